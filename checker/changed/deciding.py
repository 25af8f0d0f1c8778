"""Whether files that decide about all flows are as they were: configuration, policies, rules, code."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING, Any

from checker.load.content import content
from checker.load.toml import read_table
from checker.problems import InputError, unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from checker.changed.git import Repository, Snapshot

# What a configuration says of the run alone; everything else may decide about a flow.
_ABOUT_THE_RUN = ("cache", "jobs", "reports")


class Deciding:
    """The files of a work tree, beside those of a commit.

    Args:
        repository: where files have their names from.
        snapshot: the files of the commit.
    """

    def __init__(self, repository: Repository, snapshot: Snapshot) -> None:
        self._repository = repository
        self._snapshot = snapshot

    def then(self, path: Path) -> bytes | None:
        """What a file held; None where there was none.

        Raises:
            InputError: the commit can't tell of it.
        """
        if (name := self._repository.name(str(path))) is None:
            raise unusable(str(path), "not in the repository")
        return self._snapshot.content(name)

    def is_same(self, path: Path) -> bool:
        """Whether a file is as it was; not so where that can't be told."""
        try:
            return _lines(_now(path)) == _lines(self.then(path))
        except InputError:
            return False

    def is_same_configuration(self, path: Path, keys: tuple[str, ...]) -> bool:
        """Whether a TOML file says what it said about the judging, in the table that the keys lead to."""
        try:
            return _settings(path, _now(path), keys) == _settings(path, self.then(path), keys)
        except InputError:
            return False

    def differing(self, folder: Path, inside: Iterable[str], counts: Callable[[str], bool]) -> Iterator[Path]:
        """The files below a folder that are new, gone, or not as they were.

        Args:
            folder: the folder.
            inside: the files below it that count, from the folder.
            counts: whether a file of a name counts.

        Raises:
            InputError: the commit can't tell of the folder.
        """
        before = self.below(folder)
        for name in sorted({*inside, *filter(counts, before)}):
            path = folder / name
            if not self.is_same(path):
                yield path

    def below(self, folder: Path) -> list[str]:
        """The files that were below a folder, from the folder.

        Raises:
            InputError: the commit can't tell of the folder.
        """
        if (name := self._repository.name(str(folder))) is None:
            raise unusable(str(folder), "not in the repository")
        return [posixpath.relpath(one, name or ".") for one in self._snapshot.names_below(name)]


def _now(path: Path) -> bytes | None:
    return content(path) if os.path.lexists(path) else None


def _lines(held: bytes | None) -> bytes | None:
    """What a file holds as git keeps it, whatever ends its lines in the work tree."""
    return None if held is None else held.replace(b"\r\n", b"\n")


def _settings(path: Path, held: bytes | None, keys: tuple[str, ...]) -> dict[str, Any] | None:
    table = None if held is None else read_table(os.fspath(path), held, keys)
    return None if table is None else {name: one for name, one in table.value.items() if name not in _ABOUT_THE_RUN}
