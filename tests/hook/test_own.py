"""What this repository has pre-commit run on itself: our hook, and the tools of `make lint`, all of which pass."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests import checkout
from tests.docs.scenes import Clone

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = ".pre-commit-config.yaml"


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A clone that is set up. Types and layers are left to `make lint`: they need the whole tree, and longer."""
    clone = Clone(tmp_path)
    clone.variables |= {"PRE_COMMIT_HOME": str(tmp_path / "pre-commit"), "SKIP": "mypy,lint-imports"}
    checkout.make_repository(clone.folder, clone.variables)
    checkout.succeed(["pre-commit", "install"], clone.folder, clone.variables)
    return clone


def test_all_files_pass(clone: Clone) -> None:
    printed = checkout.succeed(["pre-commit", "run", "--all-files"], clone.folder, clone.variables)
    endings = {line.split(".")[0]: line.rsplit(".", 1)[1] for line in printed.splitlines()}
    assert endings == {
        "ruff format": "Passed",
        "ruff check": "Passed",
        "mypy": "Skipped",
        "lint-imports": "Skipped",
        "flowclause": "Passed",
    }


def test_an_example_that_no_longer_complies_is_stopped(clone: Clone) -> None:
    example = clone.folder / "fixtures" / "examples" / "compliant-newsletter.flow.yaml"
    text = example.read_text(encoding="utf-8")
    example.write_text(text.replace("consideration: none", "consideration: money"), encoding="utf-8")
    stopped = checkout.run(["git", "commit", "--all", "--message", "Sell"], clone.folder, clone.variables)
    assert stopped.returncode == 1
    assert "na-1.2, Our Promise to You: Personal information is never rented or sold" in stopped.stdout


def test_the_tools_are_those_of_make_lint(clone: Clone) -> None:
    (entry,) = yaml.safe_load((checkout.ROOT / CONFIG).read_text(encoding="utf-8"))["repos"]
    tools = {hook["entry"].removesuffix(" --fix") for hook in entry["hooks"]} - {".venv/bin/flowclause check"}
    planned = checkout.succeed(["make", "--dry-run", "lint"], clone.folder, clone.variables).splitlines()
    assert {line.removesuffix(" .").replace(" --check", "") for line in planned} == tools


@pytest.mark.parametrize(
    ("command", "name"), [("validate-config", CONFIG), ("validate-manifest", ".pre-commit-hooks.yaml")]
)
def test_what_pre_commit_reads_is_valid(tmp_path: Path, command: str, name: str) -> None:
    validate = [sys.executable, "-m", "pre_commit", command, str(checkout.ROOT / name)]
    assert checkout.succeed(validate, tmp_path, checkout.environment(tmp_path)) == ""
