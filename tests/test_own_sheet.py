"""The form of an own metric gives a definition back unchanged, or leaves it to the text."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.metrics.catalog import Condition, load_catalog
from opsdash.metrics.own_definition import OwnMetric
from opsdash.metrics.own_language import read_expression
from opsdash.ui.own_metric_sheet import PER, Sheet, SheetKind, choices_for, sheet_of, with_sheet

CATALOG = load_catalog()
BARE = OwnMetric("own", "Own", read_expression("count(inquiries)"))

conditions = st.lists(
    st.builds(Condition, st.sampled_from(["topic", "group"]), st.just(("a", "")), st.booleans()),
    max_size=2,
    unique_by=lambda each: each.dimension,
).map(tuple)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    kind = draw(st.sampled_from(list(SheetKind)))
    choices = choices_for(kind, CATALOG, CATALOG.measures.values())
    names = st.sampled_from([each.id for each in choices if not each.is_stock])
    groups = st.lists(st.tuples(st.sampled_from("AB"), conditions), unique_by=lambda each: each[0])
    sheet = Sheet(kind, draw(names), draw(conditions), groups=tuple(draw(groups)))
    if kind is not SheetKind.RATIO:
        return sheet
    below = draw(names.filter(lambda name: name != sheet.measure))
    return Sheet(
        *(kind, sheet.measure, sheet.conditions, below, draw(conditions)),
        per=draw(st.sampled_from(PER)),
        groups=sheet.groups,
    )


@given(sheets())
def test_the_form_reads_what_it_wrote(sheet: Sheet) -> None:
    assert sheet_of(with_sheet(BARE, sheet, CATALOG)) == sheet


@pytest.mark.parametrize(
    "value",
    [
        "count(inquiries) + count(orders)",
        "metric(one_stop_rate)",
        "count(inquiries) / count(orders) * 7",
        "sum(sales) / 2",
        "count(inquiries where topic = 'a' and topic = 'b')",
    ],
)
def test_what_it_cannot_show_is_left_to_the_text(value: str) -> None:
    assert sheet_of(OwnMetric("own", "Own", read_expression(value))) is None


def test_time_is_shown_in_hours() -> None:
    made = with_sheet(BARE, Sheet(SheetKind.MEAN, "resolution_seconds"), CATALOG)
    assert made.expression.by == Decimal(3600)
