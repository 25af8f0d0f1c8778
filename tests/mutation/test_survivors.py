"""The list of the mutants that survive says what a sample of them shows; `make mutants` judges them all."""

from __future__ import annotations

import pytest

from tests.mutation.judging import SURVIVED
from tests.mutation.run import RULES, judge, names, policies, sample, subjects
from tests.mutation.survivors import SHARE, explained

_SAMPLED = 20


@pytest.mark.parametrize("subject", [subject for subject in subjects() if subject != RULES])
def test_of_a_sample_those_survive_that_are_explained(subject: str) -> None:
    known = explained().keys()
    chosen = {*sample(subject, _SAMPLED), *(known & set(names(subject)))}
    survived = {one.name for one in judge(subject, sorted(chosen)) if one.outcome == SURVIVED}
    assert survived == chosen & known


def test_every_mutant_that_is_explained_exists() -> None:
    every = {name for subject in subjects() for name in names(subject)}
    assert sorted(explained().keys() - every) == []


@pytest.mark.parametrize("subjects_together", [policies(), [RULES]], ids=["policies", "rules"])
def test_few_are_explained(subjects_together: list[str]) -> None:
    every = {name for subject in subjects_together for name in names(subject)}
    assert len(explained().keys() & every) <= SHARE * len(every)
