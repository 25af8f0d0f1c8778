"""The documentation builds without a warning, and its generated pages say what the policies, rules and schemas say."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests import checkout

if TYPE_CHECKING:
    from pathlib import Path


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    folder = checkout.copy(tmp_path / "clone")
    variables = checkout.environment(tmp_path, PYTHONPATH=str(folder))
    checkout.succeed([sys.executable, "-m", "docs.generator"], folder, variables)
    build = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--nitpicky", "-q", "docs", str(tmp_path / "site")]
    checkout.succeed(build, folder, variables, seconds=110)
    pages = {path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*.html")}
    written = {
        path.relative_to(folder / "docs").with_suffix(".html").as_posix() for path in folder.rglob("docs/**/*.md")
    }
    assert written <= pages
