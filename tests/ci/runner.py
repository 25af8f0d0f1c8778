"""Runs the steps of a composite action in a shell, as the runner does, and reads what they hand on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests import checkout

_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")


@dataclass
class Ran:
    """How an action ended: the code of the step that failed or 0, what was printed, its outputs, and the summary."""

    code: int
    printed: str
    outputs: dict[str, str]
    summary: str


def run_action(action: Path, folder: Path, variables: dict[str, str], given: dict[str, str], *, skip: int = 0) -> Ran:
    """Runs a composite action for a repository that is checked out in `folder`, with these inputs.

    The first `skip` steps are left out, for a test that has done by itself what they do.
    """
    stated = yaml.safe_load((action / "action.yml").read_text(encoding="utf-8"))
    unknown = given.keys() - stated["inputs"].keys()
    assert not unknown, f"no such input: {unknown}"
    temporary = Path(variables["RUNNER_TEMP"])
    files = {name: temporary / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    for file in files.values():
        file.touch()
    known = {f"inputs.{name}": given.get(name, one["default"]) for name, one in stated["inputs"].items()}
    known["runner.temp"] = str(temporary)
    environment = {**variables, **{name: str(file) for name, file in files.items()}, "GITHUB_ACTION_PATH": str(action)}
    code, printed = 0, ""
    for number, step in enumerate(stated["runs"]["steps"][skip:]):
        code, text = _step(step, temporary / f"step-{number}.sh", folder, environment, known)
        printed += text
        if code:
            break
    made = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines())
    outputs = {name: _filled(one["value"], _of_steps(stated, made)) for name, one in stated["outputs"].items()}
    return Ran(code, printed, outputs, files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8"))


def _step(
    step: dict[str, Any], script: Path, folder: Path, environment: dict[str, str], known: dict[str, str]
) -> tuple[int, str]:
    assert step["shell"] == "bash", step
    assert not _EXPRESSION.search(step["run"]), "an expression in a script lets an input inject commands"
    script.write_text(step["run"], encoding="utf-8")
    own = {name: _filled(value, known) for name, value in step.get("env", {}).items()}
    shell = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
    finished = checkout.run(shell, folder, {**environment, **own}, seconds=170)
    return finished.returncode, finished.stdout


def _of_steps(stated: dict[str, Any], made: dict[str, str]) -> dict[str, str]:
    """What the steps with an id have handed on; only one of them hands on anything."""
    (step,) = [one["id"] for one in stated["runs"]["steps"] if "id" in one]
    return {f"steps.{step}.outputs.{name}": value for name, value in made.items()}


def _filled(text: str, known: dict[str, str]) -> str:
    return _EXPRESSION.sub(lambda found: known.get(found[1], ""), str(text))
