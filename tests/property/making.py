"""Changes to a flow file that make a condition true, false or unknown, by the paths at which it states its facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from checker.project.paths import fact_path

if TYPE_CHECKING:
    from checker.project.known import Known

_GOOD_CONSENT = {
    "kind": "explicit",
    "covers": "all",
    "prior": True,
    "withdrawn": False,
    "written": True,
    "provable": True,
}

_ACCEPTED = {**_GOOD_CONSENT, "kind": "policy_acceptance"}
# A value for facts that have no closed list of them.
_FREE = {
    "retention.period": "P1Y",
    "subject.country": "NO",
    "subject.relation": "customer",
    "recipient.party": "bmw-fs",
}

Changes = dict[str, Any]
Literal = Mapping[str, Any]


class At(NamedTuple):
    """What a condition is asked of: an element of this kind and place, of the subject group of this place."""

    element: str | None = None
    place: int = 0
    group: int = 0


def made(literal: Literal, at: At, known: Mapping[str, Mapping[str, Known]], *, truth: bool) -> list[Changes]:
    """The changes after which a condition is true, or false: one for each value that makes it so, of many the first."""
    if "of" in literal:
        return _members(literal, at, known, truth=truth)
    about = {**known["flow"], **known.get(at.element or "", {})}.get(literal["fact"])
    options = sorted(about.options, key=str) if about and about.options else [_FREE.get(literal["fact"], "another")]
    values = _values_of(literal, options, truth=truth is not literal["not"])
    return [change for value in values for change in put(literal["fact"], at, value)]


def joined(first: Changes, second: Changes) -> Changes:
    """Both changes; of a list of terms, or of a contract, that both give, what both say."""
    both = {**first, **second}
    for path in first.keys() & second.keys():
        one, other = first[path], second[path]
        if path.endswith(".contracts") and one and other:
            both[path] = [{**one[0], **other[0], "terms": {**one[0].get("terms", {}), **other[0].get("terms", {})}}]
        elif all(isinstance(listed, list) and all(isinstance(term, str) for term in listed) for listed in (one, other)):
            both[path] = list(dict.fromkeys([*one, *other]))
    return both


def _members(literal: Literal, at: At, known: Mapping[str, Mapping[str, Known]], *, truth: bool) -> list[Changes]:
    fact = literal["fact"]
    holds = truth is not literal["not"]
    if fact.endswith("consents"):
        good = _consent(literal["of"], None)
        if not holds:
            bad = [_consent(literal["of"], inner["fact"]) for inner in literal["of"]]
            # Beside one that is withdrawn stands another, or the flow would be a use after withdrawal.
            return [
                {"consents": []},
                *({"consents": [one, _ACCEPTED] if one["withdrawn"] else [one]} for one in bad),
            ]
        kinds = [kind for inner in literal["of"] if inner["fact"] == "kind" for kind in inner["value"]]
        return [{"consents": [one]} for one in ([{**good, "kind": kind} for kind in kinds] or [good])]
    if fact.startswith("encryption."):
        return _encrypted(literal, holds=holds)
    changes: Changes = {}
    for inner in literal["of"]:
        for one in made(inner, At(fact.removeprefix("element.")), known, truth=holds)[:1]:
            changes.update(one)
    return [changes]


def _values_of(literal: Literal, options: Sequence[Any], *, truth: bool) -> list[Any]:
    wanted, operator = literal["value"], literal["is"]
    if operator in ("at_least", "at_most"):
        below, at, above = wanted - 1, wanted, wanted + 1
        true = [at, above] if operator == "at_least" else [at, below]
        false = [below] if operator == "at_least" else [above]
        return [max(value, 0) for value in (true if truth else false)]
    roots = tuple(f"{term}." for term in wanted if isinstance(term, str))
    outside = [one for one in options if one not in wanted and not (isinstance(one, str) and one.startswith(roots))]
    apart = [one for one in outside if not any(isinstance(term, str) and term.startswith(f"{one}.") for term in wanted)]
    other = [apart[len(apart) // 2], *apart[:2]] if apart else []
    if operator in ("in", "under"):
        return list(wanted) if truth else other
    return _sets(operator, list(wanted), other, truth=truth)


def _sets(operator: str, wanted: list[Any], other: list[Any], *, truth: bool) -> list[list[Any]]:
    if operator in ("has", "some_under"):
        return [*([one] for one in wanted), *([one, *other[:1]] for one in wanted[:1])] if truth else [other[:1]]
    if operator == "has_all":
        return [wanted] if truth else [wanted[:-1], other[:1]]
    if truth:
        return [*([one] for one in wanted), wanted]
    return [[*wanted[:1], *other[:1]], other[:1]]


def put(fact: str, at: At, value: Any) -> list[Changes]:
    """The changes that give a fact a value."""
    if fact.startswith("rulings."):
        return [] if value is None else [{fact: "lenient" if value else "strict"}]
    if fact.startswith("recipient.contract."):
        term = fact.rsplit(".", 1)[-1]
        if value is None or term in ("exists", "dealer"):
            contracts = {True: [{"kind": "dealer" if term == "dealer" else "processing"}], False: []}.get(value)
            full = contracts and [{**one, "from": "always", "until": "open_ended"} for one in contracts]
            return [{f"recipients[{at.place}].contracts": full if value else contracts}]
        contract = {"kind": "processing", "from": "always", "until": "open_ended", "terms": {term: value}}
        return [{f"recipients[{at.place}].contracts": [contract]}]
    if fact in ("category", "purpose"):
        path = "data.categories" if fact == "category" else "purposes"
        return [{path: None if value is None else [value]}]
    if fact == "consent_stands":
        return [{"consents": [{**_ACCEPTED, "withdrawn": None if value is None else not value}]}]
    if fact.startswith("encryption."):
        return [{"security.in_transit": None}, {"security.at_rest": None}]
    return [{fact_path(fact, at.element, at.place, at.group): value}]


def _consent(literals: Sequence[Literal], wrong: str | None) -> dict[str, Any]:
    """A consent as asked, but for one thing that is wrong."""
    consent = dict(_GOOD_CONSENT)
    covers: dict[str, Any] = {"categories": "all", "purposes": "all", "recipients": "all"}
    for literal in literals:
        name, value = literal["fact"], literal["value"][0]
        if name == "kind":
            consent["kind"] = "policy_acceptance" if name == wrong else value
        elif name.startswith("covers_"):
            key = {"covers_recipient": "recipients"}.get(name, name.removeprefix("covers_"))
            covers[key] = [] if name == wrong else "all"
        else:
            consent[name] = not value if name == wrong else value
    return {**consent, "covers": covers if wrong and wrong.startswith("covers_") else "all"}


def _encrypted(literal: Literal, *, holds: bool) -> list[Changes]:
    asked = {inner["fact"]: inner["value"] for inner in literal["of"]}
    encrypted = asked["encrypted"][0] is holds
    if "leg" in asked:
        return [{"security.in_transit": [{"leg": leg, "encrypted": encrypted}]} for leg in asked["leg"]]
    everywhere = {"security.in_transit": encrypted, "security.at_rest": encrypted}
    return [everywhere, {**everywhere, "stores": None}, *({path: encrypted} for path in everywhere)]
