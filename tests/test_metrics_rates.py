"""Amounts of several currencies: added at the rates of their months, or refused by name."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from metrics_company import Company, Deal, Order, Reading, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.metrics.answer import Answer, Flag, ReasonCode
from opsdash.metrics.ask import ask
from opsdash.metrics.question import Filter, Question
from opsdash.store import Home
from opsdash.words.sentences import refusal_words

pytestmark = pytest.mark.sql

APRIL_AND_MAY = Period(date(2024, 4, 1), date(2024, 6, 1))
APRIL, MAY = date(2024, 4, 1), date(2024, 5, 1)


def order(number: int, day: date, total: str, currency: str, country: str = "DE") -> Order:
    at = datetime(day.year, day.month, day.day, 12)
    return Order("shop", str(number), at, True, currency, Decimal(total), country=country)


ORDERS = (
    order(1, date(2024, 4, 30), "100", "EUR"),
    order(2, date(2024, 4, 30), "10.10", "USD", "US"),
    order(3, date(2024, 5, 1), "10.10", "USD", "US"),
    order(4, date(2024, 5, 2), "9999.99", "JPY", "JP"),
)
RATES = {
    ("USD", APRIL): "0.9",
    ("USD", MAY): "0.95",
    ("JPY", MAY): "0.0061234",
}
WHOLE = 100 + 10.10 * 0.9 + 10.10 * 0.95 + 9999.99 * 0.0061234


def give(home: Home, rates: dict[tuple[str, date], str]) -> None:
    with home.facts.write() as cursor:
        for (currency, month), rate in rates.items():
            cursor.execute(
                "INSERT INTO lookup VALUES ('rate', ?, ?, ?, 1, NULL)", [currency, month, rate]
            )


@pytest.fixture
def shop(home: Home) -> Home:
    fill(home.facts, Company(orders=ORDERS, through={"shop": date(2024, 5, 31)}))
    return home


def answered(home: Home, *metrics: str, **asked: object) -> Answer:
    question = Question(metrics or ("sales",), APRIL_AND_MAY, **asked)  # type: ignore[arg-type]
    return ask(home.facts, question, Organisation(currency="EUR"))


def test_without_rates_it_is_refused_as_before(shop: Home) -> None:
    reason = answered(shop).reason
    assert reason
    assert reason.code is ReasonCode.SEVERAL_CURRENCIES
    assert reason.values == {"currencies": ("EUR", "JPY", "USD")}


def test_with_every_rate_amounts_are_added_in_the_organisations_currency(shop: Home) -> None:
    give(shop, RATES)
    answer = answered(shop)
    assert answer.total("sales").value == pytest.approx(WHOLE, abs=1e-9)
    assert answer.currency == "EUR"
    assert Flag.CONVERTED in answer.total("sales").flags


def test_a_month_without_a_rate_is_named(shop: Home) -> None:
    give(shop, {key: rate for key, rate in RATES.items() if key != ("USD", MAY)})
    reason = answered(shop).reason
    assert reason
    assert reason.values == {"currency": "USD", "month": MAY}
    assert refusal_words(reason) == (
        "There is no rate of USD for May 2024: without it the amounts cannot be added."
    )


def test_only_the_months_of_the_question_need_rates(shop: Home) -> None:
    give(shop, {("USD", APRIL): "0.9"})
    april = Question(("sales",), Period(APRIL, MAY))
    answer = ask(shop.facts, april, Organisation(currency="EUR"))
    assert answer.total("sales").value == pytest.approx(109.09)


def test_a_rate_that_was_taken_back_does_not_count(shop: Home) -> None:
    give(shop, RATES)
    with shop.facts.write() as cursor:
        cursor.execute("UPDATE lookup SET retired_by = 2 WHERE value = 'JPY'")
    reason = answered(shop).reason
    assert reason
    assert reason.code is ReasonCode.RATE_MISSING


def test_every_grain_split_and_comparison_is_converted(shop: Home) -> None:
    give(shop, RATES)
    weeks = answered(shop, grain=Grain.WEEK)
    found = {row.period.first: row.value for row in weeks.rows}
    assert found[date(2024, 4, 29)] == pytest.approx(WHOLE)
    by_country = answered(shop, split="country")
    assert {row.split: row.value for row in by_country.rows} == pytest.approx(
        {"DE": 100, "US": 10.10 * 1.85, "JP": 9999.99 * 0.0061234}
    )
    may = Question(
        ("sales", "growth_sales"), Period(MAY, date(2024, 6, 1)), comparison=Comparison.PREVIOUS
    )
    row = ask(shop.facts, may, Organisation(currency="EUR")).total("sales")
    assert (row.value, row.compare) == pytest.approx((10.10 * 0.95 + 9999.99 * 0.0061234, 109.09))


def test_one_currency_is_shown_as_it_is(shop: Home) -> None:
    give(shop, RATES)
    answer = answered(shop, filters=(Filter("currency", ("USD",)),))
    assert answer.total("sales").value == pytest.approx(20.20)
    assert answer.currency == "USD"
    assert Flag.CONVERTED not in answer.total("sales").flags
    apart = answered(shop, split="currency")
    assert {row.split: row.value for row in apart.rows} == pytest.approx(
        {"EUR": 100, "USD": 20.2, "JPY": 9999.99}
    )


def test_cents_are_added_exactly(home: Home) -> None:
    orders = tuple(order(n, date(2024, 4, 1 + n % 28), "0.1", "USD") for n in range(300))
    fill(
        home.facts,
        Company(
            orders=(*orders, order(999, APRIL, "1", "EUR")), through={"shop": date(2024, 5, 31)}
        ),
    )
    give(home, {("USD", APRIL): "0.1"})
    assert answered(home).total("sales").value == 4.0


def test_readings_and_deals_are_converted_too(home: Home) -> None:
    month = Reading("web", "1", "sales", APRIL, MAY, (("currency", "USD"),), Decimal(50))
    deals = (
        Deal(id="1", closed_at=datetime(2024, 5, 3), status="won", amount=Decimal(100)),
        Deal(
            id="2",
            closed_at=datetime(2024, 5, 4),
            status="won",
            amount=Decimal(100),
            currency="JPY",
        ),
    )
    through = {"shop": date(2024, 5, 31), "web": date(2024, 5, 31), "crm": date(2024, 5, 31)}
    company = Company(orders=ORDERS[:1], readings=(month,), deals=deals, through=through)
    fill(home.facts, company)
    give(home, RATES)
    answer = answered(home, "sales", "won_value", "deal_value_mean")
    assert answer.total("sales").value == pytest.approx(145)
    assert answer.total("won_value").value == pytest.approx(100.61234)
    assert answer.total("deal_value_mean").value == pytest.approx(50.30617)


def test_a_reading_over_several_months_has_no_rate(home: Home) -> None:
    wide = Reading(
        "web", "1", "sales", APRIL, date(2024, 6, 1), (("currency", "USD"),), Decimal(50)
    )
    through = {"shop": date(2024, 5, 31), "web": date(2024, 5, 31)}
    fill(home.facts, Company(orders=ORDERS[:1], readings=(wide,), through=through))
    give(home, RATES)
    reason = answered(home).reason
    assert reason
    assert reason.code is ReasonCode.SEVERAL_CURRENCIES
