"""``flowclause schema``: prints a JSON Schema with its vocabularies filled in."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from checker.catalogue.vocabulary import load_schema
from checker.cli.listing import catalogue_of

if TYPE_CHECKING:
    import argparse


def schema(given: argparse.Namespace) -> int:
    """Prints one schema."""
    catalogue = catalogue_of(given)
    kinds = catalogue.kinds if given.name == "policy" else None
    filled = load_schema(given.name, catalogue.data["vocabulary"], kinds)
    sys.stdout.write(json.dumps(filled, indent=2, ensure_ascii=False) + "\n")
    return 0
