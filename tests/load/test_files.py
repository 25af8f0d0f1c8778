"""Reading flow files with the parties files that they use, and what can't be read."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any

import pytest

from checker.load.document import Document, Limits
from checker.load.files import Loader
from checker.problems import InputError, Place, Problem

if TYPE_CHECKING:
    from pathlib import Path


class Checks:
    """A loader that notes which documents it has had checked."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.flows: list[str] = []
        self.parties: list[str] = []
        self.loader = Loader(self._flow, self._parties, limits)

    def _flow(self, document: Document) -> None:
        self.flows.append(document.path)
        self._refuse(document)

    def _parties(self, document: Document) -> None:
        self.parties.append(document.path)
        self._refuse(document)

    def _refuse(self, document: Document) -> None:
        if "wrong" in document.value:
            raise InputError([Problem(document.place(("wrong",), key=True), "wrong")])

    def problems(self, path: str) -> list[tuple[str, str, str]]:
        with pytest.raises(InputError) as caught:
            self.loader.source(path)
        return [(str(one.place), one.message, one.hint) for one in caught.value.problems]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_parties_file_has_one_name_whichever_flow_file_is_read_first(here: Path) -> None:
    (here / "sub").mkdir()
    (here / "a.parties.yaml").write_text("a: 1")
    (here / "sub/one.flow.yaml").write_text("uses: [../a.parties.yaml]")
    (here / "two.flow.yaml").write_text("uses: [./a.parties.yaml]")
    for order in (("sub/one.flow.yaml", "two.flow.yaml"), ("two.flow.yaml", "sub/one.flow.yaml")):
        loader = Checks().loader
        assert {loader.source(path).parties[0].path for path in order} == {"a.parties.yaml"}


def test_a_parties_file_behind_a_link_is_not_named_as_another(here: Path) -> None:
    (here / "far/away").mkdir(parents=True)
    (here / "far/a.parties.yaml").write_text("a: 1")
    (here / "a.parties.yaml").write_text("a: 2")
    (here / "link").symlink_to("far/away")
    (here / "far/away/one.flow.yaml").write_text("uses: [../a.parties.yaml]")
    (document,) = Checks().loader.source("link/one.flow.yaml").parties
    assert (document.path, document.value) == ("link/../a.parties.yaml", {"a": 1})


def test_a_flow_file_comes_with_the_parties_files_that_it_uses_each_read_once(here: Path) -> None:
    (here / "sub").mkdir()
    (here / "a.parties.yaml").write_text("a: 1")
    (here / "sub/b.parties.yaml").write_text("b: 2")
    (here / "sub/one.flow.yaml").write_text("uses: [../a.parties.yaml, b.parties.yaml]")
    (here / "two.flow.yaml").write_text("uses: [sub/b.parties.yaml]")
    (here / "three.flow.yaml").write_text("uses: null")
    checks = Checks()
    one = checks.loader.source("sub/one.flow.yaml")
    two = checks.loader.source("two.flow.yaml")
    three = checks.loader.source("three.flow.yaml")
    assert [document.value for document in one.parties] == [{"a": 1}, {"b": 2}]
    assert (two.parties, three.parties) == (one.parties[1:], ())
    assert checks.loader.parties("a.parties.yaml") == one.parties[0]
    assert checks.flows == ["sub/one.flow.yaml", "two.flow.yaml", "three.flow.yaml"]
    assert checks.parties == ["a.parties.yaml", "sub/b.parties.yaml"]


def test_standard_input_is_read_and_its_parties_lie_in_the_working_folder(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "a.parties.yaml").write_text("a: 1")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"uses: [a.parties.yaml]")))
    source = Checks().loader.source("-")
    assert source.document == Document("<stdin>", {"uses": ["a.parties.yaml"]})
    assert source.parties == (Document("a.parties.yaml", {"a": 1}),)


def test_standard_input_that_is_closed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert Checks().problems("-") == [("<stdin>", "can't be read: it is closed", "")]


def test_standard_input_is_read_no_further_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.BytesIO(b"a: " + b"x" * 1000)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stdin))
    message = "the file has more than 10 bytes"
    assert Checks(Limits(bytes=10)).problems("-") == [("<stdin>:1:1", message, "split the file")]
    assert stdin.tell() == 11


def test_a_file_is_read_no_further_than_the_limit(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "a.flow.yaml").write_text("a: " + "x" * 8)
    reads: list[int] = []

    class Watched(io.FileIO):
        def read(self, size: int | None = -1, /) -> bytes:
            reads.append(-1 if size is None else size)
            return super().read(size) or b""

    monkeypatch.setattr("checker.load.files.open", Watched, raising=False)
    message = "the file has more than 10 bytes"
    assert Checks(Limits(bytes=10)).problems("a.flow.yaml") == [("a.flow.yaml:1:1", message, "split the file")]
    assert Checks(Limits(bytes=11)).loader.source("a.flow.yaml").document.value == {"a": "xxxxxxxx"}
    assert reads == [11, 12]


def test_a_file_that_vanished_is_refused_with_a_guess_at_why() -> None:
    expected = ("gone.flow.yaml", "can't be read: No such file or directory", "was it deleted while the check ran?")
    assert Checks().problems("gone.flow.yaml") == [expected]


def test_a_file_that_may_not_be_read_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(path: str, mode: str) -> Any:  # root may read everything, so the refusal is played
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr("builtins.open", denied)
    assert Checks().problems("a.flow.yaml") == [("a.flow.yaml", "can't be read: Permission denied", "")]


def test_a_folder_in_place_of_a_file_is_refused(here: Path) -> None:
    (here / "a.flow.yaml").mkdir()
    assert Checks().problems("a.flow.yaml") == [("a.flow.yaml", "can't be read: Is a directory", "")]


def test_every_parties_file_that_can_not_be_used_is_named(here: Path) -> None:
    (here / "a.flow.yaml").write_text(
        "uses:\n- gone.parties.yaml\n- a.parties.yaml\n- b.parties.yaml\n- folder.parties.yaml\n"
        f'- "x\\0.parties.yaml"\n- {"n" * 300}.parties.yaml\n'
    )
    (here / "a.parties.yaml").write_text("fine: 1")
    (here / "b.parties.yaml").write_text("\nwrong: 1")
    (here / "folder.parties.yaml").mkdir()
    relative = "a name in `uses` is relative to the file that holds it"
    assert Checks().problems("a.flow.yaml") == [
        ("a.flow.yaml:2:3", "no such parties file: 'gone.parties.yaml'", relative),
        ("a.flow.yaml:4:3", "'b.parties.yaml' can't be used", "correct it first"),
        ("a.flow.yaml:5:3", "no such parties file: 'folder.parties.yaml'", relative),
        ("a.flow.yaml:6:3", r"no such parties file: 'x\x00.parties.yaml'", relative),
        ("a.flow.yaml:7:3", f"no such parties file: '{'n' * 56}...", relative),
        ("b.parties.yaml:2:1", "wrong", ""),
    ]


def test_a_flow_file_that_does_not_fit_is_refused_before_its_parties_are_read(here: Path) -> None:
    (here / "a.flow.yaml").write_text("wrong: 1\nuses: [gone.parties.yaml]")
    checks = Checks()
    assert checks.problems("a.flow.yaml") == [("a.flow.yaml:1:1", "wrong", "")]
    assert checks.parties == []


def test_a_place_outside_any_file_has_no_line() -> None:
    assert str(Place("--policy", 0, 0)) == "--policy"
    assert str(Place("a.yaml")) == "a.yaml:1:1"
