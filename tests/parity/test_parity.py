"""The compiled module, an OPA server and a bundle give the same whole decisions, for every fixture and generated flows.

All start from the same facts. OPA runs the Rego, so a compiler or runtime that strays shows here; so would a rewriting
of the rules to their place on a server that changed what they say.
"""

from __future__ import annotations

import json
import subprocess
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from checker.catalogue.declared import declared
from checker.cli import main
from checker.engines.module import load_module
from checker.engines.opa.client import Client
from checker.engines.opa.contents import version
from checker.engines.opa.engine import OpaEngine
from checker.engines.opa.settings import OpaSettings
from checker.load.document import read
from checker.places import shipped
from tests.acme import acme
from tests.checkout import ROOT
from tests.engine import opa
from tests.parity.recorded import Recorded, of_fixtures, of_generated
from tests.shipped import catalogue, engine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from checker.catalogue.catalogue import Catalogue

pytestmark = opa.needed
POLICIES = sorted(shipped("policies").glob("*/*.yaml"))
BATCH = 500
ASKED: dict[str, tuple[Callable[[], Recorded], Callable[[], Catalogue]]] = {
    "fixtures": (of_fixtures, catalogue),
    "generated": (of_generated, acme),
}


@cache
def of_module(asked: str) -> list[Any]:
    """What the compiled module decides of all cases."""
    programs, cases = ASKED[asked][0]()
    batches = [cases[start : start + BATCH] for start in range(0, len(cases), BATCH)]
    return [decision for batch in batches for decision in engine().judge(programs, batch)]


@pytest.mark.parametrize("server", ["pushed", "bundled"])
@pytest.mark.parametrize("asked", ASKED)
def test_a_server_decides_as_the_module_does(asked: str, server: str, request: pytest.FixtureRequest) -> None:
    recorded, policies = ASKED[asked]
    programs, cases = recorded()
    assert len(cases) > 150
    theirs = OpaEngine(request.getfixturevalue(server), opa.contents_of(policies()))
    for start in range(0, len(cases), BATCH):
        batch = cases[start : start + BATCH]
        wanted = of_module(asked)[start : start + BATCH]
        for case, decided, decision in zip(batch, wanted, theirs.judge(programs, batch), strict=True):
            assert decided == decision, case
    theirs.close()


def test_opa_eval_on_the_bundle_decides_as_the_module_does(bundles: list[Path]) -> None:
    programs, cases = of_fixtures()
    some = cases[::10]
    query = f"data.flowclause.{version(catalogue().digest)}.judge.batch"
    command = [opa.PATH, "eval", "--bundle", str(bundles[0]), "--stdin-input", "--format", "raw", query]
    finished = subprocess.run(command, input=json.dumps({"cases": some}), capture_output=True, text=True, check=False)
    assert (finished.returncode, finished.stderr) == (0, "")
    assert json.loads(finished.stdout) == engine().judge(programs, some)


def test_a_server_of_the_run_decides_as_the_module_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", opa.put_on_path(tmp_path / "bin"))
    programs, cases = of_fixtures()
    some = cases[::10]
    theirs = OpaEngine(OpaSettings(seconds=120), opa.contents_of(catalogue()))
    try:
        assert theirs.judge(programs, some) == engine().judge(programs, some)
    finally:
        theirs.close()


def test_a_report_is_the_same_to_the_letter_by_a_server_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Engines have orders of their own, which must not show."""
    monkeypatch.setenv("PATH", opa.put_on_path(tmp_path / "bin"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    asked = ("check", "--as-of", "2026-06-01", "--format", "json", "--explain", str(ROOT / "fixtures" / "examples"))
    printed = []
    for more in (("--engine", "module"), ("--engine", "opa")):
        assert main([*asked, *more]) == 1
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.parent.name)
def test_a_policy_expands_to_the_same_ways(bundled: OpaSettings, path: Path) -> None:
    """Catalogues are built by the module alone; a server that has the rules would build the same."""
    stated: Any = declared(read(str(path), path.read_bytes()).value, load_module().kinds).for_rules()
    expanded = engine().program(stated)
    assert expanded
    with Client(bundled) as client:
        package = f"flowclause/{version(catalogue().digest)}/program"
        assert client.query_rule(stated, package, "result") == {"result": expanded}
