"""An OPA server for one run: started, waited for, and ended with it, however it ends.

It listens on a Unix socket in a folder that only this user can enter. On a port of the loopback address, anybody on the
machine could load other rules into it, or take the port before it does; OPA does not say which one it found free.
"""

from __future__ import annotations

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
from checker.problems import EngineUnavailableError

if TYPE_CHECKING:
    from checker.engines.opa.contents import Contents
    from checker.engines.opa.settings import OpaSettings

_START_SECONDS = 30.0
_STOP_SECONDS = 5.0
_PAUSE = 0.01
_SOCKET = "opa.sock"
_LONGEST_SHOWN = 300
_ELSE = "start one yourself and give its URL with --opa-url"
# Becomes the server; beside it a shell waits on a pipe of which this process holds the other end. The pipe ends with
# this process, even where that is killed, and then the shell ends the server and removes its folder. A line through the
# pipe says that this has been done.
_WATCHED = """\
exec 3<&0
{ read -r _ <&3 || { kill "$$"; rm -rf "$0"; }; } &
exec "$@" </dev/null 3<&-
"""


class Server:
    """One OPA server of our own. It ends with `stop`, else when it is collected as garbage, else with the process.

    Args:
        contents: the rules and policies that it serves.
    """

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._ending: weakref.finalize[..., Server] | None = None

    def start(self, settings: OpaSettings) -> OpaSettings:
        """Starts it and waits until it is healthy; how it is reached.

        Raises:
            EngineUnavailableError: there is no `opa` here, or it did not start.
        """
        opa = shutil.which("opa")
        if opa is None:
            raise EngineUnavailableError(f"`opa` is not on PATH; install OPA 1.0 or newer, or {_ELSE}")
        if not hasattr(socket, "AF_UNIX"):
            raise EngineUnavailableError(f"an OPA server can't be started on this system; {_ELSE}")
        try:
            return self._started(opa, settings)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ends it and removes what it left; what has been ended stays so."""
        if self._ending is not None:
            self._ending()

    def _started(self, opa: str, settings: OpaSettings) -> OpaSettings:
        folder = tempfile.mkdtemp(prefix="flowclause-")
        self._ending = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        held = Path(folder, "bundle.tar.gz")
        held.write_bytes(bundle(self._contents, packed=1))
        log = Path(folder, "log")
        process = _run(opa, folder, held, log)
        self._ending.detach()
        self._ending = weakref.finalize(self, _end, process, folder)
        reached = replace(settings, url=f"unix://{folder}/{_SOCKET}", ca_file=None, client_cert=None, client_key=None)
        _wait(process, reached, log)
        held.unlink()
        return reached


def _run(opa: str, folder: str, held: Path, log: Path) -> subprocess.Popen[bytes]:
    address = ["--addr", f"unix://{folder}/{_SOCKET}", "--unix-socket-perm", "600"]
    quietly = ["--log-level", "error", "--skip-version-check", "--shutdown-grace-period", "1"]
    with log.open("wb") as said:
        return subprocess.Popen(
            ["/bin/sh", "-c", _WATCHED, folder, opa, "run", "--server", *address, *quietly, "--bundle", str(held)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,  # Ctrl-C is for this process, which then ends the server
        )


def _wait(process: subprocess.Popen[bytes], reached: OpaSettings, log: Path) -> None:
    """Waits until the server is healthy.

    Raises:
        EngineUnavailableError: it has ended, or takes too long.
    """
    from checker.engines.opa.client import Client

    until = time.monotonic() + _START_SECONDS
    with Client(replace(reached, retries=0, seconds=1)) as client:
        while not client.is_healthy():
            if process.poll() is not None:
                said = " ".join(log.read_text(errors="replace").split())[-_LONGEST_SHOWN:] or "it does not say why"
                raise EngineUnavailableError(f"the OPA server did not start: {said}; {_ELSE}")
            if time.monotonic() > until:
                raise EngineUnavailableError(f"the OPA server was not ready within {_START_SECONDS:g} s; {_ELSE}")
            time.sleep(_PAUSE)


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
