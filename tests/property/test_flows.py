"""What must hold of every flow, whatever it says."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.decide.model import COMPLIANT
from tests.property.mutated import SEVERITY, SOME_FLOW, answer, answers, changed, flows, keeping_all, leaves, nulled


def test_a_flow_is_compliant_only_where_it_keeps_every_obligation() -> None:
    compliant = [flow for flow in flows() if answer(flow).verdict == COMPLIANT]
    assert [flow.id for flow in compliant if keeping_all([flow]) != [flow]] == []


def test_removing_any_one_fact_never_makes_a_flow_compliant() -> None:
    for flow in flows():
        if answer(flow).verdict == COMPLIANT:
            continue
        without = [
            changed(flow, lambda facts, path=path: nulled(facts, path))
            for path in sorted(set(leaves(flow.groups[0].facts)), key=str)
        ]
        # All others are not compliant, and worded answers to them would take most of the time.
        assert [flow.id for result in answers(keeping_all(without)) if result.verdict == COMPLIANT] == []


@settings(max_examples=150)
@given(flow=SOME_FLOW, seed=st.integers(0, 2**32), count=st.integers(2, 8))
def test_removing_several_facts_never_makes_a_flow_compliant(flow: Any, seed: int, count: int) -> None:
    paths = sorted(set(leaves(flow.groups[0].facts)), key=str)
    chosen = random.Random(seed).sample(paths, min(count, len(paths)))

    def remove(facts: Any) -> None:
        for path in chosen:
            nulled(facts, path)

    without = changed(flow, remove)
    (after,) = answers([without])
    assert after.verdict != COMPLIANT or answer(flow).verdict == COMPLIANT
    assert after.verdict != COMPLIANT or keeping_all([without])


@settings(max_examples=100)
@given(flow=SOME_FLOW, seed=st.integers(0, 2**32))
def test_the_order_of_lists_and_repeats_in_sets_change_nothing(flow: Any, seed: int) -> None:
    chance = random.Random(seed)

    def shuffle(facts: Any) -> None:
        for value in facts.values():
            if isinstance(value, dict):
                shuffle(value)
            elif isinstance(value, list) and value and not isinstance(value[0], dict):
                value.append(chance.choice(value))
                chance.shuffle(value)
            elif isinstance(value, list):
                chance.shuffle(value)

    before, (after,) = answer(flow), answers([changed(flow, shuffle)])
    assert [(one.policy, one.verdict, one.clauses) for one in after.policies] == [
        (one.policy, one.verdict, one.clauses) for one in before.policies
    ]


@settings(max_examples=150)
@given(flow=SOME_FLOW, other=SOME_FLOW, listed=st.sampled_from(["recipients", "stores", "purposes", "categories"]))
def test_adding_an_element_never_makes_a_flow_better(flow: Any, other: Any, listed: str) -> None:
    added = other.groups[0].facts["data"]["categories"] if listed == "categories" else other.groups[0].facts.get(listed)

    def add(facts: Any) -> None:
        target = facts["data"] if listed == "categories" else facts
        present = target.get(listed)
        if present is None or not added:
            return
        one = added[0]
        if isinstance(one, dict):
            # What the other flow's recipient inherits from it is not handed on.
            one = (
                {**one, "data": facts["data"]["categories"], "purposes": facts["purposes"]}
                if listed == "recipients"
                else one
            )
        target[listed] = [*present, one]

    (after,) = answers([changed(flow, add)])
    assert SEVERITY[after.verdict] >= SEVERITY[answer(flow).verdict]
