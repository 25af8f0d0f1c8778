"""Flow files as they were at a commit, with the parties files that they used then."""

from __future__ import annotations

import hashlib
import posixpath
from functools import cache
from typing import TYPE_CHECKING

from checker.load.document import Document, Source, read
from checker.problems import unusable

if TYPE_CHECKING:
    from collections.abc import Callable

    from checker.changed.git import Snapshot

    Check = Callable[[Document], None]


class Past:
    """Reads flow files of a commit.

    Args:
        snapshot: the files of the commit.
        check_flow: raises InputError where a flow file does not fit its format.
        check_parties: raises InputError where a parties file does not fit its format.
    """

    def __init__(self, snapshot: Snapshot, check_flow: Check, check_parties: Check) -> None:
        self._snapshot = snapshot
        self._check_flow = check_flow
        self._parties = cache(lambda name: self._checked(name, check_parties))
        self._digest = cache(self._digest_of)

    def holds(self, name: str, source: Source) -> bool:
        """Whether a flow file and each parties file that it uses held what they hold now, byte by byte."""
        if self._digest_of(name) != source.document.digest:
            return False
        now = (document.digest for document in source.parties)
        return [self._digest(_used_by(name, used)) for used in source.uses] == list(now)

    def source(self, name: str) -> Source:
        """A flow file as it was.

        Raises:
            InputError: it was not there, could not be used, or used what is not in the commit.
        """
        document = self._checked(name, self._check_flow)
        parties = tuple(self._parties(_used_by(name, used)) for used in Source(document).uses)
        return Source(document, parties)

    def _checked(self, name: str, check: Check) -> Document:
        content = self._snapshot.content(name)
        if content is None:
            raise unusable(name, "not in the commit")
        document = read(name, content)
        check(document)
        return document

    def _digest_of(self, name: str) -> str:
        content = self._snapshot.content(name)
        return "" if content is None else hashlib.sha256(content).hexdigest()


def _used_by(name: str, used: str) -> str:
    """A parties file as commits name it; one outside of the repository has no such name, and is in no commit."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), used))
