"""The fixtures reach every obligation: kept, broken, and left open where a fact or a ruling can leave it open."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any

import pytest

from checker.decide.states import TRUE, UNKNOWN, judged
from tests.fixtures import collect, of_one_setting
from tests.shipped import catalogue, source

KEPT, NOT_ARISING, OPEN, BROKEN = "kept", "not arising", "open", "broken"
# Facts that every flow states.
_STATED = frozenset({"action", "category", "data.categories", "purpose", "purposes"})
# Kinds that nothing keeps but not doing what they speak of.
_ONLY_BROKEN = frozenset({"prohibition", "silence"})


@cache
def seen() -> dict[str, set[str]]:
    """How each obligation came out over all fixtures, by policy and obligation."""
    outcomes: dict[str, set[str]] = defaultdict(set)
    for judge, places in of_one_setting(collect()):
        flows = [flow for place in places for flow in judge.flows(source(collect()[place].path))]
        for name, facts, decision in judge.decisions(flows):
            policy = catalogue().policies[name]
            for one in judged(policy, decision, facts):
                way_states = [(way["role"], one.holds(way["at"])) for way in one.part["ways"]]
                if one.outcome == TRUE:
                    arising = not any(role == "unless" and state == TRUE for role, state in way_states)
                    outcomes[f"{policy['id']} {one.part['key']}"].add(KEPT if arising else NOT_ARISING)
                else:
                    outcomes[f"{policy['id']} {one.part['key']}"].add(OPEN if one.outcome == UNKNOWN else BROKEN)
    return outcomes


OBLIGATIONS = [
    (policy, part) for policy in catalogue().policies.values() for parts in policy["parts"].values() for part in parts
]


@pytest.mark.parametrize(("policy", "part"), OBLIGATIONS, ids=lambda value: value.get("key", value.get("id", "")))
def test_every_obligation_is_kept_broken_and_left_open_by_some_fixture(
    policy: dict[str, Any], part: dict[str, Any]
) -> None:
    wanted = {BROKEN, NOT_ARISING if part["kind"] in _ONLY_BROKEN else KEPT}
    literals = [policy["conditions"][table][place] for way in part["ways"] for table, place in way["at"]]
    asked = {literal["fact"] for literal in literals if not literal["gate"]}
    if asked - _STATED:
        wanted.add(OPEN)
    assert wanted - seen()[f"{policy['id']} {part['key']}"] == set()
