"""``flowclause opa push`` and ``flowclause bundle build``: the rules and policies for OPA servers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.cli.configured import configured, engine_variables
from checker.cli.engine import contents_of, opa_settings_of
from checker.cli.listing import catalogue_of
from checker.cli.writing import to_file
from checker.problems import EngineError, unusable
from checker.render.escape import for_terminal

if TYPE_CHECKING:
    import argparse

    from checker.engines.opa.contents import Contents


def push(given: argparse.Namespace) -> int:
    """Loads the rules and policies into a running server.

    Raises:
        InputError: no server is named, or it did not take them.
    """
    from checker.engines.opa.push import push as load_into

    settings = opa_settings_of(given, engine_variables(configured(given)))
    if not settings.url:
        hint = "give its URL with --opa-url or FLOWCLAUSE_OPA_URL, or in the configuration"
        raise unusable("opa push", "no server is named", hint)
    contents = _contents(given)
    try:
        load_into(settings, contents)
    except EngineError as error:
        raise unusable("opa push", str(error)) from None
    _tell(f"loaded into {settings.url}", contents)
    return 0


def build(given: argparse.Namespace) -> int:
    """Writes a bundle of the rules and policies.

    Raises:
        InputError: the file can't be written, or not be signed.
    """
    from checker.engines.opa.bundle import bundle, signed

    contents = _contents(given)
    try:
        signatures = signed(contents, given.signing_key, given.signing_alg) if given.signing_key else None
    except EngineError as error:
        raise unusable("bundle build", str(error)) from None
    to_file(given.output, [bundle(contents, signatures=signatures)])
    _tell(f"written to {given.output}", contents)
    return 0


def _contents(given: argparse.Namespace) -> Contents:
    return contents_of(catalogue_of(given))


def _tell(done: str, contents: Contents) -> None:
    print(f"rules and policies {contents.digest[:12]} {for_terminal(done)}")
    print(f"they judge at data.{contents.place.replace('/', '.')}.judge.batch")
