"""The command line: ``flowclause``."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from checker import __version__
from checker.cli import arguments
from checker.problems import EngineError, InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

COMPLIANT, VIOLATION, COULD_NOT_JUDGE, UNDETERMINED = 0, 1, 2, 3


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command.

    Returns:
        0 compliant, 1 violation, 2 could not judge (usage, input, engine), 3 undetermined or not governed.
    """
    parser = arguments.parser(__version__)
    given = parser.parse_args(argv)
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
        if not isinstance(error, BrokenPipeError):
            from checker.render.escape import for_terminal

            print(f"flowclause: could not judge: {for_terminal(str(error))}", file=sys.stderr)
        # Nothing more can be written there, not even by Python on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
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


def _run(given: argparse.Namespace) -> int:
    if given.command == "check":
        from checker.cli.check import check

        return check(given)
    if given.command == "ask":
        from checker.cli.ask import ask

        return ask(given)
    if given.command == "policies":
        from checker.cli.policies import policies

        return policies(given)
    if given.command == "coverage":
        from checker.cli.coverage import coverage

        return coverage(given)
    if given.command == "rulings":
        from checker.cli.rulings import rulings

        return rulings(given)
    if given.command == "schema":
        from checker.cli.schema import schema

        return schema(given)
    from checker.cli.init import init

    return init(given)
