"""Reads the fixtures: flow files, each with a file beside it that names what every policy is expected to answer.

``violation-broker.flow.yaml`` goes with ``violation-broker.expected.yaml``::

    as_of: 2026-06-01            # left out: AS_OF
    rulings: {17: lenient}       # answers recorded for this fixture only
    policies:
      na:
        verdict: undetermined
        reason: missing-fact     # of the findings that decide; a list where there are several
        missing: ["recipients[0].contract.use_limited"]
        cites: [na-4.5]          # must be cited
        may_cite: [na-4.3]       # may be; anything else may not
"""

from __future__ import annotations

import copy
import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.catalogue.catalogue import Catalogue
from checker.decide.model import COMPLIANT, FlowResult, PolicyResult
from checker.judge import Judge
from checker.load.document import read
from tests.shipped import catalogue, engine, source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from checker.load.document import Source

ROOT = Path(__file__).resolve().parent.parent / "fixtures" / "flows"
AS_OF = datetime.date(2026, 6, 1)


@dataclass(frozen=True)
class Fixture:
    """One flow file and what is expected of it."""

    path: Path
    expected: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name.removesuffix('.flow.yaml')}"

    @property
    def as_of(self) -> datetime.date:
        stated = self.expected.get("as_of")
        return datetime.date.fromisoformat(stated) if stated else AS_OF

    @property
    def rulings(self) -> dict[str, str]:
        return self.expected.get("rulings") or {}


@cache
def collect(policy: str | None = None) -> tuple[Fixture, ...]:
    """Every fixture, or those that are about one policy."""
    found = []
    for path in sorted(ROOT.rglob("*.flow.yaml")):
        if policy is None or path.parent.name == policy:
            expected = path.with_name(path.name.replace(".flow.yaml", ".expected.yaml"))
            found.append(Fixture(path, read(str(expected), expected.read_bytes()).value))
    return tuple(found)


def with_rulings(catalogue: Catalogue, answers: dict[str, str]) -> Catalogue:
    """The catalogue with these rulings answered for all time."""
    if not answers:
        return catalogue
    data = dict(catalogue.data)
    data["rulings"] = copy.deepcopy(data["rulings"])
    for number, reading in answers.items():
        answer = {"reading": reading, "by": "counsel", "on": "0001-01-01", "until": "9999-12-31"}
        data["rulings"][number]["answer"] = answer
    return Catalogue(data, catalogue.digest, catalogue.kinds)


def of_one_setting(fixtures: Iterable[Fixture]) -> Iterable[tuple[Judge, Sequence[int]]]:
    """What judges fixtures of one day and the same rulings, with their places; each fixture is among one of them."""
    places: dict[tuple[datetime.date, str], list[int]] = defaultdict(list)
    listed = list(fixtures)
    for place, one in enumerate(listed):
        places[one.as_of, repr(sorted(one.rulings.items()))].append(place)
    for alike in places.values():
        first = listed[alike[0]]
        yield Judge(with_rulings(catalogue(), first.rulings), engine(), first.as_of), alike


def judged(asked: Sequence[tuple[Fixture, Source]]) -> list[FlowResult]:
    """What the checker answers to flow files of one flow each, on the day and with the rulings of a fixture."""
    found: dict[int, FlowResult] = {}
    for judge, places in of_one_setting(one for one, _ in asked):
        flows = [flow for place in places for flow in judge.flows(asked[place][1])]
        found.update(zip(places, judge.judge(flows), strict=True))
    return [found[place] for place in range(len(asked))]


@cache
def answers() -> dict[str, FlowResult]:
    """What the checker answers to each fixture, by name."""
    results = judged([(one, source(one.path)) for one in collect()])
    return {one.name: result for one, result in zip(collect(), results, strict=True)}


def differences(fixture: Fixture, result: FlowResult) -> list[str]:
    """Where the answer is not what the fixture expects."""
    wanted = fixture.expected["policies"]
    found = {one.policy: one for one in result.policies}
    differing = [f"{name}: not judged" for name in wanted if name not in found]
    differing += [f"{name}: judged {found[name].verdict}, not expected" for name in found if name not in wanted]
    for name in set(wanted) & set(found):
        differing += [f"{name}: {text}" for text in policy_differences(wanted[name], found[name])]
    return differing


def policy_differences(wanted: dict[str, Any], found: PolicyResult) -> list[str]:
    """Where the answer of one policy is not what is expected of it."""
    differing = []
    if found.verdict != wanted["verdict"]:
        differing.append(f"verdict {found.verdict}, expected {wanted['verdict']}")
    deciding = [finding for finding in found.findings if finding.verdict == found.verdict != COMPLIANT]
    reasons = sorted({finding.reason for finding in deciding if finding.reason})
    stated = wanted.get("reason") or []
    if found.verdict == "undetermined" and reasons != sorted([stated] if isinstance(stated, str) else stated):
        differing.append(f"reasons {reasons}, expected {stated}")
    missing = sorted({name for finding in deciding for name in finding.missing})
    if found.verdict == "undetermined" and missing != sorted(wanted.get("missing") or []):
        differing.append(f"missing {missing}, expected {wanted.get('missing') or []}")
    must, may = set(wanted["cites"]), set(wanted.get("may_cite") or [])
    cited = set(found.clauses)
    if not must <= cited:
        differing.append(f"does not cite {sorted(must - cited)}")
    if not cited <= must | may:
        differing.append(f"cites {sorted(cited - must - may)}, which is not expected")
    return differing
