"""Whether a rate moved between two periods by no more than chance moves it.

By the sums of both periods, and by how much more than chance the rate varied before them: what
the finding of why asks too.
"""

from opsdash.metrics.answer import Answer
from opsdash.metrics.baselines import Ask
from opsdash.metrics.catalog import Catalog, Metric


def change_is_usual(ask: Ask, catalog: Catalog, totals: Answer, metric: Metric) -> bool:
    """By `totals`, an answer with the compared totals of the metric; False where it cannot be told.

    Asks one question: the weeks of the year before the period.
    """
    # These bring numpy, which a start must not wait for.
    from opsdash.findings.why_noise import ERRORS, dispersion_of, error_of  # noqa: PLC0415
    from opsdash.findings.why_sides import sides_in  # noqa: PLC0415

    row = totals.total(metric.id)
    if row.value is None or row.compare is None:
        return False
    dispersion = dispersion_of(ask, catalog, metric, totals.question)
    error = error_of(catalog, metric, sides_in(totals, metric), dispersion)
    return error is not None and abs(row.value - row.compare) <= ERRORS * error
