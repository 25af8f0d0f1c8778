"""The report formats by name; each is imported when it is first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checker.render.context import Format

_MODULES = {
    "text": "checker.render.text",
    "json": "checker.render.json",
    "sarif": "checker.render.sarif",
    "github": "checker.render.github",
    "gitlab": "checker.render.gitlab",
    "junit": "checker.render.junit",
    "markdown": "checker.render.markdown",
    "html": "checker.render.html",
}
NAMES = tuple(_MODULES)


def format_named(name: str) -> Format:
    """The format of one of the `NAMES`."""
    render: Format = import_module(_MODULES[name]).render
    return render
