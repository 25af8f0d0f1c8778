"""``flowclause check``: judges flow files."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from checker.cli.session import Session
from checker.decide.model import Report
from checker.load.discover import discover, users_of
from checker.load.files import Loader
from checker.problems import InputError
from checker.validate.schema import Schema

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from checker.decide.model import FlowResult
    from checker.problems import Problem
    from checker.resolve.model import Flow


# Trying out repairs costs as much as judging anew, so it is done for as many flows as a person will read.
REPAIRED_FLOWS = 100


def check(given: argparse.Namespace) -> int:
    """Judges what is at the paths; a file that can't be judged does not keep the others from it."""
    paths, parties = discover(given.paths)
    session = Session(given)
    problems: list[Problem] = []
    results, paths = _results(session, paths, parties, problems)
    if not results and not problems:
        return _nothing(paths, parties)
    report = Report(session.as_of, session.catalogue.digest, tuple(results), tuple(sorted(problems)))
    return session.finish(report)


def judged_paths(session: Session, given: Sequence[str], problems: list[Problem]) -> list[FlowResult]:
    """The answers for all flows at or below the paths; what can't be judged is added to `problems`."""
    paths, parties = discover(given)
    return _results(session, paths, parties, problems)[0]


def _results(
    session: Session, paths: list[str], parties: list[str], problems: list[Problem]
) -> tuple[list[FlowResult], list[str]]:
    schemas = session.catalogue.data["schemas"]
    loader = Loader(Schema(schemas["flow"]).check, Schema(schemas["parties"]).check)
    for path in parties:
        try:
            loader.parties(path)
        except InputError as error:
            problems.extend(error.problems)
    if parties:
        paths += [path for path in users_of(parties) if path not in paths]
    return list(_judged(session, loader, paths, problems)), paths


def _nothing(paths: Sequence[str], parties: Sequence[str]) -> int:
    if parties:
        print("flowclause: no flow uses these parties files; nothing to judge")
        return 0
    where = ", ".join(paths)
    print(
        f"flowclause: no flow found{f' in {where}' if where else ''}: flow files are named *.flow.yaml", file=sys.stderr
    )
    return 2


def _judged(session: Session, loader: Loader, paths: Sequence[str], problems: list[Problem]) -> Iterator[FlowResult]:
    def flows() -> Iterator[Flow]:
        for path in paths:
            try:
                yield from session.judge.flows(loader.source(path))
            except InputError as error:
                problems.extend(error.problems)

    yield from session.judge.judge(flows(), repairs=REPAIRED_FLOWS)
