"""A strip says for every day of a source whether it is complete, partial or missing."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from acting import ANN
from metrics_company import Company, Inquiry, Reading, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Period
from opsdash.errors import InvalidRecordError
from opsdash.findings.needs import NeedKind, read_needs
from opsdash.intake.source_settings import read_source_settings, save_source_setting
from opsdash.metrics.answer import Flag
from opsdash.metrics.ask import ask
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.question import Question
from opsdash.metrics.strips import DayState, Stretch, coverage_days
from opsdash.store import Home

pytestmark = pytest.mark.sql

YEAR = Period(date(2024, 1, 1), date(2025, 1, 1))
MAY = Period(date(2024, 5, 1), date(2024, 6, 1))


def daily(first: date, last: date, source: str = "desk") -> tuple[Inquiry, ...]:
    days = ((first + timedelta(days=n)) for n in range((last - first).days + 1))
    return tuple(
        Inquiry(source, f"{source} {day}", datetime(day.year, day.month, day.day, 9))
        for day in days
    )


def strip(home: Home, source: str = "desk", period: Period = YEAR) -> list[tuple[str, date, date]]:
    (found,) = coverage_days(home.facts, source, period)
    return [(each.state, each.period.first, each.period.last) for each in found.stretches]


def fill_dated(home: Home, company: Company) -> None:
    """With the time of the newest row in the ledger, as imports write it."""
    fill(home.facts, company)
    with home.facts.write() as cursor:
        cursor.execute("UPDATE batch SET newest_at = through_day + INTERVAL '33' HOUR")


def test_the_first_and_the_last_day_of_a_file_are_partial(home: Home) -> None:
    fill_dated(
        home,
        Company(daily(date(2024, 5, 1), date(2024, 5, 20)), through={"desk": date(2024, 5, 19)}),
    )
    assert strip(home) == [
        ("partial", date(2024, 5, 1), date(2024, 5, 1)),
        ("complete", date(2024, 5, 2), date(2024, 5, 19)),
        ("partial", date(2024, 5, 20), date(2024, 5, 20)),
    ]


def test_a_file_that_goes_on_over_the_edge_makes_it_complete(home: Home) -> None:
    fill_dated(
        home,
        Company(daily(date(2024, 5, 1), date(2024, 5, 20)), through={"desk": date(2024, 5, 9)}),
    )
    with home.facts.write() as cursor:
        cursor.execute(
            "INSERT INTO batch BY NAME SELECT * REPLACE (2 AS batch_id, DATE '2024-05-08' AS"
            " first_day, DATE '2024-05-19' AS through_day, TIMESTAMP '2024-05-20 09:00' AS"
            " newest_at) FROM batch"
        )
    assert strip(home)[1] == ("complete", date(2024, 5, 2), date(2024, 5, 19))


def test_a_forgotten_file_is_missing_and_an_undone_one_too(home: Home) -> None:
    rows = (
        *daily(date(2024, 4, 1), date(2024, 4, 30)),
        *daily(date(2024, 5, 11), date(2024, 5, 31)),
    )
    company = Company(
        rows, through={"desk": date(2024, 5, 30)}, second_file={"desk": date(2024, 5, 11)}
    )
    fill_dated(home, company)
    assert ("missing", date(2024, 5, 1), date(2024, 5, 10)) in strip(home)
    with home.facts.write() as cursor:
        cursor.execute("UPDATE batch SET undone_at = now() WHERE first_day = DATE '2024-05-11'")
        cursor.execute("DELETE FROM inquiry WHERE created_day > DATE '2024-05-10'")
    assert strip(home)[-1] == ("partial", date(2024, 4, 30), date(2024, 4, 30))


def test_days_of_readings_are_complete(home: Home) -> None:
    readings = tuple(
        Reading(id=str(n), from_day=date(2024, 5, n), to_day=date(2024, 5, n + 1), value=Decimal(1))
        for n in (1, 2, 3, 6, 7)
    )
    fill(home.facts, Company(readings=readings, through={"counts": date(2024, 5, 7)}))
    assert strip(home, "counts") == [
        ("complete", date(2024, 5, 1), date(2024, 5, 3)),
        ("missing", date(2024, 5, 4), date(2024, 5, 5)),
        ("complete", date(2024, 5, 6), date(2024, 5, 7)),
    ]


def two_tools(home: Home) -> None:
    """The old tool is used until 10 April, the new one goes on through May."""
    rows = (
        *daily(date(2024, 3, 1), date(2024, 4, 10), "old"),
        *daily(date(2024, 3, 20), date(2024, 5, 31), "new"),
    )
    fill_dated(home, Company(rows, through={"old": date(2024, 4, 9), "new": date(2024, 5, 30)}))


def flags_of_may(home: Home) -> frozenset[Flag]:
    period = Period(date(2024, 5, 1), date(2024, 5, 30))
    return (
        ask(home.facts, Question(("inquiries",), period), Organisation()).total("inquiries").flags
    )


def test_days_after_the_end_are_missing_until_the_source_is_marked_as_ended(home: Home) -> None:
    two_tools(home)
    assert strip(home, "old")[-1] == ("missing", date(2024, 4, 11), date(2024, 5, 30))
    assert Flag.INCOMPLETE in flags_of_may(home)
    save_source_setting(home, "old", "ended", "2024-04-10", ANN)
    assert strip(home, "old")[-1] == ("partial", date(2024, 4, 10), date(2024, 4, 10))
    assert flags_of_may(home) == frozenset()
    assert [need.kind for need in read_needs(read_coverage(home.facts), date(2024, 5, 31))] == [
        NeedKind.MISSING
    ]
    save_source_setting(home, "old", "ended", None, ANN)
    assert read_source_settings(home.facts, "old") == {}
    assert Flag.INCOMPLETE in flags_of_may(home)


def test_days_between_the_last_file_and_the_end_stay_missing(home: Home) -> None:
    two_tools(home)
    save_source_setting(home, "old", "ended", "2024-04-20", ANN)
    assert strip(home, "old")[-1] == ("missing", date(2024, 4, 11), date(2024, 4, 20))
    april = Period(date(2024, 4, 1), date(2024, 5, 1))
    answer = ask(home.facts, Question(("inquiries",), april), Organisation())
    assert Flag.INCOMPLETE in answer.total("inquiries").flags
    (missing,) = answer.missing
    assert (missing.source, missing.holes, missing.has_ended) == (
        "old",
        (Period(date(2024, 4, 11), date(2024, 4, 21)),),
        True,
    )


def test_today_names_the_source_that_misses_days(home: Home) -> None:
    two_tools(home)
    save_source_setting(home, "old", "ended", "2024-04-20", ANN)
    needs = read_needs(read_coverage(home.facts), date(2024, 5, 31))
    (need,) = [each for each in needs if each.kind is NeedKind.HOLES]
    assert (need.name, need.count) == ("old", 10)
    assert need.days == Period(date(2024, 4, 11), date(2024, 4, 21))


@pytest.mark.parametrize(("name", "value"), [("ended", "soon"), ("colour", "red")])
def test_a_choice_that_makes_no_sense_is_refused(home: Home, name: str, value: str) -> None:
    with pytest.raises(InvalidRecordError):
        save_source_setting(home, "desk", name, value, ANN)


def test_a_strip_can_be_cut(home: Home) -> None:
    company = Company(
        daily(date(2024, 4, 20), date(2024, 6, 20)), through={"desk": date(2024, 6, 19)}
    )
    fill_dated(home, company)
    (found,) = coverage_days(home.facts, "desk", MAY)
    assert found.stretches == (Stretch(DayState.COMPLETE, MAY),)
    assert coverage_days(home.facts, "unknown", MAY) == ()
