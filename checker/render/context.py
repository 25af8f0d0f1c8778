"""What a report format is given beside the report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.decide.model import Report


@dataclass(frozen=True)
class Context:
    """What a report refers to: the policies by ``id@edition``, the kinds of rules, and whether colours are shown."""

    policies: Mapping[str, Any]
    kinds: Mapping[str, Any]
    colour: bool = False


class Format(Protocol):
    """A report format: report in, text out, in parts that follow one another; it never prints."""

    def __call__(self, report: Report, context: Context) -> Iterator[str]:
        """The parts of the text."""
        ...
