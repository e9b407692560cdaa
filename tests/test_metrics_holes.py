"""Days that a source misses are unknown, never zero, and the source is named with them."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from acting import ANN
from hypothesis import given
from hypothesis import strategies as st
from metrics_company import Company, Inquiry, Order, Reading, fill
from metrics_reference import missing_days

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.metrics.answer import Answer, Flag
from opsdash.metrics.ask import ask
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.holes import fact_holes, reading_holes, uncovered, within
from opsdash.metrics.own import catalog_of, known_of
from opsdash.metrics.own_records import import_own
from opsdash.metrics.question import Question
from opsdash.store import Home

DAY = timedelta(days=1)
JANUARY = Period(date(2026, 1, 1), date(2026, 2, 1))
FEBRUARY = Period(date(2026, 2, 1), date(2026, 3, 1))
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
QUARTER = Period(JANUARY.first, MARCH.end)
YEAR = Period(date(2025, 1, 1), date(2026, 1, 1))


def days(*periods: Period) -> list[date]:
    return [each.first + n * DAY for each in periods for n in range(each.days)]


def inquiries(*on: date, source: str = "desk") -> tuple[Inquiry, ...]:
    return tuple(
        Inquiry(
            id=f"{source}{day}", source=source, created_at=datetime(day.year, day.month, day.day, 9)
        )
        for day in on
    )


def orders(*on: date) -> tuple[Order, ...]:
    return tuple(
        Order(id=str(day), ordered_at=datetime(day.year, day.month, day.day, 9)) for day in on
    )


def readings(*on: date) -> tuple[Reading, ...]:
    return tuple(Reading(id=str(day), from_day=day, to_day=day + DAY) for day in on)


# Tickets of January and March as two files, orders of all three months.
FORGOTTEN = Company(
    inquiries(*days(JANUARY, MARCH)),
    orders(*days(QUARTER)),
    through={"desk": MARCH.last, "shop": MARCH.last},
    second_file={"desk": MARCH.first},
)


def asked(home: Home, company: Company, *metrics: str, period: Period, **more) -> Answer:
    fill(home.facts, company)
    return ask(home.facts, Question(metrics, period, **more), Organisation())


@pytest.mark.sql
def test_a_month_that_was_never_uploaded_is_unknown_and_named(home: Home) -> None:
    metrics = ("inquiries", "contact_rate_orders", "growth_inquiries", "growth_gap")
    more = {"period": FEBRUARY, "comparison": Comparison.PREVIOUS}
    answer = asked(home, FORGOTTEN, *metrics, **more)
    assert [(row.value, row.change) for row in answer.totals] == [(None, None)] * 4
    assert all(Flag.INCOMPLETE in row.flags for row in answer.totals)
    assert [(each.source, each.holes) for each in answer.missing] == [("desk", (FEBRUARY,))]


@pytest.mark.sql
def test_the_steps_around_a_missing_month_stand(home: Home) -> None:
    answer = asked(home, FORGOTTEN, "inquiries", period=QUARTER, grain=Grain.MONTH)
    assert [row.value for row in answer.rows] == [31, None, 31]
    assert [Flag.INCOMPLETE in row.flags for row in answer.rows] == [False, True, False]
    assert Flag.INCOMPLETE in answer.total("inquiries").flags
    assert asked(home, FORGOTTEN, "inquiries", period=MARCH).missing == ()


@pytest.mark.sql
def test_growth_over_a_missing_month_is_no_growth(home: Home) -> None:
    answer = asked(
        home,
        FORGOTTEN,
        "inquiries",
        "growth_inquiries",
        period=MARCH,
        comparison=Comparison.PREVIOUS,
    )
    assert [(row.compare, row.change) for row in answer.totals] == [(None, None)] * 2
    assert answer.total("growth_inquiries").value is None
    assert all(Flag.COMPARE_INCOMPLETE in row.flags for row in answer.totals)
    assert [each.holes for each in answer.missing] == [(FEBRUARY,)]


@pytest.mark.sql
def test_a_month_with_a_missing_week_is_incomplete_and_so_is_its_growth(home: Home) -> None:
    week = Period(date(2026, 2, 9), date(2026, 2, 21))
    kept = [day for day in days(QUARTER) if not week.first <= day < week.end]
    company = Company(inquiries(*kept), through={"desk": MARCH.last})
    answer = asked(home, company, "growth_inquiries", period=MARCH, comparison=Comparison.PREVIOUS)
    assert Flag.COMPARE_INCOMPLETE in answer.totals[0].flags
    assert [each.holes for each in answer.missing] == [(week,)]
    gap = answer.gap_of("growth_inquiries")
    assert gap
    assert (gap.begins, gap.ends, gap.holes) == (None, None, (week,))
    days_of = asked(home, company, "inquiries", period=FEBRUARY, grain=Grain.DAY).rows
    assert [row.value for row in days_of[7:9]] == [1, None]


@pytest.mark.sql
def test_one_old_row_does_not_cover_the_years_after_it(home: Home) -> None:
    october = Period(date(2026, 10, 1), date(2026, 11, 1))
    old = inquiries(date(2024, 1, 5), *days(october))
    company = Company(
        old, orders(*days(YEAR, october)), through={"desk": october.last, "shop": october.last}
    )
    answer = asked(home, company, "inquiries", "contact_rate_orders", period=YEAR)
    assert [row.value for row in answer.totals] == [None, None]
    assert asked(home, company, "inquiries", period=october).totals[0].flags == frozenset()


@pytest.mark.sql
def test_work_of_no_time_is_known_also_on_a_day_that_no_file_covers(home: Home) -> None:
    day = datetime(2026, 2, 3, 9)
    instant = Inquiry(
        id="instant", created_at=day, resolved_at=day, status="solved", handling_seconds=0
    )
    company = replace(FORGOTTEN, inquiries=(*FORGOTTEN.inquiries, instant))
    answer = asked(home, company, "handling_average", "resolution_average", period=FEBRUARY)
    assert [(row.value, row.numerator, row.denominator) for row in answer.totals] == [(0, 0, 1)] * 2


@pytest.mark.sql
@pytest.mark.parametrize(
    ("worked", "handled", "expected"),
    [("south", "south", 0), ("south", "north", None), ("north", "south", None)],
)
def test_other_rows_than_those_summed_do_not_make_a_zero_known(
    home: Home, worked: str, handled: str, expected: float | None
) -> None:
    instant = Inquiry(
        id="instant",
        created_at=datetime(2026, 1, 30, 9),
        resolved_at=datetime(2026, 2, 10, 9),
        status="solved",
        handling_seconds=0,
        agent_group="south",
    )
    fill(home.facts, replace(FORGOTTEN, inquiries=(*FORGOTTEN.inquiries, instant)))
    value = (
        f"sum(handling_seconds where group = '{worked}') / count(handled where group = '{handled}')"
    )
    coverage = read_coverage(home.facts)
    import_own(home.state, f'[own]\nname = "Own"\nvalue = "{value}"', known_of(home, coverage), ANN)
    catalog = catalog_of(home.state, read_coverage(home.facts))
    answer = ask(home.facts, Question(("own",), FEBRUARY), Organisation(), catalog)
    assert answer.total("own").numerator == expected


@pytest.mark.sql
def test_two_sources_are_judged_apart(home: Home) -> None:
    company = Company(
        (*inquiries(*days(JANUARY, MARCH)), *inquiries(*days(QUARTER), source="chat")),
        through={"desk": MARCH.last, "chat": MARCH.last},
    )
    answer = asked(home, company, "inquiries", period=FEBRUARY)
    assert answer.totals[0].value == 28
    assert Flag.INCOMPLETE in answer.totals[0].flags
    assert [(each.source, each.holes) for each in answer.missing] == [("desk", (FEBRUARY,))]


@pytest.mark.sql
def test_days_that_daily_readings_lack_are_unknown(home: Home) -> None:
    absent = (date(2026, 1, 3), date(2026, 1, 4))
    company = Company(
        readings=readings(*(day for day in days(JANUARY) if day not in absent)),
        through={"counts": JANUARY.last},
    )
    answer = asked(home, company, "visits", period=JANUARY, grain=Grain.DAY)
    assert [row.value for row in answer.rows[:6]] == [100, 100, None, None, 100, 100]
    assert Flag.INCOMPLETE in answer.total("visits").flags
    assert [each.holes for each in answer.missing] == [(Period(absent[0], absent[1] + DAY),)]


@pytest.mark.sql
def test_a_reading_of_the_running_month_does_not_reach_into_the_future(home: Home) -> None:
    november = Reading(id="11", from_day=date(2026, 11, 1), to_day=date(2026, 12, 1))
    october = Reading(id="10", from_day=date(2026, 10, 1), to_day=date(2026, 11, 1))
    through = date(2026, 11, 9)
    fill(home.facts, Company(readings=(october, november), through={"counts": through}))
    coverage = read_coverage(home.facts)
    (span,) = coverage.spans("visits")
    assert (coverage.anchor, span.through_day, span.holes) == (through, through, ())


def holes(busy: list[date], extent: Period, *files: Period) -> tuple[Period, ...]:
    return fact_holes(set(busy), files or (extent,), extent)


def test_weekends_and_a_closed_week_are_no_holes() -> None:
    at_work = [day for day in days(YEAR) if day.weekday() < 5]
    assert holes(at_work, YEAR) == ()
    closed = Period(date(2025, 12, 20), date(2025, 12, 29))
    extent = Period(YEAR.first, MARCH.end)
    open_days = [day for day in days(extent) if not closed.first <= day < closed.end]
    assert holes([day for day in open_days if day.weekday() < 5], extent) == ()


@pytest.mark.parametrize("every", [5, 10, 17])
def test_a_source_with_few_rows_may_be_quiet_for_a_month(every: int) -> None:
    few = [day for n, day in enumerate(days(YEAR)) if n % every == 0]
    quiet = [day for day in few if not date(2025, 5, 1) <= day < date(2025, 6, 1)]
    assert holes(quiet, YEAR) == ()


def test_a_slow_start_is_no_hole_in_what_became_a_busy_source() -> None:
    slow = [day for n, day in enumerate(days(Period(YEAR.first, date(2025, 7, 1)))) if n % 11 == 0]
    busy = days(Period(date(2025, 7, 1), YEAR.end))
    assert holes([*slow, *busy], YEAR) == ()


@pytest.mark.parametrize(("length", "is_hole"), [(7, False), (10, True), (90, True)])
def test_a_busy_source_may_be_silent_for_a_week_but_not_for_two(length: int, is_hole: bool) -> None:
    silent = Period(date(2025, 6, 2), date(2025, 6, 2) + length * DAY)
    busy = [day for day in days(YEAR) if not silent.first <= day < silent.end]
    assert holes(busy, YEAR) == ((silent,) if is_hole else ())


@pytest.mark.parametrize(("length", "is_hole"), [(2, False), (7, True)])
def test_days_in_no_file_are_a_hole_sooner(length: int, is_hole: bool) -> None:
    silent = Period(date(2025, 6, 2), date(2025, 6, 2) + length * DAY)
    files = (Period(YEAR.first, silent.first), Period(silent.end, YEAR.end))
    assert holes(days(*files), YEAR, *files) == ((silent,) if is_hole else ())


def test_a_daily_file_without_weekends_has_days_off_and_no_holes() -> None:
    working = [Period(day, day + DAY) for day in days(JANUARY) if day.weekday() < 5]
    assert reading_holes(working, JANUARY) == ()
    without = [each for each in working if each.first != date(2026, 1, 14)]
    assert reading_holes(without, JANUARY) == (Period(date(2026, 1, 14), date(2026, 1, 15)),)
    week = [each for each in working if not 12 <= each.first.day <= 16]
    assert reading_holes(week, JANUARY) == (Period(date(2026, 1, 12), date(2026, 1, 17)),)


def test_the_parts_of_holes_in_a_period() -> None:
    found = (Period(date(2025, 1, 5), date(2025, 1, 9)), Period(date(2025, 2, 1), date(2025, 2, 3)))
    january = Period(date(2025, 1, 7), date(2025, 2, 1))
    assert within(found, january) == (Period(date(2025, 1, 7), date(2025, 1, 9)),)
    assert within(found, YEAR) == found
    assert uncovered(found, january) == [Period(date(2025, 1, 9), date(2025, 2, 1))]


@given(
    st.sets(st.integers(0, 120), min_size=2),
    st.integers(0, 121),
    st.integers(0, 60),
    st.integers(0, 30),
    st.sampled_from([5, 7]),
)
def test_holes_are_those_of_a_second_calculation(
    offsets: set[int], silent: int, length: int, later: int, week: int
) -> None:
    all_days = [YEAR.first + n * DAY for n in sorted(offsets | set(range(0, 121, 2)))]
    gap = range(silent, silent + length)
    busy = [day for day in all_days if (day - YEAR.first).days not in gap and day.weekday() < week]
    busy = busy or [YEAR.first]
    last = busy[-1] + later * DAY
    middle = busy[len(busy) // 2]
    before = [day for day in busy if day < middle]
    files = [(before[0], before[-1])] if before else []
    files.append((middle, last))
    found = fact_holes(
        set(busy),
        [Period(first, through + 2 * DAY) for first, through in files],
        Period(files[0][0], last + DAY),
    )
    assert set(days(*found)) == missing_days(busy, files)
