"""Looks for variations of fixtures that tell a mutant from its policy: facts changed until the two answer differently.

The facts are those that the changed ways ask for, with the values at which the change shows; around them the obligation
is made to arise, the other conditions of the way to hold, and other ways not to hide it.
"""

from __future__ import annotations

import multiprocessing
from itertools import islice
from typing import TYPE_CHECKING, Any

from checker.decide.model import COMPLIANT, UNDETERMINED, VIOLATION
from checker.problems import InputError
from tests.mutation import run
from tests.mutation.judging import SURVIVED, Bench, Changed, at, combined, differing, recombined
from tests.mutation.policies import mutants
from tests.mutation.survivors import explained
from tests.property.making import At, Changes, Literal, joined, made, put
from tests.variations import ROOT, Variation, answers, as_compared, collected, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.mutation.judging import Read
    from tests.mutation.policies import Mutant

_CANDIDATES = 110
_BATCH = 24


class Search:
    """Searches by what a bench has read."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def variation(self, policy: str, mutant: Mutant) -> Variation | None:
        """A variation for which the mutant answers otherwise than the policy; none where none was found."""
        with mutant.applied():
            changed = self._bench.changed(policy)
        if changed is None or not changed.keys:
            return None
        original = self._bench.before(policy, changed.keys)
        for base in self._bases(policy, mutant.clause):
            candidates = islice(self._candidates(changed), _CANDIDATES)
            while batch := list(islice(candidates, _BATCH)):
                if found := self._differing(policy, changed, original, base, batch):
                    return found
        return None

    def _bases(self, policy: str, clause: str) -> list[Read]:
        """Fixtures of the policy: of those that cite the clause and of the others some with each verdict."""
        citing: dict[str, list[Read]] = {}
        other: dict[str, list[Read]] = {}
        for one in self._bench.read:
            stated = one.fixture.expected["policies"].get(policy)
            if stated is None or one.variation or one.fixture.path.parent.name != policy:
                continue
            chosen = citing if clause in (*stated["cites"], *(stated.get("may_cite") or ())) else other
            chosen.setdefault(stated["verdict"], []).append(one)
        counts = [(citing, COMPLIANT, 4), (citing, VIOLATION, 2), (citing, UNDETERMINED, 2)]
        counts += [(other, COMPLIANT, 3), (other, VIOLATION, 1)]
        return [one for listed, verdict, count in counts for one in _spread(listed.get(verdict, []), count)]

    def _differing(
        self, policy: str, changed: Changed, original: Mapping[str, Any], base: Read, batch: Sequence[Changes]
    ) -> Variation | None:
        tried = [(one, read) for one in batch if (read := self._read(policy, base, one)) is not None]
        name = self._bench.name(policy)
        cases = [(one, read, case) for one, read in tried for case in self._bench.reached(read)[name]]
        if not cases:
            return None
        alone = [case for _, _, case in cases]
        before = self._bench.contributions(original, alone)
        after = self._bench.contributions(changed.after, alone)
        for number in differing(len(cases), changed.keys, before, after):
            changes, read, _ = cases[number]
            if self._told_apart(policy, changed, read):
                written = {"of": base.name, **changes, "answers": answers(self._bench.answer(read))}
                return Variation(policy, written, base.fixture)
        return None

    def _told_apart(self, policy: str, changed: Changed, read: Read) -> bool:
        """Whether the policy and the mutant answer differently, as far as fixtures compare it."""
        cases = self._bench.reached(read)[self._bench.name(policy)]
        before, after = self._bench.whole(policy, cases), self._bench.contributions(changed.after, cases)
        places = range(len(cases))
        original = combined(policy, [recombined(at(before, number), {}, ()) for number in places])
        mutated = combined(
            policy, [recombined(at(before, number), at(after, number), changed.keys) for number in places]
        )
        return as_compared(original) != as_compared(mutated)

    def _read(self, policy: str, base: Read, changes: Changes) -> Read | None:
        try:
            return self._bench.read_variation(Variation(policy, {"of": base.name, **changes}, base.fixture))
        except (InputError, KeyError, TypeError, AttributeError, IndexError):
            return None

    def _candidates(self, changed: Changed) -> Iterator[Changes]:
        seen: set[str] = set()
        for changes in self._all_candidates(changed):
            one = {
                "set": {path: value for path, value in changes.items() if not path.startswith("rulings.")},
                "rulings": {
                    path.removeprefix("rulings."): value
                    for path, value in changes.items()
                    if path.startswith("rulings.")
                },
            }
            if not one["rulings"]:
                del one["rulings"]
            if one["set"] and str(one) not in seen:
                seen.add(str(one))
                yield one

    def _all_candidates(self, changed: Changed) -> Iterator[Changes]:
        for element, literals, ways, own in _differences(changed):
            showing = [change for literal in literals for change in self._values(literal, element)]
            arising = self._together(
                [(lit, False) for way in ways if way["role"] == "unless" for lit in way["at"]], element
            )
            yield from showing
            yield from ({**arising, **one} for one in showing)
            for way in own:
                holding = {**arising, **self._together([(lit, True) for lit in way["at"]], element)}
                others = [
                    other
                    for other in ways
                    if other is not way and other["role"] != "unless" and other["at"] != way["at"]
                ]
                hidden = self._together([(_apart(other, way), False) for other in others if other["at"]], element)
                alone = {**hidden, **holding}
                yield from (holding, alone)
                for one in showing:
                    yield from ({**holding, **one}, {**alone, **one}, joined(holding, one), joined(alone, one))
                for literal in way["at"]:
                    for wrong in self._values(literal, element):
                        yield from ({**arising, **wrong}, {**holding, **wrong}, {**alone, **wrong})
                        yield from ({**alone, **one, **wrong} for one in showing[:3])

    def _together(self, wanted: Sequence[tuple[Literal, bool]], element: str) -> Changes:
        changes: Changes = {}
        for literal, truth in wanted:
            for one in made(literal, _at(element), self._bench.known, truth=truth)[:1]:
                changes = joined(changes, one) if truth else {**changes, **one}
        return changes

    def _values(self, literal: Literal, element: str) -> list[Changes]:
        """The changes after which a condition is true, false and unknown."""
        at, known = _at(element), self._bench.known
        return [
            *made(literal, at, known, truth=True)[:8],
            *made(literal, at, known, truth=False)[:9],
            *put(literal["fact"], at, None),
        ]


def _at(element: str) -> At:
    return At(None if element == "flow" else element)


def _apart(other: Mapping[str, Any], way: Mapping[str, Any]) -> Literal:
    """A condition of another way on a fact that this way does not ask for, or else its first."""
    asked = {literal["fact"] for literal in way["at"]}
    conditions: list[Literal] = other["at"]
    return next((literal for literal in conditions if literal["fact"] not in asked), conditions[0])


def _spread(found: Sequence[Any], count: int) -> list[Any]:
    """So many of them, from all over the list."""
    return [found[number * len(found) // count] for number in range(count)] if len(found) > count else list(found)


def _differences(changed: Changed) -> Iterator[tuple[str, list[Literal], list[dict[str, Any]], list[dict[str, Any]]]]:
    """Of each changed part: its element, the conditions that differ, all ways, and the ways that differ."""
    for key in sorted(changed.keys):
        before, after = changed.parts_before.get(key), changed.parts.get(key)
        stated = [part for part in (before, after) if part is not None]
        ways = [way for part in stated for way in part["ways"]]
        lists = [part["ways"] for part in stated]
        own = [way for way in ways if len(lists) < 2 or way not in lists[0] or way not in lists[1]]
        closers = [literal for part in stated for closer in part["closed_by"] for literal in closer["at"]]
        literals = [literal for way in own for literal in way["at"]]
        differing = [
            one for one in literals if sum(one in [x for w in listed for x in w["at"]] for listed in lists) == 1
        ]
        yield stated[0]["for"], _narrowed(differing or literals[:4] or closers), ways, own or ways[:3]


def _narrowed(literals: Sequence[Literal]) -> list[Literal]:
    """The conditions, and before them each with those of its terms alone that no other one has."""
    narrowed: list[Literal] = []
    for one in literals:
        alike = [other for other in literals if other is not one and other["fact"] == one["fact"]]
        listed = one.get("value")
        if isinstance(listed, list) and alike:
            shared = [term for other in alike if isinstance(other.get("value"), list) for term in other["value"]]
            if own := [term for term in listed if term not in shared]:
                narrowed.append({**one, "value": own})
    return [*narrowed, *literals]


def search(chosen: Sequence[str], jobs: int) -> int:
    """Adds variations that kill the mutants of policies that survive and are not explained; prints the others."""
    policies = [subject for subject in chosen if subject in run.bench().documents]
    if jobs == 1 or len(policies) == 1:
        return max(_search_one(policy) for policy in policies)
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        return max(pool.map(_search_one, policies, chunksize=1))


def _search_one(policy: str) -> int:
    bench, known = run.bench(), explained()
    searching = Search(bench)
    written = [one.written for one in collected() if one.policy == policy]
    left = 0
    for mutant in mutants(bench.documents[policy].value, bench.module.kinds):
        if mutant.name in known or bench.outcome(policy, mutant)[0] != SURVIVED:
            continue
        found = searching.variation(policy, mutant)
        if found is None:
            left += 1
            print(f"no variation found: {mutant.name}", flush=True)
            continue
        written.append(found.written)
        bench.add(found)
        (ROOT / f"{policy}.yaml").write_text(text(written), encoding="utf-8")
    return 1 if left else 0
