"""One digest over all that decides an answer beside the files to judge: code, rules, policies, libraries, Python.

Reading all of it takes longer than looking up an answer, so the digest is remembered under what the file system says of
the files. That is believed only where every file was left alone for some time before: an edit within one tick of the
clock, of the same length, would leave no trace.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from checker.cache import CATALOGUES, Cache, key_of
from checker.places import cache_folder, shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PACKAGE = Path(__file__).resolve().parent
_COUNTS = (".py", ".json", ".yaml", ".rego", ".wasm")
# The libraries that an answer passes through, as their folders of metadata are named.
_LIBRARIES = ("chinesecalendar", "jsonschema", "jsonschema_rs", "opa_py_wasm", "pycountry", "pyyaml", "wasmtime")
_QUIET_SECONDS = 2


def standing_now(policies: Iterable[Path] = ()) -> str:
    """The digest, remembered in the user's cache; see `standing`.

    Raises:
        OSError: a file can't be read.
    """
    cache = Cache(cache_folder(), CATALOGUES)
    try:
        return standing(cache, policies)
    finally:
        cache.close()


def standing(cache: Cache, policies: Iterable[Path] = ()) -> str:
    """The digest, remembered or made anew; it is the same on every machine with the same files, libraries and Python.

    Args:
        cache: where it is remembered.
        policies: folders and files of policies beside those that ship.

    Raises:
        OSError: a file can't be read.
    """
    roots = dict.fromkeys((str(PACKAGE), str(shipped("policies")), str(shipped("rules")), *map(str, policies)))
    now = time.time_ns()
    files = sorted((name, path, found) for root in roots for name, path, found in _below(root))
    # Of characters, for one, each Python knows those that were there when it was made.
    installed = "\n".join((sys.version, *_libraries()))
    signature = key_of("standing", installed, *(f"{path}\0{_stamp(found)}" for _, path, found in files))
    remembered = cache.get(signature)
    if remembered is not None:
        return remembered.decode()
    parts: list[str | bytes] = [installed]
    for name, path, _ in files:
        parts += (name, Path(path).read_bytes())
    digest = key_of(*parts).hex()
    newest = max(max(found.st_mtime_ns, found.st_ctime_ns) for _, _, found in files)
    if newest < now - _QUIET_SECONDS * 1_000_000_000:
        cache.put([(signature, digest.encode())])
    return digest


def _stamp(found: os.stat_result) -> str:
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"


def _below(root: str) -> Iterator[tuple[str, str, os.stat_result]]:
    if os.path.isfile(root):
        return iter([(os.path.basename(root), root, os.stat(root))])
    return counted(root)


def counted(root: str, inside: str = "") -> Iterator[tuple[str, str, os.stat_result]]:
    """The files below a folder that decide an answer: the name from the folder, the path, and what is known of each."""
    with os.scandir(os.path.join(root, inside)) as entries:
        for entry in entries:
            name = f"{inside}/{entry.name}"
            if entry.is_dir(follow_symlinks=False):  # as policies are looked for; links may lead in a circle
                if entry.name != "__pycache__":
                    yield from counted(root, name.lstrip("/"))
            elif counts(entry.name):
                yield name.lstrip("/"), entry.path, entry.stat()


def counts(name: str) -> bool:
    """Whether a file of this name decides an answer where it lies below one of the folders."""
    name = name.lower()  # some systems take `POLICY.YAML` for what is asked for as `*.yaml`
    return name.endswith(_COUNTS) and not name.endswith("_test.rego")


def _libraries() -> Iterator[str]:
    """Names and versions of the libraries, from the names of their metadata; reading these takes an import too long.

    In the order of the path, for of two versions the first is imported.
    """
    for folder in sys.path:
        try:
            names = os.listdir(folder or os.curdir)
        except OSError:
            continue
        for name in sorted(names):
            library = name.lower().replace("-", "_")
            if name.endswith((".dist-info", ".egg-info")) and library.startswith(_LIBRARIES):
                yield library
