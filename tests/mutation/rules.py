"""Every mutant of a rule: one operator, number, word, term or branch of its source changed.

What a comment says (metadata among it) is no behaviour, and what a string holds is a name that the rule tests check.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

RULES = Path(__file__).resolve().parent.parent.parent / "rules"

_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n]*|`[^`]*`|^(?:package|import)\b[^\n]*|\s+)|(?P<string>"(?:[^"\\]|\\.)*")|(?P<number>\d+)"""
    r"""|(?P<word>[A-Za-z_][A-Za-z_0-9]*)|(?P<operator>:=|==|!=|<=|>=|[<>|{}\[\](),.:;*+-])""",
    re.MULTILINE,
)
_OTHER = {
    "==": ("!=",),
    "!=": ("==",),
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "true": ("false",),
    "false": ("true",),
    "min": ("max",),
    "max": ("min",),
    "all_of": ("any_of",),
    "any_of": ("all_of",),
    "none_of": ("all_of",),
    "at_least": ("at_most",),
    "at_most": ("at_least",),
    "lowest": ("highest",),
    "highest": ("lowest",),
    "has_any": ("has_all",),
    "has_all": ("has_any",),
}
_BODY = re.compile(r"^\t+(?!\}|\{|\"|some\b.*[;|]|\).*)[^\n]*[^\s{\[(,|]$")


@dataclass(frozen=True)
class RuleMutant:
    """One change to the source of a rule.

    Args:
        file: the file, below ``rules``.
        name: the file, the line as it is written, and what is changed there.
        source: the changed source.
    """

    file: str
    name: str
    source: str


def rule_mutants() -> list[RuleMutant]:
    """The mutants of all rules."""
    files = [path for path in sorted(RULES.rglob("*.rego")) if not path.name.endswith("_test.rego")]
    return [
        mutant for path in files for mutant in _of(path.relative_to(RULES).as_posix(), path.read_text(encoding="utf-8"))
    ]


def _of(file: str, source: str) -> Iterator[RuleMutant]:
    seen: set[str] = set()
    named: Counter[str] = Counter()
    for start, end, change, replacement in (*_tokens(source), *_lines(source)):
        changed = source[:start] + replacement + source[end:]
        if changed not in seen:
            seen.add(changed)
            line = source[source.rfind("\n", 0, start) + 1 : source.find("\n", start)].strip()
            name = f"rules/{file} `{line}`: {change}"
            named[name] += 1
            yield RuleMutant(file, name if named[name] == 1 else f"{name} ({named[name]})", changed)


def _tokens(source: str) -> Iterator[tuple[int, int, str, str]]:
    for found in _TOKEN.finditer(source):
        text, start, end = found.group(), found.start(), found.end()
        if found.lastgroup == "number":
            for other in (int(text) - 1, int(text) + 1):
                yield start, end, f"{text} becomes {other}", str(other)
        elif found.lastgroup == "string":
            yield start, end, f"{text} becomes another", f'{text[:-1]}~"'
        elif text == "not" and source[end : end + 1] == " ":
            yield start, end + 1, "not dropped", ""
        elif found.lastgroup in ("word", "operator"):
            for other_text in _OTHER.get(text, ()):
                yield start, end, f"{text} becomes {other_text}", other_text


def _lines(source: str) -> Iterator[tuple[int, int, str, str]]:
    """A line of a body left out, and a branch that is never taken."""
    start = 0
    for line in source.splitlines(keepends=True):
        end = start + len(line)
        if line.rstrip().endswith(" if {"):
            yield end - 1, end - 1, "branch never taken", "\n\tfalse"
        elif _BODY.match(line.rstrip("\n")) and not line.lstrip().startswith("#"):
            yield start, end, f"drop {line.strip()}", ""
        start = end
