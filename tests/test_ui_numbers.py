"""Numbers read as the visual standard writes them."""

import pytest

from opsdash.metrics.catalog import load_catalog
from opsdash.words import numbers

METRICS = load_catalog().metrics


@pytest.mark.parametrize(
    ("metric", "value", "text"),
    [
        ("inquiries", 4310, "4,310"),
        ("contact_rate_orders", 10.462, "10.5"),
        ("contact_rate_orders", 4.6746, "4.67"),
        ("contact_rate_orders", 126.5, "127"),
        ("one_stop_rate", 78.44, "78.4\N{NO-BREAK SPACE}%"),
        ("reopen_rate", 1.1236, "1.12\N{NO-BREAK SPACE}%"),
        ("one_stop_rate", 100, "100\N{NO-BREAK SPACE}%"),
        ("resolution_median", 0.7, "42\N{NO-BREAK SPACE}min"),
        ("resolution_median", 6.8, "6.8\N{NO-BREAK SPACE}h"),
        ("resolution_average", 315.8668, "13.2\N{NO-BREAK SPACE}days"),
        ("sales", 8412.4, "8,412\N{NO-BREAK SPACE}EUR"),
        ("sales", 95166, "95.2\N{NO-BREAK SPACE}k\N{NO-BREAK SPACE}EUR"),
        ("sales", 999_499, "999\N{NO-BREAK SPACE}k\N{NO-BREAK SPACE}EUR"),
        ("sales", 999_501, "1.00\N{NO-BREAK SPACE}M\N{NO-BREAK SPACE}EUR"),
        ("sales", 12_400_000, "12.4\N{NO-BREAK SPACE}M\N{NO-BREAK SPACE}EUR"),
        ("growth_gap", -9.94, "\N{MINUS SIGN}9.9\N{NO-BREAK SPACE}pts"),
        ("inquiries", None, "\N{EN DASH}"),
    ],
)
def test_a_value(metric: str, value: float | None, text: str) -> None:
    assert numbers.metric_value(METRICS[metric], value, "EUR") == text


@pytest.mark.parametrize(
    ("metric", "change", "text"),
    [
        ("inquiries", 10.82, "+10.8\N{NO-BREAK SPACE}%"),
        ("inquiries", -0.04, "0.0\N{NO-BREAK SPACE}%"),
        ("inquiries", 1234.5, "+1,235\N{NO-BREAK SPACE}%"),
        ("backlog", -140, "\N{MINUS SIGN}140"),
        ("one_stop_rate", 0.6, "+0.6\N{NO-BREAK SPACE}pts"),
        ("one_stop_rate", None, "\N{EN DASH}"),
    ],
)
def test_a_change_carries_its_sign_unless_it_rounds_to_nought(
    metric: str, change: float | None, text: str
) -> None:
    assert numbers.metric_change(METRICS[metric], change) == text


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("+0.6\N{NO-BREAK SPACE}pts", numbers.Direction.UP),
        ("\N{MINUS SIGN}140", numbers.Direction.DOWN),
        ("0.0\N{NO-BREAK SPACE}%", numbers.Direction.FLAT),
        ("\N{EN DASH}", numbers.Direction.FLAT),
    ],
)
def test_an_arrow_follows_the_number_that_is_shown(text: str, direction: numbers.Direction) -> None:
    assert numbers.direction(text) is direction


@pytest.mark.parametrize(
    ("metric", "value", "compare", "texts"),
    [
        ("first_reply_median", 1.14, 1.186, ("1.14\N{NO-BREAK SPACE}h", "1.19\N{NO-BREAK SPACE}h")),
        ("resolution_median", 5.6, 4.98, ("5.6\N{NO-BREAK SPACE}h", "5.0\N{NO-BREAK SPACE}h")),
        ("first_reply_median", 0.5, 0.5, ("30\N{NO-BREAK SPACE}min", "30\N{NO-BREAK SPACE}min")),
        ("contact_rate_orders", 10.44, 10.39, ("10.44", "10.39")),
        ("inquiries", 4310, 4309, ("4,310", "4,309")),
        ("sales", 95_166, 95_140, ("95.17\N{NO-BREAK SPACE}k", "95.14\N{NO-BREAK SPACE}k")),
    ],
)
def test_two_numbers_do_not_belie_the_change_between_them(
    metric: str, value: float, compare: float, texts: tuple[str, str]
) -> None:
    shown = METRICS[metric]
    extra = numbers.compared_digits(shown, value, compare)
    found = tuple(numbers.metric_value(shown, each, extra=extra) for each in (value, compare))
    assert found == texts


@pytest.mark.parametrize("value", [None, 0.0])
def test_without_a_number_there_is_nothing_to_compare(value: float | None) -> None:
    assert numbers.compared_digits(METRICS["inquiries"], value, 3.0) == 0
