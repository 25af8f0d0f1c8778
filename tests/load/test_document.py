"""Reading one document: the core schema of YAML 1.2, the places of its parts, and what is refused at which place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.load.document import Document, Limits, read
from checker.problems import InputError, Place, Problem


def value_of(text: str) -> Any:
    return read("f.yaml", text.encode()).value


def problem_of(raw: bytes, limits: Limits | None = None) -> tuple[int, int, str, str]:
    with pytest.raises(InputError) as caught:
        read("f.yaml", raw, limits)
    (problem,) = caught.value.problems
    assert problem.place.path == "f.yaml"
    return problem.place.line, problem.place.column, problem.message, problem.hint


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("y", "y"),
        ("true", True),
        ("True", True),
        ("TRUE", True),
        ("tRUE", "tRUE"),
        ("false", False),
        ("False", False),
        ("FALSE", False),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("~", None),
        ("", None),
        ("nULL", "nULL"),
        ("2026-01-01", "2026-01-01"),
        ("1:30", "1:30"),
        ("1_000", "1_000"),
        ("0", 0),
        ("-0", 0),
        ("+1", 1),
        ("-12", -12),
        ("017", 17),
        ("0o17", 15),
        ("0x1F", 31),
        ("-0x1F", "-0x1F"),
        (".5", 0.5),
        ("-1.5", -1.5),
        ("1.", 1),
        ("13.0", 13),
        ("1.3e1", 13),
        ("1.5e3", 1500),
        ("1e-2", 0.01),
        ("9007199254740992.0", 9007199254740992),
        ("1e20", 1e20),
        (".inf", ".inf"),
        (".nan", ".nan"),
        (".", "."),
        ("-", None),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("!!python/object:os.system x", "x"),
    ],
)
def test_scalars_are_read_by_the_core_schema(written: str, value: Any) -> None:
    read_value = value_of(f"a: {written}\n") if written != "-" else value_of("a:\n  -\n")["a"]
    expected = {"a": value} if written != "-" else [value]
    assert read_value == expected
    if written != "-":
        assert type(read_value["a"]) is type(value)


def test_json_is_yaml() -> None:
    document: Any = {"a": [1, 2.5, True, None, "NO", {"b": {}}, []], "ü": "\u4e2d"}
    assert value_of(json.dumps(document, indent=2)) == document
    assert value_of(json.dumps(document, ensure_ascii=False)) == document


def test_two_escapes_for_one_character_are_refused_with_what_to_write() -> None:
    message = "not YAML: while parsing a quoted scalar, found invalid Unicode character escape code"
    assert problem_of(json.dumps(["\U0001f6b2"]).encode()) == (1, 5, message, "write the character itself")
    assert value_of('["\U0001f6b2"]') == ["\U0001f6b2"]


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    document = read("f.yaml", b"\xef\xbb\xbfa: 1\n")
    assert document.value == {"a": 1}
    assert document.place(("a",), key=True) == Place("f.yaml", 1, 1)


def test_an_alias_repeats_its_value_and_keeps_its_place() -> None:
    document = read("f.yaml", b"a: &x {b: [1]}\nc: *x\n&k d: *k\n")
    assert document.value == {"a": {"b": [1]}, "c": {"b": [1]}, "d": "d"}
    assert document.place(("c", "b", 0)) == Place("f.yaml", 1, 12)


PLACED = read("f.yaml", b"flows:\n  - id: one\n    data: {categories: [a, b]}\n  - id: two\n")


@pytest.mark.parametrize(
    ("parts", "value_at", "name_at", "stated"),
    [
        ((), (1, 1), (1, 1), True),
        (("flows",), (2, 3), (1, 1), True),
        (("flows", 0), (2, 5), (2, 5), True),
        (("flows", 0, "id"), (2, 9), (2, 5), True),
        (("flows", 0, "data", "categories", 1), (3, 28), (3, 28), True),
        (("flows", 0, "data", "form"), (3, 11), (3, 5), False),
        (("flows", 0, "id", "x"), (2, 9), (2, 5), False),
        (("flows", 2), (2, 3), (1, 1), False),
        (("flows", "id"), (2, 3), (1, 1), False),
        (("nowhere", "at", "all"), (1, 1), (1, 1), False),
    ],
)
def test_the_place_of_a_part_is_its_own_or_that_of_the_nearest_above(
    parts: tuple[str | int, ...], value_at: tuple[int, int], name_at: tuple[int, int], stated: bool
) -> None:
    assert PLACED.place(parts) == Place("f.yaml", *value_at)
    assert PLACED.place(parts, key=True) == Place("f.yaml", *name_at)
    assert PLACED.has(parts) is stated


def test_a_document_made_without_a_file_has_one_place() -> None:
    assert Document("x", {"a": 1}).place(("a",)) == Place("x", 1, 1)


@pytest.mark.parametrize("raw", [b"", b" \n", b"# only a comment\n", b"---\n", b"~", b"null\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(raw: bytes) -> None:
    assert problem_of(raw) == (1, 1, "the file is empty", "start one with `flowclause init`")


@pytest.mark.parametrize(
    ("raw", "line", "column", "byte"),
    [
        (b"\xff", 1, 1, "ff"),
        (b"a: 1\nb: \xc3", 2, 4, "c3"),
        ("ü: ü".encode() + b"\xfe", 1, 5, "fe"),
        (b"\xef\xbb\xbfa: \xff", 1, 4, "ff"),
        (b"a: 1\r\nb: 2\rc: \xa0", 3, 4, "a0"),
        ("a: \ud800".encode("utf-8", "surrogatepass"), 1, 4, "ed"),
    ],
)
def test_bytes_that_are_not_utf_8_are_refused_at_their_column(raw: bytes, line: int, column: int, byte: str) -> None:
    assert problem_of(raw) == (line, column, f"byte 0x{byte} is not UTF-8", "save the file as UTF-8")


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029"])
def test_a_line_break_that_no_editor_shows_is_refused(character: str) -> None:
    raw = f"a: 1\n# é {character}b: 2\n".encode()
    message = f"U+{ord(character):04X} breaks the line where no editor shows it"
    assert problem_of(raw) == (2, 5, message, "delete it")
    assert value_of(f'a: "\\u{ord(character):04x}"') == {"a": character}


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("é: é\n  x: é\x07\n", 2, 7, "unacceptable character #x0007: control characters are not allowed"),
        ("a: \x00", 1, 4, "unacceptable character #x0000: control characters are not allowed"),
        ("\x1b", 1, 1, "unacceptable character #x001b: control characters are not allowed"),
    ],
)
def test_characters_that_yaml_forbids_are_refused_at_their_column(
    text: str, line: int, column: int, message: str
) -> None:
    assert problem_of(text.encode()) == (line, column, f"not YAML: {message}", "delete the character")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("[1,", 2, 1),
        ("{a", 2, 1),
        ('a: "x', 1, 6),
        ("%YAML 3.0\n---\na: 1", 1, 1),
        ("a: 1\n... \nb", 3, 1),
        ("a: *", 1, 5),
    ],
)
def test_what_is_not_yaml_is_refused_with_what_the_parser_says(text: str, line: int, column: int) -> None:
    found_line, found_column, message, _ = problem_of(text.encode())
    assert (found_line, found_column) == (line, column)
    assert message.startswith("not YAML: ")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a: 1\na: 2", (2, 1, "duplicate key 'a'", "keep one of the two")),
        ("{a: 1, b: {c: 1, c: 2}}", (1, 18, "duplicate key 'c'", "keep one of the two")),
        ("&k a: 1\n*k : 2", (2, 1, "duplicate key 'a'", "keep one of the two")),
        ('a: 1\n"\\x61": 2', (2, 1, "duplicate key 'a'", "keep one of the two")),
        ("1: a", (1, 1, "a key must be text", "put the key in quotes")),
        ("true: a", (1, 1, "a key must be text", "put the key in quotes")),
        ("~: a", (1, 1, "a key must be text", "put the key in quotes")),
        ("? [a]\n: b", (1, 3, "a key must be text", "put the key in quotes")),
        ("? {a: b}\n: b", (1, 3, "a key must be text", "put the key in quotes")),
        ("--- 1\n--- 2", (2, 1, "a second document in one file", "put it in a file of its own")),
        ("a: *x", (1, 4, "alias *x has no anchor before it", "")),
        ("a: &x [*x]", (1, 8, "alias *x repeats the value that it stands in", "write the value out")),
        ("a: " + "1" * 31, (1, 4, "a number of more than 30 characters", "put it in quotes if it is a text")),
        ("a: 0x" + "f" * 29, (1, 4, "a number of more than 30 characters", "put it in quotes if it is a text")),
        ("a: -1e999", (1, 4, "-1e999 is too large a number", "put it in quotes if it is a text")),
    ],
)
def test_what_would_mislead_is_refused(text: str, problem: tuple[int, int, str, str]) -> None:
    assert problem_of(text.encode()) == problem


def test_a_long_key_is_shown_in_part() -> None:
    key = "k" * 500
    text = f"? {key}\n: 1\n? {key}\n: 2\n"
    assert problem_of(text.encode()) == (3, 3, f"duplicate key '{'k' * 56}...", "keep one of the two")


def test_thirty_characters_are_not_too_long_for_a_number() -> None:
    assert value_of("a: " + "1" * 30) == {"a": int("1" * 30)}


@pytest.mark.parametrize(
    ("limits", "fits", "past", "problem"),
    [
        (Limits(bytes=4), b"a: 1", b"a: 12", (1, 1, "the file has more than 4 bytes", "split the file")),
        (Limits(values=3), b"[1, 2]", b"[1, 2, 3]", (1, 8, "more than 3 values", "split the file")),
        (Limits(values=3), b"{a: 1}", b"{a: []}\n...\n", None),
        (Limits(depth=2), b"[[1]]", b"[[[]]]", (1, 3, "nested deeper than 2 levels", "")),
        (Limits(depth=2), b"{a: {b: 1}}", b"{a: {b: {}}}", (1, 9, "nested deeper than 2 levels", "")),
        (Limits(depth=3), b"[&a [1], [*a]]", b"[&a [1], [[*a]]]", (1, 12, "nested deeper than 3 levels", "")),
        (
            Limits(depth=3),
            b"[&a [1], &b [*a], *b]",
            b"[&a [1], &b [*a], [*b]]",
            (1, 20, "nested deeper than 3 levels", ""),
        ),
        (Limits(depth=3), b"[&a [1, 2], [*a]]", b"[&a [[1], 2], [*a]]", (1, 16, "nested deeper than 3 levels", "")),
        (Limits(depth=1), b"[&a x, *a]", b"[[*a]]", (1, 2, "nested deeper than 1 levels", "")),
        (
            Limits(aliased=6),
            b"[&a [1, 2], *a, *a]",
            b"[&a [1, 2], *a, *a, *a]",
            (1, 21, "aliases repeat more than 6 values", "write the values out"),
        ),
        (
            Limits(aliased=10),
            b"[&a [1], &b [*a, *a], *a]",
            b"[&a [1], &b [*a, *a], *b, *a]",
            (1, 27, "aliases repeat more than 10 values", "write the values out"),
        ),
    ],
)
def test_limits_let_pass_what_reaches_them_and_nothing_more(
    limits: Limits, fits: bytes, past: bytes, problem: tuple[int, int, str, str] | None
) -> None:
    read("f.yaml", fits, limits)
    if problem is None:
        read("f.yaml", past, limits)
    else:
        assert problem_of(past, limits) == problem


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 200_000, "- " * 200_000, "? " * 200_000])
def test_the_default_limits_end_what_would_exhaust_the_reader(text: str) -> None:
    assert problem_of(text.encode())[2] == "nested deeper than 40 levels"


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    lines = ["a: &a [" + ", ".join("x" * 9) + "]"]
    lines += [
        f"{here}: &{here} [" + ", ".join([f"*{above}"] * 9) + "]"
        for above, here in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    line, _, message, _ = problem_of("\n".join(lines).encode())
    assert (line, message) == (5, "aliases repeat more than 10,000 values")


def test_an_error_counts_as_text_and_in_order() -> None:
    problems = [Problem(Place("b", 1, 2), "second"), Problem(Place("a", 3, 4), "first", "hint")]
    error = InputError(problems)
    assert error.problems == problems[::-1]
    assert str(error) == "a:3:4: first; b:1:2: second"


# Pieces of which YAML is made, so that random texts come near to what the parser takes, and to what breaks it.
PIECES = st.sampled_from(
    [
        *"[]{},:?-&*!|>'\"%@`#~<=.\\ \t\n\r\0ab1é\ufeff\u2028\x85\x07\U0001f6b2",
        *["\n  ", "\n    ", ": ", "- ", "? ", "&a ", "*a", "*b", "!!str ", "!!int ", "!x ", "---\n", "...\n", "| \n"],
        *["b: ", "NO", "1.5", "1e400", "0x1f", "null", "true", "<<: ", "'x'", '"\\ud800"', "%YAML 1.1\n"],
        *["version: 1\n", "flows:\n", "  - id: x\n"],
    ]
)


def read_or_refused(raw: bytes) -> None:
    """Reads bytes; anything but a value or an InputError with a place inside the text is a failure."""
    try:
        document = read("f.yaml", raw, Limits(bytes=10_000, depth=6, values=60, aliased=20))
    except InputError as error:
        (problem,) = error.problems
        lines = raw.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert problem.message
        assert 1 <= problem.place.line <= len(lines) + 1
        assert problem.place.column >= 1
    else:
        json.dumps(document.value)


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    read_or_refused(raw)


@settings(max_examples=200)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    read_or_refused(text.encode(errors="surrogatepass"))


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_text_like_yaml_is_read_or_refused(text: str) -> None:
    read_or_refused(text.encode(errors="surrogatepass"))


JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**28), 10**28)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(categories=["L"])), inner),
    max_leaves=20,
)


@given(JSON_VALUES.filter(lambda value: value is not None))
def test_any_json_is_read_as_a_json_reader_reads_it(value: Any) -> None:
    assert value_of(json.dumps(value, ensure_ascii=False)) == value
