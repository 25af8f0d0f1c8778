"""Finds the files to judge below the paths that were given."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

from checker.problems import InputError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FLOW_FILE = re.compile(r"\.flow\.(ya?ml|json)\Z")
PARTIES_FILE = re.compile(r"\.parties\.(ya?ml|json)\Z")
STANDARD_INPUT = "-"
_SKIPPED = frozenset({"node_modules", "__pycache__"})


def discover(paths: Sequence[str]) -> tuple[list[str], list[str]]:
    """The flow files and the parties files at or below `paths`, each once, in order.

    A file that is named is taken as a flow file whatever its name, unless it is named as a parties file.

    Raises:
        InputError: a path that does not exist.
    """
    flows: list[str] = []
    parties: list[str] = []
    problems: list[Problem] = []
    for path in paths:
        if path != STANDARD_INPUT and not os.path.exists(path):
            problems.append(Problem(Place(path, 0, 0), "no such file or folder"))
            continue
        found = sorted(_below(path)) if os.path.isdir(path) else [path]
        for one in found:
            (parties if PARTIES_FILE.search(one) else flows).append(one)
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys(flows)), list(dict.fromkeys(parties))


def _below(folder: str) -> Iterator[str]:
    for current, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)
        for name in files:
            if FLOW_FILE.search(name) or PARTIES_FILE.search(name):
                yield os.path.normpath(os.path.join(current, name))


def users_of(parties: Sequence[str], root: str = ".") -> list[str]:
    """The flow files below `root` that use one of these parties files."""
    wanted = {Path(path).resolve() for path in parties}
    users = []
    for path in sorted(_below(root)):
        if FLOW_FILE.search(path):
            try:
                text = Path(path).read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            names = re.findall(r"[^\s\"'\[\],]+\.parties\.ya?ml", text)
            if any((Path(path).parent / name).resolve() in wanted for name in names):
                users.append(path)
    return users
