"""The states that the rules gave to one subject group under one policy, part by part and element by element."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checker.problems import EngineError
from checker.project.paths import element_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FALSE, UNKNOWN, TRUE, UNCOVERED = 0, 1, 2, 3
_KNOWN = frozenset({FALSE, UNKNOWN, TRUE})
_STATES = {"conditions": _KNOWN, "obligations": _KNOWN, "coverage": _KNOWN | {UNCOVERED}}
_INTEGERS = frozenset({int})


@dataclass(slots=True)  # not frozen: a hundred are made for each flow
class Judged:
    """One obligation, judged for one element: its outcome, and the states of the conditions that its ways hold."""

    part: Mapping[str, Any]
    element: str | None
    index: int
    outcome: int
    facts: Mapping[str, Any]
    _flow_states: list[int]
    _own_states: list[int]
    _conditions: Mapping[str, list[dict[str, Any]]]

    @property
    def path(self) -> str | None:
        """The path of the element that it was judged for, as in ``recipients[0]``; nothing for the flow as a whole."""
        return None if self.element is None else element_path(self.element, self.index)

    def states(self, at: list[list[Any]]) -> list[int]:
        """The states of the conditions at these places."""
        return [self._flow_states[place] if table == "flow" else self._own_states[place] for table, place in at]

    def literals(self, at: list[list[Any]]) -> list[dict[str, Any]]:
        """The conditions at these places."""
        return [self._conditions[table][place] for table, place in at]

    def stated(self, way: Mapping[str, Any]) -> list[tuple[dict[str, Any], int]]:
        """The conditions of a way, each with its state."""
        conditions, on_flow, own = self._conditions, self._flow_states, self._own_states
        return [
            (conditions[table][place], on_flow[place] if table == "flow" else own[place]) for table, place in way["at"]
        ]

    def holds(self, at: list[list[Any]]) -> int:
        """The state of all of them together."""
        on_flow, own, result = self._flow_states, self._own_states, TRUE
        for table, place in at:
            state = on_flow[place] if table == "flow" else own[place]
            if state == FALSE:
                return FALSE
            if state == UNKNOWN:
                result = UNKNOWN
        return result

    def facts_of(self, literal: Mapping[str, Any]) -> Mapping[str, Any]:
        """The facts that a condition is asked of: the element's own, or the flow's."""
        if self.element is None:
            return self.facts
        elements = self.facts[f"element.{self.element}"]
        own: Mapping[str, Any] = elements[self.index] if elements else {}
        return own if literal["fact"] in own else self.facts


def judged(policy: Mapping[str, Any], decision: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[Judged]:
    """Every obligation in force, once for each element that it is judged for.

    Raises:
        EngineError: the engine did not decide each of them exactly once.
    """
    conditions, parts = policy["conditions"], policy["parts"]
    if not isinstance(decision, dict) or decision.keys() != {"flow", *parts}:
        raise EngineError(f"policy {policy['id']}: the rules decided other parts than the policy has")
    flow_states = _whole(policy, decision["flow"], "flow", 1)[0]["conditions"]
    # In the order of the policy, for engines have orders of their own.
    for name in dict.fromkeys(("flow", *parts)):
        answers = decision[name]
        element = None if name == "flow" else name
        listed = facts[f"element.{name}"] if element else [None]
        expected = 1 if listed is None else len(listed)
        for index, answer in enumerate(_whole(policy, answers, name, expected)):
            own = answer["conditions"]
            outcomes = answer["obligations"] + answer["coverage"]
            for part, outcome in zip(parts.get(name, ()), outcomes, strict=True):
                yield Judged(part, element, index, outcome, facts, flow_states, own, conditions)


def _whole(policy: Mapping[str, Any], answers: list[dict[str, Any]], name: str, expected: int) -> list[dict[str, Any]]:
    lengths = policy["lengths"][name]
    if not isinstance(answers, list) or len(answers) != expected:
        raise EngineError(f"policy {policy['id']}: the rules did not decide every {name} once")
    if not all(isinstance(answer, dict) and _fits(answer, lengths) for answer in answers):
        raise EngineError(f"policy {policy['id']}: the rules did not decide every obligation of a {name} once")
    return answers


def _fits(answer: dict[str, Any], lengths: Mapping[str, int]) -> bool:
    """Whether an answer has exactly these lists, each of its length and with no state but those that it may have."""
    return answer.keys() == lengths.keys() and all(
        isinstance(answer[name], list)
        and len(answer[name]) == length
        and _INTEGERS.issuperset(map(type, answer[name]))
        and _STATES[name].issuperset(answer[name])
        for name, length in lengths.items()
    )
