"""The two sides of a metric in words: which measures are added, of which rows, and how much."""

from opsdash.metrics.catalog import Catalog, Kind, Metric, Term
from opsdash.metrics.own_words import condition_words
from opsdash.words import say
from opsdash.words.numbers import count, decimal, duration, money

_SECONDS_PER_HOUR = 3600


def terms_words(catalog: Catalog, terms: tuple[Term, ...]) -> str:
    """Resolved inquiries less reopened inquiries."""
    added = [_term_words(catalog, term) for term in terms if term.sign > 0]
    taken = [_term_words(catalog, term) for term in terms if term.sign < 0]
    text = " + ".join(added)
    if not taken:
        return text
    return say("metric_card.sides.less", first=text, others=", ".join(taken))


def numerator_words(catalog: Catalog, metric: Metric) -> str:
    return "; ".join(terms_words(catalog, base.numerator) for base in catalog.base_metrics(metric))


def denominator_words(catalog: Catalog, metric: Metric) -> str:
    """Empty where nothing is divided."""
    if metric.kind is Kind.QUANTILE:
        return terms_words(catalog, metric.numerator)
    return terms_words(catalog, metric.denominator)


def side_value(
    catalog: Catalog, terms: tuple[Term, ...], value: float | None, currency: str | None
) -> str:
    """A plain sum as people read it: money, time, or a count."""
    measures = [catalog.measures[term.measure] for term in terms]
    if any(each.money for each in measures):
        return money(value, currency)
    if value is not None and any("seconds" in each.id for each in measures):
        return duration(value / _SECONDS_PER_HOUR)
    is_whole = value is None or float(value).is_integer()
    return count(value) if is_whole else decimal(value)


def _term_words(catalog: Catalog, term: Term) -> str:
    name = catalog.measures[term.measure].name
    conditions = "; ".join(condition_words(each, catalog) for each in term.conditions)
    return f"{name} ({conditions})" if conditions else name
