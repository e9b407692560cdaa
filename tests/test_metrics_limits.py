"""What limits a number is said on it: unfinished, incomplete, maturing, thin, approximate."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from metrics_company import Company, Inquiry, Order, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Status
from opsdash.metrics.ask import ask
from opsdash.metrics.question import Filter, Question
from opsdash.store import Home

MARCH = Period(date(2024, 3, 1), date(2024, 4, 1))


def solved(day: int, **more) -> Inquiry:
    at = datetime(2024, 3, day, 12)
    return Inquiry(
        **{"id": str(day), "created_at": at, "resolved_at": at, "status": "solved"} | more
    )


def daily(source: str = "desk", **more) -> list[Inquiry]:
    """One solved inquiry of a customer of its own on every day of March."""
    return [
        solved(day, id=f"{source}{day}", source=source, customer=day, **more)
        for day in range(1, 32)
    ]


def answered(home: Home, company: Company, metric: str, period: Period = MARCH, **more) -> Answer:
    fill(home.facts, company)
    return ask(home.facts, Question((metric,), period, **more), Organisation())


def total(answer: Answer) -> AnswerRow:
    return answer.totals[0]


@pytest.mark.parametrize(("through", "counted"), [(15, 8), (8, 1), (7, 0), (31, 24)])
def test_a_day_counts_for_one_stop_once_its_week_is_over(
    home: Home, through: int, counted: int
) -> None:
    company = Company(tuple(daily()), through={"desk": date(2024, 3, through)})
    row = total(answered(home, company, "one_stop_rate"))
    assert row.denominator == counted
    assert Flag.MATURING in row.flags
    assert row.value == (100 if counted else None)


def test_a_source_that_ends_early_leaves_only_its_last_week_out(home: Home) -> None:
    inquiries = [*daily(), *daily("old")]
    through = {"desk": date(2024, 4, 7), "old": date(2024, 3, 10)}
    row = total(answered(home, Company(tuple(inquiries), through=through), "one_stop_rate"))
    assert row.denominator == 2 * (31 - 7)


def test_inquiries_without_a_customer_are_on_neither_side_and_their_share_is_shown(
    home: Home,
) -> None:
    unknown = [solved(day, id=f"x{day}") for day in (1, 2)]
    company = Company((*daily()[:6], *unknown), through={"desk": date(2024, 3, 13)})
    row = total(answered(home, company, "one_stop_rate"))
    assert (row.numerator, row.denominator, row.left_out) == (6, 6, 0.25)
    assert Flag.LEFT_OUT in row.flags


def test_an_undated_reopen_makes_the_one_stop_rate_approximate(home: Home) -> None:
    company = Company(tuple(daily(reopens=1)), through={"desk": date(2024, 4, 30)})
    row = total(answered(home, company, "one_stop_rate"))
    assert row.value == 0
    assert Flag.APPROXIMATE in row.flags


def test_the_step_that_still_runs_is_partial_not_incomplete(home: Home) -> None:
    company = Company(tuple(daily()), through={"desk": date(2024, 3, 20)})
    rows = answered(home, company, "inquiries", grain=Grain.WEEK).of("inquiries")
    flags = {row.period.first: row.flags for row in rows}
    assert flags[date(2024, 3, 11)] == frozenset()
    assert flags[date(2024, 3, 18)] == {Flag.PARTIAL}
    assert flags[date(2024, 3, 1)] == {Flag.PARTIAL}


def test_a_period_that_the_data_does_not_reach_the_end_of_is_incomplete(home: Home) -> None:
    company = Company(tuple(daily()), through={"desk": date(2024, 3, 20)})
    answer = answered(home, company, "inquiries")
    assert total(answer).flags == {Flag.PARTIAL, Flag.INCOMPLETE}
    assert [(each.source, each.through_day) for each in answer.missing] == [
        ("desk", date(2024, 3, 20))
    ]


def test_the_source_that_lags_behind_is_named(home: Home) -> None:
    orders = (Order(id="1", ordered_at=datetime(2024, 3, 1, 9)),)
    through = {"desk": date(2024, 3, 31), "shop": date(2024, 3, 12)}
    company = Company(tuple(daily()), orders, through=through)
    answer = answered(home, company, "contact_rate_orders", grain=Grain.WEEK)
    late = [row.period.first.day for row in answer.rows if Flag.INCOMPLETE in row.flags]
    assert late == [11, 18, 25]
    assert [each.source for each in answer.missing] == ["shop"]


def test_data_that_begins_later_than_the_period_is_incomplete(home: Home) -> None:
    company = Company(tuple(daily()[9:]), through={"desk": date(2024, 4, 2)})
    answer = answered(home, company, "inquiries")
    assert Flag.INCOMPLETE in total(answer).flags
    assert [each.first_day for each in answer.missing] == [date(2024, 3, 10)]


def test_a_tool_added_later_does_not_make_the_years_before_incomplete(home: Home) -> None:
    later = solved(31, id="chat", source="chat")
    company = Company(
        (*daily(), later), through={"desk": date(2024, 4, 2), "chat": date(2024, 4, 2)}
    )
    assert total(answered(home, company, "inquiries")).flags == frozenset()


def test_a_filter_on_the_source_asks_only_that_source_for_completeness(home: Home) -> None:
    through = {"desk": date(2024, 3, 31), "chat": date(2024, 3, 2)}
    company = Company((*daily(), *daily("chat")), through=through)
    only = (Filter("source", ("desk",)),)
    assert total(answered(home, company, "inquiries", filters=only)).flags == {Flag.SLOWER}


def test_no_rows_are_zero_inside_the_data_and_unknown_outside(home: Home) -> None:
    company = Company((solved(1), solved(4)), through={"desk": date(2024, 3, 4)})
    rows = answered(home, company, "inquiries", grain=Grain.DAY).of("inquiries")
    assert [row.value for row in rows[:7]] == [1, 0, 0, 1, 0, None, None]


def test_a_comparison_without_data_is_empty_and_one_with_gaps_is_flagged(home: Home) -> None:
    company = Company(tuple(daily()), through={"desk": date(2024, 4, 2)})
    before = Period(date(2024, 3, 2), date(2024, 3, 4))
    gap = total(answered(home, company, "inquiries", before, comparison=Comparison.PREVIOUS))
    assert (gap.compare, gap.change) == (1, 100)
    assert Flag.COMPARE_INCOMPLETE in gap.flags
    none = total(answered(home, company, "inquiries", comparison=Comparison.YEAR))
    assert (none.compare, none.change) == (None, None)


def test_weeks_cut_to_different_lengths_are_not_compared(home: Home) -> None:
    company = Company(tuple(daily()), through={"desk": date(2024, 4, 2)})
    period = Period(date(2024, 3, 13), date(2024, 3, 21))
    rows = answered(
        home, company, "inquiries", period, grain=Grain.WEEK, comparison=Comparison.PREVIOUS
    )
    assert [(row.value, row.compare) for row in rows.of("inquiries")] == [(5, None), (3, None)]


def test_a_rate_of_few_cases_is_thin(home: Home) -> None:
    company = Company(tuple(daily(reopens=0))[:5], through={"desk": date(2024, 4, 30)})
    answer = answered(home, company, "reopen_rate")
    assert (total(answer).status, answer.status) == (Status.THIN, Status.THIN)


def test_a_ratio_without_a_denominator_is_empty(home: Home) -> None:
    orders = (Order(id="1", ordered_at=datetime(2024, 2, 1, 9), total=Decimal(1)),)
    company = Company(tuple(daily()), orders, through={"desk": MARCH.end, "shop": MARCH.end})
    row = total(answered(home, company, "contact_rate_orders"))
    assert (row.value, row.numerator, row.denominator) == (None, 31, 0)


def test_backlog_is_what_came_less_what_went_and_says_what_it_cannot_know(home: Home) -> None:
    waiting = Inquiry(id="open", created_at=datetime(2024, 2, 1), status="pending")
    later = solved(5, id="late", created_at=datetime(2024, 3, 2), resolved_at=datetime(2024, 3, 5))
    company = Company((waiting, later), through={"desk": date(2024, 3, 6)})
    rows = answered(home, company, "backlog", grain=Grain.DAY).of("backlog")
    assert [row.value for row in rows[:8]] == [1, 2, 2, 2, 1, 1, 1, None]
    assert rows[0].flags == {Flag.APPROXIMATE, Flag.OPENING_UNKNOWN}


def test_what_a_filter_cannot_narrow_stays_whole_and_is_reported(home: Home) -> None:
    orders = tuple(Order(id=str(n), ordered_at=datetime(2024, 3, 1, 9)) for n in range(40))
    inquiries = (*daily(), solved(1, id="p", contact_channel="phone"))
    through = {"desk": MARCH.end, "shop": MARCH.end}
    company = Company(inquiries, orders, through=through)
    phone = (Filter("contact_channel", ("phone",)),)
    answer = answered(home, company, "contact_rate_orders", filters=phone)
    assert (total(answer).numerator, total(answer).denominator) == (1, 40)
    assert answer.unfiltered == (("orders", "contact_channel"),)
    assert Flag.UNFILTERED in total(answer).flags


def test_a_split_that_one_side_lacks_divides_by_the_whole(home: Home) -> None:
    orders = tuple(Order(id=str(n), ordered_at=datetime(2024, 3, 1, 9)) for n in range(40))
    inquiries = (*daily(), solved(1, id="p", contact_channel=None))
    company = Company(inquiries, orders, through={"desk": MARCH.end, "shop": MARCH.end})
    rows = answered(home, company, "contact_rate_orders", split="contact_channel").rows
    assert [(row.split, row.numerator, row.denominator) for row in rows] == [
        ("email", 31, 40),
        ("", 1, 40),
    ]


def test_quantiles_stay_within_two_percent_from_seconds_to_years(home: Home) -> None:
    for seconds in (0, 1, 2, 59, 3_600, 86_399, 10_000_000, 90_000_000):
        created = datetime(2024, 3, 5) - timedelta(seconds=seconds)
        one = Inquiry(id="1", created_at=created, resolved_at=datetime(2024, 3, 5), status="solved")
        company = Company((one,), through={"desk": MARCH.end})
        value = total(answered(home, company, "resolution_median")).value
        assert value == pytest.approx(seconds / 3600, rel=0.02)
