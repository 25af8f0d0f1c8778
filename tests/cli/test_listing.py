"""The commands that list what there is: policies, coverage, rulings, schemas."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from checker.cli.arguments import SCHEMAS
from tests.acme import KEPT
from tests.cli.test_waivers import TERN, write
from tests.render.runner import commands

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command

AS_OF = ("--as-of", "2026-06-01")


def data_of(flowclause: Command, *arguments: str) -> Any:
    finished = flowclause(*arguments)
    assert (finished.code, finished.err) == (0, "")
    return json.loads(finished.out)


def test_policies_are_listed_as_text_and_as_data(flowclause: Command) -> None:
    (policy,) = data_of(flowclause, "policies", "--format", "json")["policies"]
    assert (policy["id"], policy["edition"], policy["from"], policy["until"]) == (
        "acme",
        "2024-01-01",
        "2024-01-01",
        None,
    )
    assert policy["products"] == ["acme-app", "acme-workshop", "acme-app-cn"]
    text = flowclause("policies").out
    assert "acme     Privacy policy of Acme Bikes\n" in text
    assert "edition 2024-01-01, in effect from 2024-01-01; products: acme-app, acme-workshop, acme-app-cn\n" in text


def test_one_policy_is_shown_by_id_or_edition(flowclause: Command) -> None:
    by_id = flowclause("policies", "show", "acme")
    assert (by_id.code, by_id.err) == (0, "")
    assert "acme-1.4" in by_id.out
    assert flowclause("policies", "show", "acme@2024-01-01") == by_id


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("acem", "did you mean acme?"),
        ("zzz", "known: acme"),
        ("acme@2020", "known: acme@2024-01-01"),
        ("x@1", "known: acme"),
    ],
)
def test_a_policy_that_is_not_known_is_an_error_that_names_one_that_is(
    flowclause: Command, name: str, hint: str
) -> None:
    expected = f"policies show: error: unknown policy '{name}'\n  = {hint}\n"
    assert flowclause("policies", "show", name) == (2, "", expected)


def test_coverage_lists_every_clause_once(flowclause: Command) -> None:
    listed = data_of(flowclause, "coverage", "--format", "json")
    clauses = [row["clause"] for row in listed["clauses"]]
    assert len(clauses) == len(set(clauses)) == sum(listed["counts"].values())
    stands = {row["clause"]: row["stands"] for row in listed["clauses"]}
    assert (stands["acme-3.1"], stands["acme-1.1"], stands["acme-6.2"]) == ("judged", "judged", "process")
    text = flowclause("coverage").out
    assert text.count("\n") == len(clauses) + 1
    assert text.splitlines()[-1].startswith(f"{len(clauses)} clauses: ")


WAITING = KEPT.replace("recipients: []", "recipients: [{party: spoke-repairs, consideration: in_kind}]")


def test_rulings_are_listed_as_they_stand_with_the_flows_that_wait(flowclause: Command, tmp_path: Path) -> None:
    (tmp_path / "a.flow.yaml").write_text(WAITING)
    listed = data_of(flowclause, "rulings", ".", "--format", "json", *AS_OF)
    stands = [(one["id"], one["state"], one["waiting"]) for one in listed["rulings"]]
    assert stands == [(1, "open", ["a.flow.yaml: sign-up"]), (2, "lenient", []), (3, "strict until answered", [])]
    text = flowclause("rulings", ".", *AS_OF).out
    assert "    waiting: a.flow.yaml: sign-up\n" in text
    assert "waiting" not in flowclause("rulings", *AS_OF).out


def test_a_flow_that_can_not_be_judged_may_wait_too_so_it_is_an_error(flowclause: Command, tmp_path: Path) -> None:
    (tmp_path / "a.flow.yaml").write_text(WAITING)
    (tmp_path / "b.flow.yaml").write_text("")
    finished = flowclause("rulings", ".", "gone", "--format", "json", *AS_OF)
    assert finished.code == 2
    assert [one["waiting"] for one in json.loads(finished.out)["rulings"]] == [["a.flow.yaml: sign-up"], [], []]
    assert finished.err == (
        "b.flow.yaml:1:1: error: the file is empty\n  = start one with `flowclause init`\n"
        "gone: error: no such file or folder\n"
    )


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_printed_whole(flowclause: Command, name: str) -> None:
    schema = data_of(flowclause, "schema", name)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert "x-vocabulary" not in json.dumps(schema)


def test_the_schema_of_flows_names_the_terms_that_there_are(flowclause: Command) -> None:
    definitions = data_of(flowclause, "schema", "flow")["$defs"]
    assert "user.contact.email" in definitions["category"]["enum"]
    assert definitions["facts"]["properties"]["product"]["enum"] == ["acme-app", "acme-app-cn", "acme-workshop", None]
    assert "NO" in definitions["country_code"]["enum"]


@pytest.mark.parametrize("arguments", [("--format", "json", "show", "acme"), ("show", "acme", "--format", "json")])
def test_one_policy_is_shown_as_data_wherever_the_format_is_asked_for(
    flowclause: Command, arguments: tuple[str, ...]
) -> None:
    policy = data_of(flowclause, "policies", *arguments)["policy"]
    assert (policy["id"], policy["edition"], policy["scope"]["clause"]) == ("acme", "2024-01-01", "acme-0.1")
    clauses = {clause["id"]: clause for clause in policy["clauses"]}
    (sale,) = clauses["acme-3.1"]["obligations"]
    assert (sale["id"], sale["kind"], sale["breach"]) == ("acme-3.1", "sale", "violation")
    kept = [way["conditions"] for way in sale["ways"] if way["role"] == "way"]
    assert [{"fact": "recipient.consideration", "asks": "none"}] in kept


@pytest.mark.parametrize(
    "arguments",
    [
        ("--policies", "own", "--no-shipped-policies", "show", "tern"),
        ("show", "tern", "--policies", "own", "--no-shipped-policies"),
        ("--policies", "own", "show", "tern", "--no-shipped-policies"),
    ],
)
def test_which_policies_there_are_is_said_before_or_after_show(
    flowclause: Command, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    write(tmp_path / "own" / "tern.yaml", TERN)
    assert flowclause("policies", *arguments).out.startswith("# Privacy policy of Tern Ferries\n")
    unknown = flowclause("policies", *("acme" if one == "tern" else one for one in arguments))
    assert unknown.err == "policies show: error: unknown policy 'acme'\n  = known: tern\n"


def test_rulings_of_a_folder_without_flows_is_an_error(flowclause: Command, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert flowclause("rulings", "empty") == (
        2,
        "",
        "flowclause: no flow found in empty: flow files are named *.flow.yaml\n",
    )


@pytest.mark.parametrize(
    ("arguments", "usage"),
    [
        (("coverage", "extra"), "usage: flowclause coverage "),
        (("policies", "show", "acme", "extra"), "usage: flowclause policies show "),
        (("opa", "push", "--extra"), "usage: flowclause opa push "),
        (("--extra", "coverage"), "usage: flowclause [-h]"),
    ],
)
def test_what_a_command_does_not_take_is_told_by_its_own_usage(
    flowclause: Command, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], usage: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        flowclause(*arguments)
    told = capsys.readouterr().err
    assert told.startswith(usage)
    assert "error: unrecognized arguments: " in told


def test_a_flag_that_is_mistyped_is_told_with_the_nearest(
    flowclause: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        flowclause("check", "--fali-on=violation", ".")
    assert capsys.readouterr().err.endswith("unrecognized arguments: --fali-on=violation; did you mean --fail-on?\n")


@pytest.mark.parametrize("name", ["text", "json"])
@pytest.mark.parametrize("command", [("policies",), ("policies", "show", "tern"), ("coverage",), ("rulings",)])
def test_what_policies_say_is_shown_not_obeyed(
    flowclause: Command, tmp_path: Path, command: tuple[str, ...], name: str
) -> None:
    hostile = '"::error::x \\e[2J\\x9b31m\\u202e ##vso[task.setvariable] `"'
    policy = TERN.replace("The ticket shop.", hostile).replace("The ticket shop", hostile)
    for said in ("Privacy policy of Tern Ferries", "An invented text", "Where", "Data lies in Iceland."):
        policy = policy.replace(said, hostile)
    cite = "cite: {section: s, lines: []}"
    process = f"{{id: tern-9, {cite}, force: programme, check: process, says: {hostile}, auditor: {hostile}}}"
    write(tmp_path / "own" / "tern.yaml", f"{policy}  - {process}\n")
    answer = f"{{reading: strict, on: 2026-01-01, until: 2030-01-01, by: {hostile}, why: {hostile}}}"
    readings = f"strict: {hostile}, lenient: {hostile}, pending: open, answer: {answer}"
    ruling = f"{{id: 9, question: {hostile}, clauses: [tern-9], {readings}}}"
    write(tmp_path / "own" / "rulings.yaml", f"version: 1\nrulings: [{ruling}]\n")
    finished = flowclause(*command, "--format", name, "--policies", "own")
    assert (finished.code, finished.err) == (0, "")
    assert not [one for one in finished.out if unicodedata.category(one) in {"Cc", "Cf"} and one != "\n"]
    assert commands(finished.out) == []
    assert "##vso[" not in finished.out
    assert "task.setvariable" in finished.out
