"""What customers asked the shop, made from its orders: the story of the sample is told here.

Delivery questions fall once the dispatch mail has a tracking link; broken glass bottles and a
launch nobody had announced bring more of two other topics, and more work than the desk can do.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from opsdash.sample import customers, season, walltime
from opsdash.sample.company import (
    AGENTS,
    CONTACT_CHANNELS,
    DAMAGED,
    DELIVERY,
    LAUNCHED_PRODUCT,
    QUESTION,
    TOPICS,
    Company,
)
from opsdash.sample.orders import Orders

Numbers = npt.NDArray[np.int64]
Factors = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Better product pages and answers take a little off every topic, year after year.
_RATE_PER_YEAR = -0.05
_WITH_TRACKING_LINK = 0.25
_BROKEN_GLASS = 0.12
_QUESTIONS_UNTIL_ANNOUNCED = 1.9
# Nobody planned for the launch: everything waits, and most of all what it is about.
_SLOWER_AFTER_LAUNCH, _SLOWEST_AFTER_LAUNCH = 2.2, 3.0
_LAG_SPREAD = 0.55
# Share of inquiries whose customer has to come back, at the start and its change over a year.
_COMES_BACK = (0.178, -0.012)
_COMES_BACK_AFTER_TRAINING = 0.6
_COMES_BACK_DAYS = 1.6
_REOPENED = 0.05
_REOPENED_TWICE = 0.1
# Some wait for the carrier or the supplier, and take so many times as long.
_WAITS_FOR_OTHERS = 0.07
_WAITS_LONGER = 14.0
_OTHER_GROUP = 0.06
_GENERATIONS = 3
_OPENING_HOUR, _CLOSING_HOUR = 8, 20
_NONE = np.datetime64("NaT", "s")


@dataclass(frozen=True)
class Inquiries:
    """One entry per inquiry, oldest first; times are local wall times.

    `first_resolved` and `resolved` are NaT until they happen; `order` is the place of the order it
    is about, `agent` the place in AGENTS, `reopens` how often it was opened again.
    """

    created: walltime.Times
    order: Numbers
    customer: Numbers
    topic: Numbers
    channel: Numbers
    agent: Numbers
    first_resolved: walltime.Times
    resolved: walltime.Times
    reopens: Numbers


@dataclass(frozen=True)
class Cause:
    """Why somebody asks: `wait` days `after` an order or an answer, about an order and a topic."""

    after: walltime.Times
    wait: Factors
    order: Numbers
    customer: Numbers
    topic: Numbers


def make_inquiries(company: Company, orders: Orders) -> Inquiries:
    random = np.random.default_rng(company.seed(2))
    asked = _first_inquiries(company, orders, random)
    generations = [asked]
    for _ in range(_GENERATIONS):
        asked = _those_who_come_back(company, asked, random)
        generations.append(asked)
    return _seen_in_export(company, _joined(generations))


def _first_inquiries(company: Company, orders: Orders, random: np.random.Generator) -> Inquiries:
    order, topic = _reasons(company, orders, random)
    lags = np.array([topic.lag for topic in TOPICS])[topic]
    wait = _lognormal(lags, _LAG_SPREAD, random)
    cause = Cause(orders.ordered[order], wait, order, orders.customer[order], topic)
    return _answered(company, cause, random)


def _reasons(
    company: Company, orders: Orders, random: np.random.Generator
) -> tuple[Numbers, Numbers]:
    """Which orders lead to an inquiry, and about which topic."""
    day = orders.ordered.astype("datetime64[D]")
    rates = np.array([topic.rate / 100 for topic in TOPICS]) * _usual(company, day)[:, None]
    dispatched_with_link = season.since(day, company.tracking_link_day, ramp=5)
    rates[:, DELIVERY] *= 1 - (1 - _WITH_TRACKING_LINK) * dispatched_with_link
    rates[:, DAMAGED] += _BROKEN_GLASS * _with_glass(orders)
    unannounced = season.since(day, company.launch_day) - season.since(day, company.announced_day)
    rates[:, QUESTION] *= 1 + (_QUESTIONS_UNTIL_ANNOUNCED - 1) * unannounced
    for turn in company.turns:
        rates[:, turn.topic] *= 1 + (turn.factor - 1) * season.since(day, turn.day)
    known = orders.customer != customers.UNKNOWN
    order, topic = np.nonzero((random.random(rates.shape) < rates) & known[:, None])
    return order, topic


def _usual(company: Company, day: season.Days) -> Factors:
    return np.asarray(np.exp(_RATE_PER_YEAR * season.years(company, day)))


def _with_glass(orders: Orders) -> Factors:
    is_glass = orders.lines.product == LAUNCHED_PRODUCT
    counted = np.bincount(orders.lines.order[is_glass], minlength=len(orders.ordered))
    return (counted > 0).astype(float)


def _those_who_come_back(
    company: Company, asked: Inquiries, random: np.random.Generator
) -> Inquiries:
    """Another inquiry of the same customer about the same thing, soon after the answer."""
    start, change = _COMES_BACK
    day = asked.created.astype("datetime64[D]")
    trained = season.since(day, company.training_day)
    chance = start + change * season.years(company, day)
    chance *= _COMES_BACK_AFTER_TRAINING**trained
    again = np.flatnonzero(random.random(len(chance)) < chance)
    wait = _lognormal(np.full(len(again), _COMES_BACK_DAYS), 0.7, random)
    cause = Cause(
        after=asked.first_resolved[again],
        wait=wait,
        order=asked.order[again],
        customer=asked.customer[again],
        topic=asked.topic[again],
    )
    return _answered(company, cause, random)


def _answered(company: Company, cause: Cause, random: np.random.Generator) -> Inquiries:
    """The inquiries that were made, and what became of them."""
    shares = np.array([channel.share for channel in CONTACT_CHANNELS])
    channel = random.choice(len(CONTACT_CHANNELS), size=len(cause.topic), p=shares / shares.sum())
    created = walltime.existing(_when_open(cause, channel, random), company.timezone)
    hours = _hours_to_resolve(company, created, cause.topic, channel, random)
    first = _in_working_hours(created + _seconds(hours * 3600), created, random)
    reopens = _reopens(len(first), random)
    again = _lognormal(np.full(len(first), 14.0), 0.8, random)
    second = _in_working_hours(first + _seconds(again * 3600), created, random)
    return Inquiries(
        created=created,
        order=cause.order,
        customer=cause.customer,
        topic=cause.topic,
        channel=channel,
        agent=_agents(cause.topic, random),
        first_resolved=walltime.existing(first, company.timezone),
        resolved=walltime.existing(np.where(reopens > 0, second, first), company.timezone),
        reopens=reopens,
    )


def _when_open(cause: Cause, channel: Numbers, random: np.random.Generator) -> walltime.Times:
    """That many days later, while the channel is open: nobody answers the phone at night."""
    opens = np.array([channel.opens for channel in CONTACT_CHANNELS])[channel]
    closes = np.array([channel.closes for channel in CONTACT_CHANNELS])[channel]
    # A sum of two draws peaks in the middle of the day.
    place = (random.random(len(channel)) + random.random(len(channel))) / 2
    day = (cause.after + _seconds(cause.wait * 86_400)).astype("datetime64[D]")
    hour = opens + place * (closes - opens)
    return np.maximum(cause.after + np.timedelta64(10, "m"), day + _seconds(hour * 3600))


def _hours_to_resolve(
    company: Company,
    created: walltime.Times,
    topic: Numbers,
    channel: Numbers,
    random: np.random.Generator,
) -> Factors:
    usual = np.array([channel.hours for channel in CONTACT_CHANNELS])[channel]
    spread = np.array([channel.spread for channel in CONTACT_CHANNELS])[channel]
    patience = np.array([topic.patience for topic in TOPICS])[topic]
    launched = season.since(created.astype("datetime64[D]"), company.launch_day)
    is_about_it = np.isin(topic, (DAMAGED, QUESTION))
    busy = np.where(is_about_it, _SLOWEST_AFTER_LAUNCH, _SLOWER_AFTER_LAUNCH)
    waits = np.where(random.random(len(topic)) < _WAITS_FOR_OTHERS, _WAITS_LONGER, 1.0)
    return _lognormal(usual * patience * waits * busy**launched, spread, random)


def _in_working_hours(
    when: walltime.Times, not_before: walltime.Times, random: np.random.Generator
) -> walltime.Times:
    """Work that would end at night ends in the two hours after the next opening."""
    day = when.astype("datetime64[D]")
    hour = (when - day).astype(np.int64) // 3600
    early = _seconds((_OPENING_HOUR + 2 * random.random(len(when))) * 3600)
    in_time = (hour >= _OPENING_HOUR) & (hour < _CLOSING_HOUR)
    next_day = day + (hour >= _CLOSING_HOUR).astype("timedelta64[D]")
    moved = np.where(in_time, when, next_day + early)
    return np.where(moved < not_before, when, moved)


def _agents(topic: Numbers, random: np.random.Generator) -> Numbers:
    """Somebody of the topic's group; now and then somebody else helps out."""
    groups = [[n for n, agent in enumerate(AGENTS) if agent.group == t.group] for t in TOPICS]
    team = np.array(groups)
    own = team[topic, random.integers(0, team.shape[1], len(topic))]
    helps_out = random.random(len(topic)) < _OTHER_GROUP
    return np.where(helps_out, random.integers(0, len(AGENTS), len(topic)), own)


def _seen_in_export(company: Company, asked: Inquiries) -> Inquiries:
    """What the export of that morning knows: sorted, without what has not happened yet."""
    now = np.datetime64(company.exported_at, "s")
    first = np.datetime64(company.first_day, "s")
    known = np.flatnonzero((asked.created >= first) & (asked.created < now))
    order = known[np.argsort(asked.created[known], kind="stable")]
    columns = {field.name: getattr(asked, field.name)[order] for field in fields(asked)}
    reopened_later = columns["first_resolved"] > now
    columns["reopens"] = np.where(reopened_later, 0, columns["reopens"])
    for name in ("first_resolved", "resolved"):
        columns[name] = np.where(columns[name] > now, _NONE, columns[name])
    return Inquiries(**columns)


def _joined(parts: list[Inquiries]) -> Inquiries:
    return Inquiries(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(Inquiries)
        }
    )


def _reopens(size: int, random: np.random.Generator) -> Numbers:
    times = np.where(random.random(size) < _REOPENED_TWICE, 2, 1)
    return np.where(random.random(size) < _REOPENED, times, 0)


def _lognormal(median: Factors, spread: Factors | float, random: np.random.Generator) -> Factors:
    return np.asarray(median * np.exp(random.normal(0.0, 1.0, len(median)) * spread))


def _seconds(amount: Factors) -> npt.NDArray[np.timedelta64]:
    return np.asarray(amount, dtype=np.int64).astype("timedelta64[s]")
