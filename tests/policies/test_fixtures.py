"""Every fixture gets the verdict, the reason, the missing facts and the citations that it names, and no others."""

from __future__ import annotations

import pytest

from tests.fixtures import Fixture, collect, differences
from tests.fixtures import judged as judge_fixture
from tests.shipped import catalogue, engine

FIXTURES = collect()


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_a_fixture_is_answered_as_it_expects(fixture: Fixture) -> None:
    assert differences(fixture, judge_fixture(fixture, catalogue(), engine())) == []


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_a_fixture_is_named_after_its_strictest_verdict(fixture: Fixture) -> None:
    order = ("violation", "undetermined", "not-governed", "compliant")
    verdicts = [stated["verdict"] for stated in fixture.expected["policies"].values()] or ["not-governed"]
    strictest = min(verdicts, key=order.index)
    own = fixture.expected["policies"].get(fixture.path.parent.name, {}).get("verdict")
    assert fixture.path.name.startswith((f"{strictest}-", f"{own}-"))
