"""From the facts that rules ask for to the paths at which a flow states them."""

from __future__ import annotations

from typing import Any

import pytest

from checker.project.paths import element_path, fact_path, keys_of, missing_paths, parts_of


@pytest.mark.parametrize(
    ("fact", "element", "index", "group", "path"),
    [
        ("access.scope", None, 0, 0, "access.scope"),
        ("subject.age", None, 0, 1, "subjects[1].age"),
        ("recipient.country", "recipient", 2, 0, "recipients[2].country"),
        ("recipient.contract.security", "recipient", 0, 0, "recipients[0].contract.security"),
        ("recipient.consents", "recipient", 1, 0, "consents"),
        ("access.scope", "recipient", 1, 0, "access.scope"),
        ("subject.country", "store", 1, 2, "subjects[2].country"),
        ("store.country", "store", 1, 0, "stores[1].country"),
        ("category", "category", 3, 0, "data.categories[3]"),
        ("purpose", "purpose", 0, 0, "purposes[0]"),
        ("purpose.consents", "purpose", 0, 0, "consents"),
        ("cookie.kind", "cookie", 0, 0, "cookies[0].kind"),
        ("sdk.purpose", "sdk", 0, 0, "sdk[0].purpose"),
        ("permission.name", "permission", 0, 0, "permissions[0].name"),
        ("encryption.legs", None, 0, 0, "security.in_transit"),
        ("encryption.stores", None, 0, 0, "stores"),
        ("encryption.all", None, 0, 0, "security"),
        ("rights.working_days.CN", None, 0, 0, "rights.working_days"),
        ("element.sdk", None, 0, 0, "sdk"),
        ("element.recipient", None, 0, 0, "recipients"),
        ("element.category", "recipient", 1, 0, "data.categories"),
    ],
)
def test_the_path_of_a_fact(fact: str, element: str | None, index: int, group: int, path: str) -> None:
    assert fact_path(fact, element, index, group) == path


def test_the_path_of_an_element() -> None:
    assert element_path("recipient", 4) == "recipients[4]"


def missing(literal: dict[str, Any], facts: dict[str, Any], element: str | None = None) -> list[str]:
    return missing_paths(literal, facts, element, 0, 0)


def test_a_fact_that_is_not_known_is_missing_itself() -> None:
    assert missing({"fact": "access.scope"}, {"access.scope": None}) == ["access.scope"]
    assert missing({"fact": "recipient.country"}, {"recipient.country": None}, "recipient") == ["recipients[0].country"]


def test_of_a_list_that_is_not_known_the_list_is_missing() -> None:
    facts = {"element.recipient": None, "access.scope": None}
    assert missing({"fact": "recipient.country"}, facts, "recipient") == ["recipients"]
    assert missing({"fact": "access.scope"}, facts, "recipient") == ["access.scope"]


@pytest.mark.parametrize(
    ("facts", "paths"),
    [
        ({}, ["rights.verified_on", "rights.answered_on"]),
        ({"rights.verified_on": "2025-01-01"}, ["rights.answered_on"]),
        ({"rights.answered_on": "2025-01-01"}, ["rights.verified_on"]),
        (
            {"rights.verified_on": "2025-01-01", "rights.answered_on": "2025-01-02"},
            ["rights.verified_on", "rights.answered_on"],
        ),
    ],
)
def test_of_working_days_the_days_are_missing_that_they_are_counted_from(
    facts: dict[str, Any], paths: list[str]
) -> None:
    assert missing({"fact": "rights.working_days.CN"}, facts) == paths


def test_of_a_condition_on_members_what_each_of_them_leaves_open_is_missing() -> None:
    literal = {"fact": "consents", "of": [{"fact": "kind"}, {"fact": "prior"}, {"fact": "covers_recipient"}]}
    consents = [
        {"kind": "separate", "prior": None, "covers_recipient": None},
        {"kind": None, "prior": True, "covers_recipient": True},
        {"kind": "separate", "prior": True, "covers_recipient": True},
    ]
    expected = ["consents[0].prior", "consents[0].covers.recipients", "consents[1].kind"]
    assert missing(literal, {"consents": consents}) == expected
    assert missing(literal, {"consents": consents[2:]}) == ["consents"]
    assert missing(literal, {"consents": []}) == ["consents"]
    assert missing(literal, {"consents": None}) == ["consents"]
    element = {**literal, "fact": "recipient.consents"}
    assert missing(element, {"recipient.consents": consents[:1], "recipient.party": "a"}, "recipient") == expected[:2]


def test_a_consent_can_not_name_a_recipient_without_an_id_so_the_id_is_missing() -> None:
    literal = {"fact": "recipient.consents", "of": [{"fact": "prior"}, {"fact": "covers_recipient"}]}
    consents = [{"prior": None, "covers_recipient": None}, {"prior": True, "covers_recipient": None}]
    facts = {"recipient.consents": consents, "recipient.party": None}
    assert missing(literal, facts, "recipient") == ["consents[0].prior", "recipients[0].party"]


def test_of_a_condition_on_all_elements_what_each_of_them_leaves_open_is_missing() -> None:
    literal = {"fact": "element.sdk", "of": [{"fact": "sdk.purpose"}, {"fact": "sdk.listed"}]}
    kits = [{"sdk.purpose": "map", "sdk.listed": None}, {"sdk.purpose": None, "sdk.listed": True}]
    assert missing(literal, {"element.sdk": kits}) == ["sdk[0].listed", "sdk[1].purpose"]
    assert missing(literal, {"element.sdk": None}) == ["sdk"]


def test_whether_a_consent_stands_is_missing_where_a_withdrawal_is_not_known() -> None:
    consents = [{"withdrawn": True}, {"withdrawn": None}, {"withdrawn": None}]
    missing_of = {"consents": consents, "consent_stands": None}
    assert missing({"fact": "consent_stands"}, missing_of) == ["consents[1].withdrawn", "consents[2].withdrawn"]
    for stated in (None, [], consents[:1]):
        assert missing({"fact": "consent_stands"}, {"consents": stated, "consent_stands": None}) == ["consents"]


def test_of_encryption_the_legs_and_stores_that_do_not_say_are_missing_where_they_stand() -> None:
    literal = {"fact": "encryption.all", "of": [{"fact": "encrypted"}]}
    stated = [
        {"encrypted": True, "at": "security.in_transit[0]"},
        {"encrypted": None, "at": "security.in_transit[1]"},
        {"encrypted": None, "at": "stores[0].encrypted"},
    ]
    assert missing(literal, {"encryption.all": stated}) == ["security.in_transit[1]", "stores[0].encrypted"]
    assert missing(literal, {"encryption.all": stated[:1]}) == ["security"]


@pytest.mark.parametrize(
    ("path", "parts", "keys"),
    [
        ("access.scope", ("access", "scope"), ("access", "scope")),
        ("recipients[0].country", ("recipients", 0, "country"), ("recipients", 0, "country")),
        ("data.categories[12]", ("data", "categories", 12), ("data", "categories", 12)),
        ("subjects[1].age.min", ("subjects", 1, "age", "min"), ("subject", "age", "min")),
        ("", (), ()),
    ],
)
def test_paths_are_taken_apart(path: str, parts: tuple[Any, ...], keys: tuple[Any, ...]) -> None:
    assert parts_of(path) == parts
    assert keys_of(path) == keys
