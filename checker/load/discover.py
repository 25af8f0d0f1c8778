"""Finds the files to judge below the paths that were given."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checker.problems import InputError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

FLOW_FILE = re.compile(r"\.flow\.(ya?ml|json)\Z")
PARTIES_FILE = re.compile(r"\.parties\.(ya?ml|json)\Z")
STANDARD_INPUT = "-"
_SKIPPED = frozenset({"node_modules", "__pycache__"})


class Found(NamedTuple):
    """The flow files and the parties files that were found, each once, and what could not be looked at."""

    flows: list[str]
    parties: list[str]
    problems: list[Problem]


def is_judged(path: Path) -> bool:
    """Whether a file is named, or a link to one that is named, as flow files and parties files are."""
    names = (path.name, os.path.basename(os.path.realpath(path)))
    return any(FLOW_FILE.search(name) or PARTIES_FILE.search(name) for name in names)


def discover(paths: Sequence[str]) -> Found:
    """The flow files and the parties files at or below `paths`, in order.

    A file that is named is taken as a flow file whatever its name, unless it is named as a parties file.
    """
    found = Found([], [], [])
    for path in paths:
        if not path:
            found.problems.append(Problem(Place("PATH", 0, 0), "an empty path", "is a variable not set?"))
            continue
        if path != STANDARD_INPUT and not os.path.exists(path):
            found.problems.append(Problem(Place(path, 0, 0), "no such file or folder"))
            continue
        for one in sorted(_below(path, found.problems)) if os.path.isdir(path) else [path]:
            (found.parties if PARTIES_FILE.search(one) else found.flows).append(one)
    return Found(once(found.flows), once(found.parties), found.problems)


def once(paths: Sequence[str]) -> list[str]:
    """Each file once, under the first of the paths that lead to it."""
    by_file: dict[str, str] = {}
    folders: dict[str, str] = {}
    for path in paths:
        by_file.setdefault(path if path == STANDARD_INPUT else _real(path, folders), path)
    return list(by_file.values())


def _real(path: str, folders: dict[str, str]) -> str:
    """The path without symbolic links; each folder is resolved once, for `realpath` asks about each part of a path."""
    folder, name = os.path.split(path)
    if name in ("", os.curdir, os.pardir) or os.path.islink(path):
        return os.path.realpath(path)
    if folder not in folders:
        folders[folder] = os.path.realpath(folder)
    return os.path.join(folders[folder], name)


def _below(folder: str, problems: list[Problem]) -> Iterator[str]:
    def unreadable(error: OSError) -> None:
        problems.append(Problem(Place(str(error.filename), 0, 0), f"can't be read: {error.strerror}"))

    for current, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)
        inside = os.path.normpath(current)
        for name in files:
            if FLOW_FILE.search(name) or PARTIES_FILE.search(name):
                yield name if inside == os.curdir else os.path.join(inside, name)


def users_of(parties: Sequence[str], root: str = ".") -> Found:
    """The flow files below `root` that use one of these parties files."""
    wanted = {os.path.realpath(path) for path in parties}
    names = {os.fsencode(os.path.basename(path)) for path in parties}
    found = Found([], [], [])
    for path in sorted(_below(root, found.problems)):
        if FLOW_FILE.search(path) and _uses(path, wanted, names):
            found.flows.append(path)
    return found


def _uses(path: str, wanted: Collection[str], names: Collection[bytes]) -> bool:
    """Whether a flow file uses one of these; where that can't be told it counts, so that judging it says why."""
    from checker.load.document import read

    try:
        raw = Path(path).read_bytes()
        if not any(name in raw for name in names):
            return False
        used = read(path, raw).value["uses"]
        folder = os.path.dirname(path)
        return isinstance(used, str) or any(os.path.realpath(os.path.join(folder, name)) in wanted for name in used)
    except KeyError:
        return False
    except (OSError, InputError, TypeError, ValueError):
        return True
