"""The answers of a run, which the report formats go through in order; many of them lie in a file meanwhile."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from checker.decide.model import FlowResult, worst

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from checker.run.answers import Block

# More bytes of answers than these, some tens of thousands of flows, go to a file.
HELD = 16 * 1024 * 1024


class Results(Collection[FlowResult]):
    """The answers, in the order in which they were added.

    Args:
        held: how many bytes of them are held in memory.
    """

    def __init__(self, held: int = HELD) -> None:
        self._held = held
        self._blocks: list[Block] = []
        self._bytes = 0
        self._flows = 0
        self._waivers = 0
        self._verdicts: set[str] = set()
        self._file: IO[bytes] | None = None
        # The blocks that lie in the file, each without its bytes, and how many these are.
        self._written: list[tuple[Block, int]] = []

    def add(self, blocks: Iterable[Block]) -> None:
        """Adds answers."""
        for block in blocks:
            self._flows += block.flows
            self._waivers += block.waivers
            self._verdicts.add(block.worst)
            self._blocks.append(block)
            self._bytes += len(block.raw)
            if self._bytes > self._held:
                self._spill()

    @property
    def waivers(self) -> int:
        """How many waivers the flows state for themselves."""
        return self._waivers

    @property
    def worst(self) -> str:
        """The verdict of the worst flow, whatever is accepted of it."""
        return worst(self._verdicts)

    def close(self) -> None:
        """Lets go of the file, and with it of the answers in it."""
        if self._file is not None:
            self._file.close()

    def __len__(self) -> int:
        return self._flows

    def __iter__(self) -> Iterator[FlowResult]:
        for block in self._all():
            yield from block.results()

    def __contains__(self, wanted: Any) -> bool:
        return any(one == wanted for one in self)

    def _spill(self) -> None:
        if self._file is None:
            import tempfile

            self._file = tempfile.TemporaryFile(prefix="flowclause-")  # noqa: SIM115 - open as long as the answers
        self._file.seek(0, os.SEEK_END)
        for block in self._blocks:
            self._file.write(block.raw)
            self._written.append((replace(block, raw=b""), len(block.raw)))
        self._blocks.clear()
        self._bytes = 0

    def _all(self) -> Iterator[Block]:
        at = 0
        for block, length in self._written:
            assert self._file is not None
            self._file.seek(at)
            yield replace(block, raw=self._file.read(length))
            at += length
        yield from self._blocks
