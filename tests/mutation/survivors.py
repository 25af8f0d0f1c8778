"""The list of the mutants that survive, each with a reason why no fixture can or need tell it from the original."""

from __future__ import annotations

from pathlib import Path

from checker.load.document import read

FILE = Path(__file__).resolve().parent / "survivors.yaml"
# At most so much of all mutants may survive.
SHARE = 0.02


def explained() -> dict[str, str]:
    """The names of the mutants that are known to survive, with why.

    Raises:
        ValueError: one is listed twice.
    """
    found: dict[str, str] = {}
    for reason in read(str(FILE), FILE.read_bytes()).value:
        for name in reason["mutants"]:
            if name in found:
                raise ValueError(f"{FILE.name} lists {name!r} twice")
            found[name] = reason["why"]
    return found
