"""Has Python look for garbage in cycles less often: judging makes many objects and hardly a cycle.

At its usual pace the search took a quarter of the time of 2,000 files.
"""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_THRESHOLDS = (100_000, 50, 100)


@contextmanager
def seldom() -> Iterator[None]:
    """Within it the search is seldom, and leaves out what was there before."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
