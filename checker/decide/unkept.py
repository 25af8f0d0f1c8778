"""Why an obligation is not kept: broken, open for want of a fact or a ruling, or shown by no evidence.

An open one misses a fact where some open way needs no ruling, or where each way that needs one misses a fact as well,
which may yet settle it on every reading; it is ambiguous where a way waits for nothing but its ruling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from checker.decide import citations
from checker.decide.evidence import EVIDENCE
from checker.decide.model import AMBIGUOUS, MISSING_FACT, UNDETERMINED, UNDISCLOSED, VIOLATION
from checker.decide.readings import number_of
from checker.decide.states import FALSE, UNKNOWN, Judged
from checker.project.paths import fact_path, missing_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Unkept(NamedTuple):
    """What becomes of an obligation that is not kept.

    Attributes:
        verdict: violation or undetermined.
        reason: why it is undetermined.
        cites: the clauses that this rests on, the first of them its own.
        missing: the paths of the facts that would settle it, or of the evidence that would show it.
        rulings: the numbers of the rulings that would.
    """

    verdict: str
    reason: str | None
    cites: Sequence[str]
    missing: tuple[str, ...] = ()
    rulings: tuple[str, ...] = ()


class _Open(NamedTuple):
    """A way that is open, with the facts that would settle it and the rulings that it waits for."""

    way: Mapping[str, Any]
    missing: Sequence[str]
    rulings: Sequence[str]


def without_evidence(one: Judged, links: Iterable[str]) -> Unkept:
    """One that is kept, were these links there."""
    cites = citations.of_kept(one) or citations.of_open(one, ())
    return Unkept(UNDETERMINED, MISSING_FACT, cites, missing=tuple(EVIDENCE + link for link in links))


def not_kept(one: Judged, group: int) -> Unkept:
    """One that is open or broken.

    Args:
        one: the obligation.
        group: the place of the subject group among those of the flow.
    """
    if one.outcome == UNKNOWN:
        reason, ways = _waiting(one, group)
        missing = tuple(dict.fromkeys(path for way in ways for path in way.missing))
        rulings = tuple(dict.fromkeys(number for way in ways for number in way.rulings))
        return Unkept(UNDETERMINED, reason, citations.of_open(one, [way.way for way in ways]), missing, rulings)
    if one.outcome == FALSE and (one.part["kind"] == "coverage" or one.part["breach"] == VIOLATION):
        return Unkept(VIOLATION, None, citations.of_broken(one))
    return Unkept(UNDETERMINED, UNDISCLOSED, citations.of_broken(one))


def decisive(one: Judged, shown: Sequence[Mapping[str, Any]], group: int) -> str:
    """The path of the first fact that fails in the ways that concern the flow; empty where there is none.

    Of a flow as a whole that no way concerns, it is the first by which the obligation arises.

    Args:
        one: an obligation that is broken.
        shown: the ways that concern the flow.
        group: the place of the subject group among those of the flow.
    """
    arising = [] if one.element else [way for way in one.part["ways"] if way["role"] == "unless"]
    for way in (*shown, *arising):
        for literal, state in one.stated(way):
            if state == FALSE and not literal["gate"] and not number_of(literal["fact"]):
                return fact_path(literal["fact"], one.element, one.index, group)
    return ""


def shown_ways(one: Judged) -> list[dict[str, Any]]:
    """The ways that concern the flow: not those in which the obligation does not arise, nor what does not reach it."""
    return [way for way in one.part["ways"] if _concerns(one, way)]


def asked_for(one: Judged, missing: tuple[str, ...]) -> str:
    """Whether what is missing is not declared, or is declared in terms too broad to tell."""
    elements = one.facts[f"element.{one.element}"] if one.element in ("category", "purpose") else None
    return "too broad, name a narrower term" if elements and missing == (one.path,) else "not declared"


def _waiting(one: Judged, group: int) -> tuple[str, list[_Open]]:
    """Why an obligation is open, and the ways that say so: of those that ask for more than another, only the other."""
    ways = [_open(one, way, group) for way in one.part["ways"] if one.holds(way["at"]) == UNKNOWN]
    for_facts_alone = [way for way in ways if not way.rulings]
    for_rulings_alone = [] if for_facts_alone else [way for way in ways if not way.missing]
    telling = for_facts_alone or for_rulings_alone or ways
    fewest = [way for way in telling if not any(set(other.missing) < set(way.missing) for other in telling)]
    return AMBIGUOUS if for_rulings_alone else MISSING_FACT, fewest


def _open(one: Judged, way: Mapping[str, Any], group: int) -> _Open:
    missing: dict[str, None] = {}
    rulings: dict[str, None] = {}
    for literal, state in one.stated(way):
        if state == UNKNOWN:
            if number := number_of(literal["fact"]):
                rulings[number] = None
            else:
                missing.update(dict.fromkeys(_missing_of(one, literal, group)))
    return _Open(way, list(missing), list(rulings))


def _missing_of(one: Judged, literal: Mapping[str, Any], group: int) -> list[str]:
    """The facts that would settle a condition; that stores are encrypted may be said once for all of them."""
    if literal["fact"] == "store.encrypted" and one.facts["element.store"]:
        return [one.facts["encryption.stores"][one.index]["at"]]
    return missing_paths(literal, one.facts_of(literal), one.element, one.index, group)


def _concerns(one: Judged, way: Mapping[str, Any]) -> bool:
    if way["role"] == "grant":
        return one.holds(way["reach"]) != FALSE
    if way["role"] == "unless":
        return False
    return not any(literal["gate"] and state == FALSE for literal, state in one.stated(way))
