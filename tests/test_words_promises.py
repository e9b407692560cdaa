"""Hours and promises are read as people write them, and written so that they can be read again."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.calendar.working_hours import ALL_DAY, Hours
from opsdash.words.hours import hours_text, hours_words, parse_hours
from opsdash.words.promises import moment_words, parse_promise, promise_text

SPANS = st.builds(
    lambda opens, length: Hours(opens, opens + length), st.integers(0, 1439), st.integers(1, 1439)
)


@given(st.lists(SPANS, max_size=5).map(lambda spans: tuple(sorted(spans))))
def test_hours_come_back_as_they_were_written(day: tuple[Hours, ...]) -> None:
    assert parse_hours(hours_text(day)) == day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("9-17", (Hours(540, 1020),)),
        ("13:30 \N{EN DASH} 18:00; 9.00 to 12.30", (Hours(540, 750), Hours(810, 1080))),
        ("9am - 5:30pm", (Hours(540, 1050),)),
        ("12am-12pm", (Hours(0, 720),)),
        ("22-6", (Hours(1320, 1800),)),
        ("0-24", ALL_DAY),
        ("0:00-0:00", ALL_DAY),
        ("  ", ()),
    ],
)
def test_hours_are_read(text: str, day: tuple[Hours, ...]) -> None:
    assert parse_hours(text) == day


@pytest.mark.parametrize("text", ["x", "9", "9-", "9-25", "24-6", "9:60-10", "13pm-14pm", "9-17x"])
def test_what_names_no_hours_is_none(text: str) -> None:
    assert parse_hours(text) is None


def test_hours_in_words() -> None:
    assert hours_words(()) == "closed"
    assert hours_words(ALL_DAY) == "all day"
    assert hours_words((Hours(540, 750), Hours(1320, 1800))) == (
        "9:00 to 12:30, 22:00 to 6:00 the next day"
    )


@given(st.integers(1, 60 * 24 * 366))
def test_promises_come_back_as_they_were_written(minutes: int) -> None:
    assert parse_promise(promise_text(60 * minutes)) == 60 * minutes


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("", None),
        ("30 min", 1800),
        ("30m", 1800),
        ("4 h", 14400),
        ("1,5 h", 5400),
        ("1 h 30 min", 5400),
        ("1:30", 5400),
        ("2 d", 172800),
    ],
)
def test_promises_are_read(text: str, seconds: int | None) -> None:
    assert parse_promise(text) == seconds


@pytest.mark.parametrize("text", ["soon", "4", "h", "4 hh", "-4 h", "4 h or so", "1:75"])
def test_what_names_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        parse_promise(text)


def test_a_far_moment_has_its_date() -> None:
    friday = date(2026, 5, 8)
    assert moment_words(datetime(2026, 5, 11, 9, 30), friday) == "Monday 9:30"
    assert moment_words(datetime(2026, 5, 18, 9, 5), friday) == "Monday 18 May 9:05"
