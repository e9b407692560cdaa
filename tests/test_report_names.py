"""File names tell metric, days and filters, and every system can store them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.calendar.periods import Period
from opsdash.metrics.question import Filter
from opsdash.report.file_names import file_name, slug

WEEKS = Period(date(2026, 4, 20), date(2026, 5, 18))
FORBIDDEN = set('<>:"/\\|?*%\0\n\r\t ')


def test_a_name_tells_metric_days_and_filters() -> None:
    name = file_name("one_stop_rate", WEEKS, [Filter("contact_channel", ("Email",))])
    assert name == "opsdash-one-stop-rate-2026-04-20-to-2026-05-17-email"


def test_a_split_and_what_is_not_recorded_are_told() -> None:
    name = file_name("inquiries", WEEKS, [Filter("group", ("",))], split="Topic")
    assert name == "opsdash-inquiries-by-topic-2026-04-20-to-2026-05-17-not-recorded"


def test_many_values_are_counted() -> None:
    values = tuple("abcde")
    assert file_name("x", None, [Filter("topic", values)]) == "opsdash-x-a-b-c-and-2-more"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("../../etc/passwd", "etc-passwd"),
        ("CON:", "con"),
        ("배송 지연", "배송-지연"),
        ("=cmd()|' /C calc'!A0", "cmd-c-calc-a0"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe", "gpj-exe"),
        ("Größe  ß", "größe-ß"),
        ("\N{GRINNING FACE}", ""),
    ],
)
def test_only_letters_and_digits_are_kept(text: str, expected: str) -> None:
    assert slug(text) == expected


@given(st.text(max_size=200), st.lists(st.text(max_size=300), min_size=1, max_size=6))
def test_any_name_can_be_stored(subject: str, values: list[str]) -> None:
    name = file_name(subject, WEEKS, [Filter("topic", tuple(values))])
    assert name.startswith("opsdash-")
    assert not FORBIDDEN & set(name)
    assert "." not in name
    assert len(name.encode()) <= 180
