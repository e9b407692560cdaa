"""The filter bar: any dimension narrows, a number is compared with, and the address says it all."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from visiting import filled, said, settled, stored, visit

from opsdash.calendar.periods import Grain, Period
from opsdash.store import Home
from opsdash.ui.view import drawable
from opsdash.words.dates import compared_words

HEADER = "ticket_id,created_at,resolved_at,status,channel,topic,group,customer\n"
LAST = date(2026, 5, 12)
GROUPS = ("North, east", "고객지원팀", "")


def fill(home: Home) -> None:
    """A hundred days with three tickets each, one of each group."""
    rows = [
        f'T{n}-{at},{day}T10:00:00Z,{day}T14:00:00Z,solved,Email,Delivery,"{group}",c{n}@x.org\n'
        for n in range(100)
        for at, group in enumerate(GROUPS)
        for day in [(LAST - timedelta(days=n)).isoformat()]
    ]
    # The day after the last complete one, on which the file was made.
    rows.append("T,2026-05-13T08:00:00Z,,open,Email,Delivery,,x@x.org\n")
    stored(home, HEADER + "".join(rows))


@pytest.fixture(scope="module")
def home_template(home_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(home_template, tmp_path_factory.mktemp("tickets") / "home", fill)


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def tile(app: AppTest, label: str = "Inquiries") -> tuple[str, str]:
    found = {each.label: each for each in app.metric}[label]
    return found.value, found.delta


def asked(app: AppTest) -> dict[str, object]:
    return {name: value for name, value in app.query_params.items() if value}


@pytest.mark.parametrize("group", GROUPS[:2])
def test_a_link_filters_by_any_dimension(home: Home, group: str) -> None:
    app = settled(visit(**{"p": "2026-04", "f.group": [group]}))
    assert tile(app)[0] == "30"
    assert app.multiselect(key="f.group").value == [group]
    assert asked(app) == {"p": "2026-04", "f.group": group}


def test_a_link_filters_by_what_is_not_recorded(home: Home) -> None:
    app = settled(visit(**{"p": "2026-04", "f.group": ["~"]}))
    assert tile(app)[0] == "30"
    assert app.multiselect(key="f.group").value == [""]


def test_a_dimension_is_looked_for_chosen_and_cleared(home: Home) -> None:
    app = settled(visit(p="2026-04"))
    assert tile(app)[0] == "90"
    assert "f.group" not in [each.key for each in app.multiselect]
    app.selectbox(key="more_dimension").set_value("group")
    settled(app.run())
    app.multiselect(key="f.group").set_value(["고객지원팀"])
    settled(app.run())
    assert tile(app)[0] == "30"
    assert asked(app) == {"p": "2026-04", "f.group": "고객지원팀"}
    app.button(key="clear_filters").click()
    settled(app.run())
    assert tile(app)[0] == "90"
    assert asked(app) == {"p": "2026-04"}


def test_a_month_that_still_runs_meets_as_many_days_of_the_month_before(home: Home) -> None:
    app = settled(visit(p="2026-05"))
    assert tile(app)[0] == "36"
    notes = [str(each.value) for each in app.caption]
    assert any("1 May to 12 May 2026, against 1 April to 12 April 2026" in note for note in notes)


def test_days_of_unequal_number_are_said_and_full_months_are_not() -> None:
    march = Period(date(2026, 3, 1), date(2026, 4, 1))
    february = Period(date(2026, 2, 1), date(2026, 3, 1))
    thirty = Period(march.first, date(2026, 3, 31))
    assert compared_words(march, february) == "February 2026"
    assert compared_words(thirty, february) == "February 2026 (28 days against 30)"


def test_a_number_is_compared_with(home: Home) -> None:
    app = settled(visit(p="2026-04", cmp="target", tv=["inquiries:100"]))
    value, change = tile(app)
    assert (value, change) == ("90", "\N{MINUS SIGN}10.0\N{NO-BREAK SPACE}%")
    app.number_input(key="target_number_inquiries").set_value(60.0)
    settled(app.run())
    assert tile(app)[1] == "+50.0\N{NO-BREAK SPACE}%"
    assert asked(app) == {"p": "2026-04", "cmp": "target", "tv": "inquiries:60"}


@pytest.mark.parametrize("grain", ["Quarter", "Year", "Sprint period", "sprint_period"])
@pytest.mark.parametrize("page", ["", "inquiry-slope"])
def test_every_page_draws_every_grain(home: Home, page: str, grain: str) -> None:
    settled(visit(page, g=grain, p="2026-P5"))


def test_what_a_link_names_in_vain_is_said(home: Home) -> None:
    app = settled(visit(**{"f.group": ["West"], "f.moon": ["full"], "tv": ["inquiries:many"]}))
    words = said(app)
    for name in ("West", "moon", "many"):
        assert name in words
    assert asked(app) == {}


def test_what_a_filter_cannot_narrow_is_said_by_its_dimension(home: Home) -> None:
    rows = [f"O{n},{LAST - timedelta(days=n)}T09:00:00Z,20.00,EUR,DE\n" for n in range(100)]
    stored(home, "order_id,ordered_at,total,currency,country\n" + "".join(rows), "orders.csv")
    app = settled(visit(**{"p": "2026-04", "f.group": ["~"], "f.country": ["DE"]}))
    words = said(app)
    assert "Orders have no group and are counted in full." in words
    assert "Inquiries have no country and are counted in full." in words
    assert tile(app, "Orders")[0] == "30"


def test_a_number_is_no_growth(home: Home) -> None:
    app = settled(visit(p="2026-04", cmp="target", tv=["inquiries:100"]))
    assert "grew" not in app.title[0].value
    assert "nothing to compare" not in app.title[0].value


def test_labels_of_older_links_become_codes(home: Home) -> None:
    app = settled(visit(p="April 2026", cmp="Year before", g="Month"))
    assert asked(app) == {"p": "2026-04", "cmp": "year", "g": "month"}


def options(app: AppTest) -> list[str]:
    return list(app.selectbox(key="more_dimension").options)


def test_a_page_offers_what_its_facts_have(home: Home) -> None:
    rows = [f"O{n},{LAST - timedelta(days=n)}T09:00:00Z,20.00,EUR,DE\n" for n in range(100)]
    stored(home, "order_id,ordered_at,total,currency,country\n" + "".join(rows), "orders.csv")
    assert {"Group", "Country"} <= set(options(settled(visit())))
    offered = options(settled(visit("resolution")))
    assert "Group" in offered
    assert "Country" not in offered
    pipeline = settled(visit("pipeline"))
    assert not {"Group", "Country"} & {each.label for each in pipeline.multiselect}
    assert "ch" not in [each.key for each in pipeline.multiselect]


def test_a_filter_in_use_stays_in_sight_where_it_says_nothing(home: Home) -> None:
    app = settled(visit("pipeline", ch="Email"))
    assert app.multiselect(key="ch").value == ["Email"]
    assert asked(app) == {"ch": "Email"}


def test_dimensions_of_figures_say_whose_they_are(home: Home) -> None:
    rows = [f"{LAST - timedelta(days=n)},100,Search\n" for n in range(20)]
    stored(home, "date,visits,channel\n" + "".join(rows), "daily.csv")
    assert "Channel (visits)" in options(settled(visit()))


def test_more_days_than_a_chart_can_show_become_weeks_and_it_says_so(home: Home) -> None:
    app = settled(visit("inquiry-slope", p="2024-01-01~2026-05-12", g="day"))
    told = "By day, 863 days are too many to tell apart in a chart: shown by week."
    assert told in said(app)
    assert asked(app)["g"] == "day"


@pytest.mark.parametrize(
    ("grain", "days", "drawn"),
    [
        (Grain.DAY, 400, Grain.DAY),
        (Grain.DAY, 401, Grain.WEEK),
        (Grain.WEEK, 4_000, Grain.MONTH),
        (Grain.DAY, 30_000, Grain.QUARTER),
        (Grain.YEAR, 400_000, Grain.YEAR),
    ],
)
def test_a_line_has_at_most_four_hundred_points(grain: Grain, days: int, drawn: Grain) -> None:
    first = date(1900, 1, 1)
    assert drawable(grain, Period(first, first + timedelta(days=days))) is drawn
