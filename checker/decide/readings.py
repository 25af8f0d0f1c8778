"""Finds the rulings by whose reading an obligation is kept or not: another reading might have decided otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.decide.states import FALSE, TRUE, Judged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RULING = "rulings."


def number_of(fact: str) -> str | None:
    """The number of the ruling that a condition turns on; nothing where it turns on a fact of the flow."""
    return fact.removeprefix(RULING) if fact.startswith(RULING) else None


def turning_on_rulings(policy: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """The obligations that turn on a ruling, by key, each with those of its ways that do."""
    conditions = policy["conditions"]

    def turns(one: Mapping[str, Any]) -> bool:
        return any(number_of(conditions[table][place]["fact"]) for table, place in one["at"])

    return {
        part["key"]: [way for way in part["ways"] if turns(way)]
        for parts in policy["parts"].values()
        for part in parts
        if any(turns(one) for one in (*part["ways"], *part["closed_by"]))
    }


def relied_on(one: Judged, turning: Sequence[Mapping[str, Any]]) -> list[str]:
    """The numbers of the rulings that an obligation's outcome rests on.

    Kept: those of the ways that hold, unless one holds without any. Not kept: those by which alone a way fails, and
    those by which a clause closes the dimension.

    Args:
        one: an obligation that turns on a ruling.
        turning: those of its ways that do.
    """
    if one.outcome == TRUE:
        by_way = []
        for way in one.part["ways"]:
            if one.holds(way["at"]) == TRUE:
                if not (numbers := _numbers(one, way["at"], TRUE)):
                    return []
                by_way.append(numbers)
        return _once(by_way)
    failing = [_numbers(one, way["at"], FALSE) for way in turning if _fails_by_rulings_alone(one, way)]
    closing = [_numbers(one, closer["at"], TRUE) for closer in one.part["closed_by"] if one.holds(closer["at"]) == TRUE]
    return _once(failing + closing)


def _fails_by_rulings_alone(one: Judged, way: Mapping[str, Any]) -> bool:
    failing = [literal for literal, state in one.stated(way) if state == FALSE]
    return all(number_of(literal["fact"]) for literal in failing)


def _numbers(one: Judged, at: list[list[Any]], wanted: int) -> list[str]:
    """The rulings on which conditions in this state turn; a gate counts as false where its ruling is still open."""
    facts = [
        literal["fact"] for literal, state in zip(one.literals(at), one.states(at), strict=True) if state == wanted
    ]
    return [number for fact in facts if (number := number_of(fact)) and one.facts[fact] is not None]


def _once(by_way: Sequence[Sequence[str]]) -> list[str]:
    return list(dict.fromkeys(number for numbers in by_way for number in numbers))
