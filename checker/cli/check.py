"""``flowclause check``: judges flow files."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from checker import again
from checker.cli.exit_codes import COMPLIANT, COULD_NOT_JUDGE
from checker.cli.session import Session
from checker.cli.settings import settings_of
from checker.decide.model import Report
from checker.load.discover import PARTIES_FILE, discover, once, users_of
from checker.problems import unusable
from checker.render.escape import for_terminal
from checker.render.words import count_of
from checker.run.collector import seldom
from checker.run.part import Part
from checker.run.progress import shown
from checker.run.results import Results
from checker.run.run import answers

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from checker.again import Question
    from checker.problems import Problem
    from checker.run.answers import Answer


# Trying out repairs costs as much as judging anew, so it is done for as many flows as a person will read.
REPAIRED_FLOWS = 100


def check(given: argparse.Namespace) -> int:
    """Judges what is at the paths; a file that can't be judged does not keep the others from it."""
    problems: list[Problem] = []
    asked: Question | None = given.asked
    read: list[tuple[str, str]] = []
    with closing(Session(settings_of(given), asked.standing if asked else None)) as session:
        paths = to_judge(session)
        files = flow_files(session, paths, problems)
        parts, since = [Part(path) for path in files], None
        if given.changed_since is not None:
            from checker.cli.changed import changed

            parts, since = changed(session, given, files)
        with closing(judged(session, parts, problems, read if asked else None)) as results:
            report = Report(
                session.settings.as_of, session.catalogue.digest, results, tuple(sorted(set(problems))), since=since
            )
            if _may_accept(session, results):
                code = session.finish(_accepted(session, report))
            elif asked is None or problems or not results:
                code = session.finish(report, results.worst)
            else:
                printed: list[str] = []
                code = session.finish(report, results.worst, printed)
                again.remember(asked, read, code, "".join(printed))
            return code if results or problems or report.left_out else nothing(paths)


def _may_accept(session: Session, results: Results) -> bool:
    """Whether there is anything that could accept a finding: a waiver, in whatever file, or a baseline."""
    accepting = session.settings.accepting
    return bool(accepting.waivers or accepting.baseline or (accepting.use_waivers and results.waivers))


def _accepted(session: Session, report: Report) -> Report:
    from checker.cli.acceptance import accepted, is_whole

    return accepted(session, report, whole=is_whole(session) and not report.left_out)


def to_judge(session: Session) -> tuple[str, ...]:
    """The paths that the command line names, or else those that are configured.

    Raises:
        InputError: there are none.
    """
    if not session.settings.paths:
        hint = "name files or folders, or configure `paths`; see `flowclause config show`"
        raise unusable("PATH", "nothing to judge", hint)
    return session.settings.paths


def judged_paths(session: Session, given: Sequence[str], problems: list[Problem]) -> Results:
    """The answers for all flows at or below the paths; what can't be judged is added to `problems`."""
    return judged(session, [Part(path) for path in flow_files(session, given, problems)], problems)


def flow_files(session: Session, given: Sequence[str], problems: list[Problem]) -> list[str]:
    """The flow files at or below the paths; what can't be looked at, and parties files that are wrong, are problems.

    A parties file that is named stands for the flows that use it, wherever they are; one found in a folder does not.
    """
    paths, parties, unread = discover(given)
    session.tell(f"{count_of(len(paths), 'flow file')}, {count_of(len(parties), 'parties file')}")
    problems += unread
    with seldom():
        problems += _unsound(session, parties)
        given_files = {os.path.realpath(path) for path in given}
        if named := [path for path in parties if os.path.realpath(path) in given_files]:
            users = users_of(named)
            problems += users.problems
            paths = once([*paths, *users.flows])
    return paths


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


def judged(
    session: Session, parts: Sequence[Part], problems: list[Problem], read: list[tuple[str, str]] | None = None
) -> Results:
    """The answers for flows.

    Args:
        session: the run.
        parts: what to judge.
        problems: is given what keeps files from being judged.
        read: is given the files that were read, each with the digest of what it held, where that is asked for.
    """
    results = Results()
    with seldom(), closing(session.team(len(parts))) as team:
        for answer in shown(answers(parts, session.remembered, team, REPAIRED_FLOWS), len(parts)):
            results.add(answer.blocks)
            problems += answer.problems
            if read is not None:
                read += _read(answer)
    return results


def _read(answer: Answer) -> Iterator[tuple[str, str]]:
    """The files that an answer was found from, each with the digest of what it held."""
    yield answer.path, answer.digest
    for name, digest in answer.used:
        yield os.path.join(os.path.dirname(answer.path), name), digest


def nothing(given: Sequence[str]) -> int:
    """Says that there was nothing to judge; a parties file that no flow uses is no error."""
    if all(PARTIES_FILE.search(path) for path in given):
        print("flowclause: no flow uses these parties files; nothing to judge", file=sys.stderr)
        return COMPLIANT
    where = for_terminal(", ".join(given))
    print(f"flowclause: no flow found in {where}: flow files are named *.flow.yaml", file=sys.stderr)
    return COULD_NOT_JUDGE
