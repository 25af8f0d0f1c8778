"""What an OPA server, or a bundle for one, holds: the rules, and the programs of the policies, under their digest.

The compiled module finds the programs at ``data.programs`` and its rules below ``data.flowclause``. A server may hold
several states of rules and policies at once, while those who use it are brought from one to the next; so each state has
a place of its own, ``data.flowclause.d0123456789abcdef``, named after its digest. In the sources only the package lines
and the references to these two places are rewritten.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

from checker.engines.module import sources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ROOT = "flowclause"
LOADED = "flowclause/loaded"
PROGRAMS = "programs"
_DIGITS = 16
_PACKAGE = re.compile(r"^package flowclause\b", re.MULTILINE)
_IMPORT = re.compile(r"^import data\.flowclause\.([\w.]+)$", re.MULTILINE)
_RULES = re.compile(r"\bdata\.flowclause\b")
_PROGRAMS = re.compile(r"\bdata\.programs\b")


def version(digest: str) -> str:
    """The name under which a server holds the state with this digest: an identifier in Rego."""
    return f"d{digest[:_DIGITS]}"


@dataclass(frozen=True)
class Contents:
    """One state of rules and policies, as a server holds it.

    Attributes:
        digest: the digest of the rules and policies, as reports state it.
        programs: the linked program of each edition of a policy, by its name.
        rules: the folder of the rules' sources.
        release: the version of the checker that made them.
    """

    digest: str
    programs: Mapping[str, Any]
    rules: Path
    release: str

    @property
    def place(self) -> str:
        """The path of rules and programs in the server's data."""
        return f"{ROOT}/{version(self.digest)}"

    @property
    def mark(self) -> str:
        """The path of what says that they are there; written last."""
        return f"{LOADED}/{version(self.digest)}"

    @property
    def about(self) -> dict[str, Any]:
        """What stands at the mark."""
        return {"digest": self.digest, "flowclause": self.release, "policies": sorted(self.programs)}

    @cached_property
    def modules(self) -> dict[str, str]:
        """The rules by their path, rewritten to their place; each comes after those that it imports."""
        written = {name: content.decode() for name, content in sources(self.rules)}
        return {name: self._placed(written[name]) for name in _in_order(written)}

    def _placed(self, source: str) -> str:
        name = version(self.digest)
        placed = _PACKAGE.sub(f"package {ROOT}.{name}", source)
        placed = _RULES.sub(f"data.{ROOT}.{name}", placed)
        return _PROGRAMS.sub(f"data.{ROOT}.{name}.{PROGRAMS}", placed)


def _in_order(sources: Mapping[str, str]) -> Iterator[str]:
    """The names such that each module comes after those that it imports, as a server compiles one after another."""
    by_package = {_package(source): name for name, source in sources.items()}
    imported = {
        name: [by_package[one] for one in _IMPORT.findall(source) if one in by_package]
        for name, source in sources.items()
    }
    return iter(tuple(TopologicalSorter(imported).static_order()))


def _package(source: str) -> str:
    found = re.search(r"^package flowclause\.([\w.]+)$", source, re.MULTILINE)
    return found.group(1) if found else ""
