"""The way of the data: sources to flows, flows to facts, facts to decisions, decisions to answers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from checker.decide.decide import Decider
from checker.decide.model import NOT_GOVERNED, FlowResult, PolicyResult, worst
from checker.problems import EngineError, InputError, Problem
from checker.project.facts import Setting, project
from checker.project.reach import Reach, reach
from checker.resolve.resolve import resolve

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from checker.catalogue.catalogue import Catalogue
    from checker.decide.decide import GroupResult
    from checker.engines.protocol import Decision, Engine
    from checker.load.document import Source
    from checker.resolve.model import Flow, Group

BATCH = 500


@dataclass(frozen=True)
class _Case:
    """One subject group of one flow, projected, with the policies that may reach it."""

    flow: Flow
    group: Group
    facts: dict[str, Any]
    reached: dict[str, Reach]
    near: dict[str, Reach]

    def for_engine(self) -> dict[str, Any]:
        return {"facts": self.facts, "policies": list(self.reached)}


class Judge:
    """Judges flows by the policies of a catalogue.

    Args:
        catalogue: the policies.
        engine: what evaluates the rules.
        as_of: the day of judgement, for flows that name none; it also decides which editions are in effect.
        only: ids of the policies to judge by; all, when left out.
    """

    def __init__(
        self, catalogue: Catalogue, engine: Engine, as_of: datetime.date, only: Sequence[str] | None = None
    ) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._as_of = as_of
        self._setting: Setting = catalogue.setting(as_of)
        self._editions = {
            name: catalogue.policies[name]
            for name in catalogue.in_effect(as_of)
            if not only or catalogue.policies[name]["id"] in only
        }
        self._programs = {name: policy["program"] for name, policy in self._editions.items()}
        self._deciders = {name: Decider(policy, catalogue.kinds) for name, policy in self._editions.items()}

    def flows(self, source: Source) -> list[Flow]:
        """The flows of one file, resolved.

        Raises:
            InputError: see `checker.resolve.resolve.resolve`.
        """
        return resolve(source, self._catalogue.built_in, self._catalogue.controllers)

    def judge(self, flows: Iterable[Flow]) -> Iterator[FlowResult]:
        """The answers, in the order of the flows.

        Raises:
            InputError: a fact that can't be counted with, such as a day in a year that a calendar does not know.
            EngineError: no whole answer.
        """
        for batch in _batches(flows):
            cases = [[self._case(flow, group) for group in flow.groups] for flow in batch]
            decisions = iter(self._evaluate([case for of_flow in cases for case in of_flow if case.reached]))
            for flow, of_flow in zip(batch, cases, strict=True):
                yield self._answer(flow, [(case, next(decisions) if case.reached else {}) for case in of_flow])

    def _case(self, flow: Flow, group: Group) -> _Case:
        try:
            facts = project(flow, group, self._catalogue.shape, self._setting)
        except LookupError as error:
            place = flow.place(group, ("rights", "answered_on"))
            raise InputError([Problem(place, str(error.args[0]), "give `rights.working_days` instead")]) from None
        by_edition = {name: reach(policy["scope"], facts) for name, policy in self._editions.items()}
        reached = {name: one for name, one in by_edition.items() if one.reached is not False}
        near = {} if reached else {name: one for name, one in by_edition.items() if one.near}
        return _Case(flow, group, facts, reached, near)

    def _evaluate(self, cases: Sequence[_Case]) -> list[Decision]:
        """The decisions of a batch; one that fails is halved until the flow that fails is known by name."""
        if not cases:
            return []
        try:
            return self._engine.judge(self._programs, [case.for_engine() for case in cases])
        except EngineError as error:
            if len(cases) == 1:
                raise EngineError(f"{cases[0].flow.path}: flow {cases[0].flow.id}: {error}") from None
        middle = len(cases) // 2
        return self._evaluate(cases[:middle]) + self._evaluate(cases[middle:])

    def _answer(self, flow: Flow, decided: Sequence[tuple[_Case, Mapping[str, Any]]]) -> FlowResult:
        by_edition: dict[str, list[GroupResult]] = {}
        near: dict[str, list[str]] = {}
        ungoverned = []
        for case, decision in decided:
            for name, one in case.reached.items():
                if name not in decision:
                    raise EngineError(f"{flow.path}: flow {flow.id}: no decision by {name}")
                result = self._deciders[name].decide(flow, case.group, case.facts, decision[name], one)
                by_edition.setdefault(name, []).append(result)
            if not case.reached:
                ungoverned.append(case.group.id)
                for name, one in case.near.items():
                    near.setdefault(name, []).append(one.clause)
        policies = [self._policy_result(name, results) for name, results in by_edition.items()]
        policies += [self._not_governing(name, clauses) for name, clauses in near.items() if name not in by_edition]
        verdict = worst([one.verdict for one in policies] + [NOT_GOVERNED] * bool(ungoverned))
        place = flow.place()
        return FlowResult(flow.id, flow.title, place, verdict, tuple(policies), tuple(ungoverned))

    def _policy_result(self, name: str, results: Sequence[GroupResult]) -> PolicyResult:
        policy = self._editions[name]
        verdict = worst([result.verdict for result in results])
        cited = {clause for result in results if result.verdict == verdict for clause in result.clauses}
        clauses = tuple(clause for clause in policy["clauses"] if clause in cited)
        findings = tuple(finding for result in results for finding in result.findings)
        return PolicyResult(policy["id"], policy["edition"], policy["title"], verdict, clauses, findings)

    def _not_governing(self, name: str, clauses: Sequence[str]) -> PolicyResult:
        policy = self._editions[name]
        return PolicyResult(
            policy["id"], policy["edition"], policy["title"], NOT_GOVERNED, tuple(dict.fromkeys(clauses))
        )


def _batches(flows: Iterable[Flow]) -> Iterator[tuple[Flow, ...]]:
    remaining = iter(flows)
    while batch := tuple(islice(remaining, BATCH)):
        yield batch
