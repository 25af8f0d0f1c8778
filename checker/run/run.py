"""Goes through files in order: what is remembered is taken as it is, the rest is judged, some files at a time."""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from checker.run.answers import Answer
    from checker.run.part import Part
    from checker.run.remembered import Remembered
    from checker.run.workers import Promise, Team

# So much is read and judged at a time; one file may be longer.
_FILES = 500
_BYTES = 4 * 1024 * 1024


class _Piece(NamedTuple):
    """Some files: what is remembered of each, and what waits for the answers of the others."""

    remembered: list[Answer | None]
    others: Promise


def answers(parts: Sequence[Part], remembered: Remembered | None, team: Team, repairs: int) -> Iterator[Answer]:
    """The answers for all files, in their order, whoever judges them.

    Args:
        parts: what to judge of each file.
        remembered: answers that were given before.
        team: whoever judges the others.
        repairs: for how many of the flows that are not compliant, from the first, to show ways out.

    Raises:
        EngineError: no whole answer.
    """
    waiting: deque[_Piece] = deque()

    def settled() -> Iterator[Answer]:
        nonlocal repairs
        piece = waiting.popleft()
        fresh = piece.others()
        if remembered is not None:
            remembered.keep(fresh)
        others = iter(fresh)
        for one in piece.remembered:
            answer = (one or next(others)).limited(repairs)
            repairs = max(0, repairs - answer.unmet)
            yield answer

    for some in _pieces(parts):
        known = _known(some, remembered, repairs)
        missing = [part for part, one in zip(some, known, strict=True) if one is None]
        waiting.append(_Piece(known, team.ask(missing, repairs)))
        while len(waiting) > team.ahead:
            yield from settled()
    while waiting:
        yield from settled()


def _known(parts: Sequence[Part], remembered: Remembered | None, repairs: int) -> list[Answer | None]:
    """What is remembered of each file that is to be judged whole.

    `repairs` is no less than what will be left when their turn comes, for earlier files may be judged meanwhile.
    """
    known: list[Answer | None] = []
    for part in parts:
        one = remembered.answer(part.path, repairs) if remembered is not None and part.flows is None else None
        known.append(one)
        repairs = max(0, repairs - one.unmet) if one is not None else repairs
    return known


def _pieces(parts: Sequence[Part]) -> Iterator[list[Part]]:
    piece: list[Part] = []
    size = 0
    for part in parts:
        length = _length(part.path)
        if piece and (len(piece) == _FILES or size + length > _BYTES):
            yield piece
            piece, size = [], 0
        piece.append(part)
        size += length
    if piece:
        yield piece


def _length(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0
