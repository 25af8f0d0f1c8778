"""The elements of an HTML page, as its parser sees them."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple


class Element(NamedTuple):
    """One element: its tag, and the names of its attributes."""

    tag: str
    attributes: tuple[str, ...] = ()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [Element(tag), Element(tag, tuple(sorted(name for name, _ in attrs)))]

    def handle_comment(self, data: str) -> None:
        self.found.append(Element("!--"))

    def handle_pi(self, data: str) -> None:
        self.found.append(Element("?"))


def elements(page: str) -> list[Element]:
    """Each element of a page, by its tag and by its tag with its attributes."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found
