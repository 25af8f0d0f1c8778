"""Runs commands as whole processes, in turn, and says what each took.

Nothing of flowclause is started in this process: a child's peak memory begins at that of the process that starts it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True)
class Command:
    """One command to measure.

    Attributes:
        codes: the exit codes that it may end with when it did its work.
        varies: whether what it prints holds something of the run, such as a time.
        without: files that are removed before each run, such as what an earlier run remembers.
    """

    name: str
    arguments: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    codes: tuple[int, ...] = (0,)
    varies: bool = False
    without: tuple[Path, ...] = ()


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


def run(command: Command, output: Path) -> Run:
    """Runs a command once, its standard output kept in a file.

    Raises:
        RuntimeError: it ended as a command does that could not do its work.
    """
    for path in command.without:
        path.unlink(missing_ok=True)
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
    if process.returncode not in command.codes:
        raise RuntimeError(f"{' '.join(command.arguments[:12])} ended with {process.returncode}: {said[-2000:]}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit, output.stat().st_size)


def helper(arguments: Sequence[str], environment: Mapping[str, str]) -> bytes:
    """What a helper prints that prepares or compares, and is not measured.

    Raises:
        RuntimeError: it failed.
    """
    finished = subprocess.run(arguments, env=_environment(environment), stdout=subprocess.PIPE, check=False)
    if finished.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)} failed: {finished.stdout.decode()[-2000:]}")
    return finished.stdout


def in_turn(
    commands: Sequence[Command], times: int, workspace: Path, first: Callable[[Command, Path], None] | None = None
) -> dict[str, Measured]:
    """Measures commands in turn (A, B, A, B …), after one run of each that does not count unless there is no other.

    A machine that grows slower does so for all of them, so that their ratios stay.

    Args:
        commands: the commands.
        times: how often each is measured after the first run; if never, that one counts.
        workspace: a folder for what they print.
        first: is given each command with what it printed in the first run.

    Raises:
        RuntimeError: a command failed, or did not print as much as it did at first.
    """
    output = workspace / "output"
    begun: dict[str, Run] = {}
    for command in commands:
        begun[command.name] = run(command, output)
        if first is not None:
            first(command, output)
    runs: dict[str, list[Run]] = {command.name: [] if times else [begun[command.name]] for command in commands}
    for _ in range(times):
        for command in commands:
            one = run(command, output)
            expected = begun[command.name].output
            if one.output != expected and not command.varies:
                raise RuntimeError(f"{command.name} printed {one.output} bytes, not {expected}")
            runs[command.name].append(one)
    return {name: Measured.of(several) for name, several in runs.items()}


def _environment(more: Mapping[str, str]) -> dict[str, str]:
    """Our environment without what would change how Python runs."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | dict(more)


def use_cores(count: int) -> None:
    """Keeps this process, and so every one that it starts, on that many cores, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(sorted(_CORES)[:count]))
    else:
        print("this system can't keep a process on some cores; the figures are for all of them", file=sys.stderr)


_CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
