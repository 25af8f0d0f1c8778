"""Reads waivers and the baseline, and applies them to a report."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from checker.cli.settings import rooted
from checker.decide.accept import Acceptances, Accepted
from checker.decide.baseline import Entry, allowances, entries_of
from checker.decide.review import review
from checker.decide.waivers import Rules, stated
from checker.load.content import content
from checker.places import schema_file
from checker.problems import InputError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from pathlib import Path

    from checker.catalogue.catalogue import Catalogue
    from checker.cli.session import Session
    from checker.decide.model import Report, Waiver
    from checker.decide.review import Review
    from checker.validate.schema import Schema

_T = TypeVar("_T")  # an entry of a file


def acceptances_of(session: Session, waivers: Iterable[Waiver], entries: Iterable[Entry]) -> Acceptances:
    """What is accepted in a run, by the waivers of a file, those of flows, and a baseline."""
    settings = session.settings
    return Acceptances(
        settings.as_of.isoformat(),
        _rules(session),
        rooted(settings.root),
        waivers,
        allowances(entries),
        of_flows=settings.accepting.use_waivers,
    )


def _rules(session: Session) -> Rules:
    catalogue = session.catalogue
    accepting = session.settings.accepting
    unwaivable = frozenset(name for edition in catalogue.editions.values() for name in edition["unwaivable"])
    ids = sorted({edition["id"] for edition in catalogue.editions.values()})
    names = cache(lambda policy: names_in(catalogue, policy))
    return Rules(names, ids, unwaivable, accepting.days, accepting.days_by_policy)


def names_in(catalogue: Catalogue, policy: str) -> Collection[str]:
    """All that a waiver can name of a policy: clauses, obligations, and the ids of rules in reports."""
    names: set[str] = set()
    for name, edition in catalogue.editions.items():
        if edition["id"] == policy:
            stated = catalogue.policies[name]
            keys = {part["key"] for parts in stated["parts"].values() for part in parts} | {"scope"}
            names |= {*stated["clauses"], *keys, *(f"{policy}/{key}" for key in keys)}
    return names


def waivers_in(path: Path | None) -> tuple[Waiver, ...]:
    """The waivers of a file, if there is one.

    Raises:
        InputError: it can't be read, or does not fit its schema.
    """
    return waivers_of(str(path), content(path)) if path else ()


def waivers_of(path: str, raw: bytes) -> tuple[Waiver, ...]:
    """The waivers in what a file holds.

    Raises:
        InputError: it does not fit its schema.
    """
    from checker.load.document import read

    document = read(path, raw)
    _schema("waivers").check(document)
    return stated(document, ("waivers",))


def baseline_in(path: Path | None) -> tuple[Entry, ...]:
    """The entries of a baseline, if there is one.

    Raises:
        InputError: it can't be read, or does not fit its schema.
    """
    return baseline_of(str(path), content(path)) if path else ()


def baseline_of(path: str, raw: bytes) -> tuple[Entry, ...]:
    """The entries of the baseline in what a file holds.

    Raises:
        InputError: it does not fit its schema.
    """
    # As YAML, of which JSON is a part, it keeps its places, and takes some ten times as long to read.
    try:
        value: Any = json.loads(raw)
    except (ValueError, RecursionError):
        value = None
    if value is None or not _schema("baseline").fits(value):
        from checker.load.document import read

        document = read(path, raw)
        _schema("baseline").check(document)
        value = document.value
    return entries_of(value)


@cache
def _schema(name: str) -> Schema:
    from checker.validate.schema import Schema

    return Schema(json.loads(schema_file(name).read_text(encoding="utf-8")))


def accepted(session: Session, report: Report, *, whole: bool) -> Report:
    """The report with what is accepted marked, and with what is to be said of waivers and the baseline.

    A file of them that can't be read, or does not fit its schema, accepts nothing, and the report says what is wrong.

    Args:
        session: the run.
        report: its answers.
        whole: whether all flows of the project were judged.
    """
    accepting = session.settings.accepting
    unread: list[Problem] = []
    entries = _as_far_as_read(baseline_in, accepting.baseline, unread)
    acceptances = acceptances_of(session, _as_far_as_read(waivers_in, accepting.waivers, unread), entries)
    found = review(acceptances, report.flows, whole=whole, policies=session.settings.policies)
    about_waivers = found.problems + (found.notices if accepting.strict else ())
    notices = (() if accepting.strict else found.notices) + _stale(session, entries, found, whole=whole)
    return replace(
        report,
        flows=Accepted(report.flows, acceptances),
        problems=tuple(sorted({*report.problems, *about_waivers, *unread})),
        notices=report.notices + notices,
    )


def _as_far_as_read(
    read: Callable[[Path | None], tuple[_T, ...]], path: Path | None, problems: list[Problem]
) -> tuple[_T, ...]:
    """What a file holds; where it can't be used nothing, and what is wrong with it is added to `problems`."""
    try:
        return read(path)
    except InputError as error:
        problems += error.problems
        return ()


def _stale(session: Session, entries: Iterable[Entry], found: Review, *, whole: bool) -> tuple[Problem, ...]:
    """Says how many entries of the baseline accepted nothing that was judged."""
    path = session.settings.accepting.baseline
    if path is None or session.settings.policies:
        return ()
    count = sum(
        min(found.unused[one.fingerprint, one.verdict], one.count)
        for one in entries
        if whole or (one.path, one.flow) in found.flows
    )
    if not count:
        return ()
    text = f"{count} finding{'s' * (count != 1)} of the baseline no longer occur{'s' * (count == 1)}"
    return (Problem(Place(str(path), 0, 0), text, "remove what is not needed with `flowclause baseline prune`"),)


def is_whole(session: Session) -> bool:
    """Whether a run judges all flows of the project: those of the paths that are configured, or of its root."""
    settings = session.settings
    root = os.path.realpath(settings.root)
    return not settings.named or any(_holds(os.path.realpath(path), root) for path in settings.paths)


def _holds(folder: str, path: str) -> bool:
    return os.path.isdir(folder) and os.path.commonpath([folder, path]) == folder
