"""Whether the fixtures tell a mutant of a policy from the policy itself.

A mutant is built as the catalogue is built. What its program gives for the parts that it changes is compared, case by
case, with what the policy's own program gave; only the fixtures for which something differs are judged in full.
"""

from __future__ import annotations

import copy
import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from checker.catalogue import build as building
from checker.catalogue.catalogue import Catalogue
from checker.catalogue.contradictions import contradictions
from checker.catalogue.declared import Declared, declared
from checker.catalogue.link import Linker
from checker.catalogue.vocabulary import load_schema
from checker.decide import citations
from checker.decide.decide import Decider, GroupResult
from checker.decide.model import COMPLIANT, STRICT, PolicyResult, Reading, worst
from checker.decide.states import TRUE, Judged, judged
from checker.decide.unkept import not_kept
from checker.engines.module import load_module
from checker.engines.wasm import WasmEngine
from checker.judge import Judge
from checker.load.document import Source, read
from checker.places import policy_files, shipped
from checker.problems import EngineError, InputError, Place
from checker.project.known import Known, known_facts
from checker.project.needed import needed, trimmed
from checker.project.shape import shape_of
from checker.validate.schema import Schema
from tests import fixtures, variations
from tests.shipped import source
from tests.variations import Variation, varied

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from checker.decide.model import Finding, FlowResult
    from checker.project.reach import Reach
    from checker.resolve.model import Flow, Group
    from tests.mutation.policies import Mutant

KILLED, REFUSED, SAME, SURVIVED = "killed", "refused", "same program", "survived"
# So many fixtures are judged at first, and so many more while none of them kills the mutant.
_CHUNKS = (2, 6, 24, 100, 10_000)
_CHUNKS_OF_A_POLICY = (100, 400, 10_000)

One = TypeVar("One")
# What an obligation contributes to the answer for one case, element by element.
Contribution = tuple[Any, ...]


class Read(NamedTuple):
    """One fixture, or a variation of it, read and resolved."""

    fixture: fixtures.Fixture
    source: Source
    flows: list[Flow]
    label: str
    variation: bool = False

    @property
    def name(self) -> str:
        """The name of the fixture in its folder."""
        return self.fixture.path.name.removesuffix(".flow.yaml")

    @property
    def rulings(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted((self.fixture.expected.get("rulings") or {}).items()))


class Case(NamedTuple):
    """The facts of one subject group that a policy reaches, and the fixture that it belongs to."""

    facts: dict[str, Any]
    flow: Flow
    group: Group
    reach: Reach
    read: Read

    def expected(self, policy: str) -> dict[str, Any]:
        """What the fixture expects of a policy."""
        expected: dict[str, Any] = self.read.fixture.expected["policies"][policy]
        return expected


class Bench:
    """All that mutants are judged with: the policies as they are written, and the fixtures, projected once."""

    def __init__(self) -> None:
        self.module = load_module()
        self._expander, self._engine, self._full = (WasmEngine(self.module.wasm) for _ in range(3))
        self._places: dict[str, dict[str, list[int]]] = {}
        self._own_judges: dict[tuple[datetime.date, Any], Judge] = {}
        documents = [read(str(path), path.read_bytes()) for path in policy_files([shipped("policies")])]
        self._shared = {name: [one for one in documents if building._stem(one) == name] for name in building._SHARED}
        self.documents = {one.value["id"]: one for one in documents if building._stem(one) not in building._SHARED}
        # Built from files of their own: mutants change the documents above in place.
        data = building.build([shipped("policies")], self.module.kinds, self._expander)
        self.catalogue = Catalogue(data, "", self.module.kinds)
        # What is declared and linked as it is written; while a mutant is applied it would be too late.
        self._declared = {
            policy: declared(copy.deepcopy(document.value), dict(self.module.kinds))
            for policy, document in self.documents.items()
        }
        self._parts = {policy: _resolved(self.catalogue.policies[self.name(policy)]) for policy in self.documents}
        self._schema = Schema(load_schema("policy", data["vocabulary"], self.module.kinds))

    @property
    def rulings(self) -> list[dict[str, Any]]:
        """The rulings as they are written."""
        (document,) = self._shared["rulings"]
        listed: list[dict[str, Any]] = document.value["rulings"]
        return listed

    @cached_property
    def known(self) -> Mapping[str, Mapping[str, Known]]:
        """The facts that conditions can ask for."""
        schema = self.catalogue.data["schemas"]["flow"]
        kinds = frozenset(schema["$defs"]["consent"]["properties"]["kind"]["enum"]) - {None}
        rulings = [f"rulings.{number}" for number in self.catalogue.data["rulings"]]
        return known_facts(shape_of(schema), kinds, self.catalogue.data["calendars"], rulings)

    @cached_property
    def read(self) -> list[Read]:
        """Every fixture and every variation, read and resolved."""
        found = []
        for one in fixtures.collect():
            written = source(one.path)
            found.append(Read(one, written, self._own_judge(one).flows(written), one.name))
        return [*found, *(self.read_variation(one) for one in variations.collected())]

    def read_variation(self, variation: Variation) -> Read:
        """A variation, read and resolved.

        Raises:
            InputError: the facts contradict one another, or do not fit the schema.
        """
        fixture = variation.fixture
        written = varied(fixture, variation.written["set"])
        flows = self._own_judge(fixture).flows(written)
        return Read(fixture, written, flows, variation.name, variation=True)

    def _judge(
        self,
        catalogue: Catalogue,
        one: fixtures.Fixture,
        only: Sequence[str] | None = None,
        engine: WasmEngine | None = None,
    ) -> Judge:
        ruled = fixtures.with_rulings(catalogue, one.expected.get("rulings") or {})
        return Judge(ruled, engine or self._full, one.as_of, only)

    def _own_judge(self, one: fixtures.Fixture) -> Judge:
        """What judges by the policies as they are written, on the day and with the rulings of a fixture."""
        setting = one.as_of, tuple(sorted(one.rulings.items()))
        if setting not in self._own_judges:
            self._own_judges[setting] = self._judge(self.catalogue, one)
        return self._own_judges[setting]

    @cached_property
    def cases(self) -> dict[str, list[Case]]:
        """The cases that each edition of a policy reaches."""
        cases: dict[str, list[Case]] = defaultdict(list)
        for one in self.read:
            for name, reached in self.reached(one).items():
                cases[name] += reached
        return {name: cases[name] for name in map(self.name, self.documents)}

    def reached(self, one: Read) -> dict[str, list[Case]]:
        """The cases of a fixture that each edition of a policy reaches."""
        judge = self._own_judge(one.fixture)
        cases: dict[str, list[Case]] = {name: [] for name in map(self.name, self.documents)}
        for flow in one.flows:
            for group in flow.groups:
                case = judge._case(flow, group)
                for name in cases.keys() & case.reached.keys():
                    cases[name].append(Case(case.facts, flow, group, case.reached[name], one))
        return cases

    @cached_property
    def _readings(self) -> dict[str, Reading]:
        """A reading for each ruling, whichever day a case is judged on."""
        return {number: Reading(number, STRICT) for number in self.catalogue.data["rulings"]}

    def name(self, policy: str) -> str:
        """A policy with its edition."""
        return building._name(self.documents[policy])

    @cached_property
    def _before(self) -> dict[str, dict[str, list[Contribution]]]:
        """Of each policy what each of its obligations contributes, case by case."""
        return {policy: self.whole(policy, self.cases[self.name(policy)]) for policy in self.documents}

    def whole(self, policy: str, cases: Sequence[Case]) -> dict[str, list[Contribution]]:
        """What each obligation of a policy, as it is written, contributes, and whether the policy applies at all."""
        found = self.contributions(self.catalogue.policies[self.name(policy)], cases)
        decider = Decider(self.catalogue.policies[self.name(policy)], self.module.kinds, self._readings)
        return {**found, "scope": [_unreached(decider, case) for case in cases]}

    def outcome(self, policy: str, mutant: Mutant) -> tuple[str, str]:
        """What becomes of a mutant of a policy's clauses, and the fixture that kills it, if any."""
        with mutant.applied():
            changed = self.changed(policy)
        if changed is None:
            return REFUSED, ""
        if not changed.keys:
            return SAME, ""
        for labels in _chunks(self._labels(policy, mutant.clause), _CHUNKS_OF_A_POLICY):
            if killer := self._killer(policy, changed, labels):
                return KILLED, killer
        return SURVIVED, ""

    def _killer(self, policy: str, changed: Changed, labels: Sequence[str]) -> str:
        """The first of these fixtures that a mutant answers otherwise than it expects; none where there is none."""
        before, of_read, every = self._before[policy], self._of_read[policy], self.cases[self.name(policy)]
        places = [place for label in labels for place in of_read[label]]
        after = self.contributions(changed.after, [every[place] for place in places])
        was = {key: [before[key][place] for place in places] for key in changed.keys if key in before}
        numbers = differing(len(places), changed.keys, was, after)
        number_of = {place: number for number, place in enumerate(places)}
        for label in dict.fromkeys(every[places[number]].read.label for number in numbers):
            groups = [
                recombined(at(before, place), at(after, number_of[place]), changed.keys) for place in of_read[label]
            ]
            if fixtures.policy_differences(every[of_read[label][0]].expected(policy), combined(policy, groups)):
                return label
        return ""

    def _labels(self, policy: str, clause: str) -> list[str]:
        """The fixtures that a policy reaches, from those that cite a clause."""

        def cites(label: str) -> bool:
            stated = self.cases[self.name(policy)][self._of_read[policy][label][0]].expected(policy)
            return clause in (*stated["cites"], *(stated.get("may_cite") or ()))

        return sorted(self._of_read[policy], key=lambda label: not cites(label))

    @property
    def _of_read(self) -> dict[str, dict[str, list[int]]]:
        """Of each policy the places of the cases of each fixture."""
        if not self._places:
            for policy in self.documents:
                places = self._places.setdefault(policy, {})
                for number, case in enumerate(self.cases[self.name(policy)]):
                    places.setdefault(case.read.label, []).append(number)
        return self._places

    def answers(self, policy: str) -> Iterator[tuple[Read, PolicyResult]]:
        """The answer of a policy to each fixture that it reaches, put together from what its obligations contribute."""
        before = self._before[policy]
        for numbers in self._of_read[policy].values():
            groups = [recombined(at(before, number), {}, ()) for number in numbers]
            yield self.cases[self.name(policy)][numbers[0]].read, combined(policy, groups)

    def changed(self, policy: str) -> Changed | None:
        """What the policy, as it stands now, gives other than it gave as it was written; none where it is refused."""
        document = self.documents[policy]
        try:
            self._schema.check(document)
            if contradictions(document):
                return None
            stated = declared(document.value, dict(self.module.kinds))
            keys = _affected(self._declared[policy], stated)
            Linker(policy, self.known, Place("")).link(_lifting(stated), {})
            after = self._only(policy, keys, stated)
        except (InputError, EngineError, LookupError):
            return None
        parts = _resolved(after)
        before = {key: self._parts[policy][key] for key in keys if key in self._parts[policy]}
        same = {key for key in keys if parts.get(key) == before.get(key)}
        return Changed(frozenset(keys - same), after, before, parts)

    def before(self, policy: str, keys: Collection[str]) -> dict[str, Any]:
        """The policy as it was written, with these obligations alone."""
        return self._only(policy, keys, self._declared[policy])

    def _only(self, policy: str, keys: Collection[str], stated: Declared) -> dict[str, Any]:
        obligations = {key: one for key, one in stated.obligations.items() if key in keys}
        exceptions = {
            key: dataclasses.replace(one, lifts=tuple(lift for lift in one.lifts if lift in keys or lift == "*"))
            for key, one in stated.exceptions.items()
        }
        some = Declared(obligations, exceptions)
        linked = Linker(policy, self.known, Place("")).link(some, self._expander.program(some.for_rules()))
        return {"id": policy, "clauses": self.catalogue.policies[self.name(policy)]["clauses"], **linked}

    def contributions(self, linked: Mapping[str, Any], cases: Sequence[Case]) -> dict[str, list[Contribution]]:
        """For each obligation what it contributes to the answer for each case."""
        if not cases or not linked["parts"]:
            return {}
        wanted = needed([linked])
        alike: dict[str, list[int]] = defaultdict(list)
        for number, case in enumerate(cases):
            alike[_decisive(case, trimmed(case.facts, wanted))].append(number)
        firsts = [cases[numbers[0]] for numbers in alike.values()]
        engine_cases = [{"facts": trimmed(case.facts, wanted), "policies": ["it"]} for case in firsts]
        decisions = self._engine.judge({"it": linked["program"]}, engine_cases)
        decider = Decider(linked, self.module.kinds, self._readings)
        found: dict[str, list[Contribution]] = defaultdict(lambda: [()] * len(cases))
        for case, numbers, decision in zip(firsts, alike.values(), decisions, strict=True):
            contributed: dict[str, Contribution] = {}
            for one in judged(linked, decision["it"], case.facts):
                key = one.part["key"]
                contributed[key] = (*contributed.get(key, ()), _contributed(decider, one, case))
            for key, contribution in contributed.items():
                for number in numbers:
                    found[key][number] = contribution
        return dict(found)

    def _judged(self, alike: Sequence[Read]) -> list[FlowResult]:
        judge = self._own_judge(alike[0].fixture)
        return list(judge.judge([flow for one in alike for flow in one.flows]))

    def answer(self, one: Read) -> FlowResult:
        """What the policies answer."""
        (result,) = self._judged([one])
        return result

    def full_answers(self) -> dict[str, FlowResult]:
        """What the policies answer to every fixture and variation, by its label."""
        return {
            one.label: result
            for alike in _alike(self.read)
            for one, result in zip(alike, self._judged(alike), strict=True)
        }

    def answer_of_mutant(self, policy: str, mutant: Mutant, one: Read) -> FlowResult:
        """What the policies answer, the mutant in place of its original, by the long way."""
        document = self.documents[policy]
        with mutant.applied():
            built = copy.deepcopy(building._policy(document, self.module.kinds, self.known, self._expander))
        policies = {**self.catalogue.policies, self.name(policy): built}
        catalogue = Catalogue({**self.catalogue.data, "policies": policies}, "", self.module.kinds)
        (result,) = self._judge(catalogue, one.fixture).judge(one.flows)
        return result

    def add(self, variation: Variation) -> None:
        """Adds a variation to what mutants are judged by."""
        one = self.read_variation(variation)
        self.read.append(one)
        reached = self.reached(one)
        for policy in self.documents:
            name = self.name(policy)
            cases = reached[name]
            before = self._before[policy]
            added = self.whole(policy, cases)
            for key in before.keys() | added.keys():
                nothing: list[Contribution] = [()] * len(self.cases[name])
                before[key] = [*before.get(key, nothing), *added.get(key, [()] * len(cases))]
            self.cases[name] += cases
            self._places.clear()

    # What is judged in full: scope, rulings, rules

    def scope_outcome(self, policy: str, mutant: Mutant) -> tuple[str, str]:
        """What becomes of a mutant of what a policy governs and when."""
        document = self.documents[policy]
        with mutant.applied():
            try:
                self._schema.check(document)
                built = building._policy(document, self.module.kinds, self.known, self._expander)
            except (InputError, EngineError, LookupError):
                return REFUSED, ""
            # What was built holds parts of the document.
            built = copy.deepcopy(built)
        name, data = self.name(policy), self.catalogue.data
        editions = {**data["editions"], name: {key: built[key] for key in data["editions"][name]}}
        changed = {**data, "policies": {**data["policies"], name: built}, "editions": editions}
        own_first = sorted(self.read, key=lambda one: policy not in one.fixture.expected["policies"])
        own_first.sort(key=lambda one: one.fixture.as_of == fixtures.AS_OF)
        return self._whole(changed, own_first)

    def ruling_outcome(self, mutant: Mutant) -> tuple[str, str]:
        """What becomes of a mutant of a ruling."""
        with mutant.applied():
            rulings = {str(one["id"]): dict(one) for one in self.rulings}
        waiting = [
            one for one in self.read if any("reason" in stated for stated in one.fixture.expected["policies"].values())
        ]
        return self._whole({**self.catalogue.data, "rulings": rulings}, [*waiting, *self.read])

    def _whole(self, data: Mapping[str, Any], reads: Sequence[Read]) -> tuple[str, str]:
        killer = self.whole_killer(Catalogue(data, "", self.module.kinds), reads, self._full)
        return (KILLED, killer) if killer else (SURVIVED, "")

    def whole_killer(self, catalogue: Catalogue, reads: Sequence[Read], engine: WasmEngine) -> str:
        """The first fixture that is not answered as it expects, each resolved anew; none where all are."""
        for chunk in _chunks(list({one.label: one for one in reads}.values()), _CHUNKS):
            for together in _alike(chunk):
                judge = self._judge(catalogue, together[0].fixture, engine=engine)
                for one in together:
                    try:
                        flows = judge.flows(one.source)
                    except InputError:
                        return one.label
                    (result,) = judge.judge(flows)
                    if fixtures.differences(one.fixture, result):
                        return one.label
        return ""


@dataclass(frozen=True)
class Changed:
    """A mutant, built.

    Args:
        keys: the obligations that it changes.
        after: the policy with these obligations alone.
        parts_before: the parts of the policy, as it is written, with their conditions.
        parts: the parts of the mutant.
    """

    keys: frozenset[str]
    after: Mapping[str, Any]
    parts_before: Mapping[str, Any]
    parts: Mapping[str, Any]


def _alike(chunk: Sequence[Read]) -> Iterator[list[Read]]:
    """Fixtures of one day and one set of rulings."""
    by_setting: dict[tuple[datetime.date, Any], list[Read]] = defaultdict(list)
    for one in chunk:
        by_setting[one.fixture.as_of, one.rulings].append(one)
    yield from by_setting.values()


def _resolved(linked: Mapping[str, Any]) -> dict[str, Any]:
    """Each part of a linked policy with its conditions written out."""
    conditions = linked["conditions"]

    def at(places: Sequence[tuple[str, int]]) -> list[Any]:
        return [conditions[table][place] for table, place in places]

    return {
        part["key"]: {
            **{key: value for key, value in part.items() if key != "parameters"},
            "for": element,
            "ways": [
                {
                    **way,
                    "at": at(way["at"]),
                    "reach": at(way.get("reach", ())),
                    # A grant without conditions covers whatever it reaches, permission or not.
                    "permits": way.get("permits", False) and way["reach"] != way["at"],
                }
                for way in part["ways"]
            ],
            "closed_by": [{**closer, "at": at(closer["at"])} for closer in part["closed_by"]],
        }
        for element, parts in linked["parts"].items()
        for part in parts
    }


def at(contributions: Mapping[str, list[Contribution]], number: int) -> dict[str, Contribution]:
    """What each obligation contributes to one case."""
    return {key: listed[number] for key, listed in contributions.items()}


def recombined(
    before: Mapping[str, Contribution], after: Mapping[str, Contribution], keys: Collection[str]
) -> list[Any]:
    """All contributions to one case, those of some obligations as they are after a change."""
    unchanged = [listed for key, listed in before.items() if key not in keys]
    return [one for listed in [*unchanged, *after.values()] for one in listed]


def _chunks(listed: Sequence[One], sizes: Sequence[int]) -> Iterator[Sequence[One]]:
    """The list in parts of these sizes; the last one takes what remains."""
    for size in sizes[:-1]:
        yield listed[:size]
        listed = listed[size:]
    yield listed


def combined(policy: str, groups: Sequence[Sequence[Any]]) -> PolicyResult:
    """The answer of a policy to a flow, by what its obligations contribute for each subject group."""
    results = [_group_result(group) for group in groups]
    verdict = worst([result.verdict for result in results])
    cited = tuple({clause: None for one in results if one.verdict == verdict for clause in one.clauses})
    findings = tuple(finding for result in results for finding in result.findings)
    return PolicyResult(policy, "", "", verdict, cited, findings)


def _unreached(decider: Decider, case: Case) -> Contribution:
    """The finding that it is not known whether the policy applies, where that is so."""
    return () if case.reach.reached else (_brief(decider._unreached(case.flow, case.group, case.reach)),)


def _decisive(case: Case, asked: Mapping[str, Any]) -> str:
    """All of a case that a contribution depends on: two cases that are alike in it contribute the same."""
    return repr((asked, case.facts["action"], case.facts["claims"], case.group.index))


def _contributed(decider: Decider, one: Judged, case: Case) -> Any:
    """What one obligation contributes: the clauses that it takes out or cites where it is kept, else its finding."""
    if one.outcome == TRUE:
        return (tuple(decider._taken_out(one)), tuple(citations.of_kept(one)))
    unkept = not_kept(one, case.group.index)
    return _Brief(unkept.verdict, unkept.reason, unkept.missing, tuple(unkept.cites))


def _brief(finding: Finding) -> _Brief:
    return _Brief(finding.verdict, finding.reason, finding.missing, finding.cites)


class _Brief(NamedTuple):
    """What of a finding fixtures compare."""

    verdict: str
    reason: str | None
    missing: tuple[str, ...]
    cites: tuple[str, ...]


def _group_result(contributed: Sequence[Any]) -> GroupResult:
    """As `checker.decide.decide.Decider.decide` puts it together."""
    findings = [one for one in contributed if isinstance(one, _Brief)]
    kept = [one for one in contributed if not isinstance(one, _Brief)]
    verdict = worst([COMPLIANT, *(one.verdict for one in findings)])
    if verdict == COMPLIANT:
        clauses = [clause for out, _ in kept for clause in out] or [clause for _, cited in kept for clause in cited]
    else:
        clauses = [clause for one in findings if one.verdict == verdict for clause in one.cites]
    return GroupResult(verdict, tuple(clauses), tuple(findings), ())  # type: ignore[arg-type]


def _affected(before: Declared, after: Declared) -> set[str]:
    """The obligations that are declared otherwise, or lifted by exceptions that are."""
    keys = before.obligations.keys() | after.obligations.keys()
    found = {key for key in keys if before.obligations.get(key) != after.obligations.get(key)}
    for key in before.exceptions.keys() | after.exceptions.keys():
        was, now = before.exceptions.get(key), after.exceptions.get(key)
        if was != now:
            lifted = {lift for one in (was, now) if one is not None for lift in one.lifts}
            found |= keys if "*" in lifted else lifted & keys
    return found


def _lifting(stated: Declared) -> Declared:
    """The exceptions alone, for the check that what they lift exists."""
    return Declared(
        {}, {key: one for key, one in stated.exceptions.items() if not set(one.lifts) <= {"*", *stated.obligations}}
    )


def differing(
    count: int, keys: Collection[str], before: Mapping[str, list[Contribution]], after: Mapping[str, list[Contribution]]
) -> list[int]:
    """The cases, of so many, to which these obligations contribute something else."""
    nothing: list[Contribution] = [()] * count
    listed = [(before.get(key, nothing), after.get(key, nothing)) for key in sorted(keys)]
    return [number for number in range(count) if any(_shows(was[number]) != _shows(now[number]) for was, now in listed)]


def _shows(contributed: Contribution) -> Contribution:
    """What of it can show in an answer."""
    return tuple(one for one in contributed if one != ((), ()))
