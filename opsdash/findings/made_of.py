"""Which parts carry a signal: its weeks against the weeks of the usual range, by one dimension.

Only of shares and rates of cases: what chance does to their parts is known.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from opsdash.calendar.periods import Comparison, Grain, Period
from opsdash.findings.verdicts import MetricSignals
from opsdash.metrics.answer import Flag
from opsdash.metrics.baselines import Ask
from opsdash.metrics.catalog import Catalog, Kind
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import Question

if TYPE_CHECKING:
    # These bring numpy, which a start must not wait for.
    from opsdash.analysis.drivers import Part

_FIRST: Final = "topic"
_UNEVEN: Final = frozenset({Flag.INCOMPLETE, Flag.COMPARE_INCOMPLETE})
# Limits lie three standard errors from the usual level.
_ERRORS_OF_LIMITS: Final = 3.0


@dataclass(frozen=True)
class MadeOf:
    """`parts` moved as the signal did, by more than chance, the largest first; effects in its unit.

    `is_all`: everything else is ordinary.
    """

    dimension: str
    parts: "tuple[Part, ...]"
    is_all: bool


def can_be_made_of(catalog: Catalog, found: MetricSignals) -> bool:
    """Whether it is worth asking what the signal is made of."""
    has_signal = found.signal is not None and found.window is not None
    return (
        has_signal and found.chart.is_of_cases and catalog.metrics[found.metric].kind is Kind.RATIO
    )


def made_of(ask: Ask, catalog: Catalog, coverage: Coverage, found: MetricSignals) -> MadeOf | None:
    """The parts by topic, else by the first dimension there is; None where none stands out.

    Asks one question.
    """
    # These bring numpy, which a start must not wait for.
    from opsdash.findings.why_splits import drivers_in, splits_of  # noqa: PLC0415

    signal, window, judged = found.signal, found.window, found.result.value
    metric, filters = catalog.metrics[found.metric], found.series.answer.question.filters
    dimensions = splits_of(catalog, coverage, metric, filters)
    if signal is None or window is None or judged is None or not dimensions:
        return None
    dimension = _FIRST if _FIRST in dimensions else dimensions[0]
    days = Period(signal.since, signal.through + timedelta(weeks=1))
    asked = Question(
        (metric.id,), days, Grain.TOTAL, dimension, filters, Comparison.PREVIOUS, against=window
    )
    answer = ask(asked)
    if any(_UNEVEN & row.flags for row in answer.of(metric.id)):
        return None
    dispersion = max(1.0, judged.baselines[0].reach / _ERRORS_OF_LIMITS)
    split = drivers_in(catalog, answer, metric, dimension, dispersion, is_ratio=True)
    beyond = split.beyond if split else ()
    along = [part for part in beyond if (part.effect > 0) is signal.is_above]
    along.sort(key=lambda part: -abs(part.effect))
    return MadeOf(dimension, tuple(along), len(along) == len(beyond)) if along else None
