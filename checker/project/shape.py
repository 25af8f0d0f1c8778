"""Which facts a flow has, read off the flow schema, so that the schema is their only list.

A shape lists the facts of a flow (``access.scope``) and of its elements (``recipient.country``), each with the keys
that lead to it and whether it is a set, that is, may be written as one value or as a list.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The lists of a flow whose members are judged one by one: the element's name for each.
ELEMENT_LISTS = {
    "recipients": "recipient",
    "stores": "store",
    "cookies": "cookie",
    "sdk": "sdk",
    "permissions": "permission",
}
# Read by functions of their own in checker.project.derived.
_DERIVED = frozenset({"security.in_transit", "consents", "without", "recipient.contracts", "recipient.name"})


@dataclass(frozen=True)
class Fact:
    """One fact: its name, the keys that lead to it, whether it is a set, and its values where they are closed."""

    name: str
    keys: tuple[str, ...]
    is_set: bool
    options: frozenset[Any] | None = None


@dataclass(frozen=True)
class Shape:
    """The facts that are read as they stand, of the flow and of each kind of element."""

    flow: tuple[Fact, ...]
    elements: dict[str, tuple[Fact, ...]]

    @cached_property
    def sections(self) -> dict[str, tuple[Fact, ...]]:
        """The facts of the flow by the key under which a file states them, so that what is left out costs nothing."""
        keys = dict.fromkeys(fact.keys[0] for fact in self.flow)
        return {key: tuple(fact for fact in self.flow if fact.keys[0] == key) for key in keys}

    @cached_property
    def nothing_known(self) -> dict[str, Any]:
        """The facts of a flow of which nothing is known."""
        return dict.fromkeys(fact.name for fact in self.flow)


def shape_of(schema: Mapping[str, Any]) -> Shape:
    """The shape that a flow schema describes."""
    definitions = schema["$defs"]
    properties = definitions["facts"]["properties"]
    plain = {name: node for name, node in properties.items() if name not in ELEMENT_LISTS}
    elements = {
        element: tuple(
            _facts(_resolve(definitions, properties[listed]["items"])["properties"], definitions, (element,))
        )
        for listed, element in ELEMENT_LISTS.items()
    }
    return Shape(tuple(_facts(plain, definitions, ())), elements)


def _facts(properties: Mapping[str, Any], definitions: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[Fact]:
    for key, written in properties.items():
        node = _resolve(definitions, written)
        keys = (*above, key)
        name = ".".join(keys)
        if name in _DERIVED:
            continue
        if "properties" in node:
            yield from _facts(node["properties"], definitions, keys)
        else:
            yield Fact(name, keys, _is_set(node, definitions), _options(node, definitions))


def _resolve(definitions: Mapping[str, Any], node: Any) -> Any:
    while "$ref" in node:
        target = node["$ref"].split("/")
        node = definitions
        for part in target[2:]:
            node = node[part]
    return node


def _is_set(node: Any, definitions: Mapping[str, Any]) -> bool:
    node = _resolve(definitions, node)
    kinds = node.get("type")
    if kinds == "array" or (isinstance(kinds, list) and "array" in kinds):
        return True
    return any(_is_set(option, definitions) for option in node.get("anyOf", ()))


def _options(node: Any, definitions: Mapping[str, Any]) -> frozenset[Any] | None:
    """The values that a fact can have, null left out; None where they are not a closed list."""
    node = _resolve(definitions, node)
    if "enum" in node:
        return frozenset(value for value in node["enum"] if value is not None)
    if "const" in node:
        return frozenset({node["const"]})
    if "anyOf" in node:
        alternatives = [_options(option, definitions) for option in node["anyOf"] if option.get("type") != "null"]
        closed = [options for options in alternatives if options is not None]
        return frozenset().union(*closed) if len(closed) == len(alternatives) else None
    if "items" in node:
        return _options(node["items"], definitions)
    kinds = node.get("type")
    return frozenset({True, False}) if kinds == ["boolean", "null"] else None
