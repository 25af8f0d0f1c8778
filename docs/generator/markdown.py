"""The few forms of Markdown that the generated pages are made of."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from checker.render.policy import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["code", "paragraph", "plain", "table"]
_WIDTH = 120


def paragraph(text: str) -> list[str]:
    """A paragraph of Markdown, on lines of a readable width, with an empty line after it."""
    return [*textwrap.wrap(" ".join(text.split()), _WIDTH, break_long_words=False, break_on_hyphens=False), ""]


def code(text: object) -> str:
    """`text` as it is written in a file; a bar would end the cell of a table."""
    return f"`{text}`".replace("|", r"\|")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table."""
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"
