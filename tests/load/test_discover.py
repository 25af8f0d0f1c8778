"""Finding files: what is named, what lies below a folder, and which flows use a parties file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from checker.load.discover import Found, discover, users_of
from checker.problems import Place, Problem

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folder_gives_what_is_named_as_a_flow_or_parties_file_in_order(here: Path) -> None:
    names = ["b.flow.yaml", "a.flow.yml", "c/d.flow.json", "c/z.parties.yaml", "x.parties.json", "y.parties.yml"]
    others = ["flow.yaml", "a.flow.yaml.orig", "a.flow.txt", "parties.yaml", "a.FLOW.YAML", "a.flows.yaml", "c/notes"]
    for name in [*names, *others]:
        write(here / name)
    flows = ["a.flow.yml", "b.flow.yaml", "c/d.flow.json"]
    assert discover(["."]) == Found(flows, ["c/z.parties.yaml", "x.parties.json", "y.parties.yml"], [])


def test_hidden_folders_and_folders_of_packages_are_left_out_unless_named(here: Path) -> None:
    for folder in (".git", "node_modules", "__pycache__", "deep/.hidden", "deep/er"):
        write(here / folder / "a.flow.yaml")
    assert discover(["."]).flows == ["deep/er/a.flow.yaml"]
    assert discover([".git", "node_modules"]).flows == [".git/a.flow.yaml", "node_modules/a.flow.yaml"]


def test_a_file_that_is_named_is_a_flow_file_whatever_its_name(here: Path) -> None:
    write(here / "anything.txt")
    write(here / "p.parties.yaml")
    assert discover(["anything.txt", "p.parties.yaml", "-"]) == Found(["anything.txt", "-"], ["p.parties.yaml"], [])


def test_the_order_is_the_one_that_was_asked_for(here: Path) -> None:
    for name in ("z.flow.yaml", "a/b.flow.yaml", "a/a.flow.yaml"):
        write(here / name)
    assert discover(["z.flow.yaml", "a"]).flows == ["z.flow.yaml", "a/a.flow.yaml", "a/b.flow.yaml"]


def test_each_file_is_found_once_under_the_first_path_to_it(here: Path) -> None:
    write(here / "a/x.flow.yaml")
    (here / "link.flow.yaml").symlink_to(here / "a/x.flow.yaml")
    again = ["a/../a/x.flow.yaml", "-", "a", str(here), "link.flow.yaml", "-"]
    assert discover(again) == Found(["a/../a/x.flow.yaml", "-"], [], [])


def test_a_path_that_does_not_exist_does_not_keep_the_others_from_being_found(here: Path) -> None:
    write(here / "a.flow.yaml")
    (here / "broken.flow.yaml").symlink_to("nowhere")
    missing = [Problem(Place(name, 0, 0), "no such file or folder") for name in ("gone", "broken.flow.yaml")]
    assert discover(["gone", "a.flow.yaml", "broken.flow.yaml"]) == Found(["a.flow.yaml"], [], missing)
    assert discover(["."]).flows == ["a.flow.yaml", "broken.flow.yaml"]


def unlistable(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Makes the folders of a name unreadable, even to root, who may read everything."""
    real = os.scandir

    def scandir(path: Any) -> Any:
        if os.path.basename(path) == name:
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)


def test_a_folder_that_can_not_be_listed_is_a_problem_and_not_left_out(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(here / "open/a.flow.yaml")
    write(here / "closed/b.flow.yaml")
    unlistable(monkeypatch, "closed")
    problem = Problem(Place("./closed", 0, 0), "can't be read: Permission denied")
    assert discover(["."]) == Found(["open/a.flow.yaml"], [], [problem])
    assert users_of(["open/x.parties.yaml"]) == Found([], [], [problem])


def uses(*names: str) -> str:
    return f"version: 1\nuses: [{', '.join(names)}]\nflows: []\n"


def test_users_are_the_flow_files_that_name_the_parties_file_from_where_they_lie(here: Path) -> None:
    write(here / "shared/our.parties.yaml")
    write(here / "other/our.parties.yaml")
    write(here / "a.flow.yaml", uses("shared/our.parties.yaml"))
    write(here / "b/c.flow.yaml", uses("x.parties.yaml", "../shared/our.parties.yaml"))
    write(here / "b/d.flow.json", '{"uses": ["..\\u002fshared/our.parties.yaml"]}')
    write(here / "other/e.flow.yaml", uses("our.parties.yaml"))
    write(here / "f.flow.yaml", uses("x.parties.yaml"))
    write(here / "g.flow.yaml", "# shared/our.parties.yaml was used here once\nversion: 1\n")
    write(here / "h.parties.yaml", uses("shared/our.parties.yaml"))
    assert users_of(["shared/our.parties.yaml"]).flows == ["a.flow.yaml", "b/c.flow.yaml", "b/d.flow.json"]
    assert users_of([str(here / "other/our.parties.yaml")]).flows == ["other/e.flow.yaml"]
    assert users_of(["shared/our.parties.yaml"], root="b").flows == ["b/c.flow.yaml", "b/d.flow.json"]


def test_names_with_spaces_are_found(here: Path) -> None:
    write(here / "our own.parties.yaml")
    write(here / "a.flow.yaml", uses("'our own.parties.yaml'"))
    assert users_of(["our own.parties.yaml"]).flows == ["a.flow.yaml"]


@pytest.mark.parametrize(
    "text",
    [
        "uses: [our.parties.yaml",
        "uses: our.parties.yaml",
        "uses: null # our.parties.yaml",
        "uses: [1] # our.parties.yaml",
        'uses: ["\\0our.parties.yaml"]',
        "- our.parties.yaml",
    ],
)
def test_a_file_that_may_be_a_user_but_can_not_be_read_counts_so_that_it_is_judged(here: Path, text: str) -> None:
    write(here / "our.parties.yaml")
    write(here / "broken.flow.yaml", text)
    assert users_of(["our.parties.yaml"]).flows == ["broken.flow.yaml"]


def test_a_file_that_vanishes_while_users_are_looked_for_counts_as_one(here: Path) -> None:
    (here / "broken.flow.yaml").symlink_to("nowhere")
    assert users_of(["our.parties.yaml"]).flows == ["broken.flow.yaml"]


def test_an_empty_path_is_said_to_be_one(here: Path) -> None:
    """As where a script names a variable that is not set."""
    assert discover([""]).problems == [Problem(Place("PATH", 0, 0), "an empty path", "is a variable not set?")]
