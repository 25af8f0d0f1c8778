"""What the tests of the engine share: the module that ships, and an engine on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.engines.module import Module, load_module
from checker.engines.wasm import WasmEngine

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def module() -> Module:
    return load_module()


@pytest.fixture
def engine(module: Module) -> Iterator[WasmEngine]:
    engine = WasmEngine(module.wasm)
    yield engine
    engine.close()
