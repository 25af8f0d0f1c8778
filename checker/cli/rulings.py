"""``flowclause rulings``: the points that wait for counsel, and the flows that wait for them."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

from checker.cli.check import judged_paths, nothing
from checker.cli.listing import print_data
from checker.cli.session import Session
from checker.cli.settings import settings_of
from checker.decide.model import AMBIGUOUS
from checker.problems import InputError
from checker.render.escape import for_terminal
from checker.render.text import wrapped

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from checker.decide.model import FlowResult, Reading
    from checker.problems import Problem


def rulings(given: argparse.Namespace) -> int:
    """Lists the rulings as they stand on a day, with the flows below the paths that need each."""
    problems: list[Problem] = []
    waiting: dict[str, list[str]] = {}
    with closing(Session(settings_of(given))) as session:
        if given.paths:
            with closing(judged_paths(session, given.paths, problems)) as results:
                if not results and not problems and (code := nothing(given.paths)):
                    return code
                waiting = _waiting(results)
    readings = session.catalogue.readings(session.settings.as_of)
    listed = [
        {
            "id": ruling["id"],
            "question": ruling["question"],
            "clauses": ruling["clauses"],
            "strict": ruling["strict"],
            "lenient": ruling["lenient"],
            "pending": ruling["pending"],
            "answer": ruling.get("answer"),
            "state": _state(readings.get(number)),
            "waiting": waiting.get(number, []),
        }
        for number, ruling in session.catalogue.data["rulings"].items()
    ]
    if given.format == "json":
        document = {"version": 1, "as_of": session.settings.as_of.isoformat(), "rulings": listed}
        print_data(document)
    else:
        sys.stdout.write("".join(_text(one) for one in listed))
    sys.stdout.flush()
    if problems:
        raise InputError(set(problems))
    return 0


def _state(reading: Reading | None) -> str:
    if reading is None:
        return "open"
    return reading.reading if reading.by else f"{reading.reading} until answered"


def _waiting(results: Iterable[FlowResult]) -> dict[str, list[str]]:
    waiting: dict[str, list[str]] = {}
    for flow in results:
        for policy in flow.policies:
            for finding in policy.findings:
                if finding.reason == AMBIGUOUS:
                    for number in finding.rulings:
                        name = f"{flow.place.path}: {flow.id}"
                        if name not in waiting.setdefault(number, []):
                            waiting[number].append(name)
    return waiting


def _text(one: dict[str, Any]) -> str:
    question = for_terminal(f"{one['question']} ({', '.join(one['clauses'])})")
    lines = wrapped(question, f"{one['id']:3} {one['state']}: ")
    lines += wrapped(for_terminal(f"strict: {one['strict']}"), "    ")
    lines += wrapped(for_terminal(f"lenient: {one['lenient']}"), "    ")
    if one["answer"]:
        answer = one["answer"]
        when = f"on {answer['on']}, until {answer['until']}"
        text = f"answered {answer['reading']} by {answer['by']} {when}: {answer['why']}"
        lines += wrapped(for_terminal(text), "    ")
    lines += [f"    waiting: {for_terminal(name)}" for name in one["waiting"]]
    return "\n".join(lines) + "\n"
