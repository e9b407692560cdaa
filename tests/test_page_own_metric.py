"""The page of own metrics: empty, by form, as text, two people, deleted and back, hostile names."""

from datetime import date, datetime, timedelta

import pytest
from acting import ANN, BEN
from metrics_company import Company, Inquiry, Order, fill
from streamlit.testing.v1 import AppTest
from visiting import ran, said, visit

from opsdash.goals.goal import Goal
from opsdash.goals.records import save_goal
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.own import catalog_of, known_of
from opsdash.metrics.own_records import import_own, list_own, save_own
from opsdash.store import Home
from opsdash.words import say

SHARE = """[delivery_share]
name = "Delivery per 100 orders"
value = "count(inquiries where topic in ['Delivery']) / count(orders) * 100"
unit = "per 100 orders"
"""
HOSTILE = "<script>alert(1)</script> **b** [x](javascript:alert(1)) :red[y] $z$ `q`"


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


@pytest.fixture
def filled(home: Home) -> Home:
    days = [datetime(2024, 5, 1, 9) + timedelta(days=n) for n in range(28)]
    topics = ("Delivery", "Price", None)
    inquiries = tuple(
        Inquiry(
            id=str(n), created_at=day, topic=topics[n % 3], agent_group=("North", "South")[n % 2]
        )
        for n, day in enumerate(days)
    )
    orders = tuple(Order(id=str(n), ordered_at=day) for n, day in enumerate(days))
    through = dict.fromkeys(("desk", "shop"), date(2024, 6, 2))
    fill(home.facts, Company(inquiries, orders, through=through))
    return home


def stored(home: Home, text: str = SHARE) -> None:
    import_own(home.state, text, known_of(home, read_coverage(home.facts)), ANN)


def page(name: str = "") -> AppTest:
    link = {"id": name} if name else {}
    return ran(visit("own-metric", **link))


def click(app: AppTest, key: str) -> AppTest:
    return ran(app.button(key=key).click().run())


def test_without_data_the_page_offers_a_first_metric(home: Home) -> None:
    app = page()
    assert "There is none yet" in said(app)
    assert "There is no data yet" in said(click(app, "own_new"))


def test_a_ratio_is_made_in_the_form(filled: Home) -> None:
    app = click(page(), "own_new")
    app.text_input(key="own_name").set_value("Delivery per 100 orders")
    ran(app.selectbox(key="own_kind").set_value("ratio").run())
    ran(app.selectbox(key="own_below").set_value("orders").run())
    ran(app.multiselect(key="own_where").set_value(["topic"]).run())
    ran(app.multiselect(key="own_where_topic_values").set_value(["Delivery"]).run())
    assert "topic\\: Delivery" in said(app)
    click(app, "own_save")
    (record,) = list_own(filled.state)
    assert record.id == "delivery_per_100_orders"
    metric = catalog_of(filled.state, read_coverage(filled.facts)).metrics[record.id]
    assert metric.formula == "inquiries (topic: Delivery) / orders \N{MULTIPLICATION SIGN} 100"
    assert record.metric.unit == "per 100 orders"


def test_a_group_gets_a_definition_of_its_own(filled: Home) -> None:
    app = click(page(), "own_new")
    ran(app.text_input(key="own_name").set_value("Ours").run())
    ran(app.multiselect(key="own_groups").set_value(["South"]).run())
    ran(app.multiselect(key="own_group_South").set_value(["topic"]).run())
    ran(app.multiselect(key="own_group_South_topic_values").set_value(["Price"]).run())
    click(app, "own_save")
    (record,) = list_own(filled.state)
    assert [each.value for each in record.metric.variants] == ["South"]


@pytest.mark.parametrize("kind", ["count", "share", "ratio", "mean", "sum"])
def test_every_kind_has_a_preview(filled: Home, kind: str) -> None:
    app = click(page(), "own_new")
    ran(app.selectbox(key="own_kind").set_value(kind).run())
    assert "Can be split by" in said(app)
    assert not app.error


def test_without_a_name_nothing_is_saved(filled: Home) -> None:
    app = click(click(page(), "own_new"), "own_save")
    assert "This cannot be saved yet" in said(app)
    assert list_own(filled.state) == ()


def test_form_and_text_are_kept_in_step(filled: Home) -> None:
    stored(filled)
    app = click(page(), "own_edit_delivery_share")
    assert app.multiselect(key="own_where_topic_values").value == ["Delivery"]
    ran(app.segmented_control(key="own_tab").set_value("text").run())
    assert app.text_area(key="own_text").value.startswith("[delivery_share]")
    changed = app.text_area(key="own_text").value.replace("'Delivery'", "'Price'")
    app.text_area(key="own_text").set_value(changed)
    ran(app.segmented_control(key="own_tab").set_value("form").run())
    assert app.multiselect(key="own_where_topic_values").value == ["Price"]


def test_what_the_form_cannot_show_stays_as_text(filled: Home) -> None:
    more = SHARE.replace("count(inquiries where", "count(inquiries) - count(inquiries where")
    stored(
        filled,
        more.replace("count(inquiries) -", "(count(inquiries) -").replace(
            "['Delivery'])", "['Delivery']))"
        ),
    )
    app = page("delivery_share")
    assert app.segmented_control(key="own_tab").value == "text"
    ran(app.segmented_control(key="own_tab").set_value("form").run())
    assert "more than the form can show" in said(app)
    assert app.segmented_control(key="own_tab").value == "text"


def test_a_mistake_in_the_text_is_named_while_it_is_written(filled: Home) -> None:
    stored(filled)
    app = page("delivery_share")
    ran(app.segmented_control(key="own_tab").set_value("text").run())
    wrong = app.text_area(key="own_text").value.replace("inquiries where", "inquries where")
    ran(app.text_area(key="own_text").set_value(wrong).run())
    assert "Line 3: There is no measure inquries. Did you mean inquiries" in said(app).replace(
        "\\", ""
    )


def test_two_people_on_one_metric_choose(filled: Home) -> None:
    stored(filled)
    app = page("delivery_share")
    (record,) = list_own(filled.state)
    save_own(filled.state, record, known_of(filled, read_coverage(filled.facts)), BEN)
    app.text_input(key="own_name").set_value("Mine")
    click(app, "own_save")
    assert "Somebody saved this metric" in said(app)
    click(app, "own_keep_mine")
    (record,) = list_own(filled.state)
    assert (record.metric.name, record.version) == ("Mine", 3)


def test_what_uses_a_metric_is_said_and_a_deletion_is_undone(filled: Home) -> None:
    stored(filled)
    goal = Goal(
        "Fewer of them", "delivery_share", "Ann", 30, 20, date(2024, 6, 1), date(2024, 9, 1)
    )
    catalog = catalog_of(filled.state, read_coverage(filled.facts))
    save_goal(filled.state, goal, ANN, catalog)
    app = page()
    assert "Fewer of them" in said(app)
    click(app, "own_delete_delivery_share")
    assert "used in 1 places" in said(app)
    click(app, "own_delete_yes")
    assert list_own(filled.state) == ()
    click(app, "own_undo")
    assert [each.id for each in list_own(filled.state)] == ["delivery_share"]


def test_text_is_imported_or_refused(filled: Home) -> None:
    app = page()
    app.text_area(key="own_all_text").set_value(SHARE.replace("orders)", "ordrs)"))
    click(app, "own_import")
    assert "Line 3" in said(app)
    app.text_area(key="own_all_text").set_value(SHARE)
    click(app, "own_import")
    assert "1 added, 0 changed" in said(app)


def test_a_hostile_name_is_only_a_name(filled: Home) -> None:
    app = click(page(), "own_new")
    ran(app.text_input(key="own_name").set_value(HOSTILE).run())
    click(app, "own_save")
    assert list_own(filled.state)[0].metric.name == HOSTILE
    assert "<script>" not in said(app)
    click(app, f"own_edit_{list_own(filled.state)[0].id}")


def test_the_list_leads_to_the_card_and_to_all_metrics(filled: Home) -> None:
    stored(filled)
    links = [link.label.removeprefix(":small[").strip(":blue[]") for link in page().page_link]
    assert links == [say("metric_card.all_metrics"), say("own_metrics.look"), say("audit.past")]


def test_a_link_to_another_metric_opens_that_one(filled: Home) -> None:
    stored(filled, SHARE + '\n[other]\nname = "Other"\nvalue = "count(orders)"\n')
    app = page("delivery_share")
    app.query_params["id"] = "other"
    assert ran(app.run()).text_input(key="own_name").value == "Other"


def test_an_unknown_link_opens_the_list(filled: Home) -> None:
    assert "There is none yet" in said(page("nothing"))
