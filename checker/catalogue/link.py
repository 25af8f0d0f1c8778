"""Links the expanded obligations of one policy into a program.

Each distinct condition stands once in a list, of the flow or of one kind of element; ways hold places in that list, the
flow's conditions first. The program is what engines run; the parts beside it, in the same order, say what each
obligation, way and condition is, for whoever words the answer.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from checker.problems import InputError, Place, Problem, nearest
from checker.project.known import misuse

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.catalogue.declared import Declared, Obligation
    from checker.project.known import Known

ELEMENTS = ("recipient", "store", "category", "purpose", "cookie", "sdk", "permission")


class _Table:
    """Distinct conditions in the order in which they were first met."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self.conditions: list[dict[str, Any]] = []

    def add(self, literal: dict[str, Any]) -> int:
        condition = {key: value for key, value in literal.items() if key != "clause"}
        name = json.dumps(condition, sort_keys=True)
        if name not in self.places:
            self.places[name] = len(self.conditions)
            self.conditions.append(condition)
        return self.places[name]


class Linker:
    """Links the obligations of one policy."""

    def __init__(self, policy: str, known: Mapping[str, Mapping[str, Known]], place: Place) -> None:
        self._policy = policy
        self._known = known
        self._place = place
        self._tables = {name: _Table() for name in ("flow", *ELEMENTS)}
        self._problems: list[Problem] = []
        self._taking_out: set[str] = set()

    def link(self, declared: Declared, expanded: Mapping[str, Any]) -> dict[str, Any]:
        """The program of the policy and, in the same order, what its parts are.

        Raises:
            InputError: an obligation that no rule expanded, or a condition on a fact that does not exist.
        """
        self._whole(declared, expanded)
        self._taking_out = {key for key, one in declared.exceptions.items() if "*" in one.lifts}
        parts: dict[str, list[dict[str, Any]]] = {name: [] for name in ("flow", *ELEMENTS)}
        for key, one in declared.obligations.items():
            if key in expanded:
                parts[expanded[key]["for"]].append(self._part(one, expanded[key]))
        if self._problems:
            raise InputError(self._problems)
        flow = self._run("flow", parts["flow"])
        elements = {name: self._run(name, parts[name]) for name in ELEMENTS if parts[name]}
        return {
            "program": {"flow": flow, "elements": elements},
            "lengths": {
                name: {listed: len(run[listed]) for listed in ("conditions", "obligations", "coverage")}
                for name, run in {"flow": flow, **elements}.items()
            },
            "parts": {name: listed for name, listed in parts.items() if listed},
            "conditions": {name: table.conditions for name, table in self._tables.items()},
        }

    def _whole(self, declared: Declared, expanded: Mapping[str, Any]) -> None:
        for key, one in declared.obligations.items():
            if key not in expanded:
                self._problem(f"no rule expands {key}, of kind {one.kind}")
        for exception in declared.exceptions.values():
            for key in exception.lifts:
                if key != "*" and key not in declared.obligations:
                    hint = nearest(key, declared.obligations)
                    self._problem(f"{exception.clause} lifts {key}, which is no obligation", hint)

    def _part(self, one: Obligation, expansion: Mapping[str, Any]) -> dict[str, Any]:
        element = expansion["for"]
        ways = [self._way("unless", None, literals, element) for literals in expansion["unless"]]
        ways += [
            self._way("exception" if way["by"] else "way", way["by"], way["literals"], element)
            for way in expansion["ways"]
        ]
        ways += [
            self._grant(grant, written, element) for grant, written in zip(expansion["grants"], one.grants, strict=True)
        ]
        closers = [
            {"clause": closer["clause"], "at": self._add_all(closer["literals"], element)}
            for closer in expansion["closed_by"]
        ]
        return {
            "key": one.key,
            "clause": one.clause,
            "kind": one.kind,
            "breach": one.breach,
            "rests_on": list(one.rests_on),
            "topic": list(one.topic),
            "parameters": {name: value for name, value in one.parameters.items() if name != "grants"},
            "ways": ways,
            "closed_by": closers,
        }

    def _way(self, role: str, by: str | None, literals: list[dict[str, Any]], element: str) -> dict[str, Any]:
        clause = by.split("#")[0] if by else None
        clauses = [literal.get("clause") for literal in literals]
        way = {"role": role, "by": clause, "at": self._add_all(literals, element), "clauses": clauses}
        return {**way, "takes_out": True} if by in self._taking_out else way

    def _grant(self, grant: Mapping[str, Any], written: Mapping[str, Any], element: str) -> dict[str, Any]:
        reach = self._add_all(grant["reach"], element)
        when = self._add_all(grant["when"], element)
        return {
            "role": "grant",
            "by": grant["clause"],
            "at": reach + when,
            "reach": reach,
            "permits": grant["permits"],
            "cites": list(written["cites"]),
            "clauses": [None] * len(reach + when),
        }

    def _add_all(self, literals: list[dict[str, Any]], element: str) -> list[list[Any]]:
        return [self._add(literal, element) for literal in literals]

    def _add(self, literal: dict[str, Any], element: str) -> list[Any]:
        fact = literal["fact"]
        table = element if element != "flow" and fact in self._known[element] else "flow"
        self._check(literal, {**self._known["flow"], **self._known[element]}, "a flow")
        return [table, self._tables[table].add(literal)]

    def _check(self, literal: dict[str, Any], known: Mapping[str, Known], of: str) -> None:
        fact = literal["fact"]
        if fact not in known:
            self._problem(f"a condition asks for {fact!r}, which is no fact of {of}", nearest(fact, known))
            return
        if wrong := misuse(known[fact], literal):
            asked = literal.get("value")
            named = str(asked[0]) if isinstance(asked, list) and asked else ""
            self._problem(f"{fact} {wrong[0]}", nearest(named, [str(one) for one in wrong[1]]))
        for inner in literal.get("of", ()):
            self._check(inner, known[fact].members or {}, fact)

    def _run(self, name: str, parts: list[dict[str, Any]]) -> dict[str, Any]:
        ordinary = [part for part in parts if part["kind"] != "coverage"]
        coverage = [part for part in parts if part["kind"] == "coverage"]
        parts[:] = ordinary + coverage
        run: dict[str, Any] = {
            "conditions": self._tables[name].conditions,
            "obligations": [[self._numbers(way["at"]) for way in part["ways"]] for part in ordinary],
            "coverage": [
                {
                    "ways": [self._numbers(way["at"]) for way in part["ways"]],
                    "permissions": [self._numbers(way["reach"]) for way in part["ways"] if way.get("permits")],
                    "closed_by": [self._numbers(closer["at"]) for closer in part["closed_by"]],
                }
                for part in coverage
            ],
        }
        if name != "flow":
            run["list"] = f"element.{name}"
            run["unknown"] = dict.fromkeys(sorted(self._known[name]))
        return run

    def _numbers(self, at: list[list[Any]]) -> list[int]:
        before = len(self._tables["flow"].conditions)
        return [place if table == "flow" else before + place for table, place in at]

    def _problem(self, message: str, hint: str = "") -> None:
        problem = Problem(self._place, f"policy {self._policy}: {message}", hint)
        if problem not in self._problems:
            self._problems.append(problem)
