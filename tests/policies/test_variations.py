"""Fixtures with a few facts changed are answered as fixtures/variations says; --update-goldens writes the answers."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from tests.fixtures import judged
from tests.variations import ROOT, answers, collected, text, varied

if TYPE_CHECKING:
    from tests.conftest import Golden

VARIATIONS = collected()


@pytest.mark.parametrize("policy", sorted({one.policy for one in VARIATIONS}))
def test_the_variations_of_a_policy_are_answered_as_they_say(policy: str, golden: Golden) -> None:
    chosen = [one for one in VARIATIONS if one.policy == policy]
    results = judged([(one.fixture, varied(one.base, one.written["set"])) for one in chosen])
    written = [{**one.written, "answers": answers(result)} for one, result in zip(chosen, results, strict=True)]
    golden(ROOT / f"{policy}.yaml", text(written))


def test_no_variation_is_written_twice() -> None:
    seen: defaultdict[str, int] = defaultdict(int)
    for one in VARIATIONS:
        seen[f"{one.name} {one.written.get('rulings')}"] += 1
    assert [name for name, count in seen.items() if count > 1] == []
