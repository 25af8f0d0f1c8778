"""Judges files: the part of a run that is shared out."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING

from checker.load.files import Loader
from checker.problems import InputError
from checker.run.answers import Answer, blocks_of
from checker.validate.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from checker.judge import Judge
    from checker.problems import Problem
    from checker.resolve.model import Flow


class Work:
    """Judges files, some at a time.

    Args:
        judge: judges the flows.
        schemas: of flow files and of parties files.
    """

    def __init__(self, judge: Judge, schemas: Mapping[str, Any]) -> None:
        self._judge = judge
        self._loader = Loader(Schema(schemas["flow"]).check, Schema(schemas["parties"]).check)

    def answers(self, paths: Sequence[str], repairs: int) -> Iterator[Answer]:
        """The answers for these files, in their order; all of them are in memory at a time.

        Args:
            paths: flow files.
            repairs: for how many of the flows that are not compliant to try out the ways to repair them.

        Raises:
            EngineError: no whole answer.
        """
        read = [(path, *self._flows(path)) for path in paths]
        results = self._judge.judge(chain.from_iterable(flows for _, flows, _ in read), repairs)
        for path, flows, problems in read:
            if problems:
                yield Answer(path, problems=problems)
                continue
            source = flows[0].source
            used = tuple((name, document.digest) for name, document in zip(source.uses, source.parties, strict=True))
            blocks = tuple(blocks_of(islice(results, len(flows)), repairs))
            answer = Answer(path, blocks, used=used, digest=source.document.digest)
            repairs = max(0, repairs - answer.unmet)
            yield answer

    def unsound(self, path: str) -> tuple[str, tuple[Problem, ...]]:
        """The digest of a parties file, and what is wrong with it."""
        try:
            return self._loader.parties(path).digest, ()
        except InputError as error:
            return "", tuple(error.problems)

    def _flows(self, path: str) -> tuple[list[Flow], tuple[Problem, ...]]:
        try:
            return self._judge.flows(self._loader.source(path)), ()
        except InputError as error:
            return [], tuple(error.problems)
