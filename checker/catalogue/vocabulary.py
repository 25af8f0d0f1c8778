"""Fills the vocabularies into the schemas: the terms that a file may use, so that editors complete them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from checker.places import schema_file

if TYPE_CHECKING:
    from collections.abc import Mapping

Vocabulary = dict[str, list[str]]


def countries() -> list[str]:
    """The ISO 3166-1 alpha-2 codes."""
    import pycountry

    return sorted(country.alpha_2 for country in pycountry.countries)


def load_schema(name: str, vocabulary: Vocabulary, kinds: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A schema with its vocabularies filled in, and for policies the parameters of each kind of rule."""
    schema: dict[str, Any] = json.loads(schema_file(name).read_text(encoding="utf-8"))
    filled: dict[str, Any] = _fill(schema, vocabulary)
    if kinds is not None:
        _add_kinds(filled["$defs"]["clause"]["properties"], kinds)
    return filled


def _fill(node: Any, vocabulary: Vocabulary) -> Any:
    if isinstance(node, list):
        return [_fill(item, vocabulary) for item in node]
    if not isinstance(node, dict):
        return node
    filled = {key: _fill(value, vocabulary) for key, value in node.items() if not key.startswith("x-vocab")}
    nullable = filled.pop("x-nullable", False)
    if "x-vocabulary" in node:
        filled["enum"] = [*vocabulary[node["x-vocabulary"]], *([None] if nullable else [])]
    return filled


def _add_kinds(clause: dict[str, Any], kinds: Mapping[str, Any]) -> None:
    for listed in ("obligations", "exceptions"):
        item = clause[listed]["items"]
        names = sorted(kinds[listed])
        item["properties"]["kind"] = {"enum": [name for name in names if name != "coverage"]}
        item["allOf"] = [
            {
                "if": {"properties": {"kind": {"const": name}}},
                "then": {"properties": {"parameters": kinds[listed][name]["parameters"]}, "required": ["parameters"]},
            }
            for name in names
            if name != "coverage"
        ]
