"""Shows on a terminal how far a long run is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.run.answers import Answer

# A run over fewer files is over before anyone wonders.
FILES = 200


def shown(answers: Iterator[Answer], files: int) -> Iterator[Answer]:
    """The answers, with a bar on standard error that goes when they end; nothing where that is no terminal."""
    if files < FILES or sys.stderr is None or not sys.stderr.isatty():
        return answers
    from tqdm import tqdm

    # No second thread, and no bar before half a second has passed: what is remembered is there at once.
    tqdm.monitor_interval = 0
    return iter(tqdm(answers, total=files, desc="flowclause", unit=" files", leave=False, delay=0.5, ascii=True))
