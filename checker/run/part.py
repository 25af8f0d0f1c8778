"""What is to be judged of a file."""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """A flow file, and the ids of the flows to judge in it; all of them, where none are named."""

    path: str
    flows: frozenset[str] | None = None
