"""Markdown: what is worst comes first, and it fits into a comment however long the report."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from checker.decide.model import FlowResult, Report, Since
from checker.problems import Place, Problem
from checker.render.escape import as_code, for_markdown
from checker.render.markdown import LIMIT
from tests.acme import TODAY
from tests.render.reports import answer, every_answer, written


def _report(*flows: FlowResult, problems: tuple[Problem, ...] = ()) -> str:
    return written("markdown", Report(TODAY, "0" * 64, flows, problems))


def test_what_is_worst_comes_first() -> None:
    lines = written("markdown", every_answer()).splitlines()
    heads = [line for line in lines if line.startswith(("## ", "### ", "<summary>"))]
    assert heads == [
        "## flowclause",
        "### Could not be judged",
        "### Violation",
        "### Undetermined",
        "### Not governed",
        "### Waivers and baseline",
        "<summary>3 accepted</summary>",
        "<summary>2 compliant</summary>",
    ]


@pytest.mark.parametrize("title", ["short", "x" * 2000, "\U0001f600" * 2000, "`" * 2000])
def test_a_report_of_any_length_fits_and_counts_what_is_left_out(title: str) -> None:
    broken = replace(answer("violation"), title=title)
    text = _report(*[answer("compliant")] * 50, *[broken] * 400)
    assert len(text.encode()) <= LIMIT
    shown = text.count("\n#### ")
    assert shown > 20
    listed = sum(line.startswith("- `compliant`") for line in text.splitlines())
    counts = f"{400 - shown} violation{f', {50 - listed} compliant' if listed < 50 else ''}"
    assert text.splitlines()[-1] == f"Left out here for its length: {counts}. Another format has all of it."


@pytest.mark.parametrize("said", ["x" * 4000, "\U0001f600" * 1000, "@\x1b" * 2000])
def test_what_a_report_is_confined_to_takes_no_room_from_the_flows(said: str) -> None:
    confined = Since(said, "0" * 40, 0, (said, said, said, said))
    report = Report(TODAY, "0" * 64, [answer("violation")] * 400, since=confined)
    text = written("markdown", report)
    assert len(text.encode()) <= LIMIT
    assert text.count("\n#### ") > 80


def test_a_flow_that_is_too_long_keeps_no_other_out() -> None:
    flow = replace(answer("violation"), title="")
    finding = replace(flow.policies[0].findings[0], message="@\x1b" * 200, cites=("acme-1.4",) * 400)
    policy = replace(flow.policies[0], findings=(finding,) * 20)
    text = _report(replace(flow, id="long", policies=(policy,)), replace(flow, id="short"))
    assert [line for line in text.splitlines() if line.startswith("#### ")] == ["#### `short`"]
    assert text.splitlines()[-1] == "Left out here for its length: 1 violation. Another format has all of it."


def test_a_short_report_leaves_nothing_out() -> None:
    assert "Left out" not in written("markdown", every_answer())


def test_problems_are_never_pushed_out_by_flows() -> None:
    problems = tuple(Problem(Place(f"f{number}.flow.yaml"), "broken") for number in range(5))
    text = _report(*[answer("violation")] * 400, problems=problems)
    assert [line for line in text.splitlines() if line.endswith(": broken")] == [
        f"- `f{number}.flow.yaml:1:1`: broken" for number in range(5)
    ]


@pytest.mark.parametrize(
    ("count", "more"), [(20, []), (21, ["- and 1 more finding"]), (40, ["- and 20 more findings"])]
)
def test_a_flow_with_very_many_findings_shows_the_first(count: int, more: list[str]) -> None:
    flow = answer("violation")
    policy = replace(flow.policies[0], findings=flow.policies[0].findings * count)
    lines = _report(replace(flow, policies=(policy,))).splitlines()
    assert sum(line.startswith("- **violation**") for line in lines) == min(count, 20)
    assert [line for line in lines if line.startswith("- and ")] == more


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain words, 2012-09-19 (x): 'y'", "plain words, 2012-09-19 (x): 'y'"),
        ("- item", "\\- item"),
        ("1. item", "1\\. item"),
        ("*b* _i_ ~ [l](u) <b> & | # h", "\\*b\\* \\_i\\_ \\~ \\[l\\](u) \\<b\\> \\& \\| \\# h"),
        ("@octo/cat #12 a@b.c", "`@`octo/cat `#`12 a`@`b.c"),
        ("http://x www.y", "http`://`x `www.`y"),
        ("@://", "`@://`"),
        ("`code`", "&#96;code&#96;"),
    ],
)
def test_prose_has_no_markup_of_its_own(text: str, escaped: str) -> None:
    assert for_markdown(text) == escaped


@pytest.mark.parametrize("text", ["x", "`", "``", "a`b", " x ", "a``b`c", "``` x", "<b>", "\\"])
def test_code_is_read_back_as_it_was(text: str) -> None:
    (block,) = [token for token in MarkdownIt().parse(as_code(text)) if token.type == "inline"]
    assert [(code.type, code.content) for code in block.children or ()] == [("code_inline", text)]
