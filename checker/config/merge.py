"""Puts layers of configuration over one another. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

DEFAULT = "default"


@dataclass(frozen=True)
class Value:
    """One value, where it came from, and the folder that paths in it are relative to; none for that of the run."""

    value: Any
    source: str = DEFAULT
    folder: Path | None = None


Layer = dict[str, Value]
DEFAULTS: Layer = {
    name: Value(value)
    for name, value in {
        "paths": [],
        "policies": [],
        "policy-directories": [],
        "shipped-policies": True,
        "engine": "module",
        "opa": {},
        "fail-on": "undetermined",
        "require-evidence": False,
        "waivers": None,
        "strict-waivers": False,
        "waiver-days": 365,
        "waiver-days-by-policy": {},
        "baseline": None,
        "reports": [{"format": "text"}],
        "jobs": None,
        "cache": True,
    }.items()
}


def merged(layers: Sequence[Mapping[str, Value]]) -> Layer:
    """Each value from the last of the layers that states it; lists and tables whole."""
    return {name: value for layer in layers for name, value in layer.items()}
