"""An answer names the rulings that it rests on, and those alone: the other reading would have made a difference."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest

from checker.decide.model import COMPLIANT, LENIENT, STRICT, VIOLATION, PolicyResult, Reading
from tests.fixtures import Fixture, collect, judged
from tests.shipped import catalogue, engine

if TYPE_CHECKING:
    from checker.decide.model import FlowResult

OTHER = {STRICT: LENIENT, LENIENT: STRICT}
RULED = [one for one in collect() if one.expected.get("rulings")]


@cache
def answer(name: str) -> FlowResult:
    (fixture,) = [one for one in collect() if one.name == name]
    return judged(fixture, catalogue(), engine())


def read_otherwise(fixture: Fixture, number: str, reading: str) -> dict[str, PolicyResult]:
    """The answers where counsel reads one text so, and all others as before."""
    rulings = {**(fixture.expected.get("rulings") or {}), number: reading}
    result = judged(replace(fixture, expected={**fixture.expected, "rulings": rulings}), catalogue(), engine())
    return {one.policy: one for one in result.policies}


@pytest.mark.parametrize("fixture", RULED, ids=lambda fixture: fixture.name)
def test_an_answer_rests_on_a_reading_where_the_other_one_would_make_a_difference(fixture: Fixture) -> None:
    for result in answer(fixture.name).policies:
        read = {one.ruling: one.reading for one in result.readings}
        for number, reading in fixture.expected["rulings"].items():
            then = read_otherwise(fixture, number, OTHER[reading])[result.policy]
            differs = [one.obligation for one in result.findings] != [one.obligation for one in then.findings]
            if number in read:
                assert read[number] == reading
                assert (then.verdict, then.findings) != (result.verdict, result.findings)
            elif result.verdict == COMPLIANT:
                assert not differs


def test_the_one_who_answered_is_named_and_how_long_the_answer_counts() -> None:
    (result,) = answer("jp/compliant-campaign-by-sms-ruled").policies
    assert (result.verdict, result.readings) == (COMPLIANT, (Reading("7", LENIENT, "counsel", "9999-12-31"),))


def test_a_strict_reading_that_counts_for_want_of_an_answer_is_named() -> None:
    found = {}
    for fixture in collect():
        if not fixture.expected.get("rulings"):
            for result in judged(fixture, catalogue(), engine()).policies:
                for reading in result.readings:
                    found[reading.ruling] = result.verdict
                    assert reading == Reading(reading.ruling, STRICT)
                    assert result.verdict == COMPLIANT or any(reading in one.readings for one in result.findings)
    strict = {number for number, one in catalogue().data["rulings"].items() if one["pending"] == STRICT}
    assert found.keys() == strict
    assert VIOLATION in found.values()


def test_what_holds_without_a_ruling_rests_on_none() -> None:
    for name in ("jp/compliant-campaign-by-sms-consented", "jp/undetermined-campaign-by-sms-consent-not-stated"):
        assert [one.readings for one in answer(name).policies] == [()]
