"""Projects one subject group of a flow to flat, total facts.

``{"access.scope": "named_roles", "retention.period": null, ...}``: each fact that the shape lists and each derived fact
is there, null where it is not known. Elements are lists of flat facts of their own, as ``element.recipient``.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.project import derived
from checker.project.shape import ELEMENT_LISTS, Fact, Shape
from checker.resolve.consistency import as_set

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from checker.kleene import Truth
    from checker.resolve.model import Flow, Group


class Setting(NamedTuple):
    """What a projection needs beside the flow: the day, the rulings on that day, and how working days are counted."""

    as_of: datetime.date
    rulings: Mapping[str, Truth]
    calendars: tuple[str, ...]
    working_days: Callable[[str, datetime.date, datetime.date], int]


def project(flow: Flow, group: Group, shape: Shape, setting: Setting) -> dict[str, Any]:
    """The facts of one group, whose request, if any, is countable."""
    stated = group.facts
    date = flow.date or setting.as_of
    facts = dict(shape.nothing_known)
    for key, section in shape.sections.items():
        if stated.get(key) is not None:
            facts.update((fact.name, _read(stated, fact)) for fact in section)
    facts.update(setting.rulings)
    for name in ("legal.provision", "retention.provision"):
        facts[name] = derived.provision(facts[name])
    _subject(facts, stated["subject"])
    facts["promoted"] = stated.get("about", facts["product"])
    facts["data.from_others"] = derived.from_others(stated["data"])
    facts["notice.late"] = derived.notice_late(stated.get("notice", {}))
    facts["tracked_by_sdk"] = derived.tracked_by_sdk(stated.get("sdk", []))
    if "channels" not in stated:
        facts["channels"] = derived.channels(facts["purposes"])
    _access(facts, stated)
    _encryption(facts, stated)
    _working_days(facts, setting)
    facts["consents"] = _consents(facts, stated, facts["data.categories"], facts["purposes"])
    facts["consent_stands"] = stated.get("consent_stands")
    _elements(facts, stated, shape, date)
    return facts


def countable(group: Group, setting: Setting) -> None:
    """Counts the working days that the request of a group took.

    Raises:
        LookupError: a calendar does not know one of the years.
    """
    rights = group.facts.get("rights") or {}
    for country in setting.calendars:
        _counted(rights.get("verified_on"), rights.get("answered_on"), country, setting)


def _counted(verified: str | None, answered: str | None, country: str, setting: Setting) -> int | None:
    if not verified or not answered:
        return None
    return setting.working_days(country, datetime.date.fromisoformat(verified), datetime.date.fromisoformat(answered))


def _read(stated: Any, fact: Fact, skip: int = 0) -> Any:
    value = stated
    for key in fact.keys[skip:]:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return as_set(value) if fact.is_set else value


def _subject(facts: dict[str, Any], subject: dict[str, Any]) -> None:
    facts["subject.relation"] = subject.get("relation")
    facts["subject.country"] = subject.get("country")
    facts["subject.age"] = derived.age_band(subject.get("age"))
    facts["subject.age_known"] = derived.age_known(subject)
    facts["subject.age_stated"] = derived.age_stated(subject)


def _access(facts: dict[str, Any], stated: dict[str, Any]) -> None:
    """From where the data can be opened; what is said to be unknown stays so, whatever else is said."""
    access = stated.get("access", {})
    known = access is not None and access.get("from", ()) is not None
    facts["access.from"] = derived.accessed_from(facts["access.from"], stated.get("stores")) if known else None
    facts["access.by_store"] = any("access_from" in store for store in stated.get("stores") or ())


def _encryption(facts: dict[str, Any], stated: dict[str, Any]) -> None:
    legs = derived.encrypted_legs((stated.get("security") or {}).get("in_transit"), stated["recipients"])
    at_rest = facts["security.at_rest"] if stated.get("stores", ()) is not None else None
    stores = derived.encrypted_stores(stated.get("stores"), at_rest)
    facts.update({"encryption.legs": legs, "encryption.stores": stores, "encryption.all": legs + stores})


def _working_days(facts: dict[str, Any], setting: Setting) -> None:
    for country in setting.calendars:
        counted = _counted(facts["rights.verified_on"], facts["rights.answered_on"], country, setting)
        facts[f"rights.working_days.{country}"] = facts["rights.working_days"] if counted is None else counted


def _elements(facts: dict[str, Any], stated: dict[str, Any], shape: Shape, date: datetime.date) -> None:
    for listed, element in ELEMENT_LISTS.items():
        values = stated.get(listed)
        facts[f"element.{element}"] = (
            None
            if values is None
            else [{fact.name: _read(value, fact, 1) for fact in shape.elements[element]} for value in values]
        )
    _recipients(facts, stated, date)
    declared = (stated.get("access") or {}).get("from")
    for projected, store in zip(facts["element.store"] or (), stated.get("stores") or (), strict=True):
        projected["store.encrypted"] = derived.encrypted(store, facts["security.at_rest"])
        projected["store.access_from"] = derived.opened_from(store, declared)
    facts["element.category"] = _terms(facts["data.categories"], "category")
    facts["element.purpose"] = _terms(facts["purposes"], "purpose")
    for projected in facts["element.purpose"] or ():
        projected["purpose.consents"] = _consents(facts, stated, facts["data.categories"], [projected["purpose"]])


def _consents(
    facts: dict[str, Any],
    stated: dict[str, Any],
    categories: list[str] | None,
    purposes: list[str] | None,
    recipient: str | None = None,
) -> list[dict[str, Any]] | None:
    adult = derived.is_adult(facts["subject.age"])
    return derived.consent_elements(stated.get("consents"), categories, purposes, recipient, adult=adult)


def _terms(terms: list[str] | None, name: str) -> list[dict[str, Any]] | None:
    return None if terms is None else [{name: term} for term in terms]


def _recipients(facts: dict[str, Any], stated: dict[str, Any], date: datetime.date) -> None:
    for projected, recipient in zip(facts["element.recipient"] or (), stated["recipients"] or (), strict=True):
        if "data" not in recipient:
            projected["recipient.data"] = facts["data.categories"]
        if "purposes" not in recipient:
            projected["recipient.purposes"] = facts["purposes"]
        if "data_form" not in recipient:
            projected["recipient.data_form"] = facts["data.form"]
        if "beneficiary" not in recipient:
            projected["recipient.beneficiary"] = stated.get("beneficiary", "us")
        for name, value in derived.contract_facts(recipient.get("contracts"), date).items():
            projected[f"recipient.contract.{name}"] = value
        projected["recipient.consents"] = _consents(
            facts, stated, projected["recipient.data"], projected["recipient.purposes"], recipient.get("party")
        )
