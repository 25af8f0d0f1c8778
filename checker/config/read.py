"""Finds and reads the configuration file, and what the environment says."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.config.merge import Value
from checker.load.content import content
from checker.places import CACHE_DIR, OWN_FILE, SHARED_FILE, VARIABLES, project_folders, schema_file
from checker.problems import InputError, Problem, unusable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.config.merge import Layer
    from checker.load.toml import Table
    from checker.validate.schema import Schema

_TABLE = ("tool", "flowclause")
# Variables that are no configuration of a run.
_OTHERS = ("FLOWCLAUSE_CONFIG", CACHE_DIR)
_OF_THE_SERVER = "FLOWCLAUSE_OPA_"
# A variable that is unlike all that are known belongs to something else, such as a script of the CI.
_NEAR = 0.7
_WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def find(start: Path) -> Table | None:
    """The nearest configuration, from a folder up to the root of its repository; outside of one, in that folder alone.

    Raises:
        InputError: a file can't be read, or a folder has two.
    """
    for folder in project_folders(start):
        found = [table for name in (OWN_FILE, SHARED_FILE) if (table := _table(folder / name))]
        if len(found) > 1:
            text = f"{OWN_FILE} beside it configures flowclause too"
            raise InputError([Problem(found[1].document.place(), text, "keep one of the two")])
        if found:
            return found[0]
    return None


def places(start: Path, named: Path | None = None) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """The files that could configure a run in a folder, whether they are there or not, with the keys of their table.

    Args:
        start: the folder.
        named: the file that is named; no other counts then.
    """
    folders = project_folders(start)
    for path in [named] if named else [folder / name for folder in folders for name in (OWN_FILE, SHARED_FILE)]:
        yield path, _keys(path)


def _keys(path: Path) -> tuple[str, ...]:
    return _TABLE if path.name == SHARED_FILE else ()


def read_file(path: Path) -> Table:
    """The configuration in a file that was named.

    Raises:
        InputError: it can't be read, or has no table for flowclause.
    """
    if not path.is_file():
        raise unusable(str(path), "no such configuration file")
    if (table := _table(path)) is None:
        raise unusable(str(path), f"it has no table [{'.'.join(_TABLE)}]", "add one, or name another file")
    return table


def _table(path: Path) -> Table | None:
    if not path.is_file():
        return None
    raw = content(path)
    if path.name == SHARED_FILE and _TABLE[-1].encode() not in raw:
        return None
    from checker.load.toml import read_table

    return read_table(_shown(path), raw, _keys(path))


def _shown(path: Path) -> str:
    """A path as a person in this folder would write it."""
    return os.path.relpath(path)


def of_file(table: Table) -> Layer:
    """The values of a configuration file.

    Raises:
        InputError: it does not fit its schema; every problem with its line, and the nearest known key.
    """
    from checker.load.document import Document

    if not _keys(Path(table.path)) and _TABLE[0] in table.value:
        hint = f"this file is the table [{'.'.join(_TABLE)}] itself: write its keys without a heading"
        raise InputError([Problem(table.document.place(_TABLE[:1], key=True), f"unknown field {_TABLE[0]!r}", hint)])
    try:
        _schema().check(Document(table.path, table.value))
    except InputError:
        _schema().check(table.document)  # now with the places
    folder = Path(table.path).resolve().parent
    values = {}
    for name, value in table.value.items():
        if name != "version":
            place = table.document.place((name,), key=True)
            values[name] = Value(value, f"{place.path}:{place.line}", folder)
    return values


def _schema() -> Schema:
    from checker.validate.schema import Schema

    return Schema(json.loads(schema_file("config").read_text(encoding="utf-8")))


def of_environment(variables: Mapping[str, str]) -> Layer:
    """The values of variables such as FLOWCLAUSE_FAIL_ON; one that is empty states nothing.

    Raises:
        InputError: a value does not fit, or a name is near to one that is known.
    """
    stated = [name for name in sorted(variables) if variables[name] and _is_ours(name)]
    if not stated:
        return {}
    from difflib import get_close_matches

    from checker.load.document import Document, Node

    properties = json.loads(schema_file("config").read_text(encoding="utf-8"))["properties"]
    known = dict(_variables(properties))
    layer: Layer = {}
    for name in stated:
        if name in known:
            value = _parsed(variables[name], properties[known[name]], known[name])
            _schema().check(Document(name, {known[name]: value}, "", Node(0, 0)))
            layer[known[name]] = Value(value, name)
        elif near := get_close_matches(
            name.removeprefix(VARIABLES), [one.removeprefix(VARIABLES) for one in known], 1, _NEAR
        ):
            raise unusable(name, "unknown variable", f"did you mean {VARIABLES}{near[0]}?")
    return layer


def _is_ours(name: str) -> bool:
    return name.startswith(VARIABLES) and not name.startswith(_OF_THE_SERVER) and name not in _OTHERS


def _variables(properties: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The variables that state a value, each with its key; a table is for a file."""
    for key, schema in properties.items():
        if schema.get("type") != "object" and key != "version":
            yield VARIABLES + key.replace("-", "_").upper(), key


def _parsed(text: str, schema: Mapping[str, Any], key: str) -> Any:
    """What a text stands for by a schema; what it can't be stays text, for the schema to refuse."""
    kind = schema.get("type")
    if key == "reports":
        return [_report(one) for one in text.split(",")]
    if kind == "array":
        return [one for one in text.split("," if key == "policies" else os.pathsep) if one]
    if kind == "boolean":
        return _WORDS.get(text.lower(), text)
    if kind == "integer":
        try:
            return int(text)
        except ValueError:
            return text
    return text


def _report(text: str) -> dict[str, str]:
    """A report as FORMAT or FORMAT=FILE."""
    name, equals, path = text.partition("=")
    return {"format": name, "output": path} if equals else {"format": name}
