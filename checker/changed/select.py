"""Chooses the flows to judge: those that changed since a commit, and all of which that can't be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from checker.changed.compare import changed_flows
from checker.load.discover import STANDARD_INPUT
from checker.problems import InputError
from checker.run.part import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from checker.changed.git import Repository
    from checker.changed.past import Past
    from checker.load.document import Source
    from checker.resolve.model import Flow


class Selected(NamedTuple):
    """What to judge, and how many flows are left out."""

    parts: list[Part]
    left_out: int


class Selector:
    """Chooses flows.

    Args:
        repository: where files have their names from.
        past: the files of the commit.
        source: reads a flow file as it is now; raises InputError where it can't be used.
        flows: resolves the flows of a file; the same.
        is_meant: whether a flow of a file counts as changed for another reason, such as a waiver.
    """

    def __init__(
        self,
        repository: Repository,
        past: Past,
        source: Callable[[str], Source],
        flows: Callable[[Source], Sequence[Flow]],
        is_meant: Callable[[str, str], bool],
    ) -> None:
        self._repository = repository
        self._past = past
        self._source = source
        self._flows = flows
        self._is_meant = is_meant

    def select(self, paths: Iterable[str]) -> Selected:
        """The flows to judge of these files.

        Raises:
            GitError: git can't read the commit.
        """
        parts = []
        left_out = 0
        for path in paths:
            chosen, others = self._chosen(path)
            parts += [chosen] if chosen else []
            left_out += others
        return Selected(parts, left_out)

    def _chosen(self, path: str) -> tuple[Part | None, int]:
        name = None if path == STANDARD_INPUT else self._repository.name(path)
        if name is None:
            return Part(path), 0
        try:
            source = self._source(path)
            flows = self._flows(source)
        except InputError:
            return Part(path), 0  # judging it says what is wrong
        changed = self._changed(name, source, flows)
        chosen = frozenset(flow.id for flow in flows if flow.id in changed or self._is_meant(path, flow.id))
        if len(chosen) == len(flows):
            return Part(path), 0
        return Part(path, chosen) if chosen else None, len(flows) - len(chosen)

    def _changed(self, name: str, source: Source, flows: Sequence[Flow]) -> frozenset[str]:
        if self._past.holds(name, source):
            return frozenset()
        try:
            then = self._flows(self._past.source(name))
        except InputError:
            then = ()  # what could not be judged then may have been anything
        return changed_flows(flows, then)
