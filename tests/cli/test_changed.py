"""`check --changed-since` in real git repositories: what changed is judged, the rest is left out, and it says so."""

from __future__ import annotations

import json
import os
import shutil
import xml.etree.ElementTree as ElementTree
from typing import TYPE_CHECKING, Any

import pytest

import checker.catalogue.catalogue
import checker.changed.git
import checker.cli.changed
from checker.places import shipped
from tests import acme, checkout
from tests.acme import KEPT, WAIVERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Command, Finished

    Judged = Callable[..., list[str]]

AS_OF = ("--as-of", "2026-06-01")
SECOND = """\
  - id: analytics
    action: store
    recipients: [{party: post, purpose_setter: us, consideration: none}]
    data: {categories: [user.name]}
    purposes: [essential.service]
    subjects: [{id: adults, relation: customer, country: "NO", age: 30}]
"""
TWO = KEPT.replace("version: 1\n", "version: 1\nuses: [shared.parties.yaml]\n", 1) + SECOND
PARTIES = """\
version: 1
parties:
  post:
    roles: processor
    country: "NO"
    contracts:
      - {kind: processing, from: always, until: open_ended, terms: {confidentiality: true, instructions: true}}
  spare: {roles: processor}
"""
BOTH = ["sign-up", "analytics"]


@pytest.fixture
def variables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    who = {f"GIT_{role}_{what}": "tester@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return {**checkout.environment(tmp_path_factory.mktemp("home")), **who}


@pytest.fixture
def git(tmp_path: Path, variables: dict[str, str]) -> Callable[..., str]:
    def run(*arguments: str, folder: Path = tmp_path) -> str:
        return checkout.succeed(["git", "-c", "protocol.file.allow=always", *arguments], folder, variables).strip()

    return run


@pytest.fixture
def here(flowclause: Command, tmp_path: Path, git: Callable[..., str]) -> Path:
    """A repository with two flows in one file and a third in another, and the parties file that the first uses."""
    write(tmp_path / "a.flow.yaml", TWO)
    write(tmp_path / "b.flow.yaml", KEPT.replace("sign-up", "other"))
    write(tmp_path / "shared.parties.yaml", PARTIES)
    git("init", "--quiet", "--initial-branch", "main")
    commit(git)
    return tmp_path


@pytest.fixture
def check(flowclause: Command) -> Command:
    def run(*arguments: str, stdin: bytes = b"") -> Finished:
        return flowclause("check", *AS_OF, "--changed-since", "HEAD", *arguments, stdin=stdin)

    return run


@pytest.fixture
def judged(check: Command) -> Judged:
    """The ids of the flows that are judged."""

    def run(*arguments: str, stdin: bytes = b"") -> list[str]:
        finished = check(*(arguments or (".",)), "--format", "json", stdin=stdin)
        return [flow["id"] for flow in report(finished)["flows"]]

    return run


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def commit(git: Callable[..., str], folder: Path | None = None) -> None:
    more = {"folder": folder} if folder else {}
    git("add", "--all", **more)
    git("commit", "--quiet", "--allow-empty", "--message", "Change", **more)


def report(finished: Finished) -> dict[str, Any]:
    assert finished.out, finished.err
    data: dict[str, Any] = json.loads(finished.out)
    return data


def test_where_nothing_changed_one_line_says_how_many_flows_are_left_out(
    check: Command, here: Path, git: Callable[..., str]
) -> None:
    commit_ = git("rev-parse", "HEAD")
    told = f"0 flows as of 2026-06-01: none judged; 3 flows left out, unchanged since HEAD ({commit_[:12]})\n"
    assert check(".") == (0, told, "")
    assert check(".", "--quiet") == (0, "", "")
    since = {"reference": "HEAD", "commit": commit_, "left_out": 3, "changes": []}
    assert report(check(".", "--format", "json"))["changed_since"] == since
    (run,) = report(check(".", "--format", "sarif"))["runs"]
    assert {**run["properties"], "digest": ""} == {
        "asOf": "2026-06-01",
        "digest": "",
        "changedSince": commit_,
        "flowsLeftOut": 3,
    }
    (case,) = ElementTree.fromstring(check(".", "--format", "junit").out).iter("testcase")
    assert case.get("name") == f"3 flows left out, unchanged since HEAD ({commit_[:12]})"
    assert "3 flows left out" in check(".", "--format", "markdown").out
    assert "3 flows left out" in check(".", "--format", "html").out
    assert "3 flows left out" in check(".", "--format", "github").out


def test_a_whole_report_says_that_no_flow_is_left_out(flowclause: Command, here: Path) -> None:
    finished = flowclause("check", ".", *AS_OF, "--format", "json")
    assert (report(finished)["changed_since"], len(report(finished)["flows"])) == (None, 3)


def test_one_flow_of_a_file_is_judged_and_what_it_breaks_decides(check: Command, here: Path) -> None:
    change(here / "a.flow.yaml", "purpose_setter: us", "purpose_setter: null")
    finished = check(".", "--format", "json")
    assert [(one["id"], one["verdict"]) for one in report(finished)["flows"]] == [("analytics", "undetermined")]
    assert (finished.code, report(finished)["changed_since"]["left_out"]) == (3, 2)
    assert check("b.flow.yaml").code == 0


@pytest.mark.parametrize(
    ("name", "old", "new", "flows"),
    [
        ("a.flow.yaml", "age: 30}]\n  - id", "age: 31}]\n  - id", ["sign-up"]),
        ("a.flow.yaml", "at_rest: true", "at_rest: null", BOTH),
        ("a.flow.yaml", "cookies: []", "cookies: null", BOTH),
        ("a.flow.yaml", "consideration: none", "consideration: null", ["analytics"]),
        ("shared.parties.yaml", "roles: processor\n", "roles: dealer\n", ["analytics"]),
        ("shared.parties.yaml", "spare: {roles: processor}", "spare: {roles: dealer}", []),
        ("shared.parties.yaml", "version: 1", "# the post and others\nversion: 1", []),
        ("a.flow.yaml", "id: sign-up\n", "id: sign-up\n    title: Somebody signs up\n", []),
        ("a.flow.yaml", "id: sign-up\n", "id: sign-up\n    date: 2026-05-01\n", ["sign-up"]),
        ("a.flow.yaml", "id: sign-up\n", "id: joining\n", ["joining"]),
        ("a.flow.yaml", "age: 30}]\n  - id", "age: 30, age_known: true}]\n  - id", ["sign-up"]),
    ],
)  # fmt: skip
def test_a_flow_counts_as_changed_where_what_holds_for_it_did(
    judged: Judged, here: Path, name: str, old: str, new: str, flows: list[str]
) -> None:
    change(here / name, old, new)
    assert judged() == flows


def test_flows_in_another_order_or_with_other_line_ends_are_the_same(judged: Judged, here: Path) -> None:
    first, second = TWO.split("flows:\n")[1].split("  - id: analytics")
    write(here / "a.flow.yaml", f"{TWO.split('flows:')[0]}flows:\n  - id: analytics{second}{first}")
    assert judged() == []
    (here / "a.flow.yaml").write_bytes(TWO.replace("\n", "\r\n").encode())
    assert judged() == []


def test_evidence_counts(judged: Judged, here: Path, git: Callable[..., str]) -> None:
    change(here / "a.flow.yaml", "purposes:", "evidence: {access: 'https://example.org/1'}\n    purposes:")
    commit(git)
    change(here / "a.flow.yaml", "example.org/1", "example.org/2")
    assert judged() == BOTH


def test_new_untracked_staged_ignored_and_renamed_files_are_judged(
    judged: Judged, here: Path, git: Callable[..., str]
) -> None:
    write(here / "untracked.flow.yaml", KEPT.replace("sign-up", "untracked"))
    write(here / "staged.flow.yaml", KEPT.replace("sign-up", "staged"))
    write(here / "ignored.flow.yaml", KEPT.replace("sign-up", "ignored"))
    write(here / ".gitignore", "ignored.flow.yaml\n")
    git("add", "staged.flow.yaml")
    git("mv", "b.flow.yaml", "c.flow.yaml")
    assert judged() == ["other", "ignored", "staged", "untracked"]


def test_what_is_deleted_is_not_judged_and_what_used_it_can_not_be(check: Command, judged: Judged, here: Path) -> None:
    (here / "b.flow.yaml").unlink()
    assert judged() == []
    (here / "shared.parties.yaml").unlink()
    finished = check(".", "--format", "json")
    assert finished.code == 2
    assert [one["message"] for one in report(finished)["problems"]] == ["no such parties file: 'shared.parties.yaml'"]


def test_a_file_that_could_not_be_read_then_is_judged_whole(
    judged: Judged, check: Command, here: Path, git: Callable[..., str]
) -> None:
    change(here / "a.flow.yaml", "product:", "prodcut:")
    commit(git)
    change(here / "a.flow.yaml", "prodcut:", "product:")
    assert judged() == BOTH
    change(here / "a.flow.yaml", "product:", "prodcut:")
    assert check(".").code == 2, "unchanged, and still an error"


def test_a_change_of_the_parties_that_a_file_names_counts_only_with_what_they_say(judged: Judged, here: Path) -> None:
    write(here / "below" / "again.parties.yaml", PARTIES)
    change(here / "a.flow.yaml", "uses: [shared", "uses: [below/again")
    assert judged() == []
    change(here / "below" / "again.parties.yaml", 'country: "NO"', 'country: "SE"')
    assert judged() == ["analytics"]


def test_since_a_branch_is_since_it_was_left(judged: Judged, here: Path, git: Callable[..., str]) -> None:
    git("checkout", "--quiet", "-b", "work")
    change(here / "a.flow.yaml", "consideration: none", "consideration: null")
    commit(git)
    git("checkout", "--quiet", "main")
    change(here / "b.flow.yaml", "age: 30", "age: 31")
    commit(git)
    git("tag", "release")
    git("checkout", "--quiet", "work")
    for reference in ("main", "release", "HEAD~1", git("rev-parse", "main")[:10]):
        assert judged(".", "--changed-since", reference) == ["analytics"]
    git("merge", "--quiet", "--no-edit", "main")
    assert judged(".", "--changed-since", "main") == ["analytics"]


def test_standard_input_is_always_judged(judged: Judged, here: Path) -> None:
    assert judged("-", "b.flow.yaml", stdin=KEPT.encode()) == ["sign-up"]


def test_a_parties_file_that_is_named_stands_for_what_changed_with_it(
    judged: Judged, check: Command, here: Path
) -> None:
    assert "2 flows left out" in check("shared.parties.yaml").out
    change(here / "shared.parties.yaml", 'country: "NO"', 'country: "SE"')
    assert judged("shared.parties.yaml") == ["analytics"]


@pytest.mark.parametrize("folder", ["below", "."])
def test_it_is_the_same_from_a_folder_below_and_in_a_hook(
    judged: Judged, here: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    write(here / "below" / "c.flow.yaml", KEPT.replace("sign-up", "deep"))
    commit(git)
    change(here / "below" / "c.flow.yaml", "age: 30", "age: 31")
    # As git sets them for a hook, relative to the top of a work tree that may be another.
    monkeypatch.setenv("GIT_DIR", ".git")
    monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
    monkeypatch.setenv("GIT_WORK_TREE", ".")
    monkeypatch.chdir(here / folder)
    assert judged() == ["deep"]
    assert judged(str(here)) == ["deep"]


def test_it_is_the_same_in_another_work_tree(
    judged: Judged,
    here: Path,
    git: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = tmp_path_factory.mktemp("trees") / "other"
    git("worktree", "add", "--quiet", str(other))
    change(other / "b.flow.yaml", "age: 30", "age: 31")
    monkeypatch.chdir(other)
    assert judged() == ["other"]


def test_what_lies_outside_in_a_submodule_or_behind_a_link_is_judged(
    judged: Judged, here: Path, git: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside / "out.flow.yaml", KEPT.replace("sign-up", "out"))
    git("init", "--quiet", folder=outside)
    commit(git, outside)
    git("submodule", "--quiet", "add", str(outside), "module")
    (here / "link.flow.yaml").symlink_to("quiet.yaml")
    write(here / "quiet.yaml", KEPT.replace("sign-up", "linked"))
    (here / "linked").symlink_to("module")
    commit(git)
    assert judged() == ["linked", "out"]
    assert judged(str(outside)) == ["out"]
    assert judged("linked/out.flow.yaml") == ["out"]


def test_a_file_that_uses_a_parties_file_outside_of_the_repository_is_judged(
    judged: Judged, here: Path, git: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = write(tmp_path_factory.mktemp("outside") / "shared.parties.yaml", PARTIES)
    change(here / "a.flow.yaml", "shared.parties.yaml", os.path.relpath(outside, here))
    commit(git)
    assert judged() == BOTH


def test_a_link_to_the_repository_is_no_link_inside_of_it(
    judged: Judged, here: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    link = tmp_path_factory.mktemp("links") / "link"
    link.symlink_to(here)
    assert judged(str(link)) == []


def test_strange_names_are_names(judged: Judged, here: Path, git: Callable[..., str]) -> None:
    names = ["a b", "-c", "ä", ":(top)x", "new\nline", "HEAD:q"]
    for number, name in enumerate(names):
        write(here / f"{name}.flow.yaml", KEPT.replace("sign-up", f"flow-{number}"))
    commit(git)
    assert judged() == ["flow-4"], "one whose name git can't be asked for is judged"
    change(here / "a b.flow.yaml", "age: 30", "age: 31")
    assert judged() == ["flow-0", "flow-4"]


@pytest.mark.parametrize(
    ("reference", "message", "hint"),
    [
        ("nowhere", "no commit 'nowhere' is in this repository", "fetch it first, or correct the name"),
        ("HEAD:a.flow.yaml", "no commit 'HEAD:a.flow.yaml' is in this repository", "fetch it first"),
        ("HEAD..HEAD", "no commit 'HEAD..HEAD' is in this repository", "fetch it first"),
        ("^HEAD", "no commit '^HEAD' is in this repository", "fetch it first"),
        ("--help", "'--help' is no name of a commit", "name a branch, a tag or a commit"),
        ("--output=pwned", "'--output=pwned' is no name of a commit", "name a branch, a tag or a commit"),
        ("", "'' is no name of a commit", "name a branch, a tag or a commit"),
        ("HEAD\nHEAD", r"'HEAD\nHEAD' is no name of a commit", "name a branch, a tag or a commit"),
    ],
)
def test_what_names_no_commit_ends_with_2(
    flowclause: Command, here: Path, reference: str, message: str, hint: str
) -> None:
    finished = flowclause("check", ".", f"--changed-since={reference}")
    assert (finished.code, finished.out) == (2, "")
    assert finished.err.startswith(f"--changed-since: error: {message}\n  = {hint}")
    assert not (here / "pwned").exists()


def test_a_clone_without_the_history_says_how_to_fetch_it(
    check: Command,
    here: Path,
    git: Callable[..., str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    git("branch", "old")
    change(here / "b.flow.yaml", "age: 30", "age: 31")
    commit(git)
    clone = tmp_path_factory.mktemp("clones") / "shallow"
    git("clone", "--quiet", "--depth", "1", f"file://{here}", str(clone))
    monkeypatch.chdir(clone)
    finished = check(".", "--changed-since", "origin/old")
    assert finished.code == 2
    assert (
        "no commit 'origin/old' is in this repository\n  = this clone holds only a part of the history" in finished.err
    )
    assert "`fetch-depth: 0`" in finished.err
    git("fetch", "--quiet", "--depth", "1", "origin", "old:refs/remotes/origin/old", folder=clone)
    finished = check(".", "--changed-since", "origin/old")
    assert finished.code == 2
    assert "'origin/old' and what is checked out have no commit in common\n  = this clone holds only" in finished.err
    git("fetch", "--quiet", "--unshallow", folder=clone)
    assert "1 flow as of" in check(".", "--changed-since", "origin/old").out


def test_histories_that_never_met_end_with_2(check: Command, here: Path, git: Callable[..., str]) -> None:
    git("checkout", "--quiet", "--orphan", "lone")
    assert "have no commit in common" in check(".", "--changed-since", "main").err, "nothing is committed yet"
    change(here / "b.flow.yaml", "age: 30", "age: 31")
    commit(git)
    finished = check(".", "--changed-since", "main")
    assert finished.code == 2
    assert "have no commit in common\n  = name a commit of the history that is checked out" in finished.err


def test_without_a_repository_or_git_it_ends_with_2(
    check: Command, here: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path_factory.mktemp("empty")))
    checker.changed.git._program.cache_clear()
    finished = check(".")
    assert (finished.code, finished.err) == (
        2,
        "--changed-since: error: there is no `git` on PATH\n  = install git, or leave the flag out\n",
    )
    monkeypatch.undo()
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(elsewhere.parent))
    finished = check(".")
    assert finished.code == 2
    assert "git finds no repository to compare with: not a git repository" in finished.err


def test_what_the_repository_has_lost_counts_as_changed(judged: Judged, here: Path, git: Callable[..., str]) -> None:
    blob = git("rev-parse", "HEAD:a.flow.yaml")
    (here / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    assert judged() == BOTH


def test_a_repository_of_somebody_else_says_how_to_trust_it(
    check: Command, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    finished = check(".")
    assert finished.code == 2
    assert "dubious ownership" in finished.err
    assert "git config --global --add safe.directory" in finished.err


@pytest.mark.parametrize("answer", ["", "x", "x blob", "x blob 5"])
def test_a_git_that_breaks_off_is_an_error_and_no_pass(
    check: Command, here: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory, answer: str
) -> None:
    real, fake = shutil.which("git"), tmp_path_factory.mktemp("bin") / "git"
    broken = f'printf "{answer}\\n"; echo "fatal: could not fetch" >&2; exit 128'
    write(fake, f'#!/bin/sh\ncase $1 in cat-file) {broken};; esac\nexec {real} "$@"\n').chmod(0o755)
    monkeypatch.setattr(checker.changed.git, "_program", lambda: str(fake))
    finished = check(".")
    assert (finished.code, finished.out) == (2, "")
    assert "--changed-since: error: git can't read the files of " in finished.err
    assert ": could not fetch\n" in finished.err


def test_what_a_newer_git_says_of_a_submodule_is_no_error(
    judged: Judged, here: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    real, fake = shutil.which("git"), tmp_path_factory.mktemp("bin") / "git"
    answers = 'while read -r name; do echo "$name submodule"; done; exit'
    write(fake, f'#!/bin/sh\ncase $1 in cat-file) {answers};; esac\nexec {real} "$@"\n').chmod(0o755)
    monkeypatch.setattr(checker.changed.git, "_program", lambda: str(fake))
    assert judged() == [*BOTH, "other"]


def test_a_waiver_that_changed_has_its_flow_judged_and_no_other(
    judged: Judged, check: Command, here: Path, git: Callable[..., str]
) -> None:
    write(here / "flowclause-waivers.yaml", WAIVERS)
    assert judged() == ["sign-up"]
    commit(git)
    assert judged() == []
    change(here / "flowclause-waivers.yaml", "version: 1\n", "# moved\nversion: 1\n")
    assert judged() == []
    change(here / "flowclause-waivers.yaml", "2026-06-30", "2026-07-30")
    assert judged() == ["sign-up"]
    assert judged(".", "--no-waivers") == []
    (here / "flowclause-waivers.yaml").unlink()
    assert judged() == ["sign-up"]


def test_a_waiver_of_a_flow_that_is_left_out_is_not_said_to_find_nothing(
    check: Command, flowclause: Command, here: Path, git: Callable[..., str]
) -> None:
    write(here / "flowclause-waivers.yaml", WAIVERS)
    commit(git)
    change(here / "b.flow.yaml", "age: 30", "age: 31")
    assert len(report(flowclause("check", ".", *AS_OF, "--format", "json"))["notices"]) == 1
    finished = check(".", "--format", "json", "--strict-waivers")
    assert (finished.code, report(finished)["notices"], report(finished)["problems"]) == (0, [], [])


def test_the_baseline_of_what_is_left_out_is_not_said_to_be_stale(
    check: Command, judged: Judged, flowclause: Command, here: Path, git: Callable[..., str]
) -> None:
    change(here / "a.flow.yaml", "age: 30", "age: null")
    change(here / "shared.parties.yaml", "confidentiality: true", "confidentiality: null")
    assert flowclause("baseline", "write", ".", *AS_OF).out == "flowclause-baseline.json: 3 findings\n"
    assert judged() == BOTH
    commit(git)
    assert judged() == []
    change(here / "shared.parties.yaml", "confidentiality: null", "confidentiality: true")
    finished = check(".", "--format", "json")
    assert [flow["id"] for flow in report(finished)["flows"]] == ["analytics"]
    assert [one["message"] for one in report(finished)["notices"]] == ["1 finding of the baseline no longer occurs"]
    assert finished.code == 0
    git("checkout", "--quiet", "shared.parties.yaml")
    write(here / "flowclause-baseline.json", '{"version": 1, "findings": []}')
    assert (judged(), check(".").code) == (BOTH, 3)


PYPROJECT, TOML = "pyproject.toml", "flowclause.toml"
KNOWN, WAIVED = "flowclause-baseline.json", "flowclause-waivers.yaml"
OWN = {"own/parties.yaml": PARTIES}


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ({}, {TOML: 'fail-on = "violation"\n'}, [TOML]),
        ({TOML: 'fail-on = "violation"\n'}, {TOML: None}, [TOML]),
        ({PYPROJECT: "[tool.flowclause]\n"}, {PYPROJECT: '[tool.flowclause]\npaths = ["."]\n'}, [PYPROJECT]),
        ({TOML: "jobs = 2\n"}, {TOML: "jobs = 3\n"}, []),
        ({PYPROJECT: "[tool.other]\n"}, {PYPROJECT: "[tool.more]\n"}, []),
        ({PYPROJECT: "[tool.other\n"}, {PYPROJECT: "[tool.more]\n"}, [PYPROJECT]),
        (OWN, {"own/parties.yaml": PARTIES + "# a comment\n"}, ["own/parties.yaml"]),
        ({**OWN, "own/x.yaml": ""}, {"own/x.yaml": None}, ["own/x.yaml"]),
        (OWN, {"own/new/parties.yaml": PARTIES}, ["own/new/parties.yaml"]),
        ({**OWN, "own/README.md": "a"}, {"own/README.md": "b"}, []),
        ({WAIVED: "wrong"}, {WAIVED: WAIVERS}, [WAIVED]),
        ({KNOWN: "wrong"}, {KNOWN: '{"version": 1, "findings": []}'}, [KNOWN]),
    ],
)
def test_all_is_judged_where_what_decides_about_all_changed(
    here: Path,
    git: Callable[..., str],
    flowclause: Command,
    before: dict[str, str],
    after: dict[str, str | None],
    changes: list[str],
) -> None:
    for name, text in before.items():
        write(here / name, text)
    commit(git)
    for name, new in after.items():
        if new is None:
            (here / name).unlink()
        else:
            write(here / name, new)
    own = ("--policies", "own") if "own/parties.yaml" in before else ()
    finished = flowclause("check", ".", *AS_OF, "--changed-since", "HEAD", *own)
    told = finished.out.splitlines()[-1] if finished.out else finished.err
    if changes:
        assert f"none left out, for {', '.join(changes)} changed since HEAD (" in told
        assert told.startswith("3 flows as of ")
    else:
        assert told.startswith("0 flows as of 2026-06-01: none judged; 3 flows left out")


def test_all_is_judged_where_what_decides_lies_where_no_commit_tells_of_it(
    judged: Judged, here: Path, git: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    write(outside / "parties.yaml", PARTIES)
    assert judged(".", "--policies", str(outside)) == [*BOTH, "other"]
    (here / "own").symlink_to(outside)
    commit(git)
    assert judged(".", "--policies", "own") == [*BOTH, "other"]
    write(outside / "flowclause.toml", "")
    assert judged(".", "--config", str(outside / "flowclause.toml")) == [*BOTH, "other"]


def test_all_is_judged_where_flowclause_lies_here_too_and_changed(
    judged: Judged, here: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(here / "policies" / "acme.yaml", "title: a policy\n")
    monkeypatch.setattr(checker.cli.changed, "shipped", lambda name: here / name)
    commit(git)
    assert judged() == []
    write(here / "policies" / "acme.yaml", "title: another\n")
    assert judged() == [*BOTH, "other"]


def test_what_is_remembered_of_a_file_is_not_what_is_said_of_a_part_of_it(
    judged: Judged, flowclause: Command, here: Path
) -> None:
    change(here / "a.flow.yaml", "consideration: none", "consideration: null")
    for _ in range(2):
        assert judged() == ["analytics"]
        assert [
            one["id"] for one in report(flowclause("check", "a.flow.yaml", *AS_OF, "--format", "json"))["flows"]
        ] == BOTH


def test_it_is_the_same_in_several_processes(
    judged: Judged, here: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checker.catalogue.catalogue, "shipped", shipped)  # the vocabulary that other processes know
    shutil.copytree(acme.FOLDER, here / "own")
    commit(git)
    change(here / "a.flow.yaml", "consideration: none", "consideration: null")
    write(here / "c.flow.yaml", KEPT)
    own = ("--policies", "own", "--no-shipped-policies")
    assert judged(".", "--jobs", "2", "--no-cache", *own) == ["analytics", "sign-up"]
