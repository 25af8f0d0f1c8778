"""An answer that is not whole is refused, whichever engine gives it; a batch that fails is halved to name the flow."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from checker.decide.model import COMPLIANT
from checker.problems import EngineError
from tests.engine.flows import EDITION, FakeEngine, acme_judge, flow_file, flows_of

if TYPE_CHECKING:
    from checker.engines.wasm import WasmEngine

Change = Callable[[Any], Any]


def _put(value: Any, *keys: Any) -> Change:
    """Replaces what lies at `keys` of the decisions."""

    def change(decisions: Any) -> Any:
        if not keys:
            return value
        below = decisions
        for key in keys[:-1]:
            below = below[key]
        below[keys[-1]] = value
        return decisions

    return change


def _without(*keys: Any) -> Change:
    def change(decisions: Any) -> Any:
        below = decisions
        for key in keys[:-1]:
            below = below[key]
        del below[keys[-1]]
        return decisions

    return change


def _again(*keys: Any) -> Change:
    """Repeats the last item of the list at `keys`."""

    def change(decisions: Any) -> Any:
        below = decisions
        for key in keys:
            below = below[key]
        below.append(copy.deepcopy(below[-1]))
        return decisions

    return change


def _shortened(name: str) -> Change:
    """Takes the last item from a list of the first recipient."""

    def change(decisions: Any) -> Any:
        decisions[0][EDITION]["recipient"][0][name].pop()
        return decisions

    return change


def _moved(decisions: Any) -> Any:
    element = decisions[0][EDITION]["recipient"][0]
    element["obligations"].append(element["coverage"].pop())
    return decisions


RECIPIENT = (0, EDITION, "recipient", 0)
NOT_WHOLE: dict[str, Change] = {
    "nothing": _put(None),
    "text": _put("compliant"),
    "an object": _put({}),
    "no case": _put([]),
    "a case too many": _again(),
    "a case too few": lambda decisions: decisions[:-1],
    "nothing for a case": _put(None, 0),
    "a list for a case": _put([], 0),
    "no policy": _put({}, 0),
    "another policy": lambda decisions: [{"other": one[EDITION]} for one in decisions],
    "a policy too many": lambda decisions: [{**one, "other": one[EDITION]} for one in decisions],
    "nothing for a policy": _put(None, 0, EDITION),
    "no part": _put({}, 0, EDITION),
    "a part too few": _without(0, EDITION, "recipient"),
    "no flow part": _without(0, EDITION, "flow"),
    "a part too many": _put([], 0, EDITION, "planet"),
    "nothing for a part": _put(None, 0, EDITION, "recipient"),
    "no element": _put([], 0, EDITION, "recipient"),
    "an element too many": _again(0, EDITION, "recipient"),
    "nothing for an element": _put(None, *RECIPIENT),
    "a list for an element": _put([], *RECIPIENT),
    "a list too few": _without(*RECIPIENT, "coverage"),
    "a list too many": _put([], *RECIPIENT, "more"),
    "nothing for a list": _put(None, *RECIPIENT, "conditions"),
    "an obligation too few": _shortened("obligations"),
    "an obligation too many": _again(*RECIPIENT, "obligations"),
    "a condition too few": _shortened("conditions"),
    "a condition too many": _again(*RECIPIENT, "conditions"),
    "coverage among the obligations": _moved,
    "an unknown state": _put(4, *RECIPIENT, "obligations", 0),
    "a negative state": _put(-1, *RECIPIENT, "obligations", 0),
    "uncovered, of what is no coverage": _put(3, *RECIPIENT, "obligations", 0),
    "uncovered, of a condition": _put(3, *RECIPIENT, "conditions", 0),
    "true for a state": _put(bool(2), *RECIPIENT, "obligations", 0),
    "text for a state": _put("2", *RECIPIENT, "obligations", 0),
    "a fraction": _put(2.0, *RECIPIENT, "obligations", 0),
    "nothing for a state": _put(None, *RECIPIENT, "obligations", 0),
    "a list for a state": _put([2], *RECIPIENT, "obligations", 0),
}


def test_the_answers_that_the_changes_start_from_are_taken(engine: WasmEngine) -> None:
    relay = FakeEngine(engine.judge)
    judge = acme_judge(relay)
    results = list(judge.judge(flows_of(judge, flow_file(["first", "second"]))))
    assert [(one.id, one.verdict) for one in results] == [("first", COMPLIANT), ("second", COMPLIANT)]
    assert relay.calls == [2]


@pytest.mark.parametrize("change", NOT_WHOLE.values(), ids=NOT_WHOLE)
def test_an_answer_that_is_not_whole_is_refused(engine: WasmEngine, change: Change) -> None:
    broken = FakeEngine(lambda programs, cases: change(engine.judge(programs, cases)))
    judge = acme_judge(broken)
    with pytest.raises(EngineError):
        list(judge.judge(flows_of(judge, flow_file(["first", "second"]))))


@pytest.mark.parametrize("change", [_put(None), _put([]), _again(), _put({}, 0)])
def test_an_answer_about_repairs_that_is_not_whole_is_refused(engine: WasmEngine, change: Change) -> None:
    def answers(programs: Any, cases: Any) -> Any:
        decisions = engine.judge(programs, cases)
        return change(decisions) if len(broken.calls) > 1 else decisions

    broken = FakeEngine(answers)
    judge = acme_judge(broken)
    with pytest.raises(EngineError):
        list(judge.judge(flows_of(judge, flow_file(["first"], country="DE")), repairs=1))
    assert len(broken.calls) == 2


def _failing_on(engine: WasmEngine, wicked: str) -> FakeEngine:
    """An engine that can't judge any batch with a flow whose data lies in the country `wicked`."""

    def answers(programs: Any, cases: Any) -> Any:
        if any(wicked in str(case["facts"]["element.store"]) for case in cases):
            raise EngineError("too much")
        return engine.judge(programs, cases)

    return FakeEngine(answers)


@pytest.mark.parametrize("position", range(7))
def test_a_batch_that_fails_is_halved_and_the_flow_named(engine: WasmEngine, position: int) -> None:
    failing = _failing_on(engine, "BV")
    judge = acme_judge(failing)
    before = flow_file([f"flow-{number}" for number in range(position)]) if position else ""
    flows = flows_of(judge, before, "before.flow.yaml") if before else []
    flows += flows_of(judge, flow_file(["wicked"], country="BV"), "wicked.flow.yaml")
    flows += flows_of(judge, flow_file(["after-1", "after-2"]), "after.flow.yaml")
    with pytest.raises(EngineError) as caught:
        list(judge.judge(flows))
    assert str(caught.value) == "wicked.flow.yaml: flow wicked: too much"
    assert failing.calls[0] == len(flows)
    assert failing.calls[-1] == 1


def test_a_batch_that_only_fails_whole_is_answered_in_halves(engine: WasmEngine) -> None:
    def answers(programs: Any, cases: Any) -> Any:
        if len(cases) > 2:
            raise EngineError("too many at once")
        return engine.judge(programs, cases)

    small = FakeEngine(answers)
    judge = acme_judge(small)
    ids = ["one", "two", "three", "four", "five"]
    results = list(judge.judge(flows_of(judge, flow_file(ids))))
    assert [(one.id, one.verdict) for one in results] == [(one, COMPLIANT) for one in ids]
    assert small.calls == [5, 2, 3, 1, 2]


def test_flows_are_judged_in_batches(engine: WasmEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checker.judge.BATCH", 3)
    relay = FakeEngine(engine.judge)
    judge = acme_judge(relay)
    ids = [f"flow-{number}" for number in range(7)]
    results = list(judge.judge(flows_of(judge, flow_file(ids))))
    assert [one.id for one in results] == ids
    assert relay.calls == [3, 3, 1]
