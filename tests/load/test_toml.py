"""The places of keys in TOML, which Python's reader does not keep."""

from __future__ import annotations

import pytest

from checker.load.toml import read_table
from checker.problems import InputError

TEXT = b'''\
[project]
name = "x"  # tool.flowclause
text = """
[tool.flowclause]
paths = 1
"""

[tool.flowclause] # here
  paths = [
    "a",
    "b",
  ]
"fail-on" = "violation"
opa = {url = "http://x", seconds = 3}
opa-too.url = 1
[tool.flowclause.days]
cn = 90
[[tool.flowclause.reports]]
format = "text"
'''


def places(*keys: str | int, raw: bytes = TEXT) -> str:
    table = read_table("p.toml", raw, ("tool", "flowclause"))
    assert table is not None
    place = table.document.place(keys, key=True)
    return f"{place.line}:{place.column}"


@pytest.mark.parametrize(
    ("keys", "at"),
    [
        ((), "8:1"),
        (("paths",), "9:3"),
        (("paths", 1), "9:3"),
        (("fail-on",), "13:2"),
        (("opa", "url"), "14:8"),
        (("opa", "seconds"), "14:26"),
        (("opa-too", "url"), "15:9"),
        (("days",), "16:18"),
        (("days", "cn"), "17:1"),
        (("reports", 0, "format"), "19:1"),
        (("gone",), "8:1"),
    ],
)
def test_a_key_is_found_where_it_is_written(keys: tuple[str | int, ...], at: str) -> None:
    assert places(*keys) == at


def test_line_breaks_of_windows_change_no_place() -> None:
    assert places("fail-on", raw=TEXT.replace(b"\n", b"\r\n")) == "13:2"


def test_a_table_that_is_not_there_is_nothing() -> None:
    assert read_table("p.toml", b"[tool]\n", ("tool", "flowclause")) is None
    whole = read_table("p.toml", b"a = 1\n")
    assert whole is not None
    assert whole.value == {"a": 1}


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"a = \n", "p.toml:1:5: not TOML: Invalid value"),
        (b"a = 1\nb = [1,", "p.toml:2:1: not TOML: Invalid value"),
        (b"a = 1\n\xff", "p.toml:2:1: not UTF-8"),
        (b"tool = 1\n", "p.toml:1:1: tool is no table"),
    ],
)
def test_what_is_no_toml_is_an_error_with_its_place(raw: bytes, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        read_table("p.toml", raw, ("tool", "flowclause"))
    assert str(caught.value) == problem
