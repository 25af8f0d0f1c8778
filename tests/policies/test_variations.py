"""Fixtures with a few facts changed are answered as fixtures/variations says; --update-goldens writes the answers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from checker.judge import Judge
from tests.fixtures import with_rulings
from tests.shipped import catalogue, engine
from tests.variations import ROOT, Sources, Variation, answers, collected, text

if TYPE_CHECKING:
    from checker.decide.model import FlowResult
    from tests.conftest import Golden

_SOURCES = Sources(catalogue())
VARIATIONS = collected()


def judged(variation: Variation) -> FlowResult:
    fixture = variation.fixture
    judge = Judge(with_rulings(catalogue(), fixture.expected["rulings"]), engine(), fixture.as_of)
    (result,) = judge.judge(judge.flows(_SOURCES.varied(fixture, variation.written["set"])))
    return result


@pytest.mark.parametrize("policy", sorted({one.policy for one in VARIATIONS}))
def test_the_variations_of_a_policy_are_answered_as_they_say(policy: str, golden: Golden) -> None:
    chosen = [one for one in VARIATIONS if one.policy == policy]
    written = [{**one.written, "answers": answers(judged(one))} for one in chosen]
    golden(ROOT / f"{policy}.yaml", text(written))


def test_no_variation_is_written_twice() -> None:
    seen: defaultdict[str, int] = defaultdict(int)
    for one in VARIATIONS:
        seen[f"{one.name} {one.written.get('rulings')}"] += 1
    assert [name for name, count in seen.items() if count > 1] == []
