"""The levels of a metric as its charts draw them: named, in the unit of one step."""

from opsdash.charts import Level
from opsdash.metrics import levels as stored
from opsdash.metrics.catalog import Metric
from opsdash.ui.desk import Desk
from opsdash.ui.levels import levels_on
from opsdash.words import say
from opsdash.words.levels import level_name
from opsdash.words.numbers import metric_value, span


def drawn_levels(desk: Desk, metric: Metric) -> tuple[Level, ...]:
    """What holds today; amounts of another currency cannot stand on this axis."""
    currency = desk.organisation.currency
    return tuple(
        _drawn(level, (level.low, level.high), metric, desk)
        for level in levels_on(desk, metric).all()
        if level.low is not None and level.high is not None
        if metric.unit != "money" or level.currency in ("", currency)
    )


def _drawn(level: stored.Level, ends: tuple[float, float], metric: Metric, desk: Desk) -> Level:
    low, high = (stored.per_step(metric, end, desk.view.grain, 1) for end in ends)
    texts = [metric_value(metric, end, desk.organisation.currency) for end in (low, high)]
    value = texts[0] if low == high else span(*texts)
    label = say("numbers.level", level=level_name(level.kind), value=value)
    return Level(label, low, None if low == high else high)
