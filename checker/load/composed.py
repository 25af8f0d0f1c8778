"""Reads a document that has nothing out of the ordinary in a third of the time, and its places only when asked.

PyYAML's C parser composes the nodes; values are made from them here, and a place is looked up in them. What this way
can't read (errors, aliases, anything past a limit) it leaves to the reader of events, which alone says what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from checker.load.scalars import typed

try:
    from yaml import CSafeLoader as Parser
except ImportError:  # pragma: no cover - PyYAML built without its C parser
    from yaml import SafeLoader as Parser  # type: ignore[assignment]

if TYPE_CHECKING:
    from typing import TypeAlias

    _Below: TypeAlias = "dict[str, tuple[Composed, Composed]] | list[Composed] | None"

__all__ = ["Composed", "Parser", "Unusual", "compose"]
# What begins a value or stands between two; no value does without one of them, and none of them makes more than two.
_INDICATORS = ",:-?[{\n"


class Unusual(Exception):  # noqa: N818 - not an error: the other reader takes over
    """The document is to be read event by event."""


class Composed:
    """The place of one value, and the nodes below it by key or in order; they are made when they are asked for."""

    __slots__ = ("_below", "_node")

    def __init__(self, node: Any) -> None:
        self._node = node
        self._below: _Below = None

    @property
    def line(self) -> int:
        """The line, counted from 1."""
        return int(self._node.start_mark.line) + 1

    @property
    def column(self) -> int:
        """The column, counted from 1."""
        return int(self._node.start_mark.column) + 1

    @property
    def below(self) -> _Below:
        """Of a mapping the nodes of each name and its value, of a sequence those of its values."""
        if self._below is None:
            self._below = _made(self._node)
        return self._below


def _made(node: Any) -> _Below:
    if isinstance(node, yaml.MappingNode):
        return {key.value: (Composed(key), Composed(value)) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [Composed(value) for value in node.value]
    return None


class _Composer(Parser):
    """Composes nodes that have as their tag whether they are plain and untagged, all that the core schema asks."""

    def resolve(self, kind: type[Any], _value: Any, implicit: Any) -> Any:
        return kind is yaml.ScalarNode and implicit[0]

    def descend_resolver(self, parent: Any, index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def compose(text: str, depth: int, values: int) -> tuple[Any, Composed]:
    """The value of a document of at most so many levels and values, with its places.

    Raises:
        Unusual: it has to be read event by event.
    """
    if "*" in text or 2 * sum(map(text.count, _INDICATORS)) > values:
        raise Unusual
    loader = _Composer(text)
    try:
        node = loader.get_single_node()
    except (yaml.YAMLError, RecursionError):
        raise Unusual from None
    finally:
        loader.dispose()
    value = None if node is None else _value(node, depth)
    if value is None:
        raise Unusual
    return value, Composed(node)


def _value(node: Any, depth: int) -> Any:
    if node.__class__ is yaml.ScalarNode:
        return _scalar(node)
    if depth == 0:
        raise Unusual
    if node.__class__ is yaml.SequenceNode:
        return [_value(one, depth - 1) for one in node.value]
    mapping = {}
    for key, value in node.value:
        name = _scalar(key) if key.__class__ is yaml.ScalarNode else None
        if name.__class__ is not str or name in mapping:
            raise Unusual
        mapping[name] = _value(value, depth - 1)
    return mapping


def _scalar(node: Any) -> Any:
    if node.tag is not True:
        return node.value
    try:
        return typed(node.value)
    except ValueError:
        raise Unusual from None
