"""Three-valued logic on True, False and None (not known), for facts that follow from others before rules see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Truth = bool | None


def all_of(states: Iterable[Truth]) -> Truth:
    """False where one is false, else None where one is not known, else True."""
    result: Truth = True
    for state in states:
        if state is False:
            return False
        if state is None:
            result = None
    return result


def any_of(states: Iterable[Truth]) -> Truth:
    """True where one is true, else None where one is not known, else False."""
    result: Truth = False
    for state in states:
        if state is True:
            return True
        if state is None:
            result = None
    return result


def is_under(term: str, root: str) -> Truth:
    """Whether a term of the taxonomy equals a root or lies below it; None where the root lies below the term."""
    if term == root or term.startswith(root + "."):
        return True
    return None if root.startswith(term + ".") else False
