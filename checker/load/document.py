"""Reads one YAML 1.2 (or JSON) document and keeps the place of every value in it.

PyYAML parses the events, with its C parser; the values are built from them here, without recursion. What could mislead
or exhaust a reader is an error: duplicate keys, keys that are not text, several documents, and more bytes, nesting,
values or aliases than a flow file can need. Most documents have none of it, and take the faster way of
`checker.load.composed`.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from checker.load.composed import Composed, Parser, Unusual, compose
from checker.load.scalars import NumberError, typed
from checker.problems import InputError, Place, Problem, shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    # The node of a name, or of a list's member once more, and that of its value.
    _Named = tuple["Node | Composed", "Node | Composed"]


@dataclass(frozen=True)
class Limits:
    """How much one file may hold: bytes, levels of nesting, values, and values that aliases repeat."""

    bytes: int = 32 * 1024 * 1024
    depth: int = 40
    values: int = 5_000_000
    aliased: int = 10_000


PathPart = str | int


class Node(NamedTuple):
    """The place of one value, and the nodes below it by key or in order."""

    line: int
    column: int
    below: dict[str, tuple[Node, Node]] | list[Node] | None = None


# Line breaks to YAML 1.1, and so to the parser, but not to an editor: what follows one would look like a comment.
_HIDDEN_BREAK = re.compile("[\x85\u2028\u2029]")
_BREAK = re.compile("\r\n?|\n")
_NOT_YAML_HINTS = {
    "mapping values are not allowed in this context": "put text that holds a colon in quotes",
    "found invalid Unicode character escape code": "write the character itself",
    "found a tab character that violates indentation": "indent with spaces",
    "found character that cannot start any token": "indent with spaces; put text that begins with @, ` or % in quotes",
}
# libyaml's own limit, far above ours, which it meets first where it has to look ahead for the end of a key.
_PARSER_DEPTH = "exceeded maximum nesting depth"


@dataclass(frozen=True)
class Document:
    """The value of one file, and the places of its parts; `digest` is the SHA-256 of its bytes."""

    path: str
    value: Any
    digest: str = field(default="", compare=False)
    _root: Node | Composed = field(default=Node(1, 1), repr=False, compare=False)

    def place(self, parts: Sequence[PathPart] = (), *, key: bool = False) -> Place:
        """The place of the value at `parts`, or of the nearest part above it that exists.

        With `key`, the place of the last part's name rather than of its value.
        """
        (name, node), _ = self._walk(parts)
        return self._place(name if key else node)

    def place_if_stated(self, parts: Sequence[PathPart], *, key: bool = False) -> Place | None:
        """The place of the value at `parts`, or with `key` of its name; nothing where the file states none."""
        (name, node), is_there = self._walk(parts)
        return self._place(name if key else node) if is_there else None

    def has(self, parts: Sequence[PathPart]) -> bool:
        """Whether the file states a value at `parts`."""
        return self._walk(parts)[1]

    def _walk(self, parts: Sequence[PathPart]) -> tuple[_Named, bool]:
        """The last node that is there on the way along `parts`, and whether it is the one that they lead to."""
        reached: _Named = (self._root, self._root)
        for part in parts:
            found = _below(reached[1], part)
            if found is None:
                return reached, False
            reached = found
        return reached, True

    def _place(self, node: Node | Composed) -> Place:
        return Place(self.path, node.line, node.column)


@dataclass(frozen=True)
class Source:
    """A flow file with the parties files that it uses."""

    document: Document
    parties: tuple[Document, ...] = ()

    @property
    def uses(self) -> Sequence[str]:
        """The parties files as the flow file names them."""
        return self.document.value.get("uses") or ()


def _below(node: Node | Composed, part: PathPart) -> _Named | None:
    below = node.below
    if isinstance(below, dict):
        return below.get(str(part))
    if isinstance(below, list) and isinstance(part, int) and part < len(below):
        return below[part], below[part]
    return None


def read(path: str, raw: bytes, limits: Limits | None = None) -> Document:
    """Reads the bytes of one file.

    Raises:
        InputError: not UTF-8, not YAML, empty, or past a limit; with file, line and column.
    """
    limits = limits or Limits()
    text = _decode(path, raw, limits)
    value: Any
    root: Node | Composed
    try:
        value, root = compose(text, limits.depth, limits.values)
    except Unusual:
        value, root = _Builder(path, limits).document(text)
    return Document(path, value, hashlib.sha256(raw).hexdigest(), root)


def _fail(place: Place, message: str, hint: str = "") -> InputError:
    return InputError([Problem(place, message, hint)])


def _place_after(path: str, before: str) -> Place:
    """The place that follows the text `before` of a file."""
    lines = _BREAK.split(before)
    return Place(path, len(lines), len(lines[-1]) + 1)


def _decode(path: str, raw: bytes, limits: Limits) -> str:
    if len(raw) > limits.bytes:
        raise _fail(Place(path), f"the file has more than {limits.bytes:,} bytes", "split the file")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # What the codec was given: without a byte order mark, which is no column of the first line.
        place = _place_after(path, error.object[: error.start].decode())
        message = f"byte 0x{error.object[error.start]:02x} is not UTF-8"
        raise _fail(place, message, "save the file as UTF-8") from None
    if not text.isascii() and (hidden := _HIDDEN_BREAK.search(text)):
        message = f"U+{ord(hidden.group()):04X} breaks the line where no editor shows it"
        raise _fail(_place_after(path, text[: hidden.start()]), message, "delete it")
    return text


def _not_yaml(path: str, text: str, error: yaml.YAMLError, limits: Limits) -> InputError:
    if isinstance(error, yaml.MarkedYAMLError):
        mark: Any = error.problem_mark or error.context_mark
        if error.problem == _PARSER_DEPTH:
            return _fail(Place(path, mark.line + 1, mark.column + 1), _too_deep(limits))
        wording = ", ".join(part for part in (error.context, error.problem) if part)
        hint = _NOT_YAML_HINTS.get(error.problem or "", "")
        return _fail(Place(path, mark.line + 1, mark.column + 1), f"not YAML: {wording}", hint)
    # A character that no YAML file may hold; the parser counts the bytes before it.
    before = text.encode()[: getattr(error, "position", None) or 0].decode(errors="ignore")
    message = f"not YAML: {(str(error) or type(error).__name__).splitlines()[0]}"
    return _fail(_place_after(path, before), message, "delete the character")


def _too_deep(limits: Limits) -> str:
    return f"nested deeper than {limits.depth} levels"


def _node(event: Any, below: Any = None) -> Node:
    return Node(event.start_mark.line + 1, event.start_mark.column + 1, below)


class _Open:
    """A mapping or sequence whose end has not been read yet."""

    __slots__ = ("anchor", "height", "key", "node", "value", "values_before")

    def __init__(self, value: Any, node: Node, anchor: str | None, values_before: int) -> None:
        self.value = value
        self.node = node
        self.anchor = anchor
        self.values_before = values_before
        self.key: tuple[str, Node] | None = None
        self.height = 0


class _Anchor(NamedTuple):
    """What an alias repeats, with how many values it holds and how many levels."""

    value: Any
    node: Node
    size: int
    height: int


class _Builder:
    """Builds the value and the places of one document from its events, within limits."""

    def __init__(self, path: str, limits: Limits) -> None:
        self._path = path
        self._limits = limits
        self._values = 0
        self._aliased = 0
        self._open: list[_Open] = []
        self._anchors: dict[str, _Anchor] = {}
        self._root: tuple[Any, Node] | None = None

    def document(self, text: str) -> tuple[Any, Node]:
        loader = Parser(text)
        documents = 0
        try:
            while loader.check_event():
                event: Any = loader.get_event()
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        raise self._fail(event, "a second document in one file", "put it in a file of its own")
                self._take(event)
        except yaml.YAMLError as error:
            raise _not_yaml(self._path, text, error, self._limits) from None
        finally:
            loader.dispose()
        if self._root is None or self._root[0] is None:
            raise _fail(Place(self._path), "the file is empty", "start one with `flowclause init`")
        return self._root

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._count(event)
            self._add(event, event.anchor, _Anchor(self._scalar(event), _node(event), 1, 0))
        elif isinstance(event, yaml.MappingStartEvent):
            self._begin(event, {}, {})
        elif isinstance(event, yaml.SequenceStartEvent):
            self._begin(event, [], [])
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            ended = self._open.pop()
            size = self._values - ended.values_before
            self._add(event, ended.anchor, _Anchor(ended.value, ended.node, size, ended.height + 1))
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event)

    def _begin(self, event: Any, value: Any, below: Any) -> None:
        self._count(event)
        self._check_depth(event, 1)
        self._open.append(_Open(value, _node(event, below), event.anchor, self._values - 1))

    def _alias(self, event: Any) -> None:
        if any(one.anchor == event.anchor for one in self._open):
            raise self._fail(event, f"alias *{event.anchor} repeats the value that it stands in", "write the value out")
        if event.anchor not in self._anchors:
            raise self._fail(event, f"alias *{event.anchor} has no anchor before it")
        repeated = self._anchors[event.anchor]
        self._values += repeated.size
        self._aliased += repeated.size
        if self._aliased > self._limits.aliased:
            raise self._fail(event, f"aliases repeat more than {self._limits.aliased:,} values", "write the values out")
        self._check_depth(event, repeated.height)
        self._add(event, None, repeated)

    def _check_depth(self, event: Any, height: int) -> None:
        if len(self._open) + height > self._limits.depth:
            raise self._fail(event, _too_deep(self._limits))

    def _add(self, event: Any, anchor: str | None, added: _Anchor) -> None:
        value, node, _, height = added
        if anchor:
            self._anchors[anchor] = added
        if not self._open:
            self._root = (value, node)
            return
        parent = self._open[-1]
        parent.height = max(parent.height, height)
        if isinstance(parent.value, list):
            parent.value.append(value)
            parent.node.below.append(node)  # type: ignore[union-attr]
        elif parent.key is None:
            parent.key = (self._key(event, value, parent.value, node), node)
        else:
            name, name_node = parent.key
            parent.value[name] = value
            parent.node.below[name] = (name_node, node)  # type: ignore[index, call-overload]
            parent.key = None

    def _key(self, event: Any, value: Any, taken: dict[str, Any], node: Node) -> str:
        if not isinstance(value, str):
            raise _fail(Place(self._path, node.line, node.column), "a key must be text", "put the key in quotes")
        if value in taken:
            raise self._fail(event, f"duplicate key {shown(value)}", "keep one of the two")
        return value

    def _count(self, event: Any) -> None:
        self._values += 1
        if self._values > self._limits.values:
            raise self._fail(event, f"more than {self._limits.values:,} values", "split the file")

    def _fail(self, event: Any, message: str, hint: str = "") -> InputError:
        return _fail(Place(self._path, event.start_mark.line + 1, event.start_mark.column + 1), message, hint)

    def _scalar(self, event: Any) -> Any:
        if not event.implicit[0]:
            return event.value
        try:
            return typed(event.value)
        except NumberError as error:
            raise self._fail(event, str(error), "put it in quotes if it is a text") from None
