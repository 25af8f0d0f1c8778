"""The laws of laying facts over one another: what is written wins at its own path, and only there."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.resolve.merge import described_and_excluded, overlay, spelled_out

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str, ...]

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(0, 3)
    | st.sampled_from(["x", "y"])
    | st.lists(st.integers(0, 2), max_size=2)
)
FACTS: st.SearchStrategy[dict[str, Any]] = st.dictionaries(
    st.sampled_from("abc"),
    st.recursive(LEAVES, lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3), max_leaves=6),
    max_size=3,
)


def paths(facts: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every path at which facts state a value that is no mapping, or a mapping that is empty."""
    if isinstance(facts, dict) and facts:
        for key, value in facts.items():
            yield from paths(value, (*at, key))
    else:
        yield at, facts


def at_path(facts: Any, path: Path) -> Any:
    for key in path:
        if not isinstance(facts, dict) or key not in facts:
            return "nothing stated"
        facts = facts[key]
    return facts


@pytest.mark.parametrize(
    ("below", "above", "result"),
    [
        ({}, {}, {}),
        ({"a": 1}, {}, {"a": 1}),
        ({}, {"a": 1}, {"a": 1}),
        ({"a": 1}, {"a": 2}, {"a": 2}),
        ({"a": 1}, {"a": None}, {"a": None}),
        ({"a": None}, {"a": 1}, {"a": 1}),
        ({"a": {"x": 1, "y": 2}}, {"a": {"y": 3}}, {"a": {"x": 1, "y": 3}}),
        ({"a": {"x": 1, "y": 2}}, {"a": {"y": None}}, {"a": {"x": 1, "y": None}}),
        ({"a": {"x": 1}}, {"a": None}, {"a": None}),
        ({"a": {"x": 1}}, {"a": {}}, {"a": {"x": 1}}),
        ({"a": None}, {"a": {"x": 1}}, {"a": {"x": 1}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": [1, 2]}, {"a": []}, {"a": []}),
        ({"a": [{"x": 1}]}, {"a": [{"y": 1}]}, {"a": [{"y": 1}]}),
        ({"a": {"x": 1}}, {"a": [1]}, {"a": [1]}),
    ],
)
def test_examples(below: Any, above: Any, result: Any) -> None:
    assert overlay(below, above) == result


@given(FACTS)
def test_nothing_over_facts_and_facts_over_nothing_are_the_facts(facts: Any) -> None:
    assert overlay(facts, {}) == facts
    assert overlay({}, facts) == facts


@given(FACTS)
def test_facts_over_themselves_are_themselves(facts: Any) -> None:
    assert overlay(facts, facts) == facts


@given(FACTS, FACTS)
def test_every_value_that_is_written_above_stands(below: Any, above: Any) -> None:
    result = overlay(below, above)
    for path, value in paths(above):
        if value != {}:
            assert at_path(result, path) == value


@given(FACTS, FACTS)
def test_every_value_below_stands_unless_something_is_written_at_over_or_under_it(below: Any, above: Any) -> None:
    result = overlay(below, above)
    # A mapping that states nothing touches nothing below it, but stands where no mapping stood.
    written = [path for path, value in paths(above) if value != {}]
    empty = [path for path, value in paths(above) if value == {}]
    for path, value in paths(below):
        touched = any(path[: len(other)] == other or other[: len(path)] == path for other in written)
        if value != {} and not touched and not any(other[: len(path)] == path for other in empty):
            assert at_path(result, path) == value


@given(FACTS, FACTS)
def test_nothing_else_stands(below: Any, above: Any) -> None:
    for path, value in paths(overlay(below, above)):
        assert value in (at_path(below, path), at_path(above, path))


@given(FACTS, FACTS, FACTS)
def test_laying_a_second_time_changes_nothing(below: Any, middle: Any, above: Any) -> None:
    once = overlay(overlay(below, middle), above)
    assert overlay(once, above) == once


@given(FACTS, FACTS)
def test_neither_of_the_two_is_changed(below: Any, above: Any) -> None:
    before = copy.deepcopy((below, above))
    overlay(below, above)
    assert (below, above) == before


SPELLED = {
    "sharing": {"recipients": []},
    "storage": {"stores": []},
    "cookies": {"cookies": []},
    "sdk": {"sdk": []},
    "permissions": {"permissions": []},
    "automated_decision": {"automated_decision": {"solely_automated": False}},
    "access_log": {"access_log": {"fields": [], "identifies": False}},
}


@pytest.mark.parametrize(("name", "facts"), SPELLED.items(), ids=SPELLED)
def test_what_a_flow_is_without_is_spelled_out_as_facts(name: str, facts: dict[str, Any]) -> None:
    assert spelled_out({"without": [name], "action": "use"}) == {"action": "use", **facts}
    assert described_and_excluded({"without": [name], "action": "use"}) == []


def test_several_practices_are_spelled_out_together_and_none_leaves_the_facts_as_they_are() -> None:
    assert spelled_out({"without": ["sdk", "cookies"]}) == {"sdk": [], "cookies": []}
    untouched: list[dict[str, Any]] = [{"action": "use"}, {"without": None}, {"without": []}]
    for facts in untouched:
        assert spelled_out(facts) == facts


@pytest.mark.parametrize(
    ("facts", "both"),
    [
        ({"without": ["sharing"], "recipients": [{"roles": "dealer"}]}, ["sharing"]),
        ({"without": ["storage"], "stores": [{}]}, ["storage"]),
        ({"without": ["sdk", "cookies"], "sdk": [{}], "cookies": [{}]}, ["sdk", "cookies"]),
        ({"without": ["automated_decision"], "automated_decision": {"human_review": True}}, ["automated_decision"]),
        ({"without": ["sharing"], "recipients": []}, []),
        ({"without": ["sharing"], "recipients": None}, []),
        ({"without": ["sharing"], "stores": [{}]}, []),
        ({"recipients": [{}]}, []),
        ({"without": None, "recipients": [{}]}, []),
    ],
)
def test_a_practice_is_described_or_excluded_not_both(facts: dict[str, Any], both: list[str]) -> None:
    assert described_and_excluded(facts) == both
