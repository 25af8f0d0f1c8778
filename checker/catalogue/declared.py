"""What one policy declares, in the form that the rules expand: obligations with their coverage, and exceptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

DIMENSIONS = {"categories": "category", "purposes": "purpose", "recipients": "recipient"}
_FORBIDDING = frozenset({"ban", "only", "must", "condition", "exception"})


@dataclass(frozen=True)
class Obligation:
    """One obligation of a policy: what the rules need, and what an answer says of it."""

    key: str
    clause: str
    kind: str
    when: dict[str, Any]
    parameters: dict[str, Any]
    breach: str
    rests_on: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    grants: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Lift:
    """One exception of a policy."""

    key: str
    clause: str
    kind: str
    lifts: tuple[str, ...]
    gate: dict[str, Any]
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Declared:
    """All that one policy declares."""

    obligations: dict[str, Obligation] = field(default_factory=dict)
    exceptions: dict[str, Lift] = field(default_factory=dict)

    def for_rules(self) -> dict[str, Any]:
        """The input of the program entrypoint."""
        return {
            "obligations": {
                key: {"kind": one.kind, "when": one.when, "parameters": one.parameters}
                for key, one in self.obligations.items()
            },
            "exceptions": {
                key: {"kind": one.kind, "lifts": list(one.lifts), "gate": one.gate, "parameters": one.parameters}
                for key, one in self.exceptions.items()
            },
        }


def declared(policy: dict[str, Any], kinds: dict[str, Any]) -> Declared:
    """Everything that a policy file declares, coverage gathered from the grants of its clauses."""
    obligations: dict[str, Obligation] = {}
    exceptions: dict[str, Lift] = {}
    for clause in policy["clauses"]:
        for written in clause.get("obligations", ()):
            one = _obligation(clause, written, kinds)
            obligations[one.key] = one
        for number, written in enumerate(clause.get("exceptions", ())):
            other = _exception(clause, written, number)
            exceptions[other.key] = other
    for dimension, element in DIMENSIONS.items():
        coverage = _coverage(policy, dimension, element)
        obligations[coverage.key] = coverage
    return Declared(obligations, exceptions)


def obligation_key(clause: str, written: Mapping[str, Any]) -> str:
    """The id of an obligation as a clause states it: the clause's own, with its part where the clause has several."""
    return f"{clause}/{written['part']}" if "part" in written else clause


def _obligation(clause: dict[str, Any], written: dict[str, Any], kinds: dict[str, Any]) -> Obligation:
    by_kind = kinds["obligations"][written["kind"]].get("breach")
    by_force = "violation" if clause["force"] in _FORBIDDING else "undisclosed"
    return Obligation(
        obligation_key(clause["id"], written),
        clause["id"],
        written["kind"],
        written.get("when", {}),
        written.get("parameters", {}),
        written.get("breach") or by_kind or by_force,
        tuple(written.get("rests_on", ())),
        tuple(written.get("topic", ())),
    )


def _exception(clause: dict[str, Any], written: dict[str, Any], number: int) -> Lift:
    key = clause["id"] if number == 0 else f"{clause['id']}#{number + 1}"
    lifts, gate = tuple(written["lifts"]), written["gate"]
    return Lift(key, clause["id"], written["kind"], lifts, gate, written.get("parameters", {}))


def _coverage(policy: dict[str, Any], dimension: str, element: str) -> Obligation:
    stated = policy["coverage"][dimension]
    grants = [
        {
            "clause": clause["id"],
            "force": clause["force"],
            "reach": grant[dimension] if dimension == "recipients" else {element: {"under": grant[dimension]}},
            "when": grant.get("when", {}),
            "cites": grant.get("cites", []),
        }
        for clause in policy["clauses"]
        for grant in clause.get("grants", ())
        if dimension in grant
    ]
    parameters = {"for": element, "grants": grants, "closed_by": stated.get("closed_by", [])}
    undisclosed = stated["undisclosed"]
    return Obligation(
        f"coverage/{dimension}",
        undisclosed[0],
        "coverage",
        {},
        parameters,
        "undisclosed",
        rests_on=tuple(undisclosed),
        grants=tuple(grants),
    )
