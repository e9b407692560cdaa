"""The sample tells its stories: a campaign, a launch announced late, two topics that turn."""

from datetime import date, timedelta

import numpy as np
import pytest

from opsdash.sample.company import DAMAGED, DELIVERY, QUESTION, TOPICS, Company, Turn
from opsdash.sample.inquiries import Inquiries, make_inquiries
from opsdash.sample.orders import Orders, make_orders

COMPANY = Company(date(2026, 5, 17))


@pytest.fixture(scope="module")
def orders() -> Orders:
    return make_orders(COMPANY)


@pytest.fixture(scope="module")
def inquiries(orders: Orders) -> Inquiries:
    return make_inquiries(COMPANY, orders)


def within(times: np.ndarray, first: date, last: date) -> np.ndarray:
    """Where `times` are on the days from `first` to `last`, both included."""
    day = times.astype("datetime64[D]")
    return (day >= np.datetime64(first)) & (day <= np.datetime64(last))


def per_100_orders(
    orders: Orders, inquiries: Inquiries, first: date, last: date, topic: int | None = None
) -> float:
    asked = within(inquiries.created, first, last)
    if topic is not None:
        asked &= inquiries.topic == topic
    return 100 * asked.sum() / within(orders.ordered, first, last).sum()


def weeks_before(day: date, weeks: int) -> tuple[date, date]:
    return day - timedelta(weeks=weeks), day - timedelta(days=1)


def test_a_small_shop_of_two_years(orders: Orders, inquiries: Inquiries) -> None:
    assert 60_000 < orders.is_exported.sum() < 85_000
    assert 9_000 < len(inquiries.created) < 11_500


def test_customers_ask_less_since_the_tracking_link(orders: Orders, inquiries: Inquiries) -> None:
    before = per_100_orders(orders, inquiries, *weeks_before(COMPANY.tracking_link_day, 26))
    since = COMPANY.tracking_link_day + timedelta(days=8)
    after = per_100_orders(orders, inquiries, since, COMPANY.launch_day)
    assert 12 < before < 16
    assert after < 0.75 * before


def test_delivery_questions_are_the_topic_getting_better(
    orders: Orders, inquiries: Inquiries
) -> None:
    before = weeks_before(COMPANY.tracking_link_day, 26)
    since = COMPANY.tracking_link_day + timedelta(days=8), COMPANY.until
    was = per_100_orders(orders, inquiries, *before, DELIVERY)
    assert per_100_orders(orders, inquiries, *since, DELIVERY) < 0.6 * was


def test_damaged_items_are_the_topic_getting_worse(orders: Orders, inquiries: Inquiries) -> None:
    before = weeks_before(COMPANY.launch_day, 26)
    since = COMPANY.launch_day + timedelta(days=5), COMPANY.until
    was = per_100_orders(orders, inquiries, *before, DAMAGED)
    assert per_100_orders(orders, inquiries, *since, DAMAGED) > 1.6 * was


def test_sales_outgrow_inquiries_year_over_year(orders: Orders, inquiries: Inquiries) -> None:
    year = timedelta(days=364)
    last = COMPANY.until - year + timedelta(days=1), COMPANY.until
    before = COMPANY.until - 2 * year + timedelta(days=1), COMPANY.until - year
    sold = [within(orders.ordered, *days).sum() for days in (before, last)]
    asked = [within(inquiries.created, *days).sum() for days in (before, last)]
    assert 1.12 < sold[1] / sold[0] < 1.4
    assert asked[1] / asked[0] < sold[1] / sold[0] - 0.03


def test_the_year_ends_with_a_peak(orders: Orders) -> None:
    december = within(orders.ordered, date(2025, 12, 1), date(2025, 12, 21)).sum()
    february = within(orders.ordered, date(2026, 2, 1), date(2026, 2, 21)).sum()
    assert december > 1.4 * february


def test_a_campaign_sells_this_year_and_last(orders: Orders) -> None:
    for start in COMPANY.campaign_days:
        campaign = within(orders.ordered, start, start + timedelta(days=6)).sum()
        assert campaign > 1.15 * within(orders.ordered, *weeks_before(start, 1)).sum()


def test_customers_ask_about_what_nobody_was_told_of(orders: Orders, inquiries: Inquiries) -> None:
    unannounced = COMPANY.launch_day, COMPANY.announced_day
    usual = per_100_orders(orders, inquiries, *weeks_before(COMPANY.launch_day, 26), QUESTION)
    assert per_100_orders(orders, inquiries, *unannounced, QUESTION) > 1.4 * usual


@pytest.mark.parametrize("days", range(7))
def test_stories_begin_with_the_weeks_that_the_pages_open_with(days: int) -> None:
    company = Company(COMPANY.until + timedelta(days=days))
    assert company.opens_with.weekday() == 0
    assert 0 <= (company.until - company.opens_with).days - 27 < 7
    assert company.campaign_told_day < company.campaign_days[-1] == company.opens_with
    assert company.launch_day < company.announced_day < company.opens_with + timedelta(weeks=4)


def test_without_stories_only_what_is_planted_turns() -> None:
    day = COMPANY.until - timedelta(weeks=20)
    turned, quiet = (
        counted_since(Company(COMPANY.until, has_stories=False, turns=turns), day)
        for turns in ((Turn(DELIVERY, day, 2.0),), ())
    )
    assert turned[DELIVERY] > 1.7 * quiet[DELIVERY]
    others = np.arange(len(TOPICS)) != DELIVERY
    assert 0.9 < turned[others].sum() / quiet[others].sum() < 1.1


def counted_since(company: Company, day: date) -> np.ndarray:
    asked = make_inquiries(company, make_orders(company))
    since = within(asked.created, day, company.until)
    return np.bincount(asked.topic[since], minlength=len(TOPICS))


def test_three_quarters_are_resolved_in_one_stop(inquiries: Inquiries) -> None:
    assert 0.74 < one_stop_share(inquiries) < 0.82


def one_stop_share(inquiries: Inquiries) -> float:
    """Resolved inquiries without a reopen or another inquiry of the customer within 7 days."""
    week = np.timedelta64(7, "D")
    by_customer: dict[int, list[np.datetime64]] = {}
    for customer, created in zip(inquiries.customer.tolist(), inquiries.created, strict=True):
        by_customer.setdefault(customer, []).append(created)
    done = np.flatnonzero(~np.isnat(inquiries.resolved))
    stopped = [
        inquiries.reopens[at] == 0
        and not any(
            inquiries.resolved[at] < created <= inquiries.resolved[at] + week
            for created in by_customer[int(inquiries.customer[at])]
        )
        for at in done
    ]
    return float(np.mean(stopped))


def test_one_in_twenty_is_reopened(inquiries: Inquiries) -> None:
    assert 0.04 < (inquiries.reopens > 0).mean() < 0.06


def test_some_are_open_and_few_for_long(inquiries: Inquiries) -> None:
    is_open = np.isnat(inquiries.resolved)
    assert 5 < is_open.sum() < 80


def test_chat_is_quicker_than_mail(inquiries: Inquiries) -> None:
    hours = (inquiries.resolved - inquiries.created) / np.timedelta64(1, "h")
    mail, chat = (np.nanmedian(hours[inquiries.channel == channel]) for channel in (0, 1))
    assert chat < 1.5
    assert mail > 4


def test_every_topic_occurs_every_month(inquiries: Inquiries) -> None:
    month = inquiries.created.astype("datetime64[M]").astype(int)
    whole = np.unique(month)[1:-1]
    counted = [np.unique(inquiries.topic[month == number]).size for number in whole]
    assert counted == [len(TOPICS)] * len(whole)
