"""A metric's card: no data, the sample, one row, levels with their undo, hostile text."""

import re
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from opsdash.calendar.organisation import Organisation, save_organisation
from opsdash.intake.importing import import_file
from opsdash.intake.interpretation import Choices
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.level_records import read_levels, read_owners, save_level, save_owner
from opsdash.metrics.levels import Level, LevelKind
from opsdash.sample import load_sample
from opsdash.settings import ROOT, Settings, read_settings
from opsdash.store import Home, open_home
from opsdash.ui import caching
from opsdash.ui.process import close_homes, current_home
from opsdash.words import say

SHOP = Organisation("Europe/Berlin", "EUR", 0)
RATE = "contact_rate_orders"
HOSTILE = '<img src=x onerror=alert(1)> [x](javascript:alert(1)) **b** :red[c] $x$ "q"'


@pytest.fixture
def home() -> Iterator[Home]:
    caching.answers.clear()
    opened = current_home()
    save_organisation(opened.state, SHOP)
    yield opened
    close_homes()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the sample company, made once and copied for each test."""
    path = tmp_path_factory.mktemp("sample") / "home"
    made = open_home(Settings(home=path, memory_limit="1GB", max_upload_mb=100))
    stored = save_organisation(made.state, SHOP)
    load_sample(made, stored, until=date(2026, 5, 17))
    made.close()
    return path


@pytest.fixture
def sample(template: Path) -> Iterator[Home]:
    caching.answers.clear()
    shutil.copytree(template, read_settings().home)
    yield current_home()
    close_homes()


def card(metric: str = RATE, **link: str) -> AppTest:
    """The card in a fresh session; AppTest can only get there by a switch."""
    app = AppTest.from_file(str(ROOT / "opsdash" / "ui" / "shell.py"), default_timeout=60)
    settled(app.run())
    for name, value in {"m": metric, **link}.items():
        app.query_params[name] = value
    app.switch_page(str(ROOT / "pages" / "metric.py"))
    return settled(app.run())


def settled(app: AppTest) -> AppTest:
    assert [str(problem.value) for problem in app.exception] == []
    assert len(app.title) == 1
    return app


def said(app: AppTest) -> str:
    parts = (*app.title, *app.markdown, *app.caption, *app.subheader, *app.header)
    return "\n".join(str(item.value) for item in parts)


def stored(home: Home, tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    import_file(home, path, Choices(timezone="UTC", currency="EUR"), SHOP, "test")


def one_row(home: Home, tmp_path: Path) -> None:
    text = "ticket_id,created_at,status,topic\nT1,2025-05-05T10:00:00Z,open,Delivery\n"
    stored(home, tmp_path, "tickets.csv", text)


def each_card(app: AppTest) -> Iterator[AppTest]:
    """One card after the other in one session, as links on the Metrics page open them."""
    for metric in load_catalog().metrics:
        app.query_params["m"] = metric
        yield settled(app.run())


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
def test_one_row_is_shown_without_an_invented_number(
    home: Home, tmp_path: Path, metric: str
) -> None:
    one_row(home, tmp_path)
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


def test_amounts_of_several_currencies_can_still_be_seen_apart(home: Home, tmp_path: Path) -> None:
    head = "order_id,ordered_at,total,currency\n"
    rows = "O1,2026-01-05T10:00:00Z,5.00,EUR\nO2,2026-01-05T11:00:00Z,7.00,USD\n"
    stored(home, tmp_path, "orders.csv", head + rows)
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
    app = AppTest.from_file(str(ROOT / "opsdash" / "ui" / "shell.py"), default_timeout=60)
    app.query_params["m"] = "one_stop_rate"
    settled(app.run())
    assert app.title[0].value == "One\\-stop rate\\, 7 days"


def test_the_split_of_the_link_is_chosen_and_kept_in_it(sample: Home) -> None:
    app = card(by="topic")
    chooser = app.selectbox(key=f"by_{RATE}")
    assert chooser.value == "topic"
    settled(chooser.set_value("contact_channel").run())
    assert app.query_params["by"] == "contact_channel"


def test_the_parts_are_drawn_over_time_where_the_link_says_so(sample: Home) -> None:
    bars, lines = card(by="topic"), card(by="topic", **{"as": "lines"})
    drawn = [len(app.get("vega_lite_chart")) for app in (bars, lines)]
    assert drawn[1] > drawn[0] + 3
    control = next(each for each in lines.get("button_group") if each.key == f"look_{RATE}")
    settled(control.set_value("bars").run())
    assert "as" not in lines.query_params


def test_a_split_that_adds_up_says_so_and_one_that_does_not_says_why(sample: Home) -> None:
    below = say("metric_card.split.share", name="orders")
    assert below in said(card(by="contact_channel"))
    assert say("metric_card.split.whole") in said(card("inquiries"))
    assert say("metric_card.split.quantile") in said(card("resolution_median"))


def test_one_click_freezes_the_last_weeks_and_its_undo_takes_it_back(sample: Home) -> None:
    app = card()
    settled(app.button(key="level_freeze").click().run())
    levels = read_levels(sample.state).stored
    assert [(each.metric, each.kind) for each in levels] == [(RATE, LevelKind.BASELINE)]
    assert levels[0].frozen is not None
    assert levels[0].frozen.window.days == 91
    assert say("metric_card.done.frozen") in said(app)
    settled(app.button(key="level_undo").click().run())
    assert read_levels(sample.state).stored == ()


def test_a_removed_level_can_be_brought_back_from_where_it_was_removed(sample: Home) -> None:
    app = card()
    assert "2\N{EN DASH}12" in said(app)
    settled(app.button(key="level_remove_typical").click().run())
    assert "2\N{EN DASH}12" not in said(app)
    settled(app.button(key="level_undo").click().run())
    assert "2\N{EN DASH}12" in said(app)


def test_the_form_saves_a_level_and_its_reset_brings_the_default_back(sample: Home) -> None:
    app = card()
    settled(app.button(key="level_change_typical").click().run())
    app.number_input(key="level_low").set_value(3.0)
    app.number_input(key="level_high").set_value(7.5)
    app.text_area(key="level_source").set_value("Our trade body")
    settled(app.button(key="level_save").click().run())
    assert "3\N{EN DASH}7\\.5" in said(app)
    settled(app.button(key="level_reset_typical").click().run())
    assert "2\N{EN DASH}12" in said(app)


def test_the_form_says_what_keeps_a_level_from_being_saved(sample: Home) -> None:
    app = card()
    settled(app.button(key="level_change_typical").click().run())
    app.text_area(key="level_source").set_value(" ")
    app.text_input(key="level_url").set_value("javascript:alert(1)")
    settled(app.button(key="level_save").click().run())
    told = [str(panel.value) for panel in app.error]
    assert told == [
        say("metric_card.problems.empty", field=say("metric_card.fields.source")),
        say("metric_card.problems.not_a_link", field=say("metric_card.fields.url")),
    ]
    assert read_levels(sample.state).stored == ()


def test_two_people_who_change_one_level_do_not_overwrite_each_other(sample: Home) -> None:
    app = card()
    settled(app.button(key="level_change_typical").click().run())
    theirs = Level(RATE, LevelKind.TYPICAL, 1.0, 2.0, "Theirs", valid_from=date(2026, 1, 1))
    save_level(sample.state, load_catalog(), theirs, (), "ben")
    app.number_input(key="level_low").set_value(3.0)
    settled(app.button(key="level_save").click().run())
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
    save_level(sample.state, load_catalog(), level, (), "ann")
    save_owner(sample.state, RATE, HOSTILE[:80], 0, "ann")
    words = said(card())
    assert "\\<img src\\=x" in words
    assert re.search(r"(?<!\\)<img", words) is None
    assert "](javascript" not in words


def test_an_owner_is_named_on_the_card(sample: Home) -> None:
    app = card()
    app.text_input(key=f"card_owner_{RATE}").set_value("Ann")
    settled(app.button(key="card_owner_save").click().run())
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


def test_restated_data_is_told_beside_the_baseline_that_stays(home: Home, tmp_path: Path) -> None:
    first = date(2026, 1, 5)
    head = "ticket_id,created_at,status,topic\n"
    rows = [f"T{n},{first + timedelta(days=n)}T10:00:00Z,open,Delivery\n" for n in range(100)]
    stored(home, tmp_path, "tickets.csv", head + "".join(rows))
    app = card("inquiries")
    settled(app.button(key="level_freeze").click().run())
    frozen = read_levels(home.state).stored[0]
    stored(home, tmp_path, "more.csv", head + "X1,2026-03-03T10:00:00Z,open,Delivery\n")
    words = said(card("inquiries"))
    assert "restated" in words
    assert read_levels(home.state).stored[0] == frozen
