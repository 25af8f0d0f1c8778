"""What commands need that list what is encoded, and judge nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.cli.session import Session
from checker.cli.settings import settings_of

if TYPE_CHECKING:
    import argparse

    from checker.catalogue.catalogue import Catalogue


def catalogue_of(given: argparse.Namespace) -> Catalogue:
    """The catalogue of the policies that are configured.

    Raises:
        InputError: the configuration or a policy is wrong.
    """
    return Session(settings_of(given)).catalogue
