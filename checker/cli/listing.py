"""What commands need that list what is encoded, and judge nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.catalogue.catalogue import Catalogue, load, places
from checker.cli.settings import settings_of
from checker.engines.module import load_module
from checker.engines.wasm import WasmEngine

if TYPE_CHECKING:
    import argparse


def catalogue_of(given: argparse.Namespace) -> Catalogue:
    """The catalogue of the policies that are configured.

    Raises:
        InputError: the configuration or a policy is wrong.
    """
    sources = settings_of(given).sources
    module = load_module()
    return load(module, WasmEngine(module.wasm), places(sources.own, shipped_too=sources.shipped))
