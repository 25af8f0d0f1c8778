"""Decides what one policy says of one subject group: findings with reasons, and the clauses that the answer rests on.

An obligation is kept where some way is true; open where none is true and one has nothing false; else broken. An open
one misses a fact where some open way needs no ruling, or where each way that needs one misses a fact as well, which may
yet settle it on every reading; it is ambiguous where a way waits for nothing but its ruling.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
from checker.decide.readings import number_of, relied_on, turns_on_rulings
from checker.decide.repairs import repairable, repaired
from checker.decide.states import FALSE, TRUE, UNCOVERED, UNKNOWN, Judged, judged
from checker.decide.wording import message
from checker.project.paths import element_path, fact_path, keys_of, missing_paths

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.project.reach import Reach
    from checker.resolve.model import Flow, Group


@dataclass(frozen=True)
class GroupResult:
    """What one policy says of one subject group."""

    verdict: str
    clauses: tuple[str, ...]
    findings: tuple[Finding, ...]
    kept: tuple[Kept, ...] = ()
    readings: tuple[Reading, ...] = ()

    def keys(self) -> set[tuple[str, str | None]]:
        """What is not kept: obligation and element."""
        return {(finding.obligation, finding.element) for finding in self.findings}


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
        self._ruled = turns_on_rulings(policy)
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
        cited: list[str] = []
        findings = [self._unreached(flow, group, reach)] if reach.reached is None else []
        told: list[Kept] = []
        readings: dict[Reading, None] = {}
        out_of_scope: list[str] = []
        for one in judged(self._policy, decision, facts):
            unshown_ = self._unshown(one, flow, group) if require_evidence and one.outcome == TRUE else ()
            if unshown_:
                findings.append(self._finding(one, flow, group, unshown_))
            elif one.outcome == TRUE:
                out_of_scope += self._taken_out(one)
                cited += self._kept(one)
                readings.update(dict.fromkeys(self._read(one)))
                if self._explain:
                    told.append(kept(one, group))
            else:
                findings.append(self._finding(one, flow, group))
        verdict = worst([COMPLIANT, *(finding.verdict for finding in findings)])
        if verdict == COMPLIANT:
            clauses = out_of_scope or cited
        else:
            deciding = [finding for finding in findings if finding.verdict == verdict]
            clauses = [clause for finding in deciding for clause in finding.cites]
            readings = dict.fromkeys(reading for finding in deciding for reading in finding.readings)
        return GroupResult(verdict, self._in_order(clauses), tuple(findings), self._told(told), tuple(readings))

    def _read(self, one: Judged) -> tuple[Reading, ...]:
        """The readings that an obligation's outcome rests on."""
        return tuple(self._readings[number] for number in relied_on(one)) if one.part["key"] in self._ruled else ()

    def _told(self, kept: list[Kept]) -> tuple[Kept, ...]:
        """What is kept in the order of the policy's clauses, what does not arise after it."""
        return tuple(sorted(kept, key=lambda one: (not one.arises, self._order[one.clause])))

    def repairs(
        self, facts: Mapping[str, Any], decision: Mapping[str, Any]
    ) -> Iterator[tuple[str, str | None, int, dict[str, Any]]]:
        """For each way out of a broken obligation: obligation, element, number of the way, the facts repaired."""
        for one in judged(self._policy, decision, facts):
            if one.outcome in (TRUE, UNKNOWN):
                continue
            element = None if one.element is None else element_path(one.element, one.index)
            for number, way in enumerate(shown_ways(one)):
                stated = one.stated(way)
                if all(repairable(literal, state) for literal, state in stated):
                    wanted = [literal for literal, state in stated if state != TRUE]
                    changed = repaired(facts, one.element, one.index, wanted)
                    if changed is not None:
                        yield one.part["key"], element, number, changed

    def _in_order(self, clauses: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(set(clauses), key=self._order.__getitem__))

    def _unreached(self, flow: Flow, group: Group, reach: Reach) -> Finding:
        place = flow.place(group, keys_of(reach.missing[0]))
        text = f"whether the policy applies is not known: {', '.join(reach.missing)} not declared"
        return Finding(
            "scope",
            reach.clause,
            (reach.clause,),
            UNDETERMINED,
            MISSING_FACT,
            reach.missing,
            (),
            group.id,
            None,
            place,
            text,
            (),
        )

    def _taken_out(self, one: Judged) -> list[str]:
        """The clauses by which an exception takes the whole flow out of the policy."""
        leading_out = self._leading_out.get(one.part["key"], ())
        return [clause for way in leading_out if one.holds(way["at"]) == TRUE for clause in _clauses_of(way)]

    def _kept(self, one: Judged) -> list[str]:
        """The clauses that a kept obligation adds to a compliant answer."""
        true_ways = []
        for way in one.part["ways"]:
            if one.holds(way["at"]) == TRUE:
                if way["role"] == "unless":
                    return []
                true_ways.append(way)
        excepted = [way for way in true_ways if way["role"] == "exception"]
        if one.part["kind"] == "coverage":
            granted = [clause for way in true_ways if way["role"] == "grant" for clause in (way["by"], *way["cites"])]
            return granted or [clause for way in excepted for clause in _clauses_of(way)]
        if excepted and len(excepted) == len(true_ways):
            return [one.part["clause"], *(clause for way in excepted for clause in _clauses_of(way))]
        claimed = [clause for way in excepted if _is_claimed(one, way) for clause in _clauses_of(way)]
        if claimed:
            return [one.part["clause"], *claimed]
        arises = any(way["role"] == "unless" for way in one.part["ways"])
        actions = one.facts["action"] or ()
        if arises or any(action in actions for action in one.part["topic"]):
            return [one.part["clause"], *one.part["rests_on"]]
        return []

    def _unshown(self, one: Judged, flow: Flow, group: Group) -> tuple[str, ...]:
        links = flow.evidence.keys()
        return tuple(EVIDENCE + path for path in unshown(one, self._policy["clauses"], links, group.index))

    def _finding(self, one: Judged, flow: Flow, group: Group, unshown_: tuple[str, ...] = ()) -> Finding:
        open_ways = [way for way in one.part["ways"] if one.holds(way["at"]) == UNKNOWN]
        reason: str | None
        rulings: tuple[str, ...]
        if unshown_:
            verdict, reason, missing, rulings = UNDETERMINED, MISSING_FACT, unshown_, ()
            cites = self._kept(one) or self._cites_open(one, [])
        elif one.outcome == UNKNOWN:
            verdict = UNDETERMINED
            reason, missing, rulings, settling = self._open(one, open_ways, group)
            cites = self._cites_open(one, settling)
        else:
            broken = one.outcome == FALSE and (one.part["kind"] == "coverage" or one.part["breach"] == VIOLATION)
            verdict = VIOLATION if broken else UNDETERMINED
            reason, missing, rulings = (None if broken else UNDISCLOSED), (), ()
            cites = self._cites_broken(one)
        at = self._decisive(one, group, missing)
        element = None if one.element is None else element_path(one.element, one.index)
        return Finding(
            one.part["key"],
            cites[0],
            tuple(cites),
            verdict,
            reason,
            missing,
            rulings,
            group.id,
            element,
            flow.place(group, keys_of(at)) if at else flow.place(),
            self._message(one, verdict, reason, missing, rulings),
            tuple(explained(one, way, group.index) for way in shown_ways(one)),
            name_of(one),
            readings=self._read(one),
        )

    def _open(
        self, one: Judged, open_ways: list[dict[str, Any]], group: Group
    ) -> tuple[str, tuple[str, ...], tuple[str, ...], list[dict[str, Any]]]:
        unknown = [(way, [lit for lit, state in one.stated(way) if state == UNKNOWN]) for way in open_ways]
        settled = [(way, lits) for way, lits in unknown if not any(number_of(lit["fact"]) for lit in lits)]
        asked = [(way, *self._asked(one, literals, group)) for way, literals in settled or unknown]
        waiting = [] if settled else [(way, missing, rulings) for way, missing, rulings in asked if not missing]
        asked = [one_way for one_way in waiting or asked if not _more_than_another(one_way[1], waiting or asked)]
        missing = dict.fromkeys(name for _, names, _ in asked for name in names)
        rulings = dict.fromkeys(number for _, _, numbers in asked for number in numbers)
        reason = AMBIGUOUS if waiting else MISSING_FACT
        return reason, tuple(missing), tuple(rulings), [way for way, _, _ in asked]

    def _asked(self, one: Judged, unknown: list[dict[str, Any]], group: Group) -> tuple[list[str], list[str]]:
        """The facts that would settle these conditions, and the rulings that they wait for."""
        rulings = [number for literal in unknown if (number := number_of(literal["fact"]))]
        facts = [literal for literal in unknown if not number_of(literal["fact"])]
        missing = [path for literal in facts for path in _missing_of(one, literal, group)]
        return list(dict.fromkeys(missing)), list(dict.fromkeys(rulings))

    def _cites_open(self, one: Judged, ways: list[dict[str, Any]]) -> list[str]:
        granting = [way for way in ways if way["role"] == "grant"]
        excepting = [way for way in ways if way["role"] == "exception"]
        if one.part["kind"] == "coverage" and granting:
            return list(dict.fromkeys(clause for way in granting for clause in (way["by"], *way["cites"])))
        own = (
            list(one.part["rests_on"])
            if one.part["kind"] == "coverage"
            else [one.part["clause"], *one.part["rests_on"]]
        )
        if len(excepting) == len(ways):
            own += [clause for way in excepting for clause in _clauses_of(way, one, UNKNOWN)]
        return list(dict.fromkeys(own))

    def _cites_broken(self, one: Judged) -> list[str]:
        failing = [clause for way in one.part["ways"] if way["role"] == "exception" for clause in _failed(one, way)]
        if one.part["kind"] != "coverage":
            return list(dict.fromkeys([one.part["clause"], *one.part["rests_on"], *failing]))
        reached = [way for way in one.part["ways"] if way["role"] == "grant" and one.holds(way["reach"]) == TRUE]
        if one.outcome == UNCOVERED:
            return list(dict.fromkeys([way["by"] for way in reached] or one.part["rests_on"]))
        closers = [closer["clause"] for closer in one.part["closed_by"] if one.holds(closer["at"]) == TRUE]
        permitting = [way["by"] for way in reached if way["permits"]]
        return list(dict.fromkeys([*permitting, *closers, *failing])) or list(one.part["rests_on"])

    def _decisive(self, one: Judged, group: Group, missing: tuple[str, ...]) -> str:
        """The path of the fact that decides: one that is missing, or the first that fails."""
        if missing:
            return missing[0].removeprefix(EVIDENCE)
        for way in one.part["ways"]:
            if way["role"] == "unless":
                continue
            for literal, state in one.stated(way):
                if state == FALSE and not literal["gate"] and not number_of(literal["fact"]):
                    return fact_path(literal["fact"], one.element, one.index, group.index)
        return "" if one.element is None else element_path(one.element, one.index)

    def _message(
        self, one: Judged, verdict: str, reason: str | None, missing: tuple[str, ...], rulings: tuple[str, ...]
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
        named = name_of(one) or (element_path(one.element, one.index) if one.element else "")
        return f"{named}: {'no clause permits this as it is declared' if verdict == VIOLATION else text}"


def _missing_of(one: Judged, literal: Mapping[str, Any], group: Group) -> list[str]:
    """The facts that would settle a condition; that stores are encrypted may be said once for all of them."""
    if literal["fact"] == "store.encrypted" and one.facts["element.store"]:
        return [one.facts["encryption.stores"][one.index]["at"]]
    return missing_paths(literal, one.facts_of(literal), one.element, one.index, group.index)


def _more_than_another(missing: list[str], asked: list[tuple[dict[str, Any], list[str], list[str]]]) -> bool:
    """Whether another way is settled by fewer of the same facts."""
    return any(set(names) < set(missing) for _, names, _ in asked)


def _asked_for(one: Judged, missing: tuple[str, ...]) -> str:
    """Whether what is missing is not declared, or is declared in terms too broad to tell."""
    elements = one.facts[f"element.{one.element}"] if one.element in ("category", "purpose") else None
    at = element_path(one.element, one.index) if one.element else ""
    return "too broad, name a narrower term" if elements and missing == (at,) else "not declared"


def shown_ways(one: Judged) -> list[dict[str, Any]]:
    """The ways that concern the flow: not those in which the obligation does not arise, nor what does not reach it."""
    return [way for way in one.part["ways"] if _concerns(one, way)]


def _concerns(one: Judged, way: Mapping[str, Any]) -> bool:
    if way["role"] == "grant":
        return one.holds(way["reach"]) != FALSE
    if way["role"] == "unless":
        return False
    return not any(literal["gate"] and state == FALSE for literal, state in one.stated(way))


def _clauses_of(way: Mapping[str, Any], one: Judged | None = None, state: int | None = None) -> list[str]:
    """The exception and the clauses of its conditions; with `state`, only of the conditions in that state."""
    states = [state] * len(way["at"]) if one is None else one.states(way["at"])
    tagged = [clause for clause, found in zip(way["clauses"], states, strict=True) if clause and found == state]
    return [way["by"], *tagged]


def _failed(one: Judged, way: Mapping[str, Any]) -> list[str]:
    """The clauses of the conditions at which a declared exception fails."""
    stated = one.stated(way)
    if any(literal["gate"] and state == FALSE for literal, state in stated):
        return [way["by"]] if _is_claimed(one, way) else []
    return [clause for clause, (_, state) in zip(way["clauses"], stated, strict=True) if clause and state == FALSE]


def _is_claimed(one: Judged, way: Mapping[str, Any]) -> bool:
    """Whether the flow says that it relies on this exception."""
    return way["by"] in (one.facts["claims"] or ())
