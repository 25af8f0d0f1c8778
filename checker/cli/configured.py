"""What is configured: by the command line, the environment and the file, in this order; each value with its source."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.cli.engine import ENGINE_VARIABLE, FIELDS, variable
from checker.cli.outputs import Output
from checker.config.merge import DEFAULTS, Value, merged
from checker.config.read import find, of_environment, of_file, read_file
from checker.places import project_folders
from checker.problems import InputError, Place, Problem, unusable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping

    from checker.config.merge import Layer
    from checker.load.toml import Table


@dataclass(frozen=True)
class Configured:
    """All values with where they came from, and the file that states some of them."""

    values: Layer
    table: Table | None
    root: Path

    def __getitem__(self, name: str) -> Any:
        return self.values[name].value

    def path(self, name: str) -> Path | None:
        """A path that is configured, as seen from the folder of the run."""
        stated = self.values[name]
        return None if stated.value is None else as_seen(stated, stated.value)

    def paths(self, name: str) -> tuple[Path, ...]:
        """Paths that are configured, as seen from the folder of the run."""
        stated = self.values[name]
        return tuple(as_seen(stated, one) for one in stated.value)

    def wrong(self, name: str, message: str, hint: str = "") -> InputError:
        """The error for a value that can't be, at the place that states it."""
        return InputError([Problem(self.place(name), message, hint)])

    def place(self, name: str) -> Place:
        """The place in the file, or the flag or variable, that states a value."""
        stated = self.values[name]
        if self.table is not None and stated.folder is not None:
            return self.table.document.place((name,), key=True)
        return Place(stated.source, 0, 0)


def configured(given: argparse.Namespace) -> Configured:
    """What a command line, the environment and the configuration file say together.

    Raises:
        InputError: a file can't be read, or a value does not fit.
    """
    stated = vars(given)
    here = Path.cwd()
    named = named_configuration(given)
    table = read_file(named) if named else find(here)
    layers = [DEFAULTS, of_file(table) if table else {}, of_environment(os.environ), _of_command_line(stated)]
    root = Path(table.path).resolve().parent if table else project_folders(here)[-1]
    return Configured(merged(layers), table, root)


def named_configuration(given: argparse.Namespace) -> Path | None:
    """The configuration file that the command line names, or else the environment."""
    named = vars(given).get("config") or os.environ.get("FLOWCLAUSE_CONFIG")
    return Path(named) if named else None


_FLAGS = {
    "paths": ("paths", "PATH"),
    "policy": ("policies", "--policy"),
    "policy_directories": ("policy-directories", "--policies"),
    "no_shipped_policies": ("shipped-policies", "--no-shipped-policies"),
    "engine": ("engine", "--engine"),
    "fail_on": ("fail-on", "--fail-on"),
    "jobs": ("jobs", "--jobs"),
    "no_cache": ("cache", "--no-cache"),
    "require_evidence": ("require-evidence", "--require-evidence"),
    "waivers": ("waivers", "--waivers"),
    "strict_waivers": ("strict-waivers", "--strict-waivers"),
    "baseline": ("baseline", "--baseline"),
}


def _of_command_line(stated: Mapping[str, Any]) -> Layer:
    layer: Layer = {}
    for name, (key, flag) in _FLAGS.items():
        if stated.get(name) not in (None, [], False):
            layer[key] = Value(not stated[name] if name.startswith("no_") else stated[name], flag)
    if outputs := stated.get("outputs"):
        layer["reports"] = Value(_listed(_outputs(outputs)), "--format")
    return layer


def _listed(outputs: Iterable[Output]) -> list[dict[str, str]]:
    return [{"format": one.format, **({"output": str(one.path)} if one.path else {})} for one in outputs]


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
    return tuple(outputs)


def engine_variables(values: Configured) -> dict[str, str]:
    """The environment, with what the configuration says of the engine where a variable states nothing of it."""
    stated = values.values["opa"]
    told = {ENGINE_VARIABLE: str(values["engine"])}
    for key, value in stated.value.items():
        name = key.replace("-", "_")
        told[variable(name)] = str(as_seen(stated, value)) if FIELDS[name] is Path else str(value)
    return told | {name: text for name, text in os.environ.items() if text}


def as_seen(stated: Value, path: str) -> Path:
    """A path as a person in the folder of the run would write it."""
    return Path(path) if stated.folder is None else Path(os.path.relpath(stated.folder / path))
