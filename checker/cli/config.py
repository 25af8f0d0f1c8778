"""``flowclause config show``: each value of the configuration, and where it came from."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

from checker.cli.configured import configured
from checker.cli.engine import FIELDS, variable
from checker.cli.listing import print_data
from checker.cli.settings import settings_from
from checker.render.escape import for_terminal

if TYPE_CHECKING:
    import argparse
    from typing import Any

    from checker.config.merge import Value


def config(given: argparse.Namespace) -> int:
    """Prints the configuration.

    Raises:
        InputError: it is wrong.
    """
    values = configured(given)
    settings_from(values, given)
    shown = {name: {"value": one.value, "from": one.source} for name, one in values.values.items()}
    shown["opa"] = _reaching(values.values["opa"])
    file = values.table.path if values.table else None
    if given.format == "json":
        document = {"version": 1, "file": file, "root": str(values.root), "values": shown}
        print_data(document)
        return 0
    sys.stdout.write(f"file: {for_terminal(file) if file else 'none'}\n")
    for name, one in shown.items():
        value = json.dumps(one["value"], ensure_ascii=False)
        sys.stdout.write(f"{name} = {for_terminal(value)}  # {for_terminal(str(one['from']))}\n")
    return 0


def _reaching(stated: Value) -> dict[str, Any]:
    """How an OPA server is reached: by the table of the file, and by variables that state one value each."""
    own = {field: os.environ[variable(field)] for field in FIELDS if os.environ.get(variable(field))}
    value = {**stated.value, **{field.replace("_", "-"): _read(field, text) for field, text in own.items()}}
    sources = [stated.source] * bool(stated.value or not own) + [variable(field) for field in own]
    return {"value": value, "from": ", ".join(sources)}


def _read(field: str, text: str) -> Any:
    """What a variable states; one that can't be read is shown as it is, and refused where a server is to judge."""
    try:
        value = FIELDS[field](text)
    except ValueError:
        return text
    return value if isinstance(value, int | float) else text
