"""The way of the data: sources to flows, flows to facts, facts to decisions, decisions to answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from checker.decide.decide import Decider
from checker.decide.model import COMPLIANT, NOT_GOVERNED, FlowResult, PolicyResult, Ungoverned, worst
from checker.decide.waivers import stated
from checker.decide.wording import not_in_effect
from checker.problems import EngineError, EngineUnavailableError, InputError, Problem
from checker.project.facts import Setting, countable, project
from checker.project.needed import Needed, needed, trimmed
from checker.project.reach import Reach, reach
from checker.resolve.resolve import resolve

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from checker.catalogue.catalogue import Catalogue
    from checker.decide.decide import GroupResult
    from checker.decide.repairs import Repair
    from checker.engines.protocol import Case, Decision, Engine
    from checker.load.document import Source
    from checker.resolve.model import Flow, Group

# The rules free no memory within one evaluation, and larger batches are not faster.
BATCH = 100
_REPAIRS_A_FLOW = 60


@dataclass(frozen=True)
class _Case:
    """One subject group of one flow, projected, with the policies that may reach it."""

    flow: Flow
    group: Group
    facts: dict[str, Any]
    reached: dict[str, Reach]
    near: dict[str, Reach]


@dataclass(frozen=True)
class _InEffect:
    """The editions in effect on a day, and those that govern each product."""

    editions: Sequence[str]
    offering: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class _Trial:
    """One repair that is tried out.

    Attributes:
        case: what it repairs.
        edition: the policy that is to be kept.
        repair: what is changed.
        asked: what the rules are asked about it.
        name: the same for all repairs that change the same, whichever obligations they are for.
        before: the obligations that were not kept before, with the elements that they were judged for.
    """

    case: _Case
    edition: str
    repair: Repair
    asked: Case
    name: str
    before: set[tuple[str, str | None]]

    def works(self, unmet: set[tuple[str, str | None]]) -> bool:
        """Whether it keeps what it is for, and breaks nothing else of the policy, where this is not kept after it."""
        return (self.repair.obligation, self.repair.element) not in unmet and unmet <= self.before


class Judge:
    """Judges flows by the policies of a catalogue.

    Args:
        catalogue: the policies.
        engine: what evaluates the rules.
        as_of: the day of judgement: which recorded rulings count, and when a flow that names no day takes place. The
            edition of a policy that was in effect on the day of the flow decides.
        only: ids of the policies to judge by; all, when left out.
        explain: whether to tell of the obligations that are kept too.
        require_evidence: whether to leave open what only evidence decides and no link of the flow shows.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        engine: Engine,
        as_of: datetime.date,
        only: Sequence[str] | None = None,
        *,
        explain: bool = False,
        require_evidence: bool = False,
    ) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._as_of = as_of
        self._only = only
        self._explain = explain
        self._require_evidence = require_evidence
        self._setting: Setting = catalogue.setting(as_of)
        self._editions = {
            name: edition for name, edition in catalogue.editions.items() if not only or edition["id"] in only
        }
        # Of the editions that reached a flow so far; replaced, never changed, so that an engine sees that it grew.
        self._programs: Mapping[str, Any] = {}
        self._needed: dict[tuple[str, ...], Needed] = {}
        self._deciders: dict[str, Decider] = {}
        self._readings = catalogue.readings(as_of)
        self._on_day: dict[datetime.date, _InEffect] = {}

    def flows(self, source: Source) -> list[Flow]:
        """The flows of one file, resolved.

        Raises:
            InputError: see `checker.resolve.resolve.resolve`; or a day in a year that a calendar does not know.
        """
        flows = resolve(source, self._catalogue.built_in, self._catalogue.controllers)
        problems = []
        for flow in flows:
            for group in flow.groups:
                try:
                    countable(group, self._setting)
                except LookupError as error:
                    place = flow.place(group, ("rights", "answered_on"))
                    problems.append(Problem(place, str(error.args[0]), "give `rights.working_days` instead"))
        if problems:
            raise InputError(problems)
        return flows

    def judge(self, flows: Iterable[Flow], repairs: int = 0) -> Iterator[FlowResult]:
        """The answers, in the order of the flows.

        Args:
            flows: the flows to judge.
            repairs: for how many of the flows that are not compliant to try out the ways to repair them.

        Raises:
            EngineError: no whole answer.
        """
        for batch in _batches(flows):
            cases = [[self._case(flow, group) for group in flow.groups] for flow in batch]
            decisions = iter(self._evaluate([case for of_flow in cases for case in of_flow if case.reached]))
            for flow, of_flow in zip(batch, cases, strict=True):
                decided = [(case, next(decisions) if case.reached else {}) for case in of_flow]
                answer = self._answer(flow, decided)
                if repairs > 0 and answer.verdict != COMPLIANT:
                    repairs -= 1
                    answer = self._with_repairs(answer, decided)
                yield answer

    def decisions(self, flows: Iterable[Flow]) -> Iterator[tuple[str, dict[str, Any], Mapping[str, Any]]]:
        """What the rules decided, before anything is made of it: edition of a policy, facts of a group, decision.

        Raises:
            EngineError: no whole answer.
        """
        for batch in _batches(flows):
            cases = [case for flow in batch for group in flow.groups if (case := self._case(flow, group)).reached]
            for case, decision in zip(cases, self._evaluate(cases), strict=True):
                for name in case.reached:
                    yield name, case.facts, decision[name]

    def _with_repairs(self, answer: FlowResult, decided: Sequence[tuple[_Case, Mapping[str, Any]]]) -> FlowResult:
        """The answer, with each way marked that was seen to repair what it is for and to break nothing else."""
        tried = list(islice(self._trials(decided), _REPAIRS_A_FLOW))
        if not tried:
            return answer
        distinct = {one.name: one for one in tried}
        decisions = self._engine.judge(self._programs, [one.asked for one in distinct.values()])
        unmet = {
            name: self._unmet(one.case, one.edition, one.repair.facts, decision)
            for (name, one), decision in zip(
                distinct.items(), _whole(decisions, [{one.edition} for one in distinct.values()]), strict=True
            )
        }
        working = {
            (self._editions[one.edition]["id"], one.case.group.id, *one.repair[:3])
            for one in tried
            if one.works(unmet[one.name])
        }
        return _marked(answer, working)

    def _trials(self, decided: Iterable[tuple[_Case, Mapping[str, Any]]]) -> Iterator[_Trial]:
        for case, decision in decided:
            for edition in case.reached:
                before = self._unmet(case, edition, case.facts, decision)
                for repair in self._deciders[edition].repairs(case.facts, decision[edition]):
                    asked = self._for_engine(repair.facts, (edition,))
                    name = json.dumps([case.group.id, asked], sort_keys=True)
                    yield _Trial(case, edition, repair, asked, name, before)

    def _unmet(
        self, case: _Case, edition: str, facts: Mapping[str, Any], decision: Mapping[str, Any]
    ) -> set[tuple[str, str | None]]:
        return self._deciders[edition].unmet(facts, decision[edition], case.reached[edition])

    def _case(self, flow: Flow, group: Group) -> _Case:
        facts = project(flow, group, self._catalogue.shape, self._setting)
        in_effect = self._in_effect(flow.date or self._as_of)
        offering = in_effect.offering.get(facts["product"], ()) if facts["product"] is not None else in_effect.editions
        reached = {name: one for name, one in self._reach(offering, facts).items() if one.reached is not False}
        self._link(reached)
        if reached:
            return _Case(flow, group, facts, reached, {})
        by_edition = self._reach(in_effect.editions, facts)
        return _Case(flow, group, facts, {}, _near(by_edition) or (by_edition if self._only else {}))

    def _reach(self, names: Sequence[str], facts: Mapping[str, Any]) -> dict[str, Reach]:
        return {name: reach(self._editions[name]["scope"], facts) for name in names}

    def _in_effect(self, day: datetime.date) -> _InEffect:
        if day not in self._on_day:
            editions = [name for name in self._catalogue.in_effect(day) if name in self._editions]
            offering: dict[str, list[str]] = {}
            for name in editions:
                for product in self._editions[name]["scope"]["products"]:
                    offering.setdefault(product, []).append(name)
            self._on_day[day] = _InEffect(editions, offering)
        return self._on_day[day]

    def _link(self, names: Iterable[str]) -> None:
        """Makes the programs of these editions ready to run."""
        if new := [name for name in names if name not in self._programs]:
            policies = {name: self._catalogue.policies[name] for name in new}
            self._programs = {**self._programs, **{name: policy["program"] for name, policy in policies.items()}}
            kinds, readings, explain = self._catalogue.kinds, self._readings, self._explain
            self._deciders.update(
                {name: Decider(one, kinds, readings, explain=explain) for name, one in policies.items()}
            )

    def _evaluate(self, cases: Sequence[_Case]) -> list[Decision]:
        """The decisions of a batch; one that fails is halved until the flow that fails is known by name."""
        if not cases:
            return []
        try:
            decisions = self._engine.judge(
                self._programs, [self._for_engine(case.facts, tuple(case.reached)) for case in cases]
            )
            return _whole(decisions, [case.reached for case in cases])
        except EngineUnavailableError:
            raise  # no smaller batch would fare better
        except EngineError as error:
            if len(cases) == 1:
                raise EngineError(f"{cases[0].flow.path}: flow {cases[0].flow.id}: {error}") from None
        middle = len(cases) // 2
        return self._evaluate(cases[:middle]) + self._evaluate(cases[middle:])

    def _for_engine(self, facts: Mapping[str, Any], policies: tuple[str, ...]) -> Case:
        if policies not in self._needed:
            self._needed[policies] = needed(self._catalogue.policies[name] for name in policies)
        return {"facts": trimmed(facts, self._needed[policies]), "policies": list(policies)}

    def _answer(self, flow: Flow, decided: Sequence[tuple[_Case, Mapping[str, Any]]]) -> FlowResult:
        by_edition: dict[str, list[GroupResult]] = {}
        near: dict[str, list[str]] = {}
        ungoverned = []
        for case, decision in decided:
            for name, one in case.reached.items():
                result = self._deciders[name].decide(
                    flow, case.group, case.facts, decision[name], one, require_evidence=self._require_evidence
                )
                by_edition.setdefault(name, []).append(result)
            if not case.reached:
                ungoverned.append(Ungoverned(case.group.id, why=self._why_ungoverned(flow, case)))
                for name, one in case.near.items():
                    near.setdefault(name, []).append(one.clause)
        policies = [self._policy_result(name, results) for name, results in by_edition.items()]
        policies += [self._not_governing(name, clauses) for name, clauses in near.items() if name not in by_edition]
        verdict = worst([one.verdict for one in policies] + [NOT_GOVERNED] * bool(ungoverned))
        waivers = stated(flow.source.document, ("flows", flow.index, "waivers"), flow.id)
        return FlowResult(flow.id, flow.title, flow.place(), verdict, tuple(policies), tuple(ungoverned), waivers)

    def _why_ungoverned(self, flow: Flow, case: _Case) -> str:
        """Which editions would govern the product of a group that is not governed on the day of the flow."""
        product, day = case.facts["product"], flow.date or self._as_of
        if product is None or product in self._in_effect(day).offering:
            return ""
        editions = [one for one in self._editions.values() if product in one["scope"]["products"]]
        return not_in_effect(product, editions, day.isoformat())

    def _policy_result(self, name: str, results: Sequence[GroupResult]) -> PolicyResult:
        policy = self._catalogue.policies[name]
        verdict = worst([result.verdict for result in results])
        cited = {clause for result in results if result.verdict == verdict for clause in result.clauses}
        clauses = tuple(clause for clause in policy["clauses"] if clause in cited)
        findings = tuple(finding for result in results for finding in result.findings)
        kept = tuple(one for result in results for one in result.kept)
        readings = dict.fromkeys(one for result in results if result.verdict == verdict for one in result.readings)
        return PolicyResult(
            policy["id"], policy["edition"], policy["title"], verdict, clauses, findings, kept, tuple(readings)
        )

    def _not_governing(self, name: str, clauses: Sequence[str]) -> PolicyResult:
        policy = self._editions[name]
        cited = tuple(dict.fromkeys((*clauses, policy["scope"]["clause"])))
        return PolicyResult(policy["id"], policy["edition"], policy["title"], NOT_GOVERNED, cited)


def _whole(decisions: Any, asked: Sequence[Collection[str]]) -> list[Decision]:
    """The decisions, one for each case and in it one by each policy that was asked, and no others."""
    if not isinstance(decisions, list) or len(decisions) != len(asked):
        raise EngineError("the engine did not answer for every case")
    for decision, policies in zip(decisions, asked, strict=True):
        if not isinstance(decision, dict) or decision.keys() != set(policies):
            raise EngineError("the engine did not decide by every policy that reaches the flow")
    return decisions


def _near(by_edition: Mapping[str, Reach]) -> dict[str, Reach]:
    """The policies that a group would be governed by but for its actor or controller, or else but for its product."""
    by_product = {name: one for name, one in by_edition.items() if one.near == "product"}
    return by_product or {name: one for name, one in by_edition.items() if one.near == "controller"}


def _batches(flows: Iterable[Flow]) -> Iterator[tuple[Flow, ...]]:
    remaining = iter(flows)
    while batch := tuple(islice(remaining, BATCH)):
        yield batch


def _marked(answer: FlowResult, working: set[tuple[str, str, str, str | None, int]]) -> FlowResult:
    policies = []
    for policy in answer.policies:
        findings = []
        for finding in policy.findings:
            at = (policy.policy, finding.group, finding.obligation, finding.element)
            ways = tuple(replace(way, repairs=(*at, number) in working) for number, way in enumerate(finding.ways))
            findings.append(replace(finding, ways=ways))
        policies.append(replace(policy, findings=tuple(findings)))
    return replace(answer, policies=tuple(policies))
