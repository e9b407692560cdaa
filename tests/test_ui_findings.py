"""The sentences say what the numbers say: every case, and never more than is known."""

from datetime import date

import pytest

from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.findings.growth import Case, read_growth
from opsdash.findings.index import index_pair
from opsdash.findings.needs import NeedKind, read_needs
from opsdash.findings.ranking import rank
from opsdash.metrics.answer import Answer, AnswerRow, ComparisonGap, Flag, MissingSource, Status
from opsdash.metrics.coverage import Coverage, SourceCoverage
from opsdash.metrics.question import Question
from opsdash.words import sentences

PERIOD = Period(date(2026, 4, 20), date(2026, 5, 18))
BEFORE = Period(date(2026, 3, 23), date(2026, 4, 20))
SPACE = "\N{NO-BREAK SPACE}"
TEN = f"10.0{SPACE}%"
DAYS = "May 2026 against April 2026"


def row(
    metric: str,
    value: float | None,
    compare: float | None = None,
    *flags: Flag,
    split: str | None = None,
    period: Period = PERIOD,
) -> AnswerRow:
    change = (value / compare - 1) * 100 if value is not None and compare else None
    return AnswerRow(
        metric=metric,
        period=period,
        split=split,
        value=value,
        numerator=value,
        denominator=None,
        status=Status.OK,
        flags=frozenset(flags),
        compare=compare,
        change=change,
    )


def answer(*rows: AnswerRow, missing: tuple[MissingSource, ...] = ()) -> Answer:
    question = Question(("inquiries", "orders"), PERIOD, comparison=Comparison.PREVIOUS)
    return Answer(question, rows, rows, Status.OK, None, (), 1, missing)


@pytest.mark.parametrize(
    ("inquiries", "orders", "text"),
    [
        (
            (1031, 1000),
            (1130, 1000),
            f"Inquiries grew 3.1{SPACE}% and orders 13.0{SPACE}%: customers ask less per order.",
        ),
        (
            (900, 1000),
            (1100, 1000),
            f"Inquiries shrank {TEN} and orders grew {TEN}: customers ask less per order.",
        ),
        (
            (900, 1000),
            (800, 1000),
            f"Inquiries shrank 10.0{SPACE}% and orders 20.0{SPACE}%: customers ask more per order.",
        ),
        (
            (1000, 1000),
            (1000, 1000),
            "Inquiries stayed level and orders did too: customers ask about as often per order.",
        ),
    ],
)
def test_the_headline_of_today(
    inquiries: tuple[float, float], orders: tuple[float, float], text: str
) -> None:
    growth = read_growth(answer(row("inquiries", *inquiries), row("orders", *orders)), "orders")
    assert sentences.headline(growth) == text


@pytest.mark.parametrize(
    ("inquiries", "orders", "text"),
    [
        ((1031, 1000), (1130, 1000), f"Inquiries grow slower than orders, by 9.9{SPACE}pts."),
        ((1130, 1000), (1031, 1000), f"Inquiries grow faster than orders, by 9.9{SPACE}pts."),
        ((800, 1000), (900, 1000), f"Inquiries shrink faster than orders, by 10.0{SPACE}pts."),
        ((900, 1000), (800, 1000), f"Inquiries shrink slower than orders, by 10.0{SPACE}pts."),
        ((900, 1000), (1100, 1000), f"Inquiries shrink and orders do not: 20.0{SPACE}pts apart."),
        (
            (1100, 1000),
            (900, 1000),
            f"Inquiries do not shrink and orders do: 20.0{SPACE}pts apart.",
        ),
        ((1100, 1000), (2200, 2000), "Inquiries move about as orders do."),
    ],
)
def test_the_headline_of_the_slope(
    inquiries: tuple[float, float], orders: tuple[float, float], text: str
) -> None:
    growth = read_growth(answer(row("inquiries", *inquiries), row("orders", *orders)), "orders")
    assert sentences.slope_headline(growth) == text


@pytest.mark.parametrize(
    ("inquiries", "orders", "case"),
    [
        (row("inquiries", None), row("orders", None), Case.NOTHING),
        (row("inquiries", 0), row("orders", 5), Case.NOTHING),
        (row("inquiries", 5, 4), row("orders", None), Case.ALONE),
        (row("inquiries", 5, 4), row("orders", 0), Case.ALONE),
        (row("inquiries", 5), row("orders", 5), Case.UNCOMPARED),
        (row("inquiries", 5, 4), row("orders", 5, 0), Case.UNCOMPARED),
        (row("inquiries", 5, 4), row("orders", 5, 4, Flag.INCOMPLETE), Case.INCOMPLETE),
        (row("inquiries", 5, 4, Flag.COMPARE_INCOMPLETE), row("orders", 5, 4), Case.UNEQUAL),
        (row("inquiries", 5, 4), row("orders", None, 4, Flag.INCOMPLETE), Case.INCOMPLETE),
        (row("inquiries", 0, 4, Flag.INCOMPLETE), row("orders", 5, 4), Case.INCOMPLETE),
        (row("inquiries", None, 4, Flag.INCOMPLETE), row("orders", 5, 4), Case.MISSING),
    ],
)
def test_what_cannot_be_compared_is_said_and_never_a_growth_rate(
    inquiries: AnswerRow, orders: AnswerRow, case: Case
) -> None:
    growth = read_growth(answer(inquiries, orders), "orders")
    assert growth.case is case
    texts = (
        sentences.headline(growth),
        sentences.slope_headline(growth),
        sentences.slope_evidence(growth, PERIOD, BEFORE),
        sentences.today_evidence(growth, None, DAYS),
    )
    assert not [text for text in texts if "%" in text or "{" in text or "None" in text]


def test_where_only_orders_are_missing_the_inquiries_are_not_blamed() -> None:
    inquiries, orders = row("inquiries", 373, 360), row("orders", 900, 980, Flag.INCOMPLETE)
    growth = read_growth(answer(inquiries, orders), "orders")
    assert sentences.headline(growth) == (
        "373 inquiries; not all orders of this period are in the data."
    )
    for text in (
        sentences.slope_evidence(growth, PERIOD, BEFORE),
        sentences.today_evidence(growth, None, DAYS),
    ):
        assert text.startswith("The inquiries are complete.")


def test_where_inquiries_are_missing_they_are_not_called_complete() -> None:
    inquiries = row("inquiries", 373, 360, Flag.INCOMPLETE)
    growth = read_growth(answer(inquiries, row("orders", 9, 9, Flag.INCOMPLETE)), "orders")
    assert "complete" not in sentences.headline(growth)
    assert "complete." not in sentences.today_evidence(growth, None, DAYS)


def test_the_slope_says_both_rates_and_the_gap_in_one_sentence() -> None:
    growth = read_growth(answer(row("inquiries", 1031, 1000), row("orders", 1130, 1000)), "orders")
    assert sentences.slope_evidence(growth, PERIOD, BEFORE) == (
        f"Inquiries +3.1{SPACE}%, orders +13.0{SPACE}%: a gap of **\N{MINUS SIGN}9.9{SPACE}pts** "
        "against 23 March to 19 April 2026."
    )


def test_sources_that_end_early_are_named() -> None:
    late = MissingSource("shop", "order", date(2024, 1, 1), date(2026, 5, 10))
    words = sentences.missing_words(answer(missing=(late,)))
    assert words == "shop: data ends on 10 May 2026"
    assert sentences.missing_words(answer(missing=(late,)), f"Monday · {words}") == ""
    assert sentences.missing_words(answer(missing=(late,)), f"Monday · web{words}") == words


def test_the_days_that_a_source_lacks_are_named_the_longest_three() -> None:
    first = date(2026, 4, 20)
    holes = tuple(
        Period(date(2026, 4, day), date(2026, 4, day + length))
        for day, length in ((20, 1), (22, 3), (26, 1), (28, 2))
    )
    desk = MissingSource("desk", "inquiry", first, date(2026, 5, 18), holes)
    assert sentences.missing_words(answer(missing=(desk,))) == (
        "desk: no data for 20 April 2026, 22 April to 24 April 2026, 28 April to 29 April 2026"
        " and 1 more"
    )


def weeks(metric: str, *values: float | None, flags: tuple[Flag, ...] = ()) -> list[AnswerRow]:
    periods = [
        Period(date.fromordinal(first), date.fromordinal(first + 7))
        for first in range(739_000, 739_000 + 7 * len(values), 7)
    ]
    last = len(values) - 1
    return [
        row(metric, value, None, *(flags if place == last else ()), period=period)
        for place, (value, period) in enumerate(zip(values, periods, strict=True))
    ]


def test_an_index_starts_where_both_series_do_and_is_100_on_the_mean_of_four_weeks() -> None:
    pair = index_pair(
        weeks("inquiries", 50, 10, 20, 10, 20, 30),
        weeks("orders", None, 100, 100, 100, 100, 150),
        Grain.WEEK,
    )
    assert pair is not None
    assert [step.value for step in pair.focus] == pytest.approx(
        [66.7, 133.3, 66.7, 133.3, 200], 0.01
    )
    assert pair.newest == pytest.approx((200, 150))


def test_an_unfinished_step_counts_by_its_days_and_not_as_newest() -> None:
    inquiries = weeks("inquiries", 70, 70, 70, flags=(Flag.PARTIAL,))
    days = inquiries[-1].period
    two_days = Period(days.first, date.fromordinal(days.first.toordinal() + 2))
    inquiries[-1] = row("inquiries", 20, None, Flag.PARTIAL, period=two_days)
    orders = weeks("orders", 7, 7, 7)
    orders[-1] = row("orders", 2, None, Flag.PARTIAL, period=two_days)
    pair = index_pair(inquiries, orders, Grain.WEEK)
    assert pair is not None
    assert pair.focus[-1].value == pytest.approx(100)


@pytest.mark.parametrize("values", [(), (5.0,), (None, None), (0.0, 0.0, 0.0)])
def test_too_little_for_an_index_is_no_index(values: tuple[float | None, ...]) -> None:
    assert index_pair(weeks("inquiries", *values), weeks("orders", *values), Grain.WEEK) is None


def test_a_ranking_sums_what_is_beyond_the_longest_list() -> None:
    rows = [row("inquiries", 10 - place, 5, split=f"topic {place}") for place in range(10)]
    parts = rank(rows, longest=3)
    assert [part.name for part in parts] == ["topic 0", "topic 1", None]
    assert parts[-1].count == 8
    assert sum(part.value for part in parts) == sum(each.value or 0 for each in rows)


def source(name: str, fact: str, through: date, rejects: int = 0) -> SourceCoverage:
    return SourceCoverage(name, name, fact, date(2025, 1, 1), through, 1, 10, False, rejects)


def coverage(*sources: SourceCoverage) -> Coverage:
    anchor = max((each.through_day for each in sources if each.through_day), default=None)
    return Coverage(anchor, date(2025, 1, 1), sources, ())


def test_nothing_imported_needs_nobody() -> None:
    assert read_needs(coverage(), date(2026, 5, 20)) == ()


def test_data_needs_somebody_when_it_is_missing_behind_old_or_rejected() -> None:
    found = read_needs(
        coverage(
            source("desk", "inquiry", date(2026, 5, 1)),
            source("other", "inquiry", date(2026, 4, 1), rejects=3),
        ),
        date(2026, 5, 20),
    )
    assert [(need.kind, need.name, need.count) for need in found] == [
        (NeedKind.MISSING, "orders", 0),
        (NeedKind.BEHIND, "other", 30),
        (NeedKind.OLD, "", 19),
        (NeedKind.REJECTS, "other", 3),
    ]


def test_fresh_and_complete_data_needs_nobody() -> None:
    day = date(2026, 5, 19)
    fresh = coverage(source("desk", "inquiry", day), source("shop", "order", day))
    assert read_needs(fresh, date(2026, 5, 20)) == ()


def test_parts_have_no_change_where_the_days_before_are_not_covered() -> None:
    flags = (Flag.COMPARE_INCOMPLETE,)
    parts = rank([row("inquiries", 40, 30, *flags, split="phone"), row("inquiries", 9, split="")])
    assert [(part.value, part.compare, part.change) for part in parts] == [
        (40, None, None),
        (9, None, None),
    ]


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        (
            ComparisonGap("inquiries", date(2026, 9, 28), None, ()),
            "data begin on 28 September 2026",
        ),
        (ComparisonGap("inquiries", None, date(2026, 4, 1), ()), "data end on 1 April 2026"),
        (
            ComparisonGap("inquiries", None, None, (Period(date(2026, 4, 1), date(2026, 4, 2)),)),
            "no data for 1 April 2026",
        ),
    ],
)
def test_why_a_comparison_is_incomplete_is_said_in_a_few_words(
    gap: ComparisonGap, words: str
) -> None:
    assert sentences.gap_words(gap) == words
