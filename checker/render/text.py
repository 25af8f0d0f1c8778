"""The report as text for a person at a terminal, in the manner of a good compiler."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from checker.decide.model import COMPLIANT, NOT_GOVERNED, UNDETERMINED, VIOLATION
from checker.render.escape import for_terminal
from checker.render.words import (
    Tally,
    about,
    acceptance,
    cited,
    decided_by,
    edition_of,
    flow_name,
    ungoverned_words,
    verdict_of,
    verdict_of_flow,
    ways_out,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.decide.model import Finding, FlowResult, Kept, PolicyResult, Report
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
    tally = Tally()
    well = not (report.problems or report.notices)
    for problem in report.problems:
        yield from _paragraph(render_problem(problem, style))
    for notice in report.notices:
        yield from _paragraph(render_problem(notice, style, UNDETERMINED, "note"))
    for flow in tally.over(report.flows):
        if not (context.quiet and flow.blocking == COMPLIANT):
            well = False
            yield from _paragraph(_flow(flow, context.policies, style))
    if not (context.quiet and well):
        yield style("bold", for_terminal(tally.words(report))) + "\n"


def _paragraph(lines: Iterator[str]) -> Iterator[str]:
    yield from (f"{line}\n" for line in lines)
    yield "\n"


def render_problem(problem: Problem, style: Style, colour: str = "error", what: str = "error") -> Iterator[str]:
    """One problem of the input: where, what, and what to do."""
    yield f"{for_terminal(str(problem.place))}: {style(colour, what)}: {for_terminal(problem.message)}"
    if problem.hint:
        yield f"  {style('dim', '=')} {for_terminal(problem.hint)}"


def _flow(flow: FlowResult, policies: Mapping[str, Any], style: Style) -> Iterator[str]:
    place, head = for_terminal(str(flow.place)), for_terminal(f"flow {flow_name(flow)}")
    yield f"{place}: {style(flow.verdict, verdict_of_flow(flow))}: {style('bold', head)}"
    for one in flow.ungoverned:
        yield from wrapped(for_terminal(ungoverned_words(one)), "  ")
        if one.accepted:
            yield from wrapped(for_terminal(acceptance(one.accepted)), "    ~ ")
    for result in flow.policies:
        yield from _policy(result, policies, style)


def _policy(result: PolicyResult, policies: Mapping[str, Any], style: Style) -> Iterator[str]:
    policy = edition_of(result, policies)
    by = f" by {for_terminal(cited(result))}" if result.clauses else ""
    title = for_terminal(f"[{policy['title']}, {policy['edition']}]")
    yield f"  {style(result.verdict, result.verdict)}{by} {title}"
    for finding in result.findings:
        yield from _finding(finding, policy, style)
    for one in result.kept:
        yield from _kept(one, style)


def _finding(finding: Finding, policy: Mapping[str, Any], style: Style) -> Iterator[str]:
    place, verdict = for_terminal(str(finding.place)), style(finding.verdict, finding.verdict)
    reason = verdict_of(finding).removeprefix(finding.verdict)
    head = " ".join(part for part in (f"{verdict}{reason}", for_terminal(about(finding))) if part)
    yield f"    {place}: {head}: {for_terminal(finding.message)}"
    for clause in finding.cites:
        stated = policy["clauses"][clause]
        yield from wrapped(for_terminal(f"{clause}, {stated['cite']['section']}: {stated['says']}"), "      | ")
    for reading in finding.readings:
        yield from wrapped(for_terminal(decided_by(reading)), "      ~ ")
    if finding.accepted:
        yield from wrapped(for_terminal(acceptance(finding.accepted)), "      ~ ")
    for words in ways_out(finding):
        yield from wrapped(for_terminal(f"way out: {words}"), "      = ")


def _kept(one: Kept, style: Style) -> Iterator[str]:
    how = style(COMPLIANT, "kept") if one.arises else style("dim", "does not arise")
    yield f"    {how}: {for_terminal(' '.join(part for part in (one.obligation, about(one)) if part))}"
    for way in one.ways:
        conditions = [for_terminal(f"{each.fact}: {each.asks}") for each in way.conditions]
        words = f"{' and '.join(conditions) or 'always'}{f' (by {way.by})' if way.by else ''}"
        yield from wrapped(words, "      = " if one.arises else "      because ")


def wrapped(text: str, indent: str) -> list[str]:
    """`text` on lines of a readable width, the first behind `indent`, the others as far in."""
    return textwrap.wrap(
        text, _WIDTH, initial_indent=indent, subsequent_indent=" " * len(indent), break_on_hyphens=False
    )
