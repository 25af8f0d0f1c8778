"""Answers read back from bytes equal those that were written."""

from __future__ import annotations

from dataclasses import fields, replace

from checker.decide.model import (
    COMPLIANT,
    VIOLATION,
    Acceptance,
    Condition,
    Finding,
    FlowResult,
    Kept,
    PolicyResult,
    Reading,
    Ungoverned,
    Waiver,
    Way,
)
from checker.judge import Judge
from checker.problems import Place
from checker.run.answers import FLOWS_A_BLOCK, Block, blocks_of
from checker.run.codec import decode, encode
from checker.run.results import Results
from tests.fixtures import AS_OF, collect
from tests.shipped import catalogue, engine, source

READING = Reading("7", "lenient", "A. Sato, counsel", "2026-12-31")
WAY = Way((Condition("a.b", "true", "false"), Condition("é\ud800", "", "unknown")), "x-2.1", repairs=True)
FINDING = Finding(
    "x-1.1/part",
    "x-1.1",
    ("x-1.1", "x-2.1"),
    VIOLATION,
    "missing-fact",
    ("a.b", "c"),
    ("7",),
    "adults",
    "recipients[0]",
    Place("f.yaml", 3, 4),
    "told",
    (WAY, replace(WAY, by=None, repairs=False, conditions=())),
    "dealer",
    Acceptance("waiver", "why", "who", "T-1", "2026-12-31"),
    (READING, Reading("22", "strict")),
)
POLICY = PolicyResult(
    "x",
    "2026",
    "Title",
    VIOLATION,
    ("x-1.1",),
    (FINDING, replace(FINDING, reason=None, element=None, named=None, accepted=None)),
    (Kept("x-3.1", "x-3.1", "adults", "stores[1]", arises=True, ways=(replace(WAY, repairs=False),), named="oslo"),),
    (READING,),
)
WAIVER = Waiver(Place("w.yaml", 5, 6), "a", "b", "c", "d", "e", "f", "g", "h", "*.yaml", "adults", "dealer")
UNGOVERNED = (Ungoverned("children", FINDING.accepted, "not then"), Ungoverned("adults"))
FLOW = FlowResult("flow", "A flow", Place("dir/f.yaml", 1, 2), VIOLATION, (POLICY,), UNGOVERNED, (WAIVER,))


def test_every_field_is_written_and_read() -> None:
    inner = (POLICY.kept[0], WAY, READING, FINDING.accepted, FLOW.place)
    for one in (FLOW, POLICY, FINDING, *inner, WAIVER, UNGOVERNED[0]):
        assert one is not None
        unset = [field.name for field in fields(one) if not getattr(one, field.name)]
        assert not unset, "a field that is left empty could be left out unseen"
    assert list(decode(encode([FLOW]), 1)) == [FLOW]


def test_the_answers_to_all_fixtures_are_read_as_they_were_written() -> None:
    judge = Judge(catalogue(), engine(), AS_OF, explain=True)
    flows = [flow for one in collect() for flow in judge.flows(source(one.path))]
    results = list(judge.judge(flows, repairs=50))
    assert len(results) > 100
    assert list(decode(encode(results), 50)) == results
    held, spilled = Results(), Results(held=1)
    for answers in (held, spilled):
        answers.add(blocks_of(results, 50))
        assert len(answers) == len(results)
        assert list(answers) == list(answers) == results
        assert results[7] in answers
        assert FLOW not in answers
    spilled.add(blocks_of([FLOW], 1))
    assert list(spilled) == [*results, FLOW]
    held.close()
    spilled.close()


def test_ways_out_stay_marked_in_so_many_flows_that_are_not_compliant() -> None:
    fine = FlowResult("fine", "", Place("f.yaml"), COMPLIANT, ())
    plain = [replace(one, ways=tuple(replace(way, repairs=False) for way in one.ways)) for one in POLICY.findings]
    unmarked = replace(FLOW, policies=(replace(POLICY, findings=tuple(plain)),))
    raw = encode([fine, FLOW, fine, FLOW, FLOW])
    assert list(decode(raw, 0)) == [fine, unmarked, fine, unmarked, unmarked]
    assert list(decode(raw, 2)) == [fine, FLOW, fine, FLOW, unmarked]


def test_blocks_say_how_much_they_hold() -> None:
    fine = FlowResult("fine", "", Place("f.yaml"), COMPLIANT, ())
    blocks = list(blocks_of([fine, FLOW] * FLOWS_A_BLOCK, FLOWS_A_BLOCK // 2 + 3))
    half = FLOWS_A_BLOCK // 2
    assert [(block.flows, block.worst, block.unmet, block.repairs) for block in blocks] == [
        (FLOWS_A_BLOCK, FLOW.verdict, half, half),
        (FLOWS_A_BLOCK, FLOW.verdict, half, 3),
    ]
    assert [block.worst for block in blocks_of([fine], 3)] == [COMPLIANT]
    assert [type(block) for block in blocks] == [Block, Block]
    assert not list(blocks_of([], 3))
