"""A question's address: what is written is read back, old links work, nothing is dropped."""

from datetime import date
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.metrics.question import Filter
from opsdash.words.addresses import Address, Known, Unknown, parse, part_named, part_text

METRICS = ("inquiries", "orders", "contact_rate_orders", "own_rate")
DIMENSIONS = ("contact_channel", "topic", "group", "agent", "tag", "Tarif", "채널", 'a"b&c=d')
ODD = (
    "",
    "~",
    "~~",
    "(not recorded)",
    "(no topic)",
    "a,b",
    'say "hi"',
    "a&b=c",
    "환불",
    " x ",
    "+",
)

values = st.one_of(st.sampled_from(ODD), st.text(max_size=12))
numbers = st.floats(allow_nan=False, allow_infinity=False)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
codes = st.one_of(
    st.sampled_from(["4w", "13w", "26w", "52w", "104w", "wtd", "mtd", "qtd", "ytd"]),
    days.map(lambda day: f"{day:%Y-%m}"),
    days.map(lambda day: f"{day:%Y}"),
    days.map(lambda day: f"{day:%Y}-Q{(day.month + 2) // 3}"),
    st.builds(
        lambda year, number: f"{year}-P{number}", st.integers(1990, 2100), st.integers(1, 13)
    ),
    st.tuples(days, days).map(lambda ends: f"{min(ends)}~{max(ends)}"),
)
filters = st.lists(
    st.builds(
        Filter,
        st.sampled_from(DIMENSIONS),
        st.lists(values, min_size=1, max_size=4).map(tuple),
    ),
    max_size=4,
).map(tuple)
addresses = st.builds(
    Address,
    metrics=st.lists(st.sampled_from(METRICS), max_size=3, unique=True).map(tuple),
    period=codes,
    comparison=st.sampled_from(Comparison),
    targets=st.dictionaries(st.sampled_from(METRICS), numbers).map(lambda each: (*each.items(),)),
    grain=st.sampled_from(Grain),
    split=st.none() | st.sampled_from(DIMENSIONS),
    filters=filters,
    top=st.none() | st.integers(1, 1000),
    sort=st.sampled_from(["", "value", "-value", "name", "-change", "orders", "-own_rate"]),
)


def knowing(address: Address) -> Known:
    """All that the address names is known, and the labels of "not recorded" may be values too."""
    held = {each.dimension: each.values for each in address.filters}
    return Known(METRICS, DIMENSIONS, lambda dimension: held.get(dimension, ()))


def through_a_link(address: Address) -> dict[str, list[str]]:
    return parse_qs(address.query(), keep_blank_values=True, strict_parsing=bool(address.query()))


@given(addresses)
def test_what_is_written_into_a_link_is_read_back(address: Address) -> None:
    assert parse(address.parameters(), knowing(address)) == (address, ())
    assert parse(through_a_link(address), knowing(address)) == (address, ())


@given(addresses, st.permutations(range(4)))
def test_the_order_of_filters_and_values_makes_no_other_question(
    address: Address, order: list[int]
) -> None:
    turned = [address.filters[at] for at in order if at < len(address.filters)]
    turned = [Filter(each.dimension, each.values[::-1]) for each in turned]
    again = Address(**{**vars(address), "filters": tuple(turned)})
    assert again == address


def test_the_default_question_has_an_empty_address() -> None:
    assert Address().parameters() == {}
    assert parse({}, knowing(Address())) == (Address(), ())


KNOWN = Known(
    METRICS,
    DIMENSIONS,
    {"contact_channel": ("Email", "Chat"), "topic": ("Delivery", "")}.get,  # type: ignore[arg-type]  # only these two are asked
)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"p": ["13 weeks"]}, Address(period="13w")),
        ({"p": ["Month to date"]}, Address(period="mtd")),
        ({"p": ["April 2026"]}, Address(period="2026-04")),
        ({"p": ["Q2 2026"]}, Address(period="2026-Q2")),
        ({"p": ["2026"]}, Address(period="2026")),
        ({"p": ["2026-04-06 to 2026-05-03"]}, Address(period="2026-04-06~2026-05-03")),
        ({"cmp": ["Year before"]}, Address(comparison=Comparison.YEAR)),
        ({"cmp": ["Nothing"], "g": ["Day"]}, Address(comparison=Comparison.NONE, grain=Grain.DAY)),
        ({"ch": ["Chat"]}, Address(filters=(Filter("contact_channel", ("Chat",)),))),
        ({"t": ["(no topic)"]}, Address(filters=(Filter("topic", ("",)),))),
        (
            {"t": ["(not recorded)", "Delivery"]},
            Address(filters=(Filter("topic", ("", "Delivery")),)),
        ),
    ],
)
def test_links_that_people_saved_with_labels_still_work(
    parameters: dict[str, list[str]], expected: Address
) -> None:
    assert parse(parameters, KNOWN) == (expected, ())


@pytest.mark.parametrize(
    ("parameters", "unknown"),
    [
        ({"m": ["nothing"]}, Unknown("metric", ("nothing",))),
        ({"m": ["orders", "no"]}, Unknown("metric", ("no",), has_others=True)),
        ({"p": ["tomorrow"]}, Unknown("period", ("tomorrow",))),
        ({"p": ["2026-13"]}, Unknown("period", ("2026-13",))),
        ({"p": ["0001"]}, Unknown("period", ("0001",))),
        ({"p": ["2026-P15"]}, Unknown("period", ("2026-P15",))),
        ({"p": ["2026-05-03~2026-05-02"]}, Unknown("period", ("2026-05-03~2026-05-02",))),
        ({"p": ["4w", "13w"]}, Unknown("period", ("4w",))),
        ({"cmp": ["<b>"]}, Unknown("comparison", ("<b>",))),
        ({"g": ["fortnight"]}, Unknown("grain", ("fortnight",))),
        ({"by": ["moon"]}, Unknown("split", ("moon",))),
        ({"f.moon": ["full"]}, Unknown("dimension", ("moon",))),
        ({"ch": ["Fax"]}, Unknown("values", ("Fax",), "contact_channel")),
        ({"ch": ["Fax", "Chat"]}, Unknown("values", ("Fax",), "contact_channel", has_others=True)),
        ({"ch": ["(not recorded)"]}, Unknown("values", ("(not recorded)",), "contact_channel")),
        ({"tv": ["orders:many"]}, Unknown("target", ("orders:many",))),
        ({"tv": ["orders:inf"]}, Unknown("target", ("orders:inf",))),
        ({"tv": ["12"]}, Unknown("target", ("12",))),
        ({"top": ["0"]}, Unknown("top", ("0",))),
        ({"sort": ["-moon"]}, Unknown("sort", ("-moon",))),
    ],
)
def test_what_nobody_knows_is_handed_back(
    parameters: dict[str, list[str]], unknown: Unknown
) -> None:
    assert parse(parameters, KNOWN)[1] == (unknown,)


def test_a_number_alone_is_the_target_of_the_only_metric() -> None:
    address, unknown = parse({"m": ["orders"], "cmp": ["target"], "tv": ["120.5"]}, KNOWN)
    assert (address.targets, unknown) == ((("orders", 120.5),), ())


def test_the_long_name_of_a_short_filter_is_read_and_both_add_up() -> None:
    address, _ = parse({"ch": ["Chat"], "f.contact_channel": ["Email"]}, KNOWN)
    assert address.filters == (Filter("contact_channel", ("Chat", "Email")),)


def test_a_question_knows_the_days_it_is_compared_with() -> None:
    question = Address(period="2026-05").question(date(2026, 5, 12), Organisation(), ("orders",))
    assert question.period == Period(date(2026, 5, 1), date(2026, 5, 13))
    assert question.compared == Period(date(2026, 4, 1), date(2026, 4, 13))


def test_a_question_takes_the_targets_of_its_metrics_alone() -> None:
    targets = (("orders", 7.0), ("inquiries", 5.0))
    address = Address(comparison=Comparison.TARGET, targets=targets)
    question = address.question(date(2026, 5, 12), Organisation(), ("orders",))
    assert question.targets == (("orders", 7.0),)
    assert question.target("orders") == 7.0


def test_a_part_of_a_dimension_is_one_word_of_a_link() -> None:
    known = Known((), ("topic", "topic:of"), lambda _: ("A: b", "", "~x"))
    for value in ("A: b", "", "~x"):
        assert part_named(part_text("topic", value), known) == ("topic", value)
    assert part_named("topic:of:A: b", known) == ("topic:of", "A: b")
    assert part_named("topic:gone", known) is None
    assert part_named("gone:A: b", known) is None
    assert part_named("topic", known) is None
