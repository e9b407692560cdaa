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
    whole = {row.denominator for row in answer.of(metric.id)} == {row.denominator}
    return say("metric_card.split.share" if whole else "metric_card.split.ratio", name=below)
