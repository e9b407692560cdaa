"""A question that cannot be answered honestly is refused with a reason, metric by metric."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from metrics_company import Company, Inquiry, Order, Reading, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.errors import InvalidQuestionError, UnknownNameError
from opsdash.metrics.answer import Answer, Reason, ReasonCode, Status
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Filter, Question
from opsdash.store import Home
from opsdash.words import known

MARCH = Period(date(2024, 3, 1), date(2024, 4, 1))
NOON = datetime(2024, 3, 5, 12)
ASKED = Inquiry(id="1", created_at=NOON, resolved_at=NOON, status="solved")
EURO = Order(id="1", ordered_at=NOON, total=Decimal(10))
DOLLAR = Order(id="2", ordered_at=NOON, total=Decimal(7), currency="USD", country="US")
MONTHLY = Reading(id="1", from_day=date(2024, 3, 1), to_day=date(2024, 4, 1), value=Decimal(900))


def answered(home: Home, company: Company, *metrics: str, period: Period = MARCH, **more) -> Answer:
    fill(home.facts, company)
    return ask(home.facts, Question(metrics, period, **more), Organisation())


def test_a_missing_denominator_says_what_to_import(home: Home) -> None:
    answer = answered(home, Company((ASKED,)), "inquiries", "contact_rate_orders")
    assert answer.status is Status.OK
    assert answer.reason_of("contact_rate_orders") == Reason(
        ReasonCode.MISSING_MEASURE, (("measure", "orders"), ("fact", "order"))
    )
    assert answer.total("inquiries").value == 1
    assert [row.status for row in answer.of("contact_rate_orders")] == [Status.REFUSED]


def test_an_answer_is_refused_when_all_of_it_is(home: Home) -> None:
    answer = answered(home, Company(), "inquiries", "orders")
    assert answer.status is Status.REFUSED
    assert answer.reason is not None
    assert answer.reason.values["fact"] == "inquiry"


def test_several_currencies_are_never_added(home: Home) -> None:
    company = Company((ASKED,), (EURO, DOLLAR))
    answer = answered(home, company, "sales", "orders")
    assert answer.reason_of("sales") == Reason(
        ReasonCode.SEVERAL_CURRENCIES, (("currencies", ("EUR", "USD")),)
    )
    assert answer.total("orders").value == 2


@pytest.mark.parametrize(
    ("more", "values"),
    [
        ({"filters": (Filter("currency", ("EUR",)),)}, [10]),
        ({"filters": (Filter("country", ("US",)),)}, [7]),
        ({"split": "currency"}, [10, 7]),
    ],
)
def test_one_currency_or_one_row_each_is_fine(
    home: Home, more: dict[str, object], values: list[float]
) -> None:
    answer = answered(home, Company((ASKED,), (EURO, DOLLAR)), "sales", **more)
    assert [row.value for row in answer.rows] == values


def test_money_by_currency_has_no_grand_total(home: Home) -> None:
    answer = answered(home, Company((ASKED,), (EURO, DOLLAR)), "sales", split="currency")
    assert answer.total("sales").status is Status.REFUSED


@pytest.mark.parametrize(
    ("grain", "period", "value"),
    [
        (Grain.DAY, MARCH, None),
        (Grain.WEEK, MARCH, None),
        (Grain.MONTH, MARCH, 900),
        (Grain.QUARTER, MARCH, 900),
        (Grain.TOTAL, MARCH, 900),
        (Grain.TOTAL, Period(date(2024, 1, 1), date(2025, 1, 1)), 900),
        (Grain.TOTAL, Period(date(2024, 3, 1), date(2024, 3, 15)), None),
        (Grain.MONTH, Period(date(2024, 2, 10), date(2024, 3, 20)), None),
    ],
)
def test_a_question_finer_than_a_reading_is_refused(
    home: Home, grain: Grain, period: Period, value: float | None
) -> None:
    answer = answered(home, Company(readings=(MONTHLY,)), "visits", period=period, grain=grain)
    reason = answer.reason_of("visits")
    assert (reason and reason.code) == (None if value else ReasonCode.READING_TOO_COARSE)
    assert answer.total("visits").value == value


def test_a_comparison_with_coarse_readings_is_empty_not_wrong(home: Home) -> None:
    week = Reading(id="2", from_day=date(2024, 3, 4), to_day=date(2024, 3, 11), value=Decimal(5))
    before = Reading(id="3", from_day=date(2024, 2, 1), to_day=date(2024, 3, 1))
    period = Period(date(2024, 3, 4), date(2024, 3, 11))
    answer = answered(
        home,
        Company(readings=(week, before)),
        "visits",
        "growth_visits",
        period=period,
        comparison=Comparison.PREVIOUS,
    )
    assert (answer.total("visits").value, answer.total("visits").compare) == (5, None)
    assert answer.reason_of("growth_visits") == Reason(
        ReasonCode.READING_TOO_COARSE, (("measure", "visits"), ("grain", "total"))
    )


def test_without_customers_one_stop_offers_another_metric(home: Home) -> None:
    answer = answered(home, Company((ASKED,)), "one_stop_rate")
    assert answer.reason == Reason(ReasonCode.NO_CUSTOMER_KEYS, (("instead", "not_reopened_rate"),))


def test_without_reopens_there_is_no_reopen_rate(home: Home) -> None:
    answer = answered(home, Company((ASKED,)), "reopen_rate")
    assert answer.reason == Reason(ReasonCode.NO_REOPENS)


def test_growth_needs_something_to_grow_from(home: Home) -> None:
    answer = answered(home, Company((ASKED,)), "growth_inquiries")
    assert answer.reason == Reason(ReasonCode.NEEDS_COMPARISON)


def test_a_split_that_no_side_has_is_refused(home: Home) -> None:
    company = Company((ASKED,), (EURO,))
    answer = answered(home, company, "orders", "contact_rate_orders", split="topic")
    assert answer.reason_of("orders") == Reason(
        ReasonCode.SPLIT_UNAVAILABLE, (("dimension", "topic"),)
    )
    assert [row.split for row in answer.of("contact_rate_orders")] == ["delivery"]


def test_readings_bring_their_own_dimensions(home: Home) -> None:
    readings = (
        Reading(id="1", value=Decimal(10), dimensions=(("airline", "A"),)),
        Reading(id="2", value=Decimal(30), dimensions=(("airline", 'B "quoted"'),)),
    )
    period = Period(date(2024, 1, 1), date(2024, 2, 1))
    answer = answered(home, Company(readings=readings), "visits", period=period, split="airline")
    assert [(row.split, row.value) for row in answer.rows] == [('B "quoted"', 30), ("A", 10)]


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        (Question((), MARCH), "no_metric"),
        (Question(("inquiries",), MARCH, filters=(Filter("topic", ()),)), "filter_empty"),
        (Question(("inquiries",), MARCH, filters=(Filter("topic", ("a",)),) * 2), "filter_twice"),
        (
            Question(("inquiries",), Period(date(1990, 1, 1), date(2050, 1, 1)), Grain.DAY),
            "too_many_steps",
        ),
        (Question(("inquiries",), Period(date(1, 1, 1), date(2, 1, 1))), "period_out_of_range"),
        (Question(("inquiries",), Period(MARCH.first, date.max)), "period_out_of_range"),
    ],
)
def test_a_question_that_contradicts_itself_is_invalid(question: Question, problem: str) -> None:
    with pytest.raises(InvalidQuestionError) as caught:
        question.validate(load_catalog())
    assert caught.value.facts == {"problem": problem}
    assert known(f"errors.problems.{problem}")


@pytest.mark.parametrize(
    ("question", "noun", "suggestion"),
    [
        (Question(("inquirys",), MARCH), "metric", "inquiries"),
        (Question(("inquiries",), MARCH, split="contact_chanel"), "dimension", "contact_channel"),
        (
            Question(("inquiries",), MARCH, filters=(Filter("topics", ("a",)),)),
            "dimension",
            "topic",
        ),
    ],
)
def test_an_unknown_name_comes_with_suggestions(
    question: Question, noun: str, suggestion: str
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        question.validate(load_catalog())
    assert caught.value.facts["noun"] == noun
    assert suggestion in caught.value.facts["suggestions"]
