"""The words of a report, as plain text; each format escapes them for where they go."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from checker.decide.model import (
    AMBIGUOUS,
    BASELINE,
    COMPLIANT,
    MISSING_FACT,
    UNDISCLOSED,
    WORST_FIRST,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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

REASONS = {MISSING_FACT: "a fact is missing", UNDISCLOSED: "undisclosed", AMBIGUOUS: "ambiguous, a ruling is needed"}
# The name of a subject group that the flow does not name.
_UNNAMED = "group 1"
# So many digits of a commit, and so many files that changed, are told of.
_SHORT = 12
_SHOWN = 3


class Tally:
    """Counts the flows of a report as they go by, and says the sum in words."""

    def __init__(self) -> None:
        self.verdicts: Counter[str] = Counter()
        self.accepted = 0
        self.baselined = 0

    def over(self, flows: Iterable[FlowResult]) -> Iterator[FlowResult]:
        """The flows, each counted."""
        for flow in flows:
            self.verdicts[flow.verdict] += 1
            by = [finding.accepted for _, finding in findings_of(flow)] + [group.accepted for group in flow.ungoverned]
            self.accepted += sum(one is not None for one in by)
            self.baselined += sum(one is not None and one.by == BASELINE for one in by)
            yield flow

    def words(self, report: Report) -> str:
        """How many flows got each verdict, and what could not be judged."""
        total = self.verdicts.total()
        parts = [f"{self.verdicts[verdict]} {verdict}" for verdict in WORST_FIRST if self.verdicts[verdict]]
        if report.problems:
            count = len({problem.place.path for problem in report.problems})
            parts.insert(0, f"{count_of(count, 'file')} that could not be judged")
        if self.accepted:
            known = f" ({self.baselined} by the baseline)" if self.baselined else ""
            parts.append(f"{count_of(self.accepted, 'finding')} accepted{known}")
        told = f"{count_of(total, 'flow')} as of {report.as_of}: {', '.join(parts) or 'none judged'}"
        return f"{told}; {confined(report.since)}" if report.since else told


def count_of(count: int, noun: str) -> str:
    """A count with its noun."""
    return f"{count} {noun}{plural(count)}"


def plural(count: int) -> str:
    """The ending of a noun that is counted."""
    return "s" * (count != 1)


def confined(since: Since) -> str:
    """What a report is confined to."""
    commit = f"{since.reference} ({since.commit[:_SHORT]})"
    if not since.changes:
        return f"{count_of(since.left_out, 'flow')} left out, unchanged since {commit}"
    named = ", ".join(since.changes[:_SHOWN])
    others = f" and {count_of(len(since.changes) - _SHOWN, 'other')}" if len(since.changes) > _SHOWN else ""
    return f"none left out, for {named}{others} changed since {commit}"


def findings_of(flow: FlowResult) -> Iterator[tuple[PolicyResult, Finding]]:
    """Each finding of a flow with the policy that it is about."""
    return ((policy, finding) for policy in flow.policies for finding in policy.findings)


def edition_of(result: PolicyResult, policies: Mapping[str, Any]) -> Mapping[str, Any]:
    """The edition of the policy that judged."""
    edition: Mapping[str, Any] = policies[f"{result.policy}@{result.edition}"]
    return edition


def flow_name(flow: FlowResult) -> str:
    """A flow by its id, with its title."""
    return f"{flow.id} ({flow.title})" if flow.title else flow.id


def is_accepted(answer: FlowResult | PolicyResult) -> bool:
    """Whether there is something that keeps the flow from complying, and all of it is accepted."""
    return answer.verdict != COMPLIANT and answer.blocking == COMPLIANT


def verdict_of_flow(flow: FlowResult) -> str:
    """The verdict, and whether all that keeps the flow from complying is accepted."""
    return f"{flow.verdict} (accepted)" if is_accepted(flow) else flow.verdict


def verdict_of(finding: Finding) -> str:
    """The verdict with its reason."""
    return f"{finding.verdict} ({REASONS[finding.reason]})" if finding.reason else finding.verdict


def about(one: Finding | Kept) -> str:
    """What a finding is about: the element that it was judged for, and whose data; empty for a whole flow."""
    parts = [one.element or "", "" if one.group == _UNNAMED else f"of {one.group}"]
    return " ".join(part for part in parts if part)


def message_of(finding: Finding) -> str:
    """What was found, and what it is about."""
    told = about(finding)
    return f"{finding.message} ({told})" if told else finding.message


def ungoverned_words(one: Ungoverned) -> str:
    """That no policy governs a group, and why where its product has one."""
    return f"no policy governs {one.group}{f'; {one.why}' if one.why else ''}"


def citation(clause: str, policy: Mapping[str, Any]) -> str:
    """A clause with the place that it is cited from."""
    cite = policy["clauses"][clause]["cite"]
    lines = f", line{plural(len(cite['lines']))} {ranges(cite['lines'])}" if cite["lines"] else ""
    return f"{clause}, {cite['section']}{lines}"


def cited(result: PolicyResult) -> str:
    """The clauses that an answer rests on, and the readings of those that pull two ways."""
    return ", ".join((*result.clauses, *(reading_of(one) for one in result.readings)))


def reading_of(one: Reading) -> str:
    """A ruling with the reading that counts, and how long it does."""
    return f"ruling {one.ruling} ({one.reading} until {one.until or 'answered'})"


def decided_by(one: Reading) -> str:
    """What a reading rests on, below a finding that rests on it."""
    who = f"as {one.by} answered" if one.by else "for want of an answer by counsel"
    return f"rests on {reading_of(one)}, {who}"


def ranges(lines: Iterable[int]) -> str:
    """Numbers of lines with runs drawn together: 3, 5-7."""
    runs: list[list[int]] = []
    for line in sorted(lines):
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def ways_out(finding: Finding) -> list[str]:
    """The ways to repair what a finding is about that were seen to work; none where it is accepted."""
    return [] if finding.accepted else [words for way in finding.ways if (words := _way_out(way))]


def _way_out(way: Way) -> str:
    wanted = [
        f"{one.fact}: {one.asks}"
        for one in way.conditions
        if one.state != "true" and not one.fact.startswith("rulings.")
    ]
    return f"{' and '.join(wanted)}{f' (by {way.by})' if way.by else ''}" if wanted and way.repairs else ""


def acceptance(accepted: Acceptance) -> str:
    """By what a finding is accepted, why, by whom, and until when."""
    until = f"until {accepted.until}" if accepted.until else ""
    told = ", ".join(part for part in (accepted.reason, accepted.owner, accepted.ticket, until) if part)
    return f"accepted by {accepted.by}{f': {told}' if told else ''}"


def problem_of(problem: Problem) -> str:
    """What kept a file from being judged, and what to do; with the path or flag where there is no place in a file."""
    words = f"{problem.message}; {problem.hint}" if problem.hint else problem.message
    return words if problem.place.line else f"{problem.place.path}: {words}"


def explained(finding: Finding, policy: Mapping[str, Any]) -> Iterator[str]:
    """What belongs below a finding: the clauses, by what it is accepted, the ways out."""
    for clause in finding.cites:
        yield f"{citation(clause, policy)}: {policy['clauses'][clause]['says']}"
    for reading in finding.readings:
        yield decided_by(reading)
    if finding.accepted:
        yield acceptance(finding.accepted)
    for words in ways_out(finding):
        yield f"way out: {words}"
