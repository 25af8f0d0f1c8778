"""The commands that the README promises work in a fresh clone, with nothing but Python, git and make."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests import checkout

# What POSIX has, as far as make, git and the Makefile use it; no Go, and no other Python.
POSIX = ("sh", "env", "rm", "touch", "mkdir", "cat", "dirname", "uname", "sed", "ls", "cp", "mv", "chmod", "timeout")


def _put(folder: Path, **commands: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in commands.items():
        (folder / name).write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        (folder / name).chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The variables on a machine that has only Python, git, make and what POSIX asks for."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    for name in (*POSIX, "git", "make", "bash"):
        found = shutil.which(name)
        assert found, name
        (bin_ / name).symlink_to(found)
    base = getattr(sys, "_base_executable", sys.executable)
    (bin_ / "python3").symlink_to(os.path.realpath(base))
    return {**checkout.environment(tmp_path), "PATH": str(bin_)}


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the project's files, committed."""
    folder = tmp_path_factory.mktemp("origin")
    return checkout.make_repository(checkout.copy(folder / "flowclause"), checkout.environment(folder))


@pytest.fixture
def clone(tmp_path: Path, origin: Path, machine: dict[str, str]) -> Path:
    """A fresh clone in an empty folder."""
    checkout.succeed(["git", "clone", "--quiet", str(origin), str(tmp_path / "clone")], tmp_path, machine)
    return tmp_path / "clone"


@pytest.mark.network
def test_make_run_sets_up_and_judges_the_examples_by_all_policies(clone: Path, machine: dict[str, str]) -> None:
    printed = checkout.succeed(["make", "run"], clone, machine, seconds=110)
    command = str(checkout.put_command(clone.parent / "here"))
    judged = checkout.run([command, "check", "fixtures/examples"], checkout.ROOT, machine)
    assert judged.returncode == 1
    assert printed.endswith(judged.stdout)
    assert checkout.succeed(["git", "status", "--porcelain"], clone, machine) == ""
    # A second run sets nothing up, and says only what it judged.
    assert checkout.succeed(["make", "run"], clone, machine) == judged.stdout


def test_make_test_without_go_says_what_it_skips(clone: Path, machine: dict[str, str]) -> None:
    planned = checkout.succeed(["make", "--dry-run", "test"], clone, machine)
    assert 'echo "Go is missing: what needs OPA is skipped"' in planned
    assert "go install" not in planned
    assert "rules/gates" not in planned
    assert planned.rstrip().endswith(".venv/bin/python -m pytest -n auto --dist worksteal")


def test_make_test_with_go_builds_opa_and_runs_the_gates_of_the_rules(clone: Path, machine: dict[str, str]) -> None:
    _put(Path(machine["PATH"]), go="exit 0")
    planned = checkout.succeed(["make", "--dry-run", "test"], clone, machine)
    assert "go install github.com/open-policy-agent/opa@v1.22.2" in planned
    assert "sh rules/gates" in planned
    assert "Go is missing" not in planned


def test_an_old_python_is_refused_by_name(clone: Path, machine: dict[str, str]) -> None:
    old = "import sys; sys.version_info = (3, 10); exec(sys.argv[1])"
    _put(clone.parent / "old", python=f'exec python3 -c "{old}" "$2"')
    made = checkout.run(["make", "run", f"PYTHON={clone.parent / 'old' / 'python'}"], clone, machine)
    assert made.returncode != 0
    assert "Python 3.11 or newer is needed" in made.stdout
    assert not (clone / ".venv").exists()


def test_the_gate_runs_the_test_command_of_the_readme(clone: Path, machine: dict[str, str]) -> None:
    bin_ = Path(machine["PATH"])
    (bin_ / "make").unlink()
    _put(bin_, go="exit 0", make='echo "in $PWD: make $*"')
    assert checkout.succeed([str(clone / ".ci" / "run")], clone.parent, machine) == f"in {clone}: make test\n"
    readme = (checkout.ROOT / "README.md").read_text(encoding="utf-8")
    assert "$ make test\n" in readme


def test_the_gate_fails_when_a_test_does(clone: Path, machine: dict[str, str]) -> None:
    bin_ = Path(machine["PATH"])
    (bin_ / "make").unlink()
    _put(bin_, go="exit 0", make="exit 7")
    failed = checkout.run([str(clone / ".ci" / "run")], clone.parent, machine)
    assert (failed.returncode, failed.stdout) == (7, "make test failed\n")


def test_the_gate_fails_without_go(clone: Path, machine: dict[str, str]) -> None:
    failed = checkout.run([str(clone / ".ci" / "run")], clone.parent, machine)
    assert failed.returncode == 1
    assert failed.stdout.startswith("Go is needed here")


def test_the_gate_says_when_a_test_takes_too_long(clone: Path, machine: dict[str, str]) -> None:
    bin_ = Path(machine["PATH"])
    (bin_ / "timeout").unlink()
    _put(bin_, go="exit 0", timeout='echo "$*"; exit 124')
    failed = checkout.run([str(clone / ".ci" / "run")], clone.parent, machine)
    limit = "--kill-after=30s 25m make test"
    assert (failed.returncode, failed.stdout) == (124, f"{limit}\nmake test took longer than 25 minutes\n")
