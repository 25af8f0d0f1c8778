"""What a judging command was told to do."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from checker.cli.engine import MODULE, OPA, engine_of, opa_settings_of
from checker.engines.opa.settings import OpaSettings
from checker.problems import unusable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from pathlib import Path


@dataclass(frozen=True)
class Output:
    """One report: its format, and the file that it goes to; standard output where there is none."""

    format: str
    path: Path | None = None


@dataclass(frozen=True)
class Settings:
    """How flows are judged and where the answers go.

    Attributes:
        as_of: the day of judgement.
        policies: ids of the policies to judge by; all, when empty.
        fail_on: what makes the exit code other than 0: violation or undetermined.
        outputs: the reports to write; at most one to standard output.
        explain: whether to tell of the obligations that are kept too.
        require_evidence: whether to leave open what only evidence decides and no link of the flow shows.
        quiet: whether the text leaves out what is well.
        verbose: whether to tell on standard error by what is judged, and how long it takes.
        engine: what evaluates the rules: module or opa.
        opa: how an OPA server is reached.
        cache: whether what was answered, built and compiled before may be used, and kept for the next time.
        jobs: how many processes judge; when left out, as many as there are processors where there are many files.
    """

    as_of: datetime.date
    policies: tuple[str, ...] = ()
    fail_on: str = "undetermined"
    outputs: tuple[Output, ...] = (Output("text"),)
    explain: bool = False
    require_evidence: bool = False
    quiet: bool = False
    verbose: bool = False
    engine: str = MODULE
    opa: OpaSettings = field(default_factory=OpaSettings)
    cache: bool = True
    jobs: int | None = None


def settings_of(given: argparse.Namespace) -> Settings:
    """The settings that a command line states.

    Raises:
        InputError: the outputs do not fit together.
    """
    stated = vars(given)
    engine = engine_of(given, os.environ)
    return Settings(
        as_of=given.as_of or datetime.datetime.now(tz=datetime.UTC).date(),
        policies=tuple(given.policy or ()),
        fail_on=stated.get("fail_on", "undetermined"),
        outputs=_outputs(stated.get("outputs") or ()),
        explain=stated.get("explain", False),
        require_evidence=given.require_evidence,
        quiet=stated.get("quiet", False),
        verbose=stated.get("verbose", False),
        engine=engine,
        opa=opa_settings_of(given, os.environ) if engine == OPA else OpaSettings(),
        cache=not stated.get("no_cache", False),
        jobs=stated.get("jobs"),
    )


def _outputs(stated: Iterable[Output | Path]) -> tuple[Output, ...]:
    """The outputs, each file with the format that it follows; text where it follows none."""
    outputs: list[Output] = []
    for one in stated:
        if isinstance(one, Output):
            outputs.append(one)
        elif not outputs:
            outputs.append(Output("text", one))
        elif outputs[-1].path is None:
            outputs[-1] = replace(outputs[-1], path=one)
        else:
            raise unusable("--output", f"{one} follows another --output", "write a --format before it")
    if sum(output.path is None for output in outputs) > 1:
        raise unusable("--format", "two reports for standard output", "give all but one of them an --output FILE")
    return tuple(outputs) or (Output("text"),)
