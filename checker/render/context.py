"""What a report format is given beside the report."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from checker.decide.model import Report


def as_given(path: str) -> str:
    """A path as it was given, however it was written: with slashes, and without `./`."""
    return os.path.normpath(path).replace(os.sep, "/")


@dataclass(frozen=True)
class Context:
    """What a report refers to, and how it is shown.

    Attributes:
        policies: the policies, by ``id@edition``.
        kinds: what is known of each kind of rule.
        colour: whether a terminal shows it that can do colours.
        quiet: whether to leave out what is well, in a format for people.
        rooted: makes a path of the report one relative to the root of the project, for fingerprints.
    """

    policies: Mapping[str, Any]
    kinds: Mapping[str, Any]
    colour: bool = False
    quiet: bool = False
    rooted: Callable[[str], str] = as_given


class Format(Protocol):
    """A report format: report in, text out, in parts that follow one another; it never prints."""

    def __call__(self, report: Report, context: Context) -> Iterator[str]:
        """The parts of the text."""
        ...
