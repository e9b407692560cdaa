"""One goal's page in words: its title with the chance, what that rests on, its fields."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from opsdash.analysis.chance import Band, Chance, ChanceReason, Required
from opsdash.goals.chances import Outlook
from opsdash.goals.goal import Course, Goal
from opsdash.goals.standing import Standing, State
from opsdash.metrics.catalog import Catalog, Metric
from opsdash.words import numbers, say
from opsdash.words.dates import day_words
from opsdash.words.goal_sentences import is_running, opened_sentence
from opsdash.words.goals import FIELDS, filter_words, value_words

_REMARKS: Final = frozenset(
    {
        ChanceReason.EARLY,
        ChanceReason.HOLES,
        ChanceReason.THERE_NOW,
        ChanceReason.DRIFTING,
    }
)
_GOOD: Final = frozenset({Band.ON_COURSE, Band.LIKELY})
_CHOICES: Final = frozenset({"kind", "sense", "control", "parts_rule"})
# Below this a rate by the day is told with two decimals: three digits.
_SMALL_RATE: Final = 10
_VALUES: Final = frozenset({"baseline", "target"})


def title(standing: Standing, metric: Metric | None, currency: str, outlook: Outlook | None) -> str:
    """The sentence of the goal, with the word for its chance where that is known."""
    told = opened_sentence(standing, metric, currency)
    band = outlook.chance.band if outlook and outlook.chance else None
    if band is None or not (is_running(standing) or standing.state is State.NOT_STARTED):
        return told
    is_against = (standing.state is State.ON_PACE) is not (band in _GOOD)
    is_paced = is_running(standing) and not standing.is_unsure
    still = say("goal_page.band.still") if is_against and is_paced else ""
    word = say(f"goal_page.band.{band}", still=still)
    key = "goal_page.band.joined_held" if standing.held else "goal_page.band.joined"
    return say(key, told=told.removesuffix("."), band=word)


def percent(chance: float | None) -> str:
    return numbers.percent(None if chance is None else chance * 100, 0)


def chance_words(
    standing: Standing,
    metric: Metric | None,
    currency: str,
    outlook: Outlook,
    lately: float | None,
) -> str:
    """Chance, range, what it takes from now on and what limits it; or why it cannot be told."""
    parts: list[str] = []
    if outlook.chance is not None and outlook.chance.probability is not None:
        parts += _of_chance(standing, metric, currency, outlook.chance)
        if outlook.chance.required is not None and standing.course is not Course.MAINTAIN:
            parts += _of_required(standing, metric, currency, outlook.chance.required, lately)
        if outlook.weeks is not None and outlook.weeks.offer is not None:
            count, chance = outlook.weeks.offer
            parts.append(say("goal_page.chance.offer", count=count, chance=percent(chance)))
    elif outlook.chance is not None and outlook.chance.outcome is not None:
        parts.append(say(f"goal_page.decided.{outlook.chance.outcome}"))
    else:
        parts += [reason_words(each.code) for each in outlook.reasons[:1]]
    parts += [reason_words(each.code) for each in outlook.reasons if each.code in _REMARKS]
    return " ".join(parts)


def reason_words(code: ChanceReason) -> str:
    """Why there is no chance, or what to mind about it."""
    return say(f"goal_page.reason.{code}")


def _of_chance(
    standing: Standing, metric: Metric | None, currency: str, chance: Chance
) -> Iterator[str]:
    goal = standing.goal
    due, shown = day_words(goal.due), percent(chance.shown)
    if standing.held is not None:
        held = standing.held
        yield say(
            "goal_page.chance.weeks", needed=held.needed, total=held.total, chance=shown, due=due
        )
        low, high = numbers.count(chance.low), numbers.count(chance.high)
        half = _span(*map(numbers.count, chance.half)) if chance.half else _span(low, high)
        yield say("goal_page.chance.expected_weeks", span=_span(low, high), half=half)
        return
    target = value_words(metric, goal.target, currency)
    key = "goal_page.chance.of" if goal.is_rising else "goal_page.chance.of_limit"
    yield say(key, target=target, due=due, chance=shown)
    low, high = expected_ends(metric, currency, chance)
    yield say(
        "goal_page.chance.expected",
        expected=value_words(metric, rounded(metric, chance.expected), currency),
        span=_span(low, high),
    )


def _span(low: str, high: str) -> str:
    return low if low == high else numbers.span(low, high)


def expected_ends(metric: Metric | None, currency: str, chance: Chance) -> tuple[str, str]:
    """The two ends of the range that holds the value eight times in ten."""
    low, high = rounded(metric, chance.low), rounded(metric, chance.high)
    return value_words(metric, low, currency), value_words(metric, high, currency)


def rounded(metric: Metric | None, value: float) -> float:
    """As many digits as the metric has: a range of a model knows no more.

    A small part of a unit keeps two more, or 9 minutes of hours with one decimal would read 12.
    """
    if metric is None:
        return value
    is_small = metric.decimals and abs(value) < 1
    return round(value, metric.decimals + 2 if is_small else metric.decimals)


def _of_required(
    standing: Standing,
    metric: Metric | None,
    currency: str,
    required: Required,
    lately: float | None,
) -> Iterator[str]:
    is_total = standing.course is Course.TOTAL
    kind = "total" if is_total else "level"
    side = "" if standing.goal.is_rising else "_limit"

    def told(value: float) -> str:
        return _rate(metric, value, currency, is_total=is_total)

    yield say(f"goal_page.required.{kind}{side}", rate=told(required.rate))
    # What a level was in the last four weeks is its actual value, which the title tells.
    if is_total and lately is not None:
        yield say("goal_page.lately.total", rate=told(lately))
    if required.best is None:
        return
    yield say(f"goal_page.best.{kind}", rate=told(required.best), steps=required.steps)
    if required.is_beyond_best:
        yield say("goal_page.best.beyond")


def _rate(metric: Metric | None, value: float, currency: str, *, is_total: bool) -> str:
    """A rate by the day needs decimals where the total it belongs to has none."""
    if not is_total:
        return value_words(metric, value, currency)
    if metric is not None and metric.unit == "money":
        return numbers.money(value, currency)
    return numbers.decimal(value, 2 if abs(value) < _SMALL_RATE else 1)


def field_name(name: str) -> str:
    return say(FIELDS[name])


def field_words(goal: Goal, name: str, catalog: Catalog, currency: str) -> str:
    """What a field of a goal says, for a table of its past."""
    value = getattr(goal, name)
    metric = catalog.metrics.get(goal.metric)
    if name in _VALUES:
        return value_words(metric, value, currency)
    if name in _CHOICES:
        return say(f"goal_page.choice.{value}" if value else "goal_page.by_metric")
    if name == "filters":
        return filter_words(goal, catalog)
    if name == "steps":
        return _steps_words(goal, metric, currency)
    if name in {"metric", "driver"}:
        named = catalog.metrics.get(value)
        return (named.name if named else value) or numbers.MISSING
    return _plain_words(value)


def _plain_words(value: object) -> str:
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, float):
        return numbers.decimal(value)
    return numbers.MISSING if value is None or value == "" else str(value)


def _steps_words(goal: Goal, metric: Metric | None, currency: str) -> str:
    if not goal.steps:
        return numbers.MISSING
    return "; ".join(
        say(
            "goal_page.steps.one",
            value=value_words(metric, step.value, currency),
            day=day_words(step.day),
        )
        for step in goal.steps
    )
