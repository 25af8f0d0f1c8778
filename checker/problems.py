"""Problems in what a person wrote: what was found, where, what was expected, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST_SHOWN = 60
_LONGEST_NAME = 200


@dataclass(frozen=True, order=True)
class Place:
    """A place in a file; line and column count from 1, and are 0 for what is no file, such as a flag."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that kept the checker from judging."""

    place: Place
    message: str
    hint: str = ""


class InputError(Exception):
    """Input that can't be judged; carries every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "; ".join(f"{one.place}: {one.message}" for one in self.problems)


def unusable(what: str, message: str, hint: str = "") -> InputError:
    """The error for what is wrong outside any file, such as a flag or a path."""
    return InputError([Problem(Place(what, 0, 0), message, hint)])


class EngineError(Exception):
    """The engine could not judge: time, memory, a tampered module, or an answer that is not whole."""


class EngineUnavailableError(EngineError):
    """The engine can judge nothing at all, whatever the flow: it is not there, or holds other rules."""


def shown(text: str) -> str:
    """A text from a file in quotes, no longer than a line can bear."""
    quoted = repr(text[:_LONGEST_SHOWN])
    return quoted if len(quoted) <= _LONGEST_SHOWN else quoted[: _LONGEST_SHOWN - 3] + "..."


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that names the known name nearest to `name`, or nothing where none is near."""
    from difflib import get_close_matches

    names = [candidate for candidate in known if isinstance(candidate, str)]
    last = name.rsplit(".", 1)[-1]
    same = sorted((candidate for candidate in names if candidate.rsplit(".", 1)[-1] == last), key=len)
    if same and "." in name:
        return f"did you mean {same[0]}?"
    name = name[:_LONGEST_NAME]
    matches = [candidate for candidate in names if candidate.casefold() == name.casefold()]
    matches = matches or get_close_matches(name, names, n=1, cutoff=0.6)
    if not matches:
        tails = {candidate.rsplit(".", 1)[-1]: candidate for candidate in names}
        matches = [tails[tail] for tail in get_close_matches(name.rsplit(".", 1)[-1], list(tails), n=1, cutoff=0.7)]
    return f"did you mean {matches[0]}?" if matches else ""
