"""Facts of one subject group that contradict one another.

What a flow states is taken at its word, so words that pull apart are an input error and never a verdict: a topic that
is described though no action raises it would go unjudged, and a role that is denied by what the recipient does would
open a clause that was written for someone else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.load.document import PathPart

# Facts that speak of a topic, and the actions that raise it.
_RAISED_BY: dict[str, tuple[str, ...]] = {
    "rights": (
        "answer_request",
        "use_after_opt_out",
        "use_after_withdrawal",
        "use_after_stop_request",
        "delete",
        "restore_backup",
    ),
    "cookies": ("set_cookies",),
    "access_log": ("log_access",),
    "call": ("record_call", "use", "collect", "store", "access", "share"),
    "theft": ("track", "collect"),
    "automated_decision": ("decide",),
    "succession": ("transfer_business",),
    "policy_change": ("change_policy",),
    "discovery": ("handle_child_discovery",),
}
_TELLS_AGE = ("user.demographic.date_of_birth", "user.demographic.age_range")
_GATHERED_BY_COOKIES = (
    "user.behavior.browsing_history",
    "user.behavior.search_history",
    "user.demographic.language",
    "user.device",
    "user.unique_id",
)
GATHERING = ("collect", "register", "order")
_DEALERS = ("dealer", "responsible_dealer")
_TRACEABLE = ("identified", "pseudonymised")


class Contradiction(NamedTuple):
    """Two facts that can't both be: where, what, and what to do."""

    keys: tuple[PathPart, ...]
    message: str
    hint: str


def as_set(value: Any) -> list[Any] | None:
    """A fact that may be written as one value or as a list, as a list; null stays null."""
    if value is None or isinstance(value, list):
        return value
    return [value]


def contradictions(facts: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Every contradiction among the facts of one group."""
    actions = frozenset(as_set(facts.get("action")) or ())
    yield from _topics(facts, actions)
    yield from _theft(facts)
    yield from _age(facts, actions)
    yield from _linked_site(facts)
    yield from _cookies(facts)
    yield from _of_an_app(facts)
    yield from _request(facts.get("rights") or {})
    yield from _anonymity(facts)
    for index, recipient in enumerate(facts.get("recipients") or ()):
        yield from _recipient(recipient, ("recipients", index))


def _topics(facts: Mapping[str, Any], actions: frozenset[str]) -> Iterator[Contradiction]:
    for topic, raising in _RAISED_BY.items():
        if _says_something(facts.get(topic)) and not actions & set(raising):
            wanted = raising[0] if len(raising) == 1 else f"one of {', '.join(raising)}"
            message = f"{topic} is described, but no action raises it"
            yield Contradiction((topic,), message, f"add {wanted} to `action`, or leave {topic} out")


def _says_something(described: Any) -> bool:
    """Whether a section states more than that the practice is absent."""
    if isinstance(described, dict):
        return any(value or (value == 0 and value is not False) for value in described.values())
    return bool(described)


def _theft(facts: Mapping[str, Any]) -> Iterator[Contradiction]:
    triggers = as_set(facts.get("triggers"))
    if _says_something(facts.get("theft")) and triggers is not None and "theft_report" not in triggers:
        message = "theft is described, but the triggers do not list theft_report"
        yield Contradiction(("triggers",), message, "add theft_report to `triggers`, or leave theft out")


def _age(facts: Mapping[str, Any], actions: frozenset[str]) -> Iterator[Contradiction]:
    subject = facts.get("subject") or {}
    if subject.get("age_known") is not False:
        return
    if subject.get("age") is not None:
        message = "an age is stated, though age_known says that it is not known"
        yield Contradiction(("subject", "age_known"), message, "leave age out, or say that it is known")
    categories = (facts.get("data") or {}).get("categories") or ()
    telling = [one for one in categories if one.startswith(_TELLS_AGE)]
    if telling and actions & set(GATHERING):
        message = f"{telling[0]} is gathered, which tells the age, though age_known says that it is not known"
        yield Contradiction(("subject", "age_known"), message, "say age_known: true, with the age or null")


def _request(rights: Mapping[str, Any]) -> Iterator[Contradiction]:
    if rights.get("granted") is False and rights.get("honoured"):
        message = "a request that is refused, though what was asked is done"
        yield Contradiction(("rights", "honoured"), message, "say granted: true, or honoured: false")
    verified, answered = rights.get("verified_on"), rights.get("answered_on")
    if not verified or not answered:
        return
    if answered < verified:
        message = f"a request answered on {answered}, before identity was verified on {verified}"
        yield Contradiction(("rights", "answered_on"), message, "exchange or correct the days")
    if rights.get("working_days") is not None:
        message = "the working days are stated beside the days that they are counted from"
        yield Contradiction(("rights", "working_days"), message, "leave rights.working_days out")


def _anonymity(facts: Mapping[str, Any]) -> Iterator[Contradiction]:
    data = facts.get("data") or {}
    if not data.get("irreversible") or not data.get("reidentification_tested"):
        return
    shown = "though nobody can restore it and a test re-identified nobody"
    which = "which of irreversible and reidentification_tested is false"
    if data.get("linkable"):
        message = f"the data can be tied to a person, {shown}"
        yield Contradiction(("data", "linkable"), message, f"say linkable: false, or {which}")
    for index, recipient in enumerate(facts.get("recipients") or ()):
        form = recipient.get("data_form")
        if form in _TRACEABLE:
            message = f"a recipient gets the data {form}, {shown}"
            hint = f"leave data_form out, or say {which} of what it gets"
            yield Contradiction(("recipients", index, "data_form"), message, hint)


def _cookies(facts: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Where cookies gather all the data that there is, it can be tied to a person only through one of them."""
    data, cookies = facts.get("data") or {}, facts.get("cookies") or ()
    gathered = all(category.startswith(_GATHERED_BY_COOKIES) for category in data.get("categories") or ("",))
    if data.get("linkable") is True and gathered and cookies and all(one.get("linkable") is False for one in cookies):
        message = "no cookie can be tied to a person, though data.linkable says that the data can"
        yield Contradiction(
            ("cookies", 0, "linkable"), message, "say linkable: true of the cookie, or false of the data"
        )


def _linked_site(facts: Mapping[str, Any]) -> Iterator[Contradiction]:
    if facts.get("actor") == "linked_site":
        for ours in ("cookies", "sdk", "permissions", "recipients"):
            if facts.get(ours):
                message = f"{ours} are described as a linked site's act; what is placed or shared here is our own"
                yield Contradiction(("actor",), message, "say actor: us, or leave them out")


def _of_an_app(facts: Mapping[str, Any]) -> Iterator[Contradiction]:
    place = facts.get("collected_at")
    if place in (None, "app"):
        return
    for described in ("sdk", "permissions"):
        if facts.get(described):
            message = f"{described}: described, which is of an app, though collected_at is {place}"
            hint = "say collected_at: app, or describe what the app takes in as a flow of its own"
            yield Contradiction(("collected_at",), message, hint)


def _recipient(recipient: Mapping[str, Any], at: tuple[PathPart, ...]) -> Iterator[Contradiction]:
    roles = as_set(recipient.get("roles")) or ()
    if "designated_by_subject" in roles and recipient.get("designated_by_subject") is False:
        message = "the roles say that the person named it, designated_by_subject says not"
        yield Contradiction((*at, "designated_by_subject"), message, "say one of them")
    if recipient.get("consideration") == "none" and (recipient.get("asset_deal") or {}).get("data_priced"):
        message = "the recipient gives nothing in return, though the deal puts a price on the data"
        yield Contradiction((*at, "consideration"), message, "say consideration: asset_deal, or data_priced: false")
    for listed in ("data", "purposes"):
        if recipient.get(listed) == []:
            message = f"a recipient with no {listed} is none"
            hint = f"list the {listed}, leave them out where it gets all, or leave the recipient out"
            yield Contradiction((*at, listed), message, hint)
    markets = recipient.get("markets")
    if markets not in ("its_own", "others"):
        return
    if any(role in _DEALERS for role in roles):
        message = f"a dealer markets our products; this one markets {markets.replace('_', ' ')}"
        yield Contradiction(
            (*at, "markets"),
            message,
            "for its own campaign for our products say beneficiary: recipient; for other products make it a marketer",
        )
    if recipient.get("purpose_setter") == "us":
        message = "it markets what is not ours with the data, so that the purpose is not ours alone"
        yield Contradiction((*at, "purpose_setter"), message, "say purpose_setter: them")
