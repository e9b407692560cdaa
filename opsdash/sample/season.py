"""The shape of the shop's days: growth, weekday, season, campaign; one factor for each day."""

from datetime import date

import numpy as np
import numpy.typing as npt

from opsdash.sample.company import LEAD_IN_DAYS, Company

Days = npt.NDArray[np.datetime64]
Factors = npt.NDArray[np.float64]

_ORDERS_AT_START = 74.0
_GROWTH_PER_YEAR = 0.21
_NOISE = 0.07
_CAMPAIGN = 0.38

# Monday to Sunday.
_WEEKDAYS = np.array([1.08, 1.02, 0.98, 0.97, 0.93, 0.90, 1.12])
CAMPAIGN_DAYS = 21
_YEAR = 365.25


def days(company: Company) -> Days:
    """Every day with orders: the lead-in and the exported months."""
    start = np.datetime64(company.first_day, "D") - LEAD_IN_DAYS
    return np.arange(start, np.datetime64(company.until, "D") + 1)


def expected_orders(company: Company, random: np.random.Generator) -> Factors:
    """Orders to be expected on each day, with the day's own luck in it."""
    calendar = days(company)
    luck = np.exp(random.normal(0.0, _NOISE, len(calendar)))
    shape = (
        weekday_factor(calendar) * _season(calendar) * (1 + _CAMPAIGN * campaign(company, calendar))
    )
    return _ORDERS_AT_START * np.exp(_GROWTH_PER_YEAR * years(company, calendar)) * shape * luck


def years(company: Company, calendar: Days) -> Factors:
    """Years since the first exported day."""
    first = np.datetime64(company.first_day, "D")
    return np.asarray((calendar - first).astype(np.int64) / _YEAR)


def campaign(company: Company, calendar: Days) -> Factors:
    """1 on the days on which a campaign starts, fading over three weeks; else 0."""
    starts = np.array(company.campaign_days, "datetime64[D]")
    passed = (calendar - starts[:, None]).astype(np.int64)
    running = (passed >= 0) & (passed < CAMPAIGN_DAYS)
    return np.asarray(np.where(running, 1.0 - passed / CAMPAIGN_DAYS, 0.0).max(axis=0))


def day_of_year(calendar: Days) -> npt.NDArray[np.int64]:
    return np.asarray((calendar - calendar.astype("datetime64[Y]")).astype(np.int64))


def weekday_factor(calendar: Days) -> Factors:
    # 1970-01-01 was a Thursday.
    return np.asarray(_WEEKDAYS[(calendar.astype(np.int64) + 3) % 7])


def since(calendar: Days, day: date, ramp: int = 1) -> Factors:
    """0 before `day`, 1 after it, rising evenly over `ramp` days."""
    passed = (calendar - np.datetime64(day, "D")).astype(np.int64)
    return np.clip((passed + 1) / ramp, 0.0, 1.0)


def _season(calendar: Days) -> Factors:
    """Tea is a winter drink and a present: a peak in December, a dip in January and July."""
    return np.asarray(
        1.0
        + 0.62 * _bump(calendar, peak=344, width=17)
        + 0.16 * _bump(calendar, peak=310, width=25)
        - 0.14 * _bump(calendar, peak=12, width=12)
        - 0.15 * _bump(calendar, peak=200, width=32)
    )


def _bump(calendar: Days, peak: int, width: int) -> Factors:
    away = np.abs(day_of_year(calendar) - peak)
    away = np.minimum(away, 366 - away)
    return np.asarray(np.exp(-((away / width) ** 2)))
