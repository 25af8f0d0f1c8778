"""An obligation explained, for formats that list rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checker.decide.model import UNDETERMINED
from checker.render.policy import plain, way_words
from checker.render.words import citation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.decide.model import Finding

# An obligation that is none of the policy's: to say what tells whether the policy applies.
_SCOPE = {"kind": "scope", "breach": UNDETERMINED, "ways": ()}
_SCOPE_KIND = {
    "title": "Whether the policy applies",
    "description": "Product, actor and countries of the flow tell whether the policy governs it.",
}


@dataclass(frozen=True)
class Described:
    """What an obligation asks for, where it is written, and how it is kept; `markdown` is all of it."""

    name: str
    title: str
    says: str
    section: str
    lines: tuple[int, ...]
    breach: str
    text: str
    markdown: str


def described(finding: Finding, policy: Mapping[str, Any], kinds: Mapping[str, Any]) -> Described:
    """The obligation that a finding is about."""
    part = _part(finding, policy)
    kind = kinds["obligations"].get(part["kind"], _SCOPE_KIND)
    clause = policy["clauses"][part["clause"]]
    cited = f"{citation(part['clause'], policy)} ({policy['title']}, {policy['edition']})"
    return Described(
        name="".join(word.capitalize() for word in part["kind"].split("_")),
        title=f"{kind['title']} ({finding.obligation})",
        says=clause["says"],
        section=clause["cite"]["section"],
        lines=tuple(clause["cite"]["lines"]),
        breach=part["breach"],
        text=f"{cited}: {clause['says']} {kind['title']}: {kind['description'].strip()}",
        markdown="\n".join(_markdown(cited, clause["says"], part, policy, kind)),
    )


def _part(finding: Finding, policy: Mapping[str, Any]) -> Mapping[str, Any]:
    parts = (part for listed in policy["parts"].values() for part in listed)
    return next((part for part in parts if part["key"] == finding.obligation), {**_SCOPE, "clause": finding.clause})


def _markdown(
    cited: str, says: str, part: Mapping[str, Any], policy: Mapping[str, Any], kind: Mapping[str, Any]
) -> Iterator[str]:
    yield f"**{plain(cited)}**"
    yield from ("", f"> {plain(says)}")
    yield from ("", f"{plain(kind['title'])}: {plain(kind['description'])}")
    ways = [way for way in part["ways"] if way["role"] != "unless"]
    if ways:
        yield from ("", "Kept by any of:", "")
        for way in ways:
            by = f" (by {plain(way['by'])})" if way["by"] else ""
            yield f"- {way_words(way, policy)}{by}"
