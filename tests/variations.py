"""Reads the variations: flows of fixtures in which a few facts are changed, each with the answers that follow.

``fixtures/variations/na.yaml`` holds those of the fixtures of one policy::

    - of: compliant-n06-retail-center
      set: {"recipients[0].brand": mini}
      as_of: 2012-09-19            # left out: the day of the fixture
      rulings: {7: lenient}        # answers recorded for this variation only
      answers:
        na: {verdict: undetermined, reason: [undisclosed], cites: [na-4.6]}

The paths are those that answers name; null makes a fact unknown. The answers are written by ``--update-goldens``.
"""

from __future__ import annotations

import copy
import dataclasses
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import yaml

from checker.decide.model import COMPLIANT
from checker.load.document import Document, Source, read
from checker.project.paths import parts_of
from checker.resolve.merge import overlay, spelled_out
from tests.fixtures import ROOT as FIXTURES
from tests.fixtures import Fixture, collect
from tests.shipped import flow_schema, source

if TYPE_CHECKING:
    from pathlib import Path

    from checker.decide.model import FlowResult, PolicyResult

ROOT = FIXTURES.parent / "variations"
_WIDTH = 120


@dataclasses.dataclass(frozen=True)
class Variation:
    """One fixture with changes; `fixture` expects what the variation expects."""

    policy: str
    written: dict[str, Any]
    base: Fixture

    @property
    def fixture(self) -> Fixture:
        kept = {
            key: stated[key] for stated in (self.base.expected, self.written) for key in ("as_of",) if key in stated
        }
        ruled = {**(self.base.expected.get("rulings") or {}), **(self.written.get("rulings") or {})}
        return Fixture(self.base.path, {**kept, "rulings": ruled, "policies": self.written.get("answers") or {}})

    @property
    def name(self) -> str:
        day = {key: self.written[key] for key in ("as_of",) if key in self.written}
        facts = {**self.written["set"], **day, **{f"rulings.{number}": one for number, one in self._rulings.items()}}
        return f"{self.policy}/{self.written['of']}: {', '.join(f'{path}={value}' for path, value in facts.items())}"

    @property
    def _rulings(self) -> dict[str, str]:
        return self.written.get("rulings") or {}


def collected(root: Path = ROOT) -> list[Variation]:
    """Every variation."""
    found = []
    for path in sorted(root.glob("*.yaml")):
        bases = {one.path.name.removesuffix(".flow.yaml"): one for one in collect(policy=path.stem)}
        listed = read(str(path), path.read_bytes()).value
        found += [Variation(path.stem, written, bases[written["of"]]) for written in listed]
    return found


def varied(base: Fixture, changes: dict[str, Any]) -> Source:
    """The flow file of a fixture with these facts changed.

    Raises:
        InputError: it no longer fits the schema.
    """
    written = source(base.path)
    document = Document(written.document.path, with_changes(written.document.value, changes))
    flow_schema().check(document)
    return Source(document, written.parties)


def with_changes(value: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A flow file of one flow, its defaults filled in, with facts changed."""
    (flow,) = value["flows"]
    flow = copy.deepcopy(overlay(spelled_out(value.get("defaults") or {}), spelled_out(flow)))
    for path, changed in changes.items():
        _put(flow, path, copy.deepcopy(changed))
    rest = {key: one for key, one in value.items() if key != "defaults"}
    return {**rest, "flows": [flow]}


def _put(flow: Any, path: str, value: Any) -> None:
    keys = parts_of(path)
    target: Any = flow
    for key, following in pairwise(keys):
        below = _below(target, key)
        if not isinstance(below, list if isinstance(following, int) else dict):
            below = [] if isinstance(following, int) else {}
        _assign(target, key, below)
        target = below
    _assign(target, keys[-1], value)


def _below(target: Any, key: Any) -> Any:
    if isinstance(target, dict):
        return target.get(key)
    return target[key] if key < len(target) else None


def _assign(target: Any, key: Any, value: Any) -> None:
    if isinstance(target, list) and key == len(target):
        target.append(value)
    else:
        target[key] = value


def answers(result: FlowResult) -> dict[str, Any]:
    """What each policy says of a flow, as a variation writes it."""
    return {one.policy: as_compared(one) for one in result.policies}


def as_compared(found: PolicyResult) -> dict[str, Any]:
    """The answer of one policy as far as it is compared."""
    deciding = [finding for finding in found.findings if finding.verdict == found.verdict != COMPLIANT]
    stated: dict[str, Any] = {"verdict": found.verdict}
    if found.verdict == "undetermined":
        stated["reason"] = sorted({finding.reason for finding in deciding if finding.reason})
        stated["missing"] = sorted({name for finding in deciding for name in finding.missing})
    stated["cites"] = sorted(found.clauses)
    return {key: value for key, value in stated.items() if value or key == "cites"}


def text(variations: list[dict[str, Any]]) -> str:
    """A file of variations, one change and one answer a line."""
    lines = [
        "# Fixtures with a few facts changed, and the answers that follow; tests/variations.py tells how to read them."
    ]
    for one in variations:
        lines.append(f"- of: {one['of']}")
        lines.append(f"  set: {_flow_style(one['set'])}")
        if "as_of" in one:
            lines.append(f"  as_of: {one['as_of']}")
        if one.get("rulings"):
            lines.append(f"  rulings: {_flow_style(one['rulings'])}")
        lines.append("  answers:")
        lines += [f"    {policy}: {_flow_style(answer)}" for policy, answer in (one["answers"] or {}).items()]
    return "\n".join(lines) + "\n"


def _flow_style(value: Any) -> str:
    dumped = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=float("inf"))
    return dumped.strip().removesuffix("...").strip()
