"""The engine and the catalogue that ship with the checker, made once for each test process."""

from __future__ import annotations

from functools import cache

from checker.catalogue.catalogue import Catalogue, load
from checker.engines.module import load_module
from checker.engines.wasm import WasmEngine


@cache
def engine() -> WasmEngine:
    """The compiled rules, ready to judge."""
    return WasmEngine(load_module().wasm)


@cache
def catalogue() -> Catalogue:
    """The five policies."""
    return load(load_module(), WasmEngine(load_module().wasm))
