"""Loads the rules and policies into an OPA server that is running, through its API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.engines.opa.client import Client
from checker.engines.opa.contents import PROGRAMS

if TYPE_CHECKING:
    from checker.engines.opa.contents import Contents
    from checker.engines.opa.settings import OpaSettings


def push(settings: OpaSettings, contents: Contents) -> None:
    """Loads everything; what says that it is there comes last, so that nobody judges by a part of it.

    Repeating it is harmless. Other states of rules and policies stay where they are.

    Raises:
        EngineUnavailableError: the server did not take all of it.
        InputError: the token in the environment can't be sent.
    """
    with Client(settings) as client:
        for name, text in contents.modules.items():
            client.ask(client.update_policy_from_string, text, f"{contents.place}/{name}", rego_compat=False)
        client.ask(client.update_or_create_data, dict(contents.programs), f"{contents.place}/{PROGRAMS}")
        client.ask(client.update_or_create_data, contents.about, contents.mark)
