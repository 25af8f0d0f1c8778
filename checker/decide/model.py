"""What the checker answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime

    from checker.problems import Place, Problem

COMPLIANT = "compliant"
VIOLATION = "violation"
UNDETERMINED = "undetermined"
NOT_GOVERNED = "not-governed"
MISSING_FACT = "missing-fact"
UNDISCLOSED = "undisclosed"
AMBIGUOUS = "ambiguous"

_WORST_FIRST = (VIOLATION, UNDETERMINED, NOT_GOVERNED, COMPLIANT)


def worst(verdicts: list[str]) -> str:
    """The verdict that decides: the strictest; of none, not governed."""
    return min(verdicts, key=_WORST_FIRST.index) if verdicts else NOT_GOVERNED


@dataclass(frozen=True)
class Condition:
    """One condition of a way: the fact, what is asked of it, and how it stands (true, false, unknown)."""

    fact: str
    asks: str
    state: str


@dataclass(frozen=True)
class Way:
    """One way to keep an obligation; by which exception or grant, and whether taking it was seen to keep the policy."""

    conditions: tuple[Condition, ...]
    by: str | None = None
    repairs: bool = False


@dataclass(frozen=True)
class Finding:
    """One obligation that a flow breaks or leaves open."""

    obligation: str
    clause: str
    cites: tuple[str, ...]
    verdict: str
    reason: str | None
    missing: tuple[str, ...]
    rulings: tuple[str, ...]
    group: str
    element: str | None
    place: Place
    message: str
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class PolicyResult:
    """What one policy says of a flow."""

    policy: str
    edition: str
    title: str
    verdict: str
    clauses: tuple[str, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class FlowResult:
    """What all policies that reach it say of a flow."""

    id: str
    title: str
    place: Place
    verdict: str
    policies: tuple[PolicyResult, ...]
    ungoverned: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """The whole answer of one run."""

    as_of: datetime.date
    digest: str
    flows: tuple[FlowResult, ...]
    problems: tuple[Problem, ...] = field(default=())
