"""The sentences of the Inquiry slope, for every status and edge of the data."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from opsdash.analysis.result import Status
from opsdash.calendar.periods import Grain, Period, steps
from opsdash.findings.slope import SlopeAsked, SlopeFinding, Why, find_slope, read_reaction
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Reason, ReasonCode
from opsdash.metrics.answer import Status as RowStatus
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.question import Question
from opsdash.words.slope import evidence, headline, notes, reaction, refused, shift_words

CATALOG = load_catalog()
THROUGH = date(2026, 5, 17)
ASKED = SlopeAsked("inquiries", "orders", THROUGH)
SPACE = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"

Values = list[float | None]


def answer_of(question: Question, sides: dict[str, Values], lacking: tuple[int, ...]) -> Answer:
    """The last steps of the question have these values; there is nothing before them."""
    periods = steps(question.period, question.grain, 0)
    rows = []
    for metric in question.metrics:
        values = [None] * (len(periods) - len(sides[metric])) + sides[metric]
        first = len(periods) - len(sides[metric])
        for at, (period, value) in enumerate(zip(periods, values, strict=True)):
            flags = frozenset({Flag.INCOMPLETE}) if at - first in lacking else frozenset()
            rows.append(AnswerRow(metric, period, None, value, value, None, RowStatus.OK, flags))
    return Answer(question, tuple(rows), tuple(rows[:1]), RowStatus.OK, None, (), 1)


def found(
    inquiries: Values, orders: Values, *, lacking: tuple[int, ...] = (), is_monthly: bool = False
) -> SlopeFinding:
    def ask(question: Question) -> Answer:
        if is_monthly and question.grain is Grain.WEEK:
            reason = Reason(ReasonCode.READING_TOO_COARSE)
            refusals = tuple((metric, reason) for metric in question.metrics)
            return Answer(question, (), (), RowStatus.REFUSED, reason, refusals, 1)
        return answer_of(question, {"inquiries": inquiries, "orders": orders}, lacking)

    return find_slope(ask, ASKED, CATALOG)


def grown(
    count: int, *, sold: float, drift: float = 0.0, size: float = 2000, noise: float = 0.01
) -> tuple[Values, Values]:
    """Orders and inquiries that grow by so much of their logarithm in every step."""
    random = np.random.default_rng(7)
    at = np.arange(count)
    orders = size * np.exp(sold * at)
    inquiries = orders * 0.1 * np.exp(drift * at + random.normal(0, noise, count))
    return [float(each) for each in np.round(inquiries)], [float(each) for each in np.round(orders)]


def test_inquiries_that_grow_slower_than_orders() -> None:
    finding = found(*grown(104, sold=0.0077, drift=-0.0027))
    assert finding.status is Status.OK
    assert headline(finding, CATALOG) == (
        f"Customers ask 1.1{SPACE}% less per order every four weeks."
    )
    assert evidence(finding, CATALOG) == (
        f"Per 4 weeks, orders grew 3.1{SPACE}% and inquiries 2.0{SPACE}%: slope 0.65"
        f" (could be 0.63\N{EN DASH}0.68). Inquiries against orders: {MINUS}1.1{SPACE}% per 4 weeks"
        f" (could be {MINUS}1.1{SPACE}% to {MINUS}1.0{SPACE}%),"
        " from 104 complete weeks to 17 May 2026."
    )
    assert notes(finding, CATALOG) == ()


def test_the_same_numbers_make_the_same_sentences() -> None:
    sides = grown(60, sold=0.004, drift=0.003)
    first, second = found(*sides), found(*sides)
    assert evidence(first, CATALOG) == evidence(second, CATALOG)
    assert headline(first, CATALOG) == (
        f"Customers ask 1.2{SPACE}% more per order every four weeks."
    )


def test_no_slope_is_formed_where_orders_stand_still() -> None:
    finding = found(*grown(104, sold=0.0))
    assert headline(finding, CATALOG) == "Customers ask about as often per order as before."
    assert "Per 4 weeks, orders stayed level and inquiries did too." in evidence(finding, CATALOG)
    assert "The growth of orders is too small or too uneven to form a slope." in evidence(
        finding, CATALOG
    )
    assert "slope 0" not in evidence(finding, CATALOG)


def test_a_wide_range_has_no_direction() -> None:
    finding = found(*grown(30, sold=0.0, noise=0.3))
    assert headline(finding, CATALOG) == (
        "There is no clear trend in how often customers ask per order."
    )


def test_months_are_told_by_month() -> None:
    finding = found(*grown(40, sold=0.03, drift=-0.01), is_monthly=True)
    assert headline(finding, CATALOG).endswith("less per order every month.")
    assert evidence(finding, CATALOG).startswith("Per month, orders grew 3.0")
    assert "from 40 complete months to April 2026." in evidence(finding, CATALOG)


def test_below_thirteen_weeks_it_says_from_when_on() -> None:
    finding = found(*grown(10, sold=0.01))
    assert finding.status is Status.REFUSED
    assert refused(finding, CATALOG) == (
        "A slope needs 13 complete weeks of both inquiries and orders; there are 10."
        " It can be told from 8 June 2026 on."
    )
    assert evidence(finding, CATALOG) == refused(finding, CATALOG)
    assert headline(finding, CATALOG) == "There is no slope to tell yet."


def test_below_twenty_six_weeks_it_is_early() -> None:
    finding = found(*grown(20, sold=0.01))
    assert finding.status is Status.THIN
    assert notes(finding, CATALOG)[0] == (
        "Early: 20 of 26 weeks. The range is wide, and may still move."
    )


def test_few_inquiries_and_a_constant_rate_are_said() -> None:
    few = found([2.0, 3.0, 1.0, 4.0] * 8, [100.0, 102.0, 104.0, 101.0] * 8)
    assert notes(few, CATALOG)[0].startswith("On average 2.5 a week: so few that chance")
    constant = found([10.0] * 30, [100.0] * 30)
    assert any("never changed at all" in note for note in notes(constant, CATALOG))
    assert constant.status is Status.THIN


@pytest.mark.parametrize(
    ("inquiries", "orders", "words"),
    [
        ([5.0] * 20, [0.0] * 20, "None of these weeks has any orders"),
        ([0.0, 0.0, 5.0] * 10, [50.0] * 30, "In 20 of 30 weeks there were no inquiries"),
        ([], [], "there are 0. It can be told from 17 August 2026 on."),
    ],
)
def test_what_cannot_be_told_says_why(inquiries: Values, orders: Values, words: str) -> None:
    finding = found(inquiries, orders)
    assert finding.status is Status.REFUSED
    assert words in evidence(finding, CATALOG)


def test_a_sudden_change_of_level_is_named_and_no_part_of_the_slope() -> None:
    inquiries, orders = grown(80, sold=0.006)
    inquiries = [each * (1.2 if at >= 50 else 1) for at, each in enumerate(inquiries) if each]
    finding = found(inquiries, orders)
    day = THROUGH - timedelta(days=6 + 7 * 29)
    (shift,) = finding.shifts
    assert shift.period == Period(day, day + timedelta(days=7))
    assert shift_words(finding, shift) == (
        f"The level rose by 20{SPACE}% around 20 October 2025; that is not part of the slope."
    )
    assert shift_words(finding, shift) in notes(finding, CATALOG)
    assert headline(finding, CATALOG) == (
        f"Customers ask 20{SPACE}% more per order since around 20 October 2025."
        " Apart from that, there is no clear trend."
    )
    before, after = (finding.steps[at].fitted or 0.0 for at in (49, 50))
    assert after / before == pytest.approx(1.2, abs=0.02)


def test_a_direction_that_the_robust_slope_denies_is_said_to_be_open() -> None:
    finding = found(*grown(60, sold=0.004, drift=0.003))
    assert finding.result
    assert finding.slope
    slope = replace(finding.slope, robust=-0.001)
    disputed = replace(finding, result=replace(finding.result, value=slope))
    (note,) = notes(disputed, CATALOG)
    assert note.endswith("points the other way: take the direction as open.")


def test_weeks_that_are_left_out_are_named_with_the_reason() -> None:
    inquiries, orders = grown(40, sold=0.005)
    orders[20] = 0.0
    finding = found(inquiries, orders, lacking=(10, 11))
    assert [step.why for step in finding.left_out] == [Why.LACKING, Why.LACKING, Why.EMPTY]
    assert notes(finding, CATALOG)[-2:] == (
        "Left out, because not all data is there: 20 October to 2 November 2025.",
        "Left out, because there were no orders: 29 December 2025 to 4 January 2026.",
    )
    assert "from 37 complete weeks" in evidence(finding, CATALOG)


def test_weeks_before_and_after_the_data_are_no_gaps() -> None:
    inquiries, orders = grown(40, sold=0.005)
    finding = found(inquiries, [*orders[:-3], None, None, None])
    assert finding.left_out == ()
    assert len(finding.steps) == 37
    assert "to 26 April 2026" in evidence(finding, CATALOG)


def test_a_metric_that_cannot_be_asked_for_says_what_to_import() -> None:
    reason = Reason(ReasonCode.MISSING_MEASURE, (("measure", "orders"), ("fact", "order")))

    def ask(question: Question) -> Answer:
        return Answer(question, (), (), RowStatus.REFUSED, reason, (("orders", reason),), 1)

    finding = find_slope(ask, ASKED, CATALOG)
    assert finding.status is Status.REFUSED
    assert "order" in evidence(finding, CATALOG)
    assert notes(finding, CATALOG) == ()


def test_the_short_run_says_what_a_jump_does_and_when_it_cannot_be_told() -> None:
    random = np.random.default_rng(3)
    orders = np.round(1000 * np.exp(random.normal(0, 0.1, 104)))
    inquiries = np.round(100 * (orders / 1000) ** 0.5)
    finding = found(list(map(float, inquiries)), list(map(float, orders)))
    told, about = reaction(read_reaction(finding), finding, CATALOG)
    assert told.startswith(
        f"When orders jump by 10{SPACE}%, inquiries move by +4.8{SPACE}% in the same week"
    )
    assert "from 103 changes" in about
    few = found(*grown(30, sold=0.01))
    assert reaction(read_reaction(few), few, CATALOG) == (
        "That takes a year of changes from one week to the next: 51. There are 29.",
    )
    steady = found(*grown(104, sold=0.005))
    assert reaction(read_reaction(steady), steady, CATALOG) == (
        "Orders move too little from one week to the next to tell what their jumps do.",
    )


def seasonal(count: int, *, drift: float, noise: float = 0.02) -> tuple[Values, Values]:
    """Orders that stand still; inquiries that are half as many again in December."""
    inquiries, orders = grown(count, sold=0.0, drift=drift, noise=noise)
    # The last month of the finding is April 2026.
    peaks = [1.5 if (at - count + 4) % 12 == 11 else 1.0 for at in range(count)]
    times = zip(inquiries, peaks, strict=True)
    return [round(each * peak) for each, peak in times if each is not None], orders


def test_months_are_compared_with_the_same_months() -> None:
    finding = found(*seasonal(60, drift=-0.004), is_monthly=True)
    assert headline(finding, CATALOG).endswith("less per order every month.")
    told = evidence(finding, CATALOG)
    assert "each month compared with the same months of other years, from 60 complete" in told
    assert "The last 12 months against the same months a year before: inquiries" in told
    assert "They were lower than a year before in 4" in told


def test_a_season_alone_is_no_trend() -> None:
    finding = found(*seasonal(28, drift=0.0, noise=0.002), is_monthly=True)
    assert finding.slope is not None
    assert abs(finding.slope.told(finding.slope.drift).value) < 0.1
    assert headline(finding, CATALOG) == "Customers ask about as often per order as before."


def test_below_two_years_the_season_is_open() -> None:
    finding = found(*seasonal(20, drift=0.0), is_monthly=True)
    assert "With 20 months, less than 24, what returns every year cannot be told from a trend." in (
        notes(finding, CATALOG)
    )
    assert "same months" not in evidence(finding, CATALOG)
