"""A metric's card: no data, the sample, one row, levels with their undo, hostile text."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from acting import ANN, BEN
from streamlit.testing.v1 import AppTest
from visiting import ran, said, stored, visit

from opsdash.calendar.events import list_events
from opsdash.findings.background import Background
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.level_records import read_levels, read_owners, save_level, save_owner
from opsdash.metrics.levels import Level, LevelKind
from opsdash.settings import ROOT
from opsdash.store import Home
from opsdash.words import say

RATE = "contact_rate_orders"
HOSTILE = '<img src=x onerror=alert(1)> [x](javascript:alert(1)) **b** :red[c] $x$ "q"'


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def card(metric: str = RATE, **link: str) -> AppTest:
    return ran(visit("metric", m=metric, **link))


def one_row(home: Home) -> None:
    text = "ticket_id,created_at,status,topic\nT1,2025-05-05T10:00:00Z,open,Delivery\n"
    stored(home, text)


def each_card(app: AppTest) -> Iterator[AppTest]:
    """One card after the other in one session, as links on the Metrics page open them."""
    for metric in load_catalog().metrics:
        app.query_params["m"] = metric
        yield ran(app.run())


def test_every_metric_has_a_card_without_data(home: Home) -> None:
    for app in each_card(card()):
        assert say("shell.empty.title") in said(app)
        assert say("metric_card.meaning.title") in said(app)
        assert say("metric_card.levels.title") in said(app)


def test_every_metric_has_a_card_on_the_sample(sample: Home) -> None:
    for app in each_card(card()):
        assert [str(panel.value) for panel in app.error] == []
        assert say("metric_card.meaning.title") in said(app)


@pytest.mark.parametrize("metric", [RATE, "inquiries", "backlog", "one_stop_rate", "win_rate"])
def test_one_row_is_shown_without_an_invented_number(home: Home, metric: str) -> None:
    one_row(home)
    app = card(metric, p="2025-05-05~2025-05-05")
    assert "\N{EN DASH}" not in app.title[0].value
    assert not [table for table in app.table if "nan" in str(table.value).lower()]


def test_the_value_stands_in_a_sentence_with_both_of_its_sides(sample: Home) -> None:
    app = card()
    words = said(app)
    assert app.title[0].value == "Contact rate per 100 orders"
    assert "per 100 orders" in words
    assert "against" in words
    sides = app.table[0].value
    assert list(sides[say("metric_card.sides.part")]) == ["inquiries", "orders"]


def test_what_has_no_data_says_once_what_to_import(sample: Home) -> None:
    app = card("cans_sold")
    missing = say("shell.refused.missing_measure", fact="").partition(":")[0]
    assert said(app).count(missing) == 1
    assert say("metric_card.split.title") not in said(app)
    assert say("shell.empty.action") in [link.label for link in app.page_link]


def test_amounts_of_several_currencies_can_still_be_seen_apart(home: Home) -> None:
    head = "order_id,ordered_at,total,currency\n"
    rows = "O1,2026-01-05T10:00:00Z,5.00,EUR\nO2,2026-01-05T11:00:00Z,7.00,USD\n"
    stored(home, head + rows, "orders.csv")
    app = card("sales", p="2026-01-05~2026-01-05", by="currency")
    assert "EUR, USD" in said(app)
    assert app.selectbox(key="by_sales").value == "currency"
    assert len(app.get("vega_lite_chart")) == 1
    assert say("metric_card.split.whole") not in said(app)


def test_a_link_to_no_metric_says_so_and_names_what_looks_like_it(sample: Home) -> None:
    app = card("contact_rate_order")
    assert app.title[0].value == say("metric_card.unknown_title")
    assert "contact\\_rate\\_order" in said(app)
    assert "Contact rate per 100 orders" in [link.label for link in app.page_link]


def test_a_hostile_name_in_a_link_is_text(sample: Home) -> None:
    words = said(card("<script>alert(1)</script>"))
    assert "\\<script\\>alert\\(1\\)\\<\\/script\\>" in words


def test_an_old_link_to_a_metric_on_today_leads_to_its_card(sample: Home) -> None:
    app = ran(visit(m="one_stop_rate"))
    assert app.title[0].value == "One\\-stop rate\\, 7 days"


def test_the_split_of_the_link_is_chosen_and_kept_in_it(sample: Home) -> None:
    app = card(by="topic")
    chooser = app.selectbox(key=f"by_{RATE}")
    assert chooser.value == "topic"
    ran(chooser.set_value("contact_channel").run())
    assert app.query_params["by"] == "contact_channel"


def test_the_parts_are_drawn_over_time_where_the_link_says_so(sample: Home) -> None:
    bars, lines = card(by="topic"), card(by="topic", **{"as": "lines"})
    drawn = [len(app.get("vega_lite_chart")) for app in (bars, lines)]
    assert drawn[1] > drawn[0] + 3
    control = next(each for each in lines.get("button_group") if each.key == f"look_{RATE}")
    ran(control.set_value("bars").run())
    assert "as" not in lines.query_params


def test_a_split_that_adds_up_says_so_and_one_that_does_not_says_why(sample: Home) -> None:
    below = say("metric_card.split.share", name="orders")
    assert below in said(card(by="contact_channel"))
    assert say("metric_card.split.whole") in said(card("inquiries"))
    assert say("metric_card.split.quantile") in said(card("resolution_median"))


def test_one_click_freezes_the_last_weeks_and_its_undo_takes_it_back(sample: Home) -> None:
    app = card()
    ran(app.button(key="level_freeze").click().run())
    levels = read_levels(sample.state).stored
    assert [(each.metric, each.kind) for each in levels] == [(RATE, LevelKind.BASELINE)]
    assert levels[0].frozen is not None
    assert levels[0].frozen.window.days == 91
    assert say("metric_card.done.frozen") in said(app)
    ran(app.button(key="level_undo").click().run())
    assert read_levels(sample.state).stored == ()


def test_a_removed_level_can_be_brought_back_from_where_it_was_removed(sample: Home) -> None:
    app = card()
    assert "2\N{EN DASH}12" in said(app)
    ran(app.button(key="level_remove_typical").click().run())
    assert "2\N{EN DASH}12" not in said(app)
    ran(app.button(key="level_undo").click().run())
    assert "2\N{EN DASH}12" in said(app)


def test_the_form_saves_a_level_and_its_reset_brings_the_default_back(sample: Home) -> None:
    app = card()
    ran(app.button(key="level_change_typical").click().run())
    app.number_input(key="level_low").set_value(3.0)
    app.number_input(key="level_high").set_value(7.5)
    app.text_area(key="level_source").set_value("Our trade body")
    ran(app.button(key="level_save").click().run())
    assert "3\N{EN DASH}7\\.5" in said(app)
    ran(app.button(key="level_reset_typical").click().run())
    assert "2\N{EN DASH}12" in said(app)


def test_the_form_says_what_keeps_a_level_from_being_saved(sample: Home) -> None:
    app = card()
    ran(app.button(key="level_change_typical").click().run())
    app.text_area(key="level_source").set_value(" ")
    app.text_input(key="level_url").set_value("javascript:alert(1)")
    ran(app.button(key="level_save").click().run())
    told = [str(panel.value) for panel in app.error]
    assert told == [
        say("metric_card.problems.empty", field=say("metric_card.fields.source")),
        say("metric_card.problems.not_a_link", field=say("metric_card.fields.url")),
    ]
    assert read_levels(sample.state).stored == ()


def test_two_people_who_change_one_level_do_not_overwrite_each_other(sample: Home) -> None:
    app = card()
    ran(app.button(key="level_change_typical").click().run())
    theirs = Level(RATE, LevelKind.TYPICAL, 1.0, 2.0, "Theirs", valid_from=date(2026, 1, 1))
    save_level(sample.state, load_catalog(), theirs, (), BEN)
    app.number_input(key="level_low").set_value(3.0)
    ran(app.button(key="level_save").click().run())
    assert say("metric_card.levels.conflict") in [str(box.value) for box in app.info]
    assert [each.source for each in read_levels(sample.state).stored] == ["Theirs"]


def test_hostile_sources_and_owners_are_text(sample: Home) -> None:
    level = Level(
        RATE,
        LevelKind.TYPICAL,
        3.0,
        4.0,
        HOSTILE,
        url="https://example.com/?a=<b>",
        as_of=HOSTILE[:40],
        valid_from=date(2026, 1, 1),
    )
    save_level(sample.state, load_catalog(), level, (), ANN)
    save_owner(sample.state, RATE, HOSTILE[:80], 0, ANN)
    words = said(card())
    assert "\\<img src\\=x" in words
    assert re.search(r"(?<!\\)<img", words) is None
    assert "](javascript" not in words


def test_an_owner_is_named_on_the_card(sample: Home) -> None:
    app = card()
    app.text_input(key=f"card_owner_{RATE}").set_value("Ann")
    ran(app.button(key="card_owner_save").click().run())
    assert read_owners(sample.state)[RATE][0] == "Ann"
    assert "**Ann**" in said(app)


def test_the_rows_behind_the_number_are_a_link_away(sample: Home) -> None:
    assert say("numbers.rows") in [link.label.strip(":blue[]") for link in card().page_link]
    grown = [link.label for link in card("growth_orders").page_link]
    assert not any(say("numbers.rows") in label for label in grown)


def test_goals_on_the_metric_are_named_with_the_way_to_them(sample: Home) -> None:
    app = card()
    assert any("Fewer questions" in link.label for link in app.page_link)
    assert say("metric_card.goals.none") in said(card("sales"))


def test_restated_data_is_told_beside_the_baseline_that_stays(home: Home) -> None:
    first = date(2026, 1, 5)
    head = "ticket_id,created_at,status,topic\n"
    rows = [f"T{n},{first + timedelta(days=n)}T10:00:00Z,open,Delivery\n" for n in range(100)]
    stored(home, head + "".join(rows))
    app = card("inquiries")
    ran(app.button(key="level_freeze").click().run())
    frozen = read_levels(home.state).stored[0]
    stored(home, head + "X1,2026-03-03T10:00:00Z,open,Delivery\n", "more.csv")
    words = said(card("inquiries"))
    assert "restated" in words
    assert read_levels(home.state).stored[0] == frozen


def test_a_goal_begins_with_the_metric_and_the_filters_of_the_card(sample: Home) -> None:
    app = card(ch="Email", **{"f.group": "nobody"})
    app.button(key="card_goal").click().run()
    app.switch_page(str(ROOT / "pages" / "goals.py"))
    ran(app.run())
    assert app.selectbox(key="goal_metric").value == RATE
    assert app.multiselect(key="goal_filter_contact_channel").value == ["Email"]
    assert app.number_input(key="goal_baseline").value is not None


def test_an_outlook_is_waited_for_and_then_shown(home: Home, background: Background) -> None:
    days = [date(2026, 1, 5) + timedelta(days=at) for at in range(35)]
    rows = [f"T{day}{at},{day}T10:00:00Z,open" for day in days for at in range(1 + day.weekday())]
    stored(home, "\n".join(["ticket_id,created_at,status", *rows]) + "\n")
    app = card("inquiries", p="2026-01-05~2026-02-08")
    assert say("outlook.making") in said(app)
    background.release()
    while say("outlook.making") in said(app):
        ran(app.run())
    assert "eight times in ten" in said(app)
    assert "Only 34 days are known" in said(app) or "Only 35 days are known" in said(app)


def test_what_does_not_add_up_has_no_outlook(sample: Home) -> None:
    assert say("outlook.title") not in said(card())


def test_the_effect_of_an_event_is_chosen_and_waited_for(
    sample: Home,
) -> None:
    event = next(each for each in list_events(sample.state) if each.first_day < date(2026, 4, 10))
    app = card(RATE)
    assert say("effect.title") in said(app)
    assert say("effect.making") not in said(app)
    app = card(RATE, effect=event.id)
    assert app.selectbox(key="effect_of").value == event.id
    assert say("effect.making") in said(app)
    assert card(RATE, effect="nobody").selectbox(key="effect_of").value is None


@pytest.mark.parametrize("grain", ["day", "month", "quarter", "year", "sprint_period"])
def test_a_card_in_other_steps_says_what_they_and_what_weeks_tell(sample: Home, grain: str) -> None:
    app = card("inquiries", g=grain)
    words = said(app)
    sentences = [each.value for each in app.markdown if each.value.startswith("**")]
    assert sentences, words
    assert say("signals.by_week", sentence="").strip() in words
    note = "signals.note_day" if grain == "day" else "signals.note_step"
    assert say(note, step=say(f"signals.unit.{grain}.one")) in words
