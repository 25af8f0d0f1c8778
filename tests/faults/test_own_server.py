"""The server that is started for one run ends with it, however it ends, and leaves nothing behind."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker.engines.opa.engine import OpaEngine
from checker.engines.opa.guard import Guard
from checker.engines.opa.settings import TOKEN, OpaSettings
from checker.problems import EngineUnavailableError
from tests import checkout
from tests.acme import acme
from tests.engine import opa
from tests.engine.flows import flow_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Command

PROC = Path("/proc")
pytestmark = [
    opa.needed,
    pytest.mark.skipif(not PROC.is_dir(), reason="this system does not list its processes in /proc"),
]
SECONDS = 60
CHECK = ("check", "--as-of", "2026-06-01", "--engine", "opa")


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files of the run go, and so where its server lies."""
    monkeypatch.setenv("PATH", opa.put_on_path(tmp_path / "bin"))
    folder = tmp_path / "t"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", None)
    return folder


def _servers(temporary: Path) -> list[int]:
    """The processes that name the folder among their arguments: the server, and the shell beside it."""
    found = []
    for entry in PROC.iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if str(temporary).encode() in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
    return found


def _wait_until(what: str, temporary: Path, *, there: bool) -> None:
    until = time.monotonic() + SECONDS
    while bool(_servers(temporary)) != there or (not there and list(temporary.iterdir())):
        assert time.monotonic() < until, f"{what}: {_servers(temporary)}, {list(temporary.iterdir())}"
        time.sleep(0.02)


@pytest.fixture
def waiting(temporary: Path, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A command whose server is running, and that goes no further by itself."""
    flows = tmp_path / "some.flow.yaml"
    flows.write_text(flow_file(["first", "second"]))
    folder = checkout.put_command(tmp_path / "command").parent
    variables = checkout.environment(tmp_path, path=folder, TMPDIR=str(temporary))
    driver = tmp_path / "driver.py"
    driver.write_text(_DRIVER)
    with subprocess.Popen(
        [sys.executable, str(driver), *CHECK, str(flows)],
        env={**variables, "PYTHONPATH": str(checkout.ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == b"judged\n"
            assert len(_servers(temporary)) == 2
            yield process
        finally:
            process.kill()


# The command, by the invented policy, which says when it has judged the first batch, and then waits.
_DRIVER = """\
import sys, time
from checker.cli import main
from checker.engines.opa.engine import OpaEngine
from tests.acme import FOLDER
import checker.catalogue.catalogue as catalogue
from checker.places import shipped
catalogue.shipped = lambda name: FOLDER if name == "policies" else shipped(name)
judge = OpaEngine.judge
def judging(self, programs, cases):
    decisions = judge(self, programs, cases)
    print("judged", flush=True)
    time.sleep(300)
    return decisions
OpaEngine.judge = judging
sys.exit(main(sys.argv[1:]))
"""


def test_it_ends_with_the_run(temporary: Path, tmp_path: Path) -> None:
    folder = checkout.put_command(tmp_path / "command").parent
    variables = checkout.environment(tmp_path, path=folder, TMPDIR=str(temporary))
    example = checkout.ROOT / "fixtures" / "examples" / "violation-broker.flow.yaml"
    finished = checkout.run(["flowclause", *CHECK, str(example)], tmp_path, variables)
    assert finished.returncode == 1, finished.stdout
    assert "1 violation" in finished.stdout
    _wait_until("the run has ended", temporary, there=False)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_it_ends_when_the_run_is_ended(waiting: subprocess.Popen[bytes], temporary: Path, sent: signal.Signals) -> None:
    """SIGKILL is what nothing in the run itself can answer to; SIGINT is Ctrl-C."""
    waiting.send_signal(sent)
    _, said = waiting.communicate(timeout=SECONDS)
    if sent == signal.SIGINT:
        assert (waiting.returncode, said) == (2, b"flowclause: interrupted\n")
    else:
        assert (waiting.returncode, said) == (-sent, b"")
    _wait_until("the run was ended", temporary, there=False)


def test_ctrl_c_at_a_terminal_reaches_the_run_and_not_its_server(
    waiting: subprocess.Popen[bytes], temporary: Path
) -> None:
    """A terminal sends it to the whole group of processes."""
    groups = {os.getpgid(pid) for pid in _servers(temporary)}
    assert os.getpgid(waiting.pid) not in groups


def test_it_ends_when_the_run_crashes(
    flowclause: Command, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = OpaEngine.judge

    def crashing(self: OpaEngine, programs: object, cases: object) -> object:
        judge(self, programs, cases)  # type: ignore[arg-type]
        assert len(_servers(temporary)) == 2
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(OpaEngine, "judge", crashing)
    (tmp_path / "some.flow.yaml").write_text(flow_file(["first"]))
    finished = flowclause(*CHECK, "some.flow.yaml")
    assert (finished.code, finished.out) == (2, "")
    assert "ZeroDivisionError: a defect" in finished.err
    _wait_until("the run has crashed", temporary, there=False)


def test_what_it_starts_from_is_for_this_user_and_soon_gone(
    temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = tmp_path / "kept"
    _fake(tmp_path, f'ls -lR "$TMPDIR" > "{kept}"; exec "{opa.PATH}" "$@"')
    engine = OpaEngine(OpaSettings(), opa.contents_of(acme()))
    assert engine.judge({}, []) == []
    rights = {line.split()[-1]: line[:10] for line in kept.read_text().splitlines() if line.startswith(("-", "d"))}
    (folder,) = temporary.iterdir()
    private = "-rw-------"
    assert rights.pop("log").startswith("-")
    assert rights == {folder.name: "drwx------", "rules.tar.gz": private, "guard.tar.gz": private}
    assert [path.name for path in folder.iterdir()] == ["log"]
    engine.close()
    assert list(temporary.iterdir()) == []
    _wait_until("the engine was closed", temporary, there=False)
    engine.close()  # once more is harmless


def test_no_secret_is_among_the_arguments_or_in_the_environment(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = Guard()
    monkeypatch.setattr("checker.engines.opa.server.Guard", lambda: guard)
    engine = OpaEngine(OpaSettings(), opa.contents_of(acme()))
    assert engine.judge({}, []) == []
    pids = _servers(temporary)
    assert len(pids) == 2
    for pid in pids:
        for name in ("cmdline", "environ"):
            content = (PROC / str(pid) / name).read_bytes()
            assert b"opa" in content
            assert guard.token.encode() not in content
            assert guard.key.encode() not in content
    assert guard.token not in repr(guard)
    assert guard.key not in repr(guard)
    engine.close()


def test_what_the_environment_says_to_opa_is_for_the_servers_of_others(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPA_RUN_CONFIG_FILE", str(temporary / "gone.yaml"))
    monkeypatch.setenv(TOKEN, "a-token-of-the-user")
    engine = OpaEngine(OpaSettings(), opa.contents_of(acme()))
    assert engine.judge({}, []) == []
    for pid in _servers(temporary):
        environment = (PROC / str(pid) / "environ").read_bytes()
        assert b"PATH=" in environment
        assert b"OPA_" not in environment
    engine.close()


def test_it_ends_when_nobody_holds_it(temporary: Path) -> None:
    engine = OpaEngine(OpaSettings(), opa.contents_of(acme()))
    assert engine.judge({}, []) == []
    del engine
    gc.collect()
    _wait_until("it did not start", temporary, there=False)


def test_a_server_that_was_killed_is_an_error_and_leaves_nothing(temporary: Path) -> None:
    engine = OpaEngine(OpaSettings(retries=0), opa.contents_of(acme()))
    assert engine.judge({}, []) == []
    for pid in _servers(temporary):
        if b"opa" in (PROC / str(pid) / "comm").read_bytes():
            os.kill(pid, signal.SIGKILL)
    with pytest.raises(EngineUnavailableError, match=r"can't be reached|broke off|has ended \(signal 9\)"):
        engine.judge({}, [{"facts": {}, "policies": []}])
    engine.close()
    assert list(temporary.iterdir()) == []
    _wait_until("the server was killed", temporary, there=False)


def _fake(tmp_path: Path, script: str) -> None:
    path = tmp_path / "bin" / "opa"
    path.unlink()
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (
            "echo 'error: unknown flag' >&2; exit 1",
            "the OPA server did not start: error: unknown flag; start one yourself",
        ),
        ("exit 0", "the OPA server did not start: it does not say why; start one yourself"),
        ("exec sleep 300", "the OPA server was not ready within 0.5 s; start one yourself"),
    ],
    ids=["fails", "ends", "hangs"],
)
def test_a_server_that_does_not_start_is_said(
    flowclause: Command, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, message: str
) -> None:
    _fake(tmp_path, script)
    if "sleep" in script:
        monkeypatch.setattr("checker.engines.opa.server._START_SECONDS", 0.5)
    (tmp_path / "some.flow.yaml").write_text(flow_file(["first"]))
    finished = flowclause(*CHECK, "some.flow.yaml")
    assert (finished.code, finished.out) == (2, "")
    assert finished.err.startswith(f"flowclause: could not judge: {message}")
    _wait_until("it did not start", temporary, there=False)


def test_without_opa_it_is_said_what_to_do(
    flowclause: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "some.flow.yaml").write_text(flow_file(["first"]))
    finished = flowclause(*CHECK, "some.flow.yaml")
    assert (finished.code, finished.out) == (2, "")
    assert finished.err == (
        "flowclause: could not judge: `opa` is not on PATH; install OPA 1.0 or newer, or start one yourself and give "
        "its URL with --opa-url\n"
    )


def test_a_system_without_a_shell_is_told_what_to_do(
    flowclause: Command, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checker.engines.opa.server._SHELL", str(tmp_path / "sh"))
    (tmp_path / "some.flow.yaml").write_text(flow_file(["first"]))
    finished = flowclause(*CHECK, "some.flow.yaml")
    assert (finished.code, finished.out) == (2, "")
    assert "an OPA server can't be started on this system; start one yourself and give its URL" in finished.err


def test_a_server_that_does_not_want_to_end_is_killed(
    flowclause: Command, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _fake(tmp_path, "trap '' TERM; while :; do sleep 0.1; done")
    monkeypatch.setattr("checker.engines.opa.server._START_SECONDS", 0.5)
    monkeypatch.setattr("checker.engines.opa.server._STOP_SECONDS", 0.2)
    (tmp_path / "some.flow.yaml").write_text(flow_file(["first"]))
    assert flowclause(*CHECK, "some.flow.yaml").code == 2
    _wait_until("it was killed", temporary, there=False)
