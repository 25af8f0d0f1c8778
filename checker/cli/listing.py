"""What commands share that list what there is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from checker.cli.session import Session
from checker.cli.settings import settings_of
from checker.render.encode import encoded

if TYPE_CHECKING:
    import argparse

    from checker.catalogue.catalogue import Catalogue


def catalogue_of(given: argparse.Namespace) -> Catalogue:
    """The catalogue of the policies that are configured.

    Raises:
        InputError: the configuration or a policy is wrong.
    """
    return Session(settings_of(given)).catalogue


def print_data(document: Any) -> None:
    """Prints what is listed as JSON, for programs."""
    sys.stdout.write(encoded(document) + "\n")
