"""How answers are put together: by policy, by subject group, by flow, by file, and from every obligation once."""

from __future__ import annotations

import copy
import dataclasses
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.decide.states import judged
from checker.judge import Judge
from checker.load.document import Document, Source
from checker.problems import InputError
from tests import generated
from tests.acme import acme
from tests.fixtures import AS_OF
from tests.property.mutated import SEVERITY, SOME_FLOW, answer, answers, flows, judge
from tests.shipped import catalogue, engine
from tests.variations import with_changes

if TYPE_CHECKING:
    from checker.decide.model import FlowResult

ORDER = ["violation", "undetermined", "not-governed", "compliant"]


def resolved(value: dict[str, Any]) -> list[Any]:
    """The flows of a generated file; none where its facts contradict one another."""
    try:
        return generated.judge().flows(generated.source(value))
    except InputError:
        return []


def found(result: FlowResult) -> Counter[Any]:
    """The findings of an answer, place and words left out."""
    return Counter(
        (one.policy, each.obligation, each.group, each.element, each.verdict, each.reason, each.missing, each.cites)
        for one in result.policies
        for each in one.findings
    )


def strictest(verdicts: list[str]) -> str:
    return min(verdicts, key=ORDER.index)


def test_the_strictest_policy_decides_every_fixture() -> None:
    for result in map(answer, flows()):
        verdicts = [one.verdict for one in result.policies] + ["not-governed"] * bool(result.ungoverned)
        assert result.verdict == strictest(verdicts), result.id


def test_a_flow_gets_the_answers_that_each_policy_gives_alone() -> None:
    ids = [policy["id"] for policy in catalogue().editions.values()]
    for name in ids:
        found = [(flow, one) for flow in flows() for one in answer(flow).policies if one.policy == name]
        governed = [(flow, one) for flow, one in found if one.verdict != "not-governed"]
        alone = Judge(catalogue(), engine(), AS_OF, [name]).judge(flow for flow, _ in governed)
        for (_, one), result in zip(governed, alone, strict=True):
            (same,) = result.policies
            assert (same.verdict, same.clauses, same.findings) == (one.verdict, one.clauses, one.findings)


@settings(max_examples=150)
@given(flow=SOME_FLOW, other=SOME_FLOW)
def test_adding_a_subject_group_never_makes_a_flow_better(flow: Any, other: Any) -> None:
    added = dataclasses.replace(other.groups[0], index=len(flow.groups), id="added")
    (after,) = answers([dataclasses.replace(flow, groups=(*flow.groups, added))])
    assert SEVERITY[after.verdict] >= SEVERITY[answer(flow).verdict]


@settings(max_examples=150)
@given(flow=SOME_FLOW, other=SOME_FLOW)
def test_a_flow_with_two_groups_is_answered_as_two_flows(flow: Any, other: Any) -> None:
    first = dataclasses.replace(flow.groups[0], id="first")
    second = dataclasses.replace(other.groups[0], index=1, id="second")
    groups = [(first,), (second,), (first, second)]
    one, two, both = answers([dataclasses.replace(flow, groups=chosen) for chosen in groups])
    assert both.verdict == strictest([one.verdict, two.verdict])
    assert found(both) == found(one) + found(two)
    assert set(both.ungoverned) == {*one.ungoverned, *two.ungoverned}


@settings(max_examples=100)
@given(value=generated.flow_files())
def test_a_generated_flow_is_answered_group_by_group(value: dict[str, Any]) -> None:
    for flow in resolved(value):
        split = [dataclasses.replace(flow, groups=(group,)) for group in flow.groups]
        whole, *parts = generated.judge().judge([flow, *split])
        assert whole.verdict == strictest([part.verdict for part in parts])
        assert found(whole) == sum((found(part) for part in parts), Counter())
        worse = [SEVERITY[next(generated.judge().judge([_first(flow, count)])).verdict] for count in _counts(flow)]
        assert all(more >= fewer for fewer, more in pairwise(worse))


def _counts(flow: Any) -> range:
    return range(1, len(flow.groups) + 1)


def _first(flow: Any, count: int) -> Any:
    return dataclasses.replace(flow, groups=flow.groups[:count])


@settings(max_examples=60)
@given(chosen=st.lists(SOME_FLOW, min_size=2, max_size=6, unique_by=id))
def test_flows_of_one_file_are_answered_as_those_of_several(chosen: list[Any]) -> None:
    written = [with_changes(flow.source.document.value, {}) for flow in chosen]
    together: dict[str, Any] = {"version": 1, "flows": []}
    for number, (value, flow) in enumerate(zip(written, chosen, strict=True)):
        for kind in ("parties", "stores"):
            shared = [document.value.get(kind, {}) for document in flow.source.parties]
            own = {f"{name}-{number}": one for listed in (*shared, value.get(kind, {})) for name, one in listed.items()}
            together[kind] = {**together.get(kind, {}), **own}
        (one,) = copy.deepcopy(value["flows"])
        together["flows"].append({**_pointing(one, number, together), "id": f"flow-{number}"})
    merged = judge().flows(Source(Document("together.flow.yaml", together)))
    for flow, result in zip(chosen, answers(merged), strict=True):
        alone = answer(flow)
        assert (result.verdict, result.ungoverned) == (alone.verdict, alone.ungoverned)
        assert found(result) == found(alone)
        assert [(one.policy, one.clauses) for one in result.policies] == [
            (one.policy, one.clauses) for one in alone.policies
        ]


def _pointing(value: Any, number: int, known: dict[str, Any]) -> Any:
    """A flow that refers to the renamed parties and stores."""
    if isinstance(value, dict):
        return {key: _pointing(one, number, known) for key, one in value.items()}
    if isinstance(value, list):
        return [_pointing(one, number, known) for one in value]
    renamed = f"{value}-{number}"
    return renamed if renamed in {**known["parties"], **known["stores"]} else value


def _decided_once(judging: Judge, policies: Any, flow: Any) -> None:
    for name, facts, decision in judging.decisions([flow]):
        decided = Counter((one.part["key"], one.element, one.index) for one in judged(policies[name], decision, facts))
        wanted: Counter[Any] = Counter()
        for element, parts in policies[name]["parts"].items():
            listed = [None] if element == "flow" else facts[f"element.{element}"]
            places = range(1 if listed is None else len(listed))
            wanted.update((part["key"], None if element == "flow" else element, at) for part in parts for at in places)
        assert decided == wanted
        assert set(decided.values()) <= {1}


def test_every_obligation_in_force_is_decided_once_for_every_fixture() -> None:
    for flow in flows():
        _decided_once(judge(), catalogue().policies, flow)


@settings(max_examples=100)
@given(value=generated.flow_files())
def test_every_obligation_in_force_is_decided_once_for_generated_flows(value: dict[str, Any]) -> None:
    for flow in resolved(value):
        _decided_once(generated.judge(), acme().policies, flow)
