"""The shop's orders and their lines, as columns; amounts in cents, times as local wall times."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from opsdash.sample import customers, season, walltime
from opsdash.sample.company import (
    AT_THE_COUNTER,
    LAUNCH_SHARE,
    LAUNCHED_PRODUCT,
    PRODUCTS,
    SALES_CHANNELS,
    Company,
)

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_LOYALTY = 0.46
_LINES = ((1, 0.81), (2, 0.15), (3, 0.04))
_QUANTITIES = ((1, 0.74), (2, 0.20), (4, 0.06))
_COUNTER_WITHOUT_ADDRESS = 0.45
_CANCELLED = 0.016
_RETURNED_WHOLE = 0.011
_RETURNED_PART = 0.024
_CAMPAIGN_CODE_USED = 0.45
_CAMPAIGN_DISCOUNT = 0.10
_TAX = 0.07
_SHIPPING = 490
_FREE_SHIPPING_FROM = 4_000
# Share of a day's orders by local hour: little at night, most in the evening.
_HOURS = np.array([1, 1, 0, 0, 0, 1, 2, 4, 5, 6, 6, 6, 7, 6, 5, 5, 6, 7, 8, 9, 9, 7, 4, 2], float)


@dataclass(frozen=True)
class Lines:
    """The lines of all orders, in their order; `order` is the place of the order."""

    order: Numbers
    product: Numbers
    quantity: Numbers
    price: Numbers


@dataclass(frozen=True)
class Orders:
    """One entry per order, oldest first; `cancelled` and `fulfilled` are NaT where it never was.

    total = subtotal + shipping + taxes; the discount is already taken off the subtotal.
    `is_exported` is False for the lead-in.
    """

    number: Numbers
    ordered: walltime.Times
    cancelled: walltime.Times
    fulfilled: walltime.Times
    customer: Numbers
    channel: Numbers
    discount: Numbers
    subtotal: Numbers
    shipping: Numbers
    taxes: Numbers
    total: Numbers
    refunded: Numbers
    is_exported: Flags
    lines: Lines


def make_orders(company: Company) -> Orders:
    random = np.random.default_rng(company.seed(1))
    ordered = _times(company, random)
    channel = _picked(random, SALES_CHANNELS, len(ordered))
    lines = _lines(company, ordered, random)
    discount = _discounts(company, ordered, lines, random)
    subtotal = _per_order(lines, len(ordered)) - discount
    shipping = _shipping(company, subtotal, channel)
    taxes = _rounded((subtotal + shipping) * _TAX, company)
    total = subtotal + shipping + taxes
    cancelled, refunded = _taken_back(company, ordered, total, random)
    return Orders(
        number=1001 + np.arange(len(ordered)),
        ordered=ordered,
        cancelled=cancelled,
        fulfilled=_fulfilled(company, ordered, cancelled, channel, random),
        customer=_customers(channel, random),
        channel=channel,
        discount=discount,
        subtotal=subtotal,
        shipping=shipping,
        taxes=taxes,
        total=total,
        refunded=refunded,
        is_exported=ordered >= np.datetime64(company.first_day, "s"),
        lines=lines,
    )


def _times(company: Company, random: np.random.Generator) -> walltime.Times:
    """Wall times of all orders, sorted; the last one is of the morning of the export."""
    per_day = random.poisson(season.expected_orders(company, random))
    day = np.repeat(season.days(company), per_day)
    hour = random.choice(len(_HOURS), size=len(day), p=_HOURS / _HOURS.sum())
    second = hour * 3600 + random.integers(0, 3600, len(day))
    wall = day.astype("datetime64[s]") + second.astype("timedelta64[s]")
    last = np.datetime64(company.exported_at, "s") - np.timedelta64(15, "m")
    return np.sort(walltime.existing(np.append(wall, last), company.timezone))


def _lines(company: Company, ordered: walltime.Times, random: np.random.Generator) -> Lines:
    count = np.array([lines for lines, _ in _LINES])[_picked(random, _LINES, len(ordered))]
    order = np.repeat(np.arange(len(ordered)), count)
    weights = np.array([product.weight for product in PRODUCTS])
    product = random.choice(len(PRODUCTS), size=len(order), p=weights / weights.sum())
    launched = ordered[order] >= np.datetime64(company.launch_day, "s")
    product[launched & (random.random(len(order)) < LAUNCH_SHARE)] = LAUNCHED_PRODUCT
    quantity = np.array([number for number, _ in _QUANTITIES])[
        _picked(random, _QUANTITIES, len(order))
    ]
    price = np.array([product.price for product in PRODUCTS])[product] * company.price_level
    return Lines(order=order, product=product, quantity=quantity, price=price)


def _discounts(
    company: Company, ordered: walltime.Times, lines: Lines, random: np.random.Generator
) -> Numbers:
    running = season.campaign(company, ordered.astype("datetime64[D]")) > 0
    used = running & (random.random(len(ordered)) < _CAMPAIGN_CODE_USED)
    worth = _per_order(lines, len(ordered)) * _CAMPAIGN_DISCOUNT
    return np.where(used, _rounded(worth, company), 0)


def _shipping(company: Company, subtotal: Numbers, channel: Numbers) -> Numbers:
    level = company.price_level
    free = (subtotal >= _FREE_SHIPPING_FROM * level) | (channel == AT_THE_COUNTER)
    return np.where(free, 0, _SHIPPING * level)


def _taken_back(
    company: Company, ordered: walltime.Times, total: Numbers, random: np.random.Generator
) -> tuple[walltime.Times, Numbers]:
    """When each order was cancelled (or NaT), and what was refunded."""
    chance = random.random(len(ordered))
    later = random.integers(600, 30_000, len(ordered)).astype("timedelta64[s]")
    when = walltime.existing(ordered + later, company.timezone)
    is_cancelled = (chance < _CANCELLED) & (when < np.datetime64(company.exported_at, "s"))
    share = np.zeros(len(ordered))
    # Half of the cancelled were paid by then, and were given their money back.
    share[is_cancelled & (chance < _CANCELLED / 2)] = 1.0
    whole = (chance >= _CANCELLED) & (chance < _CANCELLED + _RETURNED_WHOLE)
    share[whole] = 1.0
    part = (chance > 1 - _RETURNED_PART) & ~is_cancelled
    share[part] = 0.4
    cancelled = np.where(is_cancelled, when, np.datetime64("NaT"))
    return cancelled, np.where(share == 1.0, total, _rounded(total * share, company))


def _fulfilled(
    company: Company,
    ordered: walltime.Times,
    cancelled: walltime.Times,
    channel: Numbers,
    random: np.random.Generator,
) -> walltime.Times:
    packed_on = ordered.astype("datetime64[D]") + random.integers(1, 4, len(ordered))
    packed_at = random.integers(8 * 3600, 17 * 3600, len(ordered)).astype("timedelta64[s]")
    when = np.where(channel == AT_THE_COUNTER, ordered, packed_on + packed_at)
    done = np.isnat(cancelled) & (when < np.datetime64(company.exported_at, "s"))
    return np.where(done, when, np.datetime64("NaT"))


def _customers(channel: Numbers, random: np.random.Generator) -> Numbers:
    numbers = customers.returning(len(channel), _LOYALTY, random)
    nameless = random.random(len(channel)) < _COUNTER_WITHOUT_ADDRESS
    return np.where((channel == AT_THE_COUNTER) & nameless, customers.UNKNOWN, numbers)


def _per_order(lines: Lines, orders: int) -> Numbers:
    worth = np.bincount(lines.order, weights=lines.quantity * lines.price, minlength=orders)
    return worth.astype(np.int64)


def _rounded(cents: npt.NDArray[np.floating[Any]], company: Company) -> Numbers:
    return np.asarray(np.round(cents / company.coin) * company.coin, dtype=np.int64)


def _picked(
    random: np.random.Generator, shares: tuple[tuple[object, float], ...], size: int
) -> Numbers:
    weights = np.array([share for _, share in shares])
    return random.choice(len(shares), size=size, p=weights / weights.sum())
