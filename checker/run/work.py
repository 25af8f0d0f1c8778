"""Judges files: the part of a run that is shared out."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from checker.load.discover import STANDARD_INPUT
from checker.load.files import Loader
from checker.problems import InputError, Place, Problem
from checker.run.answers import Answer, blocks_of
from checker.validate.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

    from checker.judge import Judge
    from checker.load.document import Source
    from checker.resolve.model import Flow
    from checker.run.part import Part


class Work:
    """Judges files, some at a time.

    Args:
        judge: judges the flows.
        schemas: of flow files and of parties files.
    """

    def __init__(self, judge: Judge, schemas: Mapping[str, Any]) -> None:
        self._judge = judge
        self.check_flow = Schema(schemas["flow"]).check
        self.check_parties = Schema(schemas["parties"]).check
        self._loader = Loader(self.check_flow, self.check_parties)

    def answers(self, parts: Iterable[Part], repairs: int) -> Iterator[Answer]:
        """The answers for these files, in their order; all of them are in memory at a time.

        Args:
            parts: what to judge of each file.
            repairs: for how many of the flows that are not compliant to try out the ways to repair them.

        Raises:
            EngineError: no whole answer.
        """
        read = [(part, *self._flows(part)) for part in parts]
        results = self._judge.judge(chain.from_iterable(flows for _, flows, _ in read), repairs)
        for part, flows, problems in read:
            if problems:
                yield Answer(part.path, problems=problems)
                continue
            source = flows[0].source
            used = tuple((name, document.digest) for name, document in zip(source.uses, source.parties, strict=True))
            blocks = tuple(blocks_of(islice(results, len(flows)), repairs))
            # Under its digest an answer is kept as that for the whole file, to be found where the file is read again.
            is_whole_file = part.flows is None and part.path != STANDARD_INPUT
            answer = Answer(part.path, blocks, used=used, digest=source.document.digest if is_whole_file else "")
            repairs = max(0, repairs - answer.unmet)
            yield answer

    def source(self, path: str) -> Source:
        """A flow file with the parties files that it uses.

        Raises:
            InputError: it can't be used.
        """
        return self._loader.source(path)

    def unsound(self, path: str) -> tuple[str, tuple[Problem, ...]]:
        """The digest of a parties file, and what is wrong with it."""
        try:
            return self._loader.parties(path).digest, ()
        except InputError as error:
            return "", tuple(error.problems)

    def _flows(self, part: Part) -> tuple[list[Flow], tuple[Problem, ...]]:
        try:
            flows = self._judge.flows(self.source(part.path))
        except InputError as error:
            return [], tuple(error.problems)
        if part.flows is None:
            return flows, ()
        chosen = [flow for flow in flows if flow.id in part.flows]
        if len(chosen) < len(part.flows):
            return [], (Problem(Place(part.path), "it was changed while the check ran", "run the check again"),)
        return chosen, ()
