"""``flowclause config show``: each value of the configuration, and where it came from."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from checker.cli.settings import configured, settings_from
from checker.render.escape import for_terminal

if TYPE_CHECKING:
    import argparse


def config(given: argparse.Namespace) -> int:
    """Prints the configuration.

    Raises:
        InputError: it is wrong.
    """
    values = configured(given)
    settings_from(values, given)
    shown = {name: {"value": one.value, "from": one.source} for name, one in values.values.items()}
    file = values.table.path if values.table else None
    if given.format == "json":
        document = {"version": 1, "file": file, "root": str(values.root), "values": shown}
        sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        return 0
    sys.stdout.write(f"file: {for_terminal(file) if file else 'none'}\n")
    for name, one in shown.items():
        value = json.dumps(one["value"], ensure_ascii=False)
        sys.stdout.write(f"{name} = {for_terminal(value)}  # {for_terminal(str(one['from']))}\n")
    return 0
