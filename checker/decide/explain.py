"""Explains obligations: by their ways, with how each condition stands, and by what the flow calls an element."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.decide.model import Condition, Kept, Way
from checker.decide.states import FALSE, TRUE, UNKNOWN, Judged
from checker.decide.wording import asks
from checker.project.paths import fact_path, list_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.resolve.model import Group

_STATE = {FALSE: "false", UNKNOWN: "unknown", TRUE: "true"}
# The facts by which an element is known, the surest first: what it is, where it has no name. A category or a purpose is
# known by itself.
_NAMING = {
    "recipient": ("party", "name", "roles"),
    "store": ("store", "country"),
    "cookie": ("kind",),
    "sdk": ("name", "purpose"),
    "permission": ("name",),
}


def explained(one: Judged, way: Mapping[str, Any], group: int) -> Way:
    """One way of an obligation, its facts as the flow writes them."""
    conditions = dict.fromkeys(
        Condition(fact_path(literal["fact"], one.element, one.index, group), asks(literal), _STATE[state])
        for literal, state in one.stated(way)
    )
    return Way(tuple(conditions), way["by"])


def kept(one: Judged, group: Group) -> Kept:
    """How an obligation is kept: by the ways that hold, or because it does not arise."""
    holding = [way for way in one.part["ways"] if one.holds(way["at"]) == TRUE]
    absent = [way for way in holding if way["role"] == "unless"]
    return Kept(
        one.part["key"],
        one.part["clause"],
        group.id,
        one.path,
        not absent,
        tuple(explained(one, way, group.index) for way in absent or holding),
        name_of(one, group),
    )


def name_of(one: Judged, group: Group) -> str | None:
    """What an element is called, wherever it stands in its list; nothing where the flow says too little of it."""
    elements = one.facts[f"element.{one.element}"] if one.element else None
    if not elements or one.element is None:
        return None
    if one.element not in _NAMING:
        return str(elements[one.index][one.element])
    stated = group.facts[list_of(one.element)][one.index]
    value = next((stated[name] for name in _NAMING[one.element] if stated.get(name)), None)
    return ", ".join(sorted(value)) if isinstance(value, list) else value
