"""What a file holds, for whoever needs all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.problems import unusable

if TYPE_CHECKING:
    from pathlib import Path


def content(path: Path) -> bytes:
    """What a file holds.

    Raises:
        InputError: it can't be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise unusable(str(path), f"can't be read: {error.strerror}") from None
