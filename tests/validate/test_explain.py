"""What does not fit a schema is said in plain words at its place, with what would fit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from checker.load.document import read
from checker.problems import InputError, nearest, shown
from checker.validate.explain import explain
from checker.validate.formats import is_day, is_link
from checker.validate.schema import Schema

NAMES = [f"name-{number}" for number in range(50)]
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["a"],
    "properties": {
        "a": {"type": ["integer", "null"], "minimum": 0, "maximum": 9},
        "text": {"type": "string", "minLength": 1, "maxLength": 5},
        "one": {"enum": ["cat", "dog", None]},
        "many": {"enum": NAMES, "description": "one of fifty"},
        "many_untold": {"enum": NAMES},
        "fixed": {"const": 1},
        "plain": {"type": "string", "pattern": "^[a-z]+$"},
        "told": {"type": "string", "pattern": "^[a-z]+$", "description": "small letters"},
        "digit": {"type": "string", "pattern": "^\\d$"},
        "day": {"anyOf": [{"type": ["string", "null"], "format": "date", "pattern": "^[0-9-]+$"}, {"const": "always"}]},
        "link": {"type": "string", "format": "uri"},
        "list": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": ["x", "y"]}},
        "some": {"type": "object", "minProperties": 1, "maxProperties": 2, "additionalProperties": {"type": "number"}},
        "keys": {"type": "object", "propertyNames": {"pattern": "^[a-z]$"}},
        "set": {"anyOf": [{"enum": ["x", "y", None]}, {"type": "array", "items": {"enum": ["x", "y"]}}]},
        "either": {"anyOf": [{"type": "null"}, {"type": "integer", "maximum": 5}, {"$ref": "#/$defs/band"}]},
        "pair": {"dependentRequired": {"x": ["y"]}},
        "two": {"required": ["x", "y", "z"]},
        "plain_day": {"type": "string", "format": "date", "pattern": "^[0-9-]+$"},
    },
    "$defs": {"band": {"type": "object", "additionalProperties": False, "properties": {"min": {"type": "integer"}}}},
}


def problems_of(text: str) -> list[tuple[int, int, str, str]]:
    with pytest.raises(InputError) as caught:
        Schema(SCHEMA).check(read("f.yaml", text.encode()))
    return [(one.place.line, one.place.column, one.message, one.hint) for one in caught.value.problems]


@pytest.mark.parametrize(
    ("fact", "column", "message", "hint"),
    [
        ("a: x", 4, "a: found 'x', expected a whole number or null", ""),
        ("a: true", 4, "a: found true, expected a whole number or null", ""),
        ("a: 1.5", 4, "a: found 1.5, expected a whole number or null", ""),
        ("a: [1]", 4, "a: found a list, expected a whole number or null", ""),
        ("a: -1", 4, "a: -1 is less than the minimum of 0", ""),
        ("a: 10", 4, "a: 10 is greater than the maximum of 9", ""),
        ("text: ''", 7, "text: is empty", "write something"),
        ("text: abcdef", 7, "text: is too long", "it has 6 characters; 5 are allowed"),
        ("text: null", 7, "text: found null, expected text", ""),
        ("one: cta", 6, "one: 'cta' is not known", "did you mean cat?"),
        ("one: zzz", 6, "one: 'zzz' is not known", "one of: cat, dog"),
        ("one: 5", 6, "one: 5 is not known", "one of: cat, dog"),
        ("one: {a: 1}", 6, "one: found a mapping, expected one value", "one of: cat, dog"),
        ("many: nmae-7", 7, "many: 'nmae-7' is not known", "did you mean name-7?"),
        ("many: zzz", 7, "many: 'zzz' is not known", "one of fifty"),
        (
            "many_untold: zzz",
            14,
            "many_untold: 'zzz' is not known",
            "one of: name-0, name-1, name-2, name-3, name-4, name-5, ...",
        ),
        ("fixed: 2", 8, "fixed: found 2, expected `1`", ""),
        ("fixed: true", 8, "fixed: found true, expected `1`", ""),
        ("plain: A", 8, "plain: 'A' is not of the form asked for", "it must match ^[a-z]+$"),
        ('plain: "a\\n"', 8, r"plain: 'a\n' is not of the form asked for", "it must match ^[a-z]+$"),
        ("told: A", 7, "told: 'A' is not of the form asked for", "small letters"),
        (
            "day: 2026-02-29",
            6,
            "day: '2026-02-29' is not a day of the calendar",
            "write a day as YYYY-MM-DD or `always`",
        ),
        ("day: soon", 6, "day: 'soon' is not a day of the calendar", "write a day as YYYY-MM-DD or `always`"),
        ("day: 5", 6, "day: found 5, expected text or null or `always`", ""),
        ("link: here", 7, "link: 'here' is not a link", "write a link, such as https://example.com/1"),
        ("list: []", 7, "list: is empty", "give at least one"),
        ("list: [x, x]", 7, "list: a value stands in it twice", "keep one of them"),
        ("list: [x, z]", 11, "list[1]: 'z' is not known", "one of: x, y"),
        ("list: {}", 7, "list: found a mapping, expected a list", ""),
        ("list: x", 7, "list: found 'x', expected a list", "put it in brackets"),
        ("some: {}", 7, "some: is empty", "give at least one"),
        ("some: {a: 1, b: 2, c: 3}", 7, "some: is too long", "it has 3 entries; 2 are allowed"),
        ("some: {a: x}", 11, "some.a: found 'x', expected a number", ""),
        ("keys: {a: 1, B: 2}", 14, "keys: 'B' can't be a name", "it must match ^[a-z]$"),
        ("set: z", 6, "set: 'z' is not known", "one of: x, y"),
        ("set: [x, z]", 10, "set[1]: 'z' is not known", "one of: x, y"),
        ("set: 5", 6, "set: 5 is not known", "one of: x, y"),
        ("either: x", 9, "either: found 'x', expected null or a whole number or a mapping", ""),
        ("either: 6", 9, "either: 6 is greater than the maximum of 5", ""),
        ("either: {mni: 1}", 10, "unknown field 'mni'", "did you mean min?"),
        ("either: {min: x}", 15, "either.min: found 'x', expected a whole number", ""),
        ("two: {y: 1}", 6, "two needs x, z", ""),
        ("plain_day: soon", 12, "plain_day: 'soon' is not a day of the calendar", "write a day as YYYY-MM-DD"),
        ("pair: {x: 1}", 7, "pair: 'y' is a dependency of 'x'", ""),
        ("txet: 5", 1, "unknown field 'txet'", "did you mean text?"),
        (
            f"{'k' * 100}: 5",
            1,
            f"unknown field '{'k' * 56}...",
            "known here: a, text, one, many, many_untold, fixed, ...",
        ),
    ],
)
def test_each_way_not_to_fit_has_its_words(fact: str, column: int, message: str, hint: str) -> None:
    text = fact if fact.startswith("a:") else f"{fact}\na: 1\n"
    assert problems_of(text) == [(1, column, message, hint)]


def test_all_problems_are_told_at_once_each_once() -> None:
    assert problems_of("{text: 5, day: x-1, one: 5}") == [
        (1, 1, "the file needs a", ""),
        (1, 8, "text: found 5, expected text", ""),
        (1, 16, "day: 'x-1' is not a day of the calendar", "write a day as YYYY-MM-DD or `always`"),
        (1, 26, "one: 5 is not known", "one of: cat, dog"),
    ]


def test_what_is_no_mapping_at_all_gets_a_start() -> None:
    assert problems_of("[1]") == [
        (1, 1, "the file: found a list, expected a mapping", "start one with `flowclause init`")
    ]


def test_a_document_that_fits_passes() -> None:
    text = "{a: 1.0, text: abc, one: null, fixed: 1, day: 2024-02-29, set: [x], either: {min: 3}, keys: {a: 1}}"
    document = read("f.yaml", text.encode())
    Schema(SCHEMA).check(document)
    assert [problem.message for problem in explain(SCHEMA, document)] == ["the file does not fit its format"]


def test_where_only_one_of_the_two_libraries_objects_the_file_is_refused_all_the_same() -> None:
    # An Arabic digit: Python's \d takes it, ECMAScript's does not.
    assert problems_of('a: 1\ndigit: "\u0663"\n') == [(1, 1, "the file does not fit its format", "")]


def test_each_of_many_problems_is_named() -> None:
    size = 3000
    text = json.dumps({"a": 1, "list": [f"bad {number}" for number in range(size)]})
    assert len(problems_of(text)) == size


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("2024-02-29", True),
        ("2023-02-29", False),
        ("0001-01-01", True),
        ("0000-01-01", False),
        ("9999-12-31", True),
        ("2026-00-10", False),
        ("2026-13-01", False),
        ("2026-04-31", False),
        ("", False),
        ("2026-01-01\n", False),
        (5, True),
        (None, True),
    ],
)
def test_days(text: Any, holds: bool) -> None:
    assert is_day(text) is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("https://example.com/a?b#c", True),
        ("mailto:someone@example.com", True),
        ("https://example.com/ü", True),
        ("example.com", False),
        ("https://", False),
        ("https:", False),
        ("https://example.com/a b", False),
        ("https://example.com/a\nb", False),
        ("https://[", False),
        ("", False),
        (5, True),
    ],
)
def test_links(text: Any, holds: bool) -> None:
    assert is_link(text) is holds


@pytest.mark.parametrize(
    ("name", "known", "hint"),
    [
        ("dealr", ["dealer", "developer"], "did you mean dealer?"),
        ("no", ["NI", "NO"], "did you mean NO?"),
        ("DEALER", ["dealer"], "did you mean dealer?"),
        ("phone_number", ["user.name", "user.contact.phone_number"], "did you mean user.contact.phone_number?"),
        ("contact.emial", ["user.contact.email"], "did you mean user.contact.email?"),
        ("zzz", ["dealer"], ""),
        ("zzz", [], ""),
        ("5", [5, True, "55"], "did you mean 55?"),
        ("x" * 100_000, ["xx"], ""),
    ],
)
def test_the_nearest_name(name: str, known: list[Any], hint: str) -> None:
    assert nearest(name, known) == hint


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("a", "'a'"),
        ("it's", '"it\'s"'),
        ("\x1b[2J\n", r"'\x1b[2J\n'"),
        ("a" * 58, f"'{'a' * 58}'"),
        ("a" * 59, f"'{'a' * 56}..."),
        ("\x00" * 50, "'" + r"\x00" * 14 + "..."),
    ],
)
def test_texts_are_shown_in_quotes_no_longer_than_a_line(text: str, quoted: str) -> None:
    assert shown(text) == quoted
    assert len(quoted) <= 60
