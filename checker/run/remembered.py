"""Answers that were given before, found by what decides them: the file, the parties files it uses, and the question.

The question is all else that decides an answer, as one text: see `checker.standing`, the day, the policies asked
for. An answer is found by what the files hold now, read each time, and never by their dates.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from checker.cache import digest_of, key_of
from checker.load.discover import STANDARD_INPUT
from checker.run.answers import Answer, Block

if TYPE_CHECKING:
    from collections.abc import Iterable

    from checker.cache import Cache


class Remembered:
    """The answers to one question.

    Args:
        cache: where answers are kept.
        question: what decides an answer beside the files.
    """

    def __init__(self, cache: Cache, question: str) -> None:
        self._cache = cache
        self._question = question
        self._digests: dict[str, str] = {}

    def answer(self, path: str, repairs: int) -> Answer | None:
        """The answer for a flow file, if repairs were tried in as many of its flows as are asked for."""
        if path == STANDARD_INPUT or (digest := digest_of(path)) is None:
            return None
        kept = self._cache.get(self._key(path, digest))
        if kept is None:
            return None
        head, _, raw = kept.partition(b"\n")
        stated = json.loads(head)
        folder = os.path.dirname(path)
        for name, held in stated["used"]:
            if self._held(os.path.join(folder, name)) != held:
                return None
        blocks, at = [], 0
        for flows, worst, unmet, tried, waivers, length in stated["blocks"]:
            blocks.append(Block(flows, worst, unmet, tried, waivers, raw[at : at + length]))
            at += length
        used = tuple((name, held) for name, held in stated["used"])
        answer = Answer(path, tuple(blocks), used=used, digest=digest)
        return answer if answer.repairs >= min(answer.unmet, repairs) else None

    def keep(self, answers: Iterable[Answer]) -> None:
        """Keeps the answers for files that could be judged."""
        self._cache.put(
            (self._key(one.path, one.digest), _packed(one)) for one in answers if one.digest and not one.problems
        )

    def sound(self, path: str) -> bool:
        """Whether a parties file was found to be as it should, and is as it was."""
        digest = digest_of(path)
        return digest is not None and self._cache.get(self._key_of_parties(digest)) is not None

    def keep_sound(self, digests: Iterable[str]) -> None:
        """Keeps that parties files that hold this are as they should."""
        self._cache.put((self._key_of_parties(digest), b"") for digest in digests)

    def _key(self, path: str, digest: str) -> bytes:
        return key_of("answer", self._question, path, digest)

    def _key_of_parties(self, digest: str) -> bytes:
        return key_of("parties", self._question, digest)

    def _held(self, path: str) -> str | None:
        """The digest of a parties file, read once in a run, as it is where flows are judged."""
        if path not in self._digests and (digest := digest_of(path)) is not None:
            self._digests[path] = digest
        return self._digests.get(path)


def _packed(answer: Answer) -> bytes:
    blocks = [(one.flows, one.worst, one.unmet, one.repairs, one.waivers, len(one.raw)) for one in answer.blocks]
    head = json.dumps({"used": answer.used, "blocks": blocks}, separators=(",", ":"))
    return b"\n".join((head.encode(), b"".join(block.raw for block in answer.blocks)))
