"""The report as workflow commands of GitHub Actions, which shows them as annotations of the lines.

Escaped as the actions toolkit escapes them (packages/core/src/command.ts). GitHub shows ten annotations of a level for
a step and puts the others only into the log, so the last line says when there are more.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from checker.decide.model import VIOLATION
from checker.render.entries import entries
from checker.render.escape import for_terminal, shortened, visible
from checker.render.words import Tally, problem_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checker.decide.model import Report
    from checker.problems import Place
    from checker.render.context import Context
    from checker.render.entries import Entry

SHOWN = 10
# Bytes that an annotation takes are 64 KiB for its message and 255 for its title; a character may take four.
_LONGEST = 16_000
_LONGEST_TITLE = 60


def render(report: Report, context: Context) -> Iterator[str]:
    """One command for each problem and each finding, then the sum in words."""
    told: Counter[str] = Counter()
    tally = Tally()
    for problem in report.problems:
        told["error"] += 1
        yield _command("error", problem.place, "could not be judged", [problem_of(problem)])
    for notice in report.notices:
        told["warning"] += 1
        yield _command("warning", notice.place, "waivers and baseline", [problem_of(notice)])
    for flow in tally.over(report.flows):
        for entry in entries(flow, context):
            level = _level(entry)
            told[level] += 1
            yield _command(level, entry.place, _title(entry), entry.lines)
    left = [f"{level}s" for level, count in told.items() if count > SHOWN]
    more = f"; GitHub shows {SHOWN} {' and '.join(left)} of a step, the others are in its log" if left else ""
    yield for_terminal(f"{tally.words(report)}{more}") + "\n"


def _title(entry: Entry) -> str:
    return f"{entry.verdict} of {entry.rule}" if entry.finding else "not governed"


def _level(entry: Entry) -> str:
    if entry.accepted:
        return "notice"
    return "error" if entry.verdict == VIOLATION else "warning"


def _command(level: str, place: Place, title: str, lines: Sequence[str]) -> str:
    stated = {"file": place.path, "line": str(place.line), "col": str(place.column)} if place.line else {}
    stated["title"] = shortened(f"flowclause: {title}", _LONGEST_TITLE)
    properties = ",".join(f"{name}={_property(visible(value))}" for name, value in stated.items())
    text = shortened("\n".join(visible(line) for line in lines), _LONGEST)
    return f"::{level} {properties}::{_data(text)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
