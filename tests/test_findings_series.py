"""A series for analyses: a gapless calendar, and only what is settled has a value."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from metrics_company import Company, Inquiry, Order, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain, Period
from opsdash.findings.series import series_of
from opsdash.metrics.answer import Flag
from opsdash.metrics.ask import ask
from opsdash.metrics.baselines import Ask
from opsdash.store import Home

MONDAY = date(2026, 1, 5)
WEEK = timedelta(weeks=1)
# Six weeks of data, without the third; the seventh has begun.
LAST = MONDAY + 6 * WEEK + timedelta(days=2)


def company() -> Company:
    days = [MONDAY + timedelta(days=n) for n in range((LAST - MONDAY).days + 1)]
    asked = [day for day in days if not MONDAY + 2 * WEEK <= day < MONDAY + 3 * WEEK]
    return Company(
        tuple(
            Inquiry(id=f"{day}", created_at=datetime(day.year, day.month, day.day, 9), topic="Fit")
            for day in asked
        ),
        tuple(
            Order(id=f"{day}{n}", ordered_at=datetime(day.year, day.month, day.day, 9))
            for day in days
            for n in range(4)
        ),
        through={"desk": LAST, "shop": LAST},
    )


def asked(home: Home) -> Ask:
    fill(home.facts, company())
    return lambda question: ask(home.facts, question, Organisation())


def test_every_week_has_its_place_and_an_unsettled_one_has_no_value(home: Home) -> None:
    period = Period(MONDAY - WEEK, LAST + timedelta(days=1))
    found = series_of(asked(home), "contact_rate_orders", period, Grain.WEEK)
    assert (np.diff(found.days) == np.timedelta64(7, "D")).all()
    assert found.days[0] == np.datetime64(MONDAY - WEEK)
    expected = [np.nan, 25, 25, 0, 25, 25, 25, np.nan]
    assert found.value == pytest.approx(expected, nan_ok=True)
    assert found.numerator == pytest.approx([np.nan, 7, 7, 0, 7, 7, 7, np.nan], nan_ok=True)
    assert [each.flag for each in found.omitted] == [Flag.INCOMPLETE, Flag.PARTIAL]
    assert found.known == 6


def test_a_period_that_begins_within_a_week_leaves_that_week_out(home: Home) -> None:
    period = Period(MONDAY + timedelta(days=3), MONDAY + 3 * WEEK)
    found = series_of(asked(home), "inquiries", period, Grain.WEEK)
    assert [found.day(at) for at in range(len(found))] == [MONDAY + WEEK, MONDAY + 2 * WEEK]


def test_a_refused_metric_has_an_empty_series(home: Home) -> None:
    period = Period(MONDAY, MONDAY + 6 * WEEK)
    found = series_of(asked(home), "visits", period, Grain.WEEK)
    assert len(found) == 0
    assert found.known == 0
