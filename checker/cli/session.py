"""What every judging command needs: the compiled rules, an engine, the catalogue, and the way out."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from dataclasses import fields, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from checker.catalogue.catalogue import Catalogue, load, places
from checker.cli.engine import OPA, contents_of
from checker.cli.exit_codes import exit_code
from checker.cli.settings import Sources, rooted
from checker.cli.writing import write
from checker.places import cache_folder
from checker.problems import EngineError, InputError, Place, Problem, nearest
from checker.render.context import Context
from checker.render.words import count_of
from checker.run.collector import seldom
from checker.run.workers import Alone, Workers, processors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from checker.cli.settings import Settings
    from checker.decide.model import Report
    from checker.engines.module import Module
    from checker.engines.protocol import Engine
    from checker.engines.wasm import WasmEngine
    from checker.judge import Judge
    from checker.run.remembered import Remembered
    from checker.run.work import Work
    from checker.run.workers import Team

# From here on it is faster to start other processes, each of which takes some 0.3 s to begin.
_MANY_FILES = 1000
# Every other setting decides what is answered, so that one that is added later does, too, until it is named here.
_ABOUT_THE_RUN = frozenset(
    {
        *("root", "paths", "named", "policies_at"),
        *("accepting", "fail_on", "outputs", "quiet", "verbose", "cache", "jobs"),
    }
)


class Session:
    """One run of a judging command; what it does not come to need is not loaded.

    Args:
        settings: what it was told to do.
        standing: what `checker.standing` says of the policies that come with flowclause, where it has been asked.
    """

    def __init__(self, settings: Settings, standing: str | None = None) -> None:
        self.settings = settings
        self._standing_of_shipped = standing
        self._begun = time.monotonic()
        self._closing = ExitStack()
        if settings.policies:
            _check_known(settings, self.catalogue)
        if settings.verbose:
            editions = ", ".join(self.catalogue.in_effect(settings.as_of))
            self.tell(f"rules and policies {self.catalogue.digest[:12]}; as of {settings.as_of} in effect: {editions}")

    @cached_property
    def catalogue(self) -> Catalogue:
        """The policies to judge by."""
        standing = self._standing
        return load(lambda: self._module, self, self._folders, cache=standing is not None, standing=standing)

    @cached_property
    def judge(self) -> Judge:
        """Judges flows as the settings say."""
        from checker.judge import Judge

        settings = self.settings
        return Judge(
            self.catalogue,
            self._judging(),
            settings.as_of,
            settings.policies,
            explain=settings.explain,
            require_evidence=settings.require_evidence,
        )

    @cached_property
    def work(self) -> Work:
        """Judges files in this process."""
        from checker.run.work import Work

        return Work(self.judge, self.catalogue.data["schemas"])

    @cached_property
    def remembered(self) -> Remembered | None:
        """What was answered before to the same question; nothing where that may not be used or can't be told.

        Whoever chooses an OPA server is to have its answer.
        """
        if self._standing is None or self.settings.engine == OPA:
            return None
        from checker.cache import Cache
        from checker.run.remembered import Remembered

        cache = Cache(cache_folder())
        self._closing.callback(cache.close)
        return Remembered(cache, repr((self._standing, _deciding(self.settings))))

    def team(self, files: int) -> Team:
        """Whoever is to judge so many files; an OPA server has processors of its own."""
        jobs = self.settings.jobs or (processors() if files >= _MANY_FILES else 1)
        if jobs == 1 or self.settings.engine == OPA:
            return Alone(lambda: self.work)
        # Asked for here, the catalogue is kept before they need it, and what is wrong with a policy is told once.
        return Workers(jobs, partial(_work_of, self.settings, self.catalogue.digest))

    def program(self, policy: Mapping[str, Any]) -> dict[str, Any]:
        """Expands the obligations of a policy; see `checker.catalogue.build.Expander`."""
        return self._engine.program(policy)

    @cached_property
    def _folders(self) -> list[Path]:
        """Where the policies lie."""
        return places(self.settings.sources.own, shipped_too=self.settings.sources.shipped)

    @cached_property
    def _standing(self) -> str | None:
        """What decides beside flows and settings; nothing where what is kept may not be used or that can't be told."""
        if not self.settings.cache:
            return None
        if self._standing_of_shipped and self.settings.sources == Sources():
            return self._standing_of_shipped
        from checker.standing import standing_now

        try:
            return standing_now(self._folders)
        except OSError:
            return None

    @cached_property
    def _module(self) -> Module:
        from checker.engines.module import load_module

        return load_module()

    @cached_property
    def _engine(self) -> WasmEngine:
        return _engine(self._module.wasm, cached=self.settings.cache)

    def _judging(self) -> Engine:
        """The engine that judges; the catalogue is built by the module in any case."""
        if self.settings.engine != OPA:
            return self._engine
        from checker.engines.opa.engine import OpaEngine

        assert self.settings.opa is not None
        engine = OpaEngine(self.settings.opa, contents_of(self.catalogue))
        self._closing.callback(engine.close)
        return engine

    def close(self) -> None:
        """Ends what was started for the run, such as a server."""
        self._closing.close()

    def tell(self, text: str) -> None:
        """Tells of the course of the run on standard error, where that was asked for."""
        if self.settings.verbose:
            print(f"flowclause: {text}", file=sys.stderr)

    def finish(self, report: Report, blocking: str | None = None, copy: list[str] | None = None) -> int:
        """Writes the reports and says how the run ends.

        Args:
            report: the answers.
            blocking: the worst verdict that counts, where it is known without going through the flows.
            copy: is given what is printed.

        Raises:
            InputError: a file can't be written.
        """
        context = Context(
            self.catalogue.policies, self.catalogue.kinds, quiet=self.settings.quiet, rooted=rooted(self.settings.root)
        )
        with seldom():
            write(report, self.settings.outputs, context, copy)
        sys.stdout.flush()
        self.tell(f"{count_of(len(report.flows), 'flow')} in {time.monotonic() - self._begun:.2f} s")
        return exit_code(report, self.settings.fail_on, blocking)


def _engine(wasm: bytes, *, cached: bool) -> WasmEngine:
    from checker.engines.wasm import WasmEngine

    return WasmEngine(wasm, cached=cached)


def _work_of(settings: Settings, digest: str) -> Work:
    """What a worker process works with; what the command was told to say, the process that started it says.

    Raises:
        EngineError: the policies are no longer those of this digest, by which the run is to judge.
    """
    session = Session(replace(settings, verbose=False))
    if session.catalogue.digest != digest:
        raise EngineError("the policies were changed while the check ran; run it again")
    return session.work


def _deciding(settings: Settings) -> dict[str, object]:
    """The settings that decide what is answered about a flow."""
    stated = {field.name: getattr(settings, field.name) for field in fields(settings)}
    return {name: value for name, value in stated.items() if name not in _ABOUT_THE_RUN}


def _check_known(settings: Settings, catalogue: Catalogue) -> None:
    known = sorted({policy["id"] for policy in catalogue.editions.values()})
    for name in settings.policies:
        if name not in known:
            hint = nearest(name, known) or f"known: {', '.join(known)}"
            raise InputError(
                [Problem(settings.policies_at or Place("--policy", 0, 0), f"unknown policy {name!r}", hint)]
            )
