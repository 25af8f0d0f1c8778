"""Accepts findings by waivers and by the baseline: the verdicts stay, and what is accepted does not block. Pure.

A waiver counts from its date to the day it expires, for the verdict that it names and for nothing worse. Nothing
accepts a finding that rests on a clause that its policy declares unwaivable.
"""

from __future__ import annotations

import fnmatch
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from checker.decide.fingerprint import fingerprint, fingerprint_ungoverned
from checker.decide.model import (
    BASELINE,
    NOT_GOVERNED,
    WAIVER,
    WORST_FIRST,
    Acceptance,
    FlowResult,
    worst,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from checker.decide.model import Finding, Waiver
    from checker.decide.waivers import Rules
    from checker.problems import Problem

_KNOWN = Acceptance(BASELINE)
ACCEPTS, EXPIRED, EARLY, WORSE, BANNED = "accepts", "expired", "early", "worse", "banned"


@dataclass(frozen=True)
class Found:
    """What can be accepted of a flow: a finding, or a group that no policy governs.

    Attributes:
        path: the file of the flow, with slashes, relative to the root of the project.
        flow: the id of the flow.
        policy: the id of the policy; empty where none governs.
        obligation: the obligation; `not-governed` where no policy governs.
        clause: the clause that decides; the same.
        group: the subject group.
        element: what it was judged for, by its path.
        named: the same, by its name.
        verdict: violation, undetermined or not governed.
        cites: the clauses that it rests on.
        fingerprint: see `checker.decide.fingerprint`.
    """

    path: str
    flow: str
    policy: str
    obligation: str
    clause: str
    group: str
    element: str | None
    named: str | None
    verdict: str
    cites: tuple[str, ...]
    fingerprint: str

    def is_meant(self, waiver: Waiver) -> bool:
        """Whether a waiver of its flow is about it: by clause, group and element."""
        return (
            waiver.clause in (self.clause, self.obligation, f"{self.policy}/{self.obligation}")
            and waiver.group in (None, self.group)
            and waiver.element in (None, self.element, self.named)
        )


def found_in(flow: FlowResult, path: str) -> list[Found]:
    """All that can be accepted of a flow, in its order: findings policy by policy, then groups.

    Args:
        flow: the answer for the flow.
        path: its file, with slashes, relative to the root of the project.
    """
    found = [_of_finding(flow, path, one.policy, finding) for one in flow.policies for finding in one.findings]
    return found + [_of_ungoverned(flow, path, one.group) for one in flow.ungoverned]


def _of_finding(flow: FlowResult, path: str, policy: str, one: Finding) -> Found:
    return Found(
        path=path,
        flow=flow.id,
        policy=policy,
        obligation=one.obligation,
        clause=one.clause,
        group=one.group,
        element=one.element,
        named=one.named,
        verdict=one.verdict,
        cites=one.cites,
        fingerprint=fingerprint(path, flow.id, policy, one),
    )


def _of_ungoverned(flow: FlowResult, path: str, group: str) -> Found:
    return Found(
        path=path,
        flow=flow.id,
        policy="",
        obligation=NOT_GOVERNED,
        clause=NOT_GOVERNED,
        group=group,
        element=None,
        named=None,
        verdict=NOT_GOVERNED,
        cites=(),
        fingerprint=fingerprint_ungoverned(path, flow.id, group),
    )


class Acceptances:
    """What is accepted on a day.

    Args:
        as_of: the day, as YYYY-MM-DD.
        rules: what may be waived, and for how long.
        rooted: a path of a report as one relative to the root of the project, with slashes.
        waivers: those of a file of waivers; one that is wrong by the rules accepts nothing.
        baseline: how many findings of a fingerprint are known, by verdict.
        of_flows: whether the waivers that flows state for themselves count.
    """

    def __init__(
        self,
        as_of: str,
        rules: Rules,
        rooted: Callable[[str], str],
        waivers: Iterable[Waiver] = (),
        baseline: Mapping[str, Mapping[str, int]] | None = None,
        *,
        of_flows: bool = True,
    ) -> None:
        self.as_of = as_of
        self.waivers = tuple(waivers)
        self.baseline = baseline or {}
        self._rules = rules
        self._rooted = rooted
        self._of_flows = of_flows
        self._wrong: dict[Waiver, Problem | None] = {}
        self._by_flow: dict[str, list[Waiver]] = defaultdict(list)
        for waiver in self.waivers:
            self._by_flow[waiver.flow].append(waiver)

    def apply(self, flow: FlowResult) -> FlowResult:
        """The answer with what is accepted marked; applied again, it stays as it is."""
        waivers = self.about(flow)
        if not waivers and not self.baseline:
            return flow
        found = self.found(flow)
        waived = [self.waived(one, waivers) for one in found]
        known = iter(self.known([one for one, by in zip(found, waived, strict=True) if by is None]))
        accepted = iter([by or (_KNOWN if next(known) else None) for by in waived])
        policies = tuple(
            replace(policy, findings=tuple(replace(finding, accepted=next(accepted)) for finding in policy.findings))
            for policy in flow.policies
        )
        ungoverned = tuple(replace(group, accepted=next(accepted)) for group in flow.ungoverned)
        return replace(flow, policies=policies, ungoverned=ungoverned)

    def found(self, flow: FlowResult) -> list[Found]:
        """All that can be accepted of a flow."""
        return found_in(flow, self.path(flow))

    def path(self, flow: FlowResult) -> str:
        """The file of a flow, with slashes, relative to the root of the project."""
        return self._rooted(flow.place.path)

    def about(self, flow: FlowResult) -> list[Waiver]:
        """The waivers of a flow: those that the file of waivers has for it, and its own."""
        path = self.path(flow)
        listed = [waiver for waiver in self._by_flow.get(flow.id, ()) if _in_file(waiver, path)]
        return [*listed, *(flow.waivers if self._of_flows else ())]

    def wrong(self, waiver: Waiver) -> Problem | None:
        """What is wrong with a waiver by the rules."""
        if waiver not in self._wrong:
            self._wrong[waiver] = self._rules.wrong(waiver)
        return self._wrong[waiver]

    def waived(self, one: Found, waivers: Iterable[Waiver]) -> Acceptance | None:
        """By which of the waivers of its flow it is accepted: the one that counts for longest."""
        accepting = [waiver for waiver in waivers if self.outcome(waiver, one) == ACCEPTS]
        if not accepting:
            return None
        longest = max(accepting, key=lambda waiver: (waiver.expires, waiver.place))
        return Acceptance(WAIVER, longest.reason, longest.owner, longest.ticket, longest.expires)

    def outcome(self, waiver: Waiver, one: Found) -> str | None:
        """What a waiver of its flow does to a finding; nothing where it is about another, or wrong."""
        if not one.is_meant(waiver) or self.wrong(waiver):
            return None
        if self.is_banned(one):
            return BANNED
        if not _covers(waiver.verdict, one.verdict):
            return WORSE
        if self.as_of < waiver.date:
            return EARLY
        return ACCEPTS if self.as_of <= waiver.expires else EXPIRED

    def known(self, found: Sequence[Found]) -> list[str | None]:
        """The verdict of the entry of the baseline by which each is accepted, if any; an entry accepts only one.

        What is worst chooses first, and takes the mildest entry that covers it, so that the order does not matter.
        """
        left = {one.fingerprint: dict(self.baseline.get(one.fingerprint, {})) for one in found}
        taken: list[str | None] = [None] * len(found)
        for number in sorted(range(len(found)), key=lambda at: WORST_FIRST.index(found[at].verdict)):
            one = found[number]
            entries = left[one.fingerprint]
            covering = [name for name in reversed(WORST_FIRST) if entries.get(name) and _covers(name, one.verdict)]
            if covering and not self.is_banned(one):
                taken[number] = covering[0]
                entries[covering[0]] -= 1
        return taken

    def is_banned(self, one: Found) -> bool:
        """Whether it rests on a clause that can't be waived, so that nothing accepts it."""
        return not self._rules.unwaivable.isdisjoint((one.clause, *one.cites))


class Accepted(Collection[FlowResult]):
    """Answers with what is accepted marked, each when it is looked at."""

    def __init__(self, flows: Collection[FlowResult], acceptances: Acceptances) -> None:
        self._flows = flows
        self._acceptances = acceptances

    def __len__(self) -> int:
        return len(self._flows)

    def __iter__(self) -> Iterator[FlowResult]:
        return map(self._acceptances.apply, self._flows)

    def __contains__(self, wanted: Any) -> bool:
        return any(one == wanted for one in self)


def _covers(accepted: str, found: str) -> bool:
    """Whether what is accepted is no milder than what was found."""
    return worst((accepted, found)) == accepted


def _in_file(waiver: Waiver, path: str) -> bool:
    return waiver.file in (None, path) or fnmatch.fnmatchcase(path, waiver.file or "")
