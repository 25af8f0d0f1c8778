"""The cases of many flows, as an engine gets them: of every fixture and example, and of generated flows."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import given, settings

from checker.judge import Judge
from checker.problems import EngineError, InputError
from tests import generated
from tests.acme import TODAY, acme
from tests.fixtures import AS_OF, collect, with_rulings
from tests.shipped import catalogue, source

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.resolve.model import Flow

EXAMPLES = Path(__file__).resolve().parents[2] / "fixtures" / "examples"


class Recorded(NamedTuple):
    """What an engine is asked: the programs, and the cases."""

    programs: Any
    cases: list[Any]


class _Recorder:
    """Takes cases and judges none."""

    def __init__(self) -> None:
        self.recorded = Recorded({}, [])

    def judge(self, programs: Any, cases: Any) -> Any:
        """See `checker.engines.protocol.Engine`."""
        self.recorded.programs.update(programs)
        self.recorded.cases.extend(cases)
        raise _RecordedError


class _RecordedError(Exception):
    pass


def _ask(judge: Judge, flows: Iterable[Flow]) -> None:
    for flow in flows:
        try:
            list(judge.judge([flow]))
        except _RecordedError:
            pass
        except EngineError:
            raise AssertionError(f"{flow.id} got as far as an answer") from None


@cache
def of_fixtures() -> Recorded:
    """The cases of every fixture, with its day and the rulings that it asks for, and of the examples."""
    recorder = _Recorder()
    asked = [(one.path, one.as_of, one.rulings) for one in collect()]
    asked += [(path, AS_OF, {}) for path in sorted(EXAMPLES.glob("*.flow.yaml"))]
    for path, day, rulings in asked:
        judge = Judge(with_rulings(catalogue(), rulings), recorder, day)
        _ask(judge, judge.flows(source(path)))
    return recorder.recorded


@cache
def of_generated() -> Recorded:
    """The cases of generated flows, by the invented policy."""
    recorder = _Recorder()
    judge = Judge(acme(), recorder, TODAY)

    @settings(max_examples=200, database=None)
    @given(generated.flow_files())
    def ask(value: Any) -> None:
        try:
            flows = judge.flows(generated.source(value))
        except InputError:
            return
        _ask(judge, flows)

    ask()
    return recorder.recorded
