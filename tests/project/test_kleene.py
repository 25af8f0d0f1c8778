"""Kleene's laws, for facts that are derived here and for the compiled rules, which must agree."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from checker.kleene import Truth, all_of, any_of, is_under

if TYPE_CHECKING:
    from checker.engines.wasm import WasmEngine

STATES: tuple[Truth, ...] = (False, None, True)
PAIRS = list(product(STATES, repeat=2))
TRIPLES = list(product(STATES, repeat=3))


def not_(state: Truth) -> Truth:
    return None if state is None else not state


def tells_no_more(less: Truth, more: Truth) -> bool:
    return less is None or less is more


def test_all_is_the_minimum_and_any_the_maximum() -> None:
    for states in [(), *((one,) for one in STATES), *PAIRS, *TRIPLES]:
        assert all_of(states) is min(states, key=STATES.index, default=True)
        assert any_of(states) is max(states, key=STATES.index, default=False)


def test_order_and_repetition_do_not_matter() -> None:
    for one, two in PAIRS:
        assert all_of((one, two)) is all_of((two, one)) is all_of((one, two, one))
        assert any_of((one, two)) is any_of((two, one)) is any_of((one, two, one))


def test_grouping_does_not_matter_and_each_distributes_over_the_other() -> None:
    for one, two, three in TRIPLES:
        assert all_of((one, all_of((two, three)))) is all_of((one, two, three))
        assert any_of((one, any_of((two, three)))) is any_of((one, two, three))
        assert all_of((one, any_of((two, three)))) is any_of((all_of((one, two)), all_of((one, three))))
        assert any_of((one, all_of((two, three)))) is all_of((any_of((one, two)), any_of((one, three))))


def test_de_morgan() -> None:
    for states in TRIPLES:
        assert not_(all_of(states)) is any_of(map(not_, states))
        assert not_(any_of(states)) is all_of(map(not_, states))


def test_knowing_less_never_says_otherwise() -> None:
    for states in TRIPLES:
        for place in range(3):
            less = [*states]
            less[place] = None
            assert tells_no_more(all_of(less), all_of(states))
            assert tells_no_more(any_of(less), any_of(states))


def test_iterators_are_read_once() -> None:
    assert all_of(iter([True, None, False])) is False
    assert any_of(iter([False, None, True])) is True


@pytest.mark.parametrize(
    ("term", "root", "under"),
    [
        ("user.contact", "user.contact", True),
        ("user.contact.email", "user.contact", True),
        ("user.contact.email", "user", True),
        ("user.contact", "user.contact.email", None),
        ("user", "user.contact.email", None),
        ("user.contacts", "user.contact", False),
        ("user.contact", "user.contacts", False),
        ("user.name", "user.contact", False),
        ("system", "user", False),
    ],
)
def test_a_term_is_under_a_root_that_it_equals_or_extends(term: str, root: str, under: Truth) -> None:
    assert is_under(term, root) is under


def test_the_compiled_rules_reckon_in_the_same_way(engine: WasmEngine) -> None:
    literals = [{"fact": name, "is": "in", "value": [True], "not": False, "gate": False} for name in "abc"]
    negated = [{**literal, "not": True} for literal in literals]
    conditions = [*literals, *negated]
    program = {
        "flow": {
            "conditions": conditions,
            "obligations": [[[0, 1, 2]], [[0], [1], [2]], [[0, 1], [5]], []],
            "coverage": [],
        },
        "elements": {},
    }
    cases = [{"facts": dict(zip("abc", states, strict=True)), "policies": ["p"]} for states in TRIPLES]
    decided = [decision["p"]["flow"][0] for decision in engine.judge({"p": program}, cases)]
    for (one, two, three), found in zip(TRIPLES, decided, strict=True):
        states = (one, two, three)
        reckoned = [all_of(states), any_of(states), any_of((all_of((one, two)), not_(three))), False]
        assert [STATES[state] for state in found["conditions"]] == [*states, *map(not_, states)]
        assert [STATES[state] for state in found["obligations"]] == reckoned
