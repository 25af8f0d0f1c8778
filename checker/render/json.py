"""The report as JSON, for programs: version 1, described by ``flowclause schema report``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.decide.fingerprint import fingerprint, fingerprint_ungoverned
from checker.render.encode import encoded, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.decide.model import (
        Acceptance,
        Finding,
        FlowResult,
        Kept,
        PolicyResult,
        Reading,
        Report,
        Since,
        Ungoverned,
        Way,
    )
    from checker.problems import Problem
    from checker.render.context import Context

VERSION = 1


def render(report: Report, context: Context) -> Iterator[str]:
    """The report as one JSON document, flow by flow."""
    head = encoded(_head(report)).removesuffix("\n}")
    yield f'{head},\n  "flows": '
    yield from listed((_flow(flow, context) for flow in report.flows), "  ")
    yield ',\n  "problems": '
    yield from listed((_problem(problem) for problem in report.problems), "  ")
    yield ',\n  "notices": '
    yield from listed((_problem(notice) for notice in report.notices), "  ")
    yield "\n}\n"


def _head(report: Report) -> dict[str, Any]:
    return {
        "version": VERSION,
        "as_of": report.as_of.isoformat(),
        "digest": report.digest,
        "changed_since": _since(report.since) if report.since else None,
    }


def _since(since: Since) -> dict[str, Any]:
    return {
        "reference": since.reference,
        "commit": since.commit,
        "left_out": since.left_out,
        "changes": list(since.changes),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "path": problem.place.path,
        "line": problem.place.line,
        "column": problem.place.column,
        "message": problem.message,
        "hint": problem.hint,
    }


def _flow(flow: FlowResult, context: Context) -> dict[str, Any]:
    return {
        "id": flow.id,
        "title": flow.title,
        "path": flow.place.path,
        "line": flow.place.line,
        "column": flow.place.column,
        "verdict": flow.verdict,
        "blocking": flow.blocking,
        "policies": [_policy(flow, one, context) for one in flow.policies],
        "not_governed": [_ungoverned(flow, one, context) for one in flow.ungoverned],
    }


def _ungoverned(flow: FlowResult, one: Ungoverned, context: Context) -> dict[str, Any]:
    return {
        "group": one.group,
        "why": one.why,
        "fingerprint": fingerprint_ungoverned(context.rooted(flow.place.path), flow.id, one.group),
        "accepted": _accepted(one.accepted) if one.accepted else None,
    }


def _policy(flow: FlowResult, result: PolicyResult, context: Context) -> dict[str, Any]:
    clauses = context.policies[f"{result.policy}@{result.edition}"]["clauses"]
    deciding = [finding for finding in result.findings if finding.verdict == result.verdict]
    named = dict.fromkeys([*result.clauses, *(clause for finding in result.findings for clause in finding.cites)])
    return {
        "policy": result.policy,
        "edition": result.edition,
        "title": result.title,
        "verdict": result.verdict,
        "blocking": result.blocking,
        "reasons": list(dict.fromkeys(one.reason for one in deciding if one.reason)),
        "missing": list(dict.fromkeys(name for one in deciding for name in one.missing)),
        "clauses": list(result.clauses),
        "readings": [_reading(one) for one in result.readings],
        "findings": [_finding(flow, result, finding, context) for finding in result.findings],
        "kept": [_kept(one) for one in result.kept],
        "citations": {
            name: {
                "section": clauses[name]["cite"]["section"],
                "lines": clauses[name]["cite"]["lines"],
                "force": clauses[name]["force"],
                "says": clauses[name]["says"],
            }
            for name in named
        },
    }


def _finding(flow: FlowResult, result: PolicyResult, finding: Finding, context: Context) -> dict[str, Any]:
    return {
        "fingerprint": fingerprint(context.rooted(flow.place.path), flow.id, result.policy, finding),
        "obligation": finding.obligation,
        "clause": finding.clause,
        "cites": list(finding.cites),
        "verdict": finding.verdict,
        "reason": finding.reason,
        "missing": list(finding.missing),
        "rulings": [int(number) for number in finding.rulings],
        "readings": [_reading(one) for one in finding.readings],
        "group": finding.group,
        "element": finding.element,
        "named": finding.named,
        "path": finding.place.path,
        "line": finding.place.line,
        "column": finding.place.column,
        "message": finding.message,
        "ways": [{**_way(way), "repairs": way.repairs} for way in finding.ways],
        "accepted": _accepted(finding.accepted) if finding.accepted else None,
    }


def _accepted(accepted: Acceptance) -> dict[str, Any]:
    return {
        "by": accepted.by,
        "reason": accepted.reason,
        "owner": accepted.owner,
        "ticket": accepted.ticket,
        "until": accepted.until,
    }


def _reading(one: Reading) -> dict[str, Any]:
    return {"ruling": int(one.ruling), "reading": one.reading, "by": one.by, "until": one.until}


def _kept(one: Kept) -> dict[str, Any]:
    return {
        "obligation": one.obligation,
        "clause": one.clause,
        "group": one.group,
        "element": one.element,
        "named": one.named,
        "arises": one.arises,
        "ways": [_way(way) for way in one.ways],
    }


def _way(way: Way) -> dict[str, Any]:
    conditions = [
        {"fact": condition.fact, "asks": condition.asks, "state": condition.state} for condition in way.conditions
    ]
    return {"by": way.by, "conditions": conditions}
