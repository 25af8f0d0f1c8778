"""The compiled rules that ship with the checker, and the check that they are what they claim to be."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checker.places import shipped
from checker.problems import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WASM = "flowclause.wasm"
MANIFEST = "flowclause.json"
# The entrypoints: the decisions of a batch, and the program of one policy.
JUDGE, PROGRAM = "flowclause/judge/batch", "flowclause/program/result"


@dataclass(frozen=True)
class Module:
    """The compiled rules: the WebAssembly bytes, the digest of the sources, and what is known of each kind of rule."""

    wasm: bytes
    digest: str
    kinds: dict[str, dict[str, Any]]


def sources(rules: Path) -> Iterator[tuple[str, bytes]]:
    """The sources of the rules, tests left out: the name from their folder, and the content, each line ended by LF."""
    for path in sorted(rules.rglob("*.rego")):
        if not path.name.endswith("_test.rego"):
            yield path.relative_to(rules).as_posix(), path.read_bytes().replace(b"\r\n", b"\n")


def sources_digest(rules: Path) -> str:
    """The SHA-256 over names and contents of the sources, in hexadecimal."""
    digest = hashlib.sha256()
    for name, content in sources(rules):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def load_module(rules: Path | None = None) -> Module:
    """The compiled rules, after checking them against their manifest and their sources.

    Raises:
        EngineError: a file is missing or has been changed.
    """
    rules = rules or shipped("rules")
    try:
        wasm = (rules / WASM).read_bytes()
        manifest = json.loads((rules / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise EngineError(f"the compiled rules can't be read: {error}; reinstall flowclause") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("kinds"), dict):
        raise EngineError(f"{rules / MANIFEST} is no manifest of compiled rules; reinstall flowclause")
    if hashlib.sha256(wasm).hexdigest() != manifest.get("wasm_sha256"):
        raise EngineError(f"{rules / WASM} is not the module that its manifest describes; reinstall flowclause")
    if sources_digest(rules) != manifest.get("sources_sha256"):
        raise EngineError(f"the rules in {rules} are not those that {WASM} was compiled from; run `make rules`")
    return Module(wasm, manifest["sources_sha256"], manifest["kinds"])
