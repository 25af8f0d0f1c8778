"""The text of a flow file, from its value."""

from __future__ import annotations

import json
from typing import Any

import yaml

from checker.load.scalars import NumberError, typed


def as_text(value: dict[str, Any], format_: str) -> str:
    """The text of a file that holds this value: as json, or else as YAML."""
    if format_ == "json":
        return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    return yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True)


class _Dumper(yaml.SafeDumper):
    """Writes YAML that says the same by version 1.2, of which PyYAML does not know every number."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """A text, in quotes where it would be read as something else without."""
        node: yaml.ScalarNode = self.represent_str(text)
        if not text.isprintable():
            node.style = '"'  # in which breaks of a line and the like are escaped
        elif node.style is None and _read_as(text) != text:
            node.style = "'"
        return node

    def ignore_aliases(self, data: Any) -> bool:
        """Values that stand twice are written twice."""
        del data
        return True


_Dumper.add_representer(str, _Dumper.represent_text)


def _read_as(text: str) -> Any:
    try:
        return typed(text)
    except NumberError:
        return None
