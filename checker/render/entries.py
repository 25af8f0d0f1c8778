"""What a flow does not keep, one entry each, for formats that list issues."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from checker.decide.fingerprint import fingerprint, fingerprint_ungoverned
from checker.decide.model import NOT_GOVERNED
from checker.render.words import (
    acceptance,
    citation,
    edition_of,
    explained,
    findings_of,
    flow_name,
    message_of,
    ungoverned_words,
    verdict_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.decide.model import Acceptance, Finding, FlowResult, PolicyResult
    from checker.problems import Place
    from checker.render.context import Context


@dataclass(frozen=True)
class Entry:
    """One issue of a flow.

    Attributes:
        flow: the flow that it is about.
        result: the answer of the policy that it is about, where one governs.
        finding: the finding, where a policy governs.
        rule: the id of the rule, one for each obligation of each policy.
        verdict: violation, undetermined or not governed.
        place: where it is to be shown.
        heading: the verdict with its reason, and the flow.
        message: what was found.
        below: what belongs below it: clauses, acceptance, ways out.
        fingerprint: the same from one run to the next, and different for each entry of a report.
        accepted: by what it does not block.
    """

    flow: FlowResult
    result: PolicyResult | None
    finding: Finding | None
    rule: str
    verdict: str
    place: Place
    heading: str
    message: str
    below: tuple[str, ...]
    fingerprint: str
    accepted: Acceptance | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """All of it in words."""
        return (self.message, self.heading, *self.below)


def entries(flow: FlowResult, context: Context) -> Iterator[Entry]:
    """The issues of a flow; those with the same fingerprint are told apart by their number."""
    seen: Counter[str] = Counter()
    for entry in _entries(flow, context):
        seen[entry.fingerprint] += 1
        number = seen[entry.fingerprint]
        yield entry if number == 1 else replace(entry, fingerprint=f"{entry.fingerprint}-{number}")


def _entries(flow: FlowResult, context: Context) -> Iterator[Entry]:
    policies, path = context.policies, context.rooted(flow.place.path)
    for result, finding in findings_of(flow):
        yield Entry(
            flow=flow,
            result=result,
            finding=finding,
            rule=rule_id(result.policy, finding.obligation),
            verdict=finding.verdict,
            place=finding.place,
            heading=f"{verdict_of(finding)}, flow {flow_name(flow)}",
            message=message_of(finding),
            below=tuple(explained(finding, edition_of(result, policies))),
            fingerprint=fingerprint(path, flow.id, result.policy, finding),
            accepted=finding.accepted,
        )
    near = [
        citation(clause, edition_of(result, policies))
        for result in flow.policies
        if result.verdict == NOT_GOVERNED
        for clause in result.clauses
    ]
    for one in flow.ungoverned:
        yield Entry(
            flow=flow,
            result=None,
            finding=None,
            rule=NOT_GOVERNED,
            verdict=NOT_GOVERNED,
            place=flow.place,
            heading=f"not governed, flow {flow_name(flow)}",
            message=ungoverned_words(one),
            below=(*near, *((acceptance(one.accepted),) if one.accepted else ())),
            fingerprint=fingerprint_ungoverned(path, flow.id, one.group),
            accepted=one.accepted,
        )


def rule_id(policy: str, obligation: str) -> str:
    """The id of an obligation among those of all policies; that of a clause begins with its policy's as it is."""
    return obligation if obligation.startswith(f"{policy}-") else f"{policy}/{obligation}"
