"""Builds the manual page from the command line's own help, when a wheel is built, so that it is never stale."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ManualPage(BuildHookInterface[Any]):
    """Puts ``flowclause.1`` where an installed package has its manual pages."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Writes the page and adds it to the wheel; an editable install goes without."""
        if version == "editable":
            return
        page = Path(self.directory, "flowclause.1")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(manual_page(self.metadata.version), encoding="utf-8")
        build_data["shared_data"][str(page)] = "share/man/man1/flowclause.1"


def manual_page(version: str) -> str:
    """The manual page, in the language of man."""
    from argparse_manpage.manpage import Manpage

    sys.path.insert(0, str(Path(__file__).resolve().parent))
    try:
        from checker.cli.arguments import parser
    finally:
        del sys.path[0]
    page = Manpage(parser(version), format="single-commands-section")
    page.source = f"flowclause {version}"
    page.manual = "flowclause"
    page.description = "judge flows of personal data by published privacy policies"
    return str(page)
