"""The morning notice tells a week outside the usual range, and each signal once."""

from datetime import date, datetime, timedelta

from metrics_company import Company, Inquiry, fill

from opsdash.calendar.organisation import Organisation
from opsdash.report.morning.reading import read_notice
from opsdash.report.morning.told import Telling, note_told
from opsdash.store import Home

MONDAY = date(2025, 11, 3)
WEEKS = 40
MORNING = MONDAY + timedelta(weeks=WEEKS)
NEWEST = MONDAY + timedelta(weeks=WEEKS - 1)


def company(newest: int) -> Company:
    """A few inquiries every week, never as many as the week before; the newest week as given."""
    usual = (9, 11, 8, 12, 10, 13, 7)
    counts = [usual[at % len(usual)] for at in range(WEEKS - 1)] + [newest]
    times = [
        datetime.combine(MONDAY + timedelta(weeks=at, days=n % 7), datetime.min.time())
        + timedelta(hours=9, minutes=n)
        for at, count in enumerate(counts)
        for n in range(count)
    ]
    asked = tuple(Inquiry(id=str(at), created_at=at) for at in times)
    return Company(asked, through={"desk": MORNING - timedelta(days=1)})


def told(home: Home, day: date = MORNING) -> list[tuple[str, str]]:
    notice = read_notice(home, Organisation(), day)
    return [(each.title, each.detail) for each in notice.signals]


def test_a_week_outside_the_usual_range_is_told(home: Home) -> None:
    fill(home.facts, company(60))
    ((title, detail),) = told(home)
    assert title.startswith("Inquiries: 60 in the week of 3 August, above the usual ")
    assert detail == "Signal"


def test_an_ordinary_week_is_not_told(home: Home) -> None:
    fill(home.facts, company(10))
    assert told(home) == []


def test_a_signal_is_told_once(home: Home) -> None:
    fill(home.facts, company(60))
    note_told(home.state, MORNING, [Telling("inquiries", NEWEST)])
    assert len(told(home)) == 1
    assert told(home, MORNING + timedelta(days=1)) == []
