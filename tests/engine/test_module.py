"""The compiled rules are what their manifest and sources say, ask the host for nothing, and can be built again."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import wasmtime

from checker.engines.module import JUDGE, MANIFEST, PROGRAM, WASM, Module, load_module, sources_digest
from checker.engines.wasm import WasmEngine
from checker.places import shipped
from checker.problems import EngineError
from tests.engine import opa

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = shipped("rules")
SOURCE = Path("logic") / "logic.rego"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A copy of the rules that a test may change."""
    copy = tmp_path / "rules"
    shutil.copytree(RULES, copy)
    return copy


def test_an_unchanged_copy_is_taken(rules: Path, module: Module) -> None:
    assert load_module(rules) == module


def _last_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def _stated(name: str, value: object) -> Callable[[Path], None]:
    def change(rules: Path) -> None:
        manifest = json.loads((rules / MANIFEST).read_text(encoding="utf-8"))
        manifest[name] = value
        (rules / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")

    return change


def _without(name: str) -> Callable[[Path], None]:
    def change(rules: Path) -> None:
        manifest = json.loads((rules / MANIFEST).read_text(encoding="utf-8"))
        del manifest[name]
        (rules / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")

    return change


NOT_THE_MODULE = "is not the module that its manifest describes"
NOT_THE_SOURCES = "are not those that flowclause.wasm was compiled from"
CHANGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "one byte of the module": (lambda rules: _last_byte(rules / WASM), NOT_THE_MODULE),
    "a byte more": (lambda rules: (rules / WASM).write_bytes((rules / WASM).read_bytes() + b"\0"), NOT_THE_MODULE),
    "an empty module": (lambda rules: (rules / WASM).write_bytes(b""), NOT_THE_MODULE),
    "no module": (lambda rules: (rules / WASM).unlink(), "can't be read"),
    "another digest of the module": (_stated("wasm_sha256", "0" * 64), NOT_THE_MODULE),
    "no digest of the module": (_without("wasm_sha256"), NOT_THE_MODULE),
    "one byte of a source": (lambda rules: _last_byte(rules / SOURCE), NOT_THE_SOURCES),
    "a source less": (lambda rules: (rules / SOURCE).unlink(), NOT_THE_SOURCES),
    "a source more": (lambda rules: (rules / "more.rego").write_text("package more\n"), NOT_THE_SOURCES),
    "a source renamed": (lambda rules: (rules / SOURCE).rename(rules / "logic" / "other.rego"), NOT_THE_SOURCES),
    "another digest of the sources": (_stated("sources_sha256", "0" * 64), NOT_THE_SOURCES),
    "no digest of the sources": (_without("sources_sha256"), NOT_THE_SOURCES),
    "no manifest": (lambda rules: (rules / MANIFEST).unlink(), "can't be read"),
    "a manifest that is no JSON": (lambda rules: (rules / MANIFEST).write_text("{"), "can't be read"),
    "a manifest that is no object": (lambda rules: (rules / MANIFEST).write_text("[]"), "is no manifest"),
    "a manifest that is not UTF-8": (lambda rules: (rules / MANIFEST).write_bytes(b'{"\xff": 1}'), "can't be read"),
    "no kinds": (_without("kinds"), "is no manifest"),
    "kinds that are no object": (_stated("kinds", []), "is no manifest"),
}


@pytest.mark.parametrize(("change", "message"), CHANGES.values(), ids=CHANGES)
def test_changed_rules_are_refused(rules: Path, change: Callable[[Path], object], message: str) -> None:
    change(rules)
    with pytest.raises(EngineError, match=message):
        load_module(rules)


def test_tests_and_line_ends_do_not_change_the_digest(rules: Path) -> None:
    before = sources_digest(rules)
    (rules / "logic" / "more_test.rego").write_text("package more_test\n", encoding="utf-8")
    source = rules / SOURCE
    source.write_bytes(source.read_bytes().replace(b"\n", b"\r\n"))
    assert sources_digest(rules) == before


def test_the_manifest_describes_the_committed_files(module: Module) -> None:
    manifest = json.loads((RULES / MANIFEST).read_text(encoding="utf-8"))
    described = {name: manifest[name] for name in ("opa", "entrypoints", "sources_sha256", "wasm_sha256")}
    assert described == {
        "opa": "1.22.2",
        "entrypoints": [PROGRAM, JUDGE],
        "sources_sha256": sources_digest(RULES),
        "wasm_sha256": hashlib.sha256(module.wasm).hexdigest(),
    }


def test_the_module_asks_the_host_for_no_builtin(module: Module) -> None:
    """A built-in that runs in the host would make every evaluation slower and unbounded in time."""
    engine = WasmEngine(module.wasm)
    engine.judge({}, [])
    assert engine._instance is not None
    assert engine._instance.builtins() == {}
    assert set(engine._instance.entrypoints()) == {PROGRAM, JUDGE}
    engine.close()


def test_the_module_imports_nothing_but_what_every_policy_module_does(module: Module) -> None:
    compiled = wasmtime.Module(wasmtime.Engine(), module.wasm)
    builtins = {f"opa_builtin{arity}" for arity in range(5)}
    assert {one.module for one in compiled.imports} == {"env"}
    assert {one.name for one in compiled.imports} <= {"memory", "opa_abort", "opa_println", *builtins}


@opa.needed
def test_opa_builds_the_committed_bytes_again() -> None:
    command = [sys.executable, str(RULES / "compile.py"), "--check", "--opa", opa.PATH]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout, finished.stderr) == (0, "", "")


@opa.needed
def test_a_stale_module_fails_the_check(rules: Path) -> None:
    source = rules / SOURCE
    source.write_text(source.read_text(encoding="utf-8") + "\nunused := 1\n", encoding="utf-8")
    (rules.parent / "checker").symlink_to(RULES.parent / "checker")
    command = [sys.executable, str(rules / "compile.py"), "--check", "--opa", opa.PATH]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout) == (1, "")
    assert "rules/flowclause.json is stale: run `make rules`\n" in finished.stderr


def test_another_version_of_opa_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "opa"
    other.write_text("#!/bin/sh\necho 'Version: 1.22.20'\n", encoding="utf-8")
    other.chmod(0o755)
    command = [sys.executable, str(RULES / "compile.py"), "--check", "--opa", str(other)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stdout, finished.stderr) == (2, "", f"{other} is not opa 1.22.2\n")
