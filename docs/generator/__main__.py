"""Writes the generated pages of the reference, or says with ``--check`` which of them are stale.

python -m docs.generator [--check]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from docs.generator.pages import pages

REFERENCE = Path(__file__).resolve().parent.parent / "reference"


def main() -> int:
    """Writes or compares; 1 when a page is stale."""
    parser = argparse.ArgumentParser(description="Writes the generated pages of the reference.")
    parser.add_argument("--check", action="store_true", help="write nothing, and fail when a page is stale")
    check = parser.parse_args().check
    wanted = pages()
    stale = [name for name, text in wanted.items() if _read(name) != text]
    left = [path for path in (REFERENCE / "policies").glob("*.md") if f"policies/{path.name}" not in wanted]
    if check:
        names = [*stale, *(path.name for path in left)]
        print("\n".join(f"stale: docs/reference/{name}" for name in names), end="\n" if names else "")
        return 1 if names else 0
    for path in left:
        path.unlink()
    for name in stale:
        (REFERENCE / name).parent.mkdir(parents=True, exist_ok=True)
        (REFERENCE / name).write_text(wanted[name], encoding="utf-8")
        print(f"wrote docs/reference/{name}")
    return 0


def _read(name: str) -> str | None:
    path = REFERENCE / name
    return path.read_text(encoding="utf-8") if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
