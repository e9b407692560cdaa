"""The shop's sales to cafés, hotels and offices: leads, and the deals that come of some of them.

Deals are won more often and sooner from the day on which tasting boxes leave within two days.
Everything follows from numbers drawn once, so that contacts and deals agree.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from opsdash.sample import season, walltime
from opsdash.sample.company import AGENTS, Company

Numbers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
Times = walltime.Times

ORIGINS = ("Organic search", "Referrals", "Trade fair", "Paid search", "Direct traffic")
_ORIGIN_SHARES = (0.34, 0.17, 0.14, 0.22, 0.13)
# How likely a lead of each origin is to become a deal, against the mean.
_ORIGIN_QUALITY = np.array([1.0, 1.45, 1.3, 0.6, 0.9])

PIPELINES = ("Wholesale", "Company gifts")
TYPES = ("New business", "Existing business")
# Those who advise at the counter also sell to companies; with what they win against the mean.
OWNERS = tuple(
    agent for agent in AGENTS if agent.name in ("Anneke Visser", "Grete Schäfer", "李伟")
)
_OWNER_LUCK = np.array([1.0, 1.18, 0.8])
_OWNER_SHARES = (0.36, 0.40, 0.24)

_LEADS_A_DAY = 3.2
_EXISTING = 0.22
_SATURDAY = 5
# The middle of the season as a day of the year, and how far it reaches on both sides.
_GIFT_DAY, _GIFT_SEASON = 320, 35
_GIFTS, _GIFTS_IN_SEASON = 0.12, 0.6
_TO_DEAL = 0.36
_WON = 0.40
_BOX_DAYS = 96
_BOX_GAIN = 1.32
_BOX_SPEED = 0.72
# Medians in days: until a lead is a deal, and until a deal is decided.
_LAG, _LAG_SPREAD = 11.0, 0.8
_CYCLE, _CYCLE_SPREAD = 31.0, 0.55
_LOST_CYCLE = 0.8
# Median amount in cents at price level 1, and the sigma of its logarithm.
_AMOUNTS = np.array([96_000.0, 48_000.0])
_AMOUNT_SPREAD = 0.6
_OFFICE_OPENS, _OFFICE_HOURS = 9, 8


@dataclass(frozen=True)
class Pipeline:
    """One row per lead; `deal_created` is missing without a deal, `decided` while it is open.

    `is_won` only says something about decided ones. `progress` in [0, 1) is how far a lead got.
    """

    created: Times
    origin: Numbers
    owner: Numbers
    gifts: Numbers
    existing: Numbers
    progress: npt.NDArray[np.float64]
    deal_created: Times
    decided: Times
    is_won: Marks
    amount: Numbers

    @property
    def has_deal(self) -> Marks:
        return ~np.isnat(self.deal_created)


def box_day(company: Company) -> date:
    """From here a tasting box leaves within two days of a lead's request."""
    return company.until - timedelta(days=_BOX_DAYS)


def make_pipeline(company: Company) -> Pipeline:
    random = np.random.default_rng(company.seed(5))
    now = np.datetime64(company.exported_at, "s")
    created = _leads(company, random)
    count = len(created)
    origin = random.choice(len(ORIGINS), count, p=_ORIGIN_SHARES)
    owner = random.choice(len(OWNERS), count, p=_OWNER_SHARES)
    existing = (random.random(count) < _EXISTING).astype(np.int64)
    gifts = _gifts(created, random)
    becomes = random.random(count) < _TO_DEAL * _ORIGIN_QUALITY[origin] * (1 + 0.4 * existing)
    has_box = created >= np.datetime64(box_day(company), "s")
    deal_at = _office(created + _days(_LAG, _LAG_SPREAD, count, random))
    chance = _WON * _OWNER_LUCK[owner] * np.where(has_box, _BOX_GAIN, 1.0) * (1 + 0.25 * existing)
    is_won = random.random(count) < chance
    speed = np.where(has_box, _BOX_SPEED, 1.0) * np.where(is_won, 1.0, _LOST_CYCLE)
    decided_at = _office(deal_at + _days(_CYCLE, _CYCLE_SPREAD, count, random, speed))
    nothing = np.datetime64("NaT", "s")
    deal_created = np.where(becomes & (deal_at < now), deal_at, nothing)
    decided = np.where(~np.isnat(deal_created) & (decided_at < now), decided_at, nothing)
    return Pipeline(
        created=created,
        origin=origin,
        owner=owner,
        gifts=gifts,
        existing=existing,
        progress=random.random(count),
        deal_created=walltime.existing(deal_created, company.timezone),
        decided=walltime.existing(decided, company.timezone),
        is_won=is_won,
        amount=_amounts(company, gifts, random),
    )


def _leads(company: Company, random: np.random.Generator) -> Times:
    """On working days mostly, in office hours, growing as the shop does."""
    first, until = np.datetime64(company.first_day, "D"), np.datetime64(company.until, "D")
    calendar = np.arange(first, until + 1)
    weekday = (calendar.astype(np.int64) + 3) % 7
    busy = np.where(weekday < _SATURDAY, 1.25, 0.2)
    expected = _LEADS_A_DAY * busy * np.exp(0.18 * season.years(company, calendar))
    days = np.repeat(calendar, random.poisson(expected))
    seconds = random.integers(0, _OFFICE_HOURS * 3600, len(days)) + _OFFICE_OPENS * 3600
    wall = days.astype("datetime64[s]") + seconds.astype("timedelta64[s]")
    return np.sort(walltime.existing(wall, company.timezone))


def _gifts(created: Times, random: np.random.Generator) -> Numbers:
    """Presents for staff and customers are asked for before the year's end."""
    day = season.day_of_year(created.astype("datetime64[D]"))
    share = np.where(np.abs(day - _GIFT_DAY) < _GIFT_SEASON, _GIFTS_IN_SEASON, _GIFTS)
    return (random.random(len(created)) < share).astype(np.int64)


def _days(
    median: float,
    spread: float,
    count: int,
    random: np.random.Generator,
    factor: npt.NDArray[np.float64] | float = 1.0,
) -> npt.NDArray[np.timedelta64]:
    drawn = median * factor * np.exp(random.normal(0.0, spread, count))
    return np.asarray((drawn * 86_400).astype(np.int64).astype("timedelta64[s]"))


def _office(wall: Times) -> Times:
    """The same day, moved into office hours: a CRM is not kept at night."""
    day = wall.astype("datetime64[D]")
    seconds = (wall - day).astype(np.int64) * _OFFICE_HOURS // 24 + _OFFICE_OPENS * 3600
    return np.asarray(day.astype("datetime64[s]") + seconds.astype("timedelta64[s]"))


def _amounts(company: Company, gifts: Numbers, random: np.random.Generator) -> Numbers:
    """Whole tens of the currency, at its level of prices."""
    drawn = _AMOUNTS[gifts] * np.exp(random.normal(0.0, _AMOUNT_SPREAD, len(gifts)))
    step = 1_000 * company.price_level
    return np.maximum(np.round(drawn * company.price_level / step), 5).astype(np.int64) * step
