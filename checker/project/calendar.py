"""Working days by a country's own calendar, make-up working days included."""

from __future__ import annotations

import datetime


def working_days(country: str, after: datetime.date, until: datetime.date) -> int:
    """The working days after one day, up to and including another.

    Raises:
        LookupError: no calendar for the country, or the calendar does not know one of the years.
    """
    if country != "CN":
        raise LookupError(f"no calendar of working days for {country}")
    import chinese_calendar

    if until < after:
        return 0
    days = (after + datetime.timedelta(days=step) for step in range(1, (until - after).days + 1))
    try:
        return sum(chinese_calendar.is_workday(day) for day in days)
    except NotImplementedError:
        years = f"{after.year}" if after.year == until.year else f"{after.year} to {until.year}"
        raise LookupError(f"the calendar of working days in {country} does not know the year {years}") from None
