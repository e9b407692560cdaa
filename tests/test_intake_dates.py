"""Dates: formats are told from all rows, open ones are asked, zones and days are right."""

from datetime import UTC, date, datetime, timedelta

import pytest
from importing import BERLIN, imported

from opsdash.calendar.organisation import Organisation
from opsdash.errors import AnswerNeededError
from opsdash.intake.choices import Ask
from opsdash.store import Home

pytestmark = pytest.mark.sql
HEADER = "id,created,status\n"
UTC_ORGANISATION = Organisation("UTC", "EUR", 0, configured=True)


def created(home: Home) -> list[datetime]:
    return [at for (at,) in home.facts.rows("SELECT created_at FROM inquiry ORDER BY id")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-09 09:41", datetime(2024, 3, 9, 9, 41)),
        ("2024-03-09T09:41:26Z", datetime(2024, 3, 9, 9, 41, 26)),
        ("2024-03-09T09:41:26.123Z", datetime(2024, 3, 9, 9, 41, 26, 123000)),
        ("2024-03-09 09:41:26 +0200", datetime(2024, 3, 9, 7, 41, 26)),
        ("2024-03-09T09:41:26+02:00", datetime(2024, 3, 9, 7, 41, 26)),
        ("2024-03-09 09:41:26+02", datetime(2024, 3, 9, 7, 41, 26)),
        ("2024-03-09 09:41:26 UTC", datetime(2024, 3, 9, 9, 41, 26)),
        ("29.02.2024 09:41", datetime(2024, 2, 29, 9, 41)),
        ("2/29/2024 9:41 PM", datetime(2024, 2, 29, 21, 41)),
        ("12/Mar/24 9:41 AM", datetime(2024, 3, 12, 9, 41)),
        ("March 5, 2024 09:41", datetime(2024, 3, 5, 9, 41)),
        ("20240309", datetime(2024, 3, 9)),
        ("45384.5", datetime(2024, 4, 2, 12, 0)),
        ("2024/3/9", datetime(2024, 3, 9)),
        ("2026. 10. 2.", datetime(2026, 10, 2)),
    ],
)
def test_formats_of_real_exports(home: Home, text: str, expected: datetime) -> None:
    imported(home, f'{HEADER}1,"{text}",open\n', UTC_ORGANISATION)
    assert created(home) == [expected]


def test_an_open_order_of_day_and_month_is_asked(home: Home) -> None:
    content = f"{HEADER}1,03/04/2026,open\n2,04/05/2026,open\n"

    with pytest.raises(AnswerNeededError) as caught:
        imported(home, content)

    (question,) = caught.value.facts["questions"]
    assert (question.ask, question.column, question.options) == (
        Ask.DATE_ORDER,
        "created",
        ("dmy", "mdy"),
    )
    assert home.facts.rows("SELECT COUNT(*) FROM inquiry") == [(0,)]


@pytest.mark.parametrize(
    ("order", "expected"), [("dmy", date(2026, 4, 3)), ("mdy", date(2026, 3, 4))]
)
def test_the_answer_decides(home: Home, order: str, expected: date) -> None:
    imported(home, f"{HEADER}1,03/04/2026,open\n", UTC_ORGANISATION, date_order=order)
    assert created(home)[0].date() == expected


def test_one_telling_row_settles_the_whole_column(home: Home) -> None:
    imported(home, f"{HEADER}1,03/04/2025,open\n2,25/04/2025,open\n", UTC_ORGANISATION)
    assert created(home) == [datetime(2025, 4, 3), datetime(2025, 4, 25)]


def test_a_future_date_rules_a_reading_out(home: Home) -> None:
    """Read year first, 01-02-31 would be 1 February 2031's kin; nobody exports the future."""
    imported(home, f"{HEADER}1,20-10-17,open\n2,31-12-17,open\n3,13-02-19,open\n", UTC_ORGANISATION)
    assert created(home)[1] == datetime(2017, 12, 31)


def test_an_order_that_changes_nothing_is_not_asked(home: Home) -> None:
    imported(home, f"{HEADER}1,05/05/2025,open\n", UTC_ORGANISATION)
    assert created(home) == [datetime(2025, 5, 5)]


def test_columns_of_one_file_may_differ_in_format(home: Home) -> None:
    imported(
        home,
        "id,created,solved,status\n"
        "1,2024-02-29 10:00,01.03.2024 10:00,solved\n"
        "2,2024-02-28,29.02.2024,solved\n",
        UTC_ORGANISATION,
    )
    found = home.facts.rows("SELECT resolution_seconds FROM inquiry ORDER BY id")
    assert found == [(86400,), (86400,)]


def test_naive_times_are_read_in_the_files_zone_and_counted_in_the_organisations(
    home: Home,
) -> None:
    imported(home, f"{HEADER}1,2024-07-01 23:30,open\n", BERLIN, timezone="America/New_York")
    found = home.facts.rows("SELECT created_at, created_day FROM inquiry")
    assert found == [(datetime(2024, 7, 2, 3, 30), date(2024, 7, 2))]


def test_a_bare_date_is_a_local_day_whatever_the_files_zone(home: Home) -> None:
    imported(home, f"{HEADER}1,2024-07-01,open\n", BERLIN, timezone="America/New_York")
    assert home.facts.rows("SELECT created_day FROM inquiry") == [(date(2024, 7, 1),)]


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/Lima", "Asia/Kathmandu", "Pacific/Apia"])
def test_local_days_in_zones_far_apart(home: Home, zone: str) -> None:
    organisation = Organisation(zone, "EUR", 0, configured=True)
    imported(home, f"{HEADER}1,2024-07-01 00:30,open\n2,2024-07-01 23:30,open\n", organisation)
    assert home.facts.rows("SELECT DISTINCT created_day FROM inquiry") == [(date(2024, 7, 1),)]


def test_today_is_not_the_future(home: Home) -> None:
    now = datetime.now(UTC)
    outcome = imported(home, f"{HEADER}1,{now:%Y-%m-%d %H:%M},open\n", UTC_ORGANISATION)
    assert outcome.new == 1
    later = now + timedelta(days=3)
    outcome = imported(home, f"{HEADER}2,{later:%Y-%m-%d %H:%M},open\n", UTC_ORGANISATION)
    assert outcome.rejects[0].reason == "date_future"


def test_without_settings_the_zone_is_asked(home: Home) -> None:
    with pytest.raises(AnswerNeededError) as caught:
        imported(home, f"{HEADER}1,2024-07-01 10:00,open\n", Organisation())
    assert [question.ask for question in caught.value.facts["questions"]] == [Ask.TIMEZONE]
