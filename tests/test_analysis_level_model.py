"""The one time series model finds what others found, and its paths are its distribution."""

import numpy as np
import pytest
from analysis_series import days

from opsdash.analysis.level_model import Scale, fit_level

# International visitor nights in Australia by quarter, 2005 to 2010, as in the R package fpp; its
# successor fpp2 has a later revision of them, to which the published answer does not belong.
VISITOR_NIGHTS = """
    41.7275 24.0418 32.3281 37.3287 46.2132 29.3463 36.4829 42.9777 48.9015 31.1802 37.7179 40.4202
    51.2069 31.8872 40.9783 43.7725 55.5586 33.8509 42.0764 45.6423 59.7668 35.1919 44.3197 47.9137
"""


def test_the_nile_has_the_variances_of_durbin_and_koopman() -> None:
    from statsmodels.datasets import nile  # noqa: PLC0415

    model = fit_level(nile.load().data["volume"].to_numpy(dtype=float))
    assert model
    assert model.irregular == pytest.approx(15099, rel=0.01)
    assert model.level == pytest.approx(1469.1, rel=0.01)


def test_paths_are_those_of_the_library_and_wider_by_what_a_fit_cannot_know() -> None:
    from statsmodels.tsa.statespace.structural import UnobservedComponents  # noqa: PLC0415

    values, holidays = days(1, 228)
    scaled, marks = np.log1p(values), holidays[:, None].astype(float)
    model = fit_level(scaled[:200], 7, marks[:200])
    assert model
    library = UnobservedComponents(
        scaled[:200],
        level="llevel",
        seasonal=7,
        stochastic_seasonal=False,
        exog=marks[:200],
        mle_regression=False,
    )
    found = library.smooth([model.irregular, model.level], cov_type="none")
    ahead = found.get_forecast(28, exog=marks[200:])
    paths = model.paths(28, np.random.default_rng(0), marks[200:], 20_000)
    assert model.mean(28, marks[200:]) == pytest.approx(ahead.predicted_mean, abs=1e-4)
    assert paths.mean(axis=1) == pytest.approx(ahead.predicted_mean, abs=0.05)
    wider = paths.std(axis=1) / ahead.se_mean
    assert wider.min() > 0.95
    assert wider.max() < 1.4


def test_the_installed_library_agrees_with_another_on_smoothing() -> None:
    """R's forecast::ets, ANA. The product does not use it; its neighbour in the library does."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel  # noqa: PLC0415

    nights = np.array(VISITOR_NIGHTS.split(), dtype=float)
    model = ETSModel(nights, error="add", trend=None, seasonal="add", seasonal_periods=4)
    ahead = model.fit(disp=False).forecast(4)
    assert ahead == pytest.approx((59.4994, 35.6676, 44.6356, 47.9137), rel=1e-3)


def test_a_regressor_that_does_not_vary_is_left_out() -> None:
    values, holidays = days(2, 80)
    marks = np.column_stack([holidays, np.zeros(80)]).astype(float)
    model = fit_level(np.log1p(values), 7, marks)
    assert model
    assert model.uses.tolist() == [True, False]
    assert np.isfinite(model.mean(7, np.ones((7, 2)))).all()


@pytest.mark.parametrize("values", [np.full(30, 4.0), np.arange(7.0), np.full(30, np.nan)])
def test_what_does_not_vary_or_is_too_short_has_no_model(values: np.ndarray) -> None:
    assert fit_level(values) is None


def test_series_without_negatives_are_logarithms_and_come_back() -> None:
    values = np.array([0.0, 3.0, 1e6])
    assert Scale.of(values).is_log
    assert Scale.of(values).back(Scale.of(values).to(values)) == pytest.approx(values)
    assert not Scale.of(values - 1).is_log
    assert np.isfinite(Scale(is_log=True).back(np.array([-1e9, 1e9]))).all()
