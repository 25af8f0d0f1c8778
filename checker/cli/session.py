"""What every judging command needs: the compiled rules, an engine, the catalogue, and the way out."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from checker.catalogue.catalogue import Catalogue, load
from checker.cli.engine import OPA, contents_of
from checker.cli.output import write
from checker.decide.model import NOT_GOVERNED, UNDETERMINED, VIOLATION, Report, worst
from checker.engines.module import load_module
from checker.judge import Judge
from checker.problems import nearest, unusable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.cli.settings import Settings
    from checker.engines.protocol import Engine
    from checker.engines.wasm import WasmEngine


class Session:
    """One run of a judging command."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._begun = time.monotonic()
        module = load_module()
        self.engine = _engine(module.wasm)
        self.catalogue = load(module, self.engine)
        only = _known(settings.policies, self.catalogue)
        self._closing = ExitStack()
        self.judge = Judge(
            self.catalogue,
            self._judging(),
            settings.as_of,
            only,
            explain=settings.explain,
            require_evidence=settings.require_evidence,
        )
        editions = ", ".join(self.catalogue.in_effect(settings.as_of))
        self.tell(f"rules and policies {self.catalogue.digest[:12]}; as of {settings.as_of} in effect: {editions}")

    def _judging(self) -> Engine:
        """The engine that judges; the catalogue is built by the module in any case."""
        if self.settings.engine != OPA:
            return self.engine
        from checker.engines.opa.engine import OpaEngine

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

    def finish(self, report: Report) -> int:
        """Writes the reports and says how the run ends.

        Raises:
            InputError: a file can't be written.
        """
        write(report, self.settings.outputs, self.catalogue, quiet=self.settings.quiet)
        sys.stdout.flush()
        self.tell(f"{len(report.flows)} flows in {time.monotonic() - self._begun:.2f} s")
        return exit_code(report, self.settings.fail_on)


def _engine(wasm: bytes) -> WasmEngine:
    from checker.engines.wasm import WasmEngine

    return WasmEngine(wasm)


def exit_code(report: Report, fail_on: str) -> int:
    """0 compliant, 1 violation, 2 could not judge, 3 undetermined or not governed; the worst decides.

    What is accepted, by a waiver or the baseline, does not count.
    """
    if report.problems or not report.flows:
        return 2
    verdict = worst([flow.blocking for flow in report.flows])
    if verdict == VIOLATION:
        return 1
    return 3 if verdict in (UNDETERMINED, NOT_GOVERNED) and fail_on == "undetermined" else 0


def _known(ids: Sequence[str], catalogue: Catalogue) -> Sequence[str]:
    known = sorted({policy["id"] for policy in catalogue.editions.values()})
    for name in ids:
        if name not in known:
            raise unusable("--policy", f"unknown policy {name!r}", nearest(name, known) or f"known: {', '.join(known)}")
    return ids
