"""Makes text that came from a file harmless where it goes."""

from __future__ import annotations

import re
import unicodedata

# Control, format (bidirectional overrides, zero-width), surrogate, private and unassigned characters.
_HOSTILE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})

# What a CI service takes as a command in what a job prints: GitHub Actions `::` and `##[`, Azure `##vso[`, TeamCity.
_COMMAND = re.compile(r"::|##(?=\w*\[)")
_SHORTENED = " ..."
# What GitHub and GitLab make links of, or messages to people, in any text that is not code.
_LIVE = re.compile(r"((?:@|://|www\.|[#!$%&~](?=\w)|\bGH-(?=\d))+)", re.IGNORECASE)
_MARKUP = re.compile(r"([\\*_{}\[\]<>#|~&!$])")
# What begins a list, a heading or a rule where it begins a line.
_BEGINNING = re.compile(r"^(\s*\d*)([-+=.)])")


def visible(text: str) -> str:
    """`text` on one line, with every character that could move the cursor, hide or reorder text shown as its code.

    What is left is fit for XML 1.0 and for UTF-8.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def for_terminal(text: str) -> str:
    """`text` made visible, and without what a CI service would take as a command in the log of a job."""
    return _COMMAND.sub(lambda found: f"{found[0][0]}\\x{ord(found[0][1]):02x}", visible(text))


def for_markdown(text: str) -> str:
    """`text` as prose in Markdown, without markup, links, references or mentions of its own."""
    parts = _LIVE.split(for_terminal(text))
    told = "".join(f"`{part}`" if number % 2 else _prose(part) for number, part in enumerate(parts))
    return _BEGINNING.sub(r"\1\\\2", told)


def as_code(text: str) -> str:
    """`text` as code in Markdown, in as many backticks as it takes."""
    shown = for_terminal(text) or " "
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _prose(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text).replace("`", "&#96;")


def shortened(text: str, most: int) -> str:
    """`text`, cut off where it has more than `most` characters."""
    return text if len(text) <= most else text[: most - len(_SHORTENED)] + _SHORTENED


def _visible(character: str) -> str:
    if unicodedata.category(character) not in _HOSTILE:
        return character
    return f"\\x{ord(character):02x}" if ord(character) < 256 else f"\\u{{{ord(character):x}}}"
