"""Knowing less never says otherwise: the compiled rules, over flows of any content, on facts that are taken away.

A fact that is taken away is a leaf or a whole list of a projected flow that becomes null. Every condition then stays as
it was or becomes unknown; one behind a gate may become false, for what is not declared does not count.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.project.facts import project
from checker.project.needed import needed, trimmed
from tests.acme import KEPT, TODAY, acme, flow_file
from tests.generated import flow_files, judge, source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.engines.wasm import WasmEngine
    from checker.load.document import Source

EDITION = "acme@2024-01-01"
FALSE, UNKNOWN, TRUE, UNCOVERED = 0, 1, 2, 3
Path = tuple[str | int, ...]
Decided = dict[str, list[dict[str, list[int]]]]


def facts_of(made: Source) -> list[dict[str, Any]]:
    setting, wanted = acme().setting(TODAY), needed(acme().policies.values())
    return [
        trimmed(project(flow, group, acme().shape, setting), wanted)
        for flow in judge().flows(made)
        for group in flow.groups
    ]


def leaves(value: Any, at: Path = ()) -> Iterator[Path]:
    """The paths of every value that is known, and of every list; a set counts whole."""
    if isinstance(value, list):
        yield at
        for index, member in enumerate(value):
            if isinstance(member, dict):
                yield from leaves(member, (*at, index))
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from leaves(member, (*at, key))
    elif value is not None and at[-1] != "at":
        yield at


def without(facts: dict[str, Any], *paths: Path) -> dict[str, Any]:
    less = copy.deepcopy(facts)
    for path in sorted(paths, key=len, reverse=True):
        target: Any = less
        for part in path[:-1]:
            target = target[part]
        target[path[-1]] = None
    return less


def decided(engine: WasmEngine, cases: list[dict[str, Any]]) -> list[Decided]:
    programs = {EDITION: acme().policies[EDITION]["program"]}
    decisions = engine.judge(programs, [{"facts": facts, "policies": [EDITION]} for facts in cases])
    return [decision[EDITION] for decision in decisions]


def gated() -> dict[str, list[bool]]:
    tables = acme().policies[EDITION]["conditions"]
    return {name: [condition["gate"] for condition in conditions] for name, conditions in tables.items()}


def lifted() -> dict[str, list[bool]]:
    """For each kind of element, whether each obligation has a way behind a gate, as an exception gives it."""
    parts = acme().policies[EDITION]["parts"]
    return {
        name: [any(way["role"] == "exception" for way in part["ways"]) for part in listed]
        for name, listed in parts.items()
    }


def assert_only_less_is_known(before: Decided, after: Decided, whole_lists: set[str]) -> None:
    gates, exceptions = gated(), lifted()
    assert before.keys() == after.keys()
    for name, answers in before.items():
        if name in whole_lists:
            # One element of which nothing is known stands for the list; the worst of the elements stood for it before.
            (only,) = after[name]
            assert set(only["conditions"]) <= {UNKNOWN, FALSE}
            elements = [outcomes(answer) for answer in answers]
            worst = [min(column) for column in zip(*elements, strict=True)] or [TRUE] * len(outcomes(only))
            pairs = [(worst, outcomes(only))]
        else:
            pairs = [(outcomes(old), outcomes(new)) for old, new in zip(answers, after[name], strict=True)]
            for old, new in zip(answers, after[name], strict=True):
                for was, state, gate in zip(old["conditions"], new["conditions"], gates[name], strict=True):
                    assert state in (was, UNKNOWN) or (gate and state == FALSE)
        for olds, news in pairs:
            for was, state, exception in zip(olds, news, exceptions.get(name, []), strict=True):
                assert state in (was, UNKNOWN) or (exception and state == FALSE)


def outcomes(answer: dict[str, list[int]]) -> list[int]:
    """What became of each obligation; what is not covered and not forbidden is undetermined, as what is unknown is."""
    return [UNKNOWN if outcome == UNCOVERED else outcome for outcome in answer["obligations"] + answer["coverage"]]


def lists_among(paths: list[Path]) -> set[str]:
    return {
        str(path[0]).removeprefix("element.")
        for path in paths
        if len(path) == 1 and str(path[0]).startswith("element.")
    }


def check_each(engine: WasmEngine, facts: dict[str, Any]) -> int:
    paths = list(leaves(facts))
    before, *afters = decided(engine, [facts, *(without(facts, path) for path in paths)])
    for path, after in zip(paths, afters, strict=True):
        assert_only_less_is_known(before, after, lists_among([path]))
    return len(paths)


def test_of_a_flow_that_keeps_everything_no_fact_can_be_taken_away_to_its_favour(engine: WasmEngine) -> None:
    recipient = "{party: spoke-repairs, purpose_setter: us, consideration: none}"
    (facts,) = facts_of(flow_file(KEPT.replace("recipients: []", f"recipients: [{recipient}]")))
    assert check_each(engine, facts) > 25


@settings(max_examples=25)
@given(flow_files())
def test_of_any_flow_no_fact_can_be_taken_away_to_its_favour(engine: WasmEngine, made: Any) -> None:
    for facts in facts_of(source(made)):
        check_each(engine, facts)


@settings(max_examples=25)
@given(flow_files(), st.data())
def test_of_any_flow_no_facts_can_be_taken_away_together_to_its_favour(
    engine: WasmEngine, made: Any, data: st.DataObject
) -> None:
    for facts in facts_of(source(made)):
        some = st.lists(st.sampled_from(list(leaves(facts))), min_size=2, max_size=6, unique=True)
        chosen = [
            [path for path in drawn if not any(path[: len(other)] == other for other in drawn if other != path)]
            for drawn in data.draw(st.lists(some, min_size=20, max_size=20))
        ]
        before, *afters = decided(engine, [facts, *(without(facts, *paths) for paths in chosen)])
        for paths, after in zip(chosen, afters, strict=True):
            assert_only_less_is_known(before, after, lists_among(paths))


def test_of_a_flow_of_which_nothing_is_known_nothing_is_decided_but_what_is_not_declared(engine: WasmEngine) -> None:
    (facts,) = facts_of(flow_file())
    nothing = dict.fromkeys(facts)
    (after,) = decided(engine, [nothing])
    gates = gated()
    for name, (answer,) in after.items():
        assert answer["conditions"] == [FALSE if gate else UNKNOWN for gate in gates[name]]
        assert set(outcomes(answer)) <= {UNKNOWN}
