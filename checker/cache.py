"""Keeps bytes on disk under a key, for as long as there is room: what was answered before need not be found out again.

SQLite keeps them, in one file. It comes with Python and loads in a millisecond; a reader beside a writer sees all of an
entry or nothing, and so does whoever comes after a process that was killed in the middle of writing. (diskcache, built
upon it, unpickles what it reads, which lets whoever can write the file run code; a file for each entry takes longer to
write than to judge anew.) The file is not forced to the disk: losing power may damage it, so every entry carries a
digest over its key and value, and one that does not fit was never there. No trouble with the file is an error; a file
that is no such database is thrown away. Only a folder that others can't write to is used.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import stat
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

ANSWERS, CATALOGUES = "answers-1.sqlite", "catalogues-1.sqlite"
LIMIT = 64 * 1024 * 1024
# No answer for a longer file is kept, so its digest is not needed.
_LONGEST = 64 * 1024 * 1024
# One entry may take this part of the room, so that a single large file does not push out all others.
_LARGEST_PART = 8
_WAIT_SECONDS = 2.0
_TABLE = "CREATE TABLE IF NOT EXISTS entries (key BLOB NOT NULL UNIQUE, digest BLOB NOT NULL, value BLOB NOT NULL)"
# What says nothing of the file: another process is writing, a disk is full, or the place can't be written.
_PASSING = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
    }
)


def key_of(*parts: str | bytes) -> bytes:
    """The key for what is told apart by these parts."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(raw))
        digest.update(raw)
    return digest.digest()


def digest_of(path: str) -> str | None:
    """The digest of what a file holds; none of what can be read once only, such as a pipe, or is too long to keep."""
    try:
        found = os.stat(path)
        if not stat.S_ISREG(found.st_mode) or found.st_size > _LONGEST:
            return None
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except (OSError, ValueError):
        return None


class Cache:
    """Bytes by key; whatever goes wrong with the file, it only forgets.

    Args:
        folder: where the file is kept; it is made when something is to be kept.
        name: the name of the file.
        limit: how many bytes the file may come to; what was kept first goes first.
    """

    def __init__(self, folder: Path, name: str = ANSWERS, limit: int = LIMIT) -> None:
        self._folder = folder
        self._file = folder / name
        self._limit = limit
        self._connection: sqlite3.Connection | None = None
        self._usable = True

    def get(self, key: bytes) -> bytes | None:
        """What is kept under a key."""
        try:
            if (connection := self._open(create=False)) is None:
                return None
            found = connection.execute("SELECT digest, value FROM entries WHERE key = ?", (key,)).fetchone()
        except (sqlite3.Error, OSError) as error:
            if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR:  # no such table: about to be made
                self._give_up(error)
            return None
        if found is None or not all(isinstance(one, bytes) for one in found):
            return None
        digest, value = found
        return bytes(value) if digest == key_of(key, value) else None

    def put(self, entries: Iterable[tuple[bytes, bytes]]) -> None:
        """Keeps values, all of them or none."""
        rows = [
            (key, key_of(key, value), value) for key, value in entries if len(value) <= self._limit // _LARGEST_PART
        ]
        try:
            if not rows or (connection := self._open(create=True)) is None:
                return
            with connection:
                connection.executemany("INSERT OR REPLACE INTO entries (key, digest, value) VALUES (?, ?, ?)", rows)
            self._forget(connection)
        except (sqlite3.Error, OSError) as error:
            self._give_up(error)

    def close(self) -> None:
        """Lets go of the file."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _open(self, *, create: bool) -> sqlite3.Connection | None:
        if self._connection is not None or not self._usable:
            return self._connection
        if create:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        elif not os.path.lexists(self._file):
            return None
        if not _ours_alone(self._folder, folder=True) or (
            os.path.lexists(self._file) and not _ours_alone(self._file, folder=False)
        ):
            self._usable = False
            return None
        connection = sqlite3.connect(self._file, timeout=_WAIT_SECONDS)
        self._connection = connection
        for pragma in ("trusted_schema = OFF", "synchronous = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        if create:
            connection.execute(_TABLE)
        return connection

    def _forget(self, connection: sqlite3.Connection) -> None:
        """Removes the oldest entries until a quarter of the room is free, where there is none left."""
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
        if (excess := (pages - free) * size - self._limit) <= 0:
            return
        excess += self._limit // 4
        last = 0
        for number, length in connection.execute("SELECT rowid, length(value) FROM entries ORDER BY rowid"):
            last, excess = number, excess - length
            if excess <= 0:
                break
        with connection:
            connection.execute("DELETE FROM entries WHERE rowid <= ?", (last,))

    def _give_up(self, error: Exception) -> None:
        """Uses the file no more in this run; one that is damaged is thrown away, for the next to begin anew."""
        self.close()
        self._usable = False
        code = getattr(error, "sqlite_errorcode", None)
        if isinstance(error, sqlite3.Error) and (code is None or code & 0xFF not in _PASSING):
            for path in (self._file, self._file.with_name(f"{self._file.name}-journal")):
                with suppress(OSError):
                    path.unlink(missing_ok=True)


def _ours_alone(path: Path, *, folder: bool) -> bool:
    """Whether nobody else can write a file or folder; a link in place of the file is none of ours."""
    if os.name != "posix":
        return True
    found = os.stat(path) if folder else os.lstat(path)
    kind = stat.S_ISDIR(found.st_mode) if folder else stat.S_ISREG(found.st_mode)
    return kind and found.st_uid == os.geteuid() and not found.st_mode & 0o022
