"""Waivers as they are written: what they state, and what is wrong with one that no schema can tell. Pure."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from checker.decide.model import NOT_GOVERNED, UNDETERMINED, Waiver
from checker.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from checker.load.document import Document, PathPart

MOST_DAYS = 365


def stated(document: Document, at: tuple[PathPart, ...], flow: str | None = None) -> tuple[Waiver, ...]:
    """The waivers of a list in a document that fits its schema.

    Args:
        document: a file of waivers, or a flow file.
        at: where in it the list stands, if there is one.
        flow: the flow that states them for itself; in a file of waivers each names its own.
    """
    value = document.value
    for part in at:
        value = value[part] if isinstance(part, int) else value.get(part)
        if value is None:
            return ()
    return tuple(
        Waiver(
            place=document.place((*at, number, "clause")),
            flow=flow or one["flow"],
            clause=one["clause"],
            verdict=one.get("verdict", NOT_GOVERNED if one["clause"] == NOT_GOVERNED else UNDETERMINED),
            reason=one["reason"],
            owner=one["owner"],
            ticket=one["ticket"],
            date=one["date"],
            expires=one["expires"],
            file=one.get("file"),
            group=one.get("group"),
            element=one.get("element"),
        )
        for number, one in enumerate(value)
    )


def policy_of(waiver: Waiver) -> str:
    """The id of the policy that the clause belongs to; empty for a group that no policy governs."""
    return "" if waiver.clause == NOT_GOVERNED else waiver.clause.split("/")[0].split("-")[0]


@dataclass(frozen=True)
class Rules:
    """What may be waived, and for how long.

    Attributes:
        names: of a policy, all that a waiver can name: clauses, obligations, and the ids of rules in reports; nothing
            where there is no such policy.
        policies: the ids of all policies.
        unwaivable: clauses that can't be waived.
        days: how many days after its date a waiver may expire.
        days_by_policy: the same, for waivers of the clauses of one policy.
    """

    names: Callable[[str], Collection[str]]
    policies: Collection[str] = ()
    unwaivable: frozenset[str] = frozenset()
    days: int = MOST_DAYS
    days_by_policy: Mapping[str, int] = field(default_factory=dict)

    def wrong(self, waiver: Waiver) -> Problem | None:
        """What is wrong with a waiver: an unknown clause, one that can't be waived, or its days."""
        policy = policy_of(waiver)
        names = self.names(policy) if policy else ()
        if policy and waiver.clause not in names:
            hint = nearest(waiver.clause, names or self.policies) or f"policies: {', '.join(self.policies)}"
            return Problem(waiver.place, f"no policy has a clause {waiver.clause!r}", hint)
        if waiver.clause.split("/")[0] in self.unwaivable:
            hint = "mend the flow; a policy says `waivable: false` of what nobody may accept"
            return Problem(waiver.place, f"{waiver.clause} can't be waived", hint)
        return self._wrong_days(waiver, self.days_by_policy.get(policy, self.days))

    def _wrong_days(self, waiver: Waiver, most: int) -> Problem | None:
        given, expires = map(datetime.date.fromisoformat, (waiver.date, waiver.expires))
        if expires < given:
            return Problem(waiver.place, f"expires on {expires}, before its date, {given}", "correct one of them")
        if (expires - given).days > most:
            latest = given + datetime.timedelta(days=most)
            return Problem(waiver.place, f"expires more than {most} days after its date", f"expire by {latest}")
        return None
