"""JSON text, whole or as a list that is written element by element."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def encoded(data: Any, margin: str = "") -> str:
    """`data` as JSON in ASCII, on lines that all but the first begin with `margin`.

    Whatever a terminal or a CI service could obey is written as an escape of JSON, which a reader undoes.
    """
    text = json.dumps(data, indent=2).replace("##", "#\\u0023")
    return text.replace("\n", f"\n{margin}") if margin else text


def listed(items: Iterable[Any], margin: str = "") -> Iterator[str]:
    """A JSON list in parts, one for each element, so that a long one is never held whole."""
    inner = margin + "  "
    before = "[\n"
    for item in items:
        yield f"{before}{inner}{encoded(item, inner)}"
        before = ",\n"
    yield f"\n{margin}]" if before == ",\n" else "[]"
