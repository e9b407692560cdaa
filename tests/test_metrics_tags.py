"""Several tags per inquiry: one count under each of them, one in the whole, and it is said."""

from datetime import date, datetime

import pytest
from metrics_company import Company, Inquiry, fill

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain, Period
from opsdash.metrics.answer import Answer, Flag
from opsdash.metrics.ask import ask
from opsdash.metrics.coverage import dimension_values
from opsdash.metrics.question import Filter, Question
from opsdash.store import Home

pytestmark = pytest.mark.sql

MAY = Period(date(2024, 5, 1), date(2024, 6, 1))


def inquiry(number: int, *tags: str, hours: int = 1) -> Inquiry:
    done = datetime(2024, 5, 3, 9 + hours)
    return Inquiry(
        id=str(number),
        created_at=datetime(2024, 5, 3, 9),
        resolved_at=done,
        status="solved",
        tags=tags,
    )


@pytest.fixture
def filled(home: Home) -> Home:
    inquiries = (
        inquiry(1, "late", "vip"),
        inquiry(2, "late", hours=3),
        inquiry(3),
        inquiry(4, "a"),
    )
    fill(home.facts, Company(inquiries, through={"desk": date(2024, 5, 31)}))
    return home


def answered(
    home: Home, *metrics: str, split: str | None = "tag", tags: tuple[str, ...] = ()
) -> Answer:
    filters = (Filter("tag", tags),) if tags else ()
    question = Question(metrics, MAY, Grain.WEEK, split, filters)
    return ask(home.facts, question, Organisation())


def parts(answer: Answer, metric: str = "inquiries") -> dict[str | None, float | None]:
    found = [row for row in answer.of(metric) if row.period.first == date(2024, 5, 1)]
    return {row.split: row.value for row in found}


def test_an_inquiry_counts_under_each_tag_and_once_in_the_whole(filled: Home) -> None:
    answer = answered(filled, "inquiries")
    assert parts(answer) == {"late": 2, "a": 1, "vip": 1, "": 1}
    assert answer.total("inquiries").value == 4
    assert Flag.OVERLAPPING in answer.total("inquiries").flags
    assert all(Flag.OVERLAPPING in row.flags for row in answer.rows)


def test_the_backlog_and_durations_keep_their_wholes(filled: Home) -> None:
    answer = answered(filled, "backlog", "resolution_average", "resolution_median")
    assert answer.total("backlog").value == 0
    assert answer.total("resolution_average").denominator == 4
    assert answer.total("resolution_median").denominator == 4


def test_filtered_by_two_tags_an_inquiry_with_both_counts_once(filled: Home) -> None:
    answer = answered(filled, "inquiries", split=None, tags=("late", "vip"))
    assert answer.total("inquiries").value == 2
    assert Flag.OVERLAPPING not in answer.total("inquiries").flags
    assert answered(filled, "inquiries", split=None, tags=("",)).total("inquiries").value == 1


def test_a_filter_chooses_inquiries_and_the_split_shows_all_their_tags(filled: Home) -> None:
    answer = answered(filled, "inquiries", tags=("vip",))
    assert parts(answer) == {"late": 1, "vip": 1}
    assert answer.total("inquiries").value == 1


def test_tags_can_be_listed(filled: Home) -> None:
    assert dimension_values(filled.facts, "tag") == ("late", "a", "vip", "")


def test_a_hostile_tag_is_a_value(filled: Home) -> None:
    hostile = "'], TRUE) OR (TRUE"
    assert answered(filled, "inquiries", split=None, tags=(hostile,)).total("inquiries").value == 0
