"""Whether the parts of a split add up to the whole, said in words wherever parts are shown."""

from typing import Final

from opsdash.metrics.answer import Answer, Flag, Status
from opsdash.metrics.catalog import Catalog, Kind, Metric
from opsdash.ui.escaping import verbatim
from opsdash.words import say
from opsdash.words.metric_sides import denominator_words

# Texts of own metrics are as long as people make them.
_LONGEST: Final = 2000

_WORDS: Final = {
    Kind.SUM: "whole",
    Kind.STOCK: "whole",
    Kind.AGE: "mean",
    Kind.QUANTILE: "quantile",
}


def is_piece(metric: Metric, answer: Answer) -> bool:
    """Whether the parts add up, so that none can be held against a number of the whole."""
    if metric.kind is Kind.RATIO:
        whole = answer.total(metric.id).denominator
        return {row.denominator for row in answer.of(metric.id)} == {whole}
    return metric.kind in (Kind.SUM, Kind.STOCK)


def whole_words(metric: Metric, answer: Answer, catalog: Catalog) -> str:
    """Why parts add up or not; empty where there is no whole."""
    row = answer.total(metric.id)
    if row.status is Status.REFUSED:
        return ""
    if Flag.OVERLAPPING in row.flags:
        return say("today.state.overlapping")
    if metric.kind is not Kind.RATIO:
        return say(f"metric_card.split.{_WORDS.get(metric.kind, 'growth')}")
    below = verbatim(denominator_words(catalog, metric), _LONGEST)
    is_share = is_piece(metric, answer)
    return say("metric_card.split.share" if is_share else "metric_card.split.ratio", name=below)
