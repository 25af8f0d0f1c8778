"""Facts that follow from others: contracts on a day, what consents cover, ages, channels, encryption, access."""

from __future__ import annotations

import datetime
from itertools import product
from typing import Any

import pytest

from checker.kleene import Truth, all_of
from checker.project.derived import (
    CONTRACT_FACTS,
    CONTRACT_TERMS,
    accessed_from,
    age_band,
    age_known,
    age_stated,
    channels,
    consent_elements,
    contract_facts,
    encrypted_legs,
    encrypted_stores,
    from_others,
    is_adult,
    notice_late,
    opened_from,
    provision,
    tracked_by_sdk,
)

FIRST, LAST = "2025-03-01", "2025-03-31"


def on(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def contract(**stated: Any) -> dict[str, Any]:
    return {"kind": "service", "from": FIRST, "until": LAST, "terms": {"confidentiality": True}, **stated}


@pytest.mark.parametrize(
    ("date", "in_force"),
    [("2025-02-28", False), ("2025-03-01", True), ("2025-03-02", True), ("2025-03-31", True), ("2025-04-01", False)],
    ids=["the day before", "the first day", "a day within", "the last day", "the day after"],
)
def test_a_contract_is_in_force_from_its_first_to_its_last_day(date: str, in_force: bool) -> None:
    facts = contract_facts([contract()], on(date))
    assert (facts["exists"], facts["confidentiality"]) == (in_force, in_force)


@pytest.mark.parametrize(
    ("first", "last", "in_force"),
    [
        ("always", "open_ended", True),
        ("always", LAST, True),
        ("always", "2025-03-14", False),
        (FIRST, "open_ended", True),
        ("2025-03-16", "open_ended", False),
        ("2025-03-15", "2025-03-15", True),
        (None, LAST, None),
        (None, "2025-03-14", False),
        (FIRST, None, None),
        ("2025-03-16", None, False),
        (None, None, None),
        (LAST, FIRST, False),
    ],
)
def test_a_day_that_is_not_known_decides_only_where_the_other_does_not(
    first: str | None, last: str | None, in_force: Truth
) -> None:
    assert contract_facts([{**contract(), "from": first, "until": last}], on("2025-03-15"))["exists"] is in_force


def test_without_contracts_every_fact_is_false_and_with_unknown_ones_unknown() -> None:
    assert contract_facts([], on(FIRST)) == dict.fromkeys(CONTRACT_FACTS, False)
    assert contract_facts(None, on(FIRST)) == dict.fromkeys(CONTRACT_FACTS)


def test_a_contract_has_the_terms_that_it_states_and_the_others_are_not_known() -> None:
    facts = contract_facts([contract(terms={"confidentiality": True, "security": False})], on(FIRST))
    stated = {"exists": True, "dealer": False, "confidentiality": True, "security": False}
    assert facts == {**dict.fromkeys(CONTRACT_FACTS), **stated}
    unstated = {**dict.fromkeys(CONTRACT_FACTS), "exists": True, "dealer": False}
    assert contract_facts([contract(terms=None)], on(FIRST)) == unstated
    assert contract_facts([{"kind": "service", "from": FIRST, "until": LAST}], on(FIRST)) == unstated


@pytest.mark.parametrize(
    ("kind", "dealer", "secret"), [("dealer", True, None), ("non_disclosure", False, True), (None, None, None)]
)
def test_a_kind_of_contract_can_be_a_fact_by_itself(kind: str | None, dealer: Truth, secret: Truth) -> None:
    facts = contract_facts([contract(kind=kind, terms={})], on(FIRST))
    assert (facts["dealer"], facts["non_disclosure"]) == (dealer, secret)


def test_a_non_disclosure_agreement_that_is_over_binds_nobody() -> None:
    assert contract_facts([contract(kind="non_disclosure")], on("2025-04-01"))["non_disclosure"] is False


def test_a_term_counts_in_the_contract_that_is_in_force_not_in_one_that_is_over() -> None:
    over = contract(terms={"security": True}, until="2025-03-09")
    facts = contract_facts([over, contract()], on("2025-03-10"))
    assert (facts["exists"], facts["confidentiality"], facts["security"]) == (True, True, None)
    silent = contract(terms=dict.fromkeys(CONTRACT_TERMS, False))
    assert contract_facts([over, silent], on("2025-03-10"))["security"] is False


CONSENT = {"kind": "separate", "prior": True, "withdrawn": False, "covers": "all"}


def covered(covers: Any, categories: Any, purposes: Any, recipient: str | None = None) -> tuple[Truth, Truth, Truth]:
    (found,) = consent_elements([{**CONSENT, "covers": covers}], categories, purposes, recipient) or [{}]
    return found["covers_categories"], found["covers_purposes"], found["covers_recipient"]


def test_a_consent_keeps_what_it_states_and_what_it_does_not_is_not_known() -> None:
    assert consent_elements([CONSENT, {**CONSENT, "covers": None, "written": False}], ["user"], ["sales"]) == [
        {
            "kind": "separate",
            "prior": True,
            "withdrawn": False,
            "written": None,
            "provable": None,
            "covers_categories": True,
            "covers_purposes": True,
            "covers_recipient": True,
        },
        {
            "kind": "separate",
            "prior": True,
            "withdrawn": False,
            "written": False,
            "provable": None,
            "covers_categories": None,
            "covers_purposes": None,
            "covers_recipient": None,
        },
    ]


def test_no_consents_are_none_and_consents_that_are_not_known_stay_so() -> None:
    assert consent_elements([], ["user"], ["sales"]) == []
    assert consent_elements(None, ["user"], ["sales"]) is None


@pytest.mark.parametrize(
    ("roots", "terms", "covers"),
    [
        ("all", None, True),
        ("all", ["user.name"], True),
        (["user.name"], ["user.name"], True),
        (["user"], ["user.name", "user.contact.email"], True),
        (["user.name", "user.contact"], ["user.name", "user.contact.email"], True),
        (["user.name"], ["user.name", "user.contact.email"], False),
        (["user.contact.email"], ["user.contact"], None),
        (["user.contact.email"], ["user.contact", "user.name"], False),
        ([], ["user.name"], False),
        (None, ["user.name"], None),
        (["user.name"], None, None),
    ],
)
def test_what_a_consent_covers(roots: Any, terms: list[str] | None, covers: Truth) -> None:
    assert covered({"categories": roots}, terms, None)[0] is covers
    assert covered({"purposes": roots}, None, terms)[1] is covers
    assert covered({"recipients": "all"}, terms, terms) == (None, None, True)


@pytest.mark.parametrize(
    ("covers", "recipient", "reaches"),
    [
        ({"recipients": ["spoke-repairs"]}, "spoke-repairs", True),
        ({"recipients": ["spoke-repairs"]}, "pedal-dealers", False),
        ({"recipients": ["spoke-repairs"]}, None, None),
        ({"recipients": []}, "spoke-repairs", False),
        ({"recipients": []}, None, False),
        ({"recipients": None}, "spoke-repairs", None),
        ({"categories": "all"}, "spoke-repairs", None),
        ({"recipients": "all"}, None, True),
        ("all", None, True),
        (None, "spoke-repairs", None),
    ],
)
def test_whom_a_consent_covers(covers: Any, recipient: str | None, reaches: Truth) -> None:
    assert covered(covers, None, None, recipient)[2] is reaches


@pytest.mark.parametrize(
    ("written", "cited"),
    [
        (None, None),
        ("", ""),
        ("  ", ""),
        ("none", ""),
        ("None", ""),
        ("no", ""),
        ("N/A", ""),
        ("-", ""),
        ("Nothing ", ""),
        ("Bicycle Act 9", "Bicycle Act 9"),
        ("Norwegian Act 1", "Norwegian Act 1"),
    ],
)
def test_a_provision_is_one_that_is_cited(written: str | None, cited: str | None) -> None:
    assert provision(written) == cited


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (None, None),
        (0, {"min": 0, "max": 0}),
        (14, {"min": 14, "max": 14}),
        ({"min": 14}, {"min": 14, "max": None}),
        ({"max": 13}, {"min": None, "max": 13}),
        ({"min": 12, "max": 14}, {"min": 12, "max": 14}),
        ({"min": 0}, {"min": 0, "max": None}),
        ({"min": None, "max": None}, None),
        ({"max": None}, None),
    ],
)
def test_an_age_is_a_band(age: Any, band: Any) -> None:
    assert age_band(age) == band


@pytest.mark.parametrize(
    ("subject", "known", "stated"),
    [
        ({}, None, False),
        ({"age": 12}, True, True),
        ({"age": {"min": None, "max": 12}}, True, True),
        ({"age": 12, "age_known": None}, True, True),
        ({"age_known": True}, True, True),
        ({"age_known": False}, False, False),
        ({"age": None}, None, None),
        ({"age_known": None}, None, None),
    ],
)
def test_an_age_that_is_stated_is_known_and_a_flow_without_a_word_on_it_speaks_of_none(
    subject: dict[str, Any], known: Truth, stated: Truth
) -> None:
    assert (age_known(subject), age_stated(subject)) == (known, stated)


@pytest.mark.parametrize(
    ("kits", "tracked"),
    [
        ([], False),
        ([{"purpose": "map"}, {"purpose": "push"}, {"purpose": "app_function"}], False),
        ([{"purpose": "map"}, {"purpose": "advertising"}], True),
        ([{"purpose": None}, {"purpose": "other"}], True),
        ([{"purpose": "map"}, {}], None),
        (None, None),
    ],
)
def test_a_kit_that_serves_something_else_than_the_app_tracks(kits: Any, tracked: Truth) -> None:
    assert tracked_by_sdk(kits) is tracked


@pytest.mark.parametrize(
    ("data", "others"),
    [
        ({}, False),
        ({"source": "form"}, False),
        ({"source": "third_party"}, True),
        ({"source": ["form", "third_party"]}, True),
        ({"source": None}, None),
    ],
)
def test_data_comes_from_others_where_a_flow_says_so(data: dict[str, Any], others: Truth) -> None:
    assert from_others(data) is others


@pytest.mark.parametrize(
    ("notice", "late"),
    [
        ({}, False),
        ({"given": True}, False),
        ({"timing": "before"}, False),
        ({"timing": "at"}, False),
        ({"timing": "after"}, True),
        ({"timing": None}, None),
        (None, None),
    ],
)
def test_a_notice_is_late_where_a_flow_says_so(notice: dict[str, Any] | None, late: Truth) -> None:
    assert notice_late(notice) is late


@pytest.mark.parametrize(
    ("band", "adult"),
    [
        (None, False),
        ({"min": None, "max": 30}, False),
        ({"min": 17, "max": 30}, False),
        ({"min": 18, "max": 18}, True),
        ({"min": 18, "max": None}, True),
    ],
)
def test_an_adult_is_surely_of_age(band: dict[str, Any] | None, adult: bool) -> None:
    assert is_adult(band) is adult


@pytest.mark.parametrize(
    ("kind", "adult", "covers"),
    [
        ("guardian", True, False),
        ("guardian_separate", True, False),
        ("guardian_separate", False, True),
        ("separate", True, True),
    ],
)
def test_a_guardian_consents_for_nobody_of_age(kind: str, adult: bool, covers: bool) -> None:
    (found,) = consent_elements([{**CONSENT, "kind": kind, "covers": "all"}], ["user"], ["sales"], adult=adult) or [{}]
    assert [found[f"covers_{what}"] for what in ("categories", "purposes", "recipient")] == [covers] * 3


ROOT = "marketing.communications"


@pytest.mark.parametrize(
    ("purposes", "named"),
    [
        ([f"{ROOT}.email"], ["email"]),
        ([f"{ROOT}.post"], ["letter"]),
        ([f"{ROOT}.event"], ["direct_contact"]),
        ([f"{ROOT}.sms", f"{ROOT}.phone"], ["sms", "phone"]),
        ([f"{ROOT}.offer"], None),
        ([ROOT], None),
        ([f"{ROOT}.email", f"{ROOT}.offer"], None),
        ([f"{ROOT}.email", "essential.service"], None),
        (["essential.service"], None),
        (["email"], None),
        ([], None),
        (None, None),
    ],
)
def test_purposes_name_the_channels_where_each_names_one(purposes: list[str] | None, named: list[str] | None) -> None:
    assert channels(purposes) == named


def test_the_legs_of_the_way_are_those_stated_or_one_that_stands_for_all() -> None:
    at = "security.in_transit"
    for state in (True, False, None):
        assert encrypted_legs(state, None) == [{"leg": None, "encrypted": state, "at": at}]
    assert encrypted_legs([{"leg": "app", "encrypted": True}, {"leg": None, "encrypted": None}], []) == [
        {"leg": "app", "encrypted": True, "at": f"{at}[0]"},
        {"leg": None, "encrypted": None, "at": f"{at}[1]"},
    ]
    assert encrypted_legs([], None) == encrypted_legs(None, None)


def test_a_recipient_that_says_how_data_reaches_it_is_a_leg_of_its_own() -> None:
    recipients: list[dict[str, Any]] = [
        {"roles": "dealer"},
        {"in_transit_encrypted": False},
        {"in_transit_encrypted": None},
    ]
    assert encrypted_legs(in_transit=True, recipients=recipients) == [
        {"leg": None, "encrypted": True, "at": "security.in_transit"},
        {"leg": "recipient", "encrypted": False, "at": "recipients[1].in_transit_encrypted"},
        {"leg": "recipient", "encrypted": None, "at": "recipients[2].in_transit_encrypted"},
    ]


@pytest.mark.parametrize("at_rest", [True, False, None])
def test_what_holds_at_rest_holds_for_stores_that_do_not_say_otherwise(at_rest: Truth) -> None:
    stores: list[dict[str, Any]] = [{"country": "NO"}, {"encrypted": True}, {"encrypted": False}, {"encrypted": None}]
    assert encrypted_stores(stores, at_rest) == [
        {"encrypted": at_rest, "at": "security.at_rest"},
        {"encrypted": True, "at": "stores[1].encrypted"},
        {"encrypted": False, "at": "stores[2].encrypted"},
        {"encrypted": None, "at": "stores[3].encrypted"},
    ]
    assert encrypted_stores([], at_rest) == []
    assert encrypted_stores(None, at_rest) == [{"encrypted": at_rest, "at": "security.at_rest"}]


@pytest.mark.parametrize(
    ("declared", "stores", "places"),
    [
        (None, None, None),
        (None, [], None),
        (None, [{}], None),
        (None, [{"access_from": ["NO"]}], ["NO"]),
        (None, [{"access_from": ["NO"]}, {}], None),
        (None, [{"access_from": ["NO"]}, {"access_from": ["DE", "NO"]}], ["DE", "NO"]),
        ([], None, []),
        ([], [], []),
        ([], [{}], []),
        (["NO"], None, ["NO"]),
        (["NO", "DE"], [], ["DE", "NO"]),
        (["NO"], [{}], ["NO"]),
        (["NO"], [{"access_from": ["DE"]}, {}], ["DE", "NO"]),
        (["NO"], [{"access_from": None}], None),
        (["NO"], [{"access_from": []}], ["NO"]),
    ],
)
def test_data_can_be_opened_from_where_the_flow_and_its_stores_say(
    declared: list[str] | None, stores: list[dict[str, Any]] | None, places: list[str] | None
) -> None:
    assert accessed_from(declared, stores) == places


def test_a_store_that_does_not_say_from_where_it_can_be_opened_is_opened_as_the_flow_says() -> None:
    assert opened_from({}, ["NO"]) == ["NO"]
    assert opened_from({}, None) is None
    assert opened_from({"access_from": None}, ["NO"]) is None
    assert opened_from({"access_from": []}, ["NO"]) == []


def test_not_knowing_a_part_of_a_contract_never_says_otherwise() -> None:
    """Each part of two contracts, known or not: the fact moves only to not known."""
    first, last, kind, term = (
        ("2025-03-15", "2025-03-16"),
        ("2025-03-14", "2025-03-15"),
        ("service", "dealer"),
        (True, False),
    )
    date = on("2025-03-15")
    other = contract(terms={"confidentiality": False})
    for parts in product(first, last, kind, term):
        known = contract_facts([other, _made(*parts)], date)
        for place in range(4):
            less = contract_facts([other, _made(*(None if at == place else one for at, one in enumerate(parts)))], date)
            assert all_of(less[name] is None or less[name] is known[name] for name in CONTRACT_FACTS)


def _made(first: Any, last: Any, kind: Any, term: Any) -> dict[str, Any]:
    return {"kind": kind, "from": first, "until": last, "terms": {"confidentiality": term}}
