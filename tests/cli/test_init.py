"""``flowclause init``: a file to start from, whole or not at all, and never over another."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from checker.cli.init import TEMPLATE
from checker.decide.model import COMPLIANT
from checker.judge import Judge
from checker.load.document import Source, read
from checker.validate.schema import Schema
from tests.fixtures import AS_OF
from tests.shipped import catalogue, engine

if TYPE_CHECKING:
    from tests.conftest import Command


def test_a_file_is_written_and_said_how_to_judge(flowclause: Command, tmp_path: Path) -> None:
    finished = flowclause("init")
    assert finished == (0, "wrote example.flow.yaml; judge it with: flowclause check example.flow.yaml\n", "")
    assert (tmp_path / "example.flow.yaml").read_text() == flowclause("init", "-").out


def test_what_is_written_complies_with_the_published_policies() -> None:
    """What a new user changes first is then what a policy speaks of."""
    document = read("example.flow.yaml", TEMPLATE.format(name="example.flow.yaml").encode())
    Schema(catalogue().data["schemas"]["flow"]).check(document)
    judge = Judge(catalogue(), engine(), AS_OF)
    (result,) = judge.judge(judge.flows(Source(document)))
    assert [(one.policy, one.verdict) for one in result.policies] == [("cn", COMPLIANT)]


def test_a_file_that_exists_is_left_as_it_is(flowclause: Command, tmp_path: Path) -> None:
    (tmp_path / "mine.flow.yaml").write_text("mine")
    expected = "mine.flow.yaml: error: the file exists\n  = name another; nothing was written\n"
    assert flowclause("init", "mine.flow.yaml") == (2, "", expected)
    assert (tmp_path / "mine.flow.yaml").read_text() == "mine"


def test_a_folder_that_does_not_exist_is_an_error(flowclause: Command, tmp_path: Path) -> None:
    expected = "no/where.flow.yaml: error: can't be written: No such file or directory\n"
    assert flowclause("init", "no/where.flow.yaml") == (2, "", expected)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_could_harm_a_terminal_is_escaped(flowclause: Command) -> None:
    assert flowclause("init", "a\x1b[2J.flow.yaml").out.startswith(r"wrote a\x1b[2J.flow.yaml; ")


def test_nothing_is_left_half_written(flowclause: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def opened(path: Path, *arguments: Any, **named: Any) -> Any:
        """A file on a disk that is full by the time that the text is flushed to it."""
        file: Any = real(path, *arguments, **named)

        def flush() -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        file.flush = flush
        return file

    monkeypatch.setattr(Path, "open", opened)
    finished = flowclause("init", "a.flow.yaml")
    assert finished == (2, "", "a.flow.yaml: error: can't be written: No space left on device\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["mine", "mine.yaml", "mine.parties.yaml"])
def test_a_name_that_no_search_would_find_is_refused(flowclause: Command, tmp_path: Path, name: str) -> None:
    finished = flowclause("init", name)
    assert (finished.code, list(tmp_path.iterdir())) == (2, [])
    assert finished.err.startswith(f"{name}: error: flow files are named *.flow.yaml, and would not be found otherwise")
