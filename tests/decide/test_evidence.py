"""With evidence required, what only evidence decides is open until a link of the flow shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from checker.decide.model import COMPLIANT, UNDETERMINED, VIOLATION
from checker.judge import Judge
from tests.acme import KEPT, TODAY, acme, flow_file
from tests.fixtures import AS_OF
from tests.property.mutated import SEVERITY, answer, flows
from tests.shipped import catalogue, engine

if TYPE_CHECKING:
    from checker.decide.model import Finding, FlowResult

RECIPIENT = """\
  recipients:
    - party: acme-bikes
      roles: [processor]
      country: DE
      purpose_setter: us
      consideration: none
      contracts:
        - kind: processing
          from: always
          until: open_ended
          terms: {confidentiality: true, instructions: true}
"""
SHARED = KEPT.replace("action: store", "action: share").replace("  recipients: []\n", RECIPIENT)
ABROAD = (
    SHARED.replace("country: DE", "country: CN")
    .replace("    action: share", "    action: share\n    claims: [acme-3.5]")
    .replace(
        "    purposes:",
        "    consents: [{kind: cross_border_permission, covers: all, prior: true, withdrawn: false}]\n    purposes:",
    )
)
CONTRACT = [
    "recipients[0].contract.confidentiality",
    "recipients[0].contract.instructions",
    "recipients[0].purpose_setter",
]


def judged(text: str, links: list[str] | None = None, *, required: bool = True) -> FlowResult:
    """The answer to the one flow of a file, to which links are added."""
    if links is not None:
        evidence = ", ".join(f'"{link}": "https://example.com/1"' for link in links)
        text = f"{text}    evidence: {{{evidence}}}\n"
    judge = Judge(acme(), engine(), TODAY, require_evidence=required)
    (result,) = judge.judge(judge.flows(flow_file(text)))
    return result


def findings(text: str, links: list[str] | None = None) -> list[Finding]:
    (policy,) = judged(text, links).policies
    return list(policy.findings)


def missing(text: str, links: list[str] | None = None) -> list[str]:
    return [name for finding in findings(text, links) for name in finding.missing]


def test_what_facts_decide_needs_no_link() -> None:
    assert judged(KEPT).verdict == COMPLIANT


def test_what_is_declared_counts_where_evidence_is_not_required() -> None:
    assert judged(SHARED, required=False).verdict == COMPLIANT


def test_a_contract_that_is_only_declared_is_open() -> None:
    (finding,) = findings(SHARED)
    assert (finding.obligation, finding.verdict, finding.reason, finding.cites) == (
        "acme-3.3",
        UNDETERMINED,
        "missing-fact",
        ("acme-3.3",),
    )
    assert finding.missing == tuple(f"evidence.{path}" for path in CONTRACT)
    assert finding.message == f"nothing shows it: link evidence for {', '.join(CONTRACT)}"
    assert finding.element == "recipients[0]"
    assert (finding.place.line, finding.place.column) == (13, 7)


@pytest.mark.parametrize(
    ("links", "left"),
    [
        (["acme-3.3"], []),
        (["recipients[0]"], []),
        (["recipients"], []),
        (["recipients[0].contracts", "recipients[0].purpose_setter"], []),
        (["recipients[0].contracts[0]", "recipients[0].purpose_setter"], []),
        (["recipients[0].contracts"], CONTRACT[2:]),
        (["recipients[0].contract.confidentiality"], CONTRACT[1:]),
        (["recipients[0].contracts[0].terms.instructions"], [CONTRACT[0], CONTRACT[2]]),
        (["recipients[0].country"], CONTRACT),
        (["recipients[1].contracts", "acme-3.2"], CONTRACT),
        (["recipients[0].purpose"], CONTRACT),
    ],
)
def test_a_link_shows_its_fact_and_what_lies_below_it(links: list[str], left: list[str]) -> None:
    assert missing(SHARED, links) == [f"evidence.{path}" for path in left]


@pytest.mark.parametrize(
    ("links", "left"),
    [
        ([], ["evidence.consents"]),
        (["acme-3.5"], []),
        (["consents"], []),
        (["consents[0]"], []),
        (["consents[0].prior"], []),
        (["consents[1]"], ["evidence.consents"]),
    ],
)
def test_an_exception_that_evidence_decides_needs_a_link(links: list[str], left: list[str]) -> None:
    assert missing(ABROAD, ["acme-3.3", *links]) == left


def test_of_several_consents_each_needs_a_link() -> None:
    two = ABROAD.replace("consents: [{", "consents: [{kind: explicit, covers: all, prior: true, withdrawn: false}, {")
    assert missing(two, ["acme-3.3", "consents[1]"]) == ["evidence.consents"]
    assert missing(two, ["acme-3.3", "consents[0].kind", "consents[1]"]) == []


def test_a_grant_that_evidence_decides_needs_a_link() -> None:
    marketing = KEPT.replace("purposes: [essential.service]", "purposes: [marketing.communications.email]").replace(
        "    subjects:", "    consents: [{kind: explicit, covers: all, prior: true, withdrawn: false}]\n    subjects:"
    )
    (finding,) = findings(marketing)
    assert (finding.obligation, finding.cites) == ("coverage/purposes", ("acme-2.2",))
    assert finding.missing == ("evidence.channels", "evidence.consents")
    assert missing(marketing, ["channels", "consents"]) == []
    assert missing(marketing, ["acme-2.2"]) == []


def test_a_broken_promise_stays_broken() -> None:
    broken = SHARED.replace("confidentiality: true", "confidentiality: false")
    assert judged(broken, ["acme-3.3"]).verdict == VIOLATION


def test_the_flag_never_makes_a_verdict_better() -> None:
    plain = [answer(flow) for flow in flows()]
    strict = list(Judge(catalogue(), engine(), AS_OF, require_evidence=True).judge(flows()))
    for before, after in zip(plain, strict, strict=True):
        worse = {one.policy: one.verdict for one in after.policies}
        assert all(SEVERITY[worse[one.policy]] >= SEVERITY[one.verdict] for one in before.policies), before.id
    assert [one.verdict for one in plain] != [one.verdict for one in strict]
