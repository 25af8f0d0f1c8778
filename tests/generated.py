"""Flow files of any content that fits the flow schema, by the vocabulary of the invented policy."""

from __future__ import annotations

import datetime
from functools import cache
from typing import Any

from hypothesis import strategies as st

from checker.judge import Judge
from checker.load.document import Document, Source
from checker.validate.schema import Schema
from tests.acme import TODAY, acme
from tests.shipped import engine

Strategy = st.SearchStrategy[Any]

# Years that the calendar of working days knows.
_DAYS = st.dates(datetime.date(2024, 1, 1), datetime.date(2025, 12, 31)).map(str)
_LINKS = st.sampled_from(["https://example.com/1", "https://example.com/2"])
# What texts of a closed set are, by the property that holds them.
_KNOWN = {
    "party": ["acme-china", "freewheel-ads", "pedal-dealers", "spoke-repairs"],
    "store": ["oslo-database", "oslo-backup"],
    "operator": ["acme-bikes", "spoke-repairs"],
    "manager": ["acme-bikes"],
    "controller": ["acme-bikes", "acme-china"],
    "recipients": ["spoke-repairs", "pedal-dealers"],
    "currency": ["NOK", "CNY"],
    "period": ["P1Y", "P30D", "P1Y6M"],
    "claims": ["acme-1.5", "acme-3.5", "acme-9.9"],
}


@cache
def schema() -> dict[str, Any]:
    """The flow schema with the vocabulary of the invented policy."""
    filled: dict[str, Any] = acme().data["schemas"]["flow"]
    return filled


@cache
def check() -> Schema:
    """Checks flow files."""
    return Schema(schema())


@cache
def judge() -> Judge:
    """Judges by the invented policy."""
    return Judge(acme(), engine(), TODAY)


def source(value: Any) -> Source:
    """A flow file of this content, once it has passed its schema."""
    document = Document("generated.flow.yaml", value)
    check().check(document)
    return Source(document)


def of(node: dict[str, Any], name: str = "") -> Strategy:
    """Any value that fits a part of the schema, which stands under a property of this name."""
    if "$ref" in node:
        target: Any = schema()
        for part in node["$ref"].split("/")[1:]:
            target = target[part]
        return of(target, name)
    if "anyOf" in node:
        return st.one_of([of(option, name) for option in node["anyOf"]])
    if "enum" in node:
        return st.sampled_from(node["enum"])
    if "const" in node:
        return st.just(node["const"])
    kinds = [node["type"]] if isinstance(node["type"], str) else node["type"]
    return st.one_of([_of_kind(kind, node, name) for kind in kinds])


def _of_kind(kind: str, node: dict[str, Any], name: str) -> Strategy:
    if kind == "object":
        return _mapping(node, name)
    if kind == "array":
        once = str if node.get("uniqueItems") else None
        return st.lists(of(node["items"], name), min_size=node.get("minItems", 0), max_size=2, unique_by=once)
    if kind == "string":
        return _text(node, name)
    if kind in {"integer", "number"}:
        return st.integers(node.get("minimum", 0), min(node.get("maximum", 60), 60))
    return {"null": st.none(), "boolean": st.booleans()}[kind]


def _text(node: dict[str, Any], name: str) -> Strategy:
    if node.get("format") == "date":
        return _DAYS
    return _LINKS if node.get("format") == "uri" else st.sampled_from(_KNOWN.get(name, ["some text"]))


def _mapping(node: dict[str, Any], name: str) -> Strategy:
    if "properties" not in node:
        return st.dictionaries(
            st.sampled_from(["action", "purposes"]), of(node["additionalProperties"], name), max_size=1
        )
    parts = {key: of(part, key) for key, part in node["properties"].items()}
    required = {key: parts.pop(key) for key in node.get("required", ())}
    return st.fixed_dictionaries(required, optional=parts).filter(
        lambda made: len(made) >= node.get("minProperties", 0)
    )


def _agreed_of(recipient: dict[str, Any]) -> None:
    """Takes out what makes a recipient none, or another one than its roles say."""
    recipient.pop("markets", None)
    for listed in ("data", "purposes"):
        if recipient.get(listed) == []:
            recipient.pop(listed)


def _agreed(stated: dict[str, Any]) -> None:
    """Takes out what contradicts another fact."""
    if stated.get("actor") == "linked_site":
        stated["actor"] = "us"
    if stated.get("age_known") is False:
        stated.pop("age", None)
    stated.pop("triggers", None)
    if "collected_at" in stated:
        stated["collected_at"] = "app"
    for recipient in stated.get("recipients") or ():
        _agreed_of(recipient)
    for cookie in stated.get("cookies") or ():
        cookie.pop("linkable", None)
    rights = stated.get("rights") or {}
    days = [rights.get(key) for key in ("verified_on", "answered_on")]
    if rights.get("granted") is False:
        rights.pop("honoured", None)
    if all(days):
        rights["verified_on"], rights["answered_on"] = sorted(str(day) for day in days)
        rights.pop("working_days", None)


def _consistent(flow: dict[str, Any]) -> dict[str, Any]:
    """The flow without what only resolving would find wrong."""
    facts: dict[str, Any] = schema()["$defs"]["facts"]["properties"]
    flow["id"] = "generated"
    flow["action"] = facts["action"]["anyOf"][1]["items"]["enum"]
    flow["data"] = {**(flow.get("data") or {})}
    flow["data"]["categories"] = flow["data"].get("categories") or ["user.name"]
    parties = [party for stated in (flow, *flow["subjects"]) for party in stated.get("recipients") or ()]
    if flow["data"].get("linkable") or any(party.get("data_form") for party in parties):
        flow["data"].pop("reidentification_tested", None)
    flow["purposes"] = flow.get("purposes") or ["essential.service"]
    flow.pop("without", None)
    for number, group in enumerate(flow["subjects"]):
        group["id"] = f"group-{number}"
        for name in ("action", "data", "purposes", "rights"):
            group.pop(name, None)
        if isinstance(group.get("age"), dict) and None not in (
            band := [group["age"].get(end) for end in ("min", "max")]
        ):
            group["age"] = dict(zip(("min", "max"), sorted(band), strict=True))
        _agreed(group)
    _agreed(flow)
    return flow


@cache
def flow_files() -> Strategy:
    """Flow files of one flow, which states any facts that fit together."""
    flow = of(schema()["$defs"]["flow"]).map(_consistent)
    return flow.map(lambda one: {"version": 1, "flows": [one]})
