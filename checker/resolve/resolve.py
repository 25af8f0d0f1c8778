"""Resolves the flows of one file.

A flow's facts lie over the file's defaults, a group's over the flow's; parties and stores named by id are written out;
what a flow is `without` becomes what it says. A flow is our own act unless it says whose, and its controller is the one
that its product names. What follows from the facts of a group by definition is in `checker.resolve.definitions`.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from checker.problems import InputError, Place, Problem, nearest
from checker.resolve.consistency import contradictions
from checker.resolve.definitions import defined
from checker.resolve.merge import described_and_excluded, overlay, spelled_out
from checker.resolve.model import Flow, Group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from checker.load.document import PathPart, Source

_NOT_FACTS = ("id", "title", "description", "owner", "date", "evidence", "subjects", "without", "waivers")
_SUBJECT = ("relation", "country", "age", "age_known")


def resolve(source: Source, built_in: Mapping[str, Any], controllers: Mapping[str, str]) -> list[Flow]:
    """The flows of one file, in its order.

    Args:
        source: the flow file and the parties files that it uses; both have passed their schemas.
        built_in: parties and stores that every file knows: ``{"parties": {id: party}, "stores": {id: store}}``.
        controllers: the controller of each product.

    Raises:
        InputError: a party or store that no file states, two flows or two groups of one id, a fact both described and
            excluded, a topic described without the action that raises it, an impossible age.
    """
    return _File(source, built_in, controllers).flows()


class _File:
    def __init__(self, source: Source, built_in: Mapping[str, Any], controllers: Mapping[str, str]) -> None:
        self._source = source
        self._value = source.document.value
        self._controllers = controllers
        self._problems: dict[Problem, None] = {}
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
        self._one_of_each([(flow.id, ("flows", flow.index, "id")) for flow in flows], "flow")
        if self._problems:
            raise InputError(self._problems)
        return flows

    def _flow(self, index: int, written: dict[str, Any], defaults: dict[str, Any]) -> Flow:
        at: tuple[PathPart, ...] = ("flows", index)
        facts = overlay(defaults, self._level(written, at))
        groups = tuple(self._group(at, position, group, facts) for position, group in enumerate(written["subjects"]))
        when = written["date"] if "date" in written else (self._value.get("defaults") or {}).get("date")
        date = None if when is None else datetime.date.fromisoformat(when)
        self._one_of_each([(group.id, (*at, "subjects", group.index, "id")) for group in groups], "group")
        evidence = written.get("evidence") or {}
        return Flow(written["id"], written.get("title") or "", index, self._source, date, groups, evidence)

    def _group(self, at: tuple[PathPart, ...], index: int, written: dict[str, Any], flow: dict[str, Any]) -> Group:
        here = (*at, "subjects", index)
        own = {key: value for key, value in self._level(written, here).items() if key not in _SUBJECT}
        facts = overlay(flow, own)
        facts["subject"] = {key: written[key] for key in _SUBJECT if key in written}
        self._check_age(written.get("age"), (*here, "age"))
        facts["recipients"] = self._written_out(facts.get("recipients"), "party", "recipients", here)
        if "stores" in facts:  # not stated is not the same as said to be unknown
            facts["stores"] = self._written_out(facts["stores"], "store", "stores", here)
        self._check_parties(facts, here)
        facts.setdefault("actor", "us")
        facts.setdefault("controller", self._controllers.get(facts.get("product") or ""))
        self._check_required(facts, here)
        facts = defined(facts)
        self._check_contradictions(facts, here)
        return Group(index, written.get("id") or f"group {index + 1}", facts)

    def _level(self, written: dict[str, Any], at: tuple[PathPart, ...]) -> dict[str, Any]:
        for name in described_and_excluded(written):
            message = f"{name} is both described and excluded"
            self._problem((*at, "without"), message, "say it once: describe it, or list it in `without`")
        return {key: value for key, value in spelled_out(written).items() if key not in _NOT_FACTS}

    def _written_out(self, elements: Any, key: str, listed: str, here: tuple[PathPart, ...]) -> Any:
        if elements is None:
            return None
        return [self._one(element, key, (listed, index), here) for index, element in enumerate(elements)]

    def _one(
        self, element: dict[str, Any], key: str, keys: tuple[PathPart, ...], here: tuple[PathPart, ...]
    ) -> dict[str, Any]:
        name = element.get(key)
        known = self._known["parties" if key == "party" else "stores"]
        if name is None:
            return element
        if name not in known:
            self._unknown(key, name, known, self._stated_at(here, (*keys, key)))
            return element
        return {**known[name], **element}

    def _check_parties(self, facts: dict[str, Any], here: tuple[PathPart, ...]) -> None:
        known = dict.fromkeys([*self._known["parties"], *self._controllers.values()])
        for name, keys in _parties_named(facts):
            if name not in known:
                self._unknown("party", name, known, self._stated_at(here, keys))

    def _stated_at(self, here: tuple[PathPart, ...], keys: tuple[PathPart, ...]) -> tuple[PathPart, ...]:
        """The path at which the file states a fact of a group: in the group, the flow or the defaults."""
        levels = (here, here[:2], ("defaults",))
        stating = [level for level in levels if self._source.document.has((*level, keys[0]))]
        return (*stating[0], *keys) if stating else here[:2]

    def _unknown(self, key: str, name: str, known: Iterable[str], at: tuple[PathPart, ...]) -> None:
        hint = f"state it under `{'stores' if key == 'store' else 'parties'}`, here or in a parties file"
        self._problem(at, f"unknown {key} {name!r}", nearest(name, known) or hint)

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

    def _check_contradictions(self, facts: dict[str, Any], here: tuple[PathPart, ...]) -> None:
        for keys, message, hint in contradictions(facts):
            at = (*here, *keys[1:]) if keys[0] == "subject" else self._stated_at(here, keys)
            self._problem(at, message, hint)

    def _check_age(self, age: Any, at: tuple[PathPart, ...]) -> None:
        if not isinstance(age, dict):
            return
        low, high = age.get("min"), age.get("max")
        if low is not None and high is not None and low > high:
            self._problem(at, f"an age band from {low} to {high} holds nobody", "put the younger age in `min`")

    def _one_of_each(self, named: Iterable[tuple[str, tuple[PathPart, ...]]], what: str) -> None:
        seen: set[str] = set()
        for name, at in named:
            if name in seen:
                self._problem(at, f"a second {what} with the id {name!r}", "rename one of them")
            seen.add(name)

    def _problem(self, at: tuple[PathPart, ...], message: str, hint: str) -> None:
        place: Place = self._source.document.place(at)
        self._problems[Problem(place, message, hint)] = None


def _parties_named(facts: Mapping[str, Any]) -> Iterator[tuple[str, tuple[PathPart, ...]]]:
    """The parties that facts name beside the recipients, with where."""
    if facts.get("controller") is not None:
        yield facts["controller"], ("controller",)
    if (manager := (facts.get("joint_use") or {}).get("manager")) is not None:
        yield manager, ("joint_use", "manager")
    for index, store in enumerate(facts.get("stores") or ()):
        if store.get("operator") is not None:
            yield store["operator"], ("stores", index, "operator")
    for index, consent in enumerate(facts.get("consents") or ()):
        covered = consent["covers"].get("recipients") if isinstance(consent["covers"], dict) else None
        for position, name in enumerate(covered if isinstance(covered, list) else ()):
            yield name, ("consents", index, "covers", "recipients", position)
