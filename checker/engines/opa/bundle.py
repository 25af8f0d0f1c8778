"""A standard OPA bundle of the rules and policies; the same bytes each time."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.engines.opa.contents import PROGRAMS
from checker.problems import EngineError, unusable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.engines.opa.contents import Contents

MANIFEST = ".manifest"
SIGNATURES = ".signatures.json"


def bundle(contents: Contents, *, packed: int = 9, signatures: bytes | None = None) -> bytes:
    """The bundle as a gzipped tar archive.

    Args:
        contents: the rules and policies.
        packed: how hard to compress, from 0 to 9.
        signatures: the file of signatures, where it is signed.
    """
    written = files(contents)
    if signatures is not None:
        written[SIGNATURES] = signatures
    return archive(written, packed)


def archive(written: Mapping[str, bytes], packed: int) -> bytes:
    """The files of a bundle, by their path in it, as a gzipped tar archive; `packed` is how hard to compress."""
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in sorted(written.items()):
            entry = tarfile.TarInfo(name)  # no time, no owner: nothing that differs from one run to the next
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return gzip.compress(whole.getvalue(), packed, mtime=0)


def files(contents: Contents) -> dict[str, bytes]:
    """The files of the bundle by their path in it."""
    manifest = {
        "revision": contents.digest,
        "roots": [contents.place, contents.mark],
        "rego_version": 1,
        "metadata": {"flowclause": contents.about},
    }
    written = {MANIFEST: _json(manifest)}
    written[f"{contents.place}/data.json"] = _json({PROGRAMS: dict(contents.programs)})
    written[f"{contents.mark}/data.json"] = _json(contents.about)
    written.update({f"{contents.place}/{name}": text.encode() for name, text in contents.modules.items()})
    return written


def signed(contents: Contents, key: Path, algorithm: str) -> bytes:
    """The signatures of the bundle, as ``opa sign`` makes them.

    Args:
        contents: the rules and policies.
        key: the private key (PEM). It is passed on as a path, so that no secret is on a command line.
        algorithm: one of `checker.engines.opa.defaults.ALGORITHMS`.

    Raises:
        InputError: the key is no file.
        EngineError: there is no `opa`, or it does not sign with this key.
    """
    if not key.is_file():
        raise unusable(str(key), "no such file", "give the private key as a file in PEM format")
    opa = shutil.which("opa")
    if opa is None:
        raise EngineError("`opa` is not on PATH, and signs the bundle; install OPA 1.0 or newer, or leave it unsigned")
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder, "bundle")
        for name, content in files(contents).items():
            path = whole / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        # It names the files as they are reached from where it runs, and they have to be named as in the bundle.
        command = [opa, "sign", "--bundle", ".", "--signing-key", str(key.resolve()), "--signing-alg", algorithm]
        finished = subprocess.run(
            [*command, "--output-file-path", folder],
            cwd=whole,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if finished.returncode != 0:
            reason = " ".join((finished.stderr or finished.stdout).split())
            raise EngineError(f"`opa sign` failed: {reason}; see that {key} is a private key for {algorithm}")
        return Path(folder, SIGNATURES).read_bytes()


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
