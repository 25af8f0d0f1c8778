"""The engine and the catalogue that ship with the checker, and what reads flow files, made once for each process."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from checker.catalogue.catalogue import Catalogue, load
from checker.engines.module import load_module
from checker.engines.wasm import WasmEngine
from checker.load.files import Loader
from checker.project.known import Known, known_facts
from checker.project.shape import shape_of
from checker.validate.schema import Schema

if TYPE_CHECKING:
    from pathlib import Path

    from checker.load.document import Source


@cache
def engine() -> WasmEngine:
    """The compiled rules, ready to judge."""
    return WasmEngine(load_module().wasm)


@cache
def catalogue() -> Catalogue:
    """The five policies."""
    return load(load_module, WasmEngine(load_module().wasm))


@cache
def flow_schema() -> Schema:
    """Checks flow files."""
    return Schema(catalogue().data["schemas"]["flow"])


@cache
def _loader() -> Loader:
    return Loader(flow_schema().check, Schema(catalogue().data["schemas"]["parties"]).check)


@cache
def source(path: Path) -> Source:
    """A flow file, read with the parties files that it uses; tests change no part of it."""
    return _loader().source(str(path))


@cache
def known() -> dict[str, dict[str, Known]]:
    """Every fact that a condition of the five policies can ask for."""
    data = catalogue().data
    schema = data["schemas"]["flow"]
    kinds = frozenset(schema["$defs"]["consent"]["properties"]["kind"]["enum"]) - {None}
    rulings = [f"rulings.{number}" for number in data["rulings"]]
    return known_facts(shape_of(schema), kinds, data["calendars"], rulings)
