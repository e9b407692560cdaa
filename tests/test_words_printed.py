"""Printed parts add up to the printed total, whatever the numbers and their unit."""

import re

from hypothesis import assume, given
from hypothesis import strategies as some

from opsdash.metrics.catalog import load_catalog
from opsdash.words.printed import adding_up, scale_of

amounts = some.floats(-1e7, 1e7)
METRICS = ("inquiries", "sales", "one_stop_rate", "handling_average", "contact_rate_orders")


@given(some.lists(amounts, min_size=1, max_size=6), some.sampled_from(METRICS))
def test_the_printed_parts_add_up(parts: list[float], metric: str) -> None:
    total = sum(parts)
    scale = scale_of(load_catalog().metrics[metric], [total, *parts], "EUR")
    steps = adding_up(
        scale.steps(total), [part / scale.factor * 10**scale.places for part in parts]
    )
    assert sum(steps) == scale.steps(total)
    read = [_read(scale.change(each)) for each in steps]
    assert abs(sum(read) - _read(scale.change(sum(steps)))) < 1e-6


@given(some.lists(amounts, min_size=1, max_size=6))
def test_no_part_is_more_than_one_step_away_from_what_it_is(parts: list[float]) -> None:
    total = sum(parts)
    assume(abs(total) < 1e8)
    steps = adding_up(round(total), parts)
    assert all(abs(step - part) <= 1.0 + 1e-6 for step, part in zip(steps, parts, strict=True))


def test_equal_parts_are_rounded_in_their_order() -> None:
    assert adding_up(1, [0.5, 0.5]) == (1, 0)
    assert adding_up(-1, [-0.5, -0.5]) == (0, -1)


def _read(text: str) -> float:
    found = re.match(r"[+\N{MINUS SIGN}]?[\d,.]+", text)
    assert found is not None
    return float(found[0].replace("\N{MINUS SIGN}", "-").replace(",", ""))
