"""Which facts a flow has, read off the schema, and what can be asked of each."""

from __future__ import annotations

from typing import Any

import pytest

from checker.project.known import Known, known_facts, misuse
from checker.project.shape import Fact, shape_of
from tests.acme import acme

NULLABLE = {"type": ["boolean", "null"]}
SCHEMA: dict[str, Any] = {
    "$defs": {
        "country": {"anyOf": [{"enum": ["NO", "DE"]}, {"type": "null"}]},
        "names": {"type": ["array", "null"], "items": {"enum": ["a", "b"]}},
        "recipient": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "country": {"$ref": "#/$defs/country"}},
        },
        "facts": {
            "properties": {
                "product": {"enum": ["app", None]},
                "action": {"anyOf": [{"enum": ["use", None]}, {"type": "array", "items": {"enum": ["use"]}}]},
                "access": {
                    "type": "object",
                    "properties": {"from": {"$ref": "#/$defs/names"}, "deep": {"properties": {"er": NULLABLE}}},
                },
                "country": {"$ref": "#/$defs/country"},
                "amount": {"type": ["number", "null"]},
                "fixed": {"const": 1},
                "alias": {"$ref": "#/$defs/facts/properties/product"},
                "half_open": {"anyOf": [{"enum": ["x"]}, {"type": "string"}]},
                "without": {"type": "array"},
                "consents": {"type": "array"},
                "recipients": {"items": {"$ref": "#/$defs/recipient"}},
                "stores": {"items": {"properties": {"country": {"$ref": "#/$defs/country"}}}},
                "cookies": {"items": {"properties": {}}},
                "sdk": {"items": {"properties": {"purpose": {"type": "string"}}}},
                "permissions": {"items": {"properties": {"mandatory": NULLABLE}}},
            }
        },
    }
}


def test_the_shape_of_a_schema_is_its_leaves_with_their_keys_sets_and_values() -> None:
    shape = shape_of(SCHEMA)
    assert shape.flow == (
        Fact("product", ("product",), is_set=False, options=frozenset({"app"})),
        Fact("action", ("action",), is_set=True, options=frozenset({"use"})),
        Fact("access.from", ("access", "from"), is_set=True, options=frozenset({"a", "b"})),
        Fact("access.deep.er", ("access", "deep", "er"), is_set=False, options=frozenset({True, False})),
        Fact("country", ("country",), is_set=False, options=frozenset({"NO", "DE"})),
        Fact("amount", ("amount",), is_set=False),
        Fact("fixed", ("fixed",), is_set=False, options=frozenset({1})),
        Fact("alias", ("alias",), is_set=False, options=frozenset({"app"})),
        Fact("half_open", ("half_open",), is_set=False),
    )
    assert shape.elements == {
        "recipient": (
            Fact("recipient.country", ("recipient", "country"), is_set=False, options=frozenset({"NO", "DE"})),
        ),
        "store": (Fact("store.country", ("store", "country"), is_set=False, options=frozenset({"NO", "DE"})),),
        "cookie": (),
        "sdk": (Fact("sdk.purpose", ("sdk", "purpose"), is_set=False),),
        "permission": (
            Fact("permission.mandatory", ("permission", "mandatory"), is_set=False, options=frozenset({True, False})),
        ),
    }
    assert list(shape.sections) == ["product", "action", "access", "country", "amount", "fixed", "alias", "half_open"]
    assert shape.sections["access"] == shape.flow[2:4]
    assert shape.nothing_known == dict.fromkeys(fact.name for fact in shape.flow)


def known(kind: str = "flow") -> dict[str, Known]:
    return known_facts(acme().shape, frozenset({"separate"}), ["CN"], ["rulings.1"])[kind]


def test_facts_that_are_derived_are_known_beside_those_that_are_read() -> None:
    flow = known()
    assert flow["rights.working_days.CN"].operators == {"at_least", "at_most"}
    assert flow["rulings.1"].options == frozenset({True, False})
    assert flow["encryption.all"].members == flow["encryption.legs"].members
    assert "without" not in flow
    assert known("category")["category"].options == frozenset(acme().data["vocabulary"]["categories"])
    assert known("purpose").keys() == {"purpose", "purpose.consents"}
    assert known("recipient")["recipient.contract.security"].options == frozenset({True, False})
    consents = known("recipient")["recipient.consents"]
    assert consents == flow["consents"]
    assert consents.members is not None
    assert consents.members["kind"].options == frozenset({"separate"})


@pytest.mark.parametrize(
    ("fact", "literal", "wrong"),
    [
        ("access.scope", {"is": "in", "value": ["named_roles"]}, None),
        ("access.scope", {"is": "in", "value": ["named_role"]}, "is never 'named_role'"),
        ("access.scope", {"is": "has", "value": ["named_roles"]}, "can't be asked whether it is `has`"),
        ("access.from", {"is": "within", "value": ["NO"]}, None),
        ("access.from", {"is": "within", "value": ["XX"]}, "is never 'XX'"),
        ("subject.age", {"is": "at_least", "value": 14}, None),
        ("subject.age", {"is": "in", "value": [14]}, "can't be asked whether it is `in`"),
        ("subject.country", {"is": "in", "value": ["anything"]}, None),
        ("service_active", {"is": "in", "value": [True]}, None),
        ("service_active", {"is": "in", "value": ["yes"]}, "is never 'yes'"),
        ("consents", {"is": "some", "of": []}, None),
        ("consents", {"is": "in", "value": []}, "can't be asked whether it is `in`"),
    ],
)
def test_what_can_be_asked_of_a_fact(fact: str, literal: dict[str, Any], wrong: str | None) -> None:
    found = misuse(known()[fact], literal)
    assert (found and found[0]) == wrong


def test_what_could_have_been_asked_is_named() -> None:
    assert misuse(known()["service_active"], {"is": "has", "value": [True]}) == (
        "can't be asked whether it is `has`",
        ["in", "under"],
    )
    assert misuse(known()["product"], {"is": "in", "value": ["acme"]}) == (
        "is never 'acme'",
        ["acme-app", "acme-app-cn", "acme-workshop"],
    )
