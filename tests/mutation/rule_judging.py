"""Whether the tests of the rules, or else the fixtures, tell a mutant of a rule from the rule itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from checker.catalogue import build as building
from checker.catalogue.catalogue import Catalogue
from checker.engines.module import MANIFEST
from checker.engines.wasm import WasmEngine
from checker.places import shipped
from checker.problems import EngineError, InputError
from tests.mutation.judging import KILLED, REFUSED, SAME, SURVIVED, Bench
from tests.mutation.rules import RULES, RuleMutant

_MALFORMED = (
    "rego_parse_error",
    "rego_compile_error",
    "rego_type_error",
    "rego_unsafe_var_error",
    "rego_recursion_error",
)
OPA = os.environ.get("OPA") or shutil.which("opa") or ""


class RuleBench:
    """A copy of the rules to change, and the bench of the fixtures."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._folder = tempfile.TemporaryDirectory()
        self._rules = Path(self._folder.name) / "rules"
        shutil.copytree(
            RULES, self._rules, ignore=shutil.ignore_patterns("*.wasm", "*.json", "*.py", "gates", "__pycache__")
        )

    def outcome(self, mutant: RuleMutant) -> tuple[str, str]:
        """What becomes of a mutant of a rule, and what kills it, if anything."""
        path = self._rules / mutant.file
        before = path.read_bytes()
        path.write_text(mutant.source, encoding="utf-8")
        try:
            return self._outcome(mutant)
        finally:
            path.write_bytes(before)

    def _outcome(self, mutant: RuleMutant) -> tuple[str, str]:
        package = ".".join(Path(mutant.file).parent.parts)
        own = f"^data\\.flowclause\\.{package}_test\\."
        for chosen in (["--run", own], []):
            tested = self._opa("test", *chosen, ".")
            if tested.returncode:
                said = tested.stdout + tested.stderr
                return (REFUSED, "") if any(one in said for one in _MALFORMED) else (KILLED, "opa test")
        wasm = self._compiled()
        if wasm is None:
            return REFUSED, ""
        if wasm == self._bench.module.wasm:
            return SAME, ""
        killer = self._killer(wasm)
        return (KILLED, killer) if killer else (SURVIVED, "")

    def _compiled(self) -> bytes | None:
        bundle = Path(self._folder.name) / "bundle.tar.gz"
        manifest = json.loads((RULES / MANIFEST).read_bytes())
        entrypoints = [part for name in manifest["entrypoints"] for part in ("-e", name)]
        tests = shutil.ignore_patterns("*_test.rego")
        sources = Path(self._folder.name) / "sources"
        shutil.rmtree(sources, ignore_errors=True)
        shutil.copytree(self._rules, sources, ignore=tests)
        built = self._opa("build", "-t", "wasm", *entrypoints, "-o", str(bundle), ".", folder=sources)
        if built.returncode:
            return None
        with tarfile.open(bundle) as archive:
            member = archive.extractfile("/policy.wasm")
            assert member is not None
            return member.read()

    def _opa(self, *arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
        command = [OPA, *arguments]
        return subprocess.run(command, cwd=folder or self._rules, capture_output=True, text=True, check=False)

    def _killer(self, wasm: bytes) -> str:
        """What shows the mutant: building the catalogue, or the first fixture that is not answered as it expects."""
        engine = WasmEngine(wasm, cached=False)
        try:
            data = building.build([shipped("policies")], self._bench.module.kinds, engine)
            catalogue = Catalogue(data, "", self._bench.module.kinds)
            return self._bench.whole_killer(catalogue, self._bench.read, engine)
        except (InputError, EngineError, LookupError) as error:
            return f"{type(error).__name__}: {error}"
        finally:
            engine.close()
