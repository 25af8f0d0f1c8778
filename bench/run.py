"""Measures flowclause beside conftest and beside a bare Python, in one run, and writes the ratios into the README.

``python bench/run.py`` prints the tables; with ``--write`` it also puts them into ``bench/README.md``. Whole processes
are measured, each command in turn, so that a machine that grows slower does so for all; what counts is the median.
This process starts nothing of flowclause in itself: a child's peak memory begins at that of the process that starts it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
README = BENCH / "README.md"
CONFTEST = "github.com/open-policy-agent/conftest"
CONFTEST_VERSION = "v0.71.1"
AS_OF = "2026-06-01"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
COLD_AIM, BULK_AIM = 8, 4
BARE, OURS, THEIRS, FIRST = "python -c pass", "flowclause", "conftest", "flowclause, first run ever"
FILES, ONE = "a file for each", "all in one file"
_MEGABYTE = 1_000_000
# What a run of each may end with: for conftest an error and a failed rule look the same, so its output is compared too.
_CODES = {OURS: (0, 1, 3), FIRST: (0, 1, 3), THEIRS: (0, 1), BARE: (0,)}


@dataclass(frozen=True)
class Command:
    """One command to measure."""

    name: str
    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Run:
    """One run of a command: wall-clock and processor time in seconds, peak memory and length of the output in bytes."""

    seconds: float
    processor: float
    memory: int
    output: int


@dataclass(frozen=True)
class Measured:
    """The runs of one command taken together: the median times and the highest peak."""

    seconds: float
    processor: float
    memory: int

    @classmethod
    def of(cls, runs: Sequence[Run]) -> Measured:
        """What a number of runs comes to."""
        seconds = statistics.median(run.seconds for run in runs)
        processor = statistics.median(run.processor for run in runs)
        return cls(seconds, processor, max(run.memory for run in runs))


@dataclass(frozen=True)
class Results:
    """Everything that one run of the benchmark found."""

    flows: int
    agreed: Mapping[str, Any]
    cold: Mapping[str, Measured]
    bulk: Mapping[str, Mapping[str, Measured]]
    cold_stages: Mapping[str, float]
    bulk_stages: Mapping[str, float]
    versions: Mapping[str, str]


def run(command: Command, output: Path) -> Run:
    """Runs a command once, its standard output kept in a file.

    Raises:
        RuntimeError: it ended as a command does that could not do its work.
    """
    with output.open("wb") as kept, tempfile.TemporaryFile() as complaints:
        began = perf_counter()
        process = subprocess.Popen(
            command.arguments,
            cwd=command.folder,
            env=_environment(command.environment),
            stdin=subprocess.DEVNULL,
            stdout=kept,
            stderr=complaints,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        complaints.seek(0)
        said = complaints.read().decode(errors="replace")
    if process.returncode not in _CODES.get(command.name, (0,)):
        raise RuntimeError(f"{' '.join(command.arguments)} ended with {process.returncode}: {said[-2000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    size = output.stat().st_size
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit, size)


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """Our environment without what would change how Python runs."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | dict(more)


def in_turn(commands: Sequence[Command], times: int, workspace: Path) -> dict[str, Measured]:
    """Measures commands in turn, after one run of each that does not count.

    Raises:
        RuntimeError: a command failed, or did not print as much as it did at first.
    """
    output = workspace / "output"
    first = {command.name: run(command, output) for command in commands}
    runs: dict[str, list[Run]] = {command.name: [] for command in commands}
    for _ in range(times):
        for command in commands:
            one = run(command, output)
            if one.output != first[command.name].output:
                raise RuntimeError(f"{command.name} printed {one.output} bytes, not {first[command.name].output}")
            runs[command.name].append(one)
    return {name: Measured.of(several) for name, several in runs.items()}


class Bench:
    """The commands to measure, and the folder in which all that they need is laid out."""

    def __init__(self, workspace: Path, conftest: str, flows: int) -> None:
        self._workspace = workspace
        self._conftest = conftest
        self._flows = flows
        self._environment = {
            "PYTHONPATH": str(ROOT),
            "PYTHONPYCACHEPREFIX": str(workspace / "bytecode"),
            "XDG_CACHE_HOME": str(workspace / "caches"),
        }
        self._drawn = workspace / "flows"
        self._peer = workspace / "conftest"

    def prepare(self) -> None:
        """Draws the flows, and projects them for conftest."""
        self._helper("flows.py", str(self._drawn), "--flows", str(self._flows))
        self._helper("peers.py", "prepare", str(self._drawn / "files"), str(self._peer))

    def agreement(self) -> dict[str, Any]:
        """What both say of the same flows, in both shapes.

        Raises:
            RuntimeError: they do not name the same breaches, or a flow was not judged.
        """
        results = []
        for shape in (FILES, ONE):
            reports = [self._workspace / name for name in ("ours.json", "theirs.json")]
            for command, report in zip((self._ours(shape), self._theirs(shape)), reports, strict=True):
                run(command, report)
            results.append(json.loads(self._helper("peers.py", "compare", *map(str, reports))))
        if results[0] != results[1] or results[0]["flows"] != self._flows:
            raise RuntimeError(f"not the same for files and for one file: {results}")
        return dict(results[0])

    def cold(self, times: int) -> dict[str, Measured]:
        """One file, each time in a new process, with warm caches; and by flowclause with empty ones."""
        python = Command(BARE, (sys.executable, "-c", "pass"), self._workspace, self._environment)
        name = "service-0000/flow-000002"
        ours = Command(OURS, self._check(f"{name}.flow.yaml"), self._drawn / "files", self._environment)
        theirs = Command(THEIRS, self._test(f"files/{name}.json"), self._peer)
        return {**in_turn((python, ours, theirs), times, self._workspace), FIRST: self._first(ours, max(3, times // 5))}

    def _first(self, ours: Command, times: int) -> Measured:
        runs = []
        for _ in range(times):
            with tempfile.TemporaryDirectory(dir=self._workspace) as empty:
                environment = {**ours.environment, "XDG_CACHE_HOME": empty}
                first = Command(FIRST, ours.arguments, ours.folder, environment)
                runs.append(run(first, self._workspace / "output"))
        return Measured.of(runs)

    def bulk(self, times: int) -> dict[str, dict[str, Measured]]:
        """All flows in one run, as a file for each and as one file."""
        both = {shape: (self._ours(shape), self._theirs(shape)) for shape in (FILES, ONE)}
        return {shape: in_turn(commands, times, self._workspace) for shape, commands in both.items()}

    def cold_stages(self, times: int) -> dict[str, float]:
        """The share of each stage in one cold file."""
        return self._stages(("service-0000/flow-000002.flow.yaml",), times)

    def bulk_stages(self, times: int) -> dict[str, float]:
        """The share of each stage in all flows, a file for each."""
        return self._stages(("--format", "json", "."), times)

    def _stages(self, arguments: tuple[str, ...], times: int) -> dict[str, float]:
        report = self._workspace / "stages.json"
        check = (str(BENCH / "stages.py"), str(report), "check", "--as-of", AS_OF, *arguments)
        command = Command(OURS, (sys.executable, *check), self._drawn / "files", self._environment)
        seconds: dict[str, list[float]] = {}
        for number in range(times + 1):
            whole = run(command, self._workspace / "output").seconds
            found = json.loads(report.read_bytes())
            stages = {"start and end of Python": whole - found["seconds"], **found["stages"]}
            for name, spent in stages.items():
                seconds.setdefault(name, []).extend([spent] * (number > 0))
        medians = {name: statistics.median(several) for name, several in seconds.items()}
        return {name: spent / sum(medians.values()) for name, spent in medians.items()}

    def _ours(self, shape: str) -> Command:
        path, folder = (".", "files") if shape == FILES else ("all.flow.yaml", "one")
        return Command(OURS, self._check("--format", "json", path), self._drawn / folder, self._environment)

    def _theirs(self, shape: str) -> Command:
        path = "files" if shape == FILES else "one.json"
        return Command(THEIRS, self._test("--output", "json", path), self._peer)

    def _check(self, *arguments: str) -> tuple[str, ...]:
        return sys.executable, "-m", "checker", "check", "--as-of", AS_OF, *arguments

    def _test(self, *arguments: str) -> tuple[str, ...]:
        return self._conftest, "test", "--policy", "policy", "--data", "data", *arguments

    def _helper(self, script: str, *arguments: str) -> bytes:
        command = (sys.executable, str(BENCH / script), *arguments)
        finished = subprocess.run(command, env=_environment(self._environment), stdout=subprocess.PIPE, check=False)
        if finished.returncode != 0:
            raise RuntimeError(f"{script} failed: {finished.stdout.decode()[-2000:]}")
        return finished.stdout


def tables(results: Results) -> str:
    """The results in Markdown: ratios, and memory."""
    return "\n\n".join((_about(results), _cold_table(results), _bulk_table(results), _stage_table(results)))


def _about(results: Results) -> str:
    verdicts = ", ".join(f"{count:,} {verdict}" for verdict, count in sorted(results.agreed["verdicts"].items()))
    versions = ", ".join(f"{name} {version}" for name, version in results.versions.items())
    return (
        f"{results.flows:,} flows: {verdicts}. Both name the same {results.agreed['breaches']:,} broken obligations.\n"
        f"Measured with {versions}; on one core."
    )


def _cold_table(results: Results) -> str:
    bare, theirs = results.cold[BARE].seconds, results.cold[THEIRS].seconds
    rows = [
        (name, _times(one.seconds / bare), _times(one.seconds / theirs), "" if name == BARE else _memory(one))
        for name, one in results.cold.items()
    ]
    ratio = results.cold[OURS].seconds / theirs
    return (
        _table(("one file, cold", f"time, in `{BARE}`", "time, in conftest", "peak memory"), rows)
        + f"\n\nAim: at most {COLD_AIM} times conftest. Reached: {ratio:.1f} times, so {_kept(kept=ratio <= COLD_AIM)}."
    )


def _bulk_table(results: Results) -> str:
    bare = results.cold[BARE].seconds
    rows, reached = [], []
    for shape, both in results.bulk.items():
        ours, theirs = both[OURS], both[THEIRS]
        ratio = theirs.seconds / ours.seconds
        for name, one in both.items():
            faster = _times(theirs.seconds / one.seconds), _times(theirs.processor / one.processor)
            rows.append((f"{name}, {shape}", _times(one.seconds / bare), *faster, _memory(one)))
        reached.append(f"{shape}: {ratio:.1f} times, so {_kept(kept=ratio >= BULK_AIM)}")
    head = (
        f"{results.flows:,} flows",
        f"time, in `{BARE}`",
        "faster than conftest",
        "in processor time",
        "peak memory",
    )
    aim = f"Aim: at least {BULK_AIM} times faster than conftest. Reached: {'; '.join(reached)}."
    return f"{_table(head, rows)}\n\n{aim}\n\n{_judging_alone(results)}"


def _judging_alone(results: Results) -> str:
    """How the one stage that both have compares: evaluating the rules."""
    share = sum(share for name, share in results.bulk_stages.items() if name.startswith("evaluate"))
    seconds = share * results.bulk[FILES][OURS].seconds
    ratios = [f"{_times(both[THEIRS].seconds / seconds)} times ({shape})" for shape, both in results.bulk.items()]
    return (
        f"Of flowclause's time {share:.0%} goes into evaluating the rules, nearly all that conftest has to do here.\n"
        f"That stage alone is faster than conftest: {', '.join(ratios)}."
    )


def _stage_table(results: Results) -> str:
    rows = [
        (name, f"{results.cold_stages[name]:.1%}", f"{results.bulk_stages[name]:.1%}") for name in results.cold_stages
    ]
    return _table(("where flowclause's time goes", "one file, cold", f"{results.flows:,} flows, {FILES}"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ("---", *("---:" for _ in head[1:])), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def _memory(one: Measured) -> str:
    return f"{one.memory / _MEGABYTE:,.0f} MB"


def _kept(*, kept: bool) -> str:
    return "the aim is met" if kept else "the aim is missed"


def write(text: str, readme: Path = README) -> None:
    """Puts the tables between the markers of the README.

    Raises:
        RuntimeError: it has no such markers.
    """
    before = readme.read_text(encoding="utf-8")
    if before.count(BEGIN) != 1 or before.count(END) != 1:
        raise RuntimeError(f"{readme.name} does not have the markers {BEGIN} and {END} once each")
    head, rest = before.split(BEGIN)
    readme.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


def find_conftest(given: str | None, workspace: Path) -> str:
    """The path of conftest: the one given, the one that is installed, or one that is built now from its Go module.

    Raises:
        RuntimeError: there is none, and no Go to build it with.
    """
    found = given or shutil.which("conftest")
    if found:
        return str(Path(found).resolve())
    go = shutil.which("go")
    if go is None:
        raise RuntimeError("conftest is missing, and so is Go to build it; give --conftest PATH")
    print(f"building {CONFTEST}@{CONFTEST_VERSION}", file=sys.stderr)
    target = workspace / "bin"
    environment = {**os.environ, "GOBIN": str(target)}
    subprocess.run([go, "install", f"{CONFTEST}@{CONFTEST_VERSION}"], env=environment, check=True)
    return str(target / "conftest")


def _versions(conftest: str) -> dict[str, str]:
    said = subprocess.run([conftest, "--version"], capture_output=True, text=True, check=True).stdout
    opa = re.search(r"^OPA: (\S+)", said, re.MULTILINE)
    return {
        "Python": ".".join(map(str, sys.version_info[:2])),
        "conftest": _module_version(conftest),
        "its OPA": opa.group(1) if opa else "of no known version",
    }


def _module_version(conftest: str) -> str:
    """The version of the Go module that conftest was built from, where Go is there to read it."""
    go = shutil.which("go")
    if go is None:
        return "of the path given"
    said = subprocess.run([go, "version", "-m", conftest], capture_output=True, text=True, check=False).stdout
    found = re.search(rf"^\s*mod\s+{re.escape(CONFTEST)}\s+(\S+)", said, re.MULTILINE)
    return found.group(1) if found else "of no known version"


def _pin(core: int | None) -> None:
    """Keeps this process, and so every one that it starts, on one core, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0)) if core is None else core})
    else:
        print("this system can't keep a process on one core; the figures are for all of them", file=sys.stderr)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure flowclause beside conftest and beside a bare Python.")
    parser.add_argument("--conftest", metavar="PATH", help="the conftest binary (default: on PATH, or built with Go)")
    parser.add_argument("--flows", type=int, default=10_000, help="how many flows in one run (default: 10000)")
    parser.add_argument("--cold-runs", type=int, default=15, help="how often to check one file (default: 15)")
    parser.add_argument("--bulk-runs", type=int, default=3, help="how often to check all flows (default: 3)")
    parser.add_argument("--core", type=int, help="the core to run on (default: the first)")
    parser.add_argument("--write", action="store_true", help="put the tables into bench/README.md")
    return parser.parse_args()


def main() -> int:
    """Measures, prints and, where asked to, writes the tables."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="flowclause-bench-") as folder:
        workspace = Path(folder)
        conftest = find_conftest(given.conftest, workspace)
        _pin(given.core)
        bench = Bench(workspace, conftest, given.flows)
        bench.prepare()
        results = Results(
            flows=given.flows,
            agreed=bench.agreement(),
            cold=bench.cold(given.cold_runs),
            bulk=bench.bulk(given.bulk_runs),
            cold_stages=bench.cold_stages(given.cold_runs),
            bulk_stages=bench.bulk_stages(given.bulk_runs),
            versions=_versions(conftest),
        )
    text = tables(results)
    print(text)
    if given.write:
        write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
