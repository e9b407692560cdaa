"""The levels of a metric on every page: read once per state, and made ready for a chart.

A level of the field is about all customers: where a filter narrows one side of a rate only, or a
total at all, it is not comparable and is not shown. A baseline belongs to exactly its filters.
"""

from dataclasses import replace

from opsdash import charts
from opsdash.metrics.catalog import Metric
from opsdash.metrics.level_records import read_levels, read_owners
from opsdash.metrics.levels import Level, LevelBook, Levels, is_per_week, per_step
from opsdash.metrics.question import Filter, Question
from opsdash.metrics.scope import Scope
from opsdash.ui.desk import Desk, remember
from opsdash.ui.needs import today_of
from opsdash.words import say
from opsdash.words.levels import level_name, step_value

Filters = tuple[Filter, ...]


def book_of(desk: Desk) -> LevelBook:
    state = desk.home.state
    return remember(state, "levels", lambda: read_levels(state))


def owners_of(desk: Desk) -> dict[str, tuple[str, int]]:
    """Owner and version by metric."""
    state = desk.home.state
    return remember(state, "metric owners", lambda: read_owners(state))


def levels_on(desk: Desk, metric: Metric, filters: Filters | None = None) -> Levels:
    """The levels that hold today and that the filters, those of the page, leave comparable."""
    narrowed = narrowed_in(desk, metric, desk.view.filters if filters is None else filters)
    found = book_of(desk).on(metric.id, today_of(desk), narrowed)
    if is_comparable(desk, metric, narrowed):
        return found
    return Levels(baseline=found.baseline)


def narrowed_in(desk: Desk, metric: Metric, filters: Filters) -> Filters:
    """The filters, with the groups that the visitor is limited to where the metric has any."""
    question = Question((metric.id,), desk.view.period, filters=filters)
    return Scope(question, desk.catalog, desk.coverage).narrowing(metric)


def chart_levels(
    desk: Desk, metric: Metric, filters: Filters | None = None
) -> tuple[charts.Level, ...]:
    """The levels as every chart of the metric draws them: named, in the unit of its steps.

    Amounts of another currency than the organisation's are left out: nothing here converts them.
    """
    currency = desk.organisation.currency
    return tuple(
        _drawn(desk, metric, each, currency)
        for each in levels_on(desk, metric, filters).all()
        if metric.unit != "money" or each.currency in ("", currency)
    )


def _drawn(desk: Desk, metric: Metric, level: Level, currency: str) -> charts.Level:
    grain, days = desk.view.grain, desk.view.period.days
    ends = [per_step(metric, each or 0.0, grain, days) for each in (level.low, level.high)]
    in_steps = replace(level, low=ends[0], high=ends[1])
    label = say(
        "metric_card.level.chart",
        name=level_name(level.kind).lower(),
        value=step_value(metric, in_steps, currency),
    )
    return charts.Level(label, ends[0], None if ends[0] == ends[1] else ends[1])


def is_comparable(desk: Desk, metric: Metric, filters: Filters) -> bool:
    """Whether what the filters leave can be held against what others publish."""
    if not filters:
        return True
    if is_per_week(metric):
        return False
    question = Question((metric.id,), desk.view.period, filters=filters)
    scope = Scope(question, desk.catalog, desk.coverage)
    return not scope.unfiltered(desk.catalog.measures_of(metric))
