"""The recipes for CI run as their places would run them, and end as the checker does."""

from __future__ import annotations

import json
import re
import shutil
import sys
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest
import yaml

from tests import checkout
from tests.ci.runner import run_action

if TYPE_CHECKING:
    from pathlib import Path

CI = checkout.ROOT / "ci"
EXAMPLES = checkout.ROOT / "fixtures" / "examples"
BROKER = "violation-broker.flow.yaml"
NEWSLETTER = "compliant-newsletter.flow.yaml"
# Stands in for `python3 -m venv FOLDER`; the environment's own Python notes what it is asked to install.
PYTHON = """\
#!/bin/sh
set -eu
[ "$1 $2" = "-m venv" ]
mkdir -p "$3/bin"
cp {command} "$3/bin/flowclause"
printf '#!/bin/sh\\necho "$@" >> {noted}\\n' > "$3/bin/python"
chmod +x "$3/bin/python"
"""


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A repository with a flow that complies and what it uses."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    for name in ("company.parties.yaml", NEWSLETTER):
        shutil.copy(EXAMPLES / name, folder)
    return folder


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    """The variables of a machine on which nothing needs to be installed."""
    command = checkout.put_command(tmp_path / "command")
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "python3").write_text(PYTHON.format(command=command, noted=tmp_path / "installed"), encoding="utf-8")
    (tools / "python3").chmod(0o755)
    (tmp_path / "runner").mkdir()
    return checkout.environment(tmp_path, path=tools, RUNNER_TEMP=str(tmp_path / "runner"))


def test_the_action_passes_what_complies(theirs: Path, variables: dict[str, str], tmp_path: Path) -> None:
    ran = run_action(checkout.ROOT, theirs, variables, {})
    assert ran.code == 0, ran.printed
    assert (tmp_path / "installed").read_text(encoding="utf-8").split()[-1] == str(checkout.ROOT)
    assert ran.outputs == {"exit-code": "0", "sarif-file": "flowclause.sarif"}
    assert "compliant" in ran.summary
    (run,) = json.loads((theirs / "flowclause.sarif").read_text(encoding="utf-8"))["runs"]
    assert run["results"] == []


def test_the_action_fails_a_violation_with_annotation_summary_and_sarif(
    theirs: Path, variables: dict[str, str]
) -> None:
    shutil.copy(EXAMPLES / BROKER, theirs)
    ran = run_action(
        checkout.ROOT, theirs, variables, {"sarif-file": "out.sarif", "paths": f"{BROKER}\n\n{NEWSLETTER}"}
    )
    assert ran.code == 1
    assert ran.outputs == {"exit-code": "1", "sarif-file": "out.sarif"}
    assert re.search(rf"^::error file={BROKER},line=18,", ran.printed, re.MULTILINE), ran.printed
    assert "na-1.2" in ran.summary
    (run,) = json.loads((theirs / "out.sarif").read_text(encoding="utf-8"))["runs"]
    assert len(run["results"]) == 1


def test_the_action_hands_on_arguments_and_what_fails(theirs: Path, variables: dict[str, str]) -> None:
    shutil.copy(EXAMPLES / "undetermined-call-center.flow.yaml", theirs)
    as_of = "--as-of\n2026-06-01"
    assert run_action(checkout.ROOT, theirs, variables, {"arguments": as_of}).code == 3
    assert run_action(checkout.ROOT, theirs, variables, {"arguments": as_of, "fail-on": "violation"}).code == 0


def test_the_action_fails_where_it_could_not_judge(theirs: Path, variables: dict[str, str]) -> None:
    (theirs / "broken.flow.yaml").write_text("flows: [\n", encoding="utf-8")
    ran = run_action(checkout.ROOT, theirs, variables, {})
    assert (ran.code, ran.outputs["exit-code"]) == (2, "2")


@pytest.mark.parametrize("hostile", ["$(touch pwned)", "`touch pwned`", "; touch pwned", "a' 'b", '" && touch pwned "'])
def test_an_input_of_the_action_is_never_run(theirs: Path, variables: dict[str, str], hostile: str) -> None:
    ran = run_action(checkout.ROOT, theirs, variables, {"paths": hostile, "sarif-file": hostile, "arguments": ""})
    assert ran.code == 2
    assert not (theirs / "pwned").exists()


@pytest.fixture
def old_violation(theirs: Path, variables: dict[str, str]) -> str:
    """A commit that has a violation already, before a branch that changes another flow."""
    shutil.copy(EXAMPLES / BROKER, theirs)
    checkout.make_repository(theirs, variables)
    checkout.succeed(["git", "checkout", "--quiet", "-b", "work"], theirs, variables)
    newsletter = theirs / NEWSLETTER
    newsletter.write_text(newsletter.read_text(encoding="utf-8").replace("P2Y", "P3Y"), encoding="utf-8")
    return checkout.succeed(["git", "rev-parse", "main"], theirs, variables).strip()


def test_the_action_judges_what_a_pull_request_changes(
    theirs: Path, variables: dict[str, str], old_violation: str
) -> None:
    ran = run_action(checkout.ROOT, theirs, variables, {"changed-since": "main"})
    assert ran.code == 0, ran.printed
    assert "1 flow left out, unchanged since main" in ran.summary
    assert old_violation[:12] in ran.summary
    assert "::error" not in ran.printed
    (run,) = json.loads((theirs / "flowclause.sarif").read_text(encoding="utf-8"))["runs"]
    assert len(run["results"]) == 1, "code scanning takes what is not there as mended"
    shutil.copy(EXAMPLES / BROKER, theirs / "new.flow.yaml")
    assert run_action(checkout.ROOT, theirs, variables, {"changed-since": "main"}).code == 1


@pytest.mark.parametrize("wrong", [{"changed-since": "nowhere"}, {"changed-since": "main", "sarif-file": "no/folder"}])
def test_the_action_fails_where_it_can_not_tell_what_changed_or_write_it(
    theirs: Path, variables: dict[str, str], old_violation: str, wrong: dict[str, str]
) -> None:
    del old_violation
    ran = run_action(checkout.ROOT, theirs, variables, wrong)
    assert (ran.code, ran.outputs["exit-code"]) == (2, "2")


@pytest.mark.network
def test_the_action_installs_what_it_needs(theirs: Path, tmp_path: Path) -> None:
    (tmp_path / "runner").mkdir()
    variables = checkout.environment(tmp_path, RUNNER_TEMP=str(tmp_path / "runner"))
    action = checkout.copy(tmp_path / "action")
    ran = run_action(action, theirs, variables, {"python": sys.executable})
    assert (ran.code, ran.outputs["exit-code"]) == (0, "0"), ran.printed


def _gitlab() -> str:
    job = yaml.safe_load((CI / "gitlab.yml").read_text(encoding="utf-8"))["flowclause"]
    stated = [f"export {name}='{value}'" for name, value in job["variables"].items()]
    return "\n".join(["set -e", *stated, *job["script"]])


def _jenkins() -> str:
    (script,) = re.findall(r"sh '''(.*?)'''", (CI / "Jenkinsfile").read_text(encoding="utf-8"), re.DOTALL)
    return f"set -xe\n{script}"


RECIPES = {"gitlab": _gitlab, "jenkins": _jenkins, "shell": (CI / "check.sh").read_text}


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize(("flow", "code"), [(NEWSLETTER, 0), (BROKER, 1)])
def test_a_recipe_ends_as_the_checker_does(
    theirs: Path, variables: dict[str, str], tmp_path: Path, name: str, flow: str, code: int
) -> None:
    shutil.copy(EXAMPLES / flow, theirs)
    finished = checkout.run(["sh", "-c", RECIPES[name]()], theirs, variables)
    assert finished.returncode == code, finished.stdout
    assert (tmp_path / "installed").read_text(encoding="utf-8").split()[-1] == "flowclause"
    for report in theirs.glob("flowclause-*"):
        if report.suffix == ".xml":
            failures = [one.get("name") for one in ET.parse(report).iter("testcase") if one.find("failure") is not None]
            assert len(failures) == code
        else:
            assert len(json.loads(report.read_text(encoding="utf-8"))) == code
    assert f"flow {flow.split('-', 1)[1].removesuffix('.flow.yaml')}" in finished.stdout


@pytest.mark.parametrize("name", ["gitlab", "jenkins"])
def test_a_recipe_judges_what_a_merge_request_changes(
    theirs: Path, variables: dict[str, str], old_violation: str, name: str
) -> None:
    checkout.succeed(["git", "update-ref", "refs/remotes/origin/main", old_violation], theirs, variables)
    more = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": old_violation} if name == "gitlab" else {"CHANGE_TARGET": "main"}
    finished = checkout.run(["sh", "-c", RECIPES[name]()], theirs, {**variables, **more})
    assert finished.returncode == 0, finished.stdout
    assert "1 flow left out, unchanged since" in finished.stdout
    changes, judged = ET.parse(theirs / "flowclause-junit.xml").iter("testcase")
    assert "1 flow left out, unchanged since" in changes.get("name", "")
    assert judged.get("classname") == NEWSLETTER
    if name == "gitlab":
        assert len(json.loads((theirs / "flowclause-quality.json").read_text(encoding="utf-8"))) == 1
    (theirs / "broken.flow.yaml").write_text("flows: [\n", encoding="utf-8")
    assert checkout.run(["sh", "-c", RECIPES[name]()], theirs, {**variables, **more}).returncode == 2


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_that_could_not_judge_says_why_and_ends_with_2(
    theirs: Path, variables: dict[str, str], name: str
) -> None:
    (theirs / "broken.flow.yaml").write_text("flows: [\n", encoding="utf-8")
    finished = checkout.run(["sh", "-c", RECIPES[name]()], theirs, variables)
    assert finished.returncode == 2
    assert "broken.flow.yaml:2:1: error: not YAML" in finished.stdout
    assert len(list(theirs.glob("flowclause-*"))) == {"gitlab": 2, "jenkins": 1, "shell": 0}[name]


def test_gitlab_keeps_the_reports_that_the_job_writes() -> None:
    job = yaml.safe_load((CI / "gitlab.yml").read_text(encoding="utf-8"))["flowclause"]
    written = re.findall(r"--output (\S+)", "\n".join(job["script"]))
    assert sorted(written) == sorted(job["artifacts"]["reports"].values()) == sorted(job["artifacts"]["paths"])


def test_the_image_copies_all_that_a_wheel_is_built_from(tmp_path: Path) -> None:
    """No engine for containers is asked for; what it would build from is, on this Python."""
    text = (checkout.ROOT / "Containerfile").read_text(encoding="utf-8")
    stage = text.split("FROM ")[1]
    names = [name for line in re.findall(r"^COPY (.*)$", stage, re.MULTILINE) for name in line.split()[:-1]]
    source = tmp_path / "source"
    source.mkdir()
    for name in names:
        whole = checkout.ROOT / name
        (shutil.copytree if whole.is_dir() else shutil.copy)(whole, source / name)
    build = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(tmp_path / "dist"),
        str(source),
    ]
    checkout.succeed(build, tmp_path, checkout.environment(tmp_path))
    assert len(list((tmp_path / "dist").glob("flowclause-*.whl"))) == 1


def test_git_in_the_image_reads_a_mounted_repository_of_another_owner(
    theirs: Path, variables: dict[str, str], tmp_path: Path
) -> None:
    """By the line of the container file that tells it to, with the folder of this test in place of the mounted one."""
    text = (checkout.ROOT / "Containerfile").read_text(encoding="utf-8")
    assert re.search(r"^WORKDIR /work$", text, re.MULTILINE)
    (line,) = re.findall(r"^RUN (git config --system .*) /work$", text, re.MULTILINE)
    checkout.make_repository(theirs, variables)
    image = {
        **variables,
        "GIT_CONFIG_SYSTEM": str(tmp_path / "gitconfig"),
        "GIT_CONFIG_NOSYSTEM": "0",
        "GIT_TEST_ASSUME_DIFFERENT_OWNER": "1",
    }
    check = [str(tmp_path / "command" / "flowclause"), "check", "--changed-since", "HEAD", "."]
    refused = checkout.run(check, theirs, image)
    checkout.succeed([*line.split(), str(theirs)], tmp_path, image)
    assert (refused.returncode, checkout.run(check, theirs, image).returncode) == (2, 0)
