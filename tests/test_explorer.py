"""The Explorer: the exact rest of a split, the order of parts, links, hostile text, few data."""

import json
from dataclasses import replace
from datetime import date

import pytest
from acting import ANN
from streamlit.testing.v1 import AppTest
from visiting import SHOP, said, settled, stored, visit

from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.findings.pivot import read_parts, rest_question, share_of_rest
from opsdash.metrics.answer import Answer, AnswerRow, Status
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.own import known_of
from opsdash.metrics.own_records import import_own
from opsdash.metrics.question import Filter, Question
from opsdash.store import Home
from opsdash.ui.explorer_asked import ALL, Asked, read_asked
from opsdash.words import say
from opsdash.words.addresses import Known

PERIOD = Period(date(2026, 1, 1), date(2026, 5, 1))
HOSTILE = '<img src=x onerror=alert(1)> [x](javascript:alert(1)) **b** :red[c] $x$ "q"'
TICKETS = "ticket_id,created_at,resolved_at,status,channel,topic,customer\n"


@pytest.fixture
def home(pages_home: Home) -> Home:
    return pages_home


def opened(**link: str | list[str]) -> AppTest:
    return settled(visit("explore", **link))


def answered(home: Home, question: Question) -> Answer:
    return ask(home.facts, question, SHOP)


def by_topic(*metrics: str, split: str = "topic", grain: Grain = Grain.TOTAL) -> Question:
    return Question(metrics, PERIOD, grain, split, comparison=Comparison.PREVIOUS)


def test_the_rest_has_the_sums_of_its_parts_and_is_divided_last(sample: Home) -> None:
    answer = answered(sample, by_topic("one_stop_rate", "inquiries"))
    parts = read_parts(answer, most=3)
    assert len(parts.shown) == 3
    assert len(parts.rest) > 1
    rest = answered(sample, rest_question(answer.question, parts.rest)).of("one_stop_rate")[0]
    of_rest = [row for row in answer.of("one_stop_rate") if row.split in parts.rest]
    assert rest.numerator == sum(row.numerator or 0 for row in of_rest)
    assert rest.denominator == sum(row.denominator or 0 for row in of_rest)
    assert rest.denominator
    assert rest.value == pytest.approx((rest.numerator or 0) / rest.denominator * 100)
    whole = answer.total("one_stop_rate")
    shown = [row for row in answer.of("one_stop_rate") if row.split in parts.shown]
    assert sum(row.numerator or 0 for row in shown) + (rest.numerator or 0) == whole.numerator


def test_the_rest_of_a_median_is_the_median_of_its_cases(sample: Home) -> None:
    answer = answered(sample, by_topic("resolution_median"))
    parts = read_parts(answer, most=3)
    rest = answered(sample, rest_question(answer.question, parts.rest)).of("resolution_median")[0]
    cases = [row.denominator or 0 for row in answer.of("resolution_median")]
    shown = [r.denominator or 0 for r in answer.of("resolution_median") if r.split in parts.shown]
    assert rest.value is not None
    assert (rest.denominator or 0) == sum(cases) - sum(shown)


def test_the_rest_in_steps_makes_every_step_whole(sample: Home) -> None:
    answer = answered(sample, by_topic("inquiries", grain=Grain.MONTH))
    parts = read_parts(answered(sample, by_topic("inquiries")), most=2)
    rest = answered(sample, rest_question(answer.question, parts.rest)).of("inquiries")
    whole = answered(sample, replace(answer.question, split=None)).of("inquiries")
    for place, step in enumerate(whole):
        shown = [
            row.value or 0
            for row in answer.of("inquiries")
            if row.period == step.period and row.split in parts.shown
        ]
        assert sum(shown) + (rest[place].value or 0) == step.value


def test_the_rest_keeps_the_other_filters_and_replaces_that_of_its_split() -> None:
    filters = (Filter("topic", ("A", "B", "C")), Filter("group", ("Tea",)))
    question = replace(by_topic("inquiries"), filters=filters)
    asked = rest_question(question, ("B", "C"))
    assert asked.filters == (Filter("group", ("Tea",)), Filter("topic", ("B", "C")))
    assert asked.split is None


def test_the_rest_of_a_share_is_measured_against_all_parts(sample: Home) -> None:
    answer = answered(sample, by_topic("inquiry_share"))
    parts = read_parts(answer, most=2)
    metric = load_catalog().metrics["inquiry_share"]
    rows = {row.split: row for row in answer.of("inquiry_share")}
    rest = share_of_rest([rows[each] for each in parts.rest], metric)
    assert rest is not None
    shown = sum(rows[each].value or 0 for each in parts.shown)
    assert shown + (rest.value or 0) == pytest.approx(100)


def made(rows: dict[str, tuple[float | None, float | None]]) -> Answer:
    """An answer about inquiries: part -> (value, change)."""
    question = by_topic("inquiries")
    found = tuple(
        AnswerRow("inquiries", PERIOD, part, value, value, None, Status.OK, change=change)
        for part, (value, change) in rows.items()
    )
    return Answer(question, found, found[:1], Status.OK, None, (), 0)


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ("b", "a", "C")),
        ("value", ("C", "a", "b")),
        ("change", ("b", "a", "C")),
        ("-change", ("a", "b", "C")),
        ("name", ("a", "b", "C")),
        ("-name", ("C", "b", "a")),
        ("-inquiries", ("b", "a", "C")),
        ("orders", ("C", "a", "b")),
    ],
)
def test_parts_stand_in_the_order_asked_for(sort: str, order: tuple[str, ...]) -> None:
    answer = made({"a": (5, 10.0), "b": (9, -3.0), "C": (2, None)})
    assert read_parts(answer, most=10, sort=sort).shown == order


def test_the_weightiest_parts_are_shown_whatever_their_order() -> None:
    answer = made({"a": (5, 1.0), "b": (9, 2.0), "c": (2, 90.0), "d": (1, 80.0)})
    parts = read_parts(answer, most=2, sort="-change")
    assert parts.shown == ("b", "a")
    assert parts.rest == ("c", "d")


def test_a_single_further_part_keeps_its_name() -> None:
    answer = made({"a": (5, None), "b": (9, None), "c": (2, None)})
    parts = read_parts(answer, most=2)
    assert parts.shown == ("b", "a", "c")
    assert parts.rest == ()


KNOWN = Known(load_catalog().metrics, load_catalog().dimensions, lambda _: ())


@pytest.mark.parametrize(
    "asked",
    [
        Asked(("inquiries",)),
        Asked(("inquiries", "orders"), "topic", 5, "-change", "period", "small", ""),
        Asked(("inquiries", "orders"), "group", ALL, "name", "time", "table", "orders"),
    ],
)
def test_a_question_survives_its_address(asked: Asked) -> None:
    assert read_asked(asked.parameters(), KNOWN) == asked


def test_what_an_address_names_in_vain_is_left_out() -> None:
    strange = {"m": ["<b>", "inquiries"], "by": ["nonsense"], "as": ["x"], "top": ["-1"]}
    assert read_asked(strange, KNOWN) == Asked(("inquiries",))


def test_a_home_without_data_says_what_to_do(home: Home) -> None:
    assert say("shell.empty.headline") in said(opened())


def test_one_row_is_a_line_and_a_table(home: Home) -> None:
    stored(home, TICKETS + "1,2026-05-04 10:00,,open,email,Delivery,c1\n")
    for link in ({}, {"by": "topic"}, {"by": "topic", "over": "period"}, {"over": "period"}):
        assert len(opened(m="inquiries", p="2026-05", **link).dataframe[0].value) > 0


def test_names_of_files_stay_text(home: Home) -> None:
    quoted = HOSTILE.replace('"', '""')
    rows = [f'{n},2026-05-0{n} 10:00,,open,email,"{quoted}{n}",c1\n' for n in range(1, 8)]
    stored(home, TICKETS + "".join(rows))
    for look in ("chart", "small", "table"):
        for over in ("time", "period"):
            app = opened(m="inquiries", by="topic", top="5", over=over, **{"as": look})
            assert ":red[c]" not in said(app)
            assert "](javascript" not in said(app)


def test_a_column_is_known_by_its_name_on_screen(home: Home) -> None:
    """What could be a formula is told apart there; a click says the name that it sees."""
    stored(home, TICKETS + "1,2026-05-04 10:00,,open,email,Delivery,c1\n")
    text = '[net]\nname = "@Net"\nvalue = "count(inquiries)"'
    import_own(home.state, text, known_of(home, read_coverage(home.facts)), ANN)
    table = opened(m="net", p="2026-05").dataframe[0]
    assert any("@Net" in name for name in table.value.columns)
    assert {*json.loads(table.proto.columns)} - {"_index"} <= {*table.value.columns}


@pytest.mark.parametrize(
    "link",
    [
        {"m": ["inquiries", "orders", "contact_rate_orders"]},
        {"m": "contact_rate_orders", "by": "contact_channel", "g": "week", "p": "13w"},
        {"m": ["inquiries", "resolution_median"], "by": "agent", "over": "period", "top": "5"},
        {"m": "inquiry_share", "by": "topic", "top": "5", "p": "13w"},
        {"m": ["inquiries", "orders"], "as": "small", "p": "26w"},
        {"m": "inquiries", "by": "topic", "as": "small", "p": "26w", "f.group": "nobody"},
        {"m": ["growth_inquiries", "sales"], "over": "period", "cmp": "none"},
    ],
)
def test_every_kind_of_question_opens(sample: Home, link: dict[str, str | list[str]]) -> None:
    app = opened(**link)
    assert app.session_state["explored"].written == {
        name: [value] if isinstance(value, str) else value
        for name, value in link.items()
        if name in ("m", "by", "top", "over", "as")
    }
    assert len(app.dataframe) == 1


def test_the_parts_and_the_rest_make_the_whole_on_screen(sample: Home) -> None:
    app = opened(m="inquiries", by="topic", over="period", top="5", cmp="none")
    table = app.dataframe[0].value
    assert list(table.iloc[:, 0])[-1] == say("explorer.whole")
    assert len(table) == 7
    counts = list(table.iloc[:, 1])
    assert sum(counts[:-1]) == counts[-1]


def test_the_rest_of_tags_that_are_filtered_by_tags_is_not_known(home: Home) -> None:
    """A question holds one list of tags: the rest's would let in what the filter keeps out."""
    tags = ["vip", "vip late", "vip refund", "late", "late", "refund", "refund"]
    rows = [f"{n},2026-05-0{n} 10:00,Open,{each},Mail\n" for n, each in enumerate(tags, 1)]
    stored(home, "Id,Created at,Status,Tags,Via\n" + "".join(rows))
    asked = {"m": "inquiries", "by": "tag", "p": "2026-05", "over": "period", "cmp": "none"}
    for top, expected in (("10", [3, 1, 1, 3]), ("1", [3, None, 3])):
        table = opened(**asked, top=top, **{"f.tag": "vip"}).dataframe[0].value
        counts = [None if value != value else value for value in table.iloc[:, 1]]  # noqa: PLR0124 - no number
        assert counts == expected


def test_a_choice_goes_into_the_address(sample: Home) -> None:
    app = opened(m="inquiries")
    app.selectbox(key="explore_by").select("contact_channel")
    settled(app.run())
    assert app.query_params["by"] == "contact_channel"
    app.multiselect(key="explore_m").set_value([])
    assert say("explorer.unasked") in said(settled(app.run()))


def test_a_point_of_a_small_chart_opens_its_number(sample: Home) -> None:
    link = {"m": ["inquiries", "orders"], "as": "small", "p": "2026-04", "g": "week"}
    app = opened(**link)
    ref = "orders 2026-04-06"
    app.session_state["open_numbers"] = ("explore", {"explore_small": ref})
    settled(app.run())
    said_of = [str(each.value).replace("\\", "") for each in app.markdown]
    assert any(text.startswith("**Orders, 6 April to 12 April 2026: ") for text in said_of)
    app.session_state["open_numbers"] = ("explore", {"explore_small": "orders <b>"})
    settled(app.run())
    assert not [each for each in app.button if each.key == "explore_small_close"]
