"""Runs ``flowclause check`` in this process and says how long each stage of it took.

The stages are measured around the functions that do the work, as the command calls them: nothing is run twice and
nothing is imitated. Time spent in a stage that another one calls counts for the inner one only.

``python bench/stages.py REPORT check PATH...`` writes ``{"stages": {name: seconds}, "seconds": all}`` to REPORT.
"""

from __future__ import annotations

import time

_STARTED = time.perf_counter()

import builtins  # noqa: E402
import functools  # noqa: E402
import importlib  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import TYPE_CHECKING, Any  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

IMPORT = "import"
REST = "the rest"
# For each stage, the functions that do its work: module, and name in it.
STAGES: dict[str, tuple[tuple[str, str], ...]] = {
    "read the rules": (("checker.engines.module", "load_module"),),
    "start the engine": (
        ("checker.engines.wasm", "WasmEngine.__init__"),
        ("checker.engines.wasm", "WasmEngine._start"),
    ),
    "read the catalogue": (("checker.cli.session", "load"), ("checker.judge", "Judge.__init__")),
    "compile the schema": (("checker.validate.schema", "Schema.__init__"),),
    "look up what is remembered": (
        ("checker.standing", "standing"),
        ("checker.run.remembered", "Remembered.answer"),
    ),
    "find files": (("checker.cli.check", "discover"), ("checker.cli.check", "users_of")),
    "load": (("checker.load.files", "Loader.source"), ("checker.load.files", "Loader.parties")),
    "validate": (("checker.validate.schema", "Schema.check"),),
    "resolve": (("checker.judge", "resolve"),),
    "project": (("checker.judge", "project"), ("checker.judge", "reach")),
    "evaluate: facts and states as JSON": (("checker.engines.wasm", "WasmEngine.judge"),),
    "evaluate: rules in WebAssembly": (("opapywasm.abi", "OpaAbi.opa_eval"),),
    "decide": (("checker.judge", "Judge._answer"),),
    "try repairs": (("checker.judge", "Judge._with_repairs"),),
    "remember": (("checker.run.answers", "encode"), ("checker.run.remembered", "Remembered.keep")),
    "render": (("checker.cli.session", "write"),),
}


class Stopwatch:
    """Adds up the time that was spent in each stage and in none of those that it calls."""

    def __init__(self, since: float) -> None:
        self.seconds: dict[str, float] = {}
        self._stages = [REST]
        self._since = since

    def enter(self, stage: str) -> None:
        """From now on time counts for `stage`."""
        self._count()
        self._stages.append(stage)

    def leave(self) -> None:
        """From now on time counts for the stage before."""
        self._count()
        self._stages.pop()

    def _count(self) -> None:
        now = time.perf_counter()
        stage = self._stages[-1]
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self._since
        self._since = now

    def around(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, its time counted for `stage`."""

        @functools.wraps(function)
        def timed(*given: Any, **named: Any) -> Any:
            self.enter(stage)
            try:
                return function(*given, **named)
            finally:
                self.leave()

        return timed

    def around_imports(self, importing: Callable[..., Any]) -> Callable[..., Any]:
        """The same ``__import__``, the time for modules that are not there yet counted for the imports."""
        timed = self.around(IMPORT, importing)

        def imported(name: str, *given: Any, **named: Any) -> Any:
            return (importing if name in sys.modules else timed)(name, *given, **named)

        return imported


def measure(watch: Stopwatch) -> None:
    """Puts the watch around the functions of every stage.

    Raises:
        AttributeError: a function is no longer where this file says; a stage is never silently left out.
    """
    setattr(builtins, "__import__", watch.around_imports(builtins.__import__))  # noqa: B010
    for stage, functions in STAGES.items():
        for module, path in functions:
            *holders, name = path.split(".")
            owner = functools.reduce(getattr, holders, _module(watch, module))
            setattr(owner, name, watch.around(stage, getattr(owner, name)))


def _module(watch: Stopwatch, name: str) -> Any:
    watch.enter(IMPORT)
    try:
        return importlib.import_module(name)
    finally:
        watch.leave()


def main() -> int:
    """Runs the command that follows the name of the report."""
    report, *command = sys.argv[1:]
    watch = Stopwatch(_STARTED)
    measure(watch)
    cli = _module(watch, "checker.cli")
    code = int(cli.main(command))
    watch.enter(REST)
    stages = {name: watch.seconds.get(name, 0.0) for name in (IMPORT, *STAGES, REST)}
    Path(report).write_text(json.dumps({"stages": stages, "seconds": sum(stages.values())}), encoding="utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
