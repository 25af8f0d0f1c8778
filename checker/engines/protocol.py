"""The seam between the checker and whatever evaluates the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# One case: the facts of one subject group of one flow, and the programs to judge it by.
Case = dict[str, Any]
# For each program, for the flow and for each kind of element: the states of conditions, obligations and coverage.
Decision = dict[str, dict[str, list[dict[str, list[int]]]]]


class Engine(Protocol):
    """Evaluates the rules. Bulk is the primary call."""

    def judge(self, programs: Mapping[str, Any], cases: Sequence[Case]) -> list[Decision]:
        """The decisions of `cases`, in their order.

        Raises:
            EngineError: no whole answer: time, memory, or a result of another shape.
        """
        ...
