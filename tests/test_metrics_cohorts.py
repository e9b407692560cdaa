"""Cohorts of inquiries: rollups hold what single rows tell, watched as far as files reach."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from metrics_company import Company, Inquiry, Order, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Period
from opsdash.errors import UnknownNameError
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.cohorts import Cohorts, CohortSheet, read_cohorts
from opsdash.metrics.question import Filter, Question
from opsdash.store import Home

pytestmark = pytest.mark.sql

MONDAY = datetime(2024, 3, 4, 9)
WEEK = Period(date(2024, 3, 4), date(2024, 3, 11))
SUNDAY = date(2024, 3, 10)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def filled(home: Home, inquiries: Sequence[Inquiry], **through: date) -> None:
    numbered = tuple(
        Inquiry(**{**vars(each), "id": str(number)}) for number, each in enumerate(inquiries)
    )
    fill(home.facts, Company(numbered, through=through or {"desk": SUNDAY}))


def a_case(day: int, hours: float | None, channel: str = "email", group: str = "A") -> Inquiry:
    """Created at nine on a day of the week; `hours` None: it is still open."""
    created = MONDAY + day * DAY
    ended = None if hours is None else created + hours * HOUR
    return Inquiry(
        created_at=created,
        resolved_at=ended,
        status="solved" if ended else "open",
        contact_channel=channel,
        agent_group=group,
    )


def read(
    home: Home, split: str | None = None, *filters: Filter, period: Period = WEEK
) -> CohortSheet:
    question = Question(("resolution_median",), period, split=split, filters=filters)
    return read_cohorts(home.facts, question, Organisation(), load_catalog())


def only(sheet: CohortSheet) -> Cohorts:
    (found,) = sheet.parts.values()
    return found


def test_each_day_has_its_cases_and_what_ended_of_them(home: Home) -> None:
    filled(home, [a_case(0, 2), a_case(0, 2), a_case(0, None), a_case(3, 30)])
    sheet = read(home)
    found = only(sheet)
    assert list(sheet.parts) == [None]
    assert found.cases.tolist() == [3, 0, 0, 1, 0, 0, 0]
    assert found.untimed.tolist() == [0] * 7
    assert found.ended.sum() == 3
    assert dict(zip(found.cohort.tolist(), found.ended.tolist(), strict=True)) == {0: 2, 3: 1}
    assert sorted(found.seconds / 3600) == pytest.approx([2, 30], rel=0.02)
    assert not sheet.is_slower


def test_days_are_watched_until_the_last_complete_one(home: Home) -> None:
    filled(home, [a_case(0, 2), a_case(6, 1)])
    days = only(read(home)).watched / 86_400
    assert days.tolist() == [6, 5, 4, 3, 2, 1, 0]


def test_days_that_are_not_complete_are_left_out(home: Home) -> None:
    filled(home, [a_case(day, 2) for day in range(7)], desk=date(2024, 3, 7))
    sheet = read(home)
    assert sheet.through == date(2024, 3, 7)
    assert only(sheet).cases.tolist() == [1, 1, 1, 1]
    assert read(home, period=Period(date(2024, 4, 1), date(2024, 4, 8))).parts == {}


def test_a_source_that_ends_early_is_watched_no_longer(home: Home) -> None:
    other = Inquiry(source="old", created_at=MONDAY, status="open")
    filled(home, [a_case(0, 2), other], desk=SUNDAY, old=date(2024, 3, 6))
    assert (only(read(home)).watched / 86_400).tolist() == [2, 1, 0, 3, 2, 1, 0]
    desk = only(read(home, None, Filter("source", ("desk",))))
    assert (desk.watched / 86_400).tolist() == [6, 5, 4, 3, 2, 1, 0]


def test_what_ended_nobody_knows_when_is_counted_apart(home: Home) -> None:
    closed = Inquiry(created_at=MONDAY, status="closed", closed_at=MONDAY + HOUR)
    filled(home, [a_case(0, 2), closed, Inquiry(created_at=MONDAY + DAY, status="merged")])
    found = only(read(home))
    assert found.untimed.tolist()[0] == 1
    assert found.cases.tolist()[:2] == [2, 1]


@pytest.mark.parametrize("split", ["contact_channel", "group", "topic", "agent"])
def test_parts_add_up_to_the_whole(home: Home, split: str) -> None:
    """Channels and groups come from the rollups; a split by topic or agent from the facts."""
    cases = [
        a_case(day, hours, channel, group)
        for day, hours in ((0, 2), (0, 3), (1, None), (2, 50))
        for channel in ("email", "chat")
        for group in ("A", "B", "B")
    ]
    filled(home, [*cases, Inquiry(created_at=MONDAY, contact_channel=None, topic=None)])
    whole, sheet = only(read(home)), read(home, split)
    added = [sum(day) for day in zip(*(part.cases for part in sheet.parts.values()), strict=True)]
    assert added == whole.cases.tolist()
    assert sum(int(part.ended.sum()) for part in sheet.parts.values()) == whole.ended.sum()
    assert sheet.is_slower == (split in ("topic", "agent"))
    assert None not in sheet.parts


def test_a_filter_is_one_of_the_parts(home: Home) -> None:
    filled(home, [a_case(0, 2), a_case(0, 5, "chat"), a_case(1, None, "chat")])
    part = read(home, "contact_channel").parts["chat"]
    alone = only(read(home, None, Filter("contact_channel", ("chat",))))
    assert part.cases.tolist() == alone.cases.tolist() == [1, 1, 0, 0, 0, 0, 0]
    assert part.seconds.tolist() == alone.seconds.tolist()


def test_what_is_not_recorded_is_a_part_of_its_own(home: Home) -> None:
    filled(home, [a_case(0, 2), Inquiry(created_at=MONDAY, contact_channel=None)])
    assert set(read(home, "contact_channel").parts) == {"email", ""}


def test_nothing_ended_at_once_and_at_once(home: Home) -> None:
    filled(home, [a_case(0, None), a_case(1, 0)])
    found = only(read(home))
    assert (found.seconds.tolist(), found.cohort.tolist()) == ([0.0], [1])


def test_without_inquiries_there_are_none(home: Home) -> None:
    assert read(home).parts == {}
    fill(home.facts, Company(orders=(Order(id="1", ordered_at=MONDAY),), through={"shop": SUNDAY}))
    assert read(home).parts == {}
    assert read(home).through is None


def test_a_period_without_any_has_no_parts(home: Home) -> None:
    filled(home, [a_case(6, 2)])
    assert read(home, period=Period(date(2024, 3, 4), date(2024, 3, 6))).parts == {}


def test_an_unknown_split_is_named(home: Home) -> None:
    with pytest.raises(UnknownNameError):
        read(home, "chanel")
