"""However many processes judge, the output is the same; and one that fails is never a pass."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker.cli.session import Session
from checker.cli.settings import Settings, Sources
from checker.problems import EngineError, unusable
from checker.run import run as running
from checker.run.answers import Answer
from checker.run.part import Part
from checker.run.workers import Alone, Workers, _interrupts_held_back, processors
from tests import acme
from tests.acme import KEPT
from tests.checkout import ROOT
from tests.fixtures import AS_OF

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checker.run.work import Work
    from tests.conftest import Command

COMMAND = [sys.executable, "-m", "checker", "check", "--as-of", "2026-06-01", "--no-cache"]
posix = pytest.mark.skipif(os.name != "posix", reason="signals and groups of processes are those of POSIX")


class Telling:
    """Stands for what judges, and does as the names of the files say."""

    def answers(self, parts: Sequence[Part], repairs: int) -> Iterator[Answer]:
        for path, _ in parts:
            if path == "killed":
                os.kill(os.getpid(), signal.SIGKILL)
            if path == "fails":
                raise EngineError("fails: flow x: no whole answer")
            if path == "crashes":
                raise RuntimeError("a mistake")
            yield Answer(path, used=((str(repairs), str(os.getpid())),))


def parts(*paths: str) -> list[Part]:
    return [Part(path) for path in paths]


def start() -> Work:
    return Telling()  # type: ignore[return-value]


def failing_start() -> Work:
    raise EngineError("the compiled rules can't be read")


@pytest.fixture
def workers() -> Iterator[Workers]:
    team = Workers(2, start)
    yield team
    team.close()


def test_answers_come_in_the_order_of_the_files_from_other_processes(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_FILES", 2)
    paths = [str(number) for number in range(11)]
    found = list(running.answers(parts(*paths), None, workers, 3))
    assert [one.path for one in found] == paths
    assert str(os.getpid()) not in {one.used[0][1] for one in found}
    assert {one.used[0][0] for one in found} == {"3"}


def test_nothing_to_judge_starts_no_process() -> None:
    team = Workers(2, failing_start)
    assert list(running.answers([], None, team, 0)) == []
    assert team.ask([], 0)() == []
    team.close()
    assert Alone(failing_start).ask([], 0)() == []


@posix
def test_a_worker_that_is_killed_is_an_error(workers: Workers) -> None:
    with pytest.raises(EngineError, match="a worker process ended before it had answered"):
        list(running.answers(parts("a", "killed", "b"), None, workers, 0))
    with pytest.raises(EngineError, match="a worker process ended"):
        workers.ask(parts("c"), 0)()


def test_an_error_in_a_worker_is_the_error_of_the_run(workers: Workers) -> None:
    with pytest.raises(EngineError, match="fails: flow x: no whole answer"):
        list(running.answers(parts("a", "fails"), None, workers, 0))
    with pytest.raises(RuntimeError, match="a mistake"):
        list(running.answers(parts("crashes"), None, workers, 0))


def test_a_worker_that_can_not_begin_is_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    team = Workers(1, failing_start)
    with pytest.raises(EngineError, match="the compiled rules can't be read"):
        team.ask(parts("a"), 0)()
    team.close()
    assert capfd.readouterr().err == ""


def test_input_that_can_not_be_used_comes_whole_from_another_process() -> None:
    error = unusable("policies", "they were changed", "run it again")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.problems) == ("policies: they were changed", error.problems)


def test_workers_judge_by_no_other_policies_than_the_run(flowclause: Command, tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(acme.FOLDER, folder)
    settings = Settings(AS_OF, sources=Sources((folder,), shipped=False), jobs=2)
    with closing(Session(settings)) as session:
        team = session.team(2)
        assert isinstance(team, Workers)
        team._start()
        path = next(path for path in folder.rglob("*.yaml") if "clauses:" in path.read_text("utf-8"))
        path.write_text(f"{path.read_text('utf-8')}# another\n", encoding="utf-8")
        with pytest.raises(EngineError, match="changed while the check ran"):
            team._start()


def test_a_wrong_policy_is_told_once_whatever_the_number_of_processes(flowclause: Command, tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "one.yaml").write_text("id: one\n", encoding="utf-8")
    for number in range(2):
        (tmp_path / f"{number}.flow.yaml").write_text(KEPT, encoding="utf-8")
    runs = [flowclause("check", "--policies", "policies", "--jobs", jobs, ".") for jobs in ("1", "2")]
    assert {one.code for one in runs} == {2}
    assert runs[0].err == runs[1].err
    assert "policies/one.yaml:1:1: error: the file needs version" in runs[0].err


def test_closing_ends_its_own_processes_and_no_others(workers: Workers) -> None:
    other = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(60,))
    other.start()
    try:
        workers.ask([Part("a")], 0)()
        mine = [process for process in multiprocessing.active_children() if process.pid != other.pid]
        assert mine
        workers.close()
        assert other.is_alive()
        until = time.monotonic() + 20
        while any(process.is_alive() for process in mine):
            assert time.monotonic() < until, "a worker goes on"
            time.sleep(0.01)
    finally:
        other.kill()
        other.join()


def test_there_is_a_processor() -> None:
    assert processors() >= 1


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(folder.parent / "cache")}


def test_the_output_is_the_same_whatever_the_number_of_processes(tmp_path: Path) -> None:
    for name in ("flows", "malformed"):
        shutil.copytree(ROOT / "fixtures" / name, tmp_path / "all" / name)
    reports = ("--explain", "--format", "json", "--format", "text", "--output", str(tmp_path / "text"))

    def ran(jobs: int) -> tuple[int, bytes, bytes, bytes]:
        command = [*COMMAND, "--jobs", str(jobs), *reports, "."]
        finished = subprocess.run(
            command, cwd=tmp_path / "all", env=environment(tmp_path), capture_output=True, check=False, timeout=300
        )
        return finished.returncode, finished.stdout, (tmp_path / "text").read_bytes(), finished.stderr

    code, json, text, said = ran(1)
    assert (code, said) == (2, b"")
    assert min(len(json), len(text)) > 100_000
    assert ran(2) == ran(3) == (code, json, text, said)


def started(folder: Path) -> tuple[subprocess.Popen[bytes], list[int]]:
    """A run in two processes that takes its time, with the processes that it has started."""
    for number in range(1500):
        (folder / f"{number}.flow.yaml").write_text(KEPT.replace("acme-app", "bmw-us"), encoding="utf-8")
    process = subprocess.Popen(
        [*COMMAND, "--jobs", "2", "."],
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    for _ in range(600):
        found = workers_of(process.pid)
        if len(found) == 2:
            return process, found
        time.sleep(0.05)
    raise AssertionError("no workers were started")


def workers_of(parent: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                stat = (folder / "stat").read_text().rpartition(")")[2].split()
                command = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if int(stat[1]) == parent and b"spawn_main" in command:
                found.append(int(folder.name))
    return found


def gone(pids: list[int]) -> bool:
    for _ in range(200):
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.05)
    return False


proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are listed in /proc on Linux alone")


@proc
def test_a_run_with_a_killed_worker_ends_as_one_that_could_not_judge(tmp_path: Path) -> None:
    process, pids = started(tmp_path)
    os.kill(pids[0], signal.SIGKILL)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (2, b"")
    assert err.startswith(b"flowclause: could not judge: a worker process ended")
    assert err.count(b"\n") == 1
    assert gone(pids)


@proc
def test_an_interrupted_run_ends_as_one_that_could_not_judge_and_leaves_no_process(tmp_path: Path) -> None:
    process, pids = started(tmp_path)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal sends it, to all of them
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out, err) == (2, b"", b"flowclause: interrupted\n")
    assert gone(pids)


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="interrupts are held back by masks of POSIX")
@pytest.mark.parametrize("told", ["this-thread", "another"])
def test_an_interrupt_while_processes_are_started_is_one_after_it(told: str) -> None:
    """Whichever thread the system tells of it: Python interrupts the main one, whatever that has masked."""
    ended = threading.Event()
    other = threading.Thread(target=ended.wait)
    other.start()  # before anything is masked, which it would take over
    passed: list[str] = []
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):  # noqa: PT012 - where it is raised is the point
            with _interrupts_held_back():
                thread = other if told == "another" else threading.main_thread()
                assert thread.ident is not None
                signal.pthread_kill(thread.ident, signal.SIGINT)
                time.sleep(0.05)
                passed.append("within")
            passed.append("after")
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, handler)
        ended.set()
        other.join()
    assert passed == ["within"]
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@proc
def test_a_killed_run_leaves_no_process(tmp_path: Path) -> None:
    process, pids = started(tmp_path)
    process.kill()
    process.communicate(timeout=120)
    assert gone(pids)
