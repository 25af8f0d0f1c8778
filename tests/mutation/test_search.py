"""The search finds variations of fixtures that tell a mutant from its policy, and none where nothing can."""

from __future__ import annotations

import pytest

from tests.fixtures import policy_differences
from tests.mutation.run import bench
from tests.mutation.search import Search
from tests.mutation.test_mutants import find


@pytest.mark.parametrize(
    "name",
    [
        "na-2.1 grants[0].categories: drop user.payment",
        "na-5.4.force: only becomes list",
        "na-5.3 obligations[0].parameters.methods: drop certificate",
    ],
)
def test_a_variation_is_found_that_the_mutant_answers_otherwise(name: str) -> None:
    mutant = find("na", name)
    found = Search(bench()).variation("na", mutant)
    assert found is not None
    read = bench().read_variation(found)
    (answer,) = [one for one in bench().answer(read).policies if one.policy == "na"]
    assert policy_differences(found.written["answers"]["na"], answer) == []
    (mutated,) = [one for one in bench().answer_of_mutant("na", mutant, read).policies if one.policy == "na"]
    assert policy_differences(found.written["answers"]["na"], mutated) != []


def test_none_is_found_for_a_mutant_that_is_the_same_program() -> None:
    assert Search(bench()).variation("na", find("na", "na-1.2.force: ban becomes must")) is None
