"""Reads a table of a TOML file, and finds the places of its keys, which Python's reader does not keep.

A key stands in the first statement after which a file that is cut off there has it. The places are looked up only for a
message or a listing. (tomlkit keeps comments and spaces, but no lines; it is slower to import than this is to run.)
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from checker.load.document import Document, Node
from checker.problems import InputError, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_AT = re.compile(r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)\Z")


@dataclass(frozen=True)
class Table:
    """One table of a TOML file.

    Attributes:
        path: the file.
        text: what it holds.
        keys: the keys that lead to the table; none for the whole file.
        value: the table.
    """

    path: str
    text: str
    keys: tuple[str, ...]
    value: dict[str, Any]

    @cached_property
    def document(self) -> Document:
        """The table with the places of its keys."""
        found: dict[tuple[str, ...], tuple[int, int]] = {}
        for line, parsed in _cut_off(self.text):
            for path in _paths(_at(parsed, self.keys)):
                if path not in found:
                    named = [key for key in path if not key.isdecimal()]
                    found[path] = _column(self.text.splitlines(), line, named[-1] if named else "[")
        return Document(self.path, self.value, "", _node(self.value, (), found))


def read_table(path: str, raw: bytes, keys: Sequence[str] = ()) -> Table | None:
    """The table at `keys` of a file, or nothing where the file has none.

    Raises:
        InputError: the file is not UTF-8 or not TOML, or what stands there is no table.
    """
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError([Problem(Place(path, line), "not UTF-8", "save the file as UTF-8")]) from None
    try:
        value: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError([_not_toml(path, text, str(error))]) from None
    for key in keys:
        if key not in value:
            return None
        value = value[key]
        if not isinstance(value, dict):
            raise InputError([Problem(Place(path), f"{key} is no table", f"write [{'.'.join(keys)}]")])
    return Table(path, text, tuple(keys), value)


def _not_toml(path: str, text: str, message: str) -> Problem:
    found = _AT.search(message)
    line, column = text.count("\n") + 1, 1
    if found and found["line"]:
        line, column = int(found["line"]), int(found["column"])
    return Problem(Place(path, line, column), f"not TOML: {_AT.sub('', message)}")


def _cut_off(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The file as far as each statement, with the line on which that begins, counted from 0."""
    lines = text.splitlines(keepends=True)
    begin = 0
    for end in range(1, len(lines) + 1):
        try:
            parsed = tomllib.loads("".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue  # inside of a value of several lines
        yield begin, parsed
        begin = end


def _at(value: Any, keys: Sequence[str]) -> Any:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _paths(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if value is not None:
        yield path
    if isinstance(value, Mapping):
        for name, below in value.items():
            yield from _paths(below, (*path, name))
    elif isinstance(value, list):
        for number, below in enumerate(value):
            yield from _paths(below, (*path, str(number)))


def _column(lines: Sequence[str], begin: int, name: str) -> tuple[int, int]:
    """The place of a name in a statement: its line and column, counted from 1; else that of the statement."""
    for number in range(begin, len(lines)):
        if (column := lines[number].find(name)) >= 0:
            return number + 1, column + 1
        if number > begin and not lines[number].startswith((" ", "\t", "]", "}", "#")):
            break
    return begin + 1, len(lines[begin]) - len(lines[begin].lstrip()) + 1


def _node(value: Any, path: tuple[str, ...], found: Mapping[tuple[str, ...], tuple[int, int]]) -> Node:
    line, column = found.get(path, (1, 1))
    if isinstance(value, Mapping):
        nodes = {name: _node(below, (*path, name), found) for name, below in value.items()}
        return Node(line, column, {name: (node, node) for name, node in nodes.items()})
    if isinstance(value, list):
        return Node(line, column, [_node(below, (*path, str(number)), found) for number, below in enumerate(value)])
    return Node(line, column)
