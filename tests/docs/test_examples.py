"""The examples show what they are named after, and together every policy, verdict and reason."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from checker.judge import Judge
from tests import checkout
from tests.fixtures import AS_OF
from tests.shipped import catalogue, engine, source

if TYPE_CHECKING:
    from pathlib import Path

    from checker.decide.model import FlowResult

EXAMPLES = sorted((checkout.ROOT / "fixtures" / "examples").glob("*.flow.yaml"))


@cache
def answer(path: Path) -> FlowResult:
    """The answer to the one flow of an example."""
    judge = Judge(catalogue(), engine(), AS_OF)
    (result,) = judge.judge(judge.flows(source(path)))
    return result


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_is_named_after_its_verdict(path: Path) -> None:
    assert path.name.startswith(f"{answer(path).verdict}-")
    assert path.name.removesuffix(".flow.yaml").endswith(answer(path).id)


def test_together_they_show_every_policy_verdict_and_reason() -> None:
    results = [answer(path) for path in EXAMPLES]
    policies = {policy["id"] for policy in catalogue().policies.values()}
    assert {one.policy for result in results for one in result.policies} == policies
    assert {result.verdict for result in results} == {"compliant", "violation", "undetermined"}
    reasons = {finding.reason for result in results for one in result.policies for finding in one.findings}
    assert reasons == {None, "missing-fact", "ambiguous", "undisclosed"}
    assert [result.id for result in results if len(result.policies) == 3] == ["one-system"]
