"""Today and the Inquiry slope: no data, a header only, one row, a year, and pasted links."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from acting import ANN, person
from streamlit.testing.v1 import AppTest
from visiting import SHOP, filled, opened_by_pages, said, settled, stored, visit

from opsdash.calendar.organisation import save_organisation
from opsdash.errors import FileHeaderOnlyError
from opsdash.intake.choices import Choices
from opsdash.intake.importing import import_file
from opsdash.sample import has_sample
from opsdash.settings import ROOT
from opsdash.store import Home
from opsdash.words import say

SEE = ("", "inquiry-slope")
TICKETS = "ticket_id,created_at,resolved_at,status,channel,topic,customer\n"
ORDERS = "order_id,ordered_at,total,currency\n"
FIRST = date(2025, 5, 5)


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def opened(address: str = "", **link: str | list[str]) -> AppTest:
    return settled(visit(address, **link))


def a_ticket(number: int, day: date, topic: str = "Delivery", channel: str = "Email") -> str:
    at = f"{day.isoformat()}T10:00:00Z"
    done = f"{day.isoformat()}T14:00:00Z"
    return f"T{number},{at},{done},solved,{channel},{topic},c{number}@example.com\n"


def an_order(number: int, day: date) -> str:
    return f"O{number},{day.isoformat()}T09:00:00Z,20.00,EUR\n"


def lived(home: Home) -> None:
    """A year of two inquiries and ten orders a day, twenty orders in the last four weeks."""
    days = [FIRST + timedelta(days=count) for count in range(367)]
    topics = ("Delivery", "=cmd()", "<script>alert(1)</script>")
    tickets = [
        a_ticket(2 * place + half, day, topics[place % 3], ("Email", "Chat")[half])
        for place, day in enumerate(days)
        for half in (0, 1)
    ]
    orders = [
        an_order(100 * place + number, day)
        for place, day in enumerate(days)
        for number in range(20 if place >= 336 else 10)
    ]
    save_organisation(home.state, SHOP, ANN)
    stored(home, TICKETS + "".join(tickets))
    stored(home, ORDERS + "".join(orders), "orders.csv")


@pytest.fixture(scope="module")
def year_template(home_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(home_template, tmp_path_factory.mktemp("year") / "home", lived)


@pytest.fixture
def year(year_template: Path) -> Iterator[Home]:
    with opened_by_pages(year_template) as opened:
        yield opened


@pytest.mark.parametrize("file", SEE)
def test_without_data_a_page_says_what_to_import(home: Home, file: str) -> None:
    app = opened(file)
    assert say("shell.empty.title") in said(app)
    assert len(app.page_link) == 1
    assert [button.key for button in app.button] == ["empty_sample"]
    assert "p" not in app.session_state


def test_an_empty_page_offers_the_sample_company(home: Home) -> None:
    app = opened()
    settled(app.button(key="empty_sample").click().run())
    assert has_sample(home)
    assert say("today.tiles") in [heading.value for heading in app.header]


@pytest.mark.parametrize("file", SEE)
def test_a_file_with_a_header_alone_changes_nothing(home: Home, file: str) -> None:
    with pytest.raises(FileHeaderOnlyError):
        stored(home, TICKETS)
    assert say("shell.empty.title") in said(opened(file))


@pytest.mark.parametrize("file", SEE)
@pytest.mark.parametrize("grain", ["Day", "Week", "Month"])
def test_one_row_is_shown_without_invented_growth(home: Home, file: str, grain: str) -> None:
    stored(home, TICKETS + a_ticket(1, FIRST))
    app = opened(file, p=f"{FIRST} to {FIRST}", g=grain)
    assert app.title[0].value == say("slope.headline.alone", inquiries="1", base="orders")
    assert not re.search(r"[+\N{MINUS SIGN}]\d", said(app))


def test_tiles_keep_their_place_when_a_number_is_not_known(home: Home) -> None:
    stored(home, TICKETS + a_ticket(1, FIRST))
    app = opened(p=f"{FIRST} to {FIRST}")
    values = {tile.label: tile.value for tile in app.metric}
    assert values["Inquiries"] == "1"
    assert "\N{EN DASH}" in values["Orders"]
    assert len(values) == 8


def test_the_headline_says_what_both_did(year: Home) -> None:
    app = opened(p="2026-04-06 to 2026-05-03")
    orders = "orders grew 100\N{NO-BREAK SPACE}%"
    assert app.title[0].value == (
        f"Inquiries stayed level and {orders}: customers ask less per order."
    )


def test_tiles_count_the_chosen_period(year: Home) -> None:
    app = opened(p="2026-04-06 to 2026-05-03")
    values = {tile.label: tile.value for tile in app.metric}
    assert values["Inquiries"] == "56"
    assert values["Orders"] == "560"
    assert values["Inquiries / 100 orders"] == "10.0"
    assert values["Resolution median"].startswith("4.")


def test_a_pasted_link_restores_every_filter(year: Home) -> None:
    link = {
        "p": "April 2026",
        "cmp": "Year before",
        "g": "Month",
        "ch": ["Chat"],
        "t": ["Delivery"],
    }
    app = opened(**link)
    assert app.session_state["p"] == "2026-04"
    assert app.session_state["cmp"] == "year"
    assert app.session_state["g"] == "month"
    assert app.session_state["ch"] == ["Chat"]
    assert app.session_state["t"] == ["Delivery"]
    assert {tile.label: tile.value for tile in app.metric}["Inquiries"] == "10"


def test_a_bad_value_in_a_link_falls_back_to_what_an_absent_one_means(year: Home) -> None:
    plain = opened()
    bad = opened(
        "today.py", p="tomorrow", cmp="<b>", g="fortnight", ch=["Fax"], t=["nothing"], m="x"
    )
    assert [item.value for item in bad.title] == [item.value for item in plain.title]
    assert [tile.value for tile in bad.metric] == [tile.value for tile in plain.metric]


def unknown(app: AppTest) -> list[str]:
    return [str(item.value) for item in app.markdown if "This link" in str(item.value)]


def test_a_link_to_a_value_that_is_not_in_the_data_says_what_is_shown_until_a_filter_changes(
    year: Home,
) -> None:
    app = opened(ch=["Face*book*"])
    assert len(unknown(app)) == 1
    assert r"Face\*book\*, which is not in the data; all channels are shown." in unknown(app)[0]
    settled(app.run())
    assert len(unknown(app)) == 1
    app.multiselect(key="t").set_value(["Delivery"])
    assert unknown(settled(app.run())) == []
    app.multiselect(key="t").set_value([])
    assert unknown(settled(app.run())) == []


def test_every_filter_of_a_link_tells_what_it_does_not_know(year: Home) -> None:
    app = opened(p="xxx", cmp="<b>", g="fortnight", ch=["Fax", "Chat"], t=["nothing"])
    lines = "\n".join(unknown(app))
    for words in ("xxx", r"\<b\>", "fortnight", "Fax, ", "the other channels", "nothing"):
        assert words in lines
    assert app.session_state["ch"] == ["Chat"]


def test_a_link_that_is_understood_says_nothing(year: Home) -> None:
    assert unknown(opened(p="April 2026", ch=["Chat"], g="Month")) == []
    assert unknown(opened()) == []


def test_a_filter_chosen_on_one_page_holds_on_the_other(year: Home) -> None:
    app = opened()
    app.radio(key="cmp").set_value("none")
    app.multiselect(key="ch").set_value(["Chat"])
    settled(app.run())
    app.switch_page(str(ROOT / "pages" / "inquiry_slope.py"))
    settled(app.run())
    assert app.session_state["cmp"] == "none"
    assert app.session_state["ch"] == ["Chat"]


def test_a_month_chosen_in_the_calendar_becomes_the_period(year: Home) -> None:
    app = opened()
    app.selectbox(key="p_calendar").set_value("2025-07")
    settled(app.run())
    assert app.session_state["p"] == "2025-07"
    assert "July 2025" in said(app)


def test_two_days_chosen_become_the_period_and_a_preset_takes_over_again(year: Home) -> None:
    app = opened()
    app.date_input(key="p_days").set_value((date(2025, 7, 1), date(2025, 7, 10)))
    settled(app.run())
    assert app.session_state["p"] == "2025-07-01~2025-07-10"
    app.pills(key="p").set_value("13w")
    settled(app.run())
    assert app.session_state["p"] == "13w"
    assert app.session_state["p_days"] == ()


def test_the_slope_says_both_rates_and_the_gap(year: Home) -> None:
    app = opened("inquiry-slope", p="2026-04-06 to 2026-05-03")
    assert "Inquiries 0.0\N{NO-BREAK SPACE}%, orders +100\N{NO-BREAK SPACE}%" in said(app)
    assert len(app.get("arrow_vega_lite_chart") or app.get("vega_lite_chart")) == 8


def test_without_all_days_before_no_page_shows_growth_and_both_say_why(home: Home) -> None:
    days = [FIRST + timedelta(days=n) for n in range(49)]
    tickets = "".join(a_ticket(n, day) for n, day in enumerate(days))
    stored(home, TICKETS + tickets)
    stored(home, ORDERS + "".join(map(an_order, range(49), days)), "orders.csv")
    period = "2025-05-26 to 2025-06-20"
    slope = said(opened("inquiry-slope", p=period))
    assert "is not covered: data begin on 5 May 2025." in slope
    assert "%" not in slope
    assert "data begin on 5 May 2025" in said(opened(p=period))


def test_the_slope_says_how_its_title_and_its_lines_go_together(year: Home) -> None:
    app = opened("inquiry-slope", p="2026-04-06 to 2026-05-03")
    assert (
        "Compared: 6 April to 3 May 2026 against 9 March to 5 April 2026. Over the 52 weeks"
        " shown, inquiries went from 100 to 100 and orders to 200."
    ) in said(app)
    assert "Compared:" not in said(opened("inquiry-slope", cmp="Nothing"))


def test_a_hostile_topic_is_text(year: Home) -> None:
    app = opened("inquiry-slope", p="52 weeks", t=["<script>alert(1)</script>"])
    assert app.session_state["t"] == ["<script>alert(1)</script>"]


def test_the_table_behind_a_chart_opens_on_demand(year: Home) -> None:
    app = opened("inquiry-slope", p="52 weeks")
    assert len(app.dataframe) == 0
    app.session_state["slope_topics_menu"] = True
    settled(app.run())
    assert len(app.dataframe) == 1
    assert set(app.dataframe[0].value["Topic"]) == {
        "Delivery",
        "\N{WORD JOINER}=cmd()",
        "<script>alert(1)</script>",
    }


def test_a_tile_leads_to_its_card_with_the_same_number(year: Home) -> None:
    app = opened(p="2026-04-06 to 2026-05-03")
    tile = {tile.label: tile.value for tile in app.metric}["Inquiries / 100 orders"]
    app.query_params["m"] = "contact_rate_orders"
    app.switch_page(str(ROOT / "pages" / "metric.py"))
    words = said(settled(app.run())).replace("\\", "")
    assert f"**{tile} per 100 orders** from 6 April to 3 May 2026" in words


def test_what_needs_somebody_names_old_data_and_rejected_rows(home: Home) -> None:
    text = TICKETS + a_ticket(1, FIRST) + "T2,1899-01-01T00:00:00Z,,open,Email,Delivery,x\n"
    stored(home, text)
    words = said(opened())
    assert say("today.need.missing_orders") in words
    assert say("today.need.old") in words
    assert "1 rejected" in words


def test_monthly_figures_are_refused_by_week_and_counted_by_month(home: Home) -> None:
    path = ROOT / "data" / "examples" / "readings_monthly.csv"
    import_file(home, path, Choices(), SHOP, person("test"))
    by_week = opened()
    assert by_week.title[0].value == say("slope.headline.refused")
    assert say("shell.refused.reading_too_coarse") in said(by_week)
    for file in SEE:
        by_month = opened(file, p="2025", g="Month")
        assert by_month.title[0].value != say("slope.headline.refused")
