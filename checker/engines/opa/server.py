"""An OPA server for one run: started, waited for, and ended with it, however it ends.

It listens on a port of the loopback address, which everybody on the machine can reach; see `guard` for what keeps them
out. OPA does not say which port it found free, so a free one is looked for here, and another if somebody was quicker.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
import weakref
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from checker.engines.opa.bundle import bundle
from checker.engines.opa.guard import HOST, Guard
from checker.problems import EngineUnavailableError

if TYPE_CHECKING:
    from checker.engines.opa.client import Client
    from checker.engines.opa.contents import Contents
    from checker.engines.opa.settings import OpaSettings

_START_SECONDS = 30.0
_STOP_SECONDS = 5.0
_ANSWER_SECONDS = 1.0
_PAUSE = 0.01
_PORTS = 5
_TAKEN = "address already in use"
_LONGEST_SHOWN = 300
_ELSE = "start one yourself and give its URL with --opa-url"
_SHELL = "/bin/sh"
_NOT_FOR_IT = ("OPA_", "FLOWCLAUSE_")
# Becomes the server; beside it a shell waits on a pipe of which this process holds the other end. The pipe ends with
# this process, even where that is killed, and then the shell ends the server and removes its folder. A line through the
# pipe says that this has been done.
_WATCHED = """\
exec 3<&0
{ read -r _ <&3 || { kill "$$"; rm -rf "$0"; }; } &
exec "$@" </dev/null 3<&-
"""


class _TakenError(EngineUnavailableError):
    """Somebody else listens on the port."""


class Server:
    """One OPA server of our own. It ends with `stop`, else when it is collected as garbage, else with the process.

    Args:
        contents: the rules and policies that it serves.
    """

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._process: subprocess.Popen[bytes] | None = None
        self._log = Path(os.devnull)
        self._ending: weakref.finalize[..., Server] | None = None

    def start(self, settings: OpaSettings) -> Client:
        """Starts it and waits until it is healthy; what to ask it by.

        Raises:
            EngineUnavailableError: there is no `opa` here, or it did not start.
        """
        opa = shutil.which("opa")
        if opa is None:
            raise EngineUnavailableError(f"`opa` is not on PATH; install OPA 1.0 or newer, or {_ELSE}")
        if not os.path.isfile(_SHELL):
            raise EngineUnavailableError(f"an OPA server can't be started on this system; {_ELSE}")
        until = time.monotonic() + _START_SECONDS
        for _ in range(_PORTS - 1):
            with suppress(_TakenError):
                return self._started(opa, settings, until)
        return self._started(opa, settings, until)

    def see_that_it_runs(self) -> None:
        """Sees that what was answered can have been answered by this server.

        Raises:
            EngineUnavailableError: it has ended.
        """
        code = self._process.poll() if self._process else None
        if code is not None:
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            raise EngineUnavailableError(f"the OPA server of this run has ended ({how}); run it again, or {_ELSE}")

    def stop(self) -> None:
        """Ends it and removes what it left; what has been ended stays so."""
        if self._ending is not None:
            self._ending()

    def _started(self, opa: str, settings: OpaSettings, until: float) -> Client:
        try:
            return self._started_at(_free_port(), opa, settings, until)
        except BaseException:
            self.stop()
            raise

    def _started_at(self, port: int, opa: str, settings: OpaSettings, until: float) -> Client:
        from checker.engines.opa.client import Client

        folder = tempfile.mkdtemp(prefix="flowclause-")
        self._ending = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        guard = Guard()
        bundles = [
            _kept(folder, "rules.tar.gz", bundle(self._contents, packed=1)),
            _kept(folder, "guard.tar.gz", guard.bundle()),
        ]
        self._log = Path(folder, "log")
        self._process = _run(opa, folder, port, bundles, self._log)
        self._ending.detach()
        self._ending = weakref.finalize(self, _end, self._process, folder)
        url = f"http://{HOST}:{port}"
        reached = replace(settings, url=url, ca_file=None, client_cert=None, client_key=None)
        with Client(replace(reached, retries=0, seconds=_ANSWER_SECONDS), guard) as client:
            while not (guard.listens_at(port, _ANSWER_SECONDS) and client.is_healthy()):
                self._see_that_it_starts(until)
                time.sleep(_PAUSE)
        self._see_that_it_starts(until)
        for one in bundles:
            one.unlink()
        return Client(reached, guard)

    def _see_that_it_starts(self, until: float) -> None:
        """Sees that it is worth waiting for.

        Raises:
            EngineUnavailableError: it has ended, or takes too long.
        """
        assert self._process is not None
        if self._process.poll() is not None:
            said = self._said()
            kind = _TakenError if _TAKEN in said else EngineUnavailableError
            raise kind(f"the OPA server did not start: {said}; {_ELSE}")
        if time.monotonic() > until:
            raise EngineUnavailableError(f"the OPA server was not ready within {_START_SECONDS:g} s; {_ELSE}")

    def _said(self) -> str:
        """The end of its log."""
        said = " ".join(self._log.read_text(errors="replace").split())
        return said[-_LONGEST_SHOWN:] or "it does not say why"


def _kept(folder: str, name: str, content: bytes) -> Path:
    """A new file with this content, which no other user can read."""
    path = Path(folder, name)
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(content)
    return path


def _free_port() -> int:
    """A port that nobody listened on just now.

    Raises:
        EngineUnavailableError: there is none.
    """
    try:
        with socket.create_server((HOST, 0)) as listening:
            port: int = listening.getsockname()[1]
            return port
    except OSError as error:
        raise EngineUnavailableError(f"no port of {HOST} is free ({error.strerror}); {_ELSE}") from None


def _run(opa: str, folder: str, port: int, bundles: list[Path], log: Path) -> subprocess.Popen[bytes]:
    guarded = ["--addr", f"{HOST}:{port}", "--authentication", "token", "--authorization", "basic"]
    quietly = ["--log-level", "error", "--skip-version-check", "--shutdown-grace-period", "1"]
    command = [opa, "run", "--server", *guarded, *quietly, "--bundle", *map(str, bundles)]
    # OPA takes its options from the environment too, among them who may ask it what; nor is the token of others for it.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_FOR_IT)}
    with log.open("wb") as said:
        return subprocess.Popen(
            [_SHELL, "-c", _WATCHED, folder, *command],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,  # Ctrl-C is for this process, which then ends the server
        )


def _end(process: subprocess.Popen[bytes], folder: str) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.write(b"ended\n")
    with suppress(OSError):
        process.stdin.close()
    shutil.rmtree(folder, ignore_errors=True)
