"""What an answer asks for settles what it says: missing facts close their ways, and repairs repair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from checker.decide.states import TRUE, UNKNOWN, Judged, judged
from checker.decide.unkept import shown_ways
from checker.problems import InputError
from checker.project.paths import element_path
from tests.fixtures import Fixture, collect
from tests.property import making
from tests.property.making import At, Changes
from tests.property.mutated import judge
from tests.shipped import catalogue, known, source
from tests.variations import varied

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.decide.model import Finding, FlowResult

_RULING, _CONTRACT = "rulings.", "recipient.contract."


def fixtures() -> list[Fixture]:
    """The fixtures of one subject group that record no ruling, on their common day."""
    plain = [one for one in collect() if not {"rulings", "as_of"} & set(one.expected)]
    return [one for one in plain if len(source(one.path).document.value["flows"][0]["subjects"]) == 1]


class Open(NamedTuple):
    """A way that is open, and what would close it: the obligation and element, the changes, and its conditions."""

    fixture: Fixture
    policy: str
    key: str
    element: tuple[str | None, int]
    number: int
    changes: Changes


def open_ways(fixture: Fixture) -> Iterator[Open]:
    """Of each obligation that is open for a fixture each way that misses facts, with changes that supply them."""
    flows = judge().flows(source(fixture.path))
    for name, facts, decision in judge().decisions(flows):
        policy = catalogue().policies[name]
        for one in judged(policy, decision, facts):
            for number, way in enumerate(one.part["ways"]):
                if one.outcome == UNKNOWN and one.holds(way["at"]) == UNKNOWN:
                    changes = _supplied(one, way)
                    if changes:
                        yield Open(fixture, name, one.part["key"], (one.element, one.index), number, changes)


def _supplied(one: Judged, way: Mapping[str, Any]) -> Changes:
    """The missing facts of a way, each with the value that the way asks for."""
    unknown = [literal for literal, state in one.stated(way) if state == UNKNOWN]
    changes: Changes = {}
    for literal in unknown:
        if not literal["fact"].startswith(_RULING):
            changes = making.joined(changes, _made(one, literal)[0])
    return changes


def _made(one: Judged, literal: Mapping[str, Any]) -> list[Changes]:
    """The changes that make a condition true and leave the rest as it is: other consents, terms and contents."""
    at, facts = At(one.element, one.index), one.facts_of(literal)
    made = making.made(literal, at, known(), truth=True)
    present = facts.get(literal["fact"])
    if literal["fact"].endswith("consents") and present:
        return [{f"consents[{len(present)}]": consent} for change in made for consent in change["consents"]]
    if literal["fact"].startswith("notice.") and facts["notice.given"] is False:
        made = [{**change, "notice.given": True} for change in made]
    if literal["is"].startswith("has") and present:
        kept = [term for term in present if not (literal["not"] and term in literal["value"])]
        return [{path: kept} for path in made[0]] if literal["not"] else [_with(change, present) for change in made]
    if literal["fact"].startswith("encryption."):
        each = {member["at"]: True for member in present or ()}
        unknown = {member["at"]: True for member in present or () if member["encrypted"] is None}
        first = [unknown] if unknown and all(inner["fact"] != "leg" for inner in literal["of"]) else []
        return [*first, *made, each, {**each, "security.at_rest": True}]
    if literal["fact"].startswith(_CONTRACT) and literal["fact"] != f"{_CONTRACT}exists":
        held = [name for name, value in facts.items() if name.startswith(_CONTRACT) and value is True]
        for name in held:
            if not name.endswith((".exists", ".dealer")):
                made = [making.joined(making.put(name, at, value=True)[0], changes) for changes in made]
    return made


def _with(change: Changes, present: list[str]) -> Changes:
    """A change to a list of terms that keeps those that are there."""
    return making.joined({path: present for path, value in change.items() if isinstance(value, list)}, change)


def state_of(opened: Open) -> int | None:
    """The state of the way once its facts are supplied; none where they contradict others."""
    try:
        flows = judge().flows(varied(opened.fixture, opened.changes))
    except InputError:
        return None
    for name, facts, decision in judge().decisions(flows):
        if name == opened.policy:
            policy = catalogue().policies[name]
            for one in judged(policy, decision, facts):
                if (one.part["key"], (one.element, one.index)) == (opened.key, opened.element):
                    way = one.part["ways"][opened.number]
                    states = [state for literal, state in one.stated(way) if not literal["fact"].startswith(_RULING)]
                    return min(states, default=TRUE)
    return None


def test_supplying_what_is_missing_as_a_way_asks_for_closes_that_way() -> None:
    states = [(opened, state_of(opened)) for one in fixtures() for opened in open_ways(one)]
    assert len(states) > 300
    assert [opened for opened, state in states if state not in (TRUE, None)] == []
    assert sum(state is None for _, state in states) < len(states) / 20


class Repair(NamedTuple):
    """A way out that an answer shows: the fixture, the answer, the finding, and the changes that the way asks for."""

    fixture: Fixture
    before: FlowResult
    policy: str
    finding: Finding
    options: list[Changes]


def _repairs(fixture: Fixture) -> Iterator[Repair]:
    flows = judge().flows(source(fixture.path))
    (result,) = judge().judge(flows, repairs=1)
    shown = {
        (policy.policy, finding.obligation, finding.element, number): finding
        for policy in result.policies
        for finding in policy.findings
        for number, way in enumerate(finding.ways)
        if way.repairs
    }
    for name, facts, decision in judge().decisions(flows) if shown else ():
        policy = catalogue().policies[name]
        for one in judged(policy, decision, facts):
            element = None if one.element is None else element_path(one.element, one.index)
            for number, way in enumerate(shown_ways(one)):
                finding = shown.get((policy["id"], one.part["key"], element, number))
                if finding is not None:
                    yield Repair(fixture, result, policy["id"], finding, _options(one, way))


def _options(one: Judged, way: Mapping[str, Any]) -> list[Changes]:
    """The changes that make the false conditions of a way true, one for each value that the first of them takes."""
    wrong = [literal for literal, state in one.stated(way) if state != TRUE]
    first, *rest = (_made(one, literal) for literal in wrong)
    others: Changes = {}
    for made in rest:
        others = making.joined(others, made[0])
    return [making.joined(one_of, others) for one_of in first]


def _findings(result: FlowResult, policy: str) -> set[tuple[str, str | None]]:
    return {
        (finding.obligation, finding.element)
        for one in result.policies
        if one.policy == policy
        for finding in one.findings
    }


def _repaired(repair: Repair) -> bool:
    """Whether some value that the way asks for takes its finding away, and adds no other of the same policy."""
    left = _findings(repair.before, repair.policy) - {(repair.finding.obligation, repair.finding.element)}
    for changes in repair.options:
        try:
            flows = judge().flows(varied(repair.fixture, changes))
        except InputError:
            continue
        (after,) = judge().judge(flows)
        if _findings(after, repair.policy) <= left:
            return True
    return False


def test_a_repair_that_is_shown_repairs_and_leaves_only_what_was_said() -> None:
    repairs = [repair for one in fixtures() for repair in _repairs(one)]
    assert len(repairs) > 50
    assert [repair for repair in repairs if not _repaired(repair)] == []
