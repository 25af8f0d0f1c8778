"""Evaluation is bounded in time and memory, and whatever goes wrong in it is an error, never an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from checker.cli import main
from checker.engines.wasm import WasmEngine
from checker.problems import EngineError
from tests.acme import acme
from tests.engine import guest
from tests.engine.flows import acme_judge, flow_file, flows_of

if TYPE_CHECKING:
    from pathlib import Path

    from checker.engines.module import Module

PROGRAMS: dict[str, Any] = {"empty": {"flow": {"conditions": [], "obligations": [], "coverage": []}, "elements": {}}}
CASE = {"facts": {}, "policies": ["empty"]}
DECISION: dict[str, Any] = {"empty": {"flow": [{"conditions": [], "obligations": [], "coverage": []}]}}
# More than these limits allow, on any machine.
LONG = {"facts": {f"fact {number}": "x" * 200 for number in range(20_000)}, "policies": ["empty"]}


@pytest.mark.parametrize(
    ("body", "answer", "message"),
    [
        (guest.ENDLESS, '[{"result": [{}]}]', "exceeded its time limit"),
        (guest.GREEDY, '[{"result": [{}]}]', "wasm trap"),
        (guest.greedy_once(100), '[{"result": [{}]}]', "wasm trap"),
        (guest.CALLS_HOST, '[{"result": [{}]}]', "unknown builtin"),
        (guest.OUTSIDE, "", "outside guest memory"),
        (guest.ANSWERS, "nonsense", "invalid JSON"),
        (guest.ANSWERS, "", "invalid JSON"),
        (guest.ANSWERS, "null", "gave no result"),
        (guest.ANSWERS, "[]", "gave no result"),
        (guest.ANSWERS, "[null]", "gave no result"),
        (guest.ANSWERS, '["result"]', "gave no result"),
        (guest.ANSWERS, "[{}]", "gave no result"),
        (guest.ANSWERS, '[{"result": [{}]}, {"result": [{}]}]', "gave no result"),
        (guest.ANSWERS, '{"result": [{}]}', "gave no result"),
        (guest.ANSWERS, '[{"result": {}}]', "did not answer for every case"),
        (guest.ANSWERS, '[{"result": []}]', "did not answer for every case"),
        (guest.ANSWERS, '[{"result": [{}, {}]}]', "did not answer for every case"),
    ],
)
def test_a_module_that_misbehaves_gives_an_error(body: str, answer: str, message: str) -> None:
    engine = WasmEngine(guest.guest(body, answer), seconds=0.05, memory_pages=64)
    with pytest.raises(EngineError, match=message):
        engine.judge(PROGRAMS, [CASE])
    engine.close()


def test_the_same_module_answers_when_it_behaves() -> None:
    engine = WasmEngine(guest.guest(guest.ANSWERS, '[{"result": [{"p": {}}]}]'))
    assert engine.judge(PROGRAMS, [CASE]) == [{"p": {}}]
    engine.close()


@pytest.mark.parametrize(
    ("wasm", "message"),
    [
        (b"", "can't be loaded"),
        (b"\0asm\1\0\0", "can't be loaded"),
        (b"not a module", "can't be loaded"),
        (b"(module)", "can't be loaded: policy wasm does not import 'env.memory'"),
    ],
)
def test_bytes_that_are_no_policy_are_not_loaded(wasm: bytes, message: str) -> None:
    with pytest.raises(EngineError, match=message):
        WasmEngine(wasm)


@pytest.mark.parametrize(
    "text",
    [
        '(module (import "env" "memory" (memory 1)))',
        '(module (import "env" "memory" (memory 1)) (func $first unreachable) (start $first))',
        '(module (import "env" "memory" (memory 1)) (import "wasi_snapshot_preview1" "fd_write" (func)))',
    ],
    ids=["exports nothing", "traps at its start", "asks for a file"],
)
def test_a_module_that_is_no_policy_is_not_started(text: str) -> None:
    engine = WasmEngine(text.encode())
    with pytest.raises(EngineError, match="can't be started"):
        engine.judge(PROGRAMS, [CASE])


@pytest.mark.parametrize("call", ["judge", "program"])
def test_a_module_without_our_entrypoints_is_refused(call: str) -> None:
    engine = WasmEngine(guest.guest(entrypoints='{"another/one": 0}'))
    with pytest.raises(EngineError, match="no entrypoint flowclause/"):
        engine.judge(PROGRAMS, [CASE]) if call == "judge" else engine.program({})


def test_an_error_is_one_line() -> None:
    engine = WasmEngine(guest.guest(guest.GREEDY), memory_pages=64)
    with pytest.raises(EngineError) as caught:
        engine.judge(PROGRAMS, [CASE])
    assert len(str(caught.value).splitlines()) == 1


def test_the_rules_stop_at_the_time_limit(module: Module) -> None:
    engine = WasmEngine(module.wasm, seconds=0.001)
    with pytest.raises(EngineError, match="exceeded its time limit"):
        engine.judge(PROGRAMS, [LONG] * 5)
    engine.close()


def test_an_engine_works_again_after_its_time_limit() -> None:
    engine = WasmEngine(guest.guest(guest.ENDLESS_IF_LONG, '[{"result": [{}]}]'), seconds=0.5)
    for _ in range(2):
        with pytest.raises(EngineError, match="exceeded its time limit"):
            engine.judge(PROGRAMS, [{"facts": {"text": "x" * 2000}, "policies": ["empty"]}])
        assert engine._instance is None  # what was interrupted is in no state to be used again
        assert engine.judge(PROGRAMS, [CASE]) == [{}]
    engine.close()


def test_the_rules_stop_at_the_memory_limit_and_work_again_after_it(module: Module) -> None:
    engine = WasmEngine(module.wasm, memory_pages=64)
    with pytest.raises(EngineError, match="could not be evaluated"):
        engine.judge(PROGRAMS, [LONG])
    assert engine.judge(PROGRAMS, [CASE]) == [DECISION]
    engine.close()


@pytest.mark.parametrize("pages", [1, 2])
def test_too_little_memory_to_start_in_is_an_error(module: Module, pages: int) -> None:
    engine = WasmEngine(module.wasm, memory_pages=pages)
    with pytest.raises(EngineError, match="can't be started"):
        engine.judge(PROGRAMS, [CASE])


def test_programs_too_large_for_the_memory_leave_the_engine_usable(module: Module) -> None:
    engine = WasmEngine(module.wasm, memory_pages=8)
    assert engine.judge(PROGRAMS, [CASE]) == [DECISION]
    large = {"empty": {**PROGRAMS["empty"], "more": "x" * 1_000_000}}
    with pytest.raises(EngineError, match="can't be started"):
        engine.judge(large, [CASE])
    assert engine.judge(PROGRAMS, [CASE]) == [DECISION]
    engine.close()


def test_an_answer_of_many_megabytes_is_read() -> None:
    engine = WasmEngine(guest.guest(guest.ANSWERS_LATE, '[{"result": [{"p": {}}]}]'))
    assert engine.judge(PROGRAMS, [CASE]) == [{"p": {}}]
    engine.close()


def test_a_closed_engine_has_no_clock_and_so_judges_nothing(module: Module) -> None:
    engine = WasmEngine(module.wasm)
    assert engine.judge(PROGRAMS, [CASE]) == [DECISION]
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.judge(PROGRAMS, [CASE])
    with pytest.raises(EngineError, match="closed"):
        engine.program({})


def test_programs_can_change_between_calls(engine: WasmEngine) -> None:
    other = {"other": PROGRAMS["empty"]}
    assert engine.judge(PROGRAMS, [CASE]) == [DECISION]
    assert engine.judge(other, [{"facts": {}, "policies": ["other"]}]) == [{"other": DECISION["empty"]}]
    assert engine.judge(PROGRAMS, [CASE]) == [DECISION]


@pytest.mark.parametrize("body", [guest.ENDLESS, guest.GREEDY], ids=["time", "memory"])
def test_a_run_past_a_limit_ends_with_2_and_gives_no_verdict(
    body: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    engine = WasmEngine(guest.guest(body), seconds=0.05, memory_pages=64)
    monkeypatch.setattr("checker.cli.session._engine", lambda _wasm, **_: engine)
    monkeypatch.setattr("checker.cli.session.load", lambda *_, **__: acme())
    file = tmp_path / "some.flow.yaml"
    file.write_text(flow_file(["first", "second"]), encoding="utf-8")
    assert main(["check", "--no-cache", "--as-of", "2026-06-01", str(file)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    reason = "exceeded its time limit" if body == guest.ENDLESS else "wasm trap"
    assert printed.err.startswith(f"flowclause: could not judge: {file}: flow first: ")
    assert reason in printed.err
    assert printed.err.endswith(
        "; they may take 0.05 s and 4 MiB: split the flow into smaller ones, or judge it with --engine opa\n"
    )


def test_a_crash_ends_with_2_not_with_the_code_of_a_violation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crashing(_wasm: bytes, **_: object) -> WasmEngine:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr("checker.cli.session._engine", crashing)
    file = tmp_path / "some.flow.yaml"
    file.write_text(flow_file(["first"]), encoding="utf-8")
    assert main(["check", "--no-cache", str(file)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "ZeroDivisionError: a defect" in printed.err


def test_the_command_allows_a_gibibyte_and_two_minutes() -> None:
    engine = WasmEngine(guest.guest(guest.greedy_once(16_000), '[{"result": [{}]}]'))
    assert engine.judge(PROGRAMS, [CASE]) == [{}]
    assert engine._config.eval_timeout_seconds == 120
    engine.close()
    engine = WasmEngine(guest.guest(guest.greedy_once(16_384), '[{"result": [{}]}]'))
    with pytest.raises(EngineError, match="wasm trap"):
        engine.judge(PROGRAMS, [CASE])
    engine.close()


def test_the_rules_need_far_less_than_the_command_allows(module: Module) -> None:
    """The real rules judge fifty flows in far less than the command allows them."""
    engine = WasmEngine(module.wasm, seconds=5, memory_pages=256)
    judge = acme_judge(engine)
    ids = [f"flow-{number}" for number in range(50)]
    assert [one.verdict for one in judge.judge(flows_of(judge, flow_file(ids)))] == ["compliant"] * 50
    engine.close()
