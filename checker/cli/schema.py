"""``flowclause schema``: prints a JSON Schema with its vocabularies filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.catalogue.vocabulary import load_schema
from checker.cli.listing import catalogue_of, print_data

if TYPE_CHECKING:
    import argparse


def schema(given: argparse.Namespace) -> int:
    """Prints one schema."""
    catalogue = catalogue_of(given)
    kinds = catalogue.kinds if given.name == "policy" else None
    print_data(load_schema(given.name, catalogue.data["vocabulary"], kinds))
    return 0
