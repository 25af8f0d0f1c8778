"""The few forms of Markdown that the generated pages are made of."""

from __future__ import annotations

import re
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WIDTH = 120
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")


def paragraph(text: str) -> list[str]:
    """A paragraph of Markdown, on lines of a readable width, with an empty line after it."""
    return [*textwrap.wrap(" ".join(text.split()), _WIDTH, break_long_words=False, break_on_hyphens=False), ""]


def plain(text: str) -> str:
    """`text` on one line, with what Markdown would take as markup escaped."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def code(text: object) -> str:
    """`text` as it is written in a file; a bar would end the cell of a table."""
    return f"`{text}`".replace("|", r"\|")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a table."""
    yield f"| {' | '.join(head)} |"
    yield f"| {' | '.join('---' for _ in head)} |"
    for row in rows:
        yield f"| {' | '.join(row)} |"
