"""The spans and promises beside the facts say what the calendar says, whenever it changes."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from acting import ANN, BEN

from opsdash.calendar.holiday_settings import HolidaySettings, save_holiday_settings
from opsdash.calendar.own_days import OwnDay, delete_own_day, save_own_day
from opsdash.calendar.service_targets import (
    ServiceTarget,
    ServiceTargets,
    load_service_targets,
    save_service_targets,
)
from opsdash.calendar.working_hours import Hours, WorkingHours, save_working_hours
from opsdash.calendar.working_time import WorkingTime
from opsdash.errors import ConflictError, InvalidRecordError
from opsdash.intake.calendar_facts import calendar_differs, calendar_facts, keep_calendar
from opsdash.intake.examining import silent
from opsdash.store import Home

pytestmark = pytest.mark.sql

ZONE, TODAY = "Europe/Berlin", date(2026, 5, 5)
WEEK = WorkingHours(((Hours(540, 720), Hours(780, 1020)),) * 5 + ((),) * 2)
URGENT = ServiceTarget("urgent", 3600, 14400)
OTHERS = ServiceTarget(None, None, 86400, is_working_time=False)

# W(t) as the tables define it: of the last span that starts at or before t.
WORKED = """
SELECT COALESCE(
    span.before_seconds
    + DATE_DIFF('second', span.starts_at, LEAST(span.ends_at, moment.at)),
    0
)
FROM (SELECT unnest(CAST(? AS TIMESTAMP[])) AS at) AS moment
ASOF LEFT JOIN working_span AS span ON moment.at >= span.starts_at
ORDER BY moment.at
"""


def keep(home: Home, zone: str = ZONE, today: date = TODAY) -> None:
    keep_calendar(home, zone, today, silent)


def spans(home: Home) -> list[tuple[object, ...]]:
    return home.facts.rows("FROM working_span ORDER BY starts_at")


def test_until_somebody_says_something_nothing_is_stored(home: Home) -> None:
    assert not calendar_differs(home, ZONE, TODAY)
    version = home.facts.data_version
    keep(home)
    assert (spans(home), home.facts.data_version) == ([], version)


def test_the_tables_hold_what_the_calendar_says(home: Home) -> None:
    save_working_hours(home.state, WEEK, ANN)
    save_service_targets(home.state, ServiceTargets((URGENT, OTHERS)), ANN)
    assert calendar_differs(home, ZONE, TODAY)
    keep(home)
    assert not calendar_differs(home, ZONE, TODAY)
    made = calendar_facts(home.state, ZONE, TODAY)
    assert spans(home) == list(made.spans)
    assert made.spans[0].starts_at == datetime(1990, 1, 1, 8)
    assert made.spans[-1].ends_at.year == 2031
    assert home.facts.rows("FROM service_target ORDER BY priority NULLS LAST") == [
        tuple(URGENT),
        tuple(OTHERS),
    ]


def test_working_time_in_sql_is_working_time_in_python(home: Home) -> None:
    save_working_hours(home.state, WEEK, ANN)
    keep(home)
    time = WorkingTime(calendar_facts(home.state, ZONE, TODAY).spans)
    start = datetime(2026, 3, 27, 3)
    moments = [start + timedelta(minutes=47 * step) for step in range(200)]
    moments.insert(0, datetime(1980, 1, 1))
    assert [row[0] for row in home.facts.rows(WORKED, [moments])] == list(map(time.until, moments))


def test_every_change_is_noticed_and_a_deletion_too(home: Home) -> None:
    save_working_hours(home.state, WEEK, ANN)
    keep(home)
    own = save_own_day(home.state, OwnDay("x", TODAY, TODAY + timedelta(days=1)), ANN)
    assert calendar_differs(home, ZONE, TODAY)
    delete_own_day(home.state, own, ANN)
    assert not calendar_differs(home, ZONE, TODAY)
    save_holiday_settings(home.state, HolidaySettings("DE"), ANN)
    before = spans(home)
    keep(home)
    assert len(spans(home)) < len(before)
    assert calendar_differs(home, "Asia/Seoul", TODAY)
    assert calendar_differs(home, ZONE, TODAY.replace(year=2027))


def test_holidays_without_hours_close_days_of_around_the_clock(home: Home) -> None:
    save_holiday_settings(home.state, HolidaySettings("DE"), ANN)
    keep(home)
    time = WorkingTime(tuple(calendar_facts(home.state, ZONE, TODAY).spans))
    assert spans(home)
    # 1 May 2026 in Berlin begins at 22:00 UTC.
    assert time.between(datetime(2026, 4, 30, 22), datetime(2026, 5, 1, 22)) == 0
    assert time.between(datetime(2026, 5, 1, 22), datetime(2026, 5, 2, 22)) == 24 * 3600


def test_targets_are_kept_by_version(home: Home) -> None:
    stored = save_service_targets(home.state, ServiceTargets((URGENT,)), ANN)
    assert load_service_targets(home.state) == stored
    with pytest.raises(ConflictError):
        save_service_targets(home.state, ServiceTargets((OTHERS,)), BEN)
    assert save_service_targets(home.state, replace(stored, targets=()), BEN).version == 2


@pytest.mark.parametrize(
    ("targets", "problem"),
    [
        ((URGENT, URGENT), "priority_twice"),
        ((URGENT._replace(reply_seconds=0),), "target_out_of_range"),
        ((URGENT._replace(resolution_seconds=400 * 86400),), "target_out_of_range"),
        ((URGENT._replace(priority="x" * 81),), "too_long"),
        (tuple(URGENT._replace(priority=str(at)) for at in range(51)), "too_many_targets"),
    ],
)
def test_targets_that_cannot_be_are_refused_by_name(
    home: Home, targets: tuple[ServiceTarget, ...], problem: str
) -> None:
    with pytest.raises(InvalidRecordError) as refusal:
        save_service_targets(home.state, ServiceTargets(targets), ANN)
    assert refusal.value.facts["problem"] == problem
