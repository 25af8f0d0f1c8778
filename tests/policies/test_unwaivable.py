"""What nobody may accept, of the policies that come with the package: flat bans, without a way out for whoever waives.

Data that was sold, or left the country, can't be called back, and a child can't agree to an owner's risk. Each of these
clauses is pinned here with a flow that breaks it, so that a change of the list has to be made twice.
"""

from __future__ import annotations

import pytest

from checker.cli.acceptance import names_in
from checker.decide.accept import Acceptances
from checker.decide.model import VIOLATION, Waiver
from checker.decide.waivers import Rules
from tests.fixtures import AS_OF, answers
from tests.shipped import catalogue

BROKEN = {
    "na-1.2": "na/violation-n01-broker",
    "assist-2.2": "assist/violation-a07-insurer-pays",
    "mini-0.2": "mini/violation-list-sold",
    "mini-6.1": "mini/violation-m01-twelve",
    "mini-6.3": "mini/violation-child-orders-by-phone",
    "cn-VI.1": "cn/violation-child-id",
    "cn-VI.2": "cn/violation-child-id",
    "cn-VII.1": "cn/violation-backup-in-frankfurt",
    "cn-VII.2": "cn/violation-c15-foreign-court",
    "cn-VII.3": "cn/violation-c01-read-only-munich",
}


def unwaivable() -> frozenset[str]:
    return frozenset(clause for edition in catalogue().editions.values() for clause in edition["unwaivable"])


def test_the_clauses_that_nobody_may_waive_are_those_that_are_pinned_here() -> None:
    assert unwaivable() == set(BROKEN)


@pytest.mark.parametrize(("clause", "broken"), BROKEN.items(), ids=list(BROKEN))
def test_what_nobody_may_accept_blocks_whoever_waives_it(clause: str, broken: str) -> None:
    result = answers()[broken]
    rules = Rules(lambda policy: names_in(catalogue(), policy), (), unwaivable(), 365, {})
    resting = {one.obligation for policy in result.policies for one in policy.findings if clause in one.cites}
    waivers = [
        Waiver(result.place, result.id, name, VIOLATION, "why", "who", "T-1", "2026-05-01", "2026-06-30")
        for name in (clause, *sorted(resting))
    ]
    answer = Acceptances(AS_OF.isoformat(), rules, lambda path: path, waivers).apply(result)
    of_clause = [one for policy in answer.policies for one in policy.findings if one.obligation in resting]
    assert of_clause
    assert [one for one in of_clause if one.accepted] == []
    assert answer.blocking == VIOLATION
