"""Goals in words: their values, states, pace and what keeps one from being saved."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Final

from opsdash.analysis.bands import Band
from opsdash.calendar.problems import Problem
from opsdash.goals.goal import Course, Goal
from opsdash.goals.held import Held
from opsdash.goals.shown import Shown
from opsdash.goals.standing import Standing, State
from opsdash.metrics.catalog import Catalog, Metric
from opsdash.words import numbers, say
from opsdash.words.dates import day_words
from opsdash.words.sentences import value_words as dimension_value_words

if TYPE_CHECKING:
    from opsdash.goals.chances import Outlook

STATES: Final[dict[Shown, str]] = {
    State.BEHIND: "goals.states.behind",
    State.ON_PACE: "goals.states.on_pace",
    State.TO_DO: "goals.states.to_do",
    State.NOT_STARTED: "goals.states.not_started",
    State.REACHED: "goals.states.reached",
    State.MISSED: "goals.states.missed",
    State.DATA_MISSING: "goals.states.data_missing",
    Band.UNLIKELY: "goals.states.unlikely",
    Band.AT_RISK: "goals.states.at_risk",
    Band.COIN_FLIP: "goals.states.coin_flip",
    Band.LIKELY: "goals.states.likely",
    Band.ON_COURSE: "goals.states.on_course",
}
_SETTLED: Final = {
    State.REACHED: "goals.states.reached_on",
    State.MISSED: "goals.states.missed_on",
}
FIELDS: Final = {
    "title": "goals.fields.title",
    "metric": "goals.fields.metric",
    "filters": "goals.fields.filters",
    "owner": "goals.fields.owner",
    "baseline": "goals.fields.baseline",
    "target": "goals.fields.target",
    "attainable": "goals.fields.attainable",
    "relevant": "goals.fields.relevant",
    "start": "goals.fields.start",
    "due": "goals.fields.due",
    "kind": "goals.fields.kind",
    "sense": "goals.fields.sense",
    "allowed_misses": "goals.fields.allowed_misses",
    "steps": "goals.fields.steps",
    "done_day": "goals.fields.done_day",
    "team": "goals.fields.team",
    "driver": "goals.fields.driver",
    "control": "goals.fields.control",
    "review_days": "goals.fields.review_days",
    "accepted": "goals.fields.accepted",
    "reason": "goals.fields.reason",
    "objective_id": "goals.fields.objective_id",
    "parent_id": "goals.fields.parent_id",
    "parts_rule": "goals.fields.parts_rule",
    "weight": "goals.fields.weight",
}
_PROBLEMS: Final = {
    "ambiguous_number": "goals.problems.ambiguous_number",
    "ambiguous_day": "goals.problems.ambiguous_day",
    "not_a_day": "goals.problems.not_a_day",
    "typed_change": "goals.problems.typed_change",
    "against_sense": "goals.problems.against_sense",
    "not_a_total": "goals.problems.not_a_total",
    "no_sense": "goals.problems.no_sense",
    "no_whole_week": "goals.problems.no_whole_week",
    "steps_of_held": "goals.problems.steps_of_held",
    "misses_out_of_range": "goals.problems.misses_out_of_range",
    "too_many_steps": "goals.problems.too_many_steps",
    "step_out_of_order": "goals.problems.step_out_of_order",
    "review_out_of_range": "goals.problems.review_out_of_range",
    "weight_out_of_range": "goals.problems.weight_out_of_range",
    "own_parent": "goals.problems.own_parent",
    "circle": "goals.problems.circle",
    "empty": "goals.problems.empty",
    "too_long": "goals.problems.too_long",
    "unknown_metric": "goals.problems.unknown_metric",
    "repeated_filter": "goals.problems.repeated_filter",
    "unknown_filter": "goals.problems.unknown_filter",
    "filter_size": "goals.problems.filter_size",
    "outside_groups": "goals.problems.outside_groups",
    "not_a_number": "goals.problems.not_a_number",
    "below_zero": "goals.problems.below_zero",
    "equals_baseline": "goals.problems.equals_baseline",
    "year_out_of_range": "goals.problems.year_out_of_range",
    "not_after_start": "goals.problems.not_after_start",
    "too_long_a_time": "goals.problems.too_long_a_time",
    "not_readable": "goals.problems.not_readable",
}
_UNITS: Final = {
    "money": "goals.units.money",
    "percent": "goals.units.percent",
    "points": "goals.units.points",
    "hours": "goals.units.hours",
}


def state_words(standing: Standing, shown: Shown, today: date) -> str:
    """At risk, On pace, Reached 4 May."""
    if standing.settled_on is None or standing.state not in _SETTLED:
        return say(STATES[shown])
    return say(_SETTLED[standing.state], day=short_day(standing.settled_on, today))


def chance_words(outlook: "Outlook | None") -> str:
    """38 %; a dash where it cannot be known or is not known yet."""
    chance = outlook.probability if outlook else None
    return numbers.percent(None if chance is None else chance * 100, 0)


def unit_words(metric: Metric, currency: str) -> str:
    key = _UNITS.get(metric.unit)
    return say(key, currency=currency) if key else metric.unit


def value_words(metric: Metric | None, value: float | None, currency: str) -> str:
    """A metric's value as everywhere else; a metric that left the catalogue shows plain numbers."""
    if metric is None:
        return numbers.decimal(value)
    if metric.unit == "points" and value is not None:
        return numbers.points(value)
    return numbers.metric_value(metric, value, currency)


def actual_words(standing: Standing, metric: Metric | None, currency: str) -> str:
    """What is measured; of a milestone whether it is done."""
    if standing.course is not Course.MILESTONE:
        return value_words(metric, standing.actual, currency)
    return say("goals.target.done" if standing.goal.done_day else "goals.target.not_done")


def target_words(standing: Standing, metric: Metric | None, currency: str) -> str:
    """The target, with "at most" where less is promised."""
    if standing.course is Course.MILESTONE:
        return say("goals.target.done")
    text = value_words(metric, standing.goal.target, currency)
    return sided_words(standing.goal, standing.course, text)


def sided_words(goal: Goal, course: Course, text: str) -> str:
    """The words of a target with the side of it that is promised."""
    if course is Course.MAINTAIN and goal.is_rising:
        return say("goals.target.at_least", value=text)
    return text if goal.is_rising else say("goals.target.at_most", value=text)


def way_words(standing: Standing, metric: Metric | None, currency: str) -> str:
    """5,951 of 12,380; 11.5, goal at most 8.90: how far it is, in the way its kind is read."""
    goal, held = standing.goal, standing.held
    facts = {
        "actual": value_words(metric, standing.actual, currency),
        "target": value_words(metric, goal.target, currency),
    }
    side = "rising" if goal.is_rising else "limit"
    if held is not None and held.judged:
        return say(f"goals.way.weeks_{side}", met=held.met, judged=held.judged, **facts)
    course = "total" if standing.course is Course.TOTAL else "level"
    return say(f"goals.way.{course}_{side}", **facts)


def lead_words(metric: Metric | None, lead: float, currency: str) -> str:
    """The distance from the pace without a sign; a share is told in points."""
    if metric is not None and metric.unit in {"percent", "points"}:
        return numbers.points(abs(lead)).removeprefix("+")
    return value_words(metric, abs(lead), currency)


def pace_words(standing: Standing, metric: Metric | None, currency: str) -> str:
    """One cell: how far ahead of the pace or behind it."""
    if standing.state is State.NOT_STARTED:
        return say("goals.pace.starts", day=day_words(standing.goal.start, year=False))
    if standing.state in {State.REACHED, State.MISSED}:
        return numbers.MISSING
    if standing.course is Course.MILESTONE:
        return numbers.MISSING
    if standing.held is not None and standing.held.judged:
        return held_words(standing.held)
    if standing.state is State.DATA_MISSING or standing.is_unsure or standing.lead is None:
        return say("goals.pace.unknown")
    return lead_sentence(standing, metric, currency, _CELL)


def held_words(held: Held) -> str:
    """How many of the weeks that are over were held."""
    return say("goals.pace.held", met=held.met, judged=held.judged)


_CELL: Final = (
    "goals.pace.ahead",
    "goals.pace.behind",
    "goals.pace.exact",
    "goals.pace.just_behind",
)


def lead_sentence(
    standing: Standing, metric: Metric | None, currency: str, keys: tuple[str, str, str, str]
) -> str:
    ahead, behind, exact, just_behind = keys
    lead = lead_words(metric, standing.lead or 0.0, currency)
    is_behind = standing.state is State.BEHIND
    # What rounds to nought has no direction to show.
    if numbers.direction(lead) is numbers.Direction.FLAT:
        return say(just_behind if is_behind else exact)
    return say(behind if is_behind else ahead, lead=lead)


def short_day(day: date, today: date) -> str:
    """31 Dec, with the year where it is another one: a column has little room."""
    month = say("goals.dates.months").split()[day.month - 1]
    if day.year == today.year:
        return say("goals.dates.short", day=day.day, month=month)
    return say("goals.dates.short_year", day=day.day, month=month, year=day.year)


def filter_words(goal: Goal, catalog: Catalog) -> str:
    """Which part of the facts the goal is about."""
    if not goal.filters:
        return say("goals.promise.everything")
    return "; ".join(
        say(
            "goals.promise.scope",
            dimension=_dimension_name(catalog, item.dimension),
            values=", ".join(dimension_value_words(value, item.dimension) for value in item.values),
        )
        for item in goal.filters
    )


def _dimension_name(catalog: Catalog, dimension: str) -> str:
    known = catalog.dimensions.get(dimension)
    return known.name if known else dimension


def problem_words(problems: Iterable[Problem]) -> tuple[str, ...]:
    return tuple(
        say(_PROBLEMS[problem.code], field=say(FIELDS[problem.field])) for problem in problems
    )
