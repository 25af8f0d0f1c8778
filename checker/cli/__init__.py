"""The command line: ``flowclause``."""

from __future__ import annotations

import io
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from checker import __version__
from checker.cli import arguments
from checker.cli.exit_codes import COULD_NOT_JUDGE
from checker.problems import EngineError, InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from checker.again import Question


def main(argv: Sequence[str], asked: Question | None = None) -> int:
    """Runs one command.

    Args:
        argv: the command line.
        asked: the same as a question whose answer may be remembered as a whole; see `checker.again`.

    Returns:
        0 compliant, 1 violation, 2 could not judge (usage, input, engine), 3 undetermined or not governed.
    """
    if sys.stdout is None:  # closed by the shell
        print("flowclause: could not judge: standard output is closed", file=sys.stderr)
        return COULD_NOT_JUDGE
    stated = list(argv)
    given = arguments.parser(__version__, stated[0] if stated else None).parse_args(stated)
    given.asked = asked
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # what a terminal can't show is no reason to fail
    try:
        code = _run(given)
        sys.stdout.flush()
    except InputError as error:
        from checker.render.text import Style, render_problem

        for problem in error.problems:
            print("\n".join(render_problem(problem, Style(colour=False))), file=sys.stderr)
    except EngineError as error:
        from checker.render.escape import for_terminal

        print(f"flowclause: could not judge: {for_terminal(str(error))}", file=sys.stderr)
    except OSError as error:
        return not_written(error)
    except KeyboardInterrupt:
        print("flowclause: interrupted", file=sys.stderr)
    except Exception:
        import traceback

        # Left to Python, a crash would exit with 1, which says here that a promise is broken.
        traceback.print_exc()
        print("flowclause: could not judge: the error above is in flowclause itself", file=sys.stderr)
    else:
        return code
    return COULD_NOT_JUDGE


def not_written(error: OSError) -> int:
    """Ends a run whose output can't be written."""
    if not isinstance(error, BrokenPipeError):
        from checker.render.escape import for_terminal

        where = f"{error.filename}: " if error.filename else ""
        print(f"flowclause: could not judge: {for_terminal(f'{where}{error.strerror or error}')}", file=sys.stderr)
    # Nothing more can be written there, not even by Python on its way out.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return COULD_NOT_JUDGE


def _run(given: argparse.Namespace) -> int:
    # Imported when it runs, so that no command waits for what another needs.
    module, function = given.run
    code: int = getattr(import_module(module), function)(given)
    return code
