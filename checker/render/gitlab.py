"""The report as GitLab's code quality report: the part of Code Climate's issues that GitLab reads.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format; no kept library writes it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from checker.decide.model import NOT_GOVERNED, UNDETERMINED, VIOLATION
from checker.render.encode import listed
from checker.render.entries import entries
from checker.render.escape import shortened, visible
from checker.render.words import problem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from checker.decide.model import Report
    from checker.problems import Place, Problem
    from checker.render.context import Context

_SEVERITIES = {VIOLATION: "critical", UNDETERMINED: "major", NOT_GOVERNED: "minor"}
_LONGEST = 2000


def render(report: Report, context: Context) -> Iterator[str]:
    """One issue for each problem and each finding."""
    yield from listed(_issues(report, context))
    yield "\n"


def _issues(report: Report, context: Context) -> Iterator[dict[str, Any]]:
    digests = _Digests(context.rooted)
    for problem in report.problems:
        described = f"could not be judged: {problem_of(problem)}"
        yield _issue(described, "flowclause/could-not-be-judged", digests.of(problem), "blocker", problem.place)
    for notice in report.notices:
        yield _issue(problem_of(notice), "flowclause/waivers-and-baseline", digests.of(notice), "minor", notice.place)
    for flow in report.flows:
        for entry in entries(flow, context):
            severity = "info" if entry.accepted else _SEVERITIES[entry.verdict]
            yield _issue("; ".join(entry.lines), entry.rule, entry.fingerprint, severity, entry.place)


def _issue(description: str, rule: str, fingerprint: str, severity: str, place: Place) -> dict[str, Any]:
    return {
        "description": shortened(visible(description), _LONGEST),
        "check_name": rule,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": visible(place.path).removeprefix("./"), "lines": {"begin": max(place.line, 1)}},
    }


class _Digests:
    """The fingerprints of problems: moving one within its file does not change it, and none has that of another.

    Args:
        rooted: makes a path one relative to the root of the project, however the file was named.
    """

    def __init__(self, rooted: Callable[[str], str]) -> None:
        self._rooted = rooted
        self._seen: Counter[str] = Counter()

    def of(self, problem: Problem) -> str:
        """The fingerprint of the next problem; those that say the same of one file are told apart by their number."""
        place = problem.place
        identity = f"{self._rooted(place.path) if place.line else place.path}\0{problem.message}"
        self._seen[identity] += 1
        numbered = f"{identity}\0{self._seen[identity]}"
        return hashlib.sha256(numbered.encode("utf-8", "backslashreplace")).hexdigest()
