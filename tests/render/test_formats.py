"""Every format: as its file of expected text says, part by part, and naming whatever a report has to say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checker.decide.model import Report
from checker.render.formats import NAMES, format_named
from tests.acme import TODAY
from tests.render.reports import PROBLEMS, WAIVER, answer, context, every_answer, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.decide.model import FlowResult
    from tests.conftest import Golden

GOLDEN = Path(__file__).resolve().parent / "golden"
ENDINGS = {
    "text": "txt",
    "json": "json",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab.json",
    "junit": "xml",
    "markdown": "md",
    "html": "html",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_report_with_every_answer_is_written_as_expected(name: str, golden: Golden) -> None:
    golden(GOLDEN / f"report.{ENDINGS[name]}", written(name, every_answer()))


@pytest.mark.parametrize("name", NAMES)
def test_each_format_says_what_broke_where_and_by_which_clause(name: str) -> None:
    text = written(name, Report(TODAY, "0" * 64, (answer("violation"),)))
    for told in ("acme-3.1", "Personal data is never sold.", "Who gets it", "violation", "acme.flow.yaml"):
        assert told in text, told
    for told in ("recipients[0]", "the recipient gives something in return", "recipients[0].consideration"):
        assert told in text, told


@pytest.mark.parametrize("name", NAMES)
def test_each_format_names_missing_facts_and_groups_that_no_policy_governs(name: str) -> None:
    text = written(name, Report(TODAY, "0" * 64, (answer("missing"), answer("not-governed"))))
    assert "subjects[0].age" in text.replace("\\", "")
    assert "adults" in text


@pytest.mark.parametrize("name", NAMES)
def test_each_format_shows_what_is_accepted_and_by_whom(name: str) -> None:
    text = written(name, every_answer())
    assert WAIVER.reason in text
    assert WAIVER.until in text
    assert WAIVER.ticket in text


@pytest.mark.parametrize("name", NAMES)
def test_no_format_drops_what_could_not_be_judged(name: str) -> None:
    text = written(name, Report(TODAY, "0" * 64, (), PROBLEMS))
    for told in ("other.flow.yaml", "unknown field", "purposes", "no such file or folder"):
        assert told in text, told


class _Flows:
    """Flows that are made only when they are asked for, and counted."""

    def __init__(self, flow: FlowResult, count: int) -> None:
        self.made = 0
        self._flow, self._count = flow, count

    def __len__(self) -> int:
        return self._count

    def __contains__(self, flow: object) -> bool:
        return flow == self._flow

    def __iter__(self) -> Iterator[FlowResult]:
        for _ in range(self._count):
            self.made += 1
            yield self._flow


# A suite of JUnit and a group of Markdown are held until they are whole.
STREAMED = tuple(name for name in NAMES if name not in ("junit", "markdown"))


@pytest.mark.parametrize("name", STREAMED)
def test_a_long_report_is_written_as_it_is_gone_through(name: str) -> None:
    flows = _Flows(answer("violation"), 100)
    parts = format_named(name)(Report(TODAY, "0" * 64, flows), context())
    while flows.made == 0:
        next(parts)
    next(parts)
    assert flows.made < 5
