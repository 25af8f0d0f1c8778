"""``flowclause schema``: prints a JSON Schema with its vocabularies filled in."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from checker.catalogue.catalogue import load
from checker.catalogue.vocabulary import load_schema
from checker.engines.module import load_module
from checker.engines.wasm import WasmEngine

if TYPE_CHECKING:
    import argparse


def schema(given: argparse.Namespace) -> int:
    """Prints one schema."""
    module = load_module()
    catalogue = load(module, WasmEngine(module.wasm))
    kinds = module.kinds if given.name == "policy" else None
    filled = load_schema(given.name, catalogue.data["vocabulary"], kinds)
    sys.stdout.write(json.dumps(filled, indent=2, ensure_ascii=False) + "\n")
    return 0
