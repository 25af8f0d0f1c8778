"""Values of plain scalars by the core schema of YAML 1.2.2 (section 10.3): `NO` is a country, and a date stays text."""

from __future__ import annotations

import math
import re
from typing import Any

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_BEGINS_NUMBER = frozenset("-+.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_LONGEST_NUMBER = 30
# Up to here every whole number has a float of its own, so 13.0 and 1.3e1 are the 13 that JSON Schema takes them for.
_WHOLE = 2**53


class NumberError(ValueError):
    """A number that no flow file needs, and that would be costly or misleading to read."""


def typed(text: str) -> Any:
    """What a plain scalar without a tag stands for.

    Raises:
        NumberError: it is a number, but too long or too large.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _BEGINS_NUMBER or not (_INTEGER.match(text) or _FLOAT.match(text) or _BASED.match(text)):
        return text
    if len(text) > _LONGEST_NUMBER:
        raise NumberError(f"a number of more than {_LONGEST_NUMBER} characters")
    if _BASED.match(text):
        return int(text, 0)
    if _INTEGER.match(text):
        return int(text)
    number = float(text)
    if math.isinf(number):
        raise NumberError(f"{text} is too large a number")
    return int(number) if number.is_integer() and abs(number) <= _WHOLE else number
