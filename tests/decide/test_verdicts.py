"""Verdicts, reasons, missing facts and citations, on the invented policy."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from checker.decide.model import Condition, Kept, Way
from tests.acme import KEPT, acme, answered, findings, flow_file, judge

RECIPIENT = "recipients: []"
SUBJECT = '{id: adults, relation: customer, country: "NO", age: 30}'


def shared_with(recipient: str) -> dict[str, str]:
    return {RECIPIENT: f"recipients: [{recipient}]"}


def test_a_flow_that_keeps_everything_is_compliant_and_cites_what_covers_it() -> None:
    answer = answered()
    (policy,) = answer["policies"]
    assert (answer["verdict"], policy["verdict"], policy["findings"]) == ("compliant", "compliant", [])
    assert policy["clauses"] == ["acme-1.1", "acme-2.1", "acme-4.1", "acme-4.4"]


def test_a_ban_that_is_contradicted_is_a_violation_at_the_fact() -> None:
    changes = shared_with("{party: spoke-repairs, purpose_setter: us, consideration: money}")
    (policy,) = answered(changes)["policies"]
    (finding,) = policy["findings"]
    assert (policy["verdict"], policy["clauses"]) == ("violation", ["acme-3.1"])
    assert (finding["obligation"], finding["reason"], finding["element"]) == ("acme-3.1", None, "recipients[0]")
    assert (finding["path"], finding["line"]) == ("acme.flow.yaml", 12)


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"categories: [user.name]": "categories: [user.name, user.device.cookie_id]"}, "user.device.cookie_id"),
        ({"purposes: [essential.service]": "purposes: [marketing.communications.email]\n    consents: []"}, "consents"),
        ({"purposes: [essential.service]": "purposes: [marketing.communications.sms]\n    consents: []"}, "marketing"),
    ],
)
def test_a_finding_points_at_the_fact_at_fault_and_not_at_one_of_another_clause(
    changes: dict[str, str], at: str
) -> None:
    text = KEPT
    for old, new in changes.items():
        text = text.replace(old, new)
    lines = text.splitlines()
    line = next(number for number, line in enumerate(lines, 1) if at in line)
    finding = answered(changes)["policies"][0]["findings"][0]
    assert (finding["line"], finding["column"]) == (line, lines[line - 1].index(at) + 1)


@pytest.mark.parametrize(
    ("recipient", "named"),
    [
        ("party: spoke-repairs, name: Spoke", "spoke-repairs"),
        ("name: Spoke, roles: processor", "Spoke"),
        ("roles: [processor, dealer]", "dealer, processor"),
        ("roles: processor", "processor"),
        ("country: 'NO'", None),
    ],
)
def test_a_recipient_is_known_by_what_the_flow_says_of_it_wherever_it_stands(recipient: str, named: str | None) -> None:
    other, paid = "{roles: partner, consideration: none}", f"{{{recipient}, purpose_setter: us, consideration: money}}"
    for place, listed in enumerate((paid, f"{other}, {paid}")):
        found = answered(shared_with(listed))["policies"][0]["findings"]
        sold = [one for one in found if one["obligation"] == "acme-3.1"]
        assert [(one["element"], one["named"]) for one in sold] == [(f"recipients[{place}]", named)]


def test_a_missing_fact_is_named_with_the_clause_that_asks_for_it() -> None:
    changes = shared_with("{party: spoke-repairs, purpose_setter: null, consideration: none}")
    assert findings(changes) == [
        ("acme-3.3", "undetermined", "missing-fact", ["recipients[0].purpose_setter"], "recipients[0]")
    ]


def test_what_is_given_in_return_unstated_misses_that_fact_and_waits_for_no_ruling() -> None:
    changes = shared_with("{party: spoke-repairs, purpose_setter: us}")
    assert findings(changes) == [
        ("acme-3.1", "undetermined", "missing-fact", ["recipients[0].consideration"], "recipients[0]")
    ]


def test_what_only_a_ruling_can_settle_is_ambiguous_and_names_the_ruling() -> None:
    changes = shared_with("{party: spoke-repairs, purpose_setter: us, consideration: in_kind}")
    (finding,) = answered(changes)["policies"][0]["findings"]
    assert (finding["verdict"], finding["reason"], finding["missing"]) == ("undetermined", "ambiguous", [])
    assert finding["rulings"] == [1]


def test_what_no_clause_covers_is_undisclosed_and_cites_the_nearest_list() -> None:
    (finding,) = answered({"categories: [user.name]": "categories: [user.device.cookie_id]"})["policies"][0]["findings"]
    assert (finding["verdict"], finding["reason"], finding["cites"]) == ("undetermined", "undisclosed", ["acme-1.1"])
    assert finding["element"] == "data.categories[0]"


def test_what_a_clause_closes_the_list_against_is_a_violation() -> None:
    (finding,) = answered({"categories: [user.name]": "categories: [user.health]"})["policies"][0]["findings"]
    assert (finding["verdict"], finding["reason"], finding["cites"]) == ("violation", None, ["acme-1.3"])


def test_a_permission_whose_condition_is_declared_false_is_a_violation() -> None:
    changes = {"purposes: [essential.service]": "purposes: [marketing.communications.sms]\n    consents: []"}
    (finding,) = answered(changes)["policies"][0]["findings"]
    assert (finding["obligation"], finding["verdict"], finding["cites"]) == (
        "coverage/purposes",
        "violation",
        ["acme-2.2"],
    )


def test_a_term_too_coarse_to_tell_is_asked_to_be_narrower() -> None:
    assert findings({"categories: [user.name]": "categories: [user]"}) == [
        ("coverage/categories", "undetermined", "missing-fact", ["data.categories[0]"], "data.categories[0]")
    ]


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        ("13", [("acme-1.4", "violation", None, [], None)]),
        ("14", []),
        ("15", []),
        ("null", [("acme-1.4", "undetermined", "missing-fact", ["subjects[0].age"], None)]),
        ("{min: 12, max: 13}", [("acme-1.4", "violation", None, [], None)]),
        ("{min: 13, max: 14}", [("acme-1.4", "undetermined", "missing-fact", ["subjects[0].age"], None)]),
        ("{min: 14}", []),
        ("{max: 13}", [("acme-1.4", "violation", None, [], None)]),
    ],
)
def test_the_age_limit_is_exact(age: str, expected: list[object]) -> None:
    assert findings({"age: 30": f"age: {age}"}) == expected


def test_an_exception_counts_only_where_it_is_claimed() -> None:
    consent = "consents: [{kind: guardian_separate, covers: all, prior: true, withdrawn: false}]"
    child = {"age: 30": "age: 13", "action: store": f"action: store\n    {consent}"}
    claimed = {**child, "action: store": f"action: store\n    claims: [acme-1.5]\n    {consent}"}
    assert [one[:2] for one in findings(child)] == [("acme-1.4", "violation")]
    answer = answered(claimed)["policies"][0]
    assert (answer["verdict"], answer["findings"]) == ("compliant", [])
    assert {"acme-1.4", "acme-1.5"} <= set(answer["clauses"])


def test_an_exception_that_fails_is_cited_by_the_clause_that_asks_for_more() -> None:
    changes = {"age: 30": "age: 13", "action: store": "action: store\n    claims: [acme-1.5]\n    consents: []"}
    (finding,) = answered(changes)["policies"][0]["findings"]
    assert finding["cites"] == ["acme-1.4", "acme-1.5"]


@pytest.mark.parametrize(
    ("day", "reading"),
    [("2025-12-31", "ambiguous"), ("2026-01-01", None), ("2026-12-31", None), ("2027-01-01", "ambiguous")],
)
def test_a_recorded_ruling_counts_from_its_first_to_its_last_day(day: str, reading: str | None) -> None:
    changes = {"stores: [{store: oslo-database}]": "stores: [{country: SJ}]"}
    reasons = [one[2] for one in findings(changes, as_of=datetime.date.fromisoformat(day))]
    assert reasons == ([reading] if reading else [])


def test_a_ruling_pending_strictly_decides_until_it_is_answered() -> None:
    changes = {"{in_transit: true, at_rest: true}": "{in_transit: false, at_rest: true}"}
    assert findings(changes) == [("acme-4.2", "violation", None, [], None)]


def test_the_strictest_group_decides_and_a_group_states_its_own_facts() -> None:
    groups = f"[{SUBJECT}, {{id: pupils, age: 12, country: DE}}, {{id: guests, age: 40, access: {{scope: public}}}}]"
    answer = answered({f"[{SUBJECT}]": groups})
    assert answer["verdict"] == "violation"
    assert [(one["obligation"], one["group"]) for one in answer["policies"][0]["findings"]] == [
        ("acme-1.4", "pupils"),
        ("acme-4.3/circle", "guests"),
    ]


def test_a_group_that_no_policy_reaches_is_not_governed() -> None:
    groups = f"[{SUBJECT}, {{id: others, age: 40, actor: linked_site}}]"
    answer = answered({f"[{SUBJECT}]": groups})
    assert (answer["verdict"], [one["group"] for one in answer["not_governed"]]) == ("not-governed", ["others"])


@pytest.mark.parametrize(
    ("fact", "clauses"), [("actor: dealer", ["acme-0.2", "acme-0.1"]), ("controller: pedal-dealers", ["acme-0.1"])]
)
def test_an_act_that_the_policy_does_not_govern_cites_why_and_the_scope(fact: str, clauses: list[str]) -> None:
    answer = answered({"action: store": f"action: store\n    {fact}"})
    assert [(one["verdict"], one["clauses"]) for one in answer["policies"]] == [("not-governed", clauses)]
    assert answer["verdict"] == "not-governed"


def test_a_flow_of_no_known_product_is_judged_and_misses_that_fact() -> None:
    answer = answered({"product: acme-app": "product: null"})
    assert answer["verdict"] == "undetermined"
    (finding,) = answer["policies"][0]["findings"]
    assert (finding["obligation"], finding["missing"]) == ("scope", ["product", "controller"])


def test_a_flow_of_no_product_and_a_country_that_no_policy_speaks_of_is_not_governed() -> None:
    answer = answered({"product: acme-app": "product: null", 'country: "NO", age': "country: FR, age"})
    assert (answer["verdict"], answer["policies"]) == ("not-governed", [])


def test_before_the_policy_was_in_effect_nothing_governs() -> None:
    answer = answered(as_of=datetime.date(2023, 12, 31))
    assert (answer["verdict"], answer["policies"]) == ("not-governed", [])
    assert answered(as_of=datetime.date(2024, 1, 1))["verdict"] == "compliant"


def test_the_day_of_the_flow_goes_before_the_day_of_judgement() -> None:
    source = flow_file(KEPT, changes={"action: store": "action: store\n    date: 2023-12-31"})
    assert judge(source).verdict == "not-governed"


@pytest.mark.parametrize(("day", "verdicts"), [("2026-06-30", []), ("2026-07-01", ["violation"])])
def test_a_contract_binds_to_its_last_day(day: str, verdicts: list[str]) -> None:
    changes = shared_with("{party: spoke-repairs, purpose_setter: us, consideration: none}")
    assert [one[1] for one in findings(changes, as_of=datetime.date.fromisoformat(day))] == verdicts


def test_a_list_that_is_not_known_is_asked_for_as_a_whole() -> None:
    found = findings({RECIPIENT: "recipients: null"})
    assert {one[0] for one in found} == {"acme-3.1", "acme-3.3", "acme-3.4", "coverage/recipients"}
    assert {tuple(one[3]) for one in found} == {("recipients",)}


def test_each_way_says_how_its_conditions_stand() -> None:
    changes = shared_with("{party: spoke-repairs, purpose_setter: us, consideration: in_kind}")
    (finding,) = answered(changes)["policies"][0]["findings"]
    fact = "recipients[0].consideration"
    assert finding["ways"] == [
        {"by": None, "repairs": False, "conditions": [{"fact": fact, "asks": "none", "state": "false"}]},
        {
            "by": None,
            "repairs": False,
            "conditions": [
                {"fact": fact, "asks": "in_kind", "state": "true"},
                {"fact": "rulings.1", "asks": "true", "state": "unknown"},
            ],
        },
    ]


def test_a_repair_is_shown_only_where_it_was_seen_to_work() -> None:
    changes = {"in_transit: true": "in_transit: false", "age: 30": "age: 13"}
    found = answered(changes, repairs=1)["policies"][0]["findings"]
    working = {one["obligation"]: [way["repairs"] for way in one["ways"]] for one in found}
    assert working == {"acme-1.4": [False], "acme-4.2": [True, False]}


def test_explaining_tells_of_every_obligation_once_and_changes_no_answer() -> None:
    source = flow_file(changes={"recipients: []": "recipients: [{party: spoke-repairs, consideration: money}]"})
    plain, explained = judge(source), judge(source, explain=True)
    (policy,) = explained.policies
    assert dataclasses.replace(explained, policies=(dataclasses.replace(policy, kept=()),)) == plain
    told = [(one.obligation, one.element) for one in policy.kept]
    found = [(one.obligation, one.element) for one in policy.findings]
    parts = acme().policies["acme@2024-01-01"]["parts"]
    # The flow has none of what the others are judged for.
    judged = {part["key"] for name in ("flow", "recipient", "store", "category", "purpose") for part in parts[name]}
    assert len(set(told + found)) == len(told + found)
    assert {key for key, _ in told + found} == judged


def test_what_is_kept_names_the_way_that_holds() -> None:
    (policy,) = judge(flow_file(), explain=True).policies
    (kept,) = [one for one in policy.kept if one.obligation == "coverage/purposes"]
    assert kept == Kept(
        "coverage/purposes",
        "acme-2.1",
        "adults",
        "purposes[0]",
        arises=True,
        ways=(Way((Condition("purposes[0]", "within essential.service, analytics.reporting", "true"),), "acme-2.1"),),
        named="essential.service",
    )
