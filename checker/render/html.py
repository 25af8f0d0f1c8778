"""The report as one HTML page for people: by flow, by policy and by clause, with a filter; it needs no network.

Written with Jinja2, which escapes what goes into it. Style and script are allowed by their hash alone, so that even a
mistake in the template could not run what a file says.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from checker import __version__
from checker.decide.model import COMPLIANT, NOT_GOVERNED, UNDETERMINED, VIOLATION
from checker.render.escape import for_terminal
from checker.render.words import (
    Tally,
    about,
    acceptance,
    citation,
    cited,
    decided_by,
    edition_of,
    is_accepted,
    message_of,
    problem_of,
    verdict_of,
    verdict_of_flow,
    ways_out,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.decide.model import Finding, FlowResult, Kept, PolicyResult, Report
    from checker.problems import Problem
    from checker.render.context import Context

_PAGE = Path(__file__).parent / "page"
_ACCEPTED = "accepted"
GROUPS = (VIOLATION, UNDETERMINED, NOT_GOVERNED, _ACCEPTED, COMPLIANT)
_TITLES = {VIOLATION: "violation", UNDETERMINED: "undetermined", NOT_GOVERNED: "not governed"}
_PARTS = 64


@dataclass(frozen=True)
class _Row:
    """One line of a table: which flow, and what is said of it."""

    number: int
    flow: str
    group: str
    label: str
    told: str
    place: str = ""


@dataclass(frozen=True)
class _Finding:
    group: str
    label: str
    message: str
    place: str
    cites: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]
    ways: tuple[str, ...]
    readings: tuple[str, ...]
    accepted: str


@dataclass(frozen=True)
class _Policy:
    title: str
    edition: str
    group: str
    label: str
    clauses: str
    findings: tuple[_Finding, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True)
class _Flow:
    number: int
    id: str
    title: str
    place: str
    group: str
    label: str
    policies: tuple[_Policy, ...]
    ungoverned: tuple[tuple[str, str, str], ...]


class _Index:
    """What the page tells by policy and by clause; known once all flows have gone by."""

    def __init__(self, policies: Mapping[str, Any]) -> None:
        self._policies = policies
        self._by_policy: dict[str, list[_Row]] = {}
        self._by_clause: dict[str, dict[str, list[_Row]]] = {}

    def over(self, flows: Iterator[FlowResult]) -> Iterator[_Flow]:
        """The flows as the page shows them, each noted."""
        for number, flow in enumerate(flows, 1):
            self._note(number, flow)
            yield _flow(number, flow, self._policies)

    def policies(self) -> Iterator[tuple[str, str, list[_Row]]]:
        """Title, edition and flows of each policy that was met."""
        for name, rows in self._by_policy.items():
            yield self._policies[name]["title"], self._policies[name]["edition"], rows

    def clauses(self) -> Iterator[tuple[str, str, list[tuple[str, str, list[_Row]]]]]:
        """Title and edition of each policy with findings; of each clause with findings: citation, words, findings."""
        for name, found in self._by_clause.items():
            policy = self._policies[name]
            told = [
                (citation(clause, policy), policy["clauses"][clause]["says"], found[clause])
                for clause in policy["clauses"]
                if clause in found
            ]
            yield policy["title"], policy["edition"], told

    def _note(self, number: int, flow: FlowResult) -> None:
        for result in flow.policies:
            name = f"{result.policy}@{result.edition}"
            group, told = _group(result), cited(result)
            self._by_policy.setdefault(name, []).append(_Row(number, flow.id, group, _label(group), told))
            for finding in result.findings:
                rows = self._by_clause.setdefault(name, {}).setdefault(finding.clause, [])
                rows.append(_row(number, flow, finding))


def render(report: Report, context: Context) -> Iterator[str]:
    """The page, flow by flow."""
    pages = Environment(
        loader=FileSystemLoader(_PAGE),
        autoescape=True,
        finalize=_shown,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    tally, index = Tally(), _Index(context.policies)
    stream = pages.get_template("page.html").stream(
        report=report,
        version=__version__,
        groups={group: _label(group) for group in GROUPS},
        problems=[_problem(one) for one in report.problems],
        notices=[_problem(one) for one in report.notices],
        flows=index.over(tally.over(report.flows)),
        index=index,
        sum=lambda: tally.words(report),
        style_hash=_hash("page.css"),
        script_hash=_hash("page.js"),
    )
    stream.enable_buffering(_PARTS)
    yield from stream


def _shown(value: Any) -> Any:
    """What goes into the page, with what a reader could not see made visible; Jinja2 escapes it after that."""
    return for_terminal(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _hash(name: str) -> str:
    digest = hashlib.sha256((_PAGE / name).read_text(encoding="utf-8").encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _problem(one: Problem) -> tuple[str, str]:
    return str(one.place) if one.place.line else "", problem_of(one)


def _group(answer: FlowResult | PolicyResult) -> str:
    return _ACCEPTED if is_accepted(answer) else answer.verdict


def _label(group: str) -> str:
    return _TITLES.get(group, group)


def _flow(number: int, flow: FlowResult, policies: Mapping[str, Any]) -> _Flow:
    return _Flow(
        number,
        flow.id,
        flow.title,
        str(flow.place),
        _group(flow),
        verdict_of_flow(flow),
        tuple(_policy(result, edition_of(result, policies)) for result in flow.policies),
        tuple((one.group, one.why, acceptance(one.accepted) if one.accepted else "") for one in flow.ungoverned),
    )


def _policy(result: PolicyResult, policy: Mapping[str, Any]) -> _Policy:
    return _Policy(
        result.title,
        result.edition,
        _group(result),
        _label(result.verdict),
        cited(result),
        tuple(_finding(finding, policy) for finding in result.findings),
        tuple(_kept(one) for one in result.kept if one.arises),
    )


def _finding(finding: Finding, policy: Mapping[str, Any]) -> _Finding:
    return _Finding(
        _ACCEPTED if finding.accepted else finding.verdict,
        verdict_of(finding),
        message_of(finding),
        str(finding.place),
        tuple((citation(clause, policy), policy["clauses"][clause]["says"]) for clause in finding.cites),
        finding.missing,
        tuple(ways_out(finding)),
        tuple(decided_by(reading) for reading in finding.readings),
        acceptance(finding.accepted) if finding.accepted else "",
    )


def _kept(one: Kept) -> str:
    conditions = [f"{each.fact}: {each.asks}" for way in one.ways for each in way.conditions]
    return f"{' '.join(part for part in (one.obligation, about(one)) if part)}, {' and '.join(conditions) or 'always'}"


def _row(number: int, flow: FlowResult, finding: Finding) -> _Row:
    group = _ACCEPTED if finding.accepted else finding.verdict
    return _Row(number, flow.id, group, verdict_of(finding), message_of(finding), str(finding.place))
