"""What tests need that use the project from outside: a copy of it, its command, a clean environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from checker.cache import CATALOGUES

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parent.parent
# What setting up, building and testing leave behind; a clone has none of it.
_LEFT_BEHIND = (".git", ".venv", ".tools", ".*_cache", ".hypothesis", ".coverage*", "__pycache__", "*.egg-info")


def copy(target: Path) -> Path:
    """A copy of the project's files, as a fresh clone has them."""
    ignored = shutil.ignore_patterns(*_LEFT_BEHIND)
    shutil.copytree(ROOT, target, ignore=lambda folder, names: {*ignored(folder, names), *_built(folder, names)})
    return target


def _built(folder: str, names: list[str]) -> set[str]:
    return {"build", "dist"} & set(names) if Path(folder) == ROOT else set()


def put_command(folder: Path, of: Path = ROOT) -> Path:
    """Writes a `flowclause` command into a folder, which runs the checker of a checkout on this Python."""
    folder.mkdir(parents=True, exist_ok=True)
    command = folder / "flowclause"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{of}" exec "{sys.executable}" -m checker "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return command


def environment(home: Path, *, path: Path | None = None, **more: str) -> dict[str, str]:
    """The variables of this process, without what would tie a command to this repository or to this user's settings.

    What this user keeps of compiled rules, catalogues and packages is at hand, as making or fetching it takes seconds.
    """
    tied = (
        "GIT_",
        "PRE_COMMIT",
        "PYTHON",
        "PYTEST",
        "VIRTUAL_ENV",
        "COV_",
        "MAKE",
        "MFLAGS",
        "NO_COLOR",
        "FORCE_COLOR",
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith(tied)}
    before = [str(path)] if path else []
    _hand_on(_caches(), home / "cache")
    return {
        **kept,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PIP_COMPILE": "0",
        "PIP_CACHE_DIR": kept.get("PIP_CACHE_DIR", str(_caches() / "pip")),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "PATH": os.pathsep.join([*before, kept.get("PATH", os.defpath)]),
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
        **more,
    }


def _caches() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))


def _hand_on(ours: Path, theirs: Path) -> None:
    """Puts what was kept into a cache that is new; answers are left out, so that each test gets its own."""
    if theirs.exists():
        return
    (theirs / "flowclause").mkdir(parents=True, mode=0o700)
    if (ours / "wasmtime").is_dir():
        (theirs / "wasmtime").symlink_to(ours / "wasmtime")
    if (ours / "flowclause" / CATALOGUES).is_file():
        shutil.copy(ours / "flowclause" / CATALOGUES, theirs / "flowclause")


def run(
    command: list[str], folder: Path, variables: Mapping[str, str], *, seconds: float = 60
) -> subprocess.CompletedProcess[str]:
    """Runs a command; what it prints to either stream is in `stdout`, in order."""
    return subprocess.run(
        command,
        cwd=folder,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )


def succeed(command: list[str], folder: Path, variables: Mapping[str, str], *, seconds: float = 60) -> str:
    """Runs a command that has to succeed; what it prints."""
    finished = run(command, folder, variables, seconds=seconds)
    assert finished.returncode == 0, f"{' '.join(command)} ended with {finished.returncode}:\n{finished.stdout}"
    return finished.stdout


def install(package: str, folder: Path, variables: Mapping[str, str]) -> Path:
    """Makes an environment with a package and what it asks for, from the package index; the folder of its commands."""
    commands = folder / "bin"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(commands / "python")]
    succeed([sys.executable, "-m", "venv", "--without-pip", str(folder)], folder.parent, variables)
    succeed([*pip, "install", "--quiet", package], folder.parent, variables, seconds=240)
    succeed([*pip, "check"], folder.parent, variables)
    return commands


def make_repository(folder: Path, variables: Mapping[str, str]) -> Path:
    """Makes a folder a git repository with what lies in it committed."""
    succeed(["git", "init", "--quiet", "--initial-branch", "main"], folder, variables)
    succeed(["git", "config", "user.name", "Tester"], folder, variables)
    succeed(["git", "config", "user.email", "tester@example.org"], folder, variables)
    commit_all(folder, variables, "Start")
    return folder


def commit_all(folder: Path, variables: Mapping[str, str], message: str) -> None:
    """Commits all that lies in a repository, past any hook."""
    succeed(["git", "add", "--all"], folder, variables)
    succeed(["git", "commit", "--quiet", "--allow-empty", "--no-verify", "--message", message], folder, variables)
