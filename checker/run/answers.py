"""What was answered for one file, in blocks of bytes that can be kept, sent between processes and held on disk."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from checker.decide.model import COMPLIANT, worst
from checker.run.codec import decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.decide.model import FlowResult
    from checker.problems import Problem

# So many answers are held as objects at a time.
FLOWS_A_BLOCK = 100


@dataclass(frozen=True)
class Block:
    """The answers for some flows of a file.

    Attributes:
        flows: how many they are.
        worst: the verdict of the worst of them.
        unmet: how many are not compliant.
        repairs: in how many of these, from the first, ways out are marked where they were seen to work.
        waivers: how many waivers they state for themselves.
        raw: the answers.
    """

    flows: int
    worst: str
    unmet: int
    repairs: int
    waivers: int
    raw: bytes

    def results(self) -> Iterator[FlowResult]:
        """The answers."""
        return decode(self.raw, self.repairs)


@dataclass(frozen=True)
class Answer:
    """What was answered for one file: its flows, or why it could not be judged.

    Attributes:
        path: the file.
        blocks: the answers for its flows, in order.
        problems: what kept it from being judged.
        used: the parties files that it uses, as it names them, each with the digest of what it held.
        digest: the digest of what the file held; none where it can't be read again.
    """

    path: str
    blocks: tuple[Block, ...] = ()
    problems: tuple[Problem, ...] = ()
    used: tuple[tuple[str, str], ...] = ()
    digest: str = ""

    @property
    def unmet(self) -> int:
        """How many flows are not compliant."""
        return sum(block.unmet for block in self.blocks)

    @property
    def repairs(self) -> int:
        """In how many of these repairs were tried."""
        return sum(block.repairs for block in self.blocks)

    def limited(self, repairs: int) -> Answer:
        """The same answer with ways out marked in no more than so many flows."""
        if self.repairs <= repairs:
            return self
        blocks = []
        for block in self.blocks:
            shown = min(block.repairs, repairs)
            repairs -= shown
            blocks.append(replace(block, repairs=shown))
        return replace(self, blocks=tuple(blocks))


def blocks_of(results: Iterable[FlowResult], repairs: int) -> Iterator[Block]:
    """The answers in blocks, given that repairs were tried for so many of those that are not compliant."""
    remaining = iter(results)
    while some := list(islice(remaining, FLOWS_A_BLOCK)):
        unmet = sum(one.verdict != COMPLIANT for one in some)
        tried = min(unmet, repairs)
        repairs -= tried
        waivers = sum(len(one.waivers) for one in some)
        yield Block(len(some), worst(one.verdict for one in some), unmet, tried, waivers, encode(some))
