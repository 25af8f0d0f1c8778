"""The reference compiler, evaluator and server, where it is installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from checker import __version__
from checker.engines.opa.contents import Contents
from checker.places import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from checker.catalogue.catalogue import Catalogue

PATH = os.environ.get("OPA") or shutil.which("opa") or ""
if not os.path.isfile(PATH):
    PATH = ""

needed = pytest.mark.skipif(not PATH, reason="opa is missing: with Go present, `make test` builds it")


def contents_of(catalogue: Catalogue) -> Contents:
    """What a server has to hold to judge by a catalogue."""
    programs = {name: policy["program"] for name, policy in catalogue.policies.items()}
    return Contents(catalogue.digest, programs, shipped("rules"), __version__)


def put_on_path(folder: Path) -> str:
    """A value of PATH on which `opa` is found, by that name."""
    folder.mkdir(exist_ok=True)
    (folder / "opa").symlink_to(PATH)
    return os.pathsep.join([str(folder), os.environ["PATH"]])


@contextmanager
def served(*arguments: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server on a port of the loopback address, in plain HTTP; its URL, and its process."""
    port = free_port()
    quietly = ["--log-level", "error", "--skip-version-check", "--shutdown-grace-period", "1"]
    with subprocess.Popen(
        [PATH, "run", "--server", "--addr", f"127.0.0.1:{port}", *quietly, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}", process
        finally:
            process.kill()


def free_port() -> int:
    """A port that was free just now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def wait_for(port: int, seconds: float = 30) -> None:
    """Waits until something listens on a port."""
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.02)
        else:
            return
