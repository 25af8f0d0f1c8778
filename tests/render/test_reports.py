"""Reports: JSON fits its schema, text reads as it should, and nothing hostile from a file comes through."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.decide.model import Report
from checker.places import schema_file
from checker.problems import Place, Problem
from checker.render.context import Context
from checker.render.escape import for_terminal
from checker.render.json import render as render_json
from checker.render.policy import render as render_policy
from checker.render.text import render as render_text
from checker.render.words import ranges
from tests.acme import TODAY, acme, flow_file, judge
from tests.render.reports import RECIPIENT

if TYPE_CHECKING:
    from checker.render.context import Format

PROBLEM = Problem(Place("other.flow.yaml", 3, 5), "unknown field 'purpose'", "did you mean purposes?")


def report(changes: dict[str, str], *problems: Problem) -> Report:
    return Report(TODAY, acme().digest, (judge(flow_file(changes=changes), repairs=1),), problems)


def whole(render: Format, reported: Report, *, colour: bool = False) -> str:
    return "".join(render(reported, Context(acme().policies, acme().kinds, colour)))


def test_json_names_every_clause_that_it_cites_with_its_section() -> None:
    (flow,) = json.loads(whole(render_json, report(RECIPIENT)))["flows"]
    (policy,) = flow["policies"]
    assert policy["citations"]["acme-3.1"] == {
        "section": "Who gets it",
        "lines": [11],
        "force": "ban",
        "says": "Personal data is never sold.",
    }


def test_text_shows_place_verdict_clause_and_way_out() -> None:
    assert whole(render_text, report(RECIPIENT, PROBLEM)) == (
        "other.flow.yaml:3:5: error: unknown field 'purpose'\n"
        "  = did you mean purposes?\n"
        "\n"
        "acme.flow.yaml:14:9: violation: flow sign-up\n"
        "  violation by acme-3.1 [Privacy policy of Acme Bikes, 2024-01-01]\n"
        "    acme.flow.yaml:12:59: violation recipients[0] of adults: the recipient gives something in return for"
        " personal data\n"
        "      | acme-3.1, Who gets it: Personal data is never sold.\n"
        "      = way out: recipients[0].consideration: none\n"
        "\n"
        "1 flow as of 2026-06-01: 1 file that could not be judged, 1 violation\n"
    )


def test_text_is_coloured_only_when_asked() -> None:
    assert "\x1b[" not in whole(render_text, report(RECIPIENT))
    coloured = whole(render_text, report(RECIPIENT), colour=True)
    assert "\x1b[31mviolation\x1b[0m" in coloured


HOSTILE = "\\e[2Jgone \\u202Edrawkcab \\u200B\\a\\r\\n::error::x"


def test_hostile_titles_and_names_are_shown_not_obeyed() -> None:
    changes = {"action: store": f'title: "{HOSTILE}"\n    action: store'}
    lines = whole(render_text, report(changes)).splitlines()
    assert lines[0] == (
        "acme.flow.yaml:14:9: compliant: flow sign-up"
        " (\\x1b[2Jgone \\u{202e}drawkcab \\u{200b}\\x07\\x0d\\x0a:\\x3aerror:\\x3ax)"
    )


@given(st.text())
def test_escaped_text_moves_no_cursor_and_stays_on_its_line(text: str) -> None:
    escaped = for_terminal(text)
    assert all(unicodedata.category(one) not in {"Cc", "Cf", "Zl", "Zp", "Cs"} for one in escaped)
    assert len(escaped.splitlines()) <= 1


def test_a_policy_is_shown_clause_by_clause() -> None:
    page = render_policy(acme().policies["acme@2024-01-01"], acme().kinds)
    for clause in acme().policies["acme@2024-01-01"]["clauses"]:
        assert f"\n### {clause}\n" in page
    sale = page.partition("### acme-3.1")[2].partition("###")[0]
    assert "**acme-3.1**, rule `sale` (No sale, rental or trade): violation where broken." in sale
    assert "- `recipient.consideration`: none\n" in sale


def test_text_tells_what_is_kept_where_it_was_asked_for() -> None:
    explained = Report(TODAY, acme().digest, (judge(flow_file(), explain=True),))
    lines = whole(render_text, explained).splitlines()
    at = lines.index("    kept: coverage/purposes purposes[0] of adults")
    assert lines[at + 1] == "      = purposes[0]: within essential.service, analytics.reporting (by acme-2.1)"
    schema = json.loads(schema_file("report").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(whole(render_json, explained)), schema)


@pytest.mark.parametrize(
    ("lines", "words"), [([7], "7"), ([3, 4], "3-4"), ([9, 5, 6, 7, 3], "3, 5-7, 9"), ([1, 3], "1, 3"), ([], "")]
)
def test_numbers_of_lines_are_drawn_together(lines: list[int], words: str) -> None:
    assert ranges(lines) == words
