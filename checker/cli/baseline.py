"""``flowclause baseline``: holds what is found now as known, and removes from it what no longer occurs."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from checker.cli.acceptance import acceptances_of, baseline_in, waivers_in
from checker.cli.check import judged_paths, to_judge
from checker.cli.session import Session
from checker.cli.settings import settings_of
from checker.cli.writing import to_file
from checker.decide.baseline import as_data, pruned, taken
from checker.problems import InputError, unusable
from checker.render.escape import for_terminal
from checker.render.words import plural

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from pathlib import Path

    from checker.decide.accept import Found
    from checker.decide.baseline import Entry
    from checker.decide.model import FlowResult
    from checker.problems import Problem


def baseline(given: argparse.Namespace) -> int:
    """Writes or prunes the baseline.

    Raises:
        InputError: something could not be judged, so that what is found is not all that there is.
    """
    with closing(Session(settings_of(given))) as session:
        return _write(session) if given.what == "write" else _prune(session)


def _judged(session: Session) -> Sequence[FlowResult]:
    problems: list[Problem] = []
    with closing(judged_paths(session, to_judge(session), problems)) as results:
        if problems:
            raise InputError(set(problems))
        if not results:
            raise unusable(", ".join(session.settings.paths), "no flow found", "flow files are named *.flow.yaml")
        return tuple(results)


def _write(session: Session) -> int:
    results = _judged(session)
    acceptances = acceptances_of(session, waivers_in(session.settings.accepting.waivers), ())
    left_out: list[Found] = []

    def may_stand(one: Found) -> bool:
        if banned := acceptances.is_banned(one):
            left_out.append(one)
        return not banned

    entries = taken(results, acceptances, may_stand)
    _keep(session.settings.accepting.baseline_path, entries)
    if left_out:
        clauses = ", ".join(sorted({one.clause for one in left_out}))
        count = len(left_out)
        print(f"{count} finding{plural(count)} can't be accepted, and still block{'s' * (count == 1)}: {clauses}")
    return 0


def _prune(session: Session) -> int:
    settings = session.settings
    path = settings.accepting.baseline
    if path is None:
        raise unusable(str(settings.accepting.baseline_path), "there is no baseline", "write one first")
    if settings.policies:
        raise unusable("--policy", "a baseline can't be pruned by some policies only", "leave it out")
    entries = baseline_in(path)
    results = _judged(session)
    acceptances = acceptances_of(session, waivers_in(settings.accepting.waivers), entries)
    judged = {acceptances.path(flow) for flow in results}
    root = settings.root.resolve()

    def is_gone(name: str) -> bool:
        return name in judged or not os.path.exists(root / name)

    kept = pruned(entries, results, acceptances, is_gone)
    _keep(path, kept)
    return 0


def _keep(path: Path, entries: Sequence[Entry]) -> None:
    text = json.dumps(as_data(entries), indent=2, ensure_ascii=False) + "\n"
    to_file(path, [text.encode(errors="backslashreplace")])  # of a name that is no UTF-8, JSON has the same escapes
    count = sum(one.count for one in entries)
    sys.stdout.write(f"{for_terminal(str(path))}: {count} finding{plural(count)}\n")
