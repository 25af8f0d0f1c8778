"""An answer names the rulings that it rests on, and those alone: the other reading would have made a difference."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from checker.decide.model import COMPLIANT, LENIENT, STRICT, VIOLATION, PolicyResult, Reading
from tests.fixtures import Fixture, answers, collect, judged
from tests.shipped import catalogue, source

if TYPE_CHECKING:
    from collections.abc import Mapping

OTHER = {STRICT: LENIENT, LENIENT: STRICT}
RULED = [one for one in collect() if one.rulings]


@cache
def read_otherwise() -> Mapping[tuple[str, str], dict[str, PolicyResult]]:
    """By fixture and ruling, the answers where counsel reads this text the other way, and all others as before."""
    turned = {}
    for one in RULED:
        for number, reading in one.rulings.items():
            rulings = {**one.rulings, number: OTHER[reading]}
            turned[one.name, number] = replace(one, expected={**one.expected, "rulings": rulings})
    results = judged([(one, source(one.path)) for one in turned.values()])
    return {key: {one.policy: one for one in result.policies} for key, result in zip(turned, results, strict=True)}


@pytest.mark.parametrize("fixture", RULED, ids=lambda fixture: fixture.name)
def test_an_answer_rests_on_a_reading_where_the_other_one_would_make_a_difference(fixture: Fixture) -> None:
    for result in answers()[fixture.name].policies:
        read = {one.ruling: one.reading for one in result.readings}
        for number, reading in fixture.rulings.items():
            then = read_otherwise()[fixture.name, number][result.policy]
            differs = [one.obligation for one in result.findings] != [one.obligation for one in then.findings]
            if number in read:
                assert read[number] == reading
                assert (then.verdict, then.findings) != (result.verdict, result.findings)
            elif result.verdict == COMPLIANT:
                assert not differs


def test_the_one_who_answered_is_named_and_how_long_the_answer_counts() -> None:
    (result,) = answers()["jp/compliant-campaign-by-sms-ruled"].policies
    assert (result.verdict, result.readings) == (COMPLIANT, (Reading("7", LENIENT, "counsel", "9999-12-31"),))


def test_a_strict_reading_that_counts_for_want_of_an_answer_is_named() -> None:
    found = {}
    for fixture in collect():
        if not fixture.rulings:
            for result in answers()[fixture.name].policies:
                for reading in result.readings:
                    found[reading.ruling] = result.verdict
                    assert reading == Reading(reading.ruling, STRICT)
                    assert result.verdict == COMPLIANT or any(reading in one.readings for one in result.findings)
    strict = {number for number, one in catalogue().data["rulings"].items() if one["pending"] == STRICT}
    assert found.keys() == strict
    assert VIOLATION in found.values()


def test_what_holds_without_a_ruling_rests_on_none() -> None:
    for name in ("jp/compliant-campaign-by-sms-consented", "jp/undetermined-campaign-by-sms-consent-not-stated"):
        assert [one.readings for one in answers()[name].policies] == [()]
