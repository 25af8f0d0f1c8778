"""Formats that others defined: each fits its published schema, and a reader of it finds what was said."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import xmlschema
from junitparser import JUnitXml

from checker import __version__
from checker.decide.model import Report
from checker.places import schema_file
from checker.problems import Place, Problem
from checker.render.formats import format_named
from checker.render.sarif import FINGERPRINT, artifact
from tests.acme import TODAY, flow_file, judge
from tests.render.reports import WAIVER, answer, context, every_answer, written
from tests.render.runner import commands

if TYPE_CHECKING:
    from checker.render.context import Context

SCHEMAS = Path(__file__).resolve().parent / "schemas"


def _fits(data: Any, schema: dict[str, Any]) -> None:
    kind = jsonschema.validators.validator_for(schema)
    kind(schema, format_checker=kind.FORMAT_CHECKER).validate(data)


def _run(report: Report) -> dict[str, Any]:
    log = json.loads(written("sarif", report))
    _fits(log, json.loads((SCHEMAS / "sarif-2.1.0.json").read_text(encoding="utf-8")))
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_json_fits_its_own_schema() -> None:
    schema = json.loads(schema_file("report").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    _fits(json.loads(written("json", every_answer())), schema)


def test_json_tells_what_is_accepted_and_what_still_blocks() -> None:
    flows = {flow["id"]: flow for flow in json.loads(written("json", every_answer()))["flows"]}
    waived, open_ = flows["waived"], flows["violation"]
    assert (waived["verdict"], waived["blocking"]) == ("violation", "compliant")
    assert (open_["verdict"], open_["blocking"]) == ("violation", "violation")
    (finding,) = waived["policies"][0]["findings"]
    assert (waived["policies"][0]["blocking"], finding["named"]) == ("compliant", "spoke-repairs")
    assert finding["accepted"] == {
        "by": "waiver",
        "reason": "The contract ends in June",
        "owner": "privacy@acme.example",
        "ticket": "PRIV-12",
        "until": "2026-06-30",
    }
    (other,) = open_["policies"][0]["findings"]
    assert other["accepted"] is None
    assert other["fingerprint"] != finding["fingerprint"]


def test_sarif_names_the_tool_and_the_day() -> None:
    run = _run(every_answer())
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("flowclause", __version__)
    assert run["properties"] == {"asOf": "2026-06-01", "digest": "0" * 64}


def test_in_sarif_each_obligation_is_a_rule_with_its_citation() -> None:
    rules = {rule["id"]: rule for rule in _run(every_answer())["tool"]["driver"]["rules"]}
    assert set(rules) == {"acme-3.1", "acme-1.4", "acme/coverage/categories", "not-governed"}
    sale = rules["acme-3.1"]
    assert (sale["name"], sale["shortDescription"]["text"]) == ("Sale", "No sale, rental or trade (acme-3.1)")
    assert sale["fullDescription"]["text"] == "Personal data is never sold."
    assert sale["defaultConfiguration"] == {"level": "error"}
    assert sale["help"]["text"].startswith(
        "acme-3.1, Who gets it, line 11 (Privacy policy of Acme Bikes, 2024-01-01): Personal data is never sold."
    )
    assert "- `recipient.consideration`: none" in sale["help"]["markdown"].splitlines()
    assert sale["properties"] == {
        "policy": "acme",
        "edition": "2024-01-01",
        "section": "Who gets it",
        "lines": [11],
        "tags": ["privacy", "acme"],
    }
    assert rules["acme/coverage/categories"]["defaultConfiguration"] == {"level": "warning"}


def test_in_sarif_not_to_know_whether_a_policy_applies_is_a_rule_of_that_policy() -> None:
    unknown = judge(flow_file(changes={"  product: acme-app\n": ""}))
    run = _run(Report(TODAY, "0" * 64, (unknown,)))
    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"], rule["properties"]["section"]) == ("acme/scope", "Scope", "Who we are")
    assert rule["shortDescription"]["text"] == "Whether the policy applies (scope)"
    assert [one["ruleId"] for one in run["results"]] == ["acme/scope"]


def test_in_sarif_a_result_is_by_the_rule_of_the_edition_that_judged() -> None:
    new = answer("violation")
    old = replace(new, policies=tuple(replace(one, edition="2020") for one in new.policies))
    now = context().policies["acme@2024-01-01"]
    then = {
        **now,
        "edition": "2020",
        "clauses": {name: {**one, "says": "Then."} for name, one in now["clauses"].items()},
    }
    given = replace(context(), policies={"acme@2024-01-01": now, "acme@2020": then})
    (run,) = json.loads("".join(format_named("sarif")(Report(TODAY, "0" * 64, (old, new, old)), given)))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [(one["id"], one["properties"]["edition"]) for one in rules] == [
        ("acme-3.1", "2020"),
        ("acme-3.1", "2024-01-01"),
    ]
    assert [one["fullDescription"]["text"] for one in rules] == ["Then.", "Personal data is never sold."]
    assert [one["ruleIndex"] for one in run["results"]] == [0, 1, 0]


def test_in_sarif_each_result_has_its_rule_level_place_and_fingerprint() -> None:
    run = _run(every_answer())
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    results = run["results"]
    assert [rules[one["ruleIndex"]] for one in results] == [one["ruleId"] for one in results]
    assert [(one["ruleId"], one["level"], len(one["suppressions"])) for one in results] == [
        ("acme-3.1", "error", 0),
        ("acme-1.4", "warning", 0),
        ("acme/coverage/categories", "warning", 0),
        ("acme-3.1", "warning", 0),
        ("not-governed", "warning", 0),
        ("acme-3.1", "error", 1),
        ("acme-1.4", "warning", 1),
        ("not-governed", "warning", 1),
    ]
    assert len({one["partialFingerprints"][FINGERPRINT] for one in results}) == len(results)
    (broken, *_) = results
    (place,) = broken["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "acme.flow.yaml", "uriBaseId": "SRCROOT"},
        "region": {"startLine": 12, "startColumn": 59},
    }
    assert "SRCROOT" in run["originalUriBaseIds"]
    (flow,) = broken["relatedLocations"]
    assert flow["physicalLocation"]["region"] == {"startLine": 14, "startColumn": 9}


def test_in_sarif_an_accepted_finding_is_suppressed_and_says_why() -> None:
    (result,) = [one for one in _run(every_answer())["results"] if one["suppressions"] and one["level"] == "error"]
    assert result["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": WAIVER.reason,
            "properties": {"by": "waiver", "owner": WAIVER.owner, "ticket": WAIVER.ticket, "until": WAIVER.until},
        }
    ]


def test_in_sarif_a_file_that_could_not_be_judged_makes_the_run_unsuccessful() -> None:
    (invocation,) = _run(every_answer())["invocations"]
    assert invocation["executionSuccessful"] is False
    unreadable, missing, noticed = invocation["toolExecutionNotifications"]
    assert unreadable["message"]["text"] == "unknown field 'purpose'; did you mean purposes?"
    assert unreadable["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 5}
    assert missing == {"level": "error", "message": {"text": "missing: no such file or folder"}}
    assert (noticed["level"], noticed["message"]["text"]) == ("warning", "the waiver matches nothing; delete it")
    (well,) = _run(Report(TODAY, "0" * 64, (answer("compliant"),)))["invocations"]
    assert well == {"executionSuccessful": True, "toolExecutionNotifications": []}


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a/b.flow.yaml", {"uri": "a/b.flow.yaml", "uriBaseId": "SRCROOT"}),
        ("./b.flow.yaml", {"uri": "b.flow.yaml", "uriBaseId": "SRCROOT"}),
        ("a b#c%?.flow.yaml", {"uri": "a%20b%23c%25%3F.flow.yaml", "uriBaseId": "SRCROOT"}),
        ("/srv/b.flow.yaml", {"uri": "file:///srv/b.flow.yaml"}),
        ("a\udcff.flow.yaml", {"uri": "a%FF.flow.yaml", "uriBaseId": "SRCROOT"}),
        ("http://evil/x", {"uri": "http%3A//evil/x", "uriBaseId": "SRCROOT"}),
    ],
)
def test_sarif_names_files_by_uri(path: str, uri: dict[str, str]) -> None:
    assert artifact(path) == uri


def test_moving_a_flow_within_its_file_changes_no_fingerprint() -> None:
    flow = answer("violation")
    moved = replace(flow, place=Place(flow.place.path, 80, 1))
    for name in ("sarif", "gitlab"):
        before, after = (_fingerprints(name, Report(TODAY, "0" * 64, (one,))) for one in (flow, moved))
        assert before == after
        assert before


@pytest.mark.parametrize("name", ["json", "sarif", "gitlab"])
def test_a_fingerprint_is_by_the_path_from_the_root_however_the_file_was_named(name: str) -> None:
    flow = answer("violation")
    paths = ("acme.flow.yaml", "./acme.flow.yaml", "x/../acme.flow.yaml", "/srv/acme.flow.yaml")
    reports = [Report(TODAY, "0" * 64, (replace(flow, place=Place(path, 14, 9)),)) for path in paths]
    plain, dotted, around, absolute = (_fingerprints(name, report) for report in reports)
    assert plain == dotted == around
    assert plain != absolute
    rooted = replace(context(), rooted=lambda path: path.removeprefix("/srv/"))
    assert _fingerprints(name, reports[-1], rooted) == plain


def _fingerprints(name: str, report: Report, given: Context | None = None) -> list[str]:
    data = json.loads("".join(format_named(name)(report, given or context())))
    if name == "gitlab":
        return [one["fingerprint"] for one in data]
    if name == "json":
        return [one["fingerprint"] for one in data["flows"][0]["policies"][0]["findings"]]
    return [one["partialFingerprints"][FINGERPRINT] for one in data["runs"][0]["results"]]


def test_two_findings_that_are_named_alike_get_different_fingerprints() -> None:
    flow = answer("violation")
    policy = replace(flow.policies[0], findings=flow.policies[0].findings * 2)
    report = Report(TODAY, "0" * 64, (replace(flow, policies=(policy,)),))
    for name in ("sarif", "gitlab"):
        first, second = _fingerprints(name, report)
        assert second == f"{first}-2"


# As documented: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": r"^\./"}},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}


def test_in_gitlab_what_could_not_be_judged_keeps_its_fingerprint_where_it_moves() -> None:
    def marks(*lines: int, path: str = "a.flow.yaml") -> list[str]:
        problems = tuple(Problem(Place(path, line, 5), "unknown field 'purpose'") for line in lines)
        return _fingerprints("gitlab", Report(TODAY, "0" * 64, (), problems))

    assert marks(3, 9) == marks(5, 20) == marks(3, 9, path="./x/../a.flow.yaml")
    assert len(set(marks(3, 9))) == 2


def test_gitlab_gets_issues_of_its_format_each_with_a_fingerprint_of_its_own() -> None:
    issues = json.loads(written("gitlab", every_answer()))
    _fits(issues, GITLAB)
    assert [(one["check_name"], one["severity"]) for one in issues] == [
        ("flowclause/could-not-be-judged", "blocker"),
        ("flowclause/could-not-be-judged", "blocker"),
        ("flowclause/waivers-and-baseline", "minor"),
        ("acme-3.1", "critical"),
        ("acme-1.4", "major"),
        ("acme/coverage/categories", "major"),
        ("acme-3.1", "major"),
        ("not-governed", "minor"),
        ("acme-3.1", "info"),
        ("acme-1.4", "info"),
        ("not-governed", "info"),
    ]
    assert len({one["fingerprint"] for one in issues}) == len(issues)
    assert issues[0]["location"] == {"path": "other.flow.yaml", "lines": {"begin": 3}}


def test_junit_fits_the_schema_of_jenkins_and_is_read_back() -> None:
    text = written("junit", every_answer())
    xmlschema.XMLSchema(str(SCHEMAS / "junit-10.xsd")).validate(text)
    suites = list(JUnitXml.fromstring(text.encode()))
    assert [(one.name, one.tests, one.failures, one.errors, one.skipped) for one in suites] == [
        ("other.flow.yaml", 1, 0, 1, 0),
        ("missing", 1, 0, 1, 0),
        ("flowclause-waivers.yaml", 1, 0, 0, 0),
        ("acme.flow.yaml", 7, 5, 0, 0),
        ("b/waived.flow.yaml", 1, 0, 0, 1),
        ("acme.flow.yaml", 2, 0, 0, 2),
    ]
    cases = {case.name: case for suite in suites for case in suite}
    (failure,) = cases["violation (The flow violation) by acme 2024-01-01"].result
    assert failure.message == "the recipient gives something in return for personal data (recipients[0] of adults)"
    assert failure.type == "violation"
    assert failure.text.splitlines() == [
        f"acme.flow.yaml:12:59: {failure.message} [acme-3.1]",
        "  violation, flow violation (The flow violation)",
        "  acme-3.1, Who gets it, line 11: Personal data is never sold.",
        "  way out: recipients[0].consideration: none",
    ]


def test_junit_is_the_same_document_read_from_bytes() -> None:
    text = written("junit", every_answer())
    read = JUnitXml.fromroot(JUnitXml.fromstring(text.encode())._elem)
    target = io.BytesIO()
    read.write(target)
    assert sum(1 for suite in JUnitXml.fromstring(target.getvalue()) for _ in suite) == 13


def test_github_obeys_one_annotation_for_each_problem_and_finding() -> None:
    found = commands(written("github", every_answer()))
    assert [(one.name, one.properties["title"]) for one in found] == [
        ("error", "flowclause: could not be judged"),
        ("error", "flowclause: could not be judged"),
        ("warning", "flowclause: waivers and baseline"),
        ("error", "flowclause: violation of acme-3.1"),
        ("warning", "flowclause: undetermined of acme-1.4"),
        ("warning", "flowclause: undetermined of acme/coverage/categories"),
        ("warning", "flowclause: undetermined of acme-3.1"),
        ("warning", "flowclause: not governed"),
        ("notice", "flowclause: violation of acme-3.1"),
        ("notice", "flowclause: undetermined of acme-1.4"),
        ("notice", "flowclause: not governed"),
    ]
    assert found[1].properties == {"title": "flowclause: could not be judged"}
    assert found[3].properties == {
        "file": "acme.flow.yaml",
        "line": "12",
        "col": "59",
        "title": "flowclause: violation of acme-3.1",
    }
    assert found[3].data.splitlines() == [
        "the recipient gives something in return for personal data (recipients[0] of adults)",
        "violation, flow violation (The flow violation)",
        "acme-3.1, Who gets it, line 11: Personal data is never sold.",
        "way out: recipients[0].consideration: none",
    ]


@pytest.mark.parametrize(("count", "more"), [(10, False), (11, True)])
def test_github_is_told_when_it_will_not_show_all(count: int, more: bool) -> None:
    last = written("github", Report(TODAY, "0" * 64, (answer("violation"),) * count)).splitlines()[-1]
    note = "; GitHub shows 10 errors of a step, the others are in its log"
    assert last == f"{count} flows as of 2026-06-01: {count} violation{note if more else ''}"
