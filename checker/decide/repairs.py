"""Repairs: the facts that an engineer could change so that a way holds, tried out on the facts before they are shown.

Only what the flow's makers decide is changed: never a person's age, choice or country, what law demands, where the data
comes from, or what has happened already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from checker.decide.states import TRUE

if TYPE_CHECKING:
    from collections.abc import Mapping

_REPAIRABLE = (
    "access.",
    "automated_decision.",
    "channels",
    "consents",
    "cookie.",
    "cross_border.",
    "data.form",
    "data.minimised",
    "data.necessary",
    "data.surplus_by_design",
    "discovery.deletion_attempted",
    "encryption.",
    "joint_use.",
    "notice.",
    "permission.mandatory",
    "permission.refusal_denies_other_functions",
    "policy_change.notice_given",
    "recipient.consents",
    "recipient.consideration",
    "recipient.contract.",
    "recipient.data",
    "recipient.data_form",
    "recipient.in_transit_encrypted",
    "recipient.necessary",
    "recipient.purpose_setter",
    "recipient.purposes",
    "recipient.supervised",
    "refusal.",
    "retention.end_event",
    "retention.on_end",
    "retention.period",
    "rights.delivery",
    "rights.fee.",
    "rights.honoured",
    "rights.recipients_told",
    "sdk.listed",
    "sdk.monitored",
    "security.",
    "store.",
    "succession.",
)
# Opening data to a body changes nothing about which contracts bind it to what; a dealer contract is no mere paper.
# Without a contract no term of one holds.
_CONTRACT, _TERMS = "recipient.contract.exists", "recipient.contract."
_NOT_REPAIRABLE = frozenset({"recipient.contract.dealer", "retention.legal_hold", "store.backup"})

# What it does not help to change while another fact holds: a store that speaks of itself is not closed by what is said
# for all, and what a deal puts a price on is not given away by another word for the price.
_HELD_BY = {
    "access.from": "access.by_store",
    "recipient.consideration": "recipient.asset_deal.data_priced",
}


class Repair(NamedTuple):
    """One way out of a broken obligation.

    Attributes:
        obligation: its key.
        element: the path of what it was judged for.
        way: the place of the way among those that a finding shows.
        facts: those of the group, as they would be.
    """

    obligation: str
    element: str | None
    way: int
    facts: dict[str, Any]


def repairable(literal: Mapping[str, Any], state: int) -> bool:
    """Whether the makers of a flow could make a condition true that is not; one that is true needs nothing."""
    fact = literal["fact"]
    return state == TRUE or (fact.startswith(_REPAIRABLE) and fact not in _NOT_REPAIRABLE)


def repaired(
    facts: Mapping[str, Any], element: str | None, index: int, literals: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """The facts with each literal made true, on the flow or on its element `index`; None where one can't be."""
    changed = dict(facts)
    own: dict[str, Any] | None = None
    if element is not None and changed[f"element.{element}"]:
        elements = list(changed[f"element.{element}"])
        own = elements[index] = dict(elements[index])
        changed[f"element.{element}"] = elements
    for literal in literals:
        target = own if own is not None and literal["fact"] in own else changed
        if (holding := _HELD_BY.get(literal["fact"])) and target.get(holding):
            return None
        value = _made_true(target.get(literal["fact"]), literal)
        if value is None:
            return None
        target[literal["fact"]] = value
        if literal["fact"] == _CONTRACT and value is False:
            target.update({name: False for name in target if name.startswith(_TERMS)})
    return changed


def _made_true(value: Any, literal: Mapping[str, Any]) -> Any:
    if "of" in literal:
        return _members_made_true(value, literal)
    wanted, operator = literal["value"], literal["is"]
    if operator in ("in", "under"):
        return _other_than(wanted) if literal["not"] else wanted[0]
    if operator in ("at_least", "at_most"):
        return None if literal["not"] or isinstance(value, dict) else wanted
    return _set_made_true(list(value or ()), operator, wanted, negative=literal["not"])


def _other_than(values: list[Any]) -> Any:
    return not values[0] if isinstance(values[0], bool) else None


def _set_made_true(values: list[str], operator: str, wanted: list[str], *, negative: bool) -> list[str] | None:
    if operator == "has":
        return [one for one in values if one not in wanted] or None if negative else [*values, wanted[0]]
    if negative:
        return None
    if operator == "has_all":
        return [*values, *(one for one in wanted if one not in values)]
    if operator == "within":
        return [one for one in values if one in wanted] or list(wanted[:1])
    return [one for one in values if any(one == root or one.startswith(root + ".") for root in wanted)] or None


def _members_made_true(members: list[dict[str, Any]] | None, literal: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """A list with a member that is as asked, or with every member made so."""
    if literal["not"]:
        return None
    wanted = {one["fact"]: _made_true(None, one) for one in literal["of"]}
    if None in wanted.values():
        return None
    if literal["is"] == "each":
        return [{**member, **wanted} for member in members or ()]
    return [*(members or ()), wanted]
