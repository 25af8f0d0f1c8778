"""The commands that are measured, laid out in one folder; what each says is compared before it is timed."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import tools
from bench.process import Command, Measured, helper, in_turn, run, use_cores

if TYPE_CHECKING:
    from collections.abc import Callable

BENCH = Path(__file__).resolve().parent
ROOT = BENCH.parent
AS_OF = "2026-06-01"
BARE = "python -c pass"
OURS, TWO = "flowclause", "flowclause, two cores"
AGAIN, FIRST = "flowclause, unchanged files", "flowclause, first run ever"
CONFTEST, CONFTEST_ONE = "conftest", "conftest, all in one input"
EVAL, EXEC, SERVER = "opa eval, all in one input", "opa exec", "OPA server, a request a flow"
MODULE = "flowclause's engine alone, a call a flow"
FIDES, SCHEMA = "Fides", "check-jsonschema"
_FILE = "service-0000/flow-000002"
_JUDGED = (0, 1, 3)  # for conftest an error and a failed rule look the same, so its output is compared too
_SMALL = 1000  # more flows than that are asked of peers in their usual way only, and of everyone once
POLICIES, OBLIGATIONS = (5, 50, 500), (1, 4, 16)


@dataclass(frozen=True)
class Peers:
    """Where the peers are: two commands, and a folder with an environment for each that is a Python package."""

    conftest: str
    opa: str
    python: Path

    def versions(self) -> dict[str, str]:
        """The versions of those that are there."""
        found = {"conftest": tools.module_version(self.conftest), "OPA": tools.module_version(self.opa)}
        for name, package in (("fides", "ethyca-fides"), ("check-jsonschema", "check-jsonschema")):
            commands = self.python / name / "bin"
            if commands.is_dir():
                found[name] = tools.package_version(str(commands), package)
        return found


@dataclass
class Bench:
    """Everything that is measured.

    Attributes:
        points: what was measured of growth, for the plot: by what, then by name, pairs of size and seconds.
    """

    workspace: Path
    peers: Peers
    points: dict[str, dict[str, list[tuple[int, float]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._environment = {
            "PYTHONPATH": str(ROOT),
            "PYTHONPYCACHEPREFIX": str(self.workspace / "bytecode"),
            **_caches(self.workspace / "caches"),
        }

    def one_file(self, times: int) -> dict[str, Measured]:
        """One file, each time in a new process, with warm caches; and by flowclause with empty ones."""
        drawn, prepared = self._drawn(100), self._prepared(100)
        python = Command(BARE, (sys.executable, "-c", "pass"), self.workspace, self._environment)
        flow = f"{_FILE}.flow.yaml"
        ours = self._check(OURS, drawn, flow)
        again = self._again(drawn, flow)
        theirs = self._conftest(CONFTEST, prepared, f"files/{_FILE}.json")
        evaluated = self._opa(EVAL, prepared, "eval", "-i", f"files/{_FILE}.json", "-b", "bundle", "data.main.deny")
        measured = in_turn((python, ours, again, theirs, evaluated), times, self.workspace)
        return {**measured, FIRST: self._first(again, max(3, times // 5))}

    def _first(self, ours: Command, times: int) -> Measured:
        runs = []
        for _ in range(times):
            with tempfile.TemporaryDirectory(dir=self.workspace) as empty:
                environment = {**ours.environment, **_caches(Path(empty))}
                first = Command(FIRST, ours.arguments, ours.folder, environment, ours.codes)
                runs.append(run(first, self.workspace / "output"))
        return Measured.of(runs)

    def many(self, size: int, times: int) -> dict[str, Measured]:
        """All flows in one run, a file for each.

        Raises:
            RuntimeError: a peer does not name the same breaches.
        """
        drawn, prepared = self._drawn(size), self._prepared(size)
        ours = self._check(OURS, drawn, "--jobs", "1", "--format", "json", ".")
        again = self._again(drawn, "--jobs", "1", "--format", "json", ".")
        commands = [ours, again, self._conftest(CONFTEST, prepared, "files")]
        if size <= _SMALL:
            evaluated = self._opa(EVAL, prepared, "eval", "-i", "one.json", "-b", "bundle", "data.main.deny")
            executed = self._opa(EXEC, prepared, "exec", "--decision", "main/deny", "--bundle", "bundle", "files")
            # What it prints holds an id of its own for each decision.
            one = self._conftest(CONFTEST_ONE, prepared, "one.json")
            commands += [evaluated, one, replace(executed, varies=True)]
        else:
            times = 0
        measured = in_turn(commands, times, self.workspace, self._agreeing())
        use_cores(2)
        two = self._check(TWO, drawn, "--jobs", "2", "--format", "json", ".")
        measured |= in_turn((two,), times, self.workspace)
        use_cores(1)
        for name in (OURS, CONFTEST, EVAL):
            if name in measured:
                self._point("flows", name, size, measured[name])
        return measured

    def huge(self, size: int) -> dict[str, Measured]:
        """More flows than peers can be asked about in reasonable time, once each."""
        drawn = self._drawn(size)
        found = {}
        for cores, name in ((1, OURS), (2, TWO)):
            use_cores(cores)
            command = self._check(name, drawn, "--jobs", str(cores), "--format", "json", ".")
            found[name] = Measured.of([run(command, self.workspace / "output")])
        use_cores(1)
        self._point("flows", OURS, size, found[OURS])
        return found

    def server(self, size: int, times: int) -> dict[str, Measured]:
        """The same flows asked of an OPA server, one by one, by a client that keeps its connection.

        flowclause does all of its work; what its engine needs for what the server is asked is measured beside it.

        Raises:
            RuntimeError: the server does not name the same breaches.
        """
        drawn, prepared = self._drawn(size), self._prepared(size)
        ours = self._check(OURS, drawn, "--jobs", "1", "--format", "json", ".")
        script = (sys.executable, str(BENCH / "opa_server.py"), self.peers.opa, str(prepared))
        theirs = Command(SERVER, script, self.workspace, self._environment)
        alone = (sys.executable, str(BENCH / "module_alone.py"), str(prepared))
        module = Command(MODULE, alone, self.workspace, self._environment)
        return in_turn((ours, module, theirs), times if size <= _SMALL else 0, self.workspace, self._agreeing())

    def by_policies(self, times: int) -> dict[int, dict[str, Measured]]:
        """A hundred flows, judged where ever more policies exist that do not govern them."""
        return {count: self._growing("copies", count - POLICIES[0], times, count) for count in POLICIES}

    def by_obligations(self, times: int) -> dict[int, dict[str, Measured]]:
        """A hundred flows, judged by ever more obligations over the same facts."""
        return {count: self._growing("longer", count, times, count) for count in OBLIGATIONS}

    def _growing(self, what: str, count: int, times: int, point: int) -> dict[str, Measured]:
        folder = self.workspace / f"{what}-{count}"
        more: tuple[str, ...] = ()
        if count:
            helper((sys.executable, str(BENCH / "more_policies.py"), what, str(folder), str(count)), self._environment)
            more = ("--policies", str(folder))
        drawn, prepared = self._drawn(100), self._prepared(100, folder if count else None)
        ours = self._check(OURS, drawn, "--format", "json", *more, ".")
        theirs = self._conftest(CONFTEST_ONE, prepared, "one.json")
        measured = in_turn((ours, theirs), times, self.workspace, self._agreeing())
        by = "policies" if what == "copies" else "times the obligations"
        for name, one in measured.items():
            self._point(by, name, point, one)
        return measured

    def fides(self, size: int, times: int) -> dict[str, Any]:
        """What Fides can express, asked of both about the same flows."""
        target = self.workspace / "fides"
        script = str(BENCH / "fides_peer.py")
        prepare = ("prepare", str(self._drawn(size)), str(ROOT / "policies" / "taxonomy.yaml"), str(target))
        helper((sys.executable, script, *prepare), self._environment)
        folder = target / "flowclause"
        asked = ("--policies", str(folder / "policies"), "--policy", "listed", "--format", "json", "all.flow.yaml")
        ours = self._check(OURS, folder, *asked)
        python = f"{tools.from_python('fides', self.peers.python)}/python"
        theirs = Command(FIDES, (python, script, "evaluate", str(target / "fides")), target)
        reports = [self.workspace / name for name in ("ours.json", "theirs.json")]
        for command, report in zip((ours, theirs), reports, strict=True):
            run(command, report)
        agreed = json.loads(helper((sys.executable, script, "compare", *map(str, reports)), self._environment))
        # Fides lists what it found in an order of its own, but all of it.
        return {"agreed": agreed, "measured": in_turn((ours, theirs), times, self.workspace)}

    def schema(self, size: int, times: int) -> dict[str, Measured]:
        """Whether files fit the schema, which is the part of the work that check-jsonschema does."""
        drawn = self._drawn(size)
        schema = self.workspace / "flow.schema.json"
        run(Command(OURS, (sys.executable, "-m", "checker", "schema", "flow"), ROOT, self._environment), schema)
        commands = tools.from_python("check-jsonschema", self.peers.python)
        files = sorted(path.relative_to(drawn).as_posix() for path in drawn.rglob("*.flow.yaml"))
        asked = (f"{commands}/check-jsonschema", "--schemafile", str(schema), *files)
        ours = self._check(OURS, drawn, "--jobs", "1", "--format", "json", ".")
        return in_turn((ours, Command(SCHEMA, asked, drawn)), times, self.workspace)

    def stages(self, size: int, times: int) -> tuple[dict[str, float], dict[str, float]]:
        """The share of each stage in one cold file, and in all flows, a file for each."""
        one = self._stages(100, (f"{_FILE}.flow.yaml",), times)
        return one, self._stages(size, ("--jobs", "1", "--format", "json", "."), int(size <= _SMALL))

    def _stages(self, size: int, asked: tuple[str, ...], times: int) -> dict[str, float]:
        report = self.workspace / "stages.json"
        check = (str(BENCH / "stages.py"), str(report), "check", "--as-of", AS_OF, *asked)
        arguments = (sys.executable, *check)
        command = replace(self._check(OURS, self._drawn(size)), arguments=arguments)
        seconds: dict[str, list[float]] = {}
        for number in range(times + 1):
            whole = run(command, self.workspace / "output").seconds
            found = json.loads(report.read_bytes())
            stages = {"start and end of Python": whole - found["seconds"], **found["stages"]}
            for name, spent in stages.items():
                seconds.setdefault(name, []).extend([spent] * (number > 0 or times == 0))
        medians = {name: sorted(several)[len(several) // 2] for name, several in seconds.items()}
        return {name: spent / sum(medians.values()) for name, spent in medians.items()}

    def _drawn(self, size: int) -> Path:
        """The folder of that many flows, a file for each."""
        target = self.workspace / f"flows-{size}"
        if not target.exists():
            script = (sys.executable, str(BENCH / "flows.py"), str(target), "--flows", str(size))
            helper(script, self._environment)
        return target / "files"

    def _prepared(self, size: int, policies: Path | None = None) -> Path:
        """The folder with everything that conftest and OPA need to judge that many flows."""
        target = self.workspace / f"peers-{size}-{policies.name if policies else 'shipped'}"
        if not target.exists():
            more = ("--policies", str(policies)) if policies else ()
            script = (sys.executable, str(BENCH / "peers.py"), "prepare", str(self._drawn(size)), str(target), *more)
            helper(script, self._environment)
            shutil.copytree(target / "policy", target / "bundle")
            shutil.copy(target / "data" / "programs.json", target / "bundle" / "data.json")
        return target

    def _agreeing(self) -> Callable[[Command, Path], None]:
        """Holds what the commands print against what the first of them, flowclause, prints.

        What it gives raises RuntimeError where a command does not name the same breaches.
        """
        mine = self.workspace / "ours.json"
        mine.unlink(missing_ok=True)

        def agree(command: Command, output: Path) -> None:
            if not mine.exists():
                shutil.copy(output, mine)
            elif command.name == AGAIN:
                if mine.read_bytes() != output.read_bytes():
                    raise RuntimeError("a file that did not change is answered otherwise")
            else:
                compare = (sys.executable, str(BENCH / "peers.py"), "compare", str(mine), str(output))
                helper(compare, self._environment)

        return agree

    def _check(self, name: str, folder: Path, *arguments: str) -> Command:
        """A check of files that nothing is remembered of."""
        command = (sys.executable, "-m", "checker", "check", "--as-of", AS_OF, *arguments)
        return Command(name, command, folder, self._environment, _JUDGED, without=(self._remembered,))

    def _again(self, folder: Path, *arguments: str) -> Command:
        """The same after it, with all that it has remembered."""
        return replace(self._check(AGAIN, folder, *arguments), without=())

    @property
    def _remembered(self) -> Path:
        """The file of what flowclause remembers of its answers; the catalogue is kept in another."""
        return Path(self._environment["FLOWCLAUSE_CACHE_DIR"]) / "answers-1.sqlite"

    def _conftest(self, name: str, folder: Path, path: str) -> Command:
        command = (self.peers.conftest, "test", "--policy", "policy", "--data", "data", "--output", "json", path)
        return Command(name, command, folder, codes=(0, 1))

    def _opa(self, name: str, folder: Path, *arguments: str) -> Command:
        return Command(name, (self.peers.opa, *arguments), folder)

    def _point(self, by: str, name: str, size: int, one: Measured) -> None:
        self.points.setdefault(by, {}).setdefault(name, []).append((size, one.seconds))


def _caches(folder: Path) -> dict[str, str]:
    """The variables by which flowclause and Wasmtime keep their caches in a folder."""
    return {"XDG_CACHE_HOME": str(folder), "FLOWCLAUSE_CACHE_DIR": str(folder / "flowclause")}
