"""The generated pages are made at each build and not committed; where they lie about, ``--check`` finds stale ones."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from docs.generator import __main__ as generator
from docs.generator.pages import pages
from tests import checkout

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to which the pages were written."""
    monkeypatch.setattr(generator, "REFERENCE", tmp_path)
    monkeypatch.setattr(sys, "argv", ["generator"])
    assert generator.main() == 0
    return tmp_path


def check(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(sys, "argv", ["generator", "--check"])
    return generator.main()


def test_there_is_a_page_for_every_policy(reference: Path) -> None:
    policies = {path.parent.name for path in (checkout.ROOT / "policies").glob("*/*.yaml")}
    assert {path.stem for path in (reference / "policies").iterdir()} == policies


def test_pages_that_are_as_they_were_written_are_not_stale(reference: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(monkeypatch) == 0


@pytest.mark.parametrize("name", ["policies/na.md", "rules.md"])
def test_a_page_that_says_something_else_is_stale(
    reference: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (reference / name).write_text("something else", encoding="utf-8")
    capsys.readouterr()
    assert check(monkeypatch) == 1
    assert capsys.readouterr().out == f"stale: docs/reference/{name}\n"


def test_a_page_of_a_policy_that_is_gone_is_stale(reference: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (reference / "policies" / "gone.md").write_text("gone", encoding="utf-8")
    assert check(monkeypatch) == 1


def test_no_generated_page_is_committed() -> None:
    ignored = (checkout.ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    for name in pages():
        path = f"/docs/reference/{name}"
        assert path in ignored or any(line.endswith("/") and path.startswith(line) for line in ignored), name
