"""The report as SARIF 2.1.0, for code scanning and editors: each obligation is a rule, each finding a result.

Written as plain data: of the libraries, sarif-om has no types and no release since 2019, and sarif-pydantic takes 0.4 s
to import. The rules follow the results, since only those are told that some result breaks.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from checker import __version__
from checker.decide.model import NOT_GOVERNED, VIOLATION
from checker.render.encode import encoded, listed
from checker.render.entries import entries
from checker.render.escape import visible
from checker.render.obligations import described
from checker.render.words import problem_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.decide.model import FlowResult, Report
    from checker.problems import Place, Problem
    from checker.render.context import Context
    from checker.render.entries import Entry

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# Named for this program: `primaryLocationLineHash` belongs to GitHub's upload action, which makes its own and warns of
# any other.
FINGERPRINT = "flowclause/v1"
_ROOT = "SRCROOT"
_MARGIN = "      "
_ARGUMENT = re.compile(r"\{(?=\d+\})")


def render(report: Report, context: Context) -> Iterator[str]:
    """One log with one run."""
    rules = _Rules(context)
    yield f'{{\n  "$schema": {encoded(SCHEMA)},\n  "version": "2.1.0",\n  "runs": [\n    {{\n{_MARGIN}"results": '
    yield from listed((_result(entry, rules) for flow in report.flows for entry in entries(flow, context)), _MARGIN)
    told = {
        "tool": {"driver": {"name": "flowclause", "version": __version__, "rules": rules.told}},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The folder that flowclause ran in."}}},
        "properties": {"asOf": report.as_of.isoformat(), "digest": report.digest, **_confined(report)},
    }
    yield "".join(f',\n{_MARGIN}"{name}": {encoded(value, _MARGIN)}' for name, value in told.items())
    yield "\n    }\n  ]\n}\n"


class _Rules:
    """The rules that results were about, in the order in which they were first asked for.

    Of an obligation in two editions of its policy there are two of one id, which SARIF allows: a result names its own
    by the place in the list.
    """

    def __init__(self, context: Context) -> None:
        self._policies = context.policies
        self.told: list[dict[str, Any]] = []
        self._kinds = context.kinds
        self._index: dict[tuple[str, str], int] = {}

    def index(self, entry: Entry) -> int:
        """The place of an entry's rule in the list of rules."""
        name = (entry.rule, entry.result.edition if entry.result else "")
        if name not in self._index:
            self._index[name] = len(self.told)
            self.told.append(self._rule(entry))
        return self._index[name]

    def _rule(self, entry: Entry) -> dict[str, Any]:
        if entry.result is None or entry.finding is None:
            return _NOT_GOVERNED
        edition = f"{entry.result.policy}@{entry.result.edition}"
        obligation = described(entry.finding, self._policies[edition], self._kinds)
        return {
            "id": entry.rule,
            "name": obligation.name,
            "shortDescription": {"text": _plain(obligation.title)},
            "fullDescription": {"text": _plain(obligation.says)},
            "help": {"text": _plain(obligation.text), "markdown": obligation.markdown},
            "defaultConfiguration": {"level": "error" if obligation.breach == VIOLATION else "warning"},
            "properties": {
                "policy": entry.result.policy,
                "edition": entry.result.edition,
                "section": obligation.section,
                "lines": list(obligation.lines),
                "tags": ["privacy", entry.result.policy],
            },
        }


_NOT_GOVERNED = {
    "id": NOT_GOVERNED,
    "name": "NotGoverned",
    "shortDescription": {"text": "No policy governs the flow."},
    "fullDescription": {
        "text": "No policy reaches a subject group of the flow, so nobody has promised how its data is used."
    },
    "help": {"text": "Correct the product, actor or country of the flow, or have a policy encoded that governs it."},
    "defaultConfiguration": {"level": "warning"},
    "properties": {"tags": ["privacy"]},
}


def _result(entry: Entry, rules: _Rules) -> dict[str, Any]:
    index = rules.index(entry)
    text = "\n".join(_plain(line) for line in entry.lines)
    result = {
        "ruleId": entry.rule,
        "ruleIndex": index,
        "level": "error" if entry.verdict == VIOLATION else "warning",
        "message": {"text": text},
        "locations": [{**_location(entry.place), "logicalLocations": [_logical(entry)]}],
        "partialFingerprints": {FINGERPRINT: entry.fingerprint},
        "suppressions": _suppressions(entry),
        "properties": _properties(entry),
    }
    if entry.place != entry.flow.place:
        result["relatedLocations"] = [_related(entry.flow)]
    return result


def _properties(entry: Entry) -> dict[str, Any]:
    if entry.result is None or entry.finding is None:
        return {"verdict": entry.verdict}
    return {
        "verdict": entry.verdict,
        "reason": entry.finding.reason,
        "missing": list(entry.finding.missing),
        "clauses": list(entry.finding.cites),
        "policy": entry.result.policy,
        "edition": entry.result.edition,
    }


def _suppressions(entry: Entry) -> list[dict[str, Any]]:
    """Empty says that it counts; without it, a reader of SARIF can't tell."""
    if not entry.accepted:
        return []
    told = {name: value for name, value in vars(entry.accepted).items() if name != "reason" and value}
    justification = entry.accepted.reason or f"accepted by {entry.accepted.by}"
    return [{"kind": "external", "status": "accepted", "justification": _plain(justification), "properties": told}]


def _logical(entry: Entry) -> dict[str, Any]:
    element = entry.finding.element if entry.finding else None
    return {
        "name": element or entry.flow.id,
        "fullyQualifiedName": f"{entry.flow.id}/{element}" if element else entry.flow.id,
        "kind": "member" if element else "object",
    }


def _related(flow: FlowResult) -> dict[str, Any]:
    return {"id": 1, **_location(flow.place), "message": {"text": _plain(f"The flow {flow.id} begins here.")}}


def _location(place: Place) -> dict[str, Any]:
    region = {"startLine": place.line, "startColumn": max(place.column, 1)}
    return {"physicalLocation": {"artifactLocation": artifact(place.path), "region": region}}


def artifact(path: str) -> dict[str, str]:
    """A file as SARIF names it: relative to the folder of the run where its path is relative."""
    uri = quote(_bytes(path.replace(os.sep, "/").removeprefix("./")))
    return {"uri": f"file://{uri}"} if uri.startswith("/") else {"uri": uri, "uriBaseId": _ROOT}


def _bytes(path: str) -> bytes:
    """The bytes of a path; Python keeps those that are not UTF-8 as surrogates."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "backslashreplace")


def _invocation(report: Report) -> dict[str, Any]:
    return {
        "executionSuccessful": not report.problems,
        "toolExecutionNotifications": [
            *(_notification(problem, "error") for problem in report.problems),
            *(_notification(notice, "warning") for notice in report.notices),
        ],
    }


def _confined(report: Report) -> dict[str, Any]:
    """What tells that flows were left out, so that no result is no word on them."""
    return {"changedSince": report.since.commit, "flowsLeftOut": report.left_out} if report.since else {}


def _notification(problem: Problem, level: str) -> dict[str, Any]:
    """What could not be judged; a problem outside of any file, such as a path that is missing, has no location."""
    told = {"level": level, "message": {"text": _plain(problem_of(problem))}}
    return {**told, "locations": [_location(problem.place)]} if problem.place.line else told


def _plain(text: str) -> str:
    """Text without what SARIF's plain text takes as markup: a link, and a number in braces, which is an argument."""
    return _ARGUMENT.sub("{ ", visible(text).replace("](", "] ("))
