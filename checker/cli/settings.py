"""What a judging command was told to do, from what is configured."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from checker.cli.configured import as_seen, configured, engine_variables
from checker.cli.engine import MODULE, OPA, engine_of, opa_settings_of
from checker.cli.outputs import Output
from checker.config.merge import DEFAULTS
from checker.load.discover import is_judged
from checker.places import BASELINE, WAIVERS, policy_files
from checker.problems import nearest, shown
from checker.render.formats import NAMES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Mapping

    from checker.cli.configured import Configured
    from checker.engines.opa.settings import OpaSettings
    from checker.problems import Place


@dataclass(frozen=True)
class Sources:
    """The folders of policies to judge by: those of one's own, and whether also those that come with flowclause."""

    own: tuple[Path, ...] = ()
    shipped: bool = True


@dataclass(frozen=True)
class Accepting:
    """By what findings are accepted.

    Attributes:
        waivers: the file of waivers, if there is one.
        waivers_path: where it would be.
        baseline: the baseline, if there is one.
        baseline_path: where it would be, and is written.
        use_waivers: whether waivers count, those in flows too.
        strict: whether a waiver without effect is an error.
        days: how many days after its date a waiver may expire.
        days_by_policy: the same, for the clauses of one policy.
    """

    waivers: Path | None = None
    waivers_path: Path = Path(WAIVERS)
    baseline: Path | None = None
    baseline_path: Path = Path(BASELINE)
    use_waivers: bool = True
    strict: bool = False
    days: int = DEFAULTS["waiver-days"].value
    days_by_policy: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """How flows are judged and where the answers go.

    Attributes:
        as_of: the day of judgement.
        root: the root of the project, which fingerprints and waivers name files from.
        paths: the flow files and folders to judge.
        named: whether the command line names these paths.
        policies: ids of the policies to judge by; all, when empty.
        policies_at: the flag or the place that states these.
        sources: the folders of policies.
        fail_on: what makes the exit code other than 0: violation or undetermined.
        outputs: the reports to write; at most one to standard output.
        accepting: by what findings are accepted.
        explain: whether to tell of the obligations that are kept too.
        require_evidence: whether to leave open what only evidence decides and no link of the flow shows.
        quiet: whether the text leaves out what is well.
        verbose: whether to tell on standard error by what is judged, and how long it takes.
        engine: what evaluates the rules: module or opa.
        opa: how an OPA server is reached, where one judges.
        cache: whether what was answered, built and compiled before may be used, and kept for the next time.
        jobs: how many processes judge; when left out, as many as there are processors where there are many files.
    """

    as_of: datetime.date
    root: Path = Path()
    paths: tuple[str, ...] = ()
    named: bool = True
    policies: tuple[str, ...] = ()
    policies_at: Place | None = None
    sources: Sources = Sources()
    fail_on: str = "undetermined"
    outputs: tuple[Output, ...] = (Output("text"),)
    accepting: Accepting = Accepting()
    explain: bool = False
    require_evidence: bool = False
    quiet: bool = False
    verbose: bool = False
    engine: str = MODULE
    opa: OpaSettings | None = None
    cache: bool = True
    jobs: int | None = None


def settings_of(given: argparse.Namespace) -> Settings:
    """The settings of a judging command.

    Raises:
        InputError: a value does not fit, or a file that was named is missing.
    """
    return settings_from(configured(given), given)


def settings_from(values: Configured, given: argparse.Namespace) -> Settings:
    """The settings that these values make.

    Raises:
        InputError: see `settings_of`.
    """
    stated = vars(given)
    variables = engine_variables(values)
    engine = engine_of(given, variables)
    accepting = _accepting(values, use_waivers=not stated.get("no_waivers"), use_baseline=not stated.get("no_baseline"))
    return Settings(
        as_of=stated.get("as_of") or datetime.datetime.now(tz=datetime.UTC).date(),
        root=values.root,
        paths=_paths(values),
        named=values.values["paths"].source == "PATH",
        policies=tuple(values["policies"]),
        policies_at=values.place("policies"),
        sources=_sources(values),
        fail_on=values["fail-on"],
        outputs=_reports(values, accepting),
        accepting=accepting,
        explain=stated.get("explain", False),
        require_evidence=values["require-evidence"],
        quiet=stated.get("quiet", False),
        verbose=stated.get("verbose", False),
        engine=engine,
        opa=opa_settings_of(given, variables) if engine == OPA else None,
        cache=values["cache"],
        jobs=values["jobs"],
    )


def _paths(values: Configured) -> tuple[str, ...]:
    stated = values.values["paths"]
    return tuple(stated.value if stated.folder is None else map(str, values.paths("paths")))


def _sources(values: Configured) -> Sources:
    own = values.paths("policy-directories")
    for folder in own:
        if not folder.is_dir():
            raise values.wrong("policy-directories", f"no such folder: {folder}", "name a folder with policies")
        files = [path.name for path in folder.rglob("*") if path.suffix in (".yaml", ".yml")]
        if not files:
            raise values.wrong("policy-directories", f"no policy in {folder}", "policies are files named *.yaml")
        if wrong := [name for name in files if name.endswith(".yml")]:
            raise values.wrong("policy-directories", f"{folder} holds {wrong[0]}", "name the files of policies *.yaml")
    if not own and not values["shipped-policies"]:
        raise values.wrong("shipped-policies", "no policies to judge by", "name a folder in policy-directories")
    return Sources(own, values["shipped-policies"])


def _reports(values: Configured, accepting: Accepting) -> tuple[Output, ...]:
    stated = values.values["reports"]
    for one in stated.value:
        if one["format"] not in NAMES:
            hint = nearest(one["format"], NAMES) or f"known: {', '.join(NAMES)}"
            raise values.wrong("reports", f"unknown format {one['format']!r}", hint)
    outputs = tuple(
        Output(one["format"], as_seen(stated, one["output"]) if "output" in one else None) for one in stated.value
    )
    if sum(output.path is None for output in outputs) > 1:
        raise values.wrong("reports", "two reports for standard output", "give all but one of them an --output FILE")
    _check_files(values, [output.path for output in outputs if output.path is not None], accepting)
    return outputs


def _check_files(values: Configured, paths: Iterable[Path], accepting: Accepting) -> None:
    """Refuses reports that would take the place of what a run reads, or of one another."""
    read = [accepting.waivers_path, accepting.baseline_path, *([Path(values.table.path)] if values.table else [])]
    read += policy_files(values.paths("policy-directories"))
    deciding = {os.path.realpath(path) for path in read}
    written: set[str] = set()
    for path in paths:
        name, real = shown(path.name), os.path.realpath(path)
        if is_judged(path) or real in deciding:
            what = "decides" if real in deciding else "is judged"
            message = f"a report named {name} would take the place of what {what}"
            raise values.wrong("reports", message, "give it another name")
        if real in written:
            raise values.wrong("reports", f"two reports for {name}", "give each of them a file of its own")
        if path.is_file() or not path.exists():  # a device takes as many as come
            written.add(real)


def _accepting(values: Configured, *, use_waivers: bool, use_baseline: bool) -> Accepting:
    waivers = _file(values, "waivers", WAIVERS, must_be=use_waivers)
    baseline = _file(values, "baseline", BASELINE, must_be=False)
    return Accepting(
        waivers if use_waivers and waivers.is_file() else None,
        waivers,
        baseline if use_baseline and (baseline.is_file() or values["baseline"] is not None) else None,
        baseline,
        use_waivers,
        values["strict-waivers"],
        values["waiver-days"],
        values["waiver-days-by-policy"],
    )


def rooted(root: Path) -> Callable[[str], str]:
    """Turns a path of a report into one relative to the root of the project, with slashes."""
    base = root.resolve()

    @cache
    def relative(path: str) -> str:
        return path if path.startswith("<") else os.path.relpath(os.path.realpath(path), base).replace(os.sep, "/")

    return relative


def _file(values: Configured, name: str, default: str, *, must_be: bool) -> Path:
    """A file that is configured, which must be there, or the one of the usual name."""
    path = values.path(name)
    if path is None:
        return Path(os.path.relpath(values.root / default))
    if must_be and not path.is_file():
        raise values.wrong(name, f"no such file: {path}")
    return path
