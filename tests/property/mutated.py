"""Flows of the fixtures, as they are after resolving, and ways to change one."""

from __future__ import annotations

import copy
import dataclasses
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from checker.decide.model import COMPLIANT, NOT_GOVERNED, UNDETERMINED, VIOLATION
from checker.decide.states import TRUE, judged
from checker.judge import Judge
from tests.fixtures import AS_OF, collect
from tests.shipped import catalogue, engine, source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.decide.model import FlowResult
    from checker.resolve.model import Flow

Path = tuple[str | int, ...]

# From good to bad; a flow that is not governed is not judged, and no better than one that is undetermined.
SEVERITY = {COMPLIANT: 0, NOT_GOVERNED: 1, UNDETERMINED: 1, VIOLATION: 2}


@cache
def judge() -> Judge:
    """Judges by the five policies, on the day of the fixtures."""
    return Judge(catalogue(), engine(), AS_OF)


@cache
def flows() -> tuple[Flow, ...]:
    """The flow of every fixture that records no ruling of its own and no other day."""
    plain = [one for one in collect() if not {"rulings", "as_of"} & set(one.expected)]
    return tuple(flow for one in plain for flow in judge().flows(source(one.path)))


SOME_FLOW = st.deferred(lambda: st.sampled_from(range(len(flows())))).map(lambda index: flows()[index])


@cache
def _answers() -> dict[int, FlowResult]:
    return {id(flow): result for flow, result in zip(flows(), answers(flows()), strict=True)}


def answer(flow: Flow) -> FlowResult:
    """What the checker says of one of the flows, as it is."""
    return _answers()[id(flow)]


def answers(changed: Iterable[Flow]) -> list[FlowResult]:
    """What the checker says of several flows."""
    return list(judge().judge(changed))


def keeping_all(changed: Iterable[Flow]) -> list[Flow]:
    """Those of a few flows that keep every obligation that reaches them; no other is compliant."""
    listed = list(changed)
    cases = [case for flow in listed for group in flow.groups if (case := judge()._case(flow, group)).reached]
    lacking = {
        id(case.flow)
        for case, decision in zip(cases, judge()._evaluate(cases), strict=True)
        if any(
            one.outcome != TRUE
            for name in case.reached
            for one in judged(catalogue().policies[name], decision[name], case.facts)
        )
    }
    return [flow for flow in listed if id(flow) not in lacking]


def changed(flow: Flow, change: Any) -> Flow:
    """The flow with `change` made to a copy of the facts of each of its groups."""
    groups = []
    for group in flow.groups:
        facts = copy.deepcopy(group.facts)
        change(facts)
        groups.append(dataclasses.replace(group, facts=facts))
    return dataclasses.replace(flow, groups=tuple(groups))


def leaves(facts: Any, at: Path = ()) -> list[Path]:
    """The paths of every value and of every list; lists of plain values count whole."""
    if isinstance(facts, dict):
        return [path for key, value in facts.items() for path in leaves(value, (*at, key))]
    if isinstance(facts, list) and any(isinstance(one, dict) for one in facts):
        return [at, *(path for index, value in enumerate(facts) for path in leaves(value, (*at, index)))]
    return [at]


def nulled(facts: Any, path: Path) -> None:
    """Makes the value at `path` unknown; a path that is no longer there changes nothing."""
    try:
        for part in path[:-1]:
            facts = facts[part]
        facts[path[-1]] = None
    except (IndexError, KeyError, TypeError):
        return
