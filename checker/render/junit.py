"""The report as JUnit XML, for Jenkins and others: a file is a suite, a flow by one policy is a test case.

What is not accepted is a failure, what is accepted is skipped, and a file that could not be judged is an error. It fits
the schema of Jenkins (junit-10.xsd), which gives a case no file or line; the text of a failure does.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from junitparser import Error, Failure, Skipped, TestCase, TestSuite

from checker.decide.model import COMPLIANT, NOT_GOVERNED, worst
from checker.render.entries import entries
from checker.render.escape import for_terminal
from checker.render.words import confined, flow_name, problem_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from checker.decide.model import FlowResult, Report, Since
    from checker.problems import Problem
    from checker.render.context import Context
    from checker.render.entries import Entry


def render(report: Report, context: Context) -> Iterator[str]:
    """One document; the suites follow one another as the files do."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="flowclause">\n'
    if report.since:
        yield _suite("changes", [_confined(report.since)])
    for path, problems in groupby(report.problems, key=lambda problem: problem.place.path):
        yield _suite(path, map(_unjudged, problems))
    for path, notices in groupby(report.notices, key=lambda notice: notice.place.path):
        yield _suite(path, map(_noticed, notices))
    for path, flows in groupby(report.flows, key=lambda flow: flow.place.path):
        yield _suite(path, (case for flow in flows for case in _cases(flow, context)))
    yield "</testsuites>\n"


def _suite(path: str, cases: Iterable[TestCase]) -> str:
    suite = TestSuite(for_terminal(path))
    for case in cases:
        suite.add_testcase(case)
    text: str = suite.tostring().decode()  # type: ignore[no-untyped-call]
    return text[text.index("<testsuite ") :] + "\n"


def _unjudged(problem: Problem) -> TestCase:
    case = TestCase(for_terminal(f"judged, {problem.place}"), for_terminal(problem.place.path))
    told = Error(for_terminal(problem.message), "could-not-be-judged")
    told.text = for_terminal(f"{problem.place}, {problem_of(problem)}" if problem.place.line else problem_of(problem))
    case.result = [told]
    return case


def _confined(since: Since) -> TestCase:
    """A case that passes; where no flow changed it is the only one, without which Jenkins takes the run as broken."""
    return TestCase(for_terminal(confined(since)), "changes")


def _noticed(notice: Problem) -> TestCase:
    """A case that passes, for a notice decides nothing."""
    case = TestCase(for_terminal(f"waivers and baseline, {notice.place}"), for_terminal(notice.place.path))
    case.system_out = for_terminal(problem_of(notice))
    return case


def _cases(flow: FlowResult, context: Context) -> Iterator[TestCase]:
    """One case for each policy that governs, and one where none does."""
    found = list(entries(flow, context))
    for result in flow.policies:
        if result.verdict != NOT_GOVERNED:
            own = [entry for entry in found if entry.result is result]
            yield _case(flow, f"{result.policy} {result.edition}", result.verdict, result.blocking, own)
    if flow.ungoverned:
        own = [entry for entry in found if entry.result is None]
        yield _case(flow, NOT_GOVERNED, NOT_GOVERNED, worst(one.blocking for one in flow.ungoverned), own)


def _case(flow: FlowResult, by: str, verdict: str, blocking: str, found: Sequence[Entry]) -> TestCase:
    case = TestCase(for_terminal(f"{flow_name(flow)} by {by}"), for_terminal(flow.place.path))
    if verdict == COMPLIANT:
        return case
    message = for_terminal("; ".join(entry.message for entry in found))
    told = Skipped(f"accepted: {message}", verdict) if blocking == COMPLIANT else Failure(message, verdict)
    told.text = "\n".join(line for entry in found for line in _lines(entry))
    case.result = [told]
    return case


def _lines(entry: Entry) -> Iterator[str]:
    yield f"{for_terminal(str(entry.place))}: {for_terminal(entry.message)} [{entry.rule}]"
    yield f"  {for_terminal(entry.heading)}"
    yield from (f"  {for_terminal(line)}" for line in entry.below)
