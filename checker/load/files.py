"""Reads flow files with the parties files that they use."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from checker.load.discover import STANDARD_INPUT
from checker.load.document import Document, Limits, Source, read
from checker.problems import InputError, Problem, shown, unusable

if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[Document], None]

# What standard input is called where a file has its path.
_STDIN = "<stdin>"


class Loader:
    """Reads files and has them checked, each parties file once.

    Args:
        check_flow: raises InputError where a flow file does not fit its format.
        check_parties: raises InputError where a parties file does not fit its format.
        limits: how much one file may hold.
    """

    def __init__(self, check_flow: Check, check_parties: Check, limits: Limits | None = None) -> None:
        self._check_flow = check_flow
        self._check_parties = check_parties
        self._limits = limits or Limits()
        # By the file itself, and by each name that leads to it.
        self._parties: dict[str, Document] = {}
        self._named: dict[str, Document] = {}

    def source(self, path: str) -> Source:
        """One flow file.

        Raises:
            InputError: it, or a parties file that it uses, can't be read or does not fit its schema.
        """
        document = self._read(path)
        self._check_flow(document)
        source = Source(document)
        return replace(source, parties=tuple(self._used(source)))

    def parties(self, path: str) -> Document:
        """One parties file, under the shortest name for it, whichever flow file uses it."""
        if path not in self._named:
            key = os.path.realpath(path)
            shortest = os.path.normpath(path)
            name = shortest if os.path.realpath(shortest) == key else path
            if key not in self._parties:
                document = self._read(name)
                self._check_parties(document)
                self._parties[key] = document
            self._named[path] = replace(self._parties[key], path=name)
        return self._named[path]

    def _used(self, source: Source) -> list[Document]:
        document = source.document
        base = Path() if document.path == _STDIN else Path(document.path).parent
        found: list[Document] = []
        problems: list[Problem] = []
        for index, name in enumerate(source.uses):
            path = str(base / name)
            if not os.path.isfile(path):
                hint = "a name in `uses` is relative to the file that holds it"
                problems.append(Problem(document.place(("uses", index)), f"no such parties file: {shown(name)}", hint))
                continue
            try:
                found.append(self.parties(path))
            except InputError as error:
                place = document.place(("uses", index))
                problems += [*error.problems, Problem(place, f"{shown(name)} can't be used", "correct it first")]
        if problems:
            raise InputError(problems)
        return found

    def _read(self, path: str) -> Document:
        name = _STDIN if path == STANDARD_INPUT else path
        try:
            raw = self._bytes(path)
        except OSError as error:
            hint = "was it deleted while the check ran?" if isinstance(error, FileNotFoundError) else ""
            raise unusable(name, f"can't be read: {error.strerror}", hint) from None
        return read(name, raw, self._limits)

    def _bytes(self, path: str) -> bytes:
        """What a file holds, up to one byte past the limit."""
        if path != STANDARD_INPUT:
            with open(path, "rb") as file:
                return file.read(self._limits.bytes + 1)
        if sys.stdin is None:  # closed by the shell
            raise unusable(_STDIN, "can't be read: it is closed")
        return sys.stdin.buffer.read(self._limits.bytes + 1)
