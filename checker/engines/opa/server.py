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
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from checker.engines.opa.bundle import bundle
from checker.problems import EngineUnavailableError

if TYPE_CHECKING:
    from checker.engines.opa.contents import Contents
    from checker.engines.opa.settings import OpaSettings

_START_SECONDS = 30.0
_STOP_SECONDS = 5.0
_PAUSE = 0.01
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
    """One OPA server of our own.

    Args:
        contents: the rules and policies that it serves.
    """

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._folder: Path | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None

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
        """Ends it and removes what it left."""
        if self._process is not None:
            _end(self._process)
            self._process = None
        if self._said is not None:
            self._said.close()
            self._said = None
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _started(self, opa: str, settings: OpaSettings) -> OpaSettings:
        self._folder = Path(tempfile.mkdtemp(prefix="flowclause-"))
        held = self._folder / "bundle.tar.gz"
        held.write_bytes(bundle(self._contents, packed=1))
        address = f"unix://{self._folder}/opa.sock"
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - read when it has failed, closed by `stop`
        server = [opa, "run", "--server", "--addr", address, "--unix-socket-perm", "600", "--bundle", str(held)]
        quietly = ["--log-level", "error", "--skip-version-check", "--shutdown-grace-period", "1"]
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _WATCHED, str(self._folder), *server, *quietly],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=self._said,
            start_new_session=True,  # Ctrl-C is for this process, which then ends the server
        )
        reached = replace(settings, url=address, ca_file=None, client_cert=None, client_key=None)
        self._wait(reached)
        held.unlink()
        return reached

    def _wait(self, reached: OpaSettings) -> None:
        """Waits until the server is healthy.

        Raises:
            EngineUnavailableError: it has ended, or takes too long.
        """
        from checker.engines.opa.client import Client

        assert self._process is not None
        until = time.monotonic() + _START_SECONDS
        with Client(replace(reached, retries=0, seconds=1)) as client:
            while not client.is_healthy():
                if self._process.poll() is not None:
                    raise EngineUnavailableError(f"the OPA server did not start: {self._last_words()}; {_ELSE}")
                if time.monotonic() > until:
                    raise EngineUnavailableError(f"the OPA server was not ready within {_START_SECONDS:g} s; {_ELSE}")
                time.sleep(_PAUSE)

    def _last_words(self) -> str:
        assert self._said is not None
        self._said.seek(0)
        lines = self._said.read().decode(errors="replace").split("\n")
        return " ".join(" ".join(lines).split())[-300:] or "it said nothing"


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    assert process.stdin is not None
    with suppress(OSError):
        process.stdin.write(b"ended\n")
        process.stdin.close()
