"""What every judging command needs: the compiled rules, an engine, the catalogue, and the way out."""

from __future__ import annotations

import datetime
import os
import sys
from typing import TYPE_CHECKING

from checker.catalogue.catalogue import Catalogue, load
from checker.decide.model import NOT_GOVERNED, UNDETERMINED, VIOLATION, Report, worst
from checker.engines.module import load_module
from checker.judge import Judge
from checker.problems import nearest, unusable
from checker.render import json, text

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from checker.engines.wasm import WasmEngine


class Session:
    """One run of a judging command."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.as_of: datetime.date = given.as_of or datetime.datetime.now(tz=datetime.UTC).date()
        module = load_module()
        self.engine = _engine(module.wasm)
        self.catalogue = load(module, self.engine)
        self._format = given.format
        self._fail_on = given.fail_on
        self.judge = Judge(self.catalogue, self.engine, self.as_of, _known(given.policy, self.catalogue))

    def finish(self, report: Report) -> int:
        """Prints the report and says how the run ends."""
        policies = self.catalogue.policies
        if self._format == "json":
            sys.stdout.write(json.render(report, policies))
        else:
            sys.stdout.write(text.render(report, policies, colour=in_colour()))
        sys.stdout.flush()
        return exit_code(report, self._fail_on)


def _engine(wasm: bytes) -> WasmEngine:
    from checker.engines.wasm import WasmEngine

    return WasmEngine(wasm)


def in_colour() -> bool:
    """Whether standard output is a terminal that may be coloured (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def exit_code(report: Report, fail_on: str) -> int:
    """0 compliant, 1 violation, 2 could not judge, 3 undetermined or not governed; the worst decides."""
    if report.problems or not report.flows:
        return 2
    verdict = worst([flow.verdict for flow in report.flows])
    if verdict == VIOLATION:
        return 1
    return 3 if verdict in (UNDETERMINED, NOT_GOVERNED) and fail_on == "undetermined" else 0


def _known(ids: Sequence[str] | None, catalogue: Catalogue) -> Sequence[str] | None:
    known = sorted({policy["id"] for policy in catalogue.editions.values()})
    for name in ids or ():
        if name not in known:
            raise unusable("--policy", f"unknown policy {name!r}", nearest(name, known) or f"known: {', '.join(known)}")
    return ids
