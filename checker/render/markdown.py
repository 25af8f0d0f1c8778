"""The report as Markdown, for a comment on a pull request or the summary of a job.

A comment on GitHub holds 65,536 characters and a summary 1 MiB, so the report keeps to the smaller, counted in bytes:
what is worst comes first, and the last line counts the flows that were left out. Libraries that write Markdown do not
escape it against mentions and references, so the little that is needed is written here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.decide.model import COMPLIANT, NOT_GOVERNED, UNDETERMINED, VIOLATION
from checker.render.escape import as_code, for_markdown, shortened
from checker.render.words import (
    Tally,
    acceptance,
    citation,
    cited,
    decided_by,
    edition_of,
    findings_of,
    is_accepted,
    message_of,
    plural,
    problem_of,
    verdict_of,
    ways_out,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.decide.model import Finding, FlowResult, PolicyResult, Report
    from checker.problems import Problem
    from checker.render.context import Context

LIMIT = 65_536
# For headings, the ends of folded parts and the last line.
_RESERVED = 1_024
_LONGEST = 300
_LONGEST_SUM = 1_000
_FINDINGS = 20
_UNJUDGED, _NOTICED, _ACCEPTED = "could not be judged", "noticed", "accepted"
_ORDER = (_UNJUDGED, VIOLATION, UNDETERMINED, NOT_GOVERNED, _NOTICED, _ACCEPTED, COMPLIANT)
_TITLES = {
    _UNJUDGED: "Could not be judged",
    VIOLATION: "Violation",
    UNDETERMINED: "Undetermined",
    NOT_GOVERNED: "Not governed",
    _NOTICED: "Waivers and baseline",
}


def render(report: Report, context: Context) -> Iterator[str]:
    """The sum in words, then what is worst first, as far as it fits."""
    groups = {name: _Group(name) for name in _ORDER}
    tally = Tally()
    for problem in report.problems:
        groups[_UNJUDGED].add(_problem(problem))
    for notice in report.notices:
        groups[_NOTICED].add(_problem(notice))
    for flow in tally.over(report.flows):
        name = _ACCEPTED if is_accepted(flow) else flow.blocking
        groups[name].add(_compliant(flow) if name == COMPLIANT else _flow(flow, context.policies))
    head = f"## flowclause\n\n**{for_markdown(shortened(tally.words(report), _LONGEST_SUM))}**\n"
    yield head
    room = LIMIT - _RESERVED - _size(head)
    for group in groups.values():
        text = group.text(room)
        room -= _size(text)
        yield text
    left = {name: group.left for name, group in groups.items() if group.left}
    if left:
        counts = ", ".join(f"{count} {name}" for name, count in left.items())
        yield f"\nLeft out here for its length: {counts}. Another format has all of it.\n"


class _Group:
    """The answers of one kind, as many as may fit."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._kept: list[str] = []
        self._size = 0
        self._count = 0
        self.left = 0

    def add(self, lines: Iterable[str]) -> None:
        """Keeps an answer, or only counts it where there is no room; a long one keeps no other out."""
        text = "".join(f"{line}\n" for line in lines)
        self._count += 1
        if self._size + _size(text) <= LIMIT:
            self._kept.append(text)
            self._size += _size(text)
        else:
            self.left += 1

    def text(self, room: int) -> str:
        """What fits into so many bytes; the others are counted."""
        fitting = []
        for one in self._kept:
            if _size(one) <= room:
                fitting.append(one)
                room -= _size(one)
        self.left += len(self._kept) - len(fitting)
        if not fitting:
            return ""
        body = "".join(fitting).rstrip("\n") + "\n"
        if self._name not in _TITLES:
            return f"\n<details>\n<summary>{self._count} {self._name}</summary>\n\n{body}\n</details>\n"
        return f"\n### {_TITLES[self._name]}\n\n{body}"


def _size(text: str) -> int:
    return len(text.encode())


def _prose(text: str) -> str:
    return for_markdown(shortened(text, _LONGEST))


def _code(text: str) -> str:
    return as_code(shortened(text, _LONGEST))


def _problem(problem: Problem) -> Iterator[str]:
    where = f"{_code(str(problem.place))}: " if problem.place.line else ""
    yield f"- {where}{_prose(problem_of(problem))}"


def _compliant(flow: FlowResult) -> Iterator[str]:
    by = ", ".join(told for result in flow.policies if (told := cited(result)))
    yield f"- {_name(flow)}{f', by {_prose(by)}' if by else ''}"


def _name(flow: FlowResult) -> str:
    return f"{_code(flow.id)} {_prose(flow.title)}".rstrip()


def _flow(flow: FlowResult, policies: Mapping[str, Any]) -> Iterator[str]:
    yield f"#### {_name(flow)}"
    yield ""
    yield f"{_code(str(flow.place))}"
    yield ""
    found = list(findings_of(flow))
    for result, finding in found[:_FINDINGS]:
        yield from _finding(result, finding, edition_of(result, policies))
    if len(found) > _FINDINGS:
        yield f"- and {len(found) - _FINDINGS} more finding{plural(len(found) - _FINDINGS)}"
    for one in flow.ungoverned[:_FINDINGS]:
        yield f"- **not governed**: no policy governs {_code(one.group)}{_prose(f'; {one.why}') if one.why else ''}"
        if one.accepted:
            yield f"  - {_prose(acceptance(one.accepted))}"
    yield ""


def _finding(result: PolicyResult, finding: Finding, policy: Mapping[str, Any]) -> Iterator[str]:
    told = f"**{verdict_of(finding)}** by {_prose(f'{result.title}, {result.edition}')}"
    yield f"- {told}: {_prose(message_of(finding))}, at {_code(str(finding.place))}"
    for clause in finding.cites:
        says = policy["clauses"][clause]["says"]
        yield f"  - {_prose(f'{citation(clause, policy)}: {says}')}"
    yield from (f"  - {_prose(decided_by(reading))}" for reading in finding.readings)
    if finding.accepted:
        yield f"  - {_prose(acceptance(finding.accepted))}"
    yield from (f"  - way out: {_code(words)}" for words in ways_out(finding))
