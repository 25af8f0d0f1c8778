"""The hook as other repositories get it: pre-commit installs the project from its repository, with what it needs.

It takes packages from the package index, so it needs the network, and some twenty seconds.
"""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from tests import checkout

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = checkout.ROOT / "fixtures" / "examples"


@pytest.mark.network
def test_pre_commit_installs_the_project_and_judges_with_it(tmp_path: Path) -> None:
    variables = checkout.environment(tmp_path / "home", PRE_COMMIT_HOME=str(tmp_path / "pre-commit"), COLUMNS="80")
    source = checkout.make_repository(checkout.copy(tmp_path / "flowclause"), variables)
    revision = checkout.succeed(["git", "rev-parse", "HEAD"], source, variables).strip()
    folder = tmp_path / "theirs"
    folder.mkdir()
    config = (
        f"repos:\n  - repo: {source}\n    rev: {revision}\n    hooks: [{{id: flowclause}}, {{id: flowclause-all}}]\n"
    )
    (folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    checkout.make_repository(folder, variables)
    checkout.succeed([sys.executable, "-m", "pre_commit", "install", "--install-hooks"], folder, variables, seconds=110)

    for name in ("company.parties.yaml", "compliant-newsletter.flow.yaml"):
        shutil.copy(EXAMPLES / name, folder)
    checkout.succeed(["git", "add", "--all"], folder, variables)
    committed = checkout.run(["git", "commit", "--message", "A compliant flow"], folder, variables)
    assert committed.returncode == 0, committed.stdout
    assert [line[-6:] for line in committed.stdout.splitlines()[:2]] == ["Passed", "Passed"]

    shutil.copy(EXAMPLES / "violation-broker.flow.yaml", folder)
    checkout.succeed(["git", "add", "--all"], folder, variables)
    stopped = checkout.run(["git", "commit", "--message", "A violation"], folder, variables)
    assert stopped.returncode == 1
    assert stopped.stdout.count("na-1.2, Our Promise to You: Personal information is never rented or sold") == 2
    assert checkout.succeed(["git", "log", "--format=%s"], folder, variables) == "A compliant flow\nStart\n"
