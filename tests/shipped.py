"""The engine and the catalogue that ship with the checker, made once for each test process."""

from __future__ import annotations

from functools import cache

from checker.catalogue.catalogue import Catalogue, load
from checker.engines.module import load_module
from checker.engines.wasm import WasmEngine
from checker.project.known import Known, known_facts
from checker.project.shape import shape_of


@cache
def engine() -> WasmEngine:
    """The compiled rules, ready to judge."""
    return WasmEngine(load_module().wasm)


@cache
def catalogue() -> Catalogue:
    """The five policies."""
    return load(load_module, WasmEngine(load_module().wasm))


@cache
def known() -> dict[str, dict[str, Known]]:
    """Every fact that a condition of the five policies can ask for."""
    data = catalogue().data
    schema = data["schemas"]["flow"]
    kinds = frozenset(schema["$defs"]["consent"]["properties"]["kind"]["enum"]) - {None}
    rulings = [f"rulings.{number}" for number in data["rulings"]]
    return known_facts(shape_of(schema), kinds, data["calendars"], rulings)
