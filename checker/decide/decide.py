"""Decides what one policy says of one subject group: findings with reasons, and the clauses that the answer rests on.

An obligation is kept where some way is true; open where none is true and one has nothing false; else broken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checker.decide import citations
from checker.decide.evidence import EVIDENCE, unshown
from checker.decide.explain import explained, kept, name_of
from checker.decide.model import (
    AMBIGUOUS,
    COMPLIANT,
    MISSING_FACT,
    UNDETERMINED,
    VIOLATION,
    Finding,
    Kept,
    Reading,
    worst,
)
from checker.decide.readings import relied_on, turning_on_rulings
from checker.decide.repairs import Repair, repairable, repaired
from checker.decide.states import TRUE, UNKNOWN, Judged, judged
from checker.decide.unkept import Unkept, asked_for, decisive, not_kept, shown_ways, without_evidence
from checker.decide.wording import message
from checker.project.paths import keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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
            if one.outcome != TRUE:
                findings.append(self._finding(one, flow, group, not_kept(one, group.index)))
            elif require_evidence and (links := self._unshown(one, flow, group)):
                findings.append(self._finding(one, flow, group, without_evidence(one, links)))
            else:
                keeping.append(one)
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
            (one.part["key"], one.path) for one in judged(self._policy, decision, facts) if one.outcome != TRUE
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
            for number, way in enumerate(shown_ways(one)):
                stated = one.stated(way)
                if all(repairable(literal, state) for literal, state in stated):
                    wanted = [literal for literal, state in stated if state != TRUE]
                    changed = repaired(facts, one.element, one.index, wanted)
                    if changed is not None:
                        yield Repair(one.part["key"], one.path, number, changed)

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

    def _unshown(self, one: Judged, flow: Flow, group: Group) -> list[str]:
        return unshown(one, self._policy["clauses"], flow.evidence.keys(), group.index)

    def _finding(self, one: Judged, flow: Flow, group: Group, unkept: Unkept) -> Finding:
        missing = unkept.missing
        shown = shown_ways(one)
        at = missing[0].removeprefix(EVIDENCE) if missing else decisive(one, shown, group.index)
        named = name_of(one, group)
        return Finding(
            obligation=one.part["key"],
            clause=unkept.cites[0],
            cites=tuple(unkept.cites),
            verdict=unkept.verdict,
            reason=unkept.reason,
            missing=missing,
            rulings=unkept.rulings,
            group=group.id,
            element=one.path,
            place=flow.place(group, *(keys_of(path) for path in (at, None if missing else one.path) if path)),
            message=self._message(one, unkept, named or one.path or ""),
            ways=tuple(explained(one, way, group.index) for way in shown),
            named=named,
            readings=self._read(one),
        )

    def _message(self, one: Judged, unkept: Unkept, named: str) -> str:
        missing = unkept.missing
        if missing and missing[0].startswith(EVIDENCE):
            return f"nothing shows it: link evidence for {', '.join(name.removeprefix(EVIDENCE) for name in missing)}"
        if unkept.reason == MISSING_FACT:
            return f"{asked_for(one, missing)}: {', '.join(missing)}"
        if unkept.reason == AMBIGUOUS:
            return f"the text can be read two ways; ruling {' and '.join(unkept.rulings)} would decide"
        text = message(self._kinds[one.part["kind"]]["message"], one.part["parameters"])
        if one.part["kind"] != "coverage":
            return text
        return f"{named}: {'no clause permits this as it is declared' if unkept.verdict == VIOLATION else text}"
