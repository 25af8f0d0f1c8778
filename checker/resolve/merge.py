"""Laying facts over one another."""

from __future__ import annotations

from typing import Any

# What is not done: the facts that a flow without the practice states.
_WITHOUT: dict[str, tuple[str, Any]] = {
    "sharing": ("recipients", []),
    "storage": ("stores", []),
    "cookies": ("cookies", []),
    "sdk": ("sdk", []),
    "permissions": ("permissions", []),
    "automated_decision": ("automated_decision", {"solely_automated": False}),
    "access_log": ("access_log", {"fields": [], "identifies": False}),
}


def overlay(below: Any, above: Any) -> Any:
    """`above` where it states something, else `below`; mappings fact by fact, lists and values whole.

    A null that is written says "not known", and beats what lies below.
    """
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return {**below, **{key: overlay(below.get(key), value) for key, value in above.items()}}


def described_and_excluded(facts: dict[str, Any]) -> list[str]:
    """The practices that one and the same level both describes and excludes."""
    return [name for name in facts.get("without") or () if facts.get(_WITHOUT[name][0])]


def spelled_out(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts with ``without`` written out as what it says of each practice."""
    excluded = facts.get("without")
    if not excluded:
        return facts
    rest = {key: value for key, value in facts.items() if key != "without"}
    return {**rest, **{_WITHOUT[name][0]: _WITHOUT[name][1] for name in excluded}}
