"""Today's title follows the verdict of the rate by week; a heading says its days and its noise."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.findings.growth import Growth, read_growth
from opsdash.findings.growth_noise import change_is_usual
from opsdash.findings.signals import read_signals
from opsdash.findings.verdicts import MetricSignals, State
from opsdash.metrics.answer import Answer, AnswerRow, Status
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Question
from opsdash.words import say, sentences
from opsdash.words.dates import within_words
from opsdash.words.signals import at_words, signal_line, signal_sentence, state_line, usual_line

CATALOG = load_catalog()
RATE = CATALOG.metrics["contact_rate_orders"]
MONDAY = date(2025, 11, 3)
WEEK = timedelta(weeks=1)
SPACE = "\N{NO-BREAK SPACE}"
# Moves around ten per hundred orders without any change.
QUIET = (100, 108, 95, 104, 91, 99, 106, 97, 103, 94, 101, 109, 92, 98) * 3


def judged(metric: str, values: Sequence[float], cases: float | None = None) -> MetricSignals:
    rows = []
    for at, value in enumerate(values):
        first = MONDAY + at * WEEK
        told = value if cases is None else value / cases * 100
        period = Period(first, first + WEEK)
        rows.append(AnswerRow(metric, period, None, told, value, cases, Status.OK))
    question = Question((metric,), Period(MONDAY, MONDAY + len(values) * WEEK), Grain.WEEK)
    made = Answer(question, tuple(rows), (), Status.OK, None, (), 1)
    (found,) = read_signals(made, CATALOG)
    return found


def rate(*newest: float, cases: float = 1000) -> MetricSignals:
    return judged(RATE.id, [*(each * cases / 1000 for each in QUIET), *newest], cases)


def compared(
    inquiries: tuple[float, float] = (1207, 1000), orders: tuple[float, float] = (1097, 1000)
) -> Answer:
    """Totals of four weeks against the four before, with the rate of the two."""
    period = Period(date(2026, 10, 26), date(2026, 11, 23))
    pairs = {"inquiries": (*inquiries,), "orders": (*orders,)}
    rows = [
        AnswerRow(
            name, period, None, now, now, None, Status.OK, compare=before,
            change=(now / before - 1) * 100,
        )
        for name, (now, before) in pairs.items()
    ]  # fmt: skip
    (now, before), (sold, sold_before) = inquiries, orders
    rows.append(
        AnswerRow(
            RATE.id,
            period,
            None,
            now / sold * 100,
            now,
            sold,
            Status.OK,
            compare=before / sold_before * 100,
            compare_numerator=before,
            compare_denominator=sold_before,
        )
    )
    question = Question(tuple(each.metric for each in rows), period, comparison=Comparison.PREVIOUS)
    return Answer(question, tuple(rows), tuple(rows), Status.OK, None, (), 1)


def growth(*sides: tuple[float, float]) -> Growth:
    return read_growth(compared(*sides), "orders")


GREW = f"Inquiries grew 20.7{SPACE}% and orders 9.7{SPACE}%"


@pytest.mark.parametrize(
    ("found", "title"),
    [
        (
            rate(*[93, 94, 92, 95, 93, 94, 92]),
            "Customers ask less per order: 9 weeks below the usual level, since around 10 August.",
        ),
        (
            rate(*[93, 94, 92, 95, 93, 94, 92, 93, 92, 94]),
            f"{GREW}; customers still ask less per order than usual, since around 10 August.",
        ),
        (
            rate(*[107, 106, 108, 105, 107, 106, 108, 107, 106, 107, 108, 106]),
            f"{GREW}; customers still ask more per order than usual, since around 24 August.",
        ),
        (
            rate(*[107, 106, 108, 105, 107, 106, 108, 107]),
            "Customers ask more per order: 8 weeks above the usual level, since around 24 August.",
        ),
        (rate(200), "Customers asked more per order than usual in the week of 24 August."),
        (rate(), f"{GREW}; how often customers ask per order is ordinary."),
        (rate(100, cases=1), f"{GREW}: customers ask more per order."),
        (None, f"{GREW}: customers ask more per order."),
    ],
)
def test_the_title_of_today_follows_the_verdict(found: MetricSignals | None, title: str) -> None:
    assert sentences.headline(growth(), found) == title


def test_every_pattern_of_a_signal_has_its_title() -> None:
    for name in ("run", "outside", "near_limit"):
        for side in ("above", "below"):
            assert say(f"slope.signal.{name}_{side}", each="", points="", since="", week="")


def test_the_evidence_of_today_names_its_days() -> None:
    days = say("slope.days.last", weeks="4 weeks")
    assert sentences.today_evidence(growth(), None, days) == (
        "**Inquiries rose by 207 to 1,207**, orders rose by 97 to 1,097:"
        " the last 4 weeks against the 4 weeks before."
    )


@pytest.mark.parametrize(
    ("sides", "is_usual", "title"),
    [
        (
            ((1207, 1000), (1097, 1000)),
            True,
            (
                "In May 2026 inquiries grew faster than orders, by"
                f" 11.0{SPACE}pts, within usual variation."
            ),
        ),
        (
            ((1031, 1000), (1130, 1000)),
            False,
            f"In May 2026 inquiries grew slower than orders, by 9.9{SPACE}pts.",
        ),
        (
            ((900, 1000), (1100, 1000)),
            True,
            (
                "In May 2026 inquiries shrank and orders did not:"
                f" 20.0{SPACE}pts apart, within usual variation."
            ),
        ),
        (((1000, 1000), (1000, 1000)), True, "In May 2026 inquiries moved about as orders did."),
    ],
)
def test_the_heading_of_the_comparison_names_its_days(
    sides: tuple[tuple[float, float], tuple[float, float]], is_usual: bool, title: str
) -> None:
    assert sentences.slope_headline(growth(*sides), "In May 2026", is_usual=is_usual) == title


@pytest.mark.parametrize(
    ("first", "end", "words"),
    [
        (date(2026, 5, 1), date(2026, 6, 1), "In May 2026"),
        (date(2026, 1, 1), date(2027, 1, 1), "In 2026"),
        (date(2026, 5, 3), date(2026, 5, 4), "On 3 May 2026"),
        (date(2026, 4, 6), date(2026, 5, 4), "From 6 April to 3 May 2026"),
    ],
)
def test_days_within_a_sentence(first: date, end: date, words: str) -> None:
    assert within_words(Period(first, end)) == words


@pytest.mark.parametrize(("sides", "is_usual"), [((120, 100), True), ((240, 100), False)])
def test_a_change_that_chance_makes_is_usual(sides: tuple[float, float], is_usual: bool) -> None:
    asked = []

    def ask(question: Question) -> Answer:
        asked.append(question)
        return rate().series.answer

    assert change_is_usual(ask, CATALOG, compared(sides, (1000, 1000)), RATE) is is_usual
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (rate(), "Ordinary"),
        (rate(200), "\N{BLACK DIAMOND} Signal since 24 August, worse"),
        (judged("inquiries", QUIET[:5]), "Not judged yet: 5 of 10 weeks"),
        (judged("inquiries", [7] * 30), "Not judged: it never changes"),
        (judged("inquiries", [7, 7, 7, 8] * 8), "Recorded too coarsely to judge"),
        (rate(cases=5), "Too few cases a week to judge"),
        (judged(RATE.id, [1, 0, 2, 1] * 10, 1000), "Too few such cases a week to judge"),
    ],
)
def test_a_tile_says_its_state_or_why_there_is_none(found: MetricSignals, words: str) -> None:
    assert state_line(found) == words


def test_a_range_that_ends_at_nothing_has_an_upper_end_alone() -> None:
    orders = CATALOG.metrics["orders"]
    found = judged("orders", (1, 9, 3, 12, 2, 8, 4) * 6)
    assert found.state is State.ORDINARY
    assert usual_line(orders, found, None).startswith("usual up to ")
    assert "this metric moves anywhere up to " in signal_sentence(orders, found, None)
    loud = judged("orders", [*(1, 9, 3, 12, 2, 8, 4) * 6, 90])
    assert "above the usual range (up to " in signal_line(orders, loud, None)
    quiet = rate()
    assert usual_line(RATE, quiet, None) == "usual 6.98 to 13.0"
    assert "this metric moves between 6.98 and 13.0." in signal_sentence(RATE, quiet, None)


def test_steps_are_named_as_long_as_they_are() -> None:
    first = date(2026, 5, 4)
    assert at_words(first, Grain.WEEK) == "in the week of 4 May"
    assert at_words(first, Grain.DAY) == "on 4 May"
    assert at_words(date(2026, 5, 1), Grain.MONTH) == "in May 2026"
    assert at_words(date(2026, 4, 1), Grain.QUARTER) == "in Q2 2026"
