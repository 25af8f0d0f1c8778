"""``flowclause check --changed-since``: which part of a run is judged."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from checker.changed.compare import known_otherwise, waived_otherwise
from checker.changed.deciding import Deciding
from checker.changed.git import FLAG, GitError, Snapshot, repository_of
from checker.changed.past import Past
from checker.changed.select import Selector
from checker.cli.acceptance import baseline_of, waivers_of
from checker.cli.configured import named_configuration
from checker.cli.settings import rooted
from checker.config.read import places
from checker.decide.model import Since
from checker.places import shipped
from checker.problems import InputError, unusable
from checker.run.part import Part
from checker.standing import PACKAGE, counted, counts

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from checker.changed.git import Repository
    from checker.cli.session import Session
    from checker.cli.settings import Settings

_T = TypeVar("_T")  # an entry of a file
_F = TypeVar("_F")  # what tells a flow from others


class Chosen(NamedTuple):
    """What is judged, and what a report says of the choice."""

    parts: list[Part]
    since: Since


def changed(session: Session, given: argparse.Namespace, paths: Sequence[str]) -> Chosen:
    """The flows of these files that changed since a commit; all of them where what decides about all changed.

    Args:
        session: the run.
        given: the command line, which names the commit.
        paths: flow files.

    Raises:
        InputError: git does not know the commit, or can't read it.
    """
    repository = repository_of(os.curdir)
    try:
        with closing(Snapshot(repository, repository.base(given.changed_since))) as snapshot:
            return _chosen(session, given, paths, repository, snapshot)
    except GitError as error:
        raise unusable(FLAG, str(error), "see what `git fsck` finds") from None


def _chosen(
    session: Session, given: argparse.Namespace, paths: Sequence[str], repository: Repository, snapshot: Snapshot
) -> Chosen:
    deciding = Deciding(repository, snapshot)
    accepting = session.settings.accepting
    waivers = accepting.waivers_path if accepting.use_waivers else None
    waived = _otherwise(deciding, waivers, waivers_of, waived_otherwise)
    known = _otherwise(deciding, accepting.baseline_path, baseline_of, known_otherwise)
    changes = (
        *_configuration(deciding, named_configuration(given)),
        *_policies(deciding, session.settings),
        *([str(accepting.waivers_path)] if waived is None else []),
        *([str(accepting.baseline_path)] if known is None else []),
    )
    if changes or waived is None or known is None:
        return Chosen([Part(path) for path in paths], Since(given.changed_since, snapshot.commit, 0, changes))
    path_of = rooted(session.settings.root)

    def is_meant(path: str, flow: str) -> bool:
        return flow in waived or (bool(known) and (path_of(path), flow) in known)

    work = session.work
    past = Past(snapshot, work.check_flow, work.check_parties)
    parts, left_out = Selector(repository, past, work.source, session.judge.flows, is_meant).select(paths)
    return Chosen(parts, Since(given.changed_since, snapshot.commit, left_out))


def _configuration(deciding: Deciding, named: Path | None) -> Iterator[str]:
    """The configuration files that say something else about the judging: those that are, and those that were."""
    for path, keys in places(Path.cwd(), named):
        if not deciding.is_same_configuration(path, keys):
            yield os.path.relpath(path)


def _policies(deciding: Deciding, settings: Settings) -> Iterator[str]:
    """The policies of one's own that are not as they were; and what comes with flowclause, where it lies here too."""
    for folder in settings.sources.own:
        try:
            yield from map(str, deciding.differing(folder, (name for name, *_ in counted(str(folder))), counts))
        except InputError:
            yield str(folder)
    for folder in dict.fromkeys((PACKAGE, shipped("policies"), shipped("rules"))):
        try:
            is_part = bool(deciding.below(folder))
        except InputError:
            is_part = False
        if is_part:
            inside = (name for name, *_ in counted(str(folder)))
            yield from map(os.path.relpath, deciding.differing(folder, inside, counts))


def _otherwise(
    deciding: Deciding,
    path: Path | None,
    parse: Callable[[str, bytes], tuple[_T, ...]],
    compare: Callable[[tuple[_T, ...], tuple[_T, ...]], frozenset[_F]],
) -> frozenset[_F] | None:
    """The flows for which a file of waivers or a baseline says something else; None where that can't be told."""
    if path is None or deciding.is_same(path):
        return frozenset()
    try:
        now = path.read_bytes() if path.is_file() else None
        now_and_then = (() if raw is None else parse(str(path), raw) for raw in (now, deciding.then(path)))
        return compare(*now_and_then)
    except (InputError, OSError):
        return None
