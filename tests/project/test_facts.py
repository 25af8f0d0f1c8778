"""The facts of one group of a flow: all of them there, each from where the flow states it."""

from __future__ import annotations

import copy
import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given

from checker.problems import InputError
from checker.project.facts import project
from checker.project.known import known_facts
from checker.project.needed import needed, trimmed
from tests.acme import TODAY, acme, flow_file
from tests.generated import flow_files, judge, source

if TYPE_CHECKING:
    from checker.load.document import Source
    from checker.resolve.model import Flow

BASE = """\
version: 1
flows:
  - id: flow
    product: acme-app
    action: share
    data: {categories: [user.name, user.contact]}
    purposes: [essential.service, analytics.reporting]
    subjects: [{relation: customer, country: "NO", age: {min: 14}}]
"""


def flows_of(text: str) -> list[Flow]:
    return judge().flows(flow_file(BASE + text))


def facts_of(text: str = "", *, group: int = 0, as_of: datetime.date = TODAY) -> dict[str, Any]:
    (flow,) = flows_of(text)
    return project(flow, flow.groups[group], acme().shape, acme().setting(as_of))


def generated_facts(made: Source) -> list[dict[str, Any]]:
    setting = acme().setting(TODAY)
    return [project(flow, group, acme().shape, setting) for flow in judge().flows(made) for group in flow.groups]


def all_known() -> dict[str, set[str]]:
    rulings = [f"rulings.{number}" for number in acme().data["rulings"]]
    known = known_facts(acme().shape, frozenset(), acme().data["calendars"], rulings)
    return {kind: set(facts) for kind, facts in known.items()}


@given(flow_files())
def test_any_flow_has_every_fact_that_a_rule_can_ask_for_and_no_other(made: Any) -> None:
    known = all_known()
    lists = {f"element.{kind}" for kind in known} - {"element.flow"}
    for facts in generated_facts(source(made)):
        assert set(facts) == known["flow"] | lists
        for name in lists:
            for element in facts[name] or ():
                assert set(element) == known[name.removeprefix("element.")]


@given(flow_files())
def test_projecting_changes_nothing_in_the_flow_and_repeats_itself(made: Any) -> None:
    before = copy.deepcopy(made)
    made_source = source(made)
    assert generated_facts(made_source) == generated_facts(made_source)
    assert made == before


@given(flow_files())
def test_what_is_trimmed_is_what_no_condition_asks_for(made: Any) -> None:
    wanted = needed(acme().policies.values())
    for facts in generated_facts(source(made)):
        kept = trimmed(facts, wanted)
        assert set(kept) == {*wanted.flow, *(f"element.{kind}" for kind in wanted.elements)}
        assert {name: facts[name] for name in wanted.flow} == {name: kept[name] for name in wanted.flow}
        for kind, names in wanted.elements.items():
            whole = facts[f"element.{kind}"]
            assert kept[f"element.{kind}"] == (
                None if whole is None else [{name: element[name] for name in names} for element in whole]
            )


def test_what_is_needed_is_what_the_conditions_of_the_policies_ask_for() -> None:
    wanted = needed(acme().policies.values())
    assert {"subject.age", "encryption.all", "rulings.1", "rights.working_days.CN"} <= set(wanted.flow)
    assert wanted.elements["category"] == ("category",)
    assert "recipient.contract.instructions" in wanted.elements["recipient"]
    assert "recipient.brand" not in wanted.elements["recipient"]


def test_what_a_flow_asks_of_the_members_of_a_list_is_needed_of_each_member() -> None:
    policy = {
        "parts": {"flow": [], "sdk": [], "store": []},
        "conditions": {
            "flow": [{"fact": "element.sdk", "of": [{"fact": "sdk.purpose"}]}, {"fact": "access.scope"}],
            "sdk": [{"fact": "sdk.listed"}],
            "store": [],
            "cookie": [{"fact": "cookie.kind"}],
        },
    }
    wanted = needed([policy])
    assert wanted.flow == ("access.scope",)
    assert wanted.elements == {"sdk": ("sdk.listed", "sdk.purpose"), "store": ()}


def test_what_a_flow_does_not_state_is_not_known() -> None:
    facts = facts_of()
    assert facts["product"] == "acme-app"
    assert facts["controller"] == "acme-bikes"
    assert facts["actor"] == "us"
    assert facts["action"] == ["share"]
    assert facts["subject.relation"] == "customer"
    assert facts["subject.age"] == {"min": 14, "max": None}
    assert facts["element.category"] == [{"category": "user.name"}, {"category": "user.contact"}]
    assert facts["encryption.all"] == [
        {"leg": None, "encrypted": None, "at": "security.in_transit"},
        {"encrypted": None, "at": "security.at_rest"},
    ]
    unknown = ("access.scope", "consents", "element.recipient", "element.store", "channels", "rights.working_days.CN")
    assert [facts[name] for name in unknown] == [None] * len(unknown)


def test_one_value_and_a_list_of_it_are_the_same_set() -> None:
    one = facts_of("    channels: email\n    grounds: contract_performance\n    recipients: [{roles: dealer}]\n")
    listed = facts_of(
        "    channels: [email]\n    grounds: [contract_performance]\n    recipients: [{roles: [dealer]}]\n"
    )
    assert one == listed
    assert (one["channels"], one["element.recipient"][0]["recipient.roles"]) == (["email"], ["dealer"])


def test_what_lies_under_something_that_is_not_known_is_not_known() -> None:
    facts = facts_of("    rights: null\n    access: null\n    security: null\n    recipients: [{asset_deal: null}]\n")
    assert [facts[name] for name in ("rights.fee.amount", "access.from", "security.at_rest")] == [None] * 3
    assert facts["element.recipient"][0]["recipient.asset_deal.data_priced"] is None


def test_a_provision_that_is_said_not_to_exist_is_none() -> None:
    facts = facts_of("    legal: {provision: none}\n    retention: {provision: Books Act 4}\n")
    assert (facts["legal.provision"], facts["retention.provision"]) == ("", "Books Act 4")


def test_a_recipient_gets_all_data_for_all_purposes_unless_it_says_otherwise() -> None:
    facts = facts_of(
        "    recipients:\n"
        "      - {roles: dealer}\n"
        "      - {data: [user.name], purposes: [essential.service]}\n"
        "      - {data: null, purposes: null}\n"
    )
    got = [(one["recipient.data"], one["recipient.purposes"]) for one in facts["element.recipient"]]
    whole = (["user.name", "user.contact"], ["essential.service", "analytics.reporting"])
    assert got == [whole, (["user.name"], ["essential.service"]), (None, None)]


def test_a_consent_is_held_against_what_each_recipient_and_each_purpose_needs() -> None:
    facts = facts_of(
        "    recipients: [{party: spoke-repairs, data: [user.name], purposes: [essential.service]}, {roles: dealer}]\n"
        "    consents:\n"
        "      - kind: separate\n"
        "        prior: true\n"
        "        withdrawn: false\n"
        "        covers: {recipients: [spoke-repairs], categories: [user.name], purposes: [essential]}\n".replace(
            "[essential]", "[essential.service]"
        )
    )

    def covers(listed: Any) -> tuple[Any, ...]:
        (consent,) = listed
        return tuple(consent[f"covers_{name}"] for name in ("recipient", "categories", "purposes"))

    repairs, dealer = facts["element.recipient"]
    service, reporting = facts["element.purpose"]
    assert covers(facts["consents"]) == (None, False, False)
    assert covers(repairs["recipient.consents"]) == (True, True, True)
    assert covers(dealer["recipient.consents"]) == (None, False, False)
    assert covers(service["purpose.consents"]) == (None, False, True)
    assert covers(reporting["purpose.consents"]) == (None, False, False)


@pytest.mark.parametrize(
    ("date", "in_force"),
    [("2025-02-28", False), ("2025-03-01", True), ("2026-06-30", True), ("2026-07-01", False)],
    ids=["the day before", "the first day", "the last day", "the day after"],
)
def test_contracts_are_those_of_the_day_of_the_flow_or_else_of_the_judgement(date: str, in_force: bool) -> None:
    recipients = "    recipients: [{party: spoke-repairs}]\n"
    own = facts_of(f"{recipients}    date: {date}\n")
    judged = facts_of(recipients, as_of=datetime.date.fromisoformat(date))
    for facts in (own, judged):
        (recipient,) = facts["element.recipient"]
        assert recipient["recipient.contract.exists"] is in_force
        assert recipient["recipient.contract.instructions"] is in_force


def test_stores_are_encrypted_and_opened_as_the_flow_says_where_they_do_not_say() -> None:
    facts = facts_of(
        "    security: {at_rest: true}\n    access: {from: [DE]}\n"
        "    stores: [{country: DE}, {store: oslo-database, encrypted: false}, {encrypted: null, access_from: null}]\n"
    )
    stores = [
        (one["store.country"], one["store.encrypted"], one["store.access_from"]) for one in facts["element.store"]
    ]
    assert stores == [("DE", True, ["DE"]), ("NO", False, ["NO"]), (None, None, None)]
    assert facts["access.from"] is None
    assert [one["encrypted"] for one in facts["encryption.stores"]] == [True, False, None]


@pytest.mark.parametrize(
    ("stated", "opened", "encrypted"),
    [
        ("", ["NO"], True),
        ("    stores: null\n", ["NO"], None),
        ("    stores: [{access_from: [DE], encrypted: false}]\n", ["DE", "NO"], False),
        ("    stores: [{access_from: [DE]}]\n", ["DE", "NO"], True),
    ],
)
def test_what_is_said_of_the_flow_does_not_answer_for_stores_that_are_said_to_be_unknown(
    stated: str, opened: list[str], encrypted: bool | None
) -> None:
    facts = facts_of("    security: {at_rest: true}\n    access: {from: ['NO']}\n" + stated)
    assert facts["access.from"] == opened
    assert [one["encrypted"] for one in facts["encryption.stores"]] == [encrypted]


@pytest.mark.parametrize("access", ["access: null", "access: {from: null}"])
def test_a_store_does_not_answer_for_an_access_that_is_said_to_be_unknown(access: str) -> None:
    facts = facts_of(f"    {access}\n    stores: [{{access_from: [DE]}}]\n")
    assert facts["access.from"] is None


def test_channels_are_named_by_purposes_only_where_the_flow_says_nothing_of_channels() -> None:
    by_mail = BASE.replace("[essential.service, analytics.reporting]", "[marketing.communications.email]")
    for added, channels in (("", ["email"]), ("    channels: null\n", None), ("    channels: [sms]\n", ["sms"])):
        (flow,) = judge().flows(flow_file(by_mail + added))
        assert project(flow, flow.groups[0], acme().shape, acme().setting(TODAY))["channels"] == channels


@pytest.mark.parametrize(
    ("rights", "days"),
    [
        ("{verified_on: 2025-01-24, answered_on: 2025-02-10}", 7),
        ("{verified_on: 2025-03-03, answered_on: 2025-03-03}", 0),
        ("{verified_on: 2025-03-03}", None),
        ("{answered_on: 2025-03-03}", None),
        ("{verified_on: 2025-03-03, working_days: 4}", 4),
        ("{working_days: 0}", 0),
        ("{working_days: null, kind: access}", None),
    ],
)
def test_working_days_are_counted_from_the_days_or_taken_as_stated(rights: str, days: int | None) -> None:
    text = BASE.replace("action: share", "action: answer_request") + f"    rights: {rights}\n"
    (flow,) = judge().flows(flow_file(text))
    facts = project(flow, flow.groups[0], acme().shape, acme().setting(TODAY))
    assert facts["rights.working_days.CN"] == days


def test_a_year_that_no_calendar_knows_is_an_error_of_that_file_at_the_day_of_the_answer() -> None:
    text = BASE.replace("action: share", "action: answer_request").replace(
        "age: {min: 14}}]", "age: {min: 14}}, {id: b, rights: {answered_on: 2042-01-01}}]"
    )
    with pytest.raises(InputError) as caught:
        judge().flows(flow_file(text + "    rights: {verified_on: 2041-03-03, answered_on: 2041-03-04}\n"))
    hint = "give `rights.working_days` instead"
    assert [(str(one.place), one.message, one.hint) for one in caught.value.problems] == [
        (f"acme.flow.yaml:{line}", f"the calendar of working days in CN does not know the year {years}", hint)
        for line, years in (("8:86", "2041 to 2042"), ("9:39", "2041"))
    ]


def test_each_ruling_is_a_fact_on_the_day_of_the_judgement() -> None:
    for day, second in (("2025-12-31", None), ("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", None)):
        facts = facts_of(as_of=datetime.date.fromisoformat(day))
        assert [facts[f"rulings.{number}"] for number in (1, 2, 3)] == [None, second, False]


def test_a_group_is_projected_with_its_own_facts() -> None:
    groups = (
        'subjects: [{relation: customer, country: "NO", age: {min: 14}}, {id: b, country: CN, age: 9, product: null}]'
    )
    text = BASE.replace('subjects: [{relation: customer, country: "NO", age: {min: 14}}]', groups)
    (flow,) = judge().flows(flow_file(text))
    facts = project(flow, flow.groups[1], acme().shape, acme().setting(TODAY))
    about = [facts[name] for name in ("subject.relation", "subject.country", "subject.age", "product", "controller")]
    assert about == [None, "CN", {"min": 9, "max": 9}, None, None]
