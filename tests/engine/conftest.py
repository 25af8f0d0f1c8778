"""What the tests of the engine share: the module that ships, an engine on it, and the catalogue of a small policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.engines.module import Module, load_module
from checker.engines.wasm import WasmEngine
from tests.engine.small import small_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.catalogue.catalogue import Catalogue


@pytest.fixture(scope="session")
def module() -> Module:
    return load_module()


@pytest.fixture
def engine(module: Module) -> Iterator[WasmEngine]:
    engine = WasmEngine(module.wasm)
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def catalogue(module: Module, tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return small_catalogue(tmp_path_factory.mktemp("policies"), module, WasmEngine(module.wasm))
