"""From a fact that a rule asks for to the path at which a flow states it."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.load.document import PathPart

_LISTS = {
    "recipient": "recipients",
    "store": "stores",
    "cookie": "cookies",
    "sdk": "sdk",
    "permission": "permissions",
    "category": "data.categories",
    "purpose": "purposes",
}
_COVERS = {
    "covers_recipient": "covers.recipients",
    "covers_purposes": "covers.purposes",
    "covers_categories": "covers.categories",
}
# Where a flow states what these derived facts gather.
_STATED_AT = {
    "encryption.legs": "security.in_transit",
    "encryption.stores": "stores",
    "encryption.all": "security",
    "access.by_store": "stores",
    "promoted": "about",
    "tracked_by_sdk": "sdk",
    "data.from_others": "data.source",
    "notice.late": "notice.timing",
    "subject.age_stated": "subject.age",
}
_PART = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def list_of(element: str) -> str:
    """The list of a flow that elements of this kind stand in."""
    return _LISTS[element]


@cache
def element_path(element: str, index: int) -> str:
    """The path of one element, such as ``recipients[0]``."""
    return f"{_LISTS[element]}[{index}]"


@lru_cache(maxsize=100_000)
def fact_path(fact: str, element: str | None, index: int, group: int) -> str:
    """The path at which a flow states a fact of the flow, of its element `index`, or of its group."""
    if element is not None and (fact == element or fact.startswith(element + ".")):
        rest = fact[len(element) :]
        if rest == ".consents":
            return "consents"
        return element_path(element, index) + rest
    if fact.startswith("element."):
        return _LISTS[fact.removeprefix("element.")]
    fact = _STATED_AT.get(fact, fact)
    if fact.startswith("rights.working_days."):
        return "rights.working_days"
    if fact.startswith("subject."):
        return f"subjects[{group}].{fact.removeprefix('subject.')}"
    return fact


def missing_paths(
    literal: Mapping[str, Any], facts: Mapping[str, Any], element: str | None, index: int, group: int
) -> list[str]:
    """The paths of the facts that would settle a literal that is unknown."""
    fact = literal["fact"]
    value = facts.get(fact)
    if fact.startswith("rights.working_days."):
        asked = ("rights.verified_on", "rights.answered_on")
        return [name for name in asked if facts.get(name) is None] or list(asked)
    if fact == "consent_stands":
        unknown = [place for place, one in enumerate(facts.get("consents") or ()) if one["withdrawn"] is None]
        return [f"consents[{place}].withdrawn" for place in unknown] or ["consents"]
    path = fact_path(fact, element, index, group)
    if value is None and element is not None and facts.get(f"element.{element}", ()) is None and path != fact:
        return [_LISTS[element]]
    if "of" not in literal or value is None:
        return [path]
    found: list[str] = []
    for position, member in enumerate(value):
        found += [name for name in _members(path, position, member, literal["of"]) if name not in found]
    if element == "recipient" and facts.get("recipient.party") is None:
        # A consent names recipients by their id, which this one does not have.
        named = f"{element_path(element, index)}.party"
        found = [named if name.endswith("covers.recipients") else name for name in found]
    return list(dict.fromkeys(found)) or [path]


def _members(path: str, position: int, member: Mapping[str, Any], literals: list[dict[str, Any]]) -> list[str]:
    if "at" in member:
        return [member["at"]] if any(member.get(one["fact"]) is None for one in literals) else []
    unknown = [one["fact"] for one in literals if member.get(one["fact"]) is None]
    return [f"{path}[{position}].{_COVERS.get(name, name.split('.', 1)[-1])}" for name in unknown]


def parts_of(path: str) -> tuple[PathPart, ...]:
    """The parts of a path as it is written: names, and numbers for what stands in brackets."""
    return tuple(name or int(number) for name, number in _PART.findall(path))


def keys_of(path: str) -> tuple[PathPart, ...]:
    """The keys of a path as a file holds them: ``recipients[0].country`` is ``("recipients", 0, "country")``."""
    keys = parts_of(path)
    return ("subject", *keys[2:]) if keys[:1] == ("subjects",) else keys
