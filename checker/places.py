"""Where the data that ships with the checker lies, where it may keep things, and what a project calls its files."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# What a run looks for in the folder of a project, and the variables that speak to it.
OWN_FILE, SHARED_FILE = "flowclause.toml", "pyproject.toml"
WAIVERS, BASELINE = "flowclause-waivers.yaml", "flowclause-baseline.json"
VARIABLES, CACHE_DIR = "FLOWCLAUSE_", "FLOWCLAUSE_CACHE_DIR"
_PACKAGE = Path(__file__).resolve().parent
_PLATFORM_HAS_ITS_OWN = sys.platform in ("win32", "darwin")


def shipped(name: str) -> Path:
    """The folder `name` (``policies`` or ``rules``): inside the package once installed, beside it in the repository."""
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def schema_file(name: str) -> Path:
    """The file of one JSON Schema as it is written, before the vocabulary is filled in."""
    return _PACKAGE / "schemas" / f"{name}.schema.json"


def policy_files(places: Sequence[Path]) -> list[Path]:
    """The files that a catalogue is built from, in a fixed order; a place is a folder, or one file."""
    return [path for place in places for path in (sorted(place.rglob("*.yaml")) if place.is_dir() else [place])]


def project_folders(start: Path) -> list[Path]:
    """A folder and those above it, up to the root of its git repository; outside of one, that folder alone."""
    folders = [start, *start.parents]
    depth = next((number for number, folder in enumerate(folders) if (folder / ".git").exists()), 0)
    return folders[: depth + 1]


def cache_folder() -> Path:
    """The folder for what may be lost: ``FLOWCLAUSE_CACHE_DIR``, or else the place that the platform expects.

    A user without a home, as in some containers, has a place where nothing can be kept.
    """
    if stated := os.environ.get(CACHE_DIR, "").strip():
        return Path(stated)
    if not _PLATFORM_HAS_ITS_OWN:
        # As platformdirs has it, which takes longer to import than a remembered answer to print.
        stated = os.environ.get("XDG_CACHE_HOME", "").strip()
        if not os.path.isabs(stated):
            stated = os.path.expanduser("~/.cache")
        return Path(stated if os.path.isabs(stated) else os.devnull, "flowclause")
    from platformdirs import user_cache_dir

    return Path(user_cache_dir("flowclause", appauthor=False))
