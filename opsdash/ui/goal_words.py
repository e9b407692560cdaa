"""The sentences of the Goals page, made from goals and their standings; nothing is drawn here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

from opsdash.calendar.problems import Problem
from opsdash.goals.goal import Course, Goal
from opsdash.goals.goal_problems import REASON_LENGTH
from opsdash.goals.standing import Standing, State
from opsdash.goals.suggesting import Suggestion
from opsdash.metrics.catalog import Catalog, Metric
from opsdash.ui.escaping import verbatim
from opsdash.words import numbers, say
from opsdash.words.dates import day_words, period_words
from opsdash.words.sentences import value_words as dimension_value_words

STATES: Final = {
    State.BEHIND: "goals.states.behind",
    State.ON_PACE: "goals.states.on_pace",
    State.NOT_STARTED: "goals.states.not_started",
    State.REACHED: "goals.states.reached",
    State.MISSED: "goals.states.missed",
    State.DATA_MISSING: "goals.states.data_missing",
}
_ONLY: Final = {
    State.BEHIND: "goals.finding.only_behind",
    State.ON_PACE: "goals.finding.only_on_pace",
    State.NOT_STARTED: "goals.finding.only_not_started",
    State.REACHED: "goals.finding.only_reached",
    State.MISSED: "goals.finding.only_missed",
    State.DATA_MISSING: "goals.finding.only_data_missing",
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
    "empty": "goals.problems.empty",
    "too_long": "goals.problems.too_long",
    "unknown_metric": "goals.problems.unknown_metric",
    "repeated_filter": "goals.problems.repeated_filter",
    "unknown_filter": "goals.problems.unknown_filter",
    "filter_size": "goals.problems.filter_size",
    "not_a_number": "goals.problems.not_a_number",
    "below_zero": "goals.problems.below_zero",
    "equals_baseline": "goals.problems.equals_baseline",
    "year_out_of_range": "goals.problems.year_out_of_range",
    "not_after_start": "goals.problems.not_after_start",
    "too_long_a_time": "goals.problems.too_long_a_time",
}
_UNITS: Final = {
    "money": "goals.units.money",
    "percent": "goals.units.percent",
    "points": "goals.units.points",
    "hours": "goals.units.hours",
}


def grey_line(goals: Sequence[Goal], through: date | None) -> str:
    if not goals:
        return say("goals.grey_none")
    owners = len({goal.owner for goal in goals})
    counts = {
        "goals": _counted(len(goals), "goals.goal_one", "goals.goal_many"),
        "owners": _counted(owners, "goals.owner_one", "goals.owner_many"),
    }
    if through is None:
        return say("goals.grey_no_data", **counts)
    return say("goals.grey", through=day_words(through), **counts)


def finding(standings: Sequence[Standing]) -> str:
    """The title of the page: how many goals are on pace, how many need somebody."""
    if not standings:
        return say("goals.finding.none")
    count = Counter(standing.state for standing in standings)
    total = len(standings)
    if total == 1:
        return say(_ONLY[standings[0].state])
    if count[State.NOT_STARTED] == total:
        return say("goals.finding.waiting", total=_spoken(total).capitalize())
    if count[State.ON_PACE] == total:
        return say("goals.finding.all_on_pace", total=_spoken(total))
    needs = count[State.BEHIND] + count[State.MISSED]
    return (
        _on_pace(count[State.ON_PACE], total)
        + _part(count[State.REACHED], "reached", _REACHED)
        + "."
        + _part(needs, "needs", _NEEDS)
    )


_REACHED: Final = ("goals.finding.reached_one", "goals.finding.reached_many")
_NEEDS: Final = ("goals.finding.needs_one", "goals.finding.needs_many")


def _on_pace(on: int, total: int) -> str:
    if on == 0:
        return say("goals.finding.on_pace_none", total=_spoken(total))
    if on == 1:
        return say("goals.finding.on_pace_one", total=_spoken(total))
    return say("goals.finding.on_pace_many", on=_spoken(on).capitalize(), total=_spoken(total))


def _part(count: int, name: str, keys: tuple[str, str]) -> str:
    if count == 0:
        return ""
    spoken = _spoken(count)
    return say(keys[count > 1], **{name: spoken if name == "reached" else spoken.capitalize()})


def _spoken(count: int) -> str:
    words = say("goals.spoken.numbers").split()
    return words[count] if count < len(words) else numbers.count(count)


def _counted(count: int, one: str, many: str) -> str:
    return say(one) if count == 1 else say(many, count=numbers.count(count))


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


def target_words(standing: Standing, metric: Metric | None, currency: str) -> str:
    """The target, with "at most" where less is promised."""
    goal = standing.goal
    text = value_words(metric, goal.target, currency)
    return text if goal.is_rising else say("goals.target.at_most", value=text)


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
    if standing.state is State.DATA_MISSING or standing.lead is None:
        return say("goals.pace.unknown")
    return _lead_sentence(standing, metric, currency, _CELL)


_CELL: Final = (
    "goals.pace.ahead",
    "goals.pace.behind",
    "goals.pace.exact",
    "goals.pace.just_behind",
)
_SENTENCE: Final = (
    "goals.opened.ahead_of_pace",
    "goals.opened.behind_pace",
    "goals.opened.on_pace",
    "goals.opened.just_behind_pace",
)


def _lead_sentence(
    standing: Standing, metric: Metric | None, currency: str, keys: tuple[str, str, str, str]
) -> str:
    ahead, behind, exact, just_behind = keys
    lead = lead_words(metric, standing.lead or 0.0, currency)
    is_behind = standing.state is State.BEHIND
    # What rounds to nought has no direction to show.
    if numbers.direction(lead) is numbers.Direction.FLAT:
        return say(just_behind if is_behind else exact)
    return say(behind if is_behind else ahead, lead=lead)


def opened_sentence(standing: Standing, metric: Metric | None, currency: str) -> str:
    """The heading of an opened goal."""
    goal = standing.goal
    target = value_words(metric, goal.target, currency)
    actual = value_words(metric, standing.actual, currency)
    match standing.state:
        case State.REACHED:
            return say("goals.opened.reached", actual=actual, target=target)
        case State.MISSED:
            return say("goals.opened.missed", actual=actual, target=target)
        case State.NOT_STARTED:
            baseline = value_words(metric, goal.baseline, currency)
            start = day_words(goal.start)
            return say("goals.opened.not_started", start=start, baseline=baseline, target=target)
        case State.DATA_MISSING:
            return _missing_sentence(standing, actual)
        case _:
            return _running_sentence(standing, metric, currency)


def _missing_sentence(standing: Standing, actual: str) -> str:
    through = standing.measured.through
    if through is None or through < standing.goal.start:
        return say("goals.opened.no_data", start=day_words(standing.goal.start))
    if standing.actual is None:
        return say("goals.opened.no_value")
    if through >= standing.goal.due:
        return say("goals.opened.data_lacks", actual=actual)
    return say("goals.opened.data_ends", actual=actual, through=day_words(through))


def _running_sentence(standing: Standing, metric: Metric | None, currency: str) -> str:
    goal = standing.goal
    facts = {
        "actual": value_words(metric, standing.actual, currency),
        "target": value_words(metric, goal.target, currency),
        "pace": _lead_sentence(standing, metric, currency, _SENTENCE),
    }
    if standing.course is Course.LEVEL:
        return say("goals.opened.level", due=day_words(goal.due), **facts)
    key = "goals.opened.total" if goal.is_rising else "goals.opened.limit"
    return say(key, day=standing.elapsed_days, **facts)


def evidence(standing: Standing, catalog: Catalog, currency: str) -> str:
    """One or two sentences under the heading: what it takes from now on, what limits the number."""
    metric = catalog.metrics.get(standing.goal.metric)
    measured = standing.measured
    parts = [_rates(standing, metric, currency), _basis(standing, metric, currency)]
    if standing.progress is not None and standing.progress < 0:
        parts.append(say("goals.opened.away", progress=numbers.percent(standing.progress * 100)))
    if measured.is_thin:
        parts.append(say("goals.opened.thin"))
    if measured.is_incomplete:
        parts.append(say("goals.opened.incomplete"))
    if measured.unfiltered:
        names = sorted({catalog.measures[name].name for name, _ in measured.unfiltered})
        parts.append(say("goals.opened.unfiltered", measures=", ".join(names)))
    return " ".join(part for part in parts if part)


def _rates(standing: Standing, metric: Metric | None, currency: str) -> str:
    if standing.needed is None or standing.actual is None or not is_running(standing):
        return ""
    rate = standing.actual / standing.elapsed_days
    key = "goals.opened.needed" if standing.goal.is_rising else "goals.opened.allowed"
    return say(
        key,
        needed=_daily(metric, standing.needed, currency),
        rate=_daily(metric, rate, currency),
    )


def _daily(metric: Metric | None, rate: float, currency: str) -> str:
    """A rate needs decimals where the total it belongs to has none."""
    if metric is not None and metric.unit == "money":
        return numbers.money(rate, currency)
    return numbers.decimal(rate, 1)


def _basis(standing: Standing, metric: Metric | None, currency: str) -> str:
    if standing.actual is None or standing.measured.window is None:
        return ""
    window = period_words(standing.measured.window)
    if not is_running(standing):
        return say("goals.opened.read_over", window=window)
    expected = value_words(metric, standing.expected, currency)
    if standing.course is Course.TOTAL:
        return say("goals.opened.expected", expected=expected)
    return say("goals.opened.window", window=window, expected=expected)


def is_running(standing: Standing) -> bool:
    return standing.state in {State.ON_PACE, State.BEHIND}


def short_day(day: date, today: date) -> str:
    """31 Dec, with the year where it is another one: a column has little room."""
    month = say("goals.dates.months").split()[day.month - 1]
    if day.year == today.year:
        return say("goals.dates.short", day=day.day, month=month)
    return say("goals.dates.short_year", day=day.day, month=month, year=day.year)


def text_in_cell(text: str) -> str:
    """Text of people in a table, line by line as they wrote it."""
    return "  \n".join(verbatim(line, REASON_LENGTH) for line in text.strip().splitlines())


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


def suggestion_words(
    suggestion: Suggestion | None, metric: Metric, course: Course, currency: str
) -> str:
    """Where the suggested baseline comes from."""
    if suggestion is None:
        return say("goals.form.no_suggestion")
    key = "goals.form.suggested"
    if course is Course.TOTAL:
        key = "goals.form.suggested_total"
    if suggestion.is_scaled:
        key = "goals.form.suggested_scaled"
    return say(
        key,
        value=value_words(metric, suggestion.value, currency),
        window=period_words(suggestion.window),
    )


def problem_words(problems: Iterable[Problem]) -> tuple[str, ...]:
    return tuple(
        say(_PROBLEMS[problem.code], field=say(FIELDS[problem.field])) for problem in problems
    )
