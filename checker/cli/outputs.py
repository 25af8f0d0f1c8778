"""Where a report goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Output:
    """One report: its format, and the file that it goes to; standard output where there is none."""

    format: str
    path: Path | None = None
