"""What the command line accepts."""

from __future__ import annotations

import argparse
import datetime
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from checker.cli.engine_arguments import bundle_command, engine_flags, opa_command
from checker.cli.outputs import Output
from checker.places import BASELINE, OWN_FILE, SHARED_FILE, WAIVERS
from checker.problems import nearest
from checker.render.formats import NAMES

if TYPE_CHECKING:
    from collections.abc import Callable

LISTINGS = ("text", "json")
_MOST_JOBS = 64
_COUNT = re.compile(r"[1-9][0-9]{0,3}\Z")
SHELLS = ("bash", "zsh", "fish", "tcsh", "powershell")
SCHEMAS = ("flow", "parties", "policy", "rulings", "taxonomy", "waivers", "baseline", "config", "report")
_EXIT_CODES = "exit codes: 0 compliant, 1 violation, 2 could not judge, 3 undetermined or not governed"


class _Parser(argparse.ArgumentParser):
    """Names what it does not know by the usage of the command that it was given to, not of the whole command line."""

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        """See `argparse.ArgumentParser`; but nothing is left over for whoever asked."""
        given, unknown = super().parse_known_args(args, namespace)
        if unknown:
            hint = nearest(unknown[0].split("=")[0], self._option_string_actions) if unknown[0][:2] == "--" else ""
            self.error(f"unrecognized arguments: {' '.join(unknown)}{f'; {hint}' if hint else ''}")
        return given, unknown

    def _check_value(self, action, value):  # type: ignore[no-untyped-def]
        """Refuses what is not among the choices, by the one that is nearest where one is near."""
        choices = action.choices
        if choices is not None and value not in choices and (hint := nearest(value, choices)):
            raise argparse.ArgumentError(action, f"unknown {value!r}; {hint}")
        super()._check_value(action, value)

    def error(self, message: str) -> NoReturn:
        """Ends the run; what was written on the command line is no text for a terminal as it stands."""
        from checker.render.escape import for_terminal

        super().error(for_terminal(message))


class _Command(NamedTuple):
    """One command: the module and function that run it, what it is for, what it accepts, what follows its help."""

    run: tuple[str, str]
    help: str
    accepts: Callable[[argparse.ArgumentParser], None]
    epilog: str | None = None


def parser(version: str, asked: str | None = None) -> argparse.ArgumentParser:
    """The parser of the command line.

    Args:
        version: the version of the program.
        asked: the command that is known to be asked for; the parsers of the others are then not made, which would take
            longer than to print a remembered answer.
    """
    top = _Parser(
        prog="flowclause",
        description="Judges proposed flows of personal data against published privacy policies.",
        epilog=_EXIT_CODES,
    )
    top.add_argument("--version", action="version", version=f"flowclause {version}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in _COMMANDS.items():
        if asked not in _COMMANDS or name == asked:
            accepting = commands.add_parser(name, help=command.help, epilog=command.epilog)
            accepting.set_defaults(run=command.run)
            command.accepts(accepting)
    return top


def _policies(policies: argparse.ArgumentParser) -> None:
    _listing(policies)
    show = policies.add_subparsers(dest="what", metavar="show").add_parser(
        "show",
        help="print one policy, clause by clause",
        argument_default=argparse.SUPPRESS,  # what stands before `show` counts too
    )
    show.add_argument("id", metavar="ID", help="its id, such as cn; the newest edition, or id@edition")
    show.add_argument("--format", choices=LISTINGS, help="how to print it (default: text)")
    _choosing(show)


def _listing(command: argparse.ArgumentParser) -> None:
    _formatted(command)
    _choosing(command)


def _formatted(command: argparse.ArgumentParser) -> None:
    command.add_argument("--format", choices=LISTINGS, default="text", help="how to print it (default: text)")


def _rulings(rulings: argparse.ArgumentParser) -> None:
    rulings.add_argument("paths", nargs="*", metavar="PATH", help="flow files and folders to look for flows that wait")
    _formatted(rulings)
    _judging(rulings)


def _schema(schema: argparse.ArgumentParser) -> None:
    schema.add_argument("name", choices=SCHEMAS, help="which one")
    _choosing(schema)


def _completion(completion: argparse.ArgumentParser) -> None:
    completion.add_argument("shell", choices=SHELLS, help="which shell")


def _init(init: argparse.ArgumentParser) -> None:
    init.add_argument(
        "path", nargs="?", default="example.flow.yaml", metavar="PATH", help="the file to write; - prints it"
    )


def _check(check: argparse.ArgumentParser) -> None:
    check.description = "Judges the flows of files and folders; - reads standard input."
    check.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="flow files, parties files, folders, or - for standard input (default: the paths that are configured)",
    )
    check.add_argument(
        "--changed-since",
        metavar="REF",
        help="judge only the flows that changed since the current branch left this branch, tag or commit of git",
    )
    _judging(check)
    check.add_argument(
        "--jobs",
        type=_count,
        metavar="N",
        help="judge in so many processes (default: one for each processor where there are 1,000 files or more)",
    )
    _accepting(check)
    _reporting(check)


def _baseline(baseline: argparse.ArgumentParser) -> None:
    baseline.description = "Holds what is found now as known: it is reported from then on, and does not block."
    actions = baseline.add_subparsers(dest="what", required=True, metavar="ACTION")
    for name, about in (
        ("write", "write all that is found now"),
        ("prune", "remove what no longer occurs"),
    ):
        action = actions.add_parser(name, help=about, description=about)
        action.add_argument(
            "paths", nargs="*", metavar="PATH", help="flow files and folders (default: the paths that are configured)"
        )
        _judging(action)
        _accepting(action)


def _config(config: argparse.ArgumentParser) -> None:
    show = config.add_subparsers(dest="what", required=True, metavar="ACTION").add_parser(
        "show", help="print each value, and where it came from"
    )
    _listing(show)


def _ask(ask: argparse.ArgumentParser) -> None:
    ask.description = "Judges one flow of a few common facts; what is left out is not known."
    ask.add_argument("--product", required=True, help="the product, such as my-bmw-cn")
    ask.add_argument(
        "--data", action="append", required=True, metavar="CATEGORY", help="a data category; repeat for more"
    )
    ask.add_argument("--purpose", action="append", required=True, metavar="USE", help="a purpose; repeat for more")
    ask.add_argument(
        "--action", action="append", metavar="ACTION", help="what is done (default: share with a recipient, else use)"
    )
    ask.add_argument(
        "--recipient", action="append", metavar="ROLE", help="the role of a recipient, or the id of a known party"
    )
    ask.add_argument("--stored", action="append", metavar="COUNTRY", help="a country in which the data is stored")
    ask.add_argument("--access-from", action="append", metavar="COUNTRY", help="a country from which it can be opened")
    ask.add_argument("--collected-in", metavar="COUNTRY", help="the country in which it is collected")
    ask.add_argument("--relation", help="what the people are to us, such as customer")
    ask.add_argument("--country", help="the country in which the people live")
    ask.add_argument("--age", metavar="YEARS", help="their age: 13, or a band such as 12-14")
    ask.add_argument("--consent", action="append", metavar="KIND", help="a consent given before, covering this flow")
    ask.add_argument(
        "--set", action="append", metavar="FACT=VALUE", default=[], help="any other fact, as in a flow file"
    )
    ask.add_argument(
        "--show",
        action="store_true",
        help="print the flow file that the flags stand for, as text (YAML) or json, and judge nothing",
    )
    _judging(ask)
    _reporting(ask)


def _judging(command: argparse.ArgumentParser) -> None:
    command.add_argument("--policy", action="append", metavar="ID", help="judge by this policy only; repeat for more")
    _choosing(command)
    command.add_argument(
        "--as-of",
        type=_day,
        metavar="DATE",
        help="judge as on this day, by the editions then in effect (default: today)",
    )
    command.add_argument(
        "--require-evidence",
        action="store_true",
        help="leave open what only evidence decides and no link of the flow shows",
    )
    command.add_argument(
        "--no-cache", action="store_true", help="use nothing that an earlier run has kept, and keep nothing"
    )
    engine_flags(command)


def _choosing(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--policies",
        action="append",
        dest="policy_directories",
        metavar="DIR",
        help="a folder with policies of your own; repeat for more",
    )
    command.add_argument(
        "--no-shipped-policies", action="store_true", help="leave out the policies that come with flowclause"
    )
    command.add_argument(
        "--config",
        metavar="FILE",
        help=f"the configuration file (default: the nearest {OWN_FILE} or {SHARED_FILE})",
    )


def _accepting(command: argparse.ArgumentParser) -> None:
    command.add_argument("--waivers", metavar="FILE", help=f"the file of waivers (default: {WAIVERS})")
    command.add_argument("--no-waivers", action="store_true", help="judge without waivers")
    command.add_argument("--strict-waivers", action="store_true", help="make a waiver without effect an error")
    command.add_argument("--baseline", metavar="FILE", help=f"the baseline (default: {BASELINE})")
    command.add_argument("--no-baseline", action="store_true", help="judge without the baseline")


def _reporting(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--format",
        action="append",
        dest="outputs",
        type=_format,
        metavar="FORMAT",
        help=f"how to report: {', '.join(NAMES)} (default: text); repeat with --output for more reports",
    )
    command.add_argument(
        "--output",
        action="append",
        dest="outputs",
        type=Path,
        metavar="FILE",
        help="the file for the report of the --format before it (default: standard output)",
    )
    command.add_argument(
        "--fail-on",
        choices=("violation", "undetermined"),
        help="what makes the exit code other than 0 (default: undetermined)",
    )
    loudness = command.add_mutually_exclusive_group()
    loudness.add_argument(
        "-q", "--quiet", action="store_true", help="as text, leave out what is well: say nothing where all flows comply"
    )
    loudness.add_argument(
        "-v", "--verbose", action="store_true", help="tell on standard error by what is judged, and how long it takes"
    )
    command.add_argument(
        "--explain", action="store_true", help="tell of every obligation that was judged, with the way that keeps it"
    )


def _format(text: str) -> Output:
    if text not in NAMES:
        hint = nearest(text, NAMES) or f"known: {', '.join(NAMES)}"
        raise argparse.ArgumentTypeError(f"unknown format {text!r}; {hint}")
    return Output(text)


def _count(text: str) -> int:
    if not _COUNT.match(text) or int(text) > _MOST_JOBS:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of processes; write one from 1 to {_MOST_JOBS}")
    return int(text)


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day; write it as YYYY-MM-DD") from None


_COMMANDS = {
    "check": _Command(("checker.cli.check", "check"), "judge flow files", _check, _EXIT_CODES),
    "ask": _Command(("checker.cli.ask", "ask"), "judge one flow given as flags", _ask, _EXIT_CODES),
    "policies": _Command(("checker.cli.policies", "policies"), "list the policies that are encoded", _policies),
    "coverage": _Command(("checker.cli.coverage", "coverage"), "list every clause with what becomes of it", _listing),
    "rulings": _Command(
        ("checker.cli.rulings", "rulings"),
        "list the points that wait for counsel, and the flows that need them",
        _rulings,
    ),
    "opa": _Command(("checker.cli.opa", "push"), "load the rules and policies into an OPA server", opa_command),
    "bundle": _Command(("checker.cli.opa", "build"), "write the rules and policies as an OPA bundle", bundle_command),
    "schema": _Command(("checker.cli.schema", "schema"), "print a JSON Schema", _schema),
    "baseline": _Command(
        ("checker.cli.baseline", "baseline"), "hold what is found now as known, so that it does not block", _baseline
    ),
    "config": _Command(("checker.cli.config", "config"), "show the configuration", _config),
    "completion": _Command(
        ("checker.cli.completion", "completion"),
        "print the script by which a shell completes this command",
        _completion,
    ),
    "init": _Command(("checker.cli.init", "init"), "write a commented flow file to start from", _init),
}
