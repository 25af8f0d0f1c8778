"""The compiled rules and `opa eval` on their sources give the same whole results, for every flow file in fixtures/.

Both start from the same facts. `opa eval` runs the Rego, so a compiler or runtime that strays shows here.
"""

from __future__ import annotations

import datetime
import json
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checker.catalogue.catalogue import Catalogue, load
from checker.catalogue.declared import declared
from checker.engines.module import Module, load_module
from checker.engines.wasm import WasmEngine
from checker.judge import Judge
from checker.load.document import read
from checker.load.files import Loader
from checker.places import shipped
from checker.problems import EngineError
from checker.validate.schema import Schema
from tests.engine import opa
from tests.engine.flows import FakeEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
AS_OF = datetime.date(2026, 6, 1)
POLICIES = sorted(path for path in shipped("policies").glob("*/*.yaml"))


@pytest.fixture(scope="module")
def compiled() -> Iterator[WasmEngine]:
    engine = WasmEngine(load_module().wasm)
    yield engine
    engine.close()


def evaluated(query: str, value: Any, data: Any, folder: Path) -> Any:
    """What `opa eval` says of a rule of ours; the rules come from their sources."""
    (folder / "data.json").write_text(json.dumps(data), encoding="utf-8")
    sources = [path for path in sorted(shipped("rules").rglob("*.rego")) if not path.name.endswith("_test.rego")]
    given = [part for path in (*sources, folder / "data.json") for part in ("--data", str(path))]
    command = [opa.PATH, "eval", "--format", "json", "--stdin-input", *given, query]
    finished = subprocess.run(command, input=json.dumps(value), capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    (result,) = json.loads(finished.stdout)["result"]
    (expression,) = result["expressions"]
    return expression["value"]


class _Recording:
    """Passes on to an engine, and keeps what it was asked."""

    def __init__(self) -> None:
        self.programs: Any = {}
        self.cases: list[Any] = []

    def __call__(self, programs: Any, cases: Any) -> Any:
        self.programs = programs
        self.cases += cases
        raise EngineError("only recorded")


def _cases(module: Module, compiled: WasmEngine) -> tuple[Any, list[Any]]:
    """The programs, and the case of every group of every flow that can be read."""
    catalogue: Catalogue = load(module, compiled)
    schemas = catalogue.data["schemas"]
    loader = Loader(Schema(schemas["flow"]).check, Schema(schemas["parties"]).check)
    recording = _Recording()
    judge = Judge(catalogue, FakeEngine(recording), AS_OF)
    for path in sorted([*FIXTURES.glob("flows/**/*.flow.yaml"), *FIXTURES.glob("examples/**/*.flow.yaml")]):
        for flow in judge.flows(loader.source(str(path))):
            with suppress(EngineError):
                list(judge.judge([flow]))
    return recording.programs, recording.cases


@opa.needed
@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.parent.name)
def test_a_policy_expands_to_the_same_ways(module: Module, compiled: WasmEngine, path: Path, tmp_path: Path) -> None:
    stated = declared(read(str(path), path.read_bytes()).value, module.kinds).for_rules()
    expanded = compiled.program(stated)
    assert expanded
    assert evaluated("data.flowclause.program.result", stated, {}, tmp_path) == expanded


@opa.needed
def test_every_flow_gets_the_same_decisions(module: Module, compiled: WasmEngine, tmp_path: Path) -> None:
    programs, cases = _cases(module, compiled)
    assert cases
    decisions = compiled.judge(programs, cases)
    by_opa = evaluated("data.flowclause.judge.batch", {"cases": cases}, {"programs": programs}, tmp_path)
    for case, ours, theirs in zip(cases, decisions, by_opa, strict=True):
        assert ours == theirs, case["facts"]
