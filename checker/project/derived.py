"""Facts that follow from others: contracts in force on a day, what a consent covers, what is encrypted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from checker.kleene import Truth, all_of, any_of, is_under
from checker.resolve.consistency import as_set
from checker.resolve.definitions import covered

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Mapping, Sequence

CONTRACT_TERMS = (
    "confidentiality",
    "use_limited",
    "security",
    "non_disclosure",
    "instructions",
    "follows_policy",
    "purpose",
    "term",
    "method",
    "data_types",
    "protection",
    "rights_and_duties",
)
CONTRACT_FACTS = ("exists", "dealer", *CONTRACT_TERMS)
CONSENT_FACTS = ("kind", "prior", "withdrawn", "written", "provable")
_CHANNEL_OF = {
    "marketing.communications.email": "email",
    "marketing.communications.event": "direct_contact",
    "marketing.communications.phone": "phone",
    "marketing.communications.post": "letter",
    "marketing.communications.sms": "sms",
}
_AT_REST = "security.at_rest"
_OF_THE_APP = frozenset({"app_function", "map", "push"})
_OF_GUARDIANS = frozenset({"guardian", "guardian_separate"})
_ADULT = 18
_NO_PROVISION = frozenset({"", "-", "n/a", "no", "none", "nothing"})


def contract_facts(contracts: Sequence[dict[str, Any]] | None, date: datetime.date) -> dict[str, Truth]:
    """What the contracts in force on `date` bind the other side to; their first and last days count."""
    if contracts is None:
        return dict.fromkeys(CONTRACT_FACTS)
    force = [_in_force(contract, date) for contract in contracts]

    def some(holds: Callable[[dict[str, Any]], Truth]) -> Truth:
        return any_of(all_of((now, holds(contract))) for now, contract in zip(force, contracts, strict=True))

    facts: dict[str, Truth] = {term: some(partial(_has_term, term)) for term in CONTRACT_TERMS}
    facts["exists"] = any_of(force)
    facts["dealer"] = some(partial(_is_kind, "dealer"))
    facts["non_disclosure"] = some(_forbids_disclosure)
    facts["confidentiality"] = some(_keeps_confidential)
    return facts


def _is_kind(kind: str, contract: dict[str, Any]) -> Truth:
    return None if contract.get("kind") is None else contract["kind"] == kind


def _has_term(term: str, contract: dict[str, Any]) -> Truth:
    terms = contract.get("terms")
    return None if terms is None else terms.get(term)


def _forbids_disclosure(contract: dict[str, Any]) -> Truth:
    """Whether a contract is, or contains, a non-disclosure agreement."""
    return any_of((_is_kind("non_disclosure", contract), _has_term("non_disclosure", contract)))


def _keeps_confidential(contract: dict[str, Any]) -> Truth:
    """Whether a contract binds to confidentiality: as it says, or else where it forbids disclosure."""
    stated = _has_term("confidentiality", contract)
    return stated if stated is not None else (_forbids_disclosure(contract) or None)


def _in_force(contract: dict[str, Any], date: datetime.date) -> Truth:
    return all_of((_begun(contract.get("from"), date), _not_over(contract.get("until"), date)))


def _begun(first: str | None, date: datetime.date) -> Truth:
    if first is None:
        return None
    return first == "always" or first <= date.isoformat()


def _not_over(last: str | None, date: datetime.date) -> Truth:
    if last is None:
        return None
    return last == "open_ended" or date.isoformat() <= last


def consent_elements(
    consents: Sequence[dict[str, Any]] | None,
    categories: Sequence[str] | None,
    purposes: Sequence[str] | None,
    recipient: str | None = None,
    *,
    adult: bool = False,
) -> list[dict[str, Any]] | None:
    """The consents, each with whether it covers these categories, these purposes and this recipient.

    That of a guardian covers nothing about an adult, who has none.
    """
    if consents is None:
        return None
    return [
        {
            **{name: consent.get(name) for name in CONSENT_FACTS},
            "covers_categories": speaks and _covers(consent, "categories", categories),
            "covers_purposes": speaks and _covers(consent, "purposes", purposes),
            "covers_recipient": speaks and _covers_recipient(consent, recipient),
        }
        for consent in consents
        for speaks in [not (adult and consent.get("kind") in _OF_GUARDIANS)]
    ]


def _covers(consent: dict[str, Any], what: str, terms: Sequence[str] | None) -> Truth:
    stated = covered(consent, what)
    if stated == "all":
        return True
    if stated is None or terms is None:
        return None
    return all_of(any_of(is_under(term, root) for root in stated) for term in terms)


def _covers_recipient(consent: dict[str, Any], recipient: str | None) -> Truth:
    stated = covered(consent, "recipients")
    if stated == "all":
        return True
    if stated == []:
        return False
    return None if stated is None or recipient is None else recipient in stated


def provision(cited: str | None) -> str | None:
    """The legal provision that is cited; empty where what is written says that there is none."""
    return "" if cited is not None and cited.strip().casefold() in _NO_PROVISION else cited


def age_band(age: int | dict[str, Any] | None) -> dict[str, Any] | None:
    """An age as a band of whole years, both ends included; one that is open at both ends is not known."""
    if isinstance(age, int):
        return {"min": age, "max": age}
    low, high = (age or {}).get("min"), (age or {}).get("max")
    return None if low is None and high is None else {"min": low, "max": high}


def is_adult(band: Mapping[str, Any] | None) -> bool:
    """Whether everybody in an age band is surely of age."""
    low = (band or {}).get("min")
    return low is not None and low >= _ADULT


def age_known(subject: Mapping[str, Any]) -> Truth:
    """Whether the age is known; one that is stated is."""
    stated: Truth = subject.get("age_known")
    return True if stated is None and age_band(subject.get("age")) is not None else stated


def age_stated(subject: Mapping[str, Any]) -> Truth:
    """Whether a flow speaks of people by their age: not where it has no word on it; unknown where it says unknown."""
    return age_known(subject) if {"age", "age_known"} & subject.keys() else False


def tracked_by_sdk(kits: Sequence[dict[str, Any]] | None) -> Truth:
    """Whether a kit serves something else than the app, such as advertising; a flow without a word on kits has none."""
    if kits is None:
        return None
    return any_of(None if kit.get("purpose") is None else kit["purpose"] not in _OF_THE_APP for kit in kits)


def from_others(data: Mapping[str, Any]) -> Truth:
    """Whether the data comes from somebody else than the person: not where the flow has no word on its source."""
    sources = as_set(data.get("source", []))
    return None if sources is None else "third_party" in sources


def notice_late(notice: Mapping[str, Any] | None) -> Truth:
    """Whether people are told only afterwards: not where the flow has no word on when."""
    timing = None if notice is None else notice.get("timing", "before")
    return None if timing is None else timing == "after"


def channels(purposes: Sequence[str] | None) -> list[str] | None:
    """The channels that the purposes name, when each names one."""
    named = [_CHANNEL_OF.get(purpose) for purpose in purposes or ()]
    known = [name for name in named if name]
    return known if known and len(known) == len(named) else None


def encrypted_legs(
    in_transit: bool | list[dict[str, Any]] | None, recipients: Sequence[dict[str, Any]] | None
) -> list[dict[str, Any]]:
    """The legs on which data moves, with whether each is encrypted; one not known stands for those not stated.

    There is no data that never moves, so that no leg at all is one that is not stated.

    A recipient that says how the data reaches it is a leg of its own.
    """
    return _stated_legs(in_transit) + [
        {
            "leg": "recipient",
            "encrypted": recipient["in_transit_encrypted"],
            "at": f"recipients[{index}].in_transit_encrypted",
        }
        for index, recipient in enumerate(recipients or ())
        if "in_transit_encrypted" in recipient
    ]


def _stated_legs(in_transit: bool | list[dict[str, Any]] | None) -> list[dict[str, Any]]:
    if in_transit == []:
        return _stated_legs(None)
    if isinstance(in_transit, list):
        return [
            {"leg": leg.get("leg"), "encrypted": leg.get("encrypted"), "at": f"security.in_transit[{index}]"}
            for index, leg in enumerate(in_transit)
        ]
    return [{"leg": None, "encrypted": in_transit, "at": "security.in_transit"}]


def encrypted_stores(stores: Sequence[dict[str, Any]] | None, at_rest: bool | None) -> list[dict[str, Any]]:
    """The stores, with whether each is encrypted; ``security.at_rest`` speaks for those that do not say so."""
    if stores is None:
        return [{"encrypted": at_rest, "at": _AT_REST}]
    return [
        {"encrypted": encrypted(store, at_rest), "at": _encryption_stated_at(store, index)}
        for index, store in enumerate(stores)
    ]


def encrypted(store: dict[str, Any], at_rest: bool | None) -> Truth:
    """Whether one store is encrypted."""
    stated: Truth = store.get("encrypted", at_rest)
    return stated


def _encryption_stated_at(store: dict[str, Any], index: int) -> str:
    """Where a flow says whether one store is encrypted: with the store, or once for all that do not say so."""
    return f"stores[{index}].encrypted" if "encrypted" in store else _AT_REST


def accessed_from(declared: list[str] | None, stores: Sequence[dict[str, Any]] | None) -> list[str] | None:
    """The countries from which the data can be opened: those declared for the flow, with those of its stores."""
    of_stores = [opened_from(store, declared) for store in stores or ()]
    if None in of_stores or (declared is None and not of_stores):
        return None
    return sorted(set(declared or ()).union(*(places or () for places in of_stores)))


def opened_from(store: dict[str, Any], declared: list[str] | None) -> list[str] | None:
    """The countries from which one store can be opened; those declared for the flow where it does not say."""
    places: list[str] | None = store.get("access_from", declared)
    return places
