"""The hook in another repository, with the real pre-commit and real commits.

pre-commit takes `.pre-commit-hooks.yaml` as it is from a repository, as it would from ours. Only the language is
exchanged, so that it runs the checker of this environment and needs no network; that pre-commit can install the
project by itself is seen in test_installed.py.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests import checkout

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

EXAMPLES = checkout.ROOT / "fixtures" / "examples"
PARTIES = "company.parties.yaml"
COMPLIANT = "compliant-newsletter.flow.yaml"
VIOLATION = "violation-broker.flow.yaml"
UNDETERMINED = "undetermined-call-center.flow.yaml"
UNBOUND = "terms: {confidentiality: true, use_limited: true}"


@dataclass(frozen=True)
class Repository:
    """A repository of somebody else's, in which the hook is installed."""

    folder: Path
    variables: dict[str, str]

    def put(self, *names: str) -> None:
        """Puts examples into the folder."""
        for name in names:
            shutil.copy(EXAMPLES / name, self.folder)

    def add(self, *names: str) -> None:
        """Puts examples into the folder and into the next commit."""
        self.put(*names)
        checkout.succeed(["git", "add", *names], self.folder, self.variables)

    def change(self, name: str, old: str, new: str) -> None:
        """Exchanges a part of a file, in the folder and in the next commit."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        checkout.succeed(["git", "add", name], self.folder, self.variables)

    def commit(self) -> subprocess.CompletedProcess[str]:
        """Commits what is added, through the hook."""
        return checkout.run(["git", "commit", "--message", "Change"], self.folder, self.variables)

    def commit_past_the_hook(self) -> None:
        """Commits all that is in the folder, as if it had been there before the hook was."""
        checkout.commit_all(self.folder, self.variables, "Before the hook")

    def commits(self) -> int:
        """How many commits there are."""
        return int(checkout.succeed(["git", "rev-list", "--count", "HEAD"], self.folder, self.variables))


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def variables(home: Path) -> dict[str, str]:
    checkout.put_command(home / "bin")
    return checkout.environment(home, path=home / "bin", PRE_COMMIT_HOME=str(home / "pre-commit"), COLUMNS="80")


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory, variables: dict[str, str]) -> Path:
    """A repository that offers our hooks."""
    folder = tmp_path_factory.mktemp("hooks")
    shutil.copy(checkout.ROOT / ".pre-commit-hooks.yaml", folder)
    checkout.make_repository(folder, variables)
    checkout.succeed(["git", "tag", "v0.1.0"], folder, variables)
    return folder


def _installed(folder: Path, hooks: Path, variables: dict[str, str], hook: str) -> Repository:
    config = f"repos:\n  - repo: {hooks}\n    rev: v0.1.0\n    hooks:\n      - {{id: {hook}, language: system}}\n"
    (folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    shutil.copy(EXAMPLES / PARTIES, folder)
    checkout.make_repository(folder, variables)
    checkout.succeed([sys.executable, "-m", "pre_commit", "install"], folder, variables)
    return Repository(folder, variables)


@pytest.fixture
def repository(tmp_path: Path, hooks: Path, variables: dict[str, str]) -> Repository:
    """A repository with the hook that judges what a commit changes."""
    return _installed(tmp_path, hooks, variables, "flowclause")


@pytest.fixture
def whole(tmp_path: Path, hooks: Path, variables: dict[str, str]) -> Repository:
    """A repository with the hook that judges the whole tree."""
    return _installed(tmp_path, hooks, variables, "flowclause-all")


def test_a_compliant_flow_goes_through(repository: Repository) -> None:
    repository.add(COMPLIANT)
    committed = repository.commit()
    assert committed.returncode == 0, committed.stdout
    assert "flowclause...............................................................Passed" in committed.stdout
    assert repository.commits() == 2


def test_a_violation_is_stopped_and_the_message_says_why(repository: Repository) -> None:
    repository.add(VIOLATION)
    stopped = repository.commit()
    assert stopped.returncode == 1
    assert repository.commits() == 1
    assert "flowclause...............................................................Failed" in stopped.stdout
    assert "- exit code: 1\n" in stopped.stdout
    assert f"{VIOLATION}:11:9: violation: flow broker (A monthly customer file for a data broker)\n" in stopped.stdout
    assert f"{VIOLATION}:18:66: violation recipients[0]: the recipient gives something in return" in stopped.stdout
    assert "na-1.2, Our Promise to You: Personal information is never rented or sold" in stopped.stdout
    assert "way out: recipients[0].consideration: none" in stopped.stdout


def test_a_flow_with_a_missing_fact_is_stopped_and_the_fact_named(repository: Repository) -> None:
    repository.add(UNDETERMINED)
    stopped = repository.commit()
    assert stopped.returncode == 1
    assert repository.commits() == 1
    assert "- exit code: 3\n" in stopped.stdout
    assert "not declared: recipients[0].contract.use_limited" in stopped.stdout


def test_a_file_that_cannot_be_read_is_stopped(repository: Repository) -> None:
    (repository.folder / "broken.flow.yaml").write_text("version: [1\n", encoding="utf-8")
    checkout.succeed(["git", "add", "broken.flow.yaml"], repository.folder, repository.variables)
    stopped = repository.commit()
    assert stopped.returncode == 1
    assert "- exit code: 2\n" in stopped.stdout
    assert "broken.flow.yaml:2:1: error: not YAML" in stopped.stdout


def test_one_violation_stops_the_compliant_flows_beside_it(repository: Repository) -> None:
    repository.add(COMPLIANT, VIOLATION)
    stopped = repository.commit()
    assert stopped.returncode == 1
    assert ": 1 violation, 1 compliant\n" in stopped.stdout


def test_only_what_a_commit_changes_is_judged(repository: Repository) -> None:
    repository.put(VIOLATION)
    repository.commit_past_the_hook()
    repository.add(COMPLIANT)
    committed = repository.commit()
    assert committed.returncode == 0, committed.stdout


def test_other_files_are_not_judged(repository: Repository) -> None:
    for name in ("notes.md", "flow.yaml", "broker.flow.yaml.txt", "parties.yaml"):
        (repository.folder / name).write_text("nothing of ours\n", encoding="utf-8")
    checkout.succeed(["git", "add", "--all"], repository.folder, repository.variables)
    committed = repository.commit()
    assert committed.returncode == 0, committed.stdout
    assert "(no files to check)Skipped" in committed.stdout


@pytest.mark.parametrize(
    "name", ["a broker.flow.yaml", "käufer-名.flow.yml", "deep/er/broker.flow.yaml", "$(id).flow.yml"]
)
def test_unusual_names_are_judged(repository: Repository, name: str) -> None:
    path = repository.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    uses = "../" * name.count("/") + PARTIES
    text = (EXAMPLES / VIOLATION).read_text(encoding="utf-8").replace(f"[{PARTIES}]", f"[{uses}]")
    path.write_text(text, encoding="utf-8")
    checkout.succeed(["git", "add", "--all"], repository.folder, repository.variables)
    stopped = repository.commit()
    assert stopped.returncode == 1
    assert f"{name}:18:66: violation" in stopped.stdout


def test_a_changed_parties_file_judges_the_flows_that_use_it(repository: Repository) -> None:
    repository.put(COMPLIANT)
    repository.commit_past_the_hook()
    repository.change(PARTIES, UNBOUND, "terms: {confidentiality: false, use_limited: true}")
    stopped = repository.commit()
    assert stopped.returncode == 1
    assert f"{COMPLIANT}:11:9: violation: flow newsletter" in stopped.stdout
    assert "na-4.4" in stopped.stdout


def test_a_changed_parties_file_leaves_compliant_flows_compliant(repository: Repository) -> None:
    repository.put(COMPLIANT)
    repository.commit_past_the_hook()
    repository.change(PARTIES, "Paper & Post, mailing house", "Paper & Post")
    committed = repository.commit()
    assert committed.returncode == 0, committed.stdout


def test_a_parties_file_that_no_flow_uses_is_fine(repository: Repository) -> None:
    repository.change(PARTIES, "Paper & Post, mailing house", "Paper & Post")
    committed = repository.commit()
    assert committed.returncode == 0, committed.stdout
    assert repository.commits() == 2


def test_a_broken_parties_file_is_stopped(repository: Repository) -> None:
    repository.change(PARTIES, "country: US", "country: USA")
    stopped = repository.commit()
    assert stopped.returncode == 1
    assert "- exit code: 2\n" in stopped.stdout
    assert f"{PARTIES}:" in stopped.stdout


def test_many_files_are_judged_in_one_run(repository: Repository) -> None:
    """pre-commit would otherwise start several at a time, each with the cost of starting."""
    text = (EXAMPLES / VIOLATION).read_text(encoding="utf-8")
    for number in range(40):
        (repository.folder / f"broker-{number}.flow.yaml").write_text(text, encoding="utf-8")
    checkout.succeed(["git", "add", "--all"], repository.folder, repository.variables)
    stopped = repository.commit()
    assert stopped.stdout.count(" flows as of ") == 1
    assert "40 flows as of " in stopped.stdout


def test_a_deleted_parties_file_is_stopped_where_the_whole_tree_is_judged(whole: Repository) -> None:
    whole.put(COMPLIANT)
    whole.commit_past_the_hook()
    checkout.succeed(["git", "rm", "--quiet", PARTIES], whole.folder, whole.variables)
    stopped = whole.commit()
    assert stopped.returncode == 1
    assert "- exit code: 2\n" in stopped.stdout
    assert f"{COMPLIANT}:3:8: error: no such parties file: '{PARTIES}'\n" in stopped.stdout


def test_a_deletion_alone_gives_the_hook_for_changed_files_nothing_to_judge(repository: Repository) -> None:
    repository.put(COMPLIANT)
    repository.commit_past_the_hook()
    checkout.succeed(["git", "rm", "--quiet", PARTIES], repository.folder, repository.variables)
    committed = repository.commit()
    assert committed.returncode == 0
    assert "(no files to check)Skipped" in committed.stdout


def test_the_whole_tree_is_judged_whatever_is_committed(whole: Repository) -> None:
    whole.put(VIOLATION)
    whole.commit_past_the_hook()
    (whole.folder / "notes.md").write_text("Notes.\n", encoding="utf-8")
    checkout.succeed(["git", "add", "notes.md"], whole.folder, whole.variables)
    stopped = whole.commit()
    assert stopped.returncode == 1
    assert f"{VIOLATION}:18:66: violation" in stopped.stdout


def test_a_compliant_tree_goes_through(whole: Repository) -> None:
    whole.add(COMPLIANT)
    committed = whole.commit()
    assert committed.returncode == 0, committed.stdout
