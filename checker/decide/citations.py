"""The clauses that an outcome rests on: those of an obligation that is kept, left open or broken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.decide.states import FALSE, TRUE, UNCOVERED, UNKNOWN, Judged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def of_kept(one: Judged) -> list[str]:
    """What a kept obligation adds to a compliant answer; nothing where it does not arise, or no action is its topic."""
    true_ways = []
    for way in one.part["ways"]:
        if one.holds(way["at"]) == TRUE:
            if way["role"] == "unless":
                return []
            true_ways.append(way)
    excepted = [way for way in true_ways if way["role"] == "exception"]
    if one.part["kind"] == "coverage":
        granted = [clause for way in true_ways if way["role"] == "grant" for clause in (way["by"], *way["cites"])]
        return granted or [clause for way in excepted for clause in of_exception(way)]
    if excepted and len(excepted) == len(true_ways):
        return [one.part["clause"], *(clause for way in excepted for clause in of_exception(way))]
    claimed = [clause for way in excepted if _is_claimed(one, way) for clause in of_exception(way)]
    if claimed:
        return [one.part["clause"], *claimed]
    arises = any(way["role"] == "unless" for way in one.part["ways"])
    actions = one.facts["action"] or ()
    if arises or any(action in actions for action in one.part["topic"]):
        return [one.part["clause"], *one.part["rests_on"]]
    return []


def of_open(one: Judged, ways: Sequence[Mapping[str, Any]]) -> list[str]:
    """What an open obligation rests on, whose facts or rulings these ways wait for."""
    is_coverage = one.part["kind"] == "coverage"
    granting = [way for way in ways if way["role"] == "grant"]
    if is_coverage and granting:
        return _once([clause for way in granting for clause in (way["by"], *way["cites"])])
    own = [*([] if is_coverage else [one.part["clause"]]), *one.part["rests_on"]]
    if all(way["role"] == "exception" for way in ways):
        own += [clause for way in ways for clause in _of_exception_that_waits(one, way)]
    return _once(own)


def of_broken(one: Judged) -> list[str]:
    """What a broken obligation rests on, or one whose coverage nothing grants."""
    failing = [clause for way in one.part["ways"] if way["role"] == "exception" for clause in _failed(one, way)]
    if one.part["kind"] != "coverage":
        return _once([one.part["clause"], *one.part["rests_on"], *failing])
    reached = [way for way in one.part["ways"] if way["role"] == "grant" and one.holds(way["reach"]) == TRUE]
    if one.outcome == UNCOVERED:
        return _once([way["by"] for way in reached] or one.part["rests_on"])
    closers = [closer["clause"] for closer in one.part["closed_by"] if one.holds(closer["at"]) == TRUE]
    permitting = [way["by"] for way in reached if way["permits"]]
    return _once([*permitting, *closers, *failing]) or list(one.part["rests_on"])


def of_exception(way: Mapping[str, Any]) -> list[str]:
    """An exception, and the clauses that ask for its conditions."""
    return [way["by"], *(clause for clause in way["clauses"] if clause)]


def _of_exception_that_waits(one: Judged, way: Mapping[str, Any]) -> list[str]:
    """An exception, and the clauses that ask for those of its conditions that are unknown."""
    return [way["by"], *_asking(one, way, UNKNOWN)]


def _failed(one: Judged, way: Mapping[str, Any]) -> list[str]:
    """The clauses of the conditions at which a declared exception fails."""
    if any(literal["gate"] and state == FALSE for literal, state in one.stated(way)):
        return [way["by"]] if _is_claimed(one, way) else []
    return _asking(one, way, FALSE)


def _asking(one: Judged, way: Mapping[str, Any], wanted: int) -> list[str]:
    """The clauses that ask for the conditions in this state."""
    states = one.states(way["at"])
    return [clause for clause, state in zip(way["clauses"], states, strict=True) if clause and state == wanted]


def _is_claimed(one: Judged, way: Mapping[str, Any]) -> bool:
    """Whether the flow says that it relies on this exception."""
    return way["by"] in (one.facts["claims"] or ())


def _once(clauses: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(clauses))
