"""Which engine to judge by, and how it is reached: from flags, else from the environment."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.places import shipped
from checker.problems import unusable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from checker.catalogue.catalogue import Catalogue
    from checker.engines.opa.contents import Contents
    from checker.engines.opa.settings import OpaSettings

MODULE, OPA = "module", "opa"
ENGINES = (MODULE, OPA)
ENGINE_VARIABLE = "FLOWCLAUSE_ENGINE"
# The fields of OpaSettings that a flag, a variable or a file can state, with what each text stands for.
FIELDS: dict[str, Callable[[str], Any]] = {
    "url": str,
    "ca_file": Path,
    "client_cert": Path,
    "client_key": Path,
    "seconds": float,
    "retries": int,
}


def variable(field: str) -> str:
    """The environment variable for a field of OpaSettings."""
    return f"FLOWCLAUSE_OPA_{field.upper()}"


def flag(field: str) -> str:
    """The flag for a field of OpaSettings."""
    return f"--opa-{field.replace('_', '-')}"


def engine_of(given: argparse.Namespace, environment: Mapping[str, str]) -> str:
    """The engine that is asked for.

    Raises:
        InputError: there is none of that name, or flags for the other engine are given.
    """
    name: str = vars(given).get("engine") or environment.get(ENGINE_VARIABLE) or MODULE
    if name not in ENGINES:
        raise unusable(ENGINE_VARIABLE, f"unknown engine {name!r}", f"known: {', '.join(ENGINES)}")
    if name != OPA and "engine" in vars(given):  # a command that loads a server judges nothing, and has no such flag
        for field in FIELDS:
            if vars(given).get(f"opa_{field}") is not None:
                raise unusable(flag(field), "is about an OPA server, which judges nothing here", "add --engine opa")
    return name


def opa_settings_of(given: argparse.Namespace, environment: Mapping[str, str]) -> OpaSettings:
    """How the OPA server is reached that is asked for.

    Raises:
        InputError: what is stated can't be used; see `OpaSettings`.
    """
    from checker.engines.opa.settings import OpaSettings

    stated = {}
    for field, read in FIELDS.items():
        text = vars(given).get(f"opa_{field}") or environment.get(variable(field))
        if text:
            try:
                stated[field] = read(text)
            except ValueError:
                raise unusable(f"{flag(field)} or {variable(field)}", f"{text!r} is no number") from None
    return OpaSettings(**stated)


class _Programs(Mapping[str, Any]):
    """The programs of a catalogue's editions, each read when it is asked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def __getitem__(self, name: str) -> Any:
        return self._catalogue.policies[name]["program"]

    def __iter__(self) -> Iterator[str]:
        return iter(self._catalogue.editions)

    def __len__(self) -> int:
        return len(self._catalogue.editions)


def contents_of(catalogue: Catalogue) -> Contents:
    """What a server holds that judges by a catalogue."""
    from checker import __version__
    from checker.engines.opa.contents import Contents

    return Contents(catalogue.digest, _Programs(catalogue), shipped("rules"), __version__)
