"""What a change is made of, part by part, exactly: the parts add up to the change.

Two periods of one dimension go in, as sums per segment; nothing is estimated or dropped. The terms
are nested Bennet (Kitagawa) ones: the volume is the same whatever dimension is looked at, and a
segment that is new or gone needs no special case, because there are no logarithms.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite

import numpy as np

from opsdash.analysis.days import FloatArray
from opsdash.analysis.result import Result, because, ok, refused

Names = tuple[str | None, ...]

# Fewer counts than this say nothing by themselves.
POOLED_BELOW = 5
# Looking at many parts, some exceed two standard errors by chance.
_MANY = 20
_FEW_ERRORS, _MANY_ERRORS = 2.0, 3.0
# A change this small beside its parts makes shares of it explode.
_OFFSETTING = 0.2


class DriverReason(StrEnum):
    NO_SEGMENTS = "no_segments"
    NO_DENOMINATOR = "no_denominator"
    UNUSABLE_VALUES = "unusable_values"


class Spread(StrEnum):
    """How one unit varies: a number of events, yes or no, a value whose squares are known."""

    COUNT = "count"
    SHARE = "share"
    VALUE = "value"


@dataclass(frozen=True, eq=False)
class Segments:
    """The sums of one dimension: each array is (2, segments), the period before first.

    A name of None is what was not recorded, a segment like any other. `squares` are the sums of
    squared values, for the error of a mean.
    """

    names: Names
    numerators: FloatArray
    denominators: FloatArray
    squares: FloatArray | None = None


@dataclass(frozen=True)
class Part:
    """One segment, or several small ones together; the terms are in the unit of the change.

    `standard_error` is that of the rate, after `kitagawa` that of the effect; None where it cannot
    be known. `share` is that of the whole change, None where terms offset each other.
    """

    names: Names
    volume: float
    mix: float
    rate: float
    standard_error: float | None
    is_beyond_noise: bool
    share: float | None

    @property
    def effect(self) -> float:
        return self.volume + self.mix + self.rate


@dataclass(frozen=True)
class Drivers:
    """`after - before = volume + mix + rate + unmatched`; the part of the largest effect first.

    `unmatched` is what has no denominator ("inquiries without sales"), listed by itself. `errors`
    is how many standard errors a part has to exceed to be beyond noise.
    """

    before: float
    after: float
    volume: float
    mix: float
    rate: float
    unmatched: float
    unmatched_names: Names
    parts: tuple[Part, ...]
    errors: float

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, eq=False)
class _Cells:
    """Segments in the order of their names, small ones together, those without denominator apart.

    The order makes the result independent of the one they came in, to the last digit.
    """

    names: tuple[Names, ...]
    numerators: FloatArray
    denominators: FloatArray
    squares: FloatArray | None
    unmatched: FloatArray
    unmatched_names: Names

    @property
    def totals(self) -> tuple[FloatArray, FloatArray]:
        """Of the numerators with and without a denominator, and of the denominators: (2,) each."""
        return self.numerators.sum(axis=1) + self.unmatched, self.denominators.sum(axis=1)


@dataclass(frozen=True, eq=False)
class _Terms:
    """The terms per part; `judged` is what is held against its standard `errors`."""

    volume: FloatArray
    mix: FloatArray
    rate: FloatArray
    judged: FloatArray
    errors: FloatArray


@dataclass(frozen=True, eq=False)
class _Split:
    """A ratio's change; weights and ratios are (2, parts), the terms (parts,)."""

    weights: FloatArray
    ratios: FloatArray
    mix: FloatArray
    rate: FloatArray
    unmatched: float


def volume_mix_rate(
    segments: Segments, dispersion: float = 1.0, pooled_below: float = POOLED_BELOW
) -> Result[Drivers, DriverReason]:
    """Why a count changed, where what it is counted against has the same dimension (sales).

    volume = (S1-S0)(R0+R1)/2, mix = S̄·Σ(w1-w0)((r0+r1)/2-(R0+R1)/2), rate = S̄·Σ(r1-r0)(w0+w1)/2,
    with R = I/S, r = I_g/S_g, w = S_g/S. `dispersion` is the sigma_z of the U' chart: how much more
    than a Poisson count the rate varies. Segments below `pooled_below` counts become one part.
    """
    problem = _problem(segments.numerators, segments.denominators)
    if problem:
        return refused(because(problem))
    cells = _cells(segments, segments.numerators, pooled_below)
    split = _ratio_split(cells)
    counts, sales = cells.totals
    middle = float(sales.mean())
    rate = middle * split.rate
    poisson = np.sqrt(_over(split.ratios, cells.denominators).sum(axis=0))
    errors = middle * split.weights.mean(axis=0) * dispersion * poisson
    terms = _Terms(np.zeros_like(rate), middle * split.mix, rate, rate, errors)
    volume = float((sales[1] - sales[0]) * (counts / sales).mean())
    return ok(_drivers(cells, counts, terms, volume, middle * split.unmatched))


def rate_by_own_segment(
    names: Names,
    counts: FloatArray,
    denominators: FloatArray,
    dispersion: float = 1.0,
    pooled_below: float = POOLED_BELOW,
) -> Result[Drivers, DriverReason]:
    """Why a count changed, by a dimension that only the count has (topic, contact channel).

    `counts` is (2, segments), `denominators` (2,). With one denominator for all there is no mix:
    volume_i = (S1-S0)(r0_i+r1_i)/2 and rate_i = S̄·(r1_i-r0_i), with r_i = I_i/S.
    """
    problem = _problem(counts, denominators.reshape(2, 1))
    if problem:
        return refused(because(problem))
    cells = _cells(Segments(names, counts, np.ones_like(counts)), counts, pooled_below)
    ratios = cells.numerators / denominators[:, None]
    middle = float(denominators.mean())
    volume = (denominators[1] - denominators[0]) * ratios.mean(axis=0)
    rate = middle * (ratios[1] - ratios[0])
    errors = middle * dispersion * np.sqrt((ratios / denominators[:, None]).sum(axis=0))
    terms = _Terms(volume, np.zeros_like(rate), rate, rate, errors)
    return ok(_drivers(cells, cells.totals[0], terms, float(volume.sum()), 0.0))


def kitagawa(
    segments: Segments,
    spread: Spread,
    dispersion: float = 1.0,
    pooled_below: float = POOLED_BELOW,
) -> Result[Drivers, DriverReason]:
    """Why a ratio changed (one-stop rate, satisfaction, handling time): mix and rate per segment.

    mix_i = (w1-w0)((r0+r1)/2-(R0+R1)/2), rate_i = (r1-r0)(w0+w1)/2 (Kitagawa 1955, centred on the
    whole ratio: a segment above it that grew has a positive mix). Denominators are numbers of
    units; the error counts the chance in the rates and in the weights.
    """
    problem = _problem(segments.numerators, segments.denominators)
    if problem:
        return refused(because(problem))
    cells = _cells(segments, segments.denominators, pooled_below)
    split = _ratio_split(cells)
    effect = split.mix + split.rate
    errors = dispersion * _errors_of_effect(cells, split, spread)
    terms = _Terms(np.zeros_like(effect), split.mix, split.rate, effect, errors)
    counts, units = cells.totals
    return ok(_drivers(cells, counts / units, terms, 0.0, split.unmatched))


def _problem(numerators: FloatArray, denominators: FloatArray) -> DriverReason | None:
    if numerators.size == 0:
        return DriverReason.NO_SEGMENTS
    values = np.concatenate([numerators.ravel(), denominators.ravel()])
    if not np.isfinite(values).all() or (values < 0).any():
        return DriverReason.UNUSABLE_VALUES
    if (denominators.sum(axis=1) <= 0).any():
        return DriverReason.NO_DENOMINATOR
    return None


def _cells(segments: Segments, counts: FloatArray, pooled_below: float) -> _Cells:
    """`counts` decides what is small: in neither period as many as `pooled_below`."""
    names, squares = segments.names, segments.squares
    order = sorted(range(len(names)), key=lambda at: (names[at] is None, names[at] or ""))
    matched = segments.denominators.max(axis=0) > 0
    small = matched & (counts.max(axis=0) < pooled_below)
    small &= small.sum() > 1
    single = [at for at in order if matched[at] and not small[at]]
    pooled = [at for at in order if small[at]]
    groups: list[Names] = [(names[at],) for at in single]
    groups += [tuple(names[at] for at in pooled)] if pooled else []
    summed = _summed(segments.numerators, single, pooled)
    below = _summed(segments.denominators, single, pooled)
    apart = [at for at in order if not matched[at] and segments.numerators[:, at].any()]
    covered = np.where(below > 0, summed, 0.0)
    return _Cells(
        tuple(groups),
        covered,
        below,
        None if squares is None else _summed(squares, single, pooled),
        segments.numerators[:, apart].sum(axis=1) + (summed - covered).sum(axis=1),
        tuple(names[at] for at in apart),
    )


def _summed(values: FloatArray, single: list[int], pooled: list[int]) -> FloatArray:
    alone = values[:, single]
    if not pooled:
        return alone
    return np.concatenate([alone, values[:, pooled].sum(axis=1, keepdims=True)], axis=1)


def _over(above: FloatArray, below: FloatArray) -> FloatArray:
    """The quotient, NaN where nothing is below."""
    return np.divide(above, below, out=np.full_like(below, np.nan), where=below > 0)


def _ratio_split(cells: _Cells) -> _Split:
    counts, totals = cells.totals
    weights = cells.denominators / totals[:, None]
    ratios = _over(cells.numerators, cells.denominators)
    # A segment that is new or gone had no ratio of its own: all of its effect is mix.
    ratios = np.where(np.isnan(ratios), ratios[::-1], ratios)
    whole = float((counts / totals).mean())
    mix = (weights[1] - weights[0]) * (ratios.mean(axis=0) - whole)
    rate = (ratios[1] - ratios[0]) * weights.mean(axis=0)
    unmatched = cells.unmatched / totals
    return _Split(weights, ratios, mix, rate, float(unmatched[1] - unmatched[0]))


def _errors_of_effect(cells: _Cells, split: _Split, spread: Spread) -> FloatArray:
    """First order: the chance in the rates, in the middle rate a shift of mix meets, in weights."""
    units = cells.denominators
    if spread is Spread.VALUE and cells.squares is None:
        return np.full(units.shape[1], np.nan)
    variances = _over(_variance(cells, split, spread), units)
    both = variances.sum(axis=0)
    middle = np.where(np.isnan(both), np.nansum(variances, axis=0), both / 4)
    share = split.weights.mean(axis=0)
    of_weights = share * (1 - share) * (1 / units.sum(axis=1)).sum()
    counts, totals = cells.totals
    apart = split.ratios.mean(axis=0) - (counts / totals).mean()
    moved = split.weights[1] - split.weights[0]
    squared = share**2 * np.nan_to_num(both) + moved**2 * middle + apart**2 * of_weights
    return np.asarray(np.sqrt(squared), dtype=np.float64)


def _variance(cells: _Cells, split: _Split, spread: Spread) -> FloatArray:
    """Of one unit's value. Half a case is added, so that "5 of 5" is not beyond all doubt."""
    units, ratios = cells.denominators, split.ratios
    if spread is Spread.COUNT:
        return ratios
    if spread is Spread.SHARE:
        share: FloatArray = np.minimum((ratios * units + 0.5) / (units + 1), 1.0)
        return share * (1 - share)
    squares = np.asarray(cells.squares, dtype=np.float64)
    variance: FloatArray = np.maximum(_over(squares, units) - ratios**2, 0.0)
    return variance


def _drivers(
    cells: _Cells, totals: FloatArray, terms: _Terms, volume: float, unmatched: float
) -> Drivers:
    change = float(totals[1] - totals[0])
    effects = terms.volume + terms.mix + terms.rate
    apart = 0.0 if terms.volume.any() else volume
    moved = float(np.abs(effects).sum()) + abs(apart) + abs(unmatched)
    offsetting = abs(change) < _OFFSETTING * moved or change == 0
    errors = _MANY_ERRORS if len(cells.names) > _MANY else _FEW_ERRORS
    parts = _parts(cells.names, terms, errors, None if offsetting else change)
    return Drivers(
        before=float(totals[0]),
        after=float(totals[1]),
        volume=volume,
        mix=float(terms.mix.sum()),
        rate=float(terms.rate.sum()),
        unmatched=unmatched,
        unmatched_names=cells.unmatched_names,
        parts=tuple(sorted(parts, key=lambda part: -abs(part.effect))),
        errors=errors,
    )


def _parts(
    names: tuple[Names, ...], terms: _Terms, errors: float, change: float | None
) -> Iterator[Part]:
    columns = (terms.volume, terms.mix, terms.rate, terms.judged, terms.errors)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    for members, (volume, mix, rate, judged, error) in zip(names, rows, strict=True):
        yield Part(
            names=members,
            volume=volume,
            mix=mix,
            rate=rate,
            standard_error=error if isfinite(error) else None,
            is_beyond_noise=abs(judged) > errors * error,
            share=None if change is None else (volume + mix + rate) / change,
        )
