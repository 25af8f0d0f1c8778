"""Every fixture gets the verdict, the reason, the missing facts and the citations that it names, and no others."""

from __future__ import annotations

import pytest

from tests.fixtures import Fixture, answers, collect, differences

FIXTURES = collect()


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_a_fixture_is_answered_as_it_expects(fixture: Fixture) -> None:
    assert differences(fixture, answers()[fixture.name]) == []


def names(fixture: Fixture) -> tuple[str, str]:
    """How the name of a fixture may begin: with the strictest verdict, or with that of the policy of its folder."""
    order = ("violation", "undetermined", "not-governed", "compliant")
    verdicts = [stated["verdict"] for stated in fixture.expected["policies"].values()] or ["not-governed"]
    own = fixture.expected["policies"].get(fixture.path.parent.name, {}).get("verdict")
    return f"{min(verdicts, key=order.index)}-", f"{own}-"


def test_a_fixture_is_named_after_its_verdict() -> None:
    assert [one.name for one in FIXTURES if not one.path.name.startswith(names(one))] == []
