"""The command line, for the page that is made from its help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker import __version__
from checker.cli import arguments

if TYPE_CHECKING:
    import argparse


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    return arguments.parser(__version__)
