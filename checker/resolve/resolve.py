"""Resolves the flows of one file.

A flow's facts lie over the file's defaults, a group's over the flow's; parties and stores named by id are written out;
what a flow is `without` becomes what it says. Two things are then derived from definitions, never in the flow's favour:
a flow is our own act unless it says whose, and its controller is the one that its product names.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from checker.problems import InputError, Place, Problem, nearest
from checker.resolve.merge import described_and_excluded, overlay, spelled_out
from checker.resolve.model import Flow, Group

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.load.document import PathPart, Source

_NOT_FACTS = ("id", "title", "description", "owner", "date", "evidence", "subjects", "without")
_SUBJECT = ("relation", "country", "age", "age_known")
# Facts that speak of a topic, and the actions that raise it: described without one of them, they would not be judged.
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
    "call": ("record_call",),
    "theft": ("track",),
    "automated_decision": ("decide",),
    "succession": ("transfer_business",),
    "policy_change": ("change_policy",),
    "discovery": ("handle_child_discovery",),
}


def resolve(source: Source, built_in: Mapping[str, Any], controllers: Mapping[str, str]) -> list[Flow]:
    """The flows of one file, in its order.

    Args:
        source: the flow file and the parties files that it uses; both have passed their schemas.
        built_in: parties and stores that every file knows: ``{"parties": {id: party}, "stores": {id: store}}``.
        controllers: the controller of each product.

    Raises:
        InputError: a party or store that no file states, two flows of one id, a fact both described and excluded, a
            topic described without the action that raises it, an impossible age, a date that does not exist.
    """
    return _File(source, built_in, controllers).flows()


class _File:
    def __init__(self, source: Source, built_in: Mapping[str, Any], controllers: Mapping[str, str]) -> None:
        self._source = source
        self._value = source.document.value
        self._controllers = controllers
        self._problems: list[Problem] = []
        self._known = {
            kind: {
                **built_in.get(kind, {}),
                **{
                    name: value
                    for document in source.parties
                    for name, value in (document.value.get(kind) or {}).items()
                },
                **(self._value.get(kind) or {}),
            }
            for kind in ("parties", "stores")
        }

    def flows(self) -> list[Flow]:
        defaults = self._level(self._value.get("defaults") or {}, ("defaults",))
        flows = [self._flow(index, written, defaults) for index, written in enumerate(self._value["flows"])]
        self._one_of_each(flows)
        if self._problems:
            raise InputError(self._problems)
        return flows

    def _flow(self, index: int, written: dict[str, Any], defaults: dict[str, Any]) -> Flow:
        at: tuple[PathPart, ...] = ("flows", index)
        facts = overlay(defaults, self._level(written, at))
        groups = tuple(self._group(at, position, group, facts) for position, group in enumerate(written["subjects"]))
        when = written["date"] if "date" in written else (self._value.get("defaults") or {}).get("date")
        date = self._date(when, (*at, "date"))
        return Flow(written["id"], written.get("title") or "", index, self._source, date, groups)

    def _group(self, at: tuple[PathPart, ...], index: int, written: dict[str, Any], flow: dict[str, Any]) -> Group:
        here = (*at, "subjects", index)
        own = {key: value for key, value in self._level(written, here).items() if key not in _SUBJECT}
        facts = overlay(flow, own)
        facts["subject"] = {key: written.get(key) for key in _SUBJECT}
        self._check_age(written.get("age"), (*here, "age"))
        facts["recipients"] = self._written_out(facts.get("recipients"), "party", "parties", here)
        facts["stores"] = self._written_out(facts.get("stores"), "store", "stores", here)
        facts.setdefault("actor", "us")
        facts.setdefault("controller", self._controllers.get(facts.get("product") or ""))
        self._check_required(facts, here)
        self._check_topics(facts, here)
        return Group(index, written.get("id") or f"group {index + 1}", facts)

    def _level(self, written: dict[str, Any], at: tuple[PathPart, ...]) -> dict[str, Any]:
        for name in described_and_excluded(written):
            message = f"{name} is both described and excluded"
            self._problem((*at, "without"), message, "say it once: describe it, or list it in `without`")
        return {key: value for key, value in spelled_out(written).items() if key not in _NOT_FACTS}

    def _written_out(self, elements: Any, key: str, kind: str, at: tuple[PathPart, ...]) -> Any:
        if elements is None:
            return None
        return [self._one(element, key, kind, at) for element in elements]

    def _one(self, element: dict[str, Any], key: str, kind: str, at: tuple[PathPart, ...]) -> dict[str, Any]:
        name = element.get(key)
        if name is None:
            return element
        known = self._known[kind]
        if name not in known:
            self._unknown(key, name, known, at)
            return element
        return {**known[name], **element}

    def _unknown(self, key: str, name: str, known: Mapping[str, Any], at: tuple[PathPart, ...]) -> None:
        listed = "recipients" if key == "party" else "stores"
        document = self._source.document
        for base in (at, at[:2], ("defaults",)):
            elements: Any = document.value
            for part in (*base, listed):
                elements = elements[part] if not isinstance(elements, dict) or part in elements else ()
            for index, element in enumerate(elements or ()):
                if element.get(key) == name:
                    message = f"unknown {key} {name!r}"
                    hint = nearest(name, known) or f"state it under `{'parties' if key == 'party' else 'stores'}`"
                    self._problem((*base, listed, index, key), message, hint)
                    return

    def _check_required(self, facts: dict[str, Any], at: tuple[PathPart, ...]) -> None:
        data = facts.get("data")
        missing = [
            name
            for name, value in (
                ("action", facts.get("action")),
                ("data.categories", data.get("categories") if isinstance(data, dict) else None),
                ("purposes", facts.get("purposes")),
            )
            if not value
        ]
        for name in missing:
            self._problem((*at[:2], "id"), f"the flow needs {name}, here or in the defaults", "")

    def _check_topics(self, facts: dict[str, Any], at: tuple[PathPart, ...]) -> None:
        actions = as_set(facts.get("action")) or ()
        for topic, raising in _RAISED_BY.items():
            described = facts.get(topic)
            if described and _says_something(described) and not set(actions) & set(raising):
                wanted = raising[0] if len(raising) == 1 else f"one of {', '.join(raising)}"
                message = f"{topic} is described, but no action raises it"
                self._problem((*at[:2], topic), message, f"add {wanted} to `action`, or leave {topic} out")

    def _check_age(self, age: Any, at: tuple[PathPart, ...]) -> None:
        if not isinstance(age, dict):
            return
        low, high = age.get("min"), age.get("max")
        if low is not None and high is not None and low > high:
            self._problem(at, f"an age band from {low} to {high} holds nobody", "put the younger age in `min`")

    def _date(self, written: str | None, at: tuple[PathPart, ...]) -> datetime.date | None:
        if written is None:
            return None
        try:
            return datetime.date.fromisoformat(written)
        except ValueError:
            self._problem(at, f"{written} is not a day of the calendar", "write a date as YYYY-MM-DD")
            return None

    def _one_of_each(self, flows: list[Flow]) -> None:
        seen: set[str] = set()
        for flow in flows:
            if flow.id in seen:
                self._problem(
                    ("flows", flow.index, "id"), f"a second flow with the id {flow.id!r}", "rename one of them"
                )
            seen.add(flow.id)

    def _problem(self, at: tuple[PathPart, ...], message: str, hint: str) -> None:
        place: Place = self._source.document.place(at)
        problem = Problem(place, message, hint)
        if problem not in self._problems:
            self._problems.append(problem)


def as_set(value: Any) -> list[Any] | None:
    """A fact that may be written as one value or as a list, as a list; null stays null."""
    if value is None or isinstance(value, list):
        return value
    return [value]


def _says_something(described: Any) -> bool:
    """Whether a section states more than that the practice is absent."""
    if isinstance(described, dict):
        return any(value not in (None, False, [], {}) for value in described.values())
    return bool(described)
