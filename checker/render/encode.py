"""JSON text, whole or as a list that is written element by element."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Without indentation the library encodes in C, some five times as fast.
_on_a_line = json.JSONEncoder(check_circular=False).encode
_on_lines = json.JSONEncoder(check_circular=False, indent=2).encode


def encoded(data: Any, margin: str = "") -> str:
    """`data` as JSON in ASCII, on lines that all but the first begin with `margin`.

    Whatever a terminal or a CI service could obey is written as an escape of JSON, which a reader undoes.
    """
    text = _harmless(_on_lines(data))
    return text.replace("\n", f"\n{margin}") if margin else text


def listed(items: Iterable[Any], margin: str = "") -> Iterator[str]:
    """A JSON list in parts, each element on a line of its own, so that a long one is never held whole."""
    before = "[\n"
    for item in items:
        yield f"{before}{margin}  {_harmless(_on_a_line(item))}"
        before = ",\n"
    yield f"\n{margin}]" if before == ",\n" else "[]"


def _harmless(text: str) -> str:
    return text.replace("##", "#\\u0023")
