"""Every file in fixtures/malformed is refused with the exact text beside it, at file, line and column, with exit 2."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.acme import KEPT

if TYPE_CHECKING:
    from tests.conftest import Command, Golden

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "malformed"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".expected")
AS_OF = ("--as-of", "2026-06-01")


def expected(path: Path) -> Path:
    return path.with_name(path.name.split(".")[0] + ".expected")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_malformed_file_is_refused_at_its_line_and_column(
    path: Path, flowclause: Command, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FOLDER)
    finished = flowclause("check", path.name, *AS_OF)
    golden(expected(path), finished.out)
    assert (finished.code, finished.err) == (2, "")
    assert re.search(r"^[a-z0-9-]+\.(flow|parties)\.(yaml|json):[1-9]\d*:[1-9]\d*: error: \S", finished.out)
    assert finished.out.isascii()
    assert finished.out.replace("\n", "").isprintable()


def test_every_expected_text_has_its_file() -> None:
    assert {expected(path) for path in FILES} == set(FOLDER.glob("*.expected"))


def test_files_that_can_be_judged_are_judged_among_those_that_can_not(
    flowclause: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    alone = {path.name: expected(path).read_text().rsplit("\n\n", 1)[0] for path in FILES}
    (tmp_path / "good.flow.yaml").write_text(KEPT)
    monkeypatch.chdir(FOLDER)
    finished = flowclause("check", ".", str(tmp_path / "good.flow.yaml"), *AS_OF)
    assert finished.code == 2
    assert re.search(rf"^{tmp_path}/good.flow.yaml:\d+:9: compliant: flow sign-up$", finished.out, re.MULTILINE)
    for errors in alone.values():
        assert set(errors.split("\n")) <= set(finished.out.split("\n"))
    assert finished.out.endswith(f"1 flow as of 2026-06-01: {len(FILES)} files that could not be judged, 1 compliant\n")
