"""Counts whose rate wanders: steady ones are Gamma-Poisson, and the future is drawn day by day."""

import numpy as np
import pytest

from opsdash.analysis.count_model import fit_counts
from opsdash.analysis.counts import predict_total, prior_of

STEADY = np.array([3.0, 5, 4, 4, 6, 2, 4, 5, 3, 4, 4, 5, 3, 4, 4, 4] * 6)


def test_steady_counts_go_on_nearly_as_the_exact_answer_says() -> None:
    weeks = len(STEADY)
    model = fit_counts(STEADY, np.ones(weeks))
    totals = model.paths(np.full(28, 1 / 7), count=20_000).sum(axis=0)
    exact = predict_total(prior_of(int(STEADY.sum()), weeks / 4), 0, 0.0, (14, 20)).value
    assert exact
    assert totals.mean() == pytest.approx(exact.mean, rel=0.03)
    for target, chance in zip((14, 20), exact.chances, strict=True):
        assert (totals >= target).mean() == pytest.approx(chance, abs=0.06)


def test_scattered_and_wandering_counts_are_less_certain() -> None:
    rng = np.random.default_rng(1)
    bursts = rng.poisson(rng.gamma(0.5, 8.0, 100)).astype(float)
    wild = fit_counts(bursts, np.ones(100)).paths(np.full(28, 1 / 7)).sum(axis=0)
    tame = fit_counts(np.full(100, 4.0), np.ones(100)).paths(np.full(28, 1 / 7)).sum(axis=0)
    assert wild.std() > 1.8 * tame.std()


def test_a_week_of_which_nothing_is_known_tells_nothing() -> None:
    known = np.ones(60)
    known[20:30] = 0
    counts = np.where(known > 0, 4.0, 0.0)
    paths = fit_counts(counts, known).paths(np.full(7, 1 / 7), count=20_000)
    assert paths.sum(axis=0).mean() == pytest.approx(4.0, rel=0.1)


def test_after_nothing_in_a_year_little_is_to_come() -> None:
    paths = fit_counts(np.zeros(52), np.ones(52)).paths(np.full(28, 1 / 7), count=20_000)
    assert 0 < paths.sum(axis=0).mean() < 0.2


def test_the_first_days_are_the_same_however_many_follow() -> None:
    model = fit_counts(STEADY, np.ones(len(STEADY)))
    short, long = (model.paths(np.full(days, 1 / 7)) for days in (5, 50))
    assert (long[:5] == short).all()
