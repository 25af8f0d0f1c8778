"""Every fact that a rule can ask for, with what it can be compared with, so that a policy that errs is told so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from checker.project.derived import CONTRACT_FACTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checker.project.shape import Shape

_TRUTH: frozenset[Any] = frozenset({True, False})
_OF_SETS = frozenset({"has", "has_all", "within", "all_under", "some_under"})
_OF_VALUES = frozenset({"in", "under"})
_OF_NUMBERS = frozenset({"at_least", "at_most"})


class Known(NamedTuple):
    """What is known of one fact: the operators that suit it, its values where they are closed, its members' facts."""

    operators: frozenset[str]
    options: frozenset[Any] | None = None
    members: Mapping[str, Known] | None = None


_BOOLEAN = Known(_OF_VALUES, _TRUTH)
_NUMBER = Known(_OF_NUMBERS)


def known_facts(
    shape: Shape, consent_kinds: frozenset[Any], calendars: Sequence[str], rulings: Sequence[str]
) -> dict[str, dict[str, Known]]:
    """All facts, of the flow and of each kind of element."""
    flow = {fact.name: _known(fact.is_set, fact.options) for fact in shape.flow}
    elements = {
        element: {fact.name: _known(fact.is_set, fact.options) for fact in facts}
        for element, facts in shape.elements.items()
    }
    categories, uses = flow["data.categories"].options, flow["purposes"].options
    consents = _consents(consent_kinds)
    legs = Known(frozenset({"some", "each"}), None, {"leg": Known(_OF_VALUES), "encrypted": _BOOLEAN})
    flow.update(
        {
            **dict.fromkeys(("encryption.legs", "encryption.stores", "encryption.all"), legs),
            **dict.fromkeys((f"rights.working_days.{country}" for country in calendars), _NUMBER),
            **dict.fromkeys(rulings, _BOOLEAN),
            "consents": consents,
            "consent_stands": _BOOLEAN,
            "rights.fee.amount": _NUMBER,
            "subject.relation": Known(_OF_VALUES),
            "subject.country": Known(_OF_VALUES),
            "subject.age": _NUMBER,
            "subject.age_known": _BOOLEAN,
            "subject.age_stated": _BOOLEAN,
            "access.by_store": _BOOLEAN,
            "promoted": flow["about"],
            "data.from_others": _BOOLEAN,
            "notice.late": _BOOLEAN,
            "tracked_by_sdk": _BOOLEAN,
        }
    )
    elements["recipient"].update({f"recipient.contract.{name}": _BOOLEAN for name in CONTRACT_FACTS})
    elements["recipient"]["recipient.consents"] = consents
    elements["category"] = {"category": Known(_OF_VALUES, categories)}
    elements["purpose"] = {"purpose": Known(_OF_VALUES, uses), "purpose.consents": consents}
    for element, facts in elements.items():
        flow[f"element.{element}"] = Known(frozenset({"some", "each"}), None, dict(facts))
    return {"flow": flow, **elements}


def _known(is_set: bool, options: frozenset[Any] | None) -> Known:
    return Known(_OF_SETS if is_set else _OF_VALUES, options)


def _consents(kinds: frozenset[Any]) -> Known:
    truths = ("prior", "withdrawn", "written", "provable", "covers_categories", "covers_purposes", "covers_recipient")
    members = {"kind": Known(_OF_VALUES, kinds), **dict.fromkeys(truths, _BOOLEAN)}
    return Known(frozenset({"some", "each"}), None, members)


def misuse(known: Known, literal: Mapping[str, Any]) -> tuple[str, list[Any]] | None:
    """What is wrong with a literal on a known fact, and what it could have named instead; None where nothing is."""
    if literal["is"] not in known.operators:
        return f"can't be asked whether it is `{literal['is']}`", sorted(known.operators)
    if known.options is None or not isinstance(literal.get("value"), list):
        return None
    wrong = [value for value in literal["value"] if value not in known.options]
    return (f"is never {wrong[0]!r}", sorted(known.options, key=str)) if wrong else None
