"""The page of the facts that a flow can state, from the schema of flow files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from docs.generator.markdown import code, paragraph, plain, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Facts with many values, and where those are listed.
_VOCABULARIES = {
    "category": "a [data category](vocabulary.md#data-categories)",
    "use": "a [purpose](vocabulary.md#purposes)",
    "country_code": "a country, as ISO 3166-1 alpha-2",
    "country": "a country, as ISO 3166-1 alpha-2",
    "categories": "[data categories](vocabulary.md#data-categories)",
    "uses": "[purposes](vocabulary.md#purposes)",
    "identifier": "an id: letters, digits, `.`, `_` and `-`",
}
_OF_A_FLOW = """
What each entry of `flows` may state; `defaults` may state the same but for `id`, `title`, `description`, `evidence` and
`subjects`.
"""
_SECTIONS = {
    "flow": ("A flow", _OF_A_FLOW),
    "party": ("A party", "Entries of `parties`, in a flow file or in a parties file."),
    "recipient": ("A recipient", "Entries of `recipients`: a party by its id, or the facts of one, and these."),
    "store": ("A store", "Entries of `stores`."),
    "consent": ("A consent", "Entries of `consents`."),
    "contract": ("A contract", "Entries of `contracts`, of a party or of a recipient."),
}


_INTRO = """
Every fact that a flow file can state. One that is left out, or `null`, is not known; a list that is given is
complete, and `[]` says that there are none. `flowclause schema flow` prints the JSON Schema that this page is made
from; editors complete and check flow files by it.
"""
# Lists of the flow whose elements have a section of their own.
_ELEMENTS = {"recipients": "recipient", "stores": "store", "consents": "consent"}
_FACTS_OF_A_FLOW = "#/$defs/facts/properties/"


class _Fact(NamedTuple):
    path: str
    about: str
    values: str


def page(schema: Mapping[str, Any]) -> Iterator[str]:
    """The lines of the page.

    Args:
        schema: the schema of flow files, with its vocabularies filled in.
    """
    yield from ("# The facts of a flow", "", *paragraph(_INTRO))
    for name, (title, intro) in _SECTIONS.items():
        yield from ("", f"## {title}", "", *paragraph(intro))
        facts = _Walk(schema).facts(schema["$defs"][name])
        if name == "recipient":
            of_a_party = {fact.path for fact in _Walk(schema).facts(schema["$defs"]["party"])}
            facts = [fact for fact in facts if fact.path not in of_a_party]
        yield from table(("fact", "what it says", "values"), ((code(one.path), one.about, one.values) for one in facts))


class _Walk:
    """Follows a schema down to the facts that have values of their own."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._definitions = schema["$defs"]

    def facts(self, node: Mapping[str, Any]) -> list[_Fact]:
        """The facts of an object, in the order of the schema."""
        return [
            fact
            for name, below in node.get("properties", {}).items()
            if isinstance(below, dict)
            for fact in self._fact(name, below, "")
        ]

    def _fact(self, path: str, node: Mapping[str, Any], about: str) -> Iterator[_Fact]:
        about = node.get("description", about)
        if path in _ELEMENTS:
            yield _Fact(path, plain(about), f"a list: {_link(_ELEMENTS[path])}")
            return
        name = node.get("$ref", "").rsplit("/", 1)[-1]
        if name in _VOCABULARIES or name in _SECTIONS:
            values = _VOCABULARIES.get(name) or _link(name)
            yield _Fact(path, plain(about or self._definitions[name].get("description", "")), values)
            return
        if name:
            yield from self._fact(path, self._followed(node), about)
            return
        inner = self._object(node)
        if inner is not None:
            for below, schema in inner.items():
                yield from self._fact(f"{path}.{below}", schema, "")
            return
        items = self._items(node)
        if items is not None and self._object(items) is not None and "$ref" not in items:
            yield _Fact(path, plain(about), "a list; of each:")
            for below, schema in (self._object(items) or {}).items():
                if not schema.get("$ref", "").startswith(_FACTS_OF_A_FLOW):
                    yield from self._fact(f"{path}[].{below}", schema, "")
            return
        yield _Fact(path, plain(about), self._values(node))

    def _followed(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        target: Any = {"$defs": self._definitions}
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return {**target, **{key: value for key, value in node.items() if key != "$ref"}}

    def _options(self, node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        return [node, *node.get("anyOf", ()), *node.get("oneOf", ())]

    def _object(self, node: Mapping[str, Any]) -> Mapping[str, Any] | None:
        if "$ref" in node:
            return None
        plain_object = "anyOf" not in node and "oneOf" not in node
        return node.get("properties") if plain_object else None

    def _items(self, node: Mapping[str, Any]) -> Mapping[str, Any] | None:
        return next((option["items"] for option in self._options(node) if isinstance(option.get("items"), dict)), None)

    def _values(self, node: Mapping[str, Any]) -> str:
        items = self._items(node)
        if items is not None:
            single = self._values(items)
            return f"a list: {single}" if single else "a list"
        name = node.get("$ref", "").rsplit("/", 1)[-1]
        if name:
            return _VOCABULARIES.get(name) or _link(name)
        terms: list[str] = []
        for option in self._options(node):
            if "$ref" in option:
                name = option["$ref"].rsplit("/", 1)[-1]
                terms.append(_VOCABULARIES.get(name) or _link(name))
                continue
            if "const" in option:
                terms.append(code(option["const"]))
            terms += [code(term) for term in option.get("enum", ()) if term is not None]
            terms += _types(option) if "enum" not in option and "const" not in option else []
        return ", ".join(dict.fromkeys(terms))


def _types(node: Mapping[str, Any]) -> list[str]:
    types = node.get("type", [])
    types = [types] if isinstance(types, str) else types
    return [_type(one, node) for one in types if one not in ("null", "array")]


def _type(name: str, node: Mapping[str, Any]) -> str:
    if name == "string" and node.get("format") == "date":
        return "a day, as `2026-06-01`"
    if name == "object":
        keys = ", ".join(code(key) for key in node.get("properties", {}))
        return f"an object of {keys}" if keys else "an object"
    return {"string": "text", "boolean": "`true`, `false`", "integer": "a whole number", "number": "a number"}[name]


def _link(name: str) -> str:
    if name in _SECTIONS:
        title = _SECTIONS[name][0]
        return f"[{title.lower()}](#{title.lower().replace(' ', '-')})"
    return name.replace("_", " ")
