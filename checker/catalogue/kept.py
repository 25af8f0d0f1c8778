"""Keeps a built catalogue on disk: one file with what every run reads, and one for each edition of a policy.

A run reads only the editions that reach its flows, so that it costs no more where there are many policies. Each file
begins with the digest of the rest of it, so that one that was damaged is never taken for what was kept.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_INDEX = "index.json"
_KEPT = 5


class Editions(Mapping[str, Any]):
    """The editions of a kept catalogue by name, each read when it is first asked for.

    Args:
        folder: where they are kept.
        names: the names, in the order of the files.
        rebuilt: builds all of them anew, for where a file is no longer there or was damaged.
    """

    def __init__(self, folder: Path, names: list[str], rebuilt: Callable[[], Mapping[str, Any]]) -> None:
        self._files = {name: folder / f"{number}.json" for number, name in enumerate(names)}
        self._rebuilt = rebuilt
        self._read: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._read:
            path = self._files[name]
            try:
                self._read[name] = _read(path)
            except (OSError, ValueError):
                self._read = dict(self._rebuilt())
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


def read(folder: Path, rebuilt: Callable[[], Mapping[str, Any]]) -> dict[str, Any] | None:
    """The catalogue that is kept in a folder, or nothing."""
    try:
        data: dict[str, Any] = _read(folder / _INDEX)
        names = list(data["editions"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return {**data, "policies": Editions(folder, names, rebuilt)}


def keep(folder: Path, data: Mapping[str, Any]) -> None:
    """Keeps a catalogue; a reader sees all of it or nothing, and a place that can't be written is no error."""
    import shutil
    import tempfile

    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(dir=folder.parent, suffix=".part"))
        try:
            for number, name in enumerate(data["editions"]):
                _write(part / f"{number}.json", data["policies"][name])
            _write(part / _INDEX, {key: value for key, value in data.items() if key != "policies"})
            shutil.rmtree(folder, ignore_errors=True)  # it could not be read
            os.replace(part, folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        _forget(folder.parent)
    except OSError:
        return


def _write(path: Path, value: Any) -> None:
    raw = json.dumps(value, separators=(",", ":")).encode()
    path.write_bytes(hashlib.sha256(raw).hexdigest().encode() + b"\n" + raw)


def _read(path: Path) -> Any:
    """What was written to a file.

    Raises:
        OSError, ValueError: it can't be read, or holds something else by now.
    """
    digest, _, raw = path.read_bytes().partition(b"\n")
    if digest != hashlib.sha256(raw).hexdigest().encode():
        raise ValueError(f"{path} was damaged")
    return json.loads(raw)


def _forget(caches: Path) -> None:
    """Removes all but the newest catalogues."""
    import shutil

    kept = [path for path in caches.glob("catalogue-*") if path.is_dir()]
    for old in sorted(kept, key=lambda one: one.stat().st_mtime)[:-_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
