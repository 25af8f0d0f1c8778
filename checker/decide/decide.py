"""Decides what one policy says of one subject group: findings with reasons, and the clauses that the answer rests on.

An obligation is kept where some way is true; open where none is true and one has nothing false; else broken. An open
one misses a fact where some open way needs no ruling, or where each way that needs one misses a fact as well, which may
yet settle it on every reading; it is ambiguous where a way waits for nothing but its ruling.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.decide import citations
from checker.decide.evidence import EVIDENCE, unshown
from checker.decide.explain import explained, kept, name_of
from checker.decide.model import (
    AMBIGUOUS,
    COMPLIANT,
    MISSING_FACT,
    UNDETERMINED,
    UNDISCLOSED,
    VIOLATION,
    Finding,
    Kept,
    Reading,
    worst,
)
from checker.decide.readings import number_of, relied_on, turning_on_rulings
from checker.decide.repairs import Repair, repairable, repaired
from checker.decide.states import FALSE, TRUE, UNKNOWN, Judged, judged
from checker.decide.wording import message
from checker.project.paths import element_path, fact_path, keys_of, missing_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from checker.project.reach import Reach
    from checker.resolve.model import Flow, Group

# What stands for an obligation where it is open whether the policy applies.
_SCOPE = "scope"


@dataclass(frozen=True)
class GroupResult:
    """What one policy says of one subject group."""

    verdict: str
    clauses: tuple[str, ...]
    findings: tuple[Finding, ...]
    kept: tuple[Kept, ...] = ()
    readings: tuple[Reading, ...] = ()


class Decider:
    """Decides for one policy.

    Args:
        policy: one edition from the catalogue.
        kinds: what is known of each kind of obligation: message and remedy.
        readings: how texts that pull two ways are read, by the number of the ruling; without those still open.
        explain: whether to tell of what is kept too.
    """

    def __init__(
        self,
        policy: Mapping[str, Any],
        kinds: Mapping[str, Any],
        readings: Mapping[str, Reading],
        *,
        explain: bool = False,
    ) -> None:
        self._policy = policy
        self._readings = readings
        self._turning = turning_on_rulings(policy)
        self._explain = explain
        self._order = {clause: number for number, clause in enumerate(policy["clauses"])}
        self._kinds = kinds["obligations"]
        self._leading_out = {
            part["key"]: ways
            for parts in policy["parts"].values()
            for part in parts
            if (ways := [way for way in part["ways"] if way.get("takes_out")])
        }

    def decide(
        self,
        flow: Flow,
        group: Group,
        facts: Mapping[str, Any],
        decision: Mapping[str, Any],
        reach: Reach,
        *,
        require_evidence: bool = False,
    ) -> GroupResult:
        """The findings of one group, and what the answer cites.

        Args:
            flow: the flow.
            group: one of its subject groups.
            facts: what is known of the group.
            decision: what the rules gave.
            reach: whether the policy reaches the group.
            require_evidence: whether to leave open what only evidence decides and no link of the flow shows.

        Raises:
            EngineError: an obligation was not decided exactly once.
        """
        findings = [self._unreached(flow, group, reach)] if reach.reached is None else []
        keeping: list[Judged] = []
        for one in judged(self._policy, decision, facts):
            unshown_ = self._unshown(one, flow, group) if require_evidence and one.outcome == TRUE else ()
            if one.outcome == TRUE and not unshown_:
                keeping.append(one)
            else:
                findings.append(self._finding(one, flow, group, unshown_))
        told = [kept(one, group) for one in keeping] if self._explain else []
        verdict = worst([COMPLIANT, *(finding.verdict for finding in findings)])
        if verdict == COMPLIANT:
            clauses = [clause for one in keeping for clause in self._taken_out(one)]
            clauses = clauses or [clause for one in keeping for clause in citations.of_kept(one)]
            readings = [reading for one in keeping for reading in self._read(one)]
        else:
            deciding = [finding for finding in findings if finding.verdict == verdict]
            clauses = [clause for finding in deciding for clause in finding.cites]
            readings = [reading for finding in deciding for reading in finding.readings]
        return GroupResult(
            verdict, self._in_order(clauses), tuple(findings), self._told(told), tuple(dict.fromkeys(readings))
        )

    def unmet(self, facts: Mapping[str, Any], decision: Mapping[str, Any], reach: Reach) -> set[tuple[str, str | None]]:
        """What is not kept, evidence aside: obligation and element."""
        scope = {(_SCOPE, None)} if reach.reached is None else set()
        return scope | {
            (one.part["key"], _path_of(one)) for one in judged(self._policy, decision, facts) if one.outcome != TRUE
        }

    def _read(self, one: Judged) -> tuple[Reading, ...]:
        """The readings that an obligation's outcome rests on."""
        turning = self._turning.get(one.part["key"])
        return () if turning is None else tuple(self._readings[number] for number in relied_on(one, turning))

    def _told(self, kept: list[Kept]) -> tuple[Kept, ...]:
        """What is kept in the order of the policy's clauses, what does not arise after it."""
        return tuple(sorted(kept, key=lambda one: (not one.arises, self._order[one.clause])))

    def repairs(self, facts: Mapping[str, Any], decision: Mapping[str, Any]) -> Iterator[Repair]:
        """Each way out of each broken obligation, to be tried out."""
        for one in judged(self._policy, decision, facts):
            if one.outcome in (TRUE, UNKNOWN):
                continue
            element = _path_of(one)
            for number, way in enumerate(shown_ways(one)):
                stated = one.stated(way)
                if all(repairable(literal, state) for literal, state in stated):
                    wanted = [literal for literal, state in stated if state != TRUE]
                    changed = repaired(facts, one.element, one.index, wanted)
                    if changed is not None:
                        yield Repair(one.part["key"], element, number, changed)

    def _in_order(self, clauses: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(set(clauses), key=self._order.__getitem__))

    def _unreached(self, flow: Flow, group: Group, reach: Reach) -> Finding:
        place = flow.place(group, keys_of(reach.missing[0]))
        text = f"whether the policy applies is not known: {', '.join(reach.missing)} not declared"
        return Finding(
            obligation=_SCOPE,
            clause=reach.clause,
            cites=(reach.clause,),
            verdict=UNDETERMINED,
            reason=MISSING_FACT,
            missing=reach.missing,
            rulings=(),
            group=group.id,
            element=None,
            place=place,
            message=text,
            ways=(),
        )

    def _taken_out(self, one: Judged) -> list[str]:
        """The clauses by which an exception takes the whole flow out of the policy."""
        leading_out = self._leading_out.get(one.part["key"], ())
        return [clause for way in leading_out if one.holds(way["at"]) == TRUE for clause in citations.of_exception(way)]

    def _unshown(self, one: Judged, flow: Flow, group: Group) -> tuple[str, ...]:
        links = flow.evidence.keys()
        return tuple(EVIDENCE + path for path in unshown(one, self._policy["clauses"], links, group.index))

    def _finding(self, one: Judged, flow: Flow, group: Group, unshown_: tuple[str, ...] = ()) -> Finding:
        reason: str | None
        rulings: tuple[str, ...]
        if unshown_:
            verdict, reason, missing, rulings = UNDETERMINED, MISSING_FACT, unshown_, ()
            cites = citations.of_kept(one) or citations.of_open(one, ())
        elif one.outcome == UNKNOWN:
            verdict = UNDETERMINED
            reason, ways = _waiting(one, group)
            missing = tuple(dict.fromkeys(path for way in ways for path in way.missing))
            rulings = tuple(dict.fromkeys(number for way in ways for number in way.rulings))
            cites = citations.of_open(one, [way.way for way in ways])
        else:
            broken = one.outcome == FALSE and (one.part["kind"] == "coverage" or one.part["breach"] == VIOLATION)
            verdict = VIOLATION if broken else UNDETERMINED
            reason, missing, rulings = (None if broken else UNDISCLOSED), (), ()
            cites = citations.of_broken(one)
        shown = shown_ways(one)
        at = missing[0].removeprefix(EVIDENCE) if missing else _decisive(one, group, shown)
        element = _path_of(one)
        named = name_of(one, group)
        return Finding(
            obligation=one.part["key"],
            clause=cites[0],
            cites=tuple(cites),
            verdict=verdict,
            reason=reason,
            missing=missing,
            rulings=rulings,
            group=group.id,
            element=element,
            place=flow.place(group, *(keys_of(path) for path in (at, None if missing else element) if path)),
            message=self._message(one, verdict, reason, missing, rulings, named=named or element or ""),
            ways=tuple(explained(one, way, group.index) for way in shown),
            named=named,
            readings=self._read(one),
        )

    def _message(
        self,
        one: Judged,
        verdict: str,
        reason: str | None,
        missing: tuple[str, ...],
        rulings: tuple[str, ...],
        *,
        named: str,
    ) -> str:
        if missing and missing[0].startswith(EVIDENCE):
            return f"nothing shows it: link evidence for {', '.join(name.removeprefix(EVIDENCE) for name in missing)}"
        if reason == MISSING_FACT:
            return f"{_asked_for(one, missing)}: {', '.join(missing)}"
        if reason == AMBIGUOUS:
            return f"the text can be read two ways; ruling {' and '.join(rulings)} would decide"
        text = message(self._kinds[one.part["kind"]]["message"], one.part["parameters"])
        if one.part["kind"] != "coverage":
            return text
        return f"{named}: {'no clause permits this as it is declared' if verdict == VIOLATION else text}"


def _path_of(one: Judged) -> str | None:
    """The path of the element that an obligation was judged for; nothing where it is the flow as a whole."""
    return None if one.element is None else element_path(one.element, one.index)


def _decisive(one: Judged, group: Group, shown: Sequence[Mapping[str, Any]]) -> str:
    """The path of the first fact that fails in the ways that concern the flow.

    Of a flow as a whole that no way concerns, it is the first by which the obligation arises.
    """
    arising = [] if one.element else [way for way in one.part["ways"] if way["role"] == "unless"]
    for way in (*shown, *arising):
        for literal, state in one.stated(way):
            if state == FALSE and not literal["gate"] and not number_of(literal["fact"]):
                return fact_path(literal["fact"], one.element, one.index, group.index)
    return ""


class _Open(NamedTuple):
    """A way that is open, with the facts that would settle it and the rulings that it waits for."""

    way: dict[str, Any]
    missing: list[str]
    rulings: list[str]


def _waiting(one: Judged, group: Group) -> tuple[str, list[_Open]]:
    """Why an obligation is open, and the ways that say so: of those that ask for more than another, only the other."""
    ways = [_open(one, way, group) for way in one.part["ways"] if one.holds(way["at"]) == UNKNOWN]
    for_facts_alone = [way for way in ways if not way.rulings]
    for_rulings_alone = [] if for_facts_alone else [way for way in ways if not way.missing]
    telling = for_facts_alone or for_rulings_alone or ways
    fewest = [way for way in telling if not any(set(other.missing) < set(way.missing) for other in telling)]
    return AMBIGUOUS if for_rulings_alone else MISSING_FACT, fewest


def _open(one: Judged, way: dict[str, Any], group: Group) -> _Open:
    missing: dict[str, None] = {}
    rulings: dict[str, None] = {}
    for literal, state in one.stated(way):
        if state == UNKNOWN:
            if number := number_of(literal["fact"]):
                rulings[number] = None
            else:
                missing.update(dict.fromkeys(_missing_of(one, literal, group)))
    return _Open(way, list(missing), list(rulings))


def _missing_of(one: Judged, literal: Mapping[str, Any], group: Group) -> list[str]:
    """The facts that would settle a condition; that stores are encrypted may be said once for all of them."""
    if literal["fact"] == "store.encrypted" and one.facts["element.store"]:
        return [one.facts["encryption.stores"][one.index]["at"]]
    return missing_paths(literal, one.facts_of(literal), one.element, one.index, group.index)


def _asked_for(one: Judged, missing: tuple[str, ...]) -> str:
    """Whether what is missing is not declared, or is declared in terms too broad to tell."""
    elements = one.facts[f"element.{one.element}"] if one.element in ("category", "purpose") else None
    return "too broad, name a narrower term" if elements and missing == (_path_of(one),) else "not declared"


def shown_ways(one: Judged) -> list[dict[str, Any]]:
    """The ways that concern the flow: not those in which the obligation does not arise, nor what does not reach it."""
    return [way for way in one.part["ways"] if _concerns(one, way)]


def _concerns(one: Judged, way: Mapping[str, Any]) -> bool:
    if way["role"] == "grant":
        return one.holds(way["reach"]) != FALSE
    if way["role"] == "unless":
        return False
    return not any(literal["gate"] and state == FALSE for literal, state in one.stated(way))
