"""Prepares conftest and OPA to answer the same question about the same flows, and compares what they answer.

They get the rules of `rules/` as they are, below a `deny` that names each obligation that is broken; the linked
programs of the policies as their data; and as input the facts that flowclause has already projected. So they are
spared what flowclause has to do beside judging: finding places in YAML, checking it against the schema, filling in
defaults and parties, deriving facts, choosing the policies, citing clauses and wording what it found.
"""

from __future__ import annotations

import argparse
import datetime
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from checker.catalogue.catalogue import Catalogue, load
from checker.decide.model import VIOLATION
from checker.engines.module import load_module
from checker.engines.wasm import WasmEngine
from checker.judge import Judge
from checker.load.discover import discover
from checker.load.files import Loader
from checker.places import shipped
from checker.project.paths import element_path
from checker.validate.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from checker.engines.protocol import Case, Decision, Engine

AS_OF = datetime.date(2026, 6, 1)
FILES_IN_A_FOLDER = 100

_DENY = """package main

import data.flowclause.judge
import rego.v1

# Names each obligation that a case breaks. An outcome of 0 is a breach; some obligations are only undisclosed then.
deny contains concat(" ", [input.names[number], policy, part, format_int(index, 10), key]) if {
	some number, decided in judge.batch
	some policy, parts in decided
	some part, answers in parts
	some index, answer in answers
	some place, outcome in array.concat(answer.obligations, answer.coverage)
	outcome == 0
	key := data.breaches[policy][part][place]
	key != null
}
"""

# One broken obligation: flow, subject group, edition of a policy, obligation, and the element that it is broken for.
Breach = tuple[str, str, str, str, str | None]


class _Recorder:
    """An engine that notes what it is asked before it asks the real one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.cases: list[Case] = []

    def judge(self, programs: Mapping[str, Any], cases: Sequence[Case]) -> list[Decision]:
        self.cases += cases
        return self._engine.judge(programs, cases)


def prepare(flows: Path, target: Path, policies: Sequence[Path] = ()) -> None:
    """Writes everything that a peer needs to judge the flow files below `flows` into a new folder.

    ``policy`` and ``data`` for its options; ``files`` with one input a flow; ``one.json`` with all flows in one input.

    Args:
        flows: a folder of flow files.
        target: a folder that does not exist yet.
        policies: folders of policies beside those that ship.
    """
    target.mkdir(parents=True)
    _write_policy(target / "policy")
    module = load_module()
    engine = WasmEngine(module.wasm)
    catalogue = load(lambda: module, engine, [shipped("policies"), *policies])
    recorder = _Recorder(engine)
    judge = Judge(catalogue, recorder, AS_OF)
    everything: dict[str, list[Any]] = {"names": [], "cases": []}
    for number, (name, one) in enumerate(_inputs(judge, recorder, catalogue, flows)):
        below = target / "files" / f"service-{number // FILES_IN_A_FOLDER:04}"
        below.mkdir(parents=True, exist_ok=True)
        _write(below / f"{name}.json", one)
        everything["names"] += one["names"]
        everything["cases"] += one["cases"]
    _write(target / "one.json", everything)
    editions = dict(catalogue.policies)
    breaches = {name: _breaches(policy) for name, policy in editions.items()}
    programs = {name: policy["program"] for name, policy in editions.items()}
    (target / "data").mkdir()
    _write(target / "data" / "programs.json", {"programs": programs, "breaches": breaches})


def _write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, separators=(",", ":")), encoding="utf-8")


def _write_policy(folder: Path) -> None:
    rules = shipped("rules")
    for path in sorted(rules.rglob("*.rego")):
        if not path.name.endswith("_test.rego"):
            copy = folder / path.relative_to(rules)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    (folder / "main.rego").write_text(_DENY, encoding="utf-8")


def _inputs(
    judge: Judge, recorder: _Recorder, catalogue: Catalogue, flows: Path
) -> Iterator[tuple[str, dict[str, list[Any]]]]:
    """Each flow's id with its input: the cases that it was judged as, and the name of each."""
    schemas = catalogue.data["schemas"]
    loader = Loader(Schema(schemas["flow"]).check, Schema(schemas["parties"]).check)
    for path in discover([str(flows)])[0]:
        for flow in judge.flows(loader.source(path)):
            recorder.cases = []
            (result,) = judge.judge([flow])
            ungoverned = {one.group for one in result.ungoverned}
            governed = [group.id for group in flow.groups if group.id not in ungoverned]
            if len(governed) != len(recorder.cases):
                raise RuntimeError(f"{flow.id}: {len(recorder.cases)} cases for {len(governed)} groups")
            names = [f"{flow.id} {group}" for group in governed]
            yield flow.id, {"names": names, "cases": list(recorder.cases)}


def _breaches(policy: Mapping[str, Any]) -> dict[str, list[str | None]]:
    """For each part of a program, in its order: the key of an obligation whose breach is a violation, else null."""
    return {
        name: [part["key"] if part["kind"] == "coverage" or part["breach"] == VIOLATION else None for part in parts]
        for name, parts in policy["parts"].items()
    }


def of_peer(report: Any) -> set[Breach]:
    """The breaches in a report of conftest's (``test --output json``), or of OPA's (``eval`` or ``exec``)."""
    found = set()
    for denial in _denials(report):
        flow, group, edition, part, index, key = denial.split(" ")
        element = None if part == "flow" else element_path(part, int(index))
        found.add((flow, group, edition, key, element))
    return found


def _denials(report: Any) -> Iterator[str]:
    if isinstance(report, list):
        yield from (failure["msg"] for one in report for failure in one.get("failures", ()))
        return
    for one in report["result"]:
        answers = [one["result"]] if "result" in one else [each["value"] for each in one["expressions"]]
        yield from (denial for answer in answers for denial in answer)


def of_flowclause(report: Mapping[str, Any]) -> set[Breach]:
    """The breaches in a report of flowclause's, as ``flowclause check --format json`` prints it."""
    return {
        (
            flow["id"],
            finding["group"],
            f"{policy['policy']}@{policy['edition']}",
            finding["obligation"],
            finding["element"],
        )
        for flow in report["flows"]
        for policy in flow["policies"]
        for finding in policy["findings"]
        if finding["verdict"] == VIOLATION
    }


def differences(ours: set[Breach], theirs: set[Breach]) -> list[str]:
    """What one of the two calls broken and the other does not; nothing when they agree."""
    said = (("flowclause", ours - theirs), ("the peer", theirs - ours))
    return [f"only {name} says: {' '.join(map(str, one))}" for name, only in said for one in sorted(only, key=str)]


def compare(ours: Path, theirs: Path) -> dict[str, Any]:
    """The result of comparing two reports: how many flows and breaches, the verdicts, and the first differences."""
    report = json.loads(ours.read_bytes())
    mine, other = of_flowclause(report), of_peer(json.loads(theirs.read_bytes()))
    verdicts: dict[str, int] = {}
    for flow in report["flows"]:
        verdicts[flow["verdict"]] = verdicts.get(flow["verdict"], 0) + 1
    return {
        "flows": len(report["flows"]),
        "problems": len(report["problems"]),
        "breaches": len(mine),
        "verdicts": verdicts,
        "differences": differences(mine, other)[:20],
    }


def main() -> int:
    """Prepares the peers' side, or compares two reports."""
    parser = argparse.ArgumentParser(description="Prepare peers to judge the same flows, or compare two reports.")
    commands = parser.add_subparsers(dest="command", required=True)
    preparing = commands.add_parser("prepare", help="write policy, data and inputs for conftest and OPA")
    preparing.add_argument("flows", type=Path, help="a folder of flow files")
    preparing.add_argument("target", type=Path, help="a folder that does not exist yet")
    preparing.add_argument("--policies", type=Path, action="append", default=[], help="more policies than are shipped")
    comparing = commands.add_parser("compare", help="compare a report of flowclause's with a peer's")
    comparing.add_argument("ours", type=Path)
    comparing.add_argument("theirs", type=Path)
    given = parser.parse_args()
    if given.command == "prepare":
        prepare(given.flows, given.target, given.policies)
        return 0
    result = compare(given.ours, given.theirs)
    print(json.dumps(result))
    return 1 if result["differences"] or result["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
