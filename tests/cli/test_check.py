"""``flowclause check``: exit codes, what can't be judged beside what can, standard input, parties files."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

import checker.cli
import checker.cli.check
import checker.engines.module
import checker.standing
from checker.engines.module import MANIFEST, WASM
from checker.load.discover import Found
from checker.places import shipped
from checker.problems import EngineError
from tests.acme import KEPT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command, Finished

AS_OF = ("--as-of", "2026-06-01")
BROKEN = KEPT.replace("in_transit: true", "in_transit: false")
OPEN = KEPT.replace("age: 30", "age: null")
OURS = """\
version: 1
parties:
  bells:
    roles: processor
    country: "NO"
    contracts:
      - {kind: service, from: always, until: open_ended, terms: {confidentiality: true, instructions: true}}
"""
USING = KEPT.replace("recipients: []", "recipients: [{party: bells, consideration: none}]")
USING += "uses: [our.parties.yaml]\n"
# The lines of the flow, and of what it uses.
FIRST, LAST = KEPT[: KEPT.index("- id: sign-up")].count("\n") + 1, USING.count("\n")


@pytest.fixture
def check(flowclause: Command) -> Command:
    def run(*arguments: str, stdin: bytes = b"") -> Finished:
        return flowclause("check", *arguments, *AS_OF, stdin=stdin)

    return run


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def verdicts(finished: Finished) -> list[tuple[str, str]]:
    """The path and verdict of each flow in a JSON report."""
    return [(flow["path"], flow["verdict"]) for flow in json.loads(finished.out)["flows"]]


@pytest.mark.parametrize(
    ("text", "fail_on", "code"),
    [
        (KEPT, "undetermined", 0),
        (BROKEN, "undetermined", 1),
        (BROKEN, "violation", 1),
        (OPEN, "undetermined", 3),
        (OPEN, "violation", 0),
        (KEPT.replace("product: acme-app", "product: acme-app\n  actor: dealer"), "undetermined", 3),
        (KEPT.replace("product: acme-app", "product: acme-ap"), "undetermined", 2),
        (KEPT.replace("product: acme-app", "product: acme-ap"), "violation", 2),
    ],
    ids=[
        "compliant",
        "violation",
        "violation alone",
        "undetermined",
        "let pass",
        "not governed",
        "error",
        "still error",
    ],
)
def test_the_exit_code_says_how_it_went(check: Command, tmp_path: Path, text: str, fail_on: str, code: int) -> None:
    write(tmp_path / "a.flow.yaml", text)
    assert check(".", "--fail-on", fail_on).code == code


def test_evidence_is_required_only_where_that_is_asked_for(check: Command, tmp_path: Path) -> None:
    flows = write(tmp_path / "using.flow.yaml", USING.replace("action: store", "action: share"))
    write(tmp_path / "our.parties.yaml", OURS)
    assert check(str(flows)).code == 0
    finished = check("--require-evidence", str(flows))
    assert finished.code == 3
    assert "nothing shows it: link evidence for recipients[0].contract.confidentiality, " in finished.out


def test_the_worst_decides_and_an_error_is_worst(check: Command, tmp_path: Path) -> None:
    for name, text, code in (("a", KEPT, 0), ("b", OPEN, 3), ("c", BROKEN, 1), ("d", "x", 2)):
        write(tmp_path / f"{name}.flow.yaml", text)
        assert check(".").code == code


def test_norway_is_a_country_without_quotes(check: Command, tmp_path: Path) -> None:
    write(tmp_path / "a.flow.yaml", KEPT.replace('"NO"', "NO"))
    finished = check("a.flow.yaml", "--format", "json")
    assert (finished.code, verdicts(finished)) == (0, [("a.flow.yaml", "compliant")])


def test_what_can_not_be_judged_keeps_nothing_else_from_being_judged(check: Command, tmp_path: Path) -> None:
    write(tmp_path / "a.flow.yaml", KEPT.replace("product:", "prodcut:"))
    write(tmp_path / "b.flow.yaml", BROKEN)
    write(tmp_path / "sub/c.flow.yaml", "")
    write(tmp_path / "sub/d.flow.yaml", KEPT)
    finished = check("gone.flow.yaml", ".", "--format", "json")
    report = json.loads(finished.out)
    assert (finished.code, finished.err) == (2, "")
    assert verdicts(finished) == [("b.flow.yaml", "violation"), ("sub/d.flow.yaml", "compliant")]
    assert report["problems"] == [
        {"path": path, "line": line, "column": column, "message": message, "hint": hint}
        for path, line, column, message, hint in (
            ("a.flow.yaml", 3, 3, "unknown field 'prodcut'", "did you mean product?"),
            ("gone.flow.yaml", 0, 0, "no such file or folder", ""),
            ("sub/c.flow.yaml", 1, 1, "the file is empty", "start one with `flowclause init`"),
        )
    ]


def test_a_problem_is_told_in_text_with_its_place_and_what_to_do(check: Command, tmp_path: Path) -> None:
    write(tmp_path / "a.flow.yaml", KEPT.replace("product:", "prodcut:"))
    finished = check("a.flow.yaml", "gone")
    assert finished == (
        2,
        (
            "a.flow.yaml:3:3: error: unknown field 'prodcut'\n  = did you mean product?\n\n"
            "gone: error: no such file or folder\n\n"
            "0 flows as of 2026-06-01: 2 files that could not be judged\n"
        ),
        "",
    )


@pytest.mark.parametrize("arguments", [("empty",), ("empty", "also"), ("empty", "unused.parties.yaml")])
def test_no_flow_at_all_is_an_error_that_says_so(check: Command, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    for folder in ("empty", "also"):
        write(tmp_path / folder / "notes.yaml", "not a flow")
    write(tmp_path / "unused.parties.yaml", "version: 1\n")
    finished = check(*arguments)
    where = ", ".join(arguments)
    assert (finished.code, finished.err) == (
        2,
        f"flowclause: no flow found in {where}: flow files are named *.flow.yaml\n",
    )
    assert finished.out == "0 flows as of 2026-06-01: none judged\n"
    assert json.loads(check(*arguments, "--format", "json").out)["flows"] == []


def test_a_name_that_could_harm_a_terminal_is_escaped(check: Command, tmp_path: Path) -> None:
    hostile = "a\x1b[2J\u202e\n\udcff"
    write(tmp_path / f"{hostile}.flow.yaml", "")
    (tmp_path / hostile).mkdir()
    shown = r"a\x1b[2J\u{202e}\x0a\u{dcff}"
    assert check(".").out.startswith(f"{shown}.flow.yaml:1:1: error: the file is empty\n")
    assert f"no flow found in {shown}: " in check(hostile).err


def test_a_file_that_vanishes_before_it_is_read_is_an_error(
    check: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.flow.yaml", KEPT)
    found = Found(["gone.flow.yaml", "a.flow.yaml"], [], [])
    monkeypatch.setattr(checker.cli.check, "discover", lambda paths: found)
    finished = check(".")
    assert finished.code == 2
    assert finished.out.startswith(
        "gone.flow.yaml: error: can't be read: No such file or directory\n  = was it deleted while the check ran?\n\n"
        f"a.flow.yaml:{FIRST}:9: compliant: flow sign-up\n"
    )


def test_a_file_that_may_not_be_read_is_an_error(
    check: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.flow.yaml", KEPT)
    write(tmp_path / "b.flow.yaml", KEPT)

    def opened(path: str, mode: str) -> Any:  # root may read everything, so the refusal is played
        if path == "a.flow.yaml":
            raise PermissionError(13, "Permission denied", path)
        return open(path, mode)

    for reading in ("checker.load.files", "checker.run.remembered"):
        monkeypatch.setattr(f"{reading}.open", opened, raising=False)
    finished = check(".")
    assert finished.code == 2
    assert finished.out.startswith(
        f"a.flow.yaml: error: can't be read: Permission denied\n\nb.flow.yaml:{FIRST}:9: compliant"
    )


def test_standard_input_is_judged(check: Command) -> None:
    finished = check("-", "--format", "json", stdin=BROKEN.encode())
    assert (finished.code, verdicts(finished)) == (1, [("<stdin>", "violation")])


@pytest.mark.parametrize(
    ("stdin", "problem"),
    [
        (b"", "<stdin>:1:1: error: the file is empty\n  = start one with `flowclause init`\n"),
        (b"version: 1\nflow: []\n", "<stdin>:2:1: error: unknown field 'flow'\n  = did you mean flows?\n"),
        (b"\xff", "<stdin>:1:1: error: byte 0xff is not UTF-8\n  = save the file as UTF-8\n"),
    ],
)
def test_standard_input_that_can_not_be_judged_is_an_error(check: Command, stdin: bytes, problem: str) -> None:
    finished = check("-", stdin=stdin)
    assert finished.code == 2
    assert problem in finished.out


def test_standard_input_uses_parties_of_the_working_folder(check: Command, tmp_path: Path) -> None:
    write(tmp_path / "our.parties.yaml", OURS)
    assert check("-", stdin=USING.encode()).code == 0
    (tmp_path / "our.parties.yaml").unlink()
    finished = check("-", stdin=USING.encode())
    assert (finished.code, f"<stdin>:{LAST}:8: error: no such parties file: 'our.parties.yaml'\n" in finished.out) == (
        2,
        True,
    )


def test_a_changed_parties_file_has_the_flows_judged_that_use_it_and_no_others(check: Command, tmp_path: Path) -> None:
    parties = write(tmp_path / "our.parties.yaml", OURS)
    write(tmp_path / "a/b.flow.yaml", USING.replace("our.parties.yaml", "../our.parties.yaml"))
    write(tmp_path / "c.flow.yaml", BROKEN)
    finished = check("our.parties.yaml", "--format", "json")
    assert (finished.code, verdicts(finished)) == (0, [("a/b.flow.yaml", "compliant")])
    parties.write_text(OURS.replace("instructions: true", "instructions: false"))
    finished = check("our.parties.yaml", "--format", "json")
    assert (finished.code, verdicts(finished)) == (1, [("a/b.flow.yaml", "violation")])
    parties.write_text(OURS.replace("until: open_ended", "until: 2026-05-31"))
    assert check("our.parties.yaml").code == 1


def test_a_parties_file_that_is_found_in_a_folder_has_no_flows_elsewhere_judged(check: Command, tmp_path: Path) -> None:
    write(tmp_path / "ours/our.parties.yaml", OURS)
    write(tmp_path / "ours/a.flow.yaml", USING)
    using = USING.replace("our.parties.yaml", "ours/our.parties.yaml")
    write(tmp_path / "b.flow.yaml", using.replace("in_transit: true", "in_transit: false"))
    finished = check("ours", "--format", "json")
    assert (finished.code, verdicts(finished)) == (0, [("ours/a.flow.yaml", "compliant")])
    finished = check("ours", "ours/our.parties.yaml", "--format", "json")
    assert (finished.code, verdicts(finished)) == (1, [("ours/a.flow.yaml", "compliant"), ("b.flow.yaml", "violation")])


def test_a_flow_that_is_named_and_uses_the_named_parties_file_is_judged_once(check: Command, tmp_path: Path) -> None:
    write(tmp_path / "our.parties.yaml", OURS)
    write(tmp_path / "a.flow.yaml", USING)
    finished = check(str(tmp_path / "a.flow.yaml"), "our.parties.yaml", ".", "--format", "json")
    assert verdicts(finished) == [(str(tmp_path / "a.flow.yaml"), "compliant")]


def test_a_parties_file_that_no_flow_uses_is_fine(check: Command, tmp_path: Path) -> None:
    write(tmp_path / "our.parties.yaml", OURS)
    write(tmp_path / "a.flow.yaml", BROKEN)
    finished = check("our.parties.yaml")
    assert finished.code == 0
    assert finished.err == "flowclause: no flow uses these parties files; nothing to judge\n"
    assert json.loads(check("our.parties.yaml", "--format", "json").out)["problems"] == []


def test_a_parties_file_that_is_wrong_is_an_error_though_no_flow_uses_it(check: Command, tmp_path: Path) -> None:
    write(tmp_path / "our.parties.yaml", OURS.replace("processor", "procesor"))
    finished = check("our.parties.yaml")
    assert finished.code == 2
    assert finished.out.startswith(
        "our.parties.yaml:4:12: error: parties.bells.roles: 'procesor' is not known\n  = did you mean processor?\n"
    )


def test_a_wrong_parties_file_is_told_once_and_so_is_each_flow_that_it_keeps_from_being_judged(
    check: Command, tmp_path: Path
) -> None:
    write(tmp_path / "our.parties.yaml", OURS.replace("processor", "procesor"))
    for name in ("a", "b"):
        write(tmp_path / f"{name}.flow.yaml", USING)
    write(tmp_path / "c.flow.yaml", KEPT)
    finished = check(".", "--format", "json")
    assert (finished.code, verdicts(finished)) == (2, [("c.flow.yaml", "compliant")])
    assert [(one["path"], one["line"], one["message"]) for one in json.loads(finished.out)["problems"]] == [
        ("a.flow.yaml", LAST, "'our.parties.yaml' can't be used"),
        ("b.flow.yaml", LAST, "'our.parties.yaml' can't be used"),
        ("our.parties.yaml", 4, "parties.bells.roles: 'procesor' is not known"),
    ]


def test_a_request_in_a_year_that_no_calendar_knows_keeps_no_other_file_from_being_judged(
    check: Command, tmp_path: Path
) -> None:
    request = "    rights: {verified_on: 2041-03-04, answered_on: 2041-03-05}\n"
    write(tmp_path / "a.flow.yaml", KEPT.replace("action: store", "action: answer_request") + request)
    write(tmp_path / "b.flow.yaml", KEPT)
    finished = check(".", "--format", "json")
    assert (finished.code, verdicts(finished)) == (2, [("b.flow.yaml", "compliant")])
    (problem,) = json.loads(finished.out)["problems"]
    assert problem["message"] == "the calendar of working days in CN does not know the year 2041"


def test_an_unknown_policy_is_an_error_that_names_the_nearest(check: Command, tmp_path: Path) -> None:
    write(tmp_path / "a.flow.yaml", KEPT)
    assert check(".", "--policy", "acem") == (2, "", "--policy: error: unknown policy 'acem'\n  = did you mean acme?\n")
    assert check(".", "--policy", "zzz").err == "--policy: error: unknown policy 'zzz'\n  = known: acme\n"
    assert check(".", "--policy", "acme").code == 0


@pytest.mark.parametrize(
    "arguments",
    [("check", ".", "--as-of", "2026-02-30"), ("check", ".", "--format", "xml"), ("chekc",), ()],
)
def test_a_command_that_is_written_wrongly_is_an_error(flowclause: Command, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as caught:
        flowclause(*arguments)
    assert caught.value.code == 2


def test_without_a_path_there_is_nothing_to_judge(check: Command) -> None:
    message = (
        "PATH: error: nothing to judge\n  = name files or folders, or configure `paths`; see `flowclause config show`\n"
    )
    assert check() == (2, "", message)


def tampered(folder: Path, name: str, change: Any) -> None:
    path = folder / name
    path.write_bytes(change(path.read_bytes()))


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        (WASM, lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]), "is not the module that its manifest describes"),
        (WASM, lambda raw: b"", "is not the module that its manifest describes"),
        (MANIFEST, lambda raw: raw.replace(b'"wasm_sha256": "', b'"wasm_sha256": "0'), "is not the module that its"),
        (MANIFEST, lambda raw: raw.replace(b'"sources_sha256": "', b'"sources_sha256": "0'), "are not those that"),
        (MANIFEST, lambda raw: raw[:-9], "the compiled rules can't be read"),
        ("logic/logic.rego", lambda raw: raw + b"\n", "are not those that"),
        ("obligations/sale/sale.rego", lambda raw: raw.replace(b"false", b"true"), "are not those that"),
    ],
)
def test_rules_that_were_tampered_with_judge_nothing(
    check: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, change: Any, message: str
) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(shipped("rules"), rules)
    tampered(rules, name, change)
    monkeypatch.setattr(checker.engines.module, "shipped", lambda folder: rules)
    write(tmp_path / "a.flow.yaml", KEPT)
    finished = check("a.flow.yaml")
    assert (finished.code, finished.out) == (2, "")
    assert finished.err.startswith("flowclause: could not judge: ")
    assert message in finished.err
    assert finished.err.count("\n") == 1


def test_rules_that_are_gone_judge_nothing(check: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (checker.engines.module, checker.standing):
        monkeypatch.setattr(module, "shipped", lambda folder: tmp_path / "nowhere")
    finished = check(".")
    assert (finished.code, finished.out) == (2, "")
    assert "the compiled rules can't be read" in finished.err


class Crashing:
    """Stands for a command and ends as it is told to."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def __call__(self, given: Any) -> int:
        raise self.error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (EngineError("it took \x1b[2J too long"), "flowclause: could not judge: it took \\x1b[2J too long\n"),
        (KeyboardInterrupt(), "flowclause: interrupted\n"),
        (ZeroDivisionError("x"), "flowclause: could not judge: the error above is in flowclause itself\n"),
    ],
)
def test_however_a_command_breaks_it_does_not_end_as_a_verdict_does(
    flowclause: Command, monkeypatch: pytest.MonkeyPatch, error: BaseException, told: str
) -> None:
    monkeypatch.setattr(checker.cli, "_run", Crashing(error))
    finished = flowclause("check", ".")
    assert finished.code == 2
    assert finished.err.endswith(told)
    assert ("Traceback" in finished.err) is isinstance(error, ZeroDivisionError)


def test_reports_go_to_files_and_one_to_standard_output(check: Command, tmp_path: Path) -> None:
    flow, report = write(tmp_path / "a.flow.yaml", KEPT), tmp_path / "report.json"
    finished = check(str(flow), "--format", "json", "--output", str(report), "--format", "text")
    assert finished.out.endswith("1 flow as of 2026-06-01: 1 compliant\n")
    assert json.loads(report.read_text(encoding="utf-8"))["flows"][0]["verdict"] == "compliant"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("tmp")] == []


def test_a_file_without_a_format_gets_text(check: Command, tmp_path: Path) -> None:
    flow, report = write(tmp_path / "a.flow.yaml", KEPT), tmp_path / "report.txt"
    assert check(str(flow), "--output", str(report)).out == ""
    assert report.read_text(encoding="utf-8").endswith("1 flow as of 2026-06-01: 1 compliant\n")


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (("--format", "text", "--format", "json"), "--format: error: two reports for standard output"),
        (("--output", "a", "--output", "b"), "--output: error: b follows another --output"),
        (
            ("--format", "text", "--output", "a", "--format", "json", "--output", "./a"),
            "--format: error: two reports for 'a'\n  = give each of them a file of its own",
        ),
        (
            ("--output", "flowclause-waivers.yaml"),
            "a report named 'flowclause-waivers.yaml' would take the place of what decides",
        ),
        (
            ("--baseline", "b.json", "--output", "b.json"),
            "a report named 'b.json' would take the place of what decides",
        ),
        (("--output", "no/such/folder"), "no/such/folder: error: can't be written: No such file or directory"),
    ],
)
def test_outputs_that_can_not_be_are_no_pass(
    check: Command, tmp_path: Path, outputs: tuple[str, ...], message: str
) -> None:
    finished = check(str(write(tmp_path / "a.flow.yaml", KEPT)), *outputs)
    assert finished.code == 2
    assert message in finished.err


def test_a_device_takes_as_many_reports_as_come(check: Command, tmp_path: Path) -> None:
    flow = str(write(tmp_path / "a.flow.yaml", KEPT))
    assert check(flow, *("--format", "json", "--output", os.devnull) * 2, "--format", "text").code == 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("chek", "."), "argument COMMAND: unknown 'chek'; did you mean check?"),
        (("check", "--fail-on", "violations"), "argument --fail-on: unknown 'violations'; did you mean violation?"),
        (("check", "--\x1b[2J"), "unrecognized arguments: --\\x1b[2J"),
    ],
)
def test_an_error_of_usage_names_what_is_nearest_and_harms_no_terminal(
    flowclause: Command, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        flowclause(*arguments)
    assert (ended.value.code, capsys.readouterr().err.splitlines()[-1].split(": error: ")[1]) == (2, told)


def test_an_unknown_format_is_an_error_of_usage(
    check: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        check(str(tmp_path), "--format", "jsn")
    assert ended.value.code == 2
    assert "argument --format: unknown format 'jsn'; did you mean json?" in capsys.readouterr().err


def test_quiet_leaves_out_what_is_well(check: Command, tmp_path: Path) -> None:
    write(tmp_path / "a.flow.yaml", KEPT)
    assert check(str(tmp_path), "--quiet") == (0, "", "")
    write(tmp_path / "b.flow.yaml", BROKEN)
    finished = check(str(tmp_path), "--quiet")
    assert (finished.code, "a.flow.yaml" in finished.out, "b.flow.yaml" in finished.out) == (1, False, True)
    assert finished.out.endswith("2 flows as of 2026-06-01: 1 violation, 1 compliant\n")


def test_verbose_tells_by_what_is_judged_beside_the_report(check: Command, tmp_path: Path) -> None:
    write(tmp_path / "a.flow.yaml", KEPT)
    finished = check(str(tmp_path), "--verbose")
    assert finished.out == check(str(tmp_path)).out
    policies, files, time = finished.err.splitlines()
    assert policies.endswith("; as of 2026-06-01 in effect: acme@2024-01-01")
    assert files == "flowclause: 1 flow file, 0 parties files"
    assert time.startswith("flowclause: 1 flow in ")


@pytest.mark.parametrize("name", ["a.flow.yaml", "our.parties.yml", "new.flow.json"])
def test_a_report_never_takes_the_place_of_what_is_judged(check: Command, tmp_path: Path, name: str) -> None:
    flow = write(tmp_path / "a.flow.yaml", KEPT)
    finished = check(str(flow), "--output", str(tmp_path / name))
    assert (finished.code, finished.out) == (2, "")
    assert f"a report named '{name}' would take the place of what is judged" in finished.err
    assert flow.read_text(encoding="utf-8") == KEPT
    assert [one.name for one in tmp_path.iterdir() if one.suffix in {".yaml", ".yml", ".json"}] == ["a.flow.yaml"]


def test_before_an_edition_is_in_effect_the_answer_says_which_would_govern(flowclause: Command, tmp_path: Path) -> None:
    write(tmp_path / "a.flow.yaml", KEPT)
    finished = flowclause("check", ".", "--as-of", "2011-01-01", "--format", "json")
    (flow,) = json.loads(finished.out)["flows"]
    why = "not in effect on 2011-01-01: acme 2024-01-01 governs acme-app from 2024-01-01"
    assert (finished.code, [one["why"] for one in flow["not_governed"]]) == (3, [why])
    for name in ("text", "markdown", "html", "github", "sarif"):
        printed = flowclause("check", ".", "--as-of", "2011-01-01", "--format", name).out.replace("\\", "")
        assert why in " ".join(printed.split()), name
    (here,) = json.loads(flowclause("check", ".", *AS_OF, "--format", "json").out)["flows"]
    assert here["not_governed"] == []


@pytest.mark.parametrize(
    ("country", "hint"),
    [("UK", "GB"), ("uk", "GB"), ("EL", "GR"), ("Norway", "NO"), ("DEU", "DE"), ("England", "GB"), ("us", "US")],
)
def test_a_country_that_is_written_otherwise_is_an_error_that_names_its_code(
    check: Command, tmp_path: Path, country: str, hint: str
) -> None:
    write(tmp_path / "a.flow.yaml", KEPT.replace('country: "NO", age', f"country: {country}, age"))
    finished = check(".")
    assert finished.code == 2
    assert f"country: '{country}' is not known\n  = did you mean {hint}?\n" in finished.out


def test_one_value_of_a_list_of_them_is_asked_for(check: Command, tmp_path: Path) -> None:
    recipients = "recipients: [{roles: dealer, consideration: [none, money]}]"
    write(tmp_path / "a.flow.yaml", KEPT.replace("recipients: []", recipients))
    finished = check(".")
    assert "recipients[0].consideration: found a list, expected one value\n  = one of: none, money" in finished.out


@pytest.mark.parametrize("jobs", ["0", "65", "000999", "-1", "x", "\u0661"])
def test_a_number_of_processes_is_from_1_to_64(check: Command, capsys: pytest.CaptureFixture[str], jobs: str) -> None:
    with pytest.raises(SystemExit, match="2"):
        check(".", f"--jobs={jobs}")
    assert capsys.readouterr().err.endswith("is no number of processes; write one from 1 to 64\n")
