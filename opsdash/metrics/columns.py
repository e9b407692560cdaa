"""What a metric adds up: the sums of its terms, and what a question needs of them altogether."""

from dataclasses import dataclass

from opsdash.metrics.catalog import Catalog, Condition, Metric, Term
from opsdash.metrics.frame import Frame
from opsdash.metrics.scope import Scope


@dataclass(frozen=True)
class Column:
    """One sum: a measure, over the days whose follow-up of `window` days is over (None: all).

    Of the rows that meet all `conditions`, whatever the question narrows besides.
    """

    measure: str
    window: int | None = None
    conditions: tuple[Condition, ...] = ()

    @property
    def of_all_days(self) -> "Column":
        """The same sum, followed up or not."""
        return self if self.window is None else Column(self.measure, conditions=self.conditions)


def column_of(metric: Metric, term: Term) -> Column:
    """The sum that a term of a metric stands for."""
    window = metric.window if term.window is None else term.window
    return Column(term.measure, window, term.conditions)


def columns_of(catalog: Catalog, metric: Metric) -> tuple[Column, ...]:
    """The sums of numerator and denominator, each once."""
    found = (
        column_of(base, term)
        for base in catalog.base_metrics(metric)
        for term in (*base.numerator, *base.denominator)
    )
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Need:
    """What the metrics of a question add up: sums, shares of quantiles, stocks."""

    columns: tuple[Column, ...]
    quantiles: tuple[tuple[Column, float], ...]
    stocks: tuple[Column, ...]


def need_of(scope: Scope, metrics: tuple[Metric, ...]) -> Need:
    """What has to be summed for `metrics`, each thing once."""
    bases = [base for metric in metrics for base in scope.catalog.base_metrics(metric)]
    columns: dict[Column, None] = {}
    quantiles: dict[tuple[Column, float], None] = {}
    stocks: dict[Column, None] = {}
    for each in bases:
        if each.quantile:
            quantiles[column_of(each, each.numerator[0]), each.quantile] = None
        elif each.is_standing:
            stocks |= dict.fromkeys(_columns(each))
        else:
            columns |= dict.fromkeys(_columns(each))
    return Need(tuple(columns), tuple(quantiles), tuple(stocks))


@dataclass(frozen=True)
class Asked:
    """A question on its way: what it is asked of, its days, what it adds up."""

    scope: Scope
    frame: Frame
    need: Need


def _columns(metric: Metric) -> list[Column]:
    sides = (*metric.numerator, *metric.denominator, *metric.left_out, *metric.approximate)
    found = [column_of(metric, term) for term in sides]
    if metric.left_out:
        # Whether there is any case at all is asked of all days, followed up or not.
        cases = (*metric.left_out, *metric.denominator)
        found += [Column(each.measure, conditions=each.conditions) for each in cases]
    return found
