"""One report with every kind of answer, and what formats are given beside it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from checker.decide.model import Acceptance, FlowResult, Reading, Report
from checker.problems import Place, Problem
from checker.render.context import Context
from checker.render.formats import format_named
from tests.acme import TODAY, acme, flow_file, judge

if TYPE_CHECKING:
    from checker.decide.model import Finding

RECIPIENT = {"recipients: []": "recipients: [{party: spoke-repairs, purpose_setter: us, consideration: money}]"}
ANSWERS: dict[str, dict[str, str]] = {
    "compliant": {},
    "violation": RECIPIENT,
    "missing": {"age: 30": "age: null"},
    "undisclosed": {"categories: [user.name]": "categories: [user.device.cookie_id]"},
    "ambiguous": {"recipients: []": "recipients: [{party: spoke-repairs, purpose_setter: us, consideration: in_kind}]"},
    "not-governed": {"action: store": "action: store\n    actor: dealer"},
}
WAIVER = Acceptance("waiver", "The contract ends in June", "privacy@acme.example", "PRIV-12", "2026-06-30")
BASELINE = Acceptance("baseline")
LENIENT = Reading("7", "lenient", "A. Sato, <counsel>", "2026-12-31")
STRICT = Reading("22", "strict")
NOTICES = (Problem(Place("flowclause-waivers.yaml", 4, 5), "the waiver matches nothing", "delete it"),)
PROBLEMS = (
    Problem(Place("other.flow.yaml", 3, 5), "unknown field 'purpose'", "did you mean purposes?"),
    Problem(Place("missing", 0, 0), "no such file or folder"),
)


def context(*, colour: bool = False, quiet: bool = False) -> Context:
    """What formats are given, for the invented policy."""
    return Context(acme().policies, acme().kinds, colour, quiet)


def written(name: str, report: Report) -> str:
    """A report in one of the formats."""
    return "".join(format_named(name)(report, context()))


def answer(name: str, title: str = "") -> FlowResult:
    """One of the `ANSWERS`, of a flow that has its name."""
    named = {"id: sign-up": f"id: {name}\n    title: {title or f'The flow {name}'}"}
    return judge(flow_file(changes={**named, **ANSWERS[name]}), repairs=1)


def accepting(flow: FlowResult, accepted: Acceptance) -> FlowResult:
    """The answer with all its findings accepted."""

    def accept(finding: Finding) -> Finding:
        return replace(finding, accepted=accepted)

    policies = [replace(policy, findings=tuple(map(accept, policy.findings))) for policy in flow.policies]
    return replace(flow, policies=tuple(policies))


def resting_on(flow: FlowResult, reading: Reading) -> FlowResult:
    """The answer as one that rests on a reading, with all its findings."""
    policies = []
    for policy in flow.policies:
        findings = tuple(replace(finding, readings=(reading,)) for finding in policy.findings)
        policies.append(replace(policy, findings=findings, readings=(reading,)))
    return replace(flow, policies=tuple(policies))


@cache
def every_answer() -> Report:
    """A report with every verdict and reason, acceptances, what is kept, readings, and problems."""
    accepted = replace(accepting(answer("violation"), WAIVER), id="waived", place=Place("b/waived.flow.yaml", 3, 5))
    known = replace(accepting(answer("missing"), BASELINE), id="known")
    explained = judge(flow_file(changes={"id: sign-up": "id: explained"}), explain=True)
    (group,) = answer("not-governed").ungoverned
    ungoverned = replace(answer("not-governed"), id="known-too", ungoverned=(replace(group, accepted=BASELINE),))
    flows = (*map(answer, ANSWERS), resting_on(explained, LENIENT), resting_on(accepted, STRICT), known, ungoverned)
    return Report(TODAY, "0" * 64, flows, PROBLEMS, NOTICES)
