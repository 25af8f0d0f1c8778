"""Writes reports to standard output and to files."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from checker.load.discover import is_judged
from checker.problems import unusable
from checker.render.formats import format_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from checker.cli.outputs import Output
    from checker.decide.model import Report
    from checker.render.context import Context


def write(report: Report, outputs: Sequence[Output], context: Context, copy: list[str] | None = None) -> None:
    """Writes the report in each of the formats; files first, so that standard output ends with the summary.

    Args:
        report: the report.
        outputs: where it goes.
        context: what it refers to.
        copy: is given what is printed, too, where that is asked for.

    Raises:
        InputError: a file can't be written.
    """
    for output in sorted(outputs, key=lambda one: one.path is None):
        colour = output.path is None and in_colour()
        parts = format_named(output.format)(report, replace(context, colour=colour))
        if output.path is None:
            sys.stdout.writelines(parts if copy is None else _copied(parts, copy))
        else:
            to_file(output.path, (part.encode() for part in parts))


def _copied(parts: Iterable[str], copy: list[str]) -> Iterator[str]:
    for part in parts:
        copy.append(part)
        yield part


def in_colour() -> bool:
    """Whether standard output is a terminal that may be coloured (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def to_file(path: Path, parts: Iterable[bytes]) -> None:
    """Writes a file whole or not at all, so that a run that was cut off leaves no half of it.

    A link stays one, and what it leads to is written; a device or a pipe is written to as it stands.

    Raises:
        InputError: it can't be written, or would take the place of what is judged.
    """
    if is_judged(path):
        raise unusable(str(path), "it would take the place of what is judged", "give it another name")
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                file.writelines(parts)
        else:
            _replace(Path(os.path.realpath(path)), parts)
    except OSError as error:
        raise unusable(str(path), f"can't be written: {error.strerror}") from None


def _replace(path: Path, parts: Iterable[bytes]) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.writelines(parts)
            file.close()
            os.chmod(file.name, _mode(path))
            os.replace(file.name, path)
        except BaseException:
            file.close()
            with suppress(OSError):
                os.unlink(file.name)
            raise


def _mode(path: Path) -> int:
    """Who may read and write a file: whoever may already, or else as for any new file."""
    with suppress(FileNotFoundError):
        return stat.S_IMODE(os.stat(path).st_mode)
    current = os.umask(0o022)
    os.umask(current)
    return 0o666 & ~current
