"""Says again what the same command said before, without loading what judges: the quickest way of a pre-commit hook.

Only of a plain question: `check` of some files that are named, as text or JSON, with no configuration, waivers or
baseline anywhere that a run would look for them. What is remembered is the whole text, under all else that decides it:
the command line, the folder, the day, what is judged by (see `checker.standing`), and whether a terminal shows it. It
is believed only while every file that was read then holds what it held.
"""

from __future__ import annotations

import io
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from checker.cache import ANSWERS, Cache, digest_of, key_of
from checker.places import (
    BASELINE,
    CACHE_DIR,
    OWN_FILE,
    SHARED_FILE,
    VARIABLES,
    WAIVERS,
    cache_folder,
    project_folders,
    shipped,
)
from checker.standing import standing_now

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_WITH_VALUE = {"--as-of": None, "--format": ("text", "json")}
_MOST_FILES = 50
_LONGEST = 256 * 1024
# What a run looks for beside the files that it is given; where there is any of them, it is no plain question.
_LOOKED_FOR = (OWN_FILE, WAIVERS, BASELINE)
_TABLE = b"flowclause"
_OF_COLOUR = ("NO_COLOR", "TERM")


class Question(NamedTuple):
    """A plain question.

    Attributes:
        arguments: the command line.
        key: tells it from any other question, and from the same one where something else than the files decides.
        standing: what `checker.standing` said when it was asked.
    """

    arguments: tuple[str, ...]
    key: bytes
    standing: str


def question(arguments: Sequence[str]) -> Question | None:
    """What is asked; nothing where it is not plain."""
    if not isinstance(sys.stdout, io.TextIOWrapper):
        return None
    paths = _paths(arguments)
    if not paths or len(paths) > _MOST_FILES or not all(map(_is_plain, paths)):
        return None
    if any(os.environ[name] for name in os.environ if name.startswith(VARIABLES) and name != CACHE_DIR):
        return None
    try:
        here = Path.cwd()
        folders = project_folders(here)
        if any(map(_has_more, folders)):
            return None
        standing = standing_now([shipped("policies")])
    except (OSError, ValueError):
        return None
    shown = (str(sys.stdout.isatty()), *(os.environ.get(name, "") for name in _OF_COLOUR))
    day = time.strftime("%Y-%m-%d", time.gmtime())  # what `--as-of` is when it is left out
    key = key_of("again", standing, day, str(here), str(folders[-1]), *shown, *arguments)
    return Question(tuple(arguments), key, standing)


def _paths(arguments: Sequence[str]) -> list[str]:
    """The files that a plain command line names; none where it is another."""
    if not arguments or arguments[0] != "check":
        return []
    paths: list[str] = []
    remaining = iter(arguments[1:])
    for one in remaining:
        if one in _WITH_VALUE:
            value, known = next(remaining, ""), _WITH_VALUE[one]
            if not value or value.startswith("-") or (known and value not in known):
                return []
        elif one.startswith("-"):
            return []
        else:
            paths.append(one)
    return paths


def _is_plain(path: str) -> bool:
    """Whether a path leads to a file of flows; folders and parties files stand for others."""
    return os.path.isfile(path) and ".parties." not in os.path.basename(path)


def _has_more(folder: Path) -> bool:
    """Whether a folder holds anything that a run looks for beside the files that it is given."""
    if any(os.path.lexists(folder / name) for name in _LOOKED_FOR):
        return True
    shared = folder / SHARED_FILE
    return os.path.lexists(shared) and _TABLE in shared.read_bytes()


def recalled(asked: Question) -> tuple[int, str] | None:
    """How the same command ended before, and what it printed; nothing where that is not known."""
    cache = Cache(cache_folder(), ANSWERS)
    kept = cache.get(asked.key)
    cache.close()
    if kept is None:
        return None
    stated = json.loads(kept)
    if any(_held(path) != [path, real, digest] for path, real, digest in stated["held"]):
        return None
    return stated["code"], stated["text"]


def remember(asked: Question, read: Iterable[tuple[str, str]], code: int, text: str) -> None:
    """Keeps how a plain command ended and what it printed.

    Args:
        asked: the question, as it was when the run began.
        read: the files that were read, each with the digest of what it held then.
        code: how the run ended.
        text: what it printed.
    """
    digests = dict(read)
    # Of several names of one file only the first is read; each of the others may be another file by the next time.
    is_whole = digests.keys() >= set(_paths(asked.arguments)) and all(digests.values())
    # Whatever else decides an answer may have changed while it was found.
    if not is_whole or len(text) > _LONGEST or question(asked.arguments) != asked:
        return
    held = [[path, os.path.realpath(path), digest] for path, digest in digests.items()]
    value = json.dumps({"held": held, "code": code, "text": text})
    cache = Cache(cache_folder(), ANSWERS)
    cache.put([(asked.key, value.encode())])
    cache.close()


def _held(path: str) -> list[str] | None:
    """A file, where its links lead to, and the digest of what it holds; nothing where it can't be read."""
    digest = digest_of(path)
    return None if digest is None else [path, os.path.realpath(path), digest]
