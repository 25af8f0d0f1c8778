"""Compiles the rules to one WebAssembly module and writes what is known of each kind of rule beside it.

``python rules/compile.py`` writes ``flowclause.wasm`` and ``flowclause.json``; ``--check`` writes nothing and fails
where what is committed differs from what the sources give. Needs the reference compiler, `opa`, of the pinned version.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

RULES = Path(__file__).resolve().parent
sys.path.insert(0, str(RULES.parent))

from checker.engines.module import JUDGE, MANIFEST, PROGRAM, WASM, sources, sources_digest  # noqa: E402

OPA_VERSION = "1.22.2"
ENTRYPOINTS = (PROGRAM, JUDGE)


def main() -> int:
    """Compiles, or checks what is committed."""
    parser = argparse.ArgumentParser(description="Compile the rules to WebAssembly.")
    parser.add_argument("--check", action="store_true", help="fail where the committed files are stale; write nothing")
    parser.add_argument("--opa", default=os.environ.get("OPA") or "opa", help="the opa binary")
    arguments = parser.parse_args()
    found = shutil.which(arguments.opa)
    if found is None:
        print("opa is missing: go install github.com/open-policy-agent/opa@v" + OPA_VERSION, file=sys.stderr)
        return 2
    opa = os.path.abspath(found)
    if f"Version: {OPA_VERSION}\n" not in _run(opa, "version"):
        print(f"{opa} is not opa {OPA_VERSION}", file=sys.stderr)
        return 2
    files = _compiled(opa)
    stale = [name for name, content in files.items() if not _same(RULES / name, content)]
    if arguments.check:
        for name in stale:
            print(f"rules/{name} is stale: run `make rules`", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (RULES / name).write_bytes(files[name])
        print(f"wrote rules/{name}")
    return 0


def _same(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() == content


def _compiled(opa: str) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        copies = Path(folder) / "rules"
        _copy_sources(copies)
        bundle = Path(folder) / "bundle.tar.gz"
        entrypoints = [part for name in ENTRYPOINTS for part in ("-e", name)]
        _run(opa, "build", "-t", "wasm", *entrypoints, "-o", str(bundle), ".", cwd=copies)
        with tarfile.open(bundle) as archive:
            member = archive.extractfile("/policy.wasm")
            assert member is not None
            wasm = member.read()
        inspected = json.loads(_run(opa, "inspect", "-a", "--format", "json", ".", cwd=copies))
    manifest = {
        "opa": OPA_VERSION,
        "entrypoints": list(ENTRYPOINTS),
        "sources_sha256": sources_digest(RULES),
        "wasm_sha256": hashlib.sha256(wasm).hexdigest(),
        "kinds": _kinds(inspected["annotations"]),
    }
    return {WASM: wasm, MANIFEST: (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()}


def _copy_sources(target: Path) -> None:
    """The sources without their tests, so that a changed test does not change the module."""
    for name, content in sources(RULES):
        copy = target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)


def _kinds(annotations: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    kinds: dict[str, dict[str, Any]] = {"obligations": {}, "exceptions": {}}
    for one in annotations:
        parts = [part["value"] for part in one["path"]]
        stated = one["annotations"]
        if stated.get("scope") == "package" and len(parts) == 4 and parts[2] in kinds:
            custom = stated.get("custom", {})
            about = {"title": stated["title"], "description": " ".join(stated["description"].split())}
            kinds[parts[2]][parts[3]] = {**about, **custom}
    return {listed: dict(sorted(found.items())) for listed, found in kinds.items()}


def _run(*command: str, cwd: Path | None = None) -> str:
    finished = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{finished.stderr or finished.stdout}")
    return finished.stdout


if __name__ == "__main__":
    sys.exit(main())
