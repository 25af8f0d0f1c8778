"""``flowclause check``: judges flow files."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from checker.cli.session import Session
from checker.cli.settings import settings_of
from checker.decide.model import Report
from checker.load.discover import PARTIES_FILE, discover, once, users_of
from checker.problems import unusable
from checker.render.escape import for_terminal
from checker.run.collector import seldom
from checker.run.progress import shown
from checker.run.results import Results
from checker.run.run import answers

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from checker.problems import Problem


# Trying out repairs costs as much as judging anew, so it is done for as many flows as a person will read.
REPAIRED_FLOWS = 100


def check(given: argparse.Namespace) -> int:
    """Judges what is at the paths; a file that can't be judged does not keep the others from it."""
    problems: list[Problem] = []
    with closing(Session(settings_of(given))) as session:
        paths = to_judge(session)
        with closing(judged_paths(session, paths, problems)) as results:
            report = Report(session.settings.as_of, session.catalogue.digest, results, tuple(sorted(set(problems))))
            code = session.finish(_accepted(session, report) if _may_accept(session, results) else report)
            return code if results or problems else _nothing(paths)


def _may_accept(session: Session, results: Results) -> bool:
    """Whether there is anything that could accept a finding: a waiver, in whatever file, or a baseline."""
    accepting = session.settings.accepting
    return bool(accepting.waivers or accepting.baseline or (accepting.use_waivers and results.waivers))


def _accepted(session: Session, report: Report) -> Report:
    from checker.cli.acceptance import accepted, is_whole

    return accepted(session, report, whole=is_whole(session))


def to_judge(session: Session) -> tuple[str, ...]:
    """The paths that the command line names, or else those that are configured.

    Raises:
        InputError: there are none.
    """
    if not session.settings.paths:
        hint = "name files or folders, or configure `paths`; see `flowclause config`"
        raise unusable("PATH", "nothing to judge", hint)
    return session.settings.paths


def judged_paths(session: Session, given: Sequence[str], problems: list[Problem]) -> Results:
    """The answers for all flows at or below the paths; what can't be judged is added to `problems`.

    A parties file that is named stands for the flows that use it, wherever they are; one found in a folder does not.
    """
    paths, parties, unread = discover(given)
    session.tell(f"{len(paths)} flow files, {len(parties)} parties files")
    problems += unread
    with seldom():
        problems += _unsound(session, parties)
        named = {os.path.realpath(path) for path in given}
        if changed := [path for path in parties if os.path.realpath(path) in named]:
            users = users_of(changed)
            problems += users.problems
            paths = once([*paths, *users.flows])
        return _judged(session, paths, problems)


def _unsound(session: Session, parties: Sequence[str]) -> Iterator[Problem]:
    """What is wrong with parties files."""
    remembered = session.remembered
    sound = []
    for path in parties:
        if remembered is None or not remembered.sound(path):
            digest, problems = session.work.unsound(path)
            yield from problems
            sound += [] if problems else [digest]
    if remembered is not None:
        remembered.keep_sound(sound)


def _judged(session: Session, paths: Sequence[str], problems: list[Problem]) -> Results:
    results = Results()
    with closing(session.team(len(paths))) as team:
        for answer in shown(answers(paths, session.remembered, team, REPAIRED_FLOWS), paths):
            results.add(answer.blocks)
            problems += answer.problems
    return results


def _nothing(given: Sequence[str]) -> int:
    """Says that there was nothing to judge; a parties file that no flow uses is no error."""
    if all(PARTIES_FILE.search(path) for path in given):
        print("flowclause: no flow uses these parties files; nothing to judge", file=sys.stderr)
        return 0
    where = for_terminal(", ".join(given))
    print(f"flowclause: no flow found in {where}: flow files are named *.flow.yaml", file=sys.stderr)
    return 2
