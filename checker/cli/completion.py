"""``flowclause completion``: the script by which a shell completes the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import shtab

from checker import __version__
from checker.cli.arguments import parser
from checker.places import shipped
from checker.render.formats import NAMES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

_COMPLETED_AS = {"PATH": shtab.FILE, "FILE": shtab.FILE, "DIR": shtab.DIRECTORY}


def completion(given: argparse.Namespace) -> int:
    """Prints the script for one shell."""
    whole = parser(__version__)
    # What the parser does not list: a run may add policies of its own, and names the nearest format itself.
    offered = {"FORMAT": NAMES, "ID": [path.name for path in sorted(shipped("policies").iterdir()) if path.is_dir()]}
    for action in _actions(whole):
        if action.metavar in _COMPLETED_AS:
            action.complete = _COMPLETED_AS[str(action.metavar)]  # type: ignore[attr-defined]
        if action.metavar in offered:
            action.choices = offered[str(action.metavar)]
    sys.stdout.write(shtab.complete(whole, given.shell))
    return 0


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Every action of a parser and of the parsers of its commands."""
    for action in parser._actions:  # noqa: SLF001 - argparse has no other way to list them
        yield action
        if isinstance(action.choices, dict):
            for below in action.choices.values():
                yield from _actions(below)
