"""Waivers and the baseline from the command line: what they accept, what they say, and what is wrong with them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.acme import KEPT, WAIVER, WAIVERS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command, Finished

AS_OF = ("--as-of", "2026-06-01")
OPEN = KEPT.replace("age: 30", "age: null")
BROKEN = KEPT.replace("in_transit: true", "in_transit: false")
DEALER = KEPT.replace("action: store", "action: store\n    actor: dealer")
FILE = "flowclause-waivers.yaml"
KNOWN = "flowclause-baseline.json"


@pytest.fixture
def check(flowclause: Command) -> Command:
    def run(*arguments: str, stdin: bytes = b"") -> Finished:
        return flowclause("check", *arguments, *(() if "--as-of" in arguments else AS_OF), stdin=stdin)

    return run


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def report(finished: Finished) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(finished.out)
    return data


def test_a_waived_finding_is_shown_and_does_not_block(check: Command, tmp_path: Path) -> None:
    write(tmp_path / "a.flow.yaml", OPEN)
    write(tmp_path / FILE, WAIVERS)
    finished = check(".", "--format", "json")
    (flow,) = report(finished)["flows"]
    assert (finished.code, flow["verdict"], flow["blocking"]) == (0, "undetermined", "compliant")
    assert [one["accepted"]["ticket"] for one in flow["policies"][0]["findings"]] == ["PRIV-1"]
    assert check(".", "--no-waivers").code == 3


@pytest.mark.parametrize(("day", "code"), [("2026-06-30", 0), ("2026-07-01", 3)])
def test_on_its_last_day_a_waiver_counts_and_the_day_after_it_says_so(
    check: Command, tmp_path: Path, day: str, code: int
) -> None:
    write(tmp_path / "a.flow.yaml", OPEN)
    write(tmp_path / FILE, WAIVERS)
    finished = check(".", "--as-of", day, "--format", "json")
    expired = {
        "path": FILE,
        "line": 4,
        "column": 13,
        "message": "the waiver of acme-1.4 for flow sign-up expired on 2026-06-30; it accepts nothing any more",
        "hint": "mend the flow, or decide anew and give it a new date",
    }
    assert (finished.code, report(finished)["notices"]) == (code, [expired] if code else [])
    assert check(".", "--as-of", day, "--strict-waivers").code == (2 if code else 0)


def test_a_flow_can_waive_for_itself_and_a_remembered_answer_does_too(check: Command, tmp_path: Path) -> None:
    own = WAIVER.replace("  - flow: sign-up\n    ", "  - ").replace("\n", "\n    ").rstrip()
    write(tmp_path / "a.flow.yaml", f"{OPEN}    waivers:\n    {own}\n")
    assert [check(".").code for _ in range(2)] == [0, 0]
    assert check(".", "--no-waivers").code == 3
    write(tmp_path / "b.flow.yaml", OPEN)
    assert check(".").code == 3


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "hint"),
    [
        ("clause: acme-1.4", "clause: acme-1.44", 4, "no policy has a clause 'acme-1.44'", "did you mean acme-1.4?"),
        ("2026-06-30", "2027-05-02", 4, "expires more than 365 days after its date", "expire by 2027-05-01"),
        ("reason:", "raeson:", 5, "unknown field 'raeson'", "did you mean reason?"),
        ("version: 1", "version: 2", 1, "version 2 of the format is newer than what this flowclause knows, 1", None),
        ("reason: Ages are asked for from July.", 'reason: " "', 5, "waivers[0].reason: ' ' is not of the form", None),
        ("2026-06-30", "2026-06-31", 9, "waivers[0].expires: '2026-06-31' is not a day of the calendar", None),
    ],
)
def test_a_waiver_that_is_wrong_ends_with_2_at_its_line(
    check: Command, tmp_path: Path, old: str, new: str, line: int, message: str, hint: str | None
) -> None:
    write(tmp_path / "a.flow.yaml", OPEN)
    write(tmp_path / FILE, WAIVERS.replace(old, new))
    finished = check(".")
    text = finished.out + finished.err
    assert finished.code == 2
    assert f"{FILE}:{line}:" in text
    assert message in text
    assert hint is None or f"= {hint}" in text


def test_a_file_of_waivers_that_is_wrong_is_in_every_report_and_accepts_nothing(check: Command, tmp_path: Path) -> None:
    write(tmp_path / "a.flow.yaml", OPEN)
    write(tmp_path / FILE, WAIVERS.replace("reason:", "raeson:"))
    finished = check(".", "--format", "json")
    told = report(finished)
    assert (finished.code, finished.err, told["flows"][0]["blocking"]) == (2, "", "undetermined")
    assert [(one["path"], one["line"]) for one in told["problems"]] == [(FILE, 3), (FILE, 5)]


def test_a_waiver_for_a_flow_that_is_not_there_names_the_nearest_or_where_it_is(check: Command, tmp_path: Path) -> None:
    write(tmp_path / "a.flow.yaml", OPEN)
    write(tmp_path / FILE, WAIVERS.replace("flow: sign-up", "flow: signup"))
    assert "finds no such flow\n  = did you mean sign-up?\n" in check(".").out
    write(tmp_path / FILE, WAIVERS.replace("flow: sign-up", "flow: sign-up\n    file: b.flow.yaml"))
    assert "= that flow is in a.flow.yaml; correct `file`, or delete the waiver\n" in check(".").out


def test_no_acceptance_turns_what_can_not_be_judged_into_anything_else(
    check: Command, flowclause: Command, tmp_path: Path
) -> None:
    write(tmp_path / "a.flow.yaml", OPEN)
    write(tmp_path / FILE, WAIVERS)
    write(tmp_path / "b.flow.yaml", KEPT.replace("product:", "prodcut:"))
    assert check(".").code == 2
    finished = flowclause("baseline", "write", ".", *AS_OF)
    assert (finished.code, (tmp_path / KNOWN).exists()) == (2, False)
    assert finished.err == "b.flow.yaml:3:3: error: unknown field 'prodcut'\n  = did you mean product?\n"


def test_a_baseline_holds_what_is_there_and_what_is_new_blocks(
    check: Command, flowclause: Command, tmp_path: Path
) -> None:
    write(tmp_path / "a.flow.yaml", BROKEN)
    write(tmp_path / "b.flow.yaml", DEALER)
    assert check(".").code == 1
    assert flowclause("baseline", "write", ".", *AS_OF) == (0, f"{KNOWN}: 2 findings\n", "")
    written = (tmp_path / KNOWN).read_text()
    assert check(".").code == 0
    assert "2 findings accepted (2 by the baseline)" in check(".").out
    assert check(".", "--no-baseline").code == 1
    write(tmp_path / "a.flow.yaml", f"# moved\n\n{BROKEN}".replace("age: 30", "age: null"))
    assert check(".").code == 3
    assert flowclause("baseline", "write", "b.flow.yaml", "a.flow.yaml", *AS_OF).code == 0
    write(tmp_path / "a.flow.yaml", BROKEN)
    assert flowclause("baseline", "prune", ".", *AS_OF).code == 0
    assert (tmp_path / KNOWN).read_text() == written


def test_what_takes_the_place_of_a_known_recipient_blocks_and_the_known_one_does_not(
    check: Command, flowclause: Command, tmp_path: Path
) -> None:
    paid = "{{roles: {}, purpose_setter: null, consideration: none}}"
    path = write(tmp_path / "a.flow.yaml", KEPT.replace("recipients: []", f"recipients: [{paid.format('processor')}]"))
    assert flowclause("baseline", "write", ".", *AS_OF).code == 0
    assert check(".").code == 0
    write(path, path.read_text().replace("[{roles", f"[{paid.format('dealer')}, {{roles"))
    (flow,) = report(check(".", "--format", "json"))["flows"]
    found = [one for one in flow["policies"][0]["findings"] if one["element"]]
    assert {(one["named"], bool(one["accepted"])) for one in found} == {("dealer", False), ("processor", True)}


def test_from_a_folder_below_it_is_the_same_baseline(
    check: Command, flowclause: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path / "below" / "a.flow.yaml", BROKEN)
    assert flowclause("baseline", "write", ".", *AS_OF).code == 0
    monkeypatch.chdir(tmp_path / "below")
    assert check(".").code == 0
    assert check(str(tmp_path / "below" / "a.flow.yaml")).code == 0


def test_what_no_longer_occurs_is_told_and_pruned(check: Command, flowclause: Command, tmp_path: Path) -> None:
    write(tmp_path / "a.flow.yaml", BROKEN)
    write(tmp_path / "b.flow.yaml", DEALER)
    write(tmp_path / "c.flow.yaml", OPEN)
    assert flowclause("baseline", "write", ".", *AS_OF).code == 0
    write(tmp_path / "a.flow.yaml", KEPT)
    (tmp_path / "c.flow.yaml").unlink()
    assert [one["message"] for one in report(check(".", "--format", "json"))["notices"]] == [
        "2 findings of the baseline no longer occur"
    ]
    assert report(check("b.flow.yaml", "--format", "json"))["notices"] == []
    assert flowclause("baseline", "prune", "b.flow.yaml", *AS_OF).out == f"{KNOWN}: 2 findings\n"
    assert flowclause("baseline", "prune", ".", *AS_OF).out == f"{KNOWN}: 1 finding\n"
    assert [one["path"] for one in json.loads((tmp_path / KNOWN).read_text())["findings"]] == ["b.flow.yaml"]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('{"version": 2, "findings": []}', ":1:13", "version 2 of the format is newer than what this flowclause knows"),
        ('{"version": 1, "findings": [', ":2:1", "not YAML"),
        ('{"version": 1, "finding": []}', ":1:16", "unknown field 'finding'"),
        ("", ":1:1", "the file is empty"),
        pytest.param("[" * 200_000, ":1:", "nested", id="deep"),
    ],
    ids=str.__len__,
)
def test_a_baseline_that_can_not_be_read_ends_with_2(
    check: Command, tmp_path: Path, text: str, place: str, message: str
) -> None:
    write(tmp_path / "a.flow.yaml", KEPT)
    write(tmp_path / KNOWN, text)
    finished = check(".")
    assert finished.code == 2
    assert f"{KNOWN}{place}" in finished.out
    assert message in finished.out


def test_a_file_whose_name_is_no_utf_8_is_known_by_its_bytes(
    check: Command, flowclause: Command, tmp_path: Path
) -> None:
    write(tmp_path / "b\udcff.flow.yaml", OPEN)
    assert flowclause("baseline", "write", ".", *AS_OF) == (0, f"{KNOWN}: 1 finding\n", "")
    assert json.loads((tmp_path / KNOWN).read_text(encoding="utf-8"))["findings"][0]["path"] == "b\udcff.flow.yaml"
    assert check(".").code == 0
    assert flowclause("baseline", "prune", ".", *AS_OF) == (0, f"{KNOWN}: 1 finding\n", "")


def test_a_file_that_was_named_has_to_be_there(check: Command, flowclause: Command, tmp_path: Path) -> None:
    write(tmp_path / "a.flow.yaml", KEPT)
    assert check(".", "--waivers", "gone.yaml") == (2, "", "--waivers: error: no such file: gone.yaml\n")
    assert check(".", "--baseline", "gone.json").code == 2
    assert flowclause("baseline", "prune", ".").err == f"{KNOWN}: error: there is no baseline\n  = write one first\n"
    assert flowclause("baseline", "write", ".", "--baseline", "new.json", *AS_OF).code == 0
    assert (tmp_path / "new.json").is_file()


def test_what_can_not_be_waived_is_left_out_of_the_baseline_and_still_blocks(
    check: Command, flowclause: Command, tmp_path: Path
) -> None:
    policy = tmp_path / "own" / "tern.yaml"
    write(policy, TERN)
    write(tmp_path / "a.flow.yaml", FERRY)
    own = ("--policies", "own", "--policy", "tern")
    assert check("a.flow.yaml", *own).code == 1
    assert flowclause("baseline", "write", "a.flow.yaml", *own, *AS_OF).out == (
        f"{KNOWN}: 0 findings\n1 finding can't be accepted, and still blocks: tern-2.1\n"
    )
    assert check("a.flow.yaml", *own).code == 1
    write(tmp_path / FILE, WAIVERS.replace("acme-1.4", "tern-2.1").replace("sign-up", "passenger-list"))
    finished = check("a.flow.yaml", *own)
    assert finished.code == 2
    assert f"{FILE}:4:13: error: tern-2.1 can't be waived" in finished.out


TERN = """\
version: 1
id: tern
title: Privacy policy of Tern Ferries
edition: "2026-01-01"
effective: {from: 2026-01-01, until: null}
source:
  {title: An invented text, sha256: "0000000000000000000000000000000000000000000000000000000000000000", language: en}
taxonomy: "1"
scope:
  clause: tern-0.1
  products: {tern-tickets: {title: The ticket shop, controller: tern-ferries}}
  controllers: [tern-ferries]
coverage:
  categories: {undisclosed: [tern-1.1]}
  purposes: {undisclosed: [tern-1.1]}
  recipients: {undisclosed: [tern-1.1]}
clauses:
  - {id: tern-0.1, cite: {section: Who, lines: [1]}, force: definition, check: facts, says: The ticket shop.}
  - id: tern-1.1
    cite: {section: What, lines: [2]}
    force: list
    check: facts
    says: Names serve the journeys.
    grants: [{categories: [user.name]}, {purposes: [essential.service]}]
  - id: tern-2.1
    cite: {section: Where, lines: [3]}
    force: must
    check: facts
    waivable: false
    says: Data lies in Iceland.
    obligations: [{kind: storage_place, parameters: {countries: [IS]}}]
"""
FERRY = """\
version: 1
flows:
  - id: passenger-list
    product: tern-tickets
    action: store
    subjects: [{relation: customer}]
    data: {categories: [user.name]}
    purposes: [essential.service]
    stores: [{country: DK}]
    recipients: []
"""
