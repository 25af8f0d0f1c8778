"""What the `format` keyword of the schemas asks of a text, the same for both libraries that validate."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlsplit


def is_day(text: Any) -> bool:
    """Whether a text is a day of the calendar; what is no text is for other keywords to judge."""
    if not isinstance(text, str):
        return True
    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_link(text: Any) -> bool:
    """Whether a text is a link: a scheme, and something after it, without spaces."""
    if not isinstance(text, str):
        return True
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme and (parts.netloc or parts.path)) and not any(one.isspace() for one in text)


FORMATS = {"date": is_day, "uri": is_link}
# What a text is not that fails a format, and what to write.
EXPECTED = {
    "date": ("is not a day of the calendar", "write a day as YYYY-MM-DD"),
    "uri": ("is not a link", "write a link, such as https://example.com/1"),
}
