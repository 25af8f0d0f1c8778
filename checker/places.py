"""Where the data that ships with the checker lies: policies, rules and schemas."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """The folder `name` (``policies`` or ``rules``): inside the package once installed, beside it in the repository."""
    inside = _PACKAGE / "_data" / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def schema_file(name: str) -> Path:
    """The file of one JSON Schema as it is written, before the vocabulary is filled in."""
    return _PACKAGE / "schemas" / f"{name}.schema.json"


def policy_files(folders: Sequence[Path]) -> list[Path]:
    """The files that a catalogue is built from, in a fixed order."""
    return [path for folder in folders for path in sorted(folder.rglob("*.yaml"))]
