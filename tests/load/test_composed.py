"""The fast reader and the reader of events give the same, or the fast one leaves the document to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checker.load.composed import Unusual, compose
from checker.load.document import Document, Limits, _Builder
from checker.problems import InputError
from tests.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.problems import Place

LIMITS = Limits()
FILES = [
    path for folder in ("fixtures/flows", "fixtures/examples", "policies") for path in (ROOT / folder).rglob("*.yaml")
]
# Pieces of YAML that mean something beside one another, so that random texts are often well-formed and often odd.
PIECES = st.sampled_from(
    [
        *("a", "b", "NO", "null", "true", "1", "1.50", "0x1F", "2026-06-01", "~", "<<", "é", "1e400"),
        *(": ", ":\n  ", "\n", "\n  ", "- ", "\n- ", "[", "]", "{", "}", ", ", "? ", "'", '"', "''"),
        *("&x ", "*x", "!!int ", "! ", "!t ", "|\n  ", ">\n  ", "# c\n", "---\n", "...\n", "\t", "\\n"),
    ]
)


def document_of(value: Any, root: Any) -> Document:
    return Document("f", value, "", root)


def composed(text: str, limits: Limits = LIMITS) -> Document | None:
    try:
        return document_of(*compose(text, limits.depth, limits.values))
    except Unusual:
        return None


def by_events(text: str, limits: Limits = LIMITS) -> Document | None:
    try:
        return document_of(*_Builder("f", limits).document(text))
    except InputError:
        return None


def placed(document: Document, at: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, Place, Place, str]]:
    """Every part of a document with its places and its type, which tells 1 from true."""
    value = document.value
    for part in at:
        value = value[part]
    yield at, document.place(at), document.place(at, key=True), type(value).__name__
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, _ in below:
        yield from placed(document, (*at, part))


def assert_same(text: str) -> bool:
    """Whether the fast reader read it, and then as the other does."""
    fast = composed(text)
    if fast is None:
        return False
    slow = by_events(text)
    assert slow is not None, "the fast reader took what the reader of events refuses"
    assert fast.value == slow.value
    assert list(placed(fast)) == list(placed(slow))
    return True


def test_the_files_of_this_project_are_read_alike_and_fast() -> None:
    assert len(FILES) > 100
    fast = {path for path in FILES if assert_same(path.read_text(encoding="utf-8"))}
    slow = {path.name for path in FILES if path not in fast}
    assert slow == {path.name for path in FILES if "*" in path.read_text(encoding="utf-8")}


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=2000)
@example("a: !!int 1\nb: ! 2\nc: !t x\n")
@example("&x a: &y [1]\n")
@example("? a\n: b\n")
@example("- |\n  1\n- >\n  null\n- '1'\n-\n")
def test_no_text_is_read_in_two_ways(text: str) -> None:
    assert_same(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "# nothing\n", "~", "a: 1\n---\nb: 2\n", "a: 1\na: 2\n", "1: a\n", "[a]: b\n", "a: [", "a: *x", "a: '*'"),
        *("a: 1e400", f"a: {'1' * 31}", "[" * 41 + "]" * 41, "a: \x07", "{a: 1, ? {b: c} : d}", "[" * 2000),
    ],
)
def test_what_is_out_of_the_ordinary_is_left_to_the_reader_of_events(text: str) -> None:
    assert composed(text) is None


def test_the_bounds_are_those_of_the_other_reader() -> None:
    at_the_bound = "[" * 40 + "]" * 40
    assert assert_same(at_the_bound)
    assert composed("[1, 2]", Limits(values=3)) is None
    assert by_events("[1, 2]", Limits(values=3)) is not None


def test_more_values_than_the_limit_never_pass() -> None:
    texts = ("[" + "1," * 50 + "]", "- \n" * 50, "{" + "a: ," * 50 + "}", "- - " * 15, "? \n" * 50, "a:\n" * 50)
    for text in texts:
        count = sum(1 for event in yaml.parse(text) if not isinstance(event, _STRUCTURE))
        assert composed(text, Limits(values=count - 1)) is None


_STRUCTURE = (
    yaml.StreamStartEvent,
    yaml.StreamEndEvent,
    yaml.DocumentStartEvent,
    yaml.DocumentEndEvent,
    yaml.SequenceEndEvent,
    yaml.MappingEndEvent,
)
