"""Flows as the rest of the checker knows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterator, Mapping

    from checker.load.document import Document, PathPart, Source
    from checker.problems import Place

    _Stated = tuple[Document, tuple[PathPart, ...]]


@dataclass(frozen=True)
class Group:
    """One subject group of a flow, with every fact that holds for it, nested as in the file."""

    index: int
    id: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Flow:
    """One flow, resolved."""

    id: str
    title: str
    index: int
    source: Source = field(repr=False)
    date: datetime.date | None
    groups: tuple[Group, ...]
    evidence: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The file that states the flow."""
        return self.source.document.path

    def place(self, group: Group | None = None, *facts: tuple[PathPart, ...]) -> Place:
        """The place that states the first of these facts that is stated: in group, flow, defaults or a parties file.

        Where none is, the place of the flow.

        Args:
            group: the subject group that they are facts of.
            facts: the keys that lead to each.
        """
        for keys in facts:
            for document, parts in self._levels(group, keys):
                if place := document.place_if_stated(parts, key=isinstance(parts[-1], str)):
                    return place
        return self.source.document.place(("flows", self.index, "id"), key=False)

    def _levels(self, group: Group | None, keys: tuple[PathPart, ...]) -> Iterator[_Stated]:
        """Where the flow may state the fact, the nearest first; then where it may state what the fact is part of."""
        document = self.source.document
        flow: tuple[PathPart, ...] = ("flows", self.index)
        if keys[:1] == ("subject",):
            subject = (*flow, "subjects", group.index if group else 0)
            yield document, (*subject, *keys[1:])
            yield document, subject
            return
        levels = [flow, ("defaults",)] if group is None else [(*flow, "subjects", group.index), flow, ("defaults",)]
        for length in range(len(keys), 0, -1):
            for level in levels:
                yield document, (*level, *keys[:length])
            if length == len(keys):
                yield from self._shared(group, keys)

    def _shared(self, group: Group | None, keys: tuple[PathPart, ...]) -> list[_Stated]:
        """Where a party or store that the fact belongs to is written out."""
        listed = {"recipients": ("party", "parties"), "stores": ("store", "stores")}.get(str(keys[0]) if keys else "")
        if listed is None or group is None or len(keys) < 3 or not isinstance(keys[1], int):
            return []
        elements = group.facts.get(str(keys[0])) or []
        name = elements[keys[1]].get(listed[0]) if keys[1] < len(elements) else None
        documents = (self.source.document, *self.source.parties)
        return [(document, (listed[1], name, *keys[2:])) for document in documents] if name else []
