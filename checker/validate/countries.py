"""The code of a country that somebody wrote in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

# In use beside those of ISO 3166-1, which reserves them for it.
_RESERVED = {"UK": "GB", "EL": "GR"}
_SHORTEST_NAME = 4


def meant(text: str, codes: Collection[str]) -> str | None:
    """The code that a name, a code of three letters, or one in use elsewhere stands for, if it is one of the codes."""
    import pycountry

    code = _RESERVED.get(text.upper())
    if code is None:
        try:
            code = pycountry.countries.lookup(text).alpha_2
        except LookupError:
            code = _named(text)
    return code if code in codes else None


def _named(text: str) -> str | None:
    """The country of which this is a part of the name, or which has a part of this name."""
    import pycountry

    if len(text) < _SHORTEST_NAME:
        return None
    try:
        found: str = pycountry.countries.search_fuzzy(text)[0].alpha_2
    except LookupError:
        return None
    return found
