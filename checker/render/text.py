"""The report as text for a person at a terminal, in the manner of a good compiler."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from checker.decide.model import AMBIGUOUS, COMPLIANT, MISSING_FACT, NOT_GOVERNED, UNDETERMINED, UNDISCLOSED, VIOLATION
from checker.render.escape import for_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.decide.model import Finding, FlowResult, Kept, PolicyResult, Report, Way
    from checker.problems import Problem
    from checker.render.context import Context

_COLOURS = {
    COMPLIANT: "32",
    VIOLATION: "31",
    UNDETERMINED: "33",
    NOT_GOVERNED: "35",
    "error": "31",
    "bold": "1",
    "dim": "2",
}
_REASONS = {MISSING_FACT: "a fact is missing", UNDISCLOSED: "undisclosed", AMBIGUOUS: "ambiguous, a ruling is needed"}
_WIDTH = 100


class Style:
    """Puts words in colour, or leaves them as they are."""

    def __init__(self, *, colour: bool) -> None:
        self._colour = colour

    def __call__(self, name: str, text: str) -> str:
        """`text` in the colour of a verdict or part."""
        return f"\x1b[{_COLOURS[name]}m{text}\x1b[0m" if self._colour else text


def render(report: Report, context: Context) -> Iterator[str]:
    """The report as text; everything that came from a file is escaped."""
    style = Style(colour=context.colour)
    for problem in report.problems:
        yield from _paragraph(render_problem(problem, style))
    for flow in report.flows:
        if not (context.quiet and flow.blocking == COMPLIANT):
            yield from _paragraph(_flow(flow, context.policies, style))
    if not context.quiet or report.problems or any(flow.blocking != COMPLIANT for flow in report.flows):
        yield _summary(report, style) + "\n"


def _paragraph(lines: Iterator[str]) -> Iterator[str]:
    yield from (f"{line}\n" for line in lines)
    yield "\n"


def render_problem(problem: Problem, style: Style) -> Iterator[str]:
    """One problem of the input: where, what, and what to do."""
    yield f"{for_terminal(str(problem.place))}: {style('error', 'error')}: {for_terminal(problem.message)}"
    if problem.hint:
        yield f"  {style('dim', '=')} {for_terminal(problem.hint)}"


def _flow(flow: FlowResult, policies: Mapping[str, Any], style: Style) -> Iterator[str]:
    title = f" ({for_terminal(flow.title)})" if flow.title else ""
    head = f"flow {for_terminal(flow.id)}{title}"
    yield f"{for_terminal(str(flow.place))}: {style(flow.verdict, flow.verdict)}: {style('bold', head)}"
    for group in flow.ungoverned:
        yield f"  no policy governs {for_terminal(group)}"
    for result in flow.policies:
        yield from _policy(result, policies, style)


def _policy(result: PolicyResult, policies: Mapping[str, Any], style: Style) -> Iterator[str]:
    policy = policies[f"{result.policy}@{result.edition}"]
    cited = f" by {', '.join(result.clauses)}" if result.clauses else ""
    yield f"  {style(result.verdict, result.verdict)}{cited} [{policy['title']}, {policy['edition']}]"
    for finding in result.findings:
        yield from _finding(finding, policy, style)
    for one in result.kept:
        yield from _kept(one, style)


def _finding(finding: Finding, policy: Mapping[str, Any], style: Style) -> Iterator[str]:
    reason = f" ({_REASONS[finding.reason]})" if finding.reason else ""
    about = f" {finding.element}" if finding.element else ""
    group = f" of {for_terminal(finding.group)}" if finding.group != "group 1" else ""
    place = for_terminal(str(finding.place))
    verdict = style(finding.verdict, finding.verdict)
    yield f"    {place}: {verdict}{reason}{about}{group}: {for_terminal(finding.message)}"
    for clause in finding.cites:
        stated = policy["clauses"][clause]
        where = stated["cite"]["section"]
        yield from wrapped(f"{clause}, {where}: {stated['says']}", "      | ")
    for way in finding.ways:
        if words := _way(way):
            yield from wrapped(f"way out: {words}", "      = ")


def _kept(one: Kept, style: Style) -> Iterator[str]:
    about = f" {one.element}" if one.element else ""
    group = f" of {for_terminal(one.group)}" if one.group != "group 1" else ""
    how = style(COMPLIANT, "kept") if one.arises else style("dim", "does not arise")
    yield f"    {how}: {one.obligation}{about}{group}"
    for way in one.ways:
        conditions = [f"{for_terminal(each.fact)}: {for_terminal(each.asks)}" for each in way.conditions]
        words = f"{' and '.join(conditions) or 'always'}{f' (by {way.by})' if way.by else ''}"
        yield from wrapped(words, "      = " if one.arises else "      because ")


def _way(way: Way) -> str:
    wanted = [
        f"{for_terminal(one.fact)}: {for_terminal(one.asks)}"
        for one in way.conditions
        if one.state != "true" and not one.fact.startswith("rulings.")
    ]
    return f"{' and '.join(wanted)}{f' (by {way.by})' if way.by else ''}" if wanted and way.repairs else ""


def wrapped(text: str, indent: str) -> list[str]:
    """`text` on lines of a readable width, the first behind `indent`, the others as far in."""
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent), break_on_hyphens=False
    )


def _summary(report: Report, style: Style) -> str:
    counts = report.counts
    parts = [
        f"{counts[verdict]} {verdict}"
        for verdict in (VIOLATION, UNDETERMINED, NOT_GOVERNED, COMPLIANT)
        if counts[verdict]
    ]
    flows = f"{len(report.flows)} flow{'s' * (len(report.flows) != 1)}"
    if report.problems:
        count = len({problem.place.path for problem in report.problems})
        parts.insert(0, f"{count} file{'s' * (count != 1)} that could not be judged")
    return style("bold", f"{flows} as of {report.as_of}: {', '.join(parts) or 'none judged'}")
