"""Mutants are made, judged and undone as they should be; `make mutants` judges all of them."""

from __future__ import annotations

import pytest

from tests.mutation.judging import KILLED, REFUSED, SAME, Bench
from tests.mutation.policies import Mutant, mutants
from tests.mutation.run import bench


def find(policy: str, name: str) -> Mutant:
    (found,) = [one for one in mutants(bench().documents[policy].value, bench().module.kinds) if one.name == name]
    return found


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("na-1.2 obligations[0]: drop", REFUSED),  # exceptions lift it
        ("na-5.4.force: only becomes list", KILLED),
        ("na-1.2.force: ban becomes must", SAME),  # both forbid
        ("na-5.4 obligations[0]: drop", KILLED),
    ],
)
def test_what_becomes_of_a_mutant(name: str, outcome: str) -> None:
    assert bench().outcome("na", find("na", name))[0] == outcome


def test_a_mutant_leaves_the_policy_as_it_was() -> None:
    here = Bench()
    policy = here.documents["mini"].value
    before = repr(policy)
    for mutant in mutants(policy, here.module.kinds):
        with mutant.applied():
            assert repr(policy) != before, mutant.name
        assert repr(policy) == before, mutant.name


def test_the_short_way_to_an_answer_gives_what_judging_gives() -> None:
    here = bench()
    answers = here.full_answers()
    for policy in here.documents:
        for read, answer in here.answers(policy):
            (full,) = [one for one in answers[read.label].policies if one.policy == policy]
            assert (answer.verdict, set(answer.clauses)) == (full.verdict, set(full.clauses)), read.label
