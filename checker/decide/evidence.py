"""Whether links show what a flow declares, where a clause is decided from evidence.

What a flow declares counts as it stands, unless evidence is required. Then each fact that keeps an obligation of such
a clause needs a link: at its path, at a path above it, or for the clause as a whole. What a flow does, with which data
and why, is its own description and needs none; a clause that asks for nothing else needs a link for itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from checker.decide.states import TRUE
from checker.project.paths import fact_path

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from checker.decide.states import Judged

EVIDENCE = "evidence."
# Where a flow states what the facts of a contract gather.
_TERM = re.compile(r"\.contracts\[\d+\]\.terms\.(\w+)\Z")
_CONTRACTS = re.compile(r"\.contracts(\[\d+\])?\Z")
# What a flow is, rather than what would have to be shown of it.
_DESCRIBING = ("action", "category", "data.categories", "product", "about", "purpose", "purposes", "claims")
_DESCRIBING_BELOW = (
    "recipient.beneficiary",
    "recipient.party",
    "recipient.roles",
    "recipient.purposes",
    "recipient.data",
    "subject.",
    "rulings.",
)


def unshown(one: Judged, clauses: Mapping[str, Any], links: Collection[str], group: int) -> list[str]:
    """The paths and clauses to link evidence for, so that what keeps this obligation is shown; none where it is.

    Args:
        one: an obligation that is kept.
        clauses: the clauses of the policy.
        links: what the flow links evidence for: paths of facts, and ids of clauses.
        group: the place of the subject group among those of the flow.
    """
    kept = [way for way in one.part["ways"] if one.holds(way["at"]) == TRUE]
    if any(way["role"] == "unless" for way in kept):
        return []
    asked = [_unshown(one, way, clauses, links, group) for way in kept]
    return min(asked, key=len, default=[])


def _unshown(
    one: Judged, way: Mapping[str, Any], clauses: Mapping[str, Any], links: Collection[str], group: int
) -> list[str]:
    clause = way["by"] or one.part["clause"]
    if clauses[clause]["check"] != "evidence" or clause in links:
        return []
    wanted = [literal for literal in one.literals(way["at"]) if not _describes(literal["fact"])]
    if not wanted:
        return [clause]
    paths = {fact_path(literal["fact"], one.element, one.index, group): _members(one, literal) for literal in wanted}
    return [path for path, members in paths.items() if not _linked(path, members, links)]


def _describes(fact: str) -> bool:
    return fact in _DESCRIBING or fact.startswith(_DESCRIBING_BELOW)


def _members(one: Judged, literal: Mapping[str, Any]) -> int:
    """How many members a list has that a condition asks about; none where it asks about a value."""
    return len(one.facts_of(literal).get(literal["fact"]) or ()) if "of" in literal else 0


def _linked(path: str, members: int, links: Collection[str]) -> bool:
    """Whether links cover a path; a list also where each of its members has one."""
    if any(_reaches(link, path) for link in links):
        return True
    each = [f"{path}[{number}]" for number in range(members)]
    return bool(each) and all(any(_reaches(link, one) or _reaches(one, link) for link in links) for one in each)


def _reaches(link: str, path: str) -> bool:
    """Whether a path lies at or below a link's."""
    above = _TERM.sub(r".contract.\1", link)
    above = _CONTRACTS.sub(".contract", above)
    return path == above or path.startswith((f"{above}.", f"{above}["))
