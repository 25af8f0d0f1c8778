"""An answer is remembered as long as nothing changes that decides it, and then it is the same answer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import checker.standing
from checker.cache import ANSWERS, Cache
from checker.cli import main
from checker.judge import Judge
from checker.run.remembered import Remembered
from checker.standing import standing
from tests import acme
from tests.acme import KEPT
from tests.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.conftest import Command

    Judged = Callable[..., list[str]]

PARTIES = "version: 1\nparties:\n  post: {roles: processor, country: NO}\n"
USING = KEPT.replace("version: 1\n", "version: 1\nuses: [shared.parties.yaml]\n", 1)


@pytest.fixture
def judged(flowclause: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Judged:
    """Checks paths, and says of which flows the answers were not remembered."""
    flows: list[str] = []
    judging = Judge.judge

    def seen(self: Judge, given: Any, repairs: int = 0) -> Any:
        listed = list(given)
        flows.extend(flow.id for flow in listed)
        return judging(self, listed, repairs)

    monkeypatch.setattr(Judge, "judge", seen)

    def check(*arguments: str) -> list[str]:
        flows.clear()
        flowclause("check", "--as-of", "2026-06-01", *arguments)
        return list(flows)

    return check


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "a.flow.yaml").write_text(USING, encoding="utf-8")
    (tmp_path / "shared.parties.yaml").write_text(PARTIES, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("formats", "question"),
    [(("text", "json"), ()), (("json",), ("--explain",)), (("sarif",), ("--policy", "na"))],
    ids=["plain", "explained", "one policy"],
)
def test_reports_of_all_fixtures_are_the_same_with_and_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, formats: Sequence[str], question: Sequence[str]
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("FLOWCLAUSE_CACHE_DIR", str(tmp_path / "cache"))
    given = ["check", "--as-of", "2026-06-01", "fixtures/flows", "fixtures/examples", "fixtures/malformed", *question]
    reports = [tmp_path / name for name in formats]
    written = [part for one in reports for part in ("--format", one.name, "--output", str(one))]

    def ran(*more: str) -> tuple[int, list[str]]:
        return main([*given, *written, *more]), [one.read_text(encoding="utf-8") for one in reports]

    without = ran("--no-cache")
    assert not (tmp_path / "cache").exists()
    assert ran() == without
    assert (tmp_path / "cache" / ANSWERS).stat().st_size > 50_000
    monkeypatch.setattr(Judge, "judge", only_of_none(Judge.judge))
    assert ran() == without


def only_of_none(judging: Any) -> Any:
    def judge(self: Judge, flows: Any, repairs: int = 0) -> Any:
        listed = list(flows)
        assert not listed, "a remembered flow is judged again"
        return judging(self, listed, repairs)

    return judge


def test_what_has_not_changed_is_not_judged_again(judged: Judged, here: Path) -> None:
    assert judged("a.flow.yaml") == ["sign-up"]
    assert judged("a.flow.yaml") == []
    assert judged(".", "--format", "json", "--fail-on", "violation", "--quiet") == []
    assert judged(str(here / "a.flow.yaml")) == ["sign-up"], "the path is part of the answer"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.flow.yaml", USING + "# a comment\n"),
        ("a.flow.yaml", USING.replace("age: 30", "age: 31")),
        ("shared.parties.yaml", PARTIES + "# a comment\n"),
        ("shared.parties.yaml", PARTIES.replace("NO", "SE")),
    ],
)
def test_a_changed_file_is_judged_again_though_its_dates_say_nothing(
    judged: Judged, here: Path, name: str, content: str
) -> None:
    assert judged("a.flow.yaml") == ["sign-up"]
    found = (here / name).stat()
    (here / name).write_text(content, encoding="utf-8")
    os.utime(here / name, ns=(found.st_atime_ns, found.st_mtime_ns))
    assert judged("a.flow.yaml") == ["sign-up"]
    assert judged("a.flow.yaml") == []


@pytest.mark.parametrize("other", [("--as-of", "2026-06-02"), ("--explain",), ("--policy", "acme")])
def test_another_question_is_judged_anew(judged: Judged, here: Path, other: tuple[str, ...]) -> None:
    assert judged("a.flow.yaml") == ["sign-up"]
    assert judged("a.flow.yaml", *other) == ["sign-up"]
    assert judged("a.flow.yaml") == []
    assert judged("a.flow.yaml", *other) == []


def test_without_the_cache_nothing_is_remembered(judged: Judged, here: Path, catalogue_cache: Path) -> None:
    assert judged("a.flow.yaml", "--no-cache") == ["sign-up"]
    assert not (catalogue_cache / "flowclause" / ANSWERS).exists()
    assert judged("a.flow.yaml") == ["sign-up"]
    assert judged("a.flow.yaml", "--no-cache") == ["sign-up"]


def test_a_parties_file_that_is_gone_is_an_error_and_no_memory(judged: Judged, here: Path, flowclause: Command) -> None:
    assert judged("a.flow.yaml") == ["sign-up"]
    (here / "shared.parties.yaml").unlink()
    finished = flowclause("check", "a.flow.yaml")
    assert finished.code == 2
    assert "no such parties file" in finished.out


def test_a_wrong_parties_file_in_a_folder_is_told_each_time(flowclause: Command, here: Path) -> None:
    (here / "wrong.parties.yaml").write_text("version: 2\n", encoding="utf-8")
    runs = [flowclause("check", ".") for _ in range(3)]
    assert {(run.code, run.out) for run in runs} == {(2, runs[0].out)}
    assert "wrong.parties.yaml:1:10: error" in runs[0].out


def test_a_file_that_can_not_be_judged_is_told_each_time(flowclause: Command, here: Path) -> None:
    (here / "b.flow.yaml").write_text("version: 1\nflows: []\n", encoding="utf-8")
    runs = [flowclause("check", ".") for _ in range(3)]
    assert {(run.code, run.out) for run in runs} == {(2, runs[0].out)}


def test_what_is_read_from_a_pipe_is_read_once(judged: Judged, flowclause: Command, here: Path) -> None:
    for _ in range(2):
        assert flowclause("check", "-", stdin=KEPT.encode()).code == 0
    if hasattr(os, "mkfifo"):
        os.mkfifo(here / "pipe")
        remembered = Remembered(Cache(here / "cache"), "question")
        assert remembered.answer(str(here / "pipe"), 0) is None


def test_repairs_are_shown_for_as_many_flows_whatever_is_remembered(
    flowclause: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = KEPT.replace("stores: [{store: oslo-database}]", "stores: [{country: US}]")
    for number in range(6):
        (here / f"{number}.flow.yaml").write_text(broken, encoding="utf-8")
    monkeypatch.setattr("checker.cli.check.REPAIRED_FLOWS", 2)
    outputs: dict[str, str] = {}
    for first in (["0"], ["3", "4", "5"], ["5"], [str(number) for number in range(6)]):
        flowclause("check", *(f"{number}.flow.yaml" for number in first), "--format", "json")
        for paths in (["."], ["3.flow.yaml", "1.flow.yaml", "2.flow.yaml"]):
            for more in ([], ["--no-cache"]):
                out = flowclause("check", *paths, "--format", "json", *more).out
                assert outputs.setdefault(paths[0], out) == out
    assert outputs["."].count('"repairs": true') == outputs["3.flow.yaml"].count('"repairs": true') > 0


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_a_cache_that_can_not_be_used_is_no_error(judged: Judged, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOWCLAUSE_CACHE_DIR", f"{os.devnull}/cache")
    assert judged("a.flow.yaml") == judged("a.flow.yaml") == ["sign-up"]


class TestStanding:
    """The digest of all that decides beside the files."""

    @pytest.fixture
    def policies(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        shutil.copytree(acme.FOLDER, tmp_path / "policies")
        places = {"policies": tmp_path / "policies", "rules": ROOT / "rules"}
        monkeypatch.setattr(checker.standing, "shipped", places.__getitem__)
        return tmp_path / "policies"

    def test_it_is_the_same_until_something_changes(self, policies: Path, tmp_path: Path) -> None:
        cache = Cache(tmp_path / "cache")
        first = standing(cache)
        assert standing(cache) == standing(Cache(tmp_path / "other")) == first
        path = next(iter(sorted(policies.rglob("*.yaml"))))
        path.write_bytes(path.read_bytes() + b"\n")
        assert standing(cache) != first
        path.write_bytes(path.read_bytes()[:-1])
        assert standing(cache) == first
        (policies / "new.yaml").write_text("a: 1\n", encoding="utf-8")
        assert standing(cache) != first

    def test_an_edit_within_one_tick_of_the_clock_is_seen(
        self, policies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # As on a file system whose clock stands still: what it says of the file is the same after the edit.
        monkeypatch.setattr(checker.standing, "_stamp", lambda found: str(found.st_size))
        cache = Cache(tmp_path / "cache")
        first = standing(cache)
        path = next(iter(sorted(policies.rglob("*.yaml"))))
        raw = path.read_bytes()
        path.write_bytes(raw.replace(b"a", b"b", 1))
        assert standing(cache) != first

    def test_files_that_were_left_alone_are_not_read_again(
        self, policies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(checker.standing, "_QUIET_SECONDS", -1_000_000)
        cache = Cache(tmp_path / "cache")
        first = standing(cache)
        monkeypatch.setattr("checker.standing.Path.read_bytes", None)
        assert standing(cache) == first
        cache.close()

    def test_another_release_of_a_library_is_another_standing(
        self, policies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cache = Cache(tmp_path / "cache")
        first = standing(cache)
        monkeypatch.setattr(sys, "path", [str(tmp_path / "site")])
        (tmp_path / "site" / "chinesecalendar-9.9.dist-info").mkdir(parents=True)
        second = standing(cache)
        assert second != first
        (tmp_path / "before" / "chinesecalendar-9.8.dist-info").mkdir(parents=True)
        both = [str(tmp_path / "before"), str(tmp_path / "site")]
        monkeypatch.setattr(sys, "path", both)
        third = standing(cache)
        monkeypatch.setattr(sys, "path", both[::-1])
        assert len({first, second, third, standing(cache)}) == 4, "the one that comes first on the path is imported"

    def test_another_python_is_another_standing(
        self, policies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        cache = Cache(tmp_path / "cache")
        first = standing(cache)
        monkeypatch.setattr(sys, "version", "3.99.0")
        assert standing(cache) != first


def test_a_remembered_answer_needs_neither_yaml_nor_schema_nor_engine(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "fixtures" / "examples", tmp_path / "flows")
    script = (
        "import json, sys\n"
        "from checker.cli import main\n"
        "code = main(sys.argv[1:])\n"
        "sys.stdout.flush()\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
        "sys.exit(code)\n"
    )
    command = [sys.executable, "-c", script, "check", "--as-of", "2026-06-01", "flows"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "FLOWCLAUSE_CACHE_DIR": str(tmp_path / "cache")}

    def ran() -> tuple[str, set[str]]:
        finished = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert finished.returncode == 1, finished.stderr
        return finished.stdout, set(json.loads(finished.stderr.splitlines()[-1]))

    cold, loaded = ran()
    assert {"yaml", "jsonschema_rs", "wasmtime", "checker.judge"} <= loaded
    warm, loaded = ran()
    assert warm == cold
    costly = ("yaml", "jsonschema", "jsonschema_rs", "wasmtime", "opapywasm", "chinese_calendar", "pycountry", "tqdm")
    ours = ("checker.judge", "checker.run.work", "checker.load.files", "checker.validate", "checker.resolve.resolve")
    spared = {*costly, *ours, "platformdirs", "tempfile", "concurrent.futures", "multiprocessing"}
    assert sorted(loaded & spared) == []
