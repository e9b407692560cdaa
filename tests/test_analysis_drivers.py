"""What a change is made of adds up to the change, whatever the table holds."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opsdash.analysis.drivers import (
    DriverReason,
    Drivers,
    FloatArray,
    Names,
    Segments,
    Spread,
    kitagawa,
    rate_by_own_segment,
    volume_mix_rate,
)
from opsdash.analysis.factors import FactorReason, factors
from opsdash.analysis.result import Status

# Das Gupta 1993, example 5.1 (Kitagawa): household headship in the United States, by age.
SIZES_1970 = (12.9, 10.9, 9.5, 8, 7.8, 8.4, 8.6, 7.8, 7, 5.9, 4.7, 3.6, 4.9)
SIZES_1985 = (10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6, 6.3, 5.9, 5.1, 4, 5.5)
RATES_1970 = (1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8)
RATES_1985 = (2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2)

COUNTS = st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 1_000_000))
MONEY = st.one_of(st.just(0.0), st.floats(0.01, 1e9))
ROWS = st.lists(st.tuples(COUNTS, COUNTS, MONEY, MONEY), min_size=1, max_size=40)
POOLED = st.sampled_from((0, 5, 1000))
few = settings(max_examples=40)


def table(*rows: tuple[float, float, float, float]) -> Segments:
    """Rows of numerator before, after, denominator before, after; named by their place."""
    names = tuple(f"s{at:02d}" if at else None for at in range(len(rows)))
    columns = np.array(rows, dtype=float).T
    return Segments(names, columns[:2], columns[2:])


def reordered(segments: Segments, order: list[int]) -> Segments:
    names = tuple(segments.names[at] for at in order)
    return Segments(names, segments.numerators[:, order], segments.denominators[:, order])


def split(segments: Segments, pooled_below: float = 0) -> Drivers:
    found = volume_mix_rate(segments, pooled_below=pooled_below).value
    assert found
    return found


def check_exact(drivers: Drivers, scale: float) -> None:
    parts = drivers.parts
    assert drivers.volume + drivers.mix + drivers.rate + drivers.unmatched == pytest.approx(
        drivers.change, rel=1e-9, abs=1e-9 * scale
    )
    assert sum(part.mix for part in parts) == pytest.approx(drivers.mix, abs=1e-9 * scale)
    assert sum(part.rate for part in parts) == pytest.approx(drivers.rate, abs=1e-9 * scale)


def largest_term(segments: Segments) -> float:
    """The largest rate there is, on all the sales there are: what rounding is relative to."""
    below = segments.denominators
    rates = segments.numerators.max() / np.array([below[below > 0].min(), below.sum(1).min()])
    return max(1.0, float(rates.max() * below.sum(1).max()))


def has_sales(rows: list[tuple[int, int, float, float]]) -> bool:
    return sum(row[2] for row in rows) > 0 and sum(row[3] for row in rows) > 0


@few
@given(ROWS.filter(has_sales), POOLED)
def test_volume_mix_and_rate_are_the_change(
    rows: list[tuple[int, int, float, float]], pooled: int
) -> None:
    segments = table(*rows)
    drivers = split(segments, pooled)
    assert drivers.before == segments.numerators[0].sum()
    assert drivers.after == segments.numerators[1].sum()
    check_exact(drivers, largest_term(segments))


@few
@given(ROWS.filter(has_sales))
def test_the_volume_is_that_of_the_total_whatever_the_segments(
    rows: list[tuple[int, int, float, float]],
) -> None:
    whole = table(tuple(map(sum, zip(*rows, strict=True))))  # type: ignore[arg-type]
    assert split(table(*rows)).volume == pytest.approx(split(whole).volume, rel=1e-9, abs=1e-9)


@few
@given(ROWS.filter(has_sales), POOLED, st.randoms(use_true_random=False))
def test_the_order_of_the_segments_changes_nothing(
    rows: list[tuple[int, int, float, float]], pooled: int, random: Random
) -> None:
    segments = table(*rows)
    order = list(range(len(rows)))
    random.shuffle(order)
    again = reordered(segments, order)
    assert volume_mix_rate(again, 1.3, pooled) == volume_mix_rate(segments, 1.3, pooled)
    assert kitagawa(again, Spread.COUNT, 1.3, pooled) == kitagawa(
        segments, Spread.COUNT, 1.3, pooled
    )


@few
@given(ROWS.filter(has_sales), POOLED)
def test_mix_and_rate_are_the_change_of_a_ratio(
    rows: list[tuple[int, int, float, float]], pooled: int
) -> None:
    drivers = kitagawa(table(*rows), Spread.COUNT, pooled_below=pooled).value
    assert drivers
    largest = max(abs(part.mix) + abs(part.rate) for part in drivers.parts)
    check_exact(drivers, max(1.0, drivers.before, drivers.after, largest))
    assert drivers.volume == 0


@few
@given(
    st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=40),
    st.floats(1, 1e6),
    st.floats(1, 1e6),
)
def test_topics_have_volume_and_rate_only(
    counts: list[tuple[int, int]], before: float, after: float
) -> None:
    names: Names = tuple(map(str, range(len(counts))))
    table_of = np.array(counts, dtype=float).T
    drivers = rate_by_own_segment(names, table_of, np.array([before, after]), pooled_below=0).value
    assert drivers
    check_exact(drivers, max(1.0, table_of.sum() * max(before, after) / min(before, after)))
    assert drivers.mix == 0
    moved = {part.names[0]: part.effect for part in drivers.parts}
    for name, (first, last) in zip(names, counts, strict=True):
        assert moved[name] == pytest.approx(last - first, rel=1e-9, abs=1e-6)


@few
@given(ROWS.filter(has_sales), st.floats(0.001, 1000))
def test_scaling_the_counts_scales_the_terms(
    rows: list[tuple[int, int, float, float]], by: float
) -> None:
    once = table(*rows)
    scaled = split(Segments(once.names, once.numerators * by, once.denominators))
    plain = split(once)
    for name in ("volume", "mix", "rate", "unmatched"):
        expected = getattr(plain, name) * by
        scale = by * max(1.0, abs(plain.volume), abs(plain.mix), abs(plain.rate))
        assert getattr(scaled, name) == pytest.approx(expected, rel=1e-9, abs=1e-9 * scale)


def test_published_headship_is_split_as_published() -> None:
    sizes = np.array([SIZES_1970, SIZES_1985])
    rates = np.array([RATES_1970, RATES_1985])
    names = tuple(map(str, range(13)))
    drivers = kitagawa(Segments(names, sizes * rates, sizes), Spread.COUNT, pooled_below=0).value
    assert drivers
    assert drivers.before == pytest.approx(44.7268, abs=5e-5)
    assert drivers.after == pytest.approx(47.6940, abs=5e-5)
    assert drivers.mix == pytest.approx(1.2269, abs=5e-5)
    assert drivers.rate == pytest.approx(1.7403, abs=5e-5)
    assert drivers.mix / drivers.change == pytest.approx(0.4135, abs=5e-5)


def test_published_product_of_three_is_split_as_published() -> None:
    found = factors((51.78746, 0.45919, 0.52638), (84.90502, 0.75756, 0.51065)).value
    assert found
    assert found.effects == pytest.approx((10.4340333, 10.5608476, -0.6670084), abs=1e-6)
    assert sum(found.effects) == pytest.approx(20.3278726, abs=1e-6)
    assert found.after - found.before == pytest.approx(20.3278726, abs=1e-6)


def test_published_product_of_two_is_split_as_published() -> None:
    found = factors((0.6, 0.5), (0.3, 0.45)).value
    assert found
    assert found.effects == pytest.approx((-0.1425, -0.0225))
    one = split(table((0.6 * 0.5, 0.3 * 0.45, 0.6, 0.3)))
    assert (one.volume, one.rate) == pytest.approx((-0.1425, -0.0225))


@few
@given(st.lists(st.tuples(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3)), min_size=1, max_size=6))
def test_factors_add_up_to_the_change_of_their_product(pairs: list[tuple[float, float]]) -> None:
    before, after = zip(*pairs, strict=True)
    found = factors(before, after).value
    assert found
    scale = np.prod([max(1.0, abs(first), abs(last)) for first, last in pairs])
    assert sum(found.effects) == pytest.approx(found.after - found.before, abs=1e-9 * float(scale))


@pytest.mark.parametrize("before", [(), (1.0, float("nan")), (1.0, float("inf")), (1.0,) * 9])
def test_factors_that_say_nothing_are_refused(before: tuple[float, ...]) -> None:
    assert factors(before, before).codes[0] in FactorReason


def test_segments_that_are_new_or_gone_are_all_mix() -> None:
    drivers = split(table((50, 60, 100, 100), (0, 40, 0, 50), (40, 0, 50, 0)))
    moved = {part.names[0]: part for part in drivers.parts}
    assert moved["s01"].rate == 0
    assert moved["s02"].rate == 0
    assert moved["s01"].mix > 0 > moved["s02"].mix
    assert moved["s01"].standard_error is None
    assert not moved["s01"].is_beyond_noise


def test_inquiries_without_sales_are_listed_and_counted() -> None:
    drivers = split(table((50, 60, 100, 100), (10, 40, 0, 0), (5, 8, 0, 20)))
    assert drivers.unmatched_names == ("s01",)
    # 40 inquiries against the 10 of that segment and the 5 that had no sales yet.
    assert drivers.unmatched == pytest.approx(
        120 / 2 * 1.1 * (40 / 120 - 15 / 100) * 100 / 60 / 1.0
    )
    check_exact(drivers, 100)


@pytest.mark.parametrize(
    ("segments", "reason"),
    [
        (Segments((), np.zeros((2, 0)), np.zeros((2, 0))), DriverReason.NO_SEGMENTS),
        (table((1, 2, 0, 5)), DriverReason.NO_DENOMINATOR),
        (table((1, 2, 5, 0)), DriverReason.NO_DENOMINATOR),
        (table((1, float("nan"), 5, 5)), DriverReason.UNUSABLE_VALUES),
        (table((1, 2, float("inf"), 5)), DriverReason.UNUSABLE_VALUES),
        (table((1, 2, -1, 5)), DriverReason.UNUSABLE_VALUES),
    ],
)
def test_what_cannot_be_split_is_refused(segments: Segments, reason: DriverReason) -> None:
    for found in (volume_mix_rate(segments), kitagawa(segments, Spread.SHARE)):
        assert found.status is Status.REFUSED
        assert found.codes == (reason,)


def test_topics_without_sales_are_refused() -> None:
    found = rate_by_own_segment(("a",), np.array([[1.0], [2.0]]), np.array([0.0, 5.0]))
    assert found.codes == (DriverReason.NO_DENOMINATOR,)


def test_only_what_exceeds_two_errors_is_beyond_noise() -> None:
    def rate_to(after: float, dispersion: float = 1.0) -> bool:
        found = volume_mix_rate(table((100, after, 1000, 1000), (9, 9, 90, 90)), dispersion).value
        assert found
        return found.parts[0].is_beyond_noise

    assert not rate_to(127)
    assert rate_to(132)
    assert not rate_to(132, dispersion=2)


def test_the_error_of_a_rate_is_that_of_two_poisson_counts() -> None:
    part = split(table((100, 144, 1000, 900))).parts[0]
    assert part.standard_error == pytest.approx(950 * np.sqrt(0.1 / 1000 + 0.16 / 900))


def test_among_many_segments_three_errors_are_asked_for() -> None:
    rows = [(100, 100, 1000, 1000)] * 20
    assert split(table((100, 135, 1000, 1000), *rows[1:])).errors == 2
    many = split(table((100, 135, 1000, 1000), *rows))
    assert many.errors == 3
    assert not many.parts[0].is_beyond_noise


def test_small_segments_are_one_part_with_their_names() -> None:
    drivers = split(table((90, 95, 100, 100), (4, 0, 9, 9), (2, 4, 8, 8), (40, 0, 20, 20)), 5)
    small = next(part for part in drivers.parts if len(part.names) > 1)
    assert small.names == ("s01", "s02")
    assert len(drivers.parts) == 3


def test_a_single_small_segment_keeps_its_name() -> None:
    assert len(split(table((90, 95, 100, 100), (4, 0, 9, 9)), 5).parts) == 2


def test_terms_that_offset_each_other_have_no_shares() -> None:
    offsetting = split(table((100, 200, 1000, 1000), (200, 101, 1000, 1000)))
    assert {part.share for part in offsetting.parts} == {None}
    plain = split(table((100, 200, 1000, 1000), (200, 190, 1000, 1000)))
    assert sum(part.share or 0 for part in plain.parts) == pytest.approx(1)


def of_shares(*rows: tuple[float, float, float, float]) -> Drivers:
    found = kitagawa(table(*rows), Spread.SHARE).value
    assert found
    return found


def test_the_error_of_a_segment_is_what_chance_makes_of_it() -> None:
    rng = np.random.default_rng(3)
    shares, sizes = np.array([0.9, 0.6, 0.3]), np.array([0.6, 0.3, 0.1])
    effects, errors = [], []
    for _ in range(1000):
        units = rng.multinomial(1000, sizes, size=2).astype(float)
        met = rng.binomial(units.astype(int), shares).astype(float)
        found = kitagawa(Segments(("a", "b", "c"), met, units), Spread.SHARE).value
        assert found
        by_name = {part.names: part for part in found.parts}
        effects.append([by_name[name,].effect for name in "abc"])
        errors.append([by_name[name,].standard_error for name in "abc"])
    measured: FloatArray = np.std(effects, axis=0)
    assert np.mean(errors, axis=0) == pytest.approx(measured, rel=0.1)


def test_a_new_segment_of_another_rate_can_be_beyond_noise() -> None:
    drivers = of_shares((800, 640, 1000, 800), (0, 40, 0, 200))
    moved = {part.names[0]: part for part in drivers.parts}
    assert moved["s01"].is_beyond_noise
    assert not of_shares((8, 8, 10, 10), (0, 1, 0, 5)).parts[0].is_beyond_noise


def test_five_of_five_is_not_beyond_doubt() -> None:
    assert not of_shares((5, 5, 5, 5), (4, 5, 5, 5)).parts[0].is_beyond_noise


def test_a_mean_without_its_squares_has_no_error() -> None:
    rows = table((3000, 4000, 10, 10), (500, 900, 10, 10))
    unknown = kitagawa(rows, Spread.VALUE).value
    assert unknown
    assert {part.standard_error for part in unknown.parts} == {None}
    squares = rows.numerators**2 / rows.denominators * 1.01
    known = kitagawa(
        Segments(rows.names, rows.numerators, rows.denominators, squares), Spread.VALUE
    ).value
    assert known
    assert known.parts[0].is_beyond_noise
