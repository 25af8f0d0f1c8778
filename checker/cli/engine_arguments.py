"""What the command line accepts about engines and OPA servers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from checker.cli.engine import ENGINES
from checker.engines.opa.defaults import ALGORITHMS, RETRIES, SECONDS

if TYPE_CHECKING:
    import argparse


def engine_flags(command: argparse.ArgumentParser) -> None:
    """The flags that choose an engine."""
    engine = command.add_argument_group(
        "engine", "A flag counts before the environment variable that is named with it."
    )
    engine.add_argument(
        "--engine",
        choices=ENGINES,
        help="what evaluates the rules: the compiled module in this process, or an OPA server; FLOWCLAUSE_ENGINE "
        "(default: module)",
    )
    _reaching(
        engine, "the server; FLOWCLAUSE_OPA_URL (default: one that is started for this run, by the `opa` on PATH)"
    )


def opa_command(opa: argparse.ArgumentParser) -> None:
    """``flowclause opa push``."""
    push = opa.add_subparsers(dest="what", required=True, metavar="push").add_parser(
        "push", help="load the rules and policies into a running OPA server"
    )
    push.description = (
        "Loads the rules and policies into a running OPA server, beside others that it may hold. A bearer token is "
        "taken from the environment variable FLOWCLAUSE_OPA_TOKEN."
    )
    _reaching(push, "the server; FLOWCLAUSE_OPA_URL")


def bundle_command(bundle: argparse.ArgumentParser) -> None:
    """``flowclause bundle build``."""
    build = bundle.add_subparsers(dest="what", required=True, metavar="build").add_parser(
        "build", help="write the bundle: the same bytes for the same rules and policies"
    )
    build.description = (
        "Writes the rules and policies as an OPA bundle: the same bytes for the same rules and policies."
    )
    build.add_argument("-o", "--output", type=Path, required=True, metavar="FILE", help="the file to write")
    build.add_argument(
        "--signing-key", type=Path, metavar="FILE", help="sign it with this private key (PEM), by the `opa` on PATH"
    )
    build.add_argument(
        "--signing-alg", choices=ALGORITHMS, default="RS256", help="how to sign it (default: RS256)", metavar="NAME"
    )


def _reaching(group: argparse._ActionsContainer, url: str) -> None:
    group.add_argument("--opa-url", metavar="URL", help=f"http://, https:// or unix:// address of {url}")
    group.add_argument(
        "--opa-ca-file",
        metavar="FILE",
        help="certificates (PEM) that the server's has to be signed by; FLOWCLAUSE_OPA_CA_FILE",
    )
    group.add_argument(
        "--opa-client-cert", metavar="FILE", help="certificate (PEM) to show to it; FLOWCLAUSE_OPA_CLIENT_CERT"
    )
    group.add_argument(
        "--opa-client-key",
        metavar="FILE",
        help="key (PEM) of that certificate, where that file does not hold it; FLOWCLAUSE_OPA_CLIENT_KEY",
    )
    group.add_argument(
        "--opa-seconds",
        metavar="SECONDS",
        help=f"how long an answer may take; FLOWCLAUSE_OPA_SECONDS (default: {SECONDS:g})",
    )
    group.add_argument(
        "--opa-retries",
        metavar="N",
        help="how often to try again where the server is not reached or is too busy; FLOWCLAUSE_OPA_RETRIES "
        f"(default: {RETRIES})",
    )
