"""What follows by definition from the facts that a flow states of a subject group, where it does not say otherwise.

Messages for what a third party sells are marketing for it, and what is taken in through the app, a website or at an
event comes from there. A processor works for our purposes (DPV 2.3, DataProcessor), and so does who operates or
develops our service; a recipient in the role of who was named by the person was named, and one that succeeds us gets
the business. Who gets all of the data for all of the purposes gets what they need, if the flow has no more. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from checker.kleene import all_of, any_of, is_under
from checker.resolve.consistency import GATHERING, as_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from checker.kleene import Truth

# What may follow the withdrawal of a consent without being a use of the data, and what belongs to it.
_AFTER_WITHDRAWAL = frozenset({"answer_request", "delete", "keep_after_purpose"})
_BESIDE_IT = frozenset({"access", "communicate", "share", "store"})
_FOR_OTHERS = "marketing.third_party"
_SOURCE_OF = {"app": "app", "website": "website", "event": "subject"}
_MEANINGS: dict[str, dict[str, Any]] = {
    "processor": {"purpose_setter": "us"},
    "operator": {"purpose_setter": "us"},
    "developer": {"purpose_setter": "us"},
    "designated_by_subject": {"designated_by_subject": True},
}
_FORMS_OF_NOTICE = ("written", "enhanced", "popup", "separate", "to_guardian")


def defined(stated: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a group, nested as in the file, with what follows from them.

    Args:
        stated: the facts of the group, its parties and stores written out; `recipients` among them, null or a list.
    """
    facts = dict(stated)
    recipients = _joint_users(_by_definition(facts["recipients"]), facts.get("joint_use"))
    facts["recipients"] = _as_needed(recipients, facts.get("data"))
    facts.update(_untold(facts.get("notice")))
    facts = _in_the_app(facts)
    facts["consent_stands"] = _stands(facts)
    for actions in (_after_withdrawal, _held_by_law, _succeeded):
        facts["action"] = actions(facts)
    if "rights" in facts:
        facts["rights"] = _answered(facts["rights"])
    facts["purposes"] = _served(facts)
    facts["data"] = _untied(_taken_in(facts))
    return facts


def _stands(facts: Mapping[str, Any]) -> Truth:
    """Whether, for all that the flow does, some consent still stands, or none was given that could be withdrawn.

    That the policy was accepted as a whole does not outlast a consent to the flow itself, and a consent to something
    else makes up for none that was withdrawn.
    """
    stated = facts.get("consents") or ()
    consents = [consent for consent in stated if consent.get("kind") != "policy_acceptance"] or stated
    purposes, categories = facts.get("purposes") or (None,), (facts.get("data") or {}).get("categories") or (None,)
    return all_of(
        _one_stands(
            [one for one in consents if _reaches(one, "purposes", purpose) and _reaches(one, "categories", category)]
        )
        for purpose in purposes
        for category in categories
    )


def _one_stands(consents: Sequence[Mapping[str, Any]]) -> Truth:
    withdrawn = [consent.get("withdrawn") for consent in consents]
    return not consents or any_of(None if one is None else not one for one in withdrawn)


def covered(consent: Mapping[str, Any], what: str) -> Any:
    """What a consent says that it covers of purposes, categories or recipients: ``all``, a list, or nothing."""
    covers = consent.get("covers")
    return covers.get(what) if isinstance(covers, dict) else covers


def _reaches(consent: Mapping[str, Any], what: str, term: str | None) -> bool:
    """Whether a consent may be about a term; one that does not say what it covers may be about any."""
    roots = covered(consent, what)
    return term is None or roots in (None, "all") or any(is_under(term, root) is not False for root in roots)


def _after_withdrawal(facts: Mapping[str, Any]) -> Any:
    """The actions; where every consent is withdrawn, what is done is use after withdrawal, whatever it is called."""
    actions = as_set(facts.get("action"))
    if actions is None or facts["consent_stands"] is not False:
        return facts.get("action")
    no_use = _AFTER_WITHDRAWAL & set(actions) and set(actions) <= _AFTER_WITHDRAWAL | _BESIDE_IT
    return actions if no_use or "use_after_withdrawal" in actions else [*actions, "use_after_withdrawal"]


def _held_by_law(facts: Mapping[str, Any]) -> Any:
    """The actions; what is kept because law demands it, until its term is over, is kept after its purpose."""
    actions, retention = as_set(facts.get("action")) or [], facts.get("retention") or {}
    held = retention.get("legal_hold") and retention.get("end_event") == "statutory_term_over"
    if not held or "keep_after_purpose" in actions or not {"use", "store"} & set(actions):
        return facts.get("action")
    return [*actions, "keep_after_purpose"]


def _succeeded(facts: Mapping[str, Any]) -> Any:
    """The actions; what is shared with a successor goes over with the business."""
    actions = as_set(facts.get("action")) or []
    succeeds = any("successor" in (as_set(one.get("roles")) or ()) for one in facts.get("recipients") or ())
    if not succeeds or "share" not in actions or "transfer_business" in actions:
        return facts.get("action")
    return [*actions, "transfer_business"]


def _in_the_app(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts; where a kit or a permission of an app is described, the app takes data in, whatever that is called."""
    if not facts.get("sdk") and not facts.get("permissions"):
        return facts
    actions = as_set(facts.get("action")) or []
    collecting = actions if set(actions) & set(GATHERING) else [*actions, "collect"]
    return {"collected_at": "app", **facts, "action": collecting}


def _answered(rights: dict[str, Any] | None) -> dict[str, Any] | None:
    """A request; what is refused is not done, and what is done was granted."""
    if rights and rights.get("granted") is False:
        return {"honoured": False, **rights}
    return {"granted": True, **rights} if rights and rights.get("honoured") else rights


def _taken_in(facts: Mapping[str, Any]) -> Any:
    """The data; what is taken in through the app, a website or at an event comes from there unless stated otherwise."""
    data, place = facts.get("data"), facts.get("collected_at")
    source = _SOURCE_OF.get(place) if isinstance(place, str) else None
    return {"source": source, **data} if isinstance(data, dict) and source else data


def _untied(data: Any) -> Any:
    """The data; where nobody can restore it and a test re-identified nobody, it can't be tied to a person either."""
    untied = isinstance(data, dict) and data.get("irreversible") and data.get("reidentification_tested")
    return {"linkable": False, **data} if untied else data


def _served(facts: Mapping[str, Any]) -> Any:
    """The purposes; messages for what a third party sells are marketing for a third party, whatever they are called."""
    purposes = as_set(facts.get("purposes")) or []
    messages = any(purpose.startswith("marketing.communications") for purpose in purposes)
    if facts.get("beneficiary") != "third_party" or not messages:
        return facts.get("purposes")
    return list(dict.fromkeys([*purposes, _FOR_OTHERS]))


def _by_definition(recipients: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """The recipients, with what a role means by itself, unless they say otherwise."""
    if recipients is None:
        return None
    return [{**_meant_by(as_set(recipient.get("roles")) or ()), **recipient} for recipient in recipients]


def _meant_by(roles: Iterable[str]) -> dict[str, Any]:
    return {name: value for role in roles for name, value in _MEANINGS.get(role, {}).items()}


def _joint_users(
    recipients: list[dict[str, Any]] | None, joint_use: dict[str, Any] | None
) -> list[dict[str, Any]] | None:
    """The recipients; where the flow says who manages a joint use, or that this is not known, they are joint users."""
    if recipients is None or joint_use is None:
        return recipients
    return [
        {**recipient, "roles": [*roles, "joint_user"]}
        if (roles := as_set(recipient.get("roles"))) is not None and "joint_user" not in roles
        else recipient
        for recipient in recipients
    ]


def _as_needed(recipients: list[dict[str, Any]] | None, data: Mapping[str, Any] | None) -> list[dict[str, Any]] | None:
    """The recipients; who gets all of the data for all of the purposes gets what they need, if the flow has no more."""
    if recipients is None or not data or "necessary" not in data:
        return recipients
    return [
        recipient if {"data", "purposes"} & set(recipient) else {"necessary": data["necessary"], **recipient}
        for recipient in recipients
    ]


def _untold(notice: dict[str, Any] | None) -> dict[str, Any]:
    """What a notice that is not given says: people are told in no form and of nothing, whatever a default says."""
    if notice is None or notice.get("given") is not False:
        return {}
    return {"notice": {**notice, **dict.fromkeys(_FORMS_OF_NOTICE, False), "contents": []}}
