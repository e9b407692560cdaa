"""What stands around a chart: which mark a click means, which events are shown, what is saved."""

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from acting import person
from pandas import isna
from streamlit.testing.v1 import AppTest
from visiting import said, settled, visit

from opsdash.calendar.events import Event, EventKind, save_event
from opsdash.calendar.periods import Period
from opsdash.report.tables import Table, to_csv
from opsdash.store import Home
from opsdash.ui import events
from opsdash.ui.chart import changed
from opsdash.words import say

YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("before", "now", "clicked"),
    [
        ((), ("a",), "a"),
        (("a",), ("a", "b"), "b"),
        (("a",), (), "a"),
        (("a", "b"), ("b",), "a"),
        (("a",), ("a",), "a"),
        (("a",), ("b",), "b"),
        ((), (), None),
    ],
)
def test_a_click_is_the_mark_that_came_or_went(
    before: Sequence[str], now: Sequence[str], clicked: str | None
) -> None:
    assert changed(before, now) == clicked


def event(day: int, title: str = "x", kind: EventKind = EventKind.CAMPAIGN) -> Event:
    first = YEAR.first + timedelta(days=day)
    return Event(kind, title, first, first + timedelta(days=1))


def test_events_are_numbered_in_their_order() -> None:
    found = events.numbered([event(200, "late"), event(20, "early")], YEAR)
    assert [(mark.number, mark.at.month) for mark in found.marks] == [(1, 1), (2, 7)]
    assert found.plain == (
        "①\N{NO-BREAK SPACE}21 January: early",
        "②\N{NO-BREAK SPACE}20 July: late",
    )


def test_events_of_neighbouring_days_share_a_number() -> None:
    found = events.numbered([event(20, "a"), event(25, "b"), event(60, "c")], YEAR)
    assert [mark.number for mark in found.marks] == [1, 2]
    assert "a" in found.plain[0]
    assert "b" in found.plain[0]


def test_what_people_wrote_goes_before_holidays_and_the_rest_is_counted() -> None:
    holidays = [event(20 + 35 * count, "feast", EventKind.HOLIDAY) for count in range(9)]
    found = events.numbered([*holidays, event(2, "sale"), event(350, "fair")], YEAR)
    assert len(found.marks) == 9
    assert "sale" in found.plain[0]
    assert "fair" in found.plain[8]
    assert found.plain[-1] == say("events.more", count=2)


def test_an_event_that_began_earlier_stands_at_the_beginning() -> None:
    long = Event(EventKind.ACTION, "x", date(2025, 11, 1), date(2026, 3, 1))
    (mark,) = events.numbered([long], YEAR).marks
    assert mark.at == YEAR.first


def test_a_hostile_title_is_text_in_the_note() -> None:
    found = events.numbered([event(9, "[x](javascript:1) <b>$a$")], YEAR)
    assert found.words[0].endswith(r"\[x\]\(javascript\:⁠1\) \<b\>\$a\$")


@pytest.fixture
def home(sample: Home) -> Home:
    return sample


def opened(**link: str) -> AppTest:
    return settled(visit("inquiry-slope", **link))


def test_an_event_stands_under_the_chart_until_events_are_hidden(home: Home) -> None:
    save_event(home.state, Event(EventKind.OTHER, "Parcel strike", *_days(home)), person("test"))
    app = opened()
    assert "Parcel strike" in said(app)
    hidden = opened(ev="0")
    assert "Parcel strike" not in said(hidden)
    settled(hidden.button(key="slope_index_switch").click().run())
    assert "Parcel strike" in said(hidden)
    assert "ev" not in hidden.query_params


def _days(home: Home) -> tuple[date, date]:
    ((newest,),) = home.facts.rows("SELECT MAX(created_day) FROM inquiry")
    return newest - timedelta(days=60), newest - timedelta(days=59)


def test_a_saved_table_is_the_one_on_the_screen(home: Home) -> None:
    app = opened()
    app.session_state["slope_index_menu"] = True
    settled(app.run())
    (shown,) = (frame.value for frame in app.dataframe)
    columns = list(shown.columns)
    rows = [[None if isna(cell) else cell for cell in row] for row in shown.to_numpy().tolist()]
    read = list(csv.DictReader(io.StringIO(to_csv(Table(columns, rows)).decode("utf-8-sig"))))
    assert len(read) == len(shown) > 50
    assert [row[columns[0]] for row in read] == [day.isoformat() for day in shown[columns[0]]]
    for column in columns[2:6]:
        numbers = [float(row[column] or "nan") for row in read]
        assert numbers == pytest.approx(list(shown[column]), nan_ok=True)


def test_an_opened_number_has_its_sides_its_rows_and_its_day(home: Home) -> None:
    app = opened()
    app.session_state["slope_rate_menu"] = True
    settled(app.run())
    ref = app.dataframe[-1].value.iloc[-3, 0].isoformat()
    app.session_state["open_numbers"] = ("inquiry-slope", {"slope_rate": ref})
    settled(app.run())
    assert "Numerator" in said(app)
    assert "Denominator" in said(app)
    assert [link.label for link in app.page_link if link.label == say("numbers.rows")]
    settled(app.button(key="slope_rate_event").click().run())
    assert app.session_state["event_first"].isoformat() == ref


def test_a_number_that_the_browser_invents_opens_nothing(home: Home) -> None:
    app = opened()
    app.session_state["open_numbers"] = ("inquiry-slope", {"slope_rate": "<script>"})
    settled(app.run())
    assert not [button for button in app.button if button.key == "slope_rate_close"]


SMALL_CHARTS = """
from datetime import date

from opsdash.charts import Panel, Point, Series, small_multiples
from opsdash.report.tables import Table
from opsdash.ui.chart import draw_multiples
from opsdash.ui.number_panel import open_number
from opsdash.ui.sheets import Number, Sheet

line = Series([Point(date(2026, 1, 5), 1.0, ref="a"), Point(date(2026, 1, 12), 2.0)])
panels = [Panel("Email", line), Panel("*Chat*", line)]
drawn = small_multiples(panels, alts=["It rises", "It rises"])
names = [panel.name for panel in panels]
sheet = Sheet("Contact rate", "x", lambda: Table((), []), number=lambda _: Number("Email: 1"))
open_number("small", "a")
draw_multiples(dict(zip(names, drawn, strict=True)), key="small", sheet=sheet)
"""


def test_small_charts_stand_under_their_names_with_one_panel() -> None:
    app = AppTest.from_string(SMALL_CHARTS, default_timeout=60).run()
    assert not app.exception
    texts = [each.value for each in app.markdown]
    assert texts[:2] == [":small[**Email**]", r":small[**\*Chat\***]"]
    assert sum("Email" in text and "1" in text for text in texts) == 1
