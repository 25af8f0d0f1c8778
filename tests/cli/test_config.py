"""Configuration: where it is found, which value counts, what is wrong with it, and policies of one's own."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.acme import FOLDER, KEPT
from tests.cli.test_waivers import FERRY, TERN, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Command, Finished

AS_OF = ("--as-of", "2026-06-01")
IN_ICELAND = "kind: storage_place, parameters: {countries: [IS]}"
OPEN = KEPT.replace("age: 30", "age: null")
OWN, SHARED = "flowclause.toml", "pyproject.toml"


def shown(flowclause: Command, *arguments: str) -> dict[str, Any]:
    finished = flowclause("config", "show", "--format", "json", *arguments)
    assert (finished.code, finished.err) == (0, "")
    values: dict[str, Any] = json.loads(finished.out)["values"]
    return values


def test_check_needs_no_arguments_where_the_project_says_what_to_judge(flowclause: Command, tmp_path: Path) -> None:
    write(tmp_path / "flows" / "a.flow.yaml", OPEN)
    write(tmp_path / SHARED, '[project]\nname = "x"\n[tool.flowclause]\npaths = ["flows"]\nfail-on = "violation"\n')
    finished = flowclause("check", *AS_OF)
    assert finished.code == 0
    assert finished.out.startswith("flows/a.flow.yaml:")
    assert flowclause("check", "--fail-on", "undetermined", *AS_OF).code == 3


def test_the_command_line_comes_before_the_environment_and_that_before_the_file(
    flowclause: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail_on(*arguments: str) -> dict[str, str]:
        write(tmp_path / "a.flow.yaml", OPEN)
        value: dict[str, str] = shown(flowclause, *arguments)["fail-on"]
        return value

    assert fail_on() == {"value": "undetermined", "from": "default"}
    write(tmp_path / OWN, 'version = 1\nfail-on = "violation"\n')
    assert fail_on() == {"value": "violation", "from": "flowclause.toml:2"}
    monkeypatch.setenv("FLOWCLAUSE_FAIL_ON", "undetermined")
    assert fail_on() == {"value": "undetermined", "from": "FLOWCLAUSE_FAIL_ON"}
    assert flowclause("check", "a.flow.yaml", *AS_OF).code == 3
    assert flowclause("check", "a.flow.yaml", "--fail-on", "violation", *AS_OF).code == 0
    monkeypatch.setenv("FLOWCLAUSE_FAIL_ON", "")
    assert fail_on() == {"value": "violation", "from": "flowclause.toml:2"}


def test_every_kind_of_variable_is_read(flowclause: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    stated: dict[str, tuple[str, Any]] = {
        "PATHS": ("a:b c", ["a", "b c"]),
        "POLICIES": ("acme", ["acme"]),
        "SHIPPED_POLICIES": ("yes", True),
        "STRICT_WAIVERS": ("1", True),
        "WAIVER_DAYS": ("30", 30),
        "BASELINE": ("known.json", "known.json"),
        "REPORTS": ("text,sarif=out.sarif", [{"format": "text"}, {"format": "sarif", "output": "out.sarif"}]),
        "CACHE": ("no", False),
    }
    for name, (text, _) in stated.items():
        monkeypatch.setenv(f"FLOWCLAUSE_{name}", text)
    values = shown(flowclause)
    keys = {name: name.lower().replace("_", "-") for name in stated}
    assert {name: values[keys[name]] for name in stated} == {
        name: {"value": value, "from": f"FLOWCLAUSE_{name}"} for name, (_, value) in stated.items()
    }


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "FLOWCLAUSE_FAILON",
            "violation",
            "FLOWCLAUSE_FAILON: error: unknown variable\n  = did you mean FLOWCLAUSE_FAIL_ON?",
        ),
        (
            "FLOWCLAUSE_WAIVER_DAYS",
            "many",
            "FLOWCLAUSE_WAIVER_DAYS: error: waiver-days: found 'many', expected a whole number",
        ),
        (
            "FLOWCLAUSE_WAIVER_DAYS",
            "1097",
            "FLOWCLAUSE_WAIVER_DAYS: error: waiver-days: 1097 is greater than the maximum of 1096",
        ),
        (
            "FLOWCLAUSE_FAIL_ON",
            "violatoin",
            "FLOWCLAUSE_FAIL_ON: error: fail-on: 'violatoin' is not known\n  = did you mean violation?",
        ),
        ("FLOWCLAUSE_POLICIES", "acem", "FLOWCLAUSE_POLICIES: error: unknown policy 'acem'\n  = did you mean acme?"),
        ("FLOWCLAUSE_REPORTS", "sarfi", "FLOWCLAUSE_REPORTS: error: unknown format 'sarfi'\n  = did you mean sarif?"),
        ("FLOWCLAUSE_CONFIG", "gone.toml", "gone.toml: error: no such configuration file"),
    ],
)
def test_a_variable_that_is_wrong_ends_with_2(
    flowclause: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, message: str
) -> None:
    write(tmp_path / "a.flow.yaml", KEPT)
    monkeypatch.setenv(name, text)
    assert flowclause("check", ".", *AS_OF) == (2, "", f"{message}\n")


def test_variables_of_others_are_left_alone(
    flowclause: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.flow.yaml", KEPT)
    monkeypatch.setenv("FLOWCLAUSE_ENVIRONMENT", "x")
    monkeypatch.setenv("FLOWCLAUSE_VERSION", "0.1.0")
    assert flowclause("check", ".", *AS_OF).code == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fail_on = 1\n", ":1:1: error: unknown field 'fail_on'\n  = did you mean fail-on?\n"),
        (
            "\nversion = 2\n",
            ":2:1: error: version 2 of the format is newer than what this flowclause knows, 1\n  = update flowclause\n",
        ),
        ('paths = ["."]\npolicies = ["acem"]\n', ":2:1: error: unknown policy 'acem'\n  = did you mean acme?\n"),
        ('paths = ["gone"]\n', ""),
        ('reports = [{format = "sarfi"}]\n', ":1:1: error: unknown format 'sarfi'\n  = did you mean sarif?\n"),
        (
            'reports = [{format = "text"}, {format = "json"}]\n',
            ":1:1: error: two reports for standard output\n  = give all but one of them an --output FILE\n",
        ),
        ('waivers = "gone.yaml"\n', ":1:1: error: no such file: gone.yaml\n"),
        ('policy-directories = ["gone"]\n', ":1:1: error: no such folder: gone\n  = name a folder with policies\n"),
        (
            "shipped-policies = false\n",
            ":1:1: error: no policies to judge by\n  = name a folder in policy-directories\n",
        ),
        ("paths = [\n", ":1:10: error: not TOML: Invalid value\n"),
        (
            'version = 1\n[tool.flowclause]\nfail-on = "violation"\n',
            (
                ":2:2: error: unknown field 'tool'\n"
                "  = this file is the table [tool.flowclause] itself: write its keys without a heading\n"
            ),
        ),
    ],
)
def test_a_file_that_is_wrong_ends_with_2_at_its_line(
    flowclause: Command, tmp_path: Path, text: str, message: str
) -> None:
    write(tmp_path / "a.flow.yaml", KEPT)
    write(tmp_path / OWN, text)
    finished = flowclause("check", *(() if "paths" in text else ["."]), *AS_OF)
    assert finished.code == 2
    if "gone" in text and "paths" in text:
        assert finished.out.startswith("gone: error: no such file or folder\n")
    elif "Invalid" not in message:
        assert finished.err == f"{OWN}{message}"
    else:
        assert "error: not TOML: " in finished.err


def test_the_nearest_file_counts_up_to_the_root_of_the_repository(
    flowclause: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / OWN, "waiver-days = 1\n")
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    inside = project / "inside" / "deep"
    inside.mkdir(parents=True)
    monkeypatch.chdir(inside)
    assert shown(flowclause)["waiver-days"] == {"value": 365, "from": "default"}
    write(project / OWN, "waiver-days = 2\n")
    assert shown(flowclause)["waiver-days"] == {"value": 2, "from": "../../flowclause.toml:1"}
    write(project / "inside" / SHARED, "[tool.flowclause]\nwaiver-days = 3\n")
    assert shown(flowclause)["waiver-days"] == {"value": 3, "from": "../pyproject.toml:2"}
    write(inside / SHARED, "[tool.other]\n")
    assert shown(flowclause)["waiver-days"]["value"] == 3
    assert shown(flowclause, "--config", "../../flowclause.toml")["waiver-days"]["value"] == 2


def test_two_files_in_one_folder_are_an_error(flowclause: Command, tmp_path: Path) -> None:
    write(tmp_path / OWN, "")
    write(tmp_path / SHARED, "[tool.flowclause]\n")
    message = f"{SHARED}:1:1: error: {OWN} beside it configures flowclause too\n  = keep one of the two\n"
    assert flowclause("config", "show") == (2, "", message)


def test_paths_of_a_file_are_relative_to_it(
    flowclause: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    write(tmp_path / "flows" / "a.flow.yaml", KEPT)
    write(tmp_path / OWN, 'paths = ["flows"]\nreports = [{format = "json", output = "out.json"}]\n')
    below = tmp_path / "below"
    below.mkdir()
    monkeypatch.chdir(below)
    assert flowclause("check", *AS_OF).code == 0
    assert json.loads((tmp_path / "out.json").read_text())["flows"][0]["path"] == "../flows/a.flow.yaml"


def test_what_is_shown_as_text_says_where_each_value_came_from(flowclause: Command, tmp_path: Path) -> None:
    write(tmp_path / OWN, 'paths = ["\\u001b[31m"]\n')
    lines = flowclause("config", "show").out.splitlines()
    assert lines[:3] == [
        "file: flowclause.toml",
        'paths = ["\\u001b[31m"]  # flowclause.toml:1',
        "policies = []  # default",
    ]


def test_how_a_server_is_reached_is_shown_with_the_variables_that_state_it(
    flowclause: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / OWN, '[opa]\nurl = "http://127.0.0.1:1"\nretries = 1\n')
    monkeypatch.setenv("FLOWCLAUSE_OPA_URL", "http://127.0.0.1:2")
    monkeypatch.setenv("FLOWCLAUSE_OPA_SECONDS", "1.5")
    monkeypatch.setenv("FLOWCLAUSE_OPA_TOKEN", "secret")
    shown = flowclause("config", "show", "--format", "json").out
    assert json.loads(shown)["values"]["opa"] == {
        "value": {"url": "http://127.0.0.1:2", "retries": 1, "seconds": 1.5},
        "from": "flowclause.toml:1, FLOWCLAUSE_OPA_URL, FLOWCLAUSE_OPA_SECONDS",
    }
    assert "secret" not in shown
    monkeypatch.setenv("FLOWCLAUSE_OPA_SECONDS", "soon")
    assert (
        json.loads(flowclause("config", "show", "--format", "json").out)["values"]["opa"]["value"]["seconds"] == "soon"
    )


def test_a_variable_that_is_empty_leaves_the_engine_of_the_file(
    flowclause: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.flow.yaml", KEPT)
    write(tmp_path / OWN, 'engine = "opa"\nopa = {url = "http://127.0.0.1:9", retries = 0}\n')
    told = flowclause("check", "a.flow.yaml", *AS_OF)
    assert (told.code, "http://127.0.0.1:9" in told.out + told.err) == (2, True)
    for name in ("FLOWCLAUSE_ENGINE", "FLOWCLAUSE_OPA_URL"):
        monkeypatch.setenv(name, "")
    assert flowclause("check", "a.flow.yaml", *AS_OF) == told


def test_a_report_never_takes_the_place_of_a_policy(flowclause: Command, tmp_path: Path) -> None:
    policy = write(tmp_path / "own" / "tern.yaml", TERN)
    write(tmp_path / "a.flow.yaml", FERRY)
    finished = own(flowclause, "check", "a.flow.yaml", "--output", str(policy))
    assert finished.code == 2
    assert "a report named 'tern.yaml' would take the place of what decides" in finished.err
    assert policy.read_text(encoding="utf-8") == TERN


def test_a_server_is_loaded_that_the_configuration_names(flowclause: Command, tmp_path: Path) -> None:
    assert "no server is named" in flowclause("opa", "push").err
    write(tmp_path / OWN, '[opa]\nurl = "http://127.0.0.1:1"\nretries = 0\nseconds = 2\n')
    finished = flowclause("opa", "push")
    assert finished.code == 2
    assert "http://127.0.0.1:1" in finished.err
    assert "no server is named" not in finished.err


RULINGS = """\
version: 1
rulings: [{id: 1, question: q, clauses: [tern-1.1], strict: s, lenient: l, pending: open}]
"""
LATE = "{reading: strict, on: 2026-05-01, until: 2026-01-01, by: b, why: w}"


def own(flowclause: Command, *arguments: str) -> Finished:
    return flowclause(*arguments, "--policies", "own")


def test_policies_of_ones_own_judge_beside_the_others_or_instead(flowclause: Command, tmp_path: Path) -> None:
    write(tmp_path / "own" / "tern" / "2026.yaml", TERN)
    write(tmp_path / "a.flow.yaml", FERRY)
    write(tmp_path / "b.flow.yaml", KEPT)
    assert own(flowclause, "check", "a.flow.yaml", *AS_OF).code == 1
    assert own(flowclause, "check", "b.flow.yaml", *AS_OF).code == 0
    listed = json.loads(own(flowclause, "policies", "--format", "json").out)["policies"]
    assert [one["id"] for one in listed] == ["acme", "tern"]
    alone = own(flowclause, "policies", "--format", "json", "--no-shipped-policies")
    assert [one["id"] for one in json.loads(alone.out)["policies"]] == ["tern"]
    assert own(flowclause, "check", "b.flow.yaml", "--no-shipped-policies", *AS_OF).code == 2


def test_a_change_of_ones_own_policy_counts_in_the_next_run(flowclause: Command, tmp_path: Path) -> None:
    policy = write(tmp_path / "own" / "2026.yaml", TERN)
    write(tmp_path / "a.flow.yaml", FERRY)
    assert own(flowclause, "check", "a.flow.yaml", *AS_OF).code == 1
    policy.write_text(TERN.replace("countries: [IS]", "countries: [DK]"))
    assert own(flowclause, "check", "a.flow.yaml", *AS_OF).code == 0


def test_a_newer_edition_takes_the_place_of_the_one_before_on_its_first_day(
    flowclause: Command, tmp_path: Path
) -> None:
    write(tmp_path / "own" / "2026.yaml", TERN)
    write(tmp_path / "own" / "2026-07.yaml", TERN.replace("2026-01-01", "2026-07-01").replace("[IS]", "[DK]"))
    write(tmp_path / "a.flow.yaml", FERRY)

    def judged(day: str) -> list[tuple[str, str]]:
        (flow,) = json.loads(own(flowclause, "check", ".", "--as-of", day, "--format", "json").out)["flows"]
        return [(one["edition"], one["verdict"]) for one in flow["policies"]]

    assert judged("2026-06-30") == [("2026-01-01", "violation")]
    assert judged("2026-07-01") == [("2026-07-01", "compliant")]


def test_what_one_s_own_policy_asks_of_each_store_is_asked_for_once(flowclause: Command, tmp_path: Path) -> None:
    asked = "kind: requirement, parameters: {for: store, ways: [{store.encrypted: true}]}"
    write(tmp_path / "own" / "2026.yaml", TERN.replace(IN_ICELAND, asked))
    write(tmp_path / "a.flow.yaml", FERRY.replace("[{country: DK}]", "[{country: DK}, {country: IS}]"))
    (flow,) = json.loads(own(flowclause, "check", ".", *AS_OF, "--format", "json").out)["flows"]
    (policy,) = flow["policies"]
    assert (policy["verdict"], policy["missing"]) == ("undetermined", ["security.at_rest"])


def test_a_policy_that_can_not_be_read_ends_with_2(flowclause: Command, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "tern.yaml").symlink_to("gone.yaml")
    told = "own/tern.yaml: error: can't be read: No such file or directory\n"
    assert own(flowclause, "policies") == (2, "", told)


def test_ones_own_folder_adds_parties_terms_and_answers(flowclause: Command, tmp_path: Path) -> None:
    write(tmp_path / "own" / "2026.yaml", TERN)
    write(tmp_path / "own" / "parties.yaml", "version: 1\nparties: {bells: {roles: [processor], country: IS}}\n")
    write(tmp_path / "own" / "taxonomy.yaml", 'version: "1"\ncategories: {user.name.call_sign: {title: Call sign}}\n')
    shutil.copy(FOLDER / "rulings.yaml", tmp_path / "own" / "rulings.yaml")
    flow = FERRY.replace("user.name", "user.name.call_sign").replace("DK", "IS")
    write(tmp_path / "a.flow.yaml", flow.replace("recipients: []", "recipients: [{party: bells}]"))
    assert own(flowclause, "check", "a.flow.yaml", *AS_OF).code == 3


LIFTING_NOTHING = (
    "{kind: conditions, lifts: [tern-2.9], gate: {data.form: anonymised}, "
    "parameters: {ways: [{tern-2.1: {data.linkable: false}}]}}"
)
# A policy of somebody else's for the same product.
GULL = re.sub(r"tern(?=-\d|-ferries|\n)", "gull", TERN)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("zebra.yaml", TERN, "own/zebra.yaml:4:10: error: a second file for edition 2026-01-01 of policy tern"),
        ("taxonomy.yaml", 'version: "1"\ncategorys: {}\n', "own/taxonomy.yaml:2:1: error: unknown field 'categorys'"),
        ("taxonomy.yaml", 'version: "2"\n', "own/taxonomy.yaml:1:10: error: version 2 of the format is newer"),
        ("rulings.yaml", RULINGS, "own/rulings.yaml:2:16: error: ruling 1 is about other clauses elsewhere: acme-3.1"),
        (
            "other.yaml",
            TERN.replace("version: 1", "version: 2"),
            "own/other.yaml:1:10: error: version 2 of the format is newer",
        ),
        ("other.yml", TERN, "--policies: error: own holds other.yml"),
        (
            "other.yaml",
            TERN.replace('"2026-01-01"', '"2026"'),
            "own/tern.yaml:5:12: error: a second edition of policy tern that begins on 2026-01-01",
        ),
        (
            "tern.yaml",
            TERN.replace("obligations: [", "obligations: [{kind: storage_place, parameters: {countries: [DK]}}, "),
            "own/tern.yaml:31:73: error: a second obligation tern-2.1\n  = give each of them a `part` of its own",
        ),
        (
            "tern.yaml",
            TERN.replace("until: null", "until: 2025-12-31"),
            "own/tern.yaml:5:12: error: ends on 2025-12-31, before it begins, on 2026-01-01",
        ),
        (
            "tern.yaml",
            TERN.replace("waivable: false", "rulings: [rulings.99]"),
            "own/tern.yaml:29:14: error: tern-2.1 waits for rulings.99, which is no ruling",
        ),
        (
            "rulings.yaml",
            RULINGS.replace("id: 1,", "id: 9,").replace("tern-1.1", "tern-1.2"),
            "own/rulings.yaml:2:41: error: ruling 9 is about tern-1.2, which is no clause\n  = did you mean tern-1.1?",
        ),
        (
            "rulings.yaml",
            RULINGS.replace("id: 1,", "id: 9,").replace("open}", f"open, answer: {LATE}}}"),
            "error: the answer to ruling 9 ends on 2026-01-01, before its day, 2026-05-01\n  = correct one of them",
        ),
        ("other.yaml", TERN.replace("scope:", "scope: [tern]\nx:"), "own/other.yaml:9:8: error: scope: found a list"),
        (
            "tern.yaml",
            TERN.replace("id: tern-2.1", "id: tern-1.1"),
            "own/tern.yaml:25:9: error: a second clause tern-1.1",
        ),
        ("tern.yaml", TERN.replace("id: tern-2.1", "id: gull-2.1"), "25:9: error: gull-2.1 does not begin with tern-"),
        (
            "tern.yaml",
            TERN.replace("clause: tern-0.1", "clause: tern-0.9"),
            (
                "own/tern.yaml:1:1: error: scope or coverage refers to tern-0.9, which is no clause\n"
                "  = did you mean tern-0.1?"
            ),
        ),
        (
            "tern.yaml",
            TERN.replace(IN_ICELAND, f"rests_on: [tern-2.9], {IN_ICELAND}"),
            "own/tern.yaml:25:9: error: tern-2.1 refers to tern-2.9, which is no clause\n  = did you mean tern-2.1?",
        ),
        (
            "tern.yaml",
            TERN.replace(f"[{{{IN_ICELAND}}}]", f"[{{{IN_ICELAND}}}]\n    exceptions: [{LIFTING_NOTHING}]"),
            "policy tern: tern-2.1 lifts tern-2.9, which is no obligation\n  = did you mean tern-2.1?",
        ),
        (
            "tern.yaml",
            TERN.replace(IN_ICELAND, f"when: {{data.fromm: anonymised}}, {IN_ICELAND}"),
            "a condition asks for 'data.fromm', which is no fact of a flow\n  = did you mean data.form?",
        ),
        (
            "tern.yaml",
            TERN.replace(IN_ICELAND, f"when: {{data.form: anonymized}}, {IN_ICELAND}"),
            "policy tern: data.form is never 'anonymized'\n  = did you mean anonymised?",
        ),
        (
            "other.yaml",
            GULL,
            (
                "own/tern.yaml:11:65: error: product tern-tickets has another controller, gull-ferries in policy gull\n"
                "  = name the same one, or another product"
            ),
        ),
        (
            "other.yaml",
            TERN.replace("products: {", "products: 5 #"),
            "own/other.yaml:11:13: error: scope.products: fou",
        ),
    ],
)
def test_a_folder_of_policies_that_is_wrong_ends_with_2(
    flowclause: Command, tmp_path: Path, name: str, text: str, message: str
) -> None:
    write(tmp_path / "own" / "tern.yaml", TERN)
    write(tmp_path / "own" / name, text)
    finished = own(flowclause, "policies")
    assert finished.code == 2
    assert message in finished.err
