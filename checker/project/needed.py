"""Leaves out of a case the facts that no condition of its policies asks for: engines then have less to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


# Conditions of a flow may speak of the members of a list of elements, as `element.sdk`.
_LIST = "element."


class Needed(NamedTuple):
    """The names of the facts that some policies ask for, of the flow and of each kind of element."""

    flow: tuple[str, ...]
    elements: Mapping[str, tuple[str, ...]]


def needed(policies: Iterable[Mapping[str, Any]]) -> Needed:
    """What the conditions of these policies ask for."""
    flow: set[str] = set()
    elements: dict[str, set[str]] = {}
    for policy in policies:
        for name, conditions in policy["conditions"].items():
            asked = {condition["fact"] for condition in conditions}
            if name == "flow":
                flow |= {fact for fact in asked if not fact.startswith(_LIST)}
                for condition in conditions:
                    if condition["fact"].startswith(_LIST):
                        inner = {one["fact"] for one in condition["of"]}
                        elements.setdefault(condition["fact"].removeprefix(_LIST), set()).update(inner)
            elif name in policy["parts"]:
                elements.setdefault(name, set()).update(asked)
    return Needed(tuple(sorted(flow)), {name: tuple(sorted(asked)) for name, asked in sorted(elements.items())})


def trimmed(facts: Mapping[str, Any], wanted: Needed) -> dict[str, Any]:
    """The facts that are needed, and of each element those that are."""
    kept = {name: facts[name] for name in wanted.flow}
    for element, names in wanted.elements.items():
        listed = facts[f"element.{element}"]
        kept[f"element.{element}"] = None if listed is None else [{name: one[name] for name in names} for one in listed]
    return kept
