"""Working days of China: weekends, public holidays and the weekend days that are worked to make up for them."""

from __future__ import annotations

import datetime

import pytest

from checker.project.calendar import working_days


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("after", "until", "count", "why"),
    [
        ("2025-03-03", "2025-03-03", 0, "the day itself does not count"),
        ("2025-03-03", "2025-03-04", 1, "the last day counts"),
        ("2025-03-07", "2025-03-08", 0, "Saturday"),
        ("2025-03-07", "2025-03-10", 1, "over a weekend"),
        ("2025-03-03", "2025-03-24", 15, "three plain weeks"),
        ("2025-01-25", "2025-01-26", 1, "a Sunday worked before the Spring Festival"),
        ("2025-01-27", "2025-02-04", 0, "the Spring Festival"),
        ("2025-02-07", "2025-02-08", 1, "a Saturday worked after the Spring Festival"),
        ("2025-02-08", "2025-02-09", 0, "the Sunday after it"),
        ("2025-01-24", "2025-02-10", 7, "26 and 27 January, 5 to 8 and 10 February"),
        ("2025-04-30", "2025-05-05", 0, "Labour Day"),
        ("2025-09-27", "2025-09-28", 1, "a Sunday worked before the National Day"),
        ("2025-09-30", "2025-10-08", 0, "the National Day with the Mid-Autumn Festival"),
        ("2025-10-10", "2025-10-11", 1, "a Saturday worked after it"),
        ("2024-12-31", "2025-01-02", 1, "over a new year, whose first day is free"),
        ("2025-03-04", "2025-03-03", 0, "backwards"),
    ],
)
def test_days_are_counted_after_the_first_up_to_and_with_the_last(after: str, until: str, count: int, why: str) -> None:
    assert working_days("CN", day(after), day(until)) == count, why


@pytest.mark.parametrize(
    ("after", "until", "years"),
    [
        ("2041-03-01", "2041-03-10", "2041"),
        ("2003-03-01", "2003-03-10", "2003"),
        ("2025-12-01", "2041-01-10", "2025 to 2041"),
        ("0001-01-01", "9999-12-31", "1 to 9999"),
    ],
)
def test_a_year_that_the_calendar_does_not_know_is_an_error_that_names_it(after: str, until: str, years: str) -> None:
    with pytest.raises(LookupError) as caught:
        working_days("CN", day(after), day(until))
    assert caught.value.args == (f"the calendar of working days in CN does not know the year {years}",)


def test_a_country_without_a_calendar_is_an_error_that_names_it() -> None:
    with pytest.raises(LookupError) as caught:
        working_days("NO", day("2025-03-03"), day("2025-03-04"))
    assert caught.value.args == ("no calendar of working days for NO",)
