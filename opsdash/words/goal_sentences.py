"""Sentences about goals: the title of their list, the heading of one, and what it rests on."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from opsdash.analysis.chance import Band
from opsdash.goals.goal import Course, Goal
from opsdash.goals.held import Held
from opsdash.goals.shown import Shown, needs_decision
from opsdash.goals.standing import Standing, State
from opsdash.metrics.catalog import Catalog, Metric
from opsdash.words import numbers, say
from opsdash.words.dates import day_words, period_words
from opsdash.words.goals import lead_sentence, value_words

_ONLY: Final[dict[Shown, str]] = {
    Band.UNLIKELY: "goals.finding.only_unlikely",
    Band.AT_RISK: "goals.finding.only_at_risk",
    Band.COIN_FLIP: "goals.finding.only_coin_flip",
    Band.LIKELY: "goals.finding.only_likely",
    Band.ON_COURSE: "goals.finding.only_on_course",
    State.BEHIND: "goals.finding.only_behind",
    State.ON_PACE: "goals.finding.only_on_pace",
    State.TO_DO: "goals.finding.only_to_do",
    State.NOT_STARTED: "goals.finding.only_not_started",
    State.REACHED: "goals.finding.only_reached",
    State.MISSED: "goals.finding.only_missed",
    State.DATA_MISSING: "goals.finding.only_data_missing",
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


def finding(standings: Sequence[Standing], shown: Sequence[Shown], today: date) -> str:
    """The title of the page: how many goals are on course, how many need somebody.

    `shown` are the states they are shown with, in the same order; each count is that of its word.
    """
    total = len(standings)
    if total == 0:
        return say("goals.finding.none")
    if total == 1:
        return say(_ONLY[shown[0]])
    if all(each is State.NOT_STARTED for each in shown):
        return say("goals.finding.waiting", total=_spoken(total).capitalize())
    promising = _promising(shown)
    if len(promising) == 1 and promising[0][1] == total:
        return say("goals.finding.all", total=_spoken(total), standing=promising[0][0])
    pairs = zip(standings, shown, strict=True)
    needs = sum(needs_decision(standing, each, today) for standing, each in pairs)
    return (
        _promising_words(promising, total)
        + _part(sum(each is State.REACHED for each in shown), "reached")
        + _part(sum(each is State.MISSED for each in shown), "missed")
        + "."
        + _part(needs, "needs")
    )


_PARTS: Final = {
    "reached": ("goals.finding.reached_one", "goals.finding.reached_many"),
    "missed": ("goals.finding.missed_one", "goals.finding.missed_many"),
    "needs": ("goals.finding.needs_one", "goals.finding.needs_many"),
}


def _promising(shown: Sequence[Shown]) -> list[tuple[str, int]]:
    """The words for what goes well and how many goals each is true of, none of them nought."""
    on, likely, pace = (shown.count(each) for each in (Band.ON_COURSE, Band.LIKELY, State.ON_PACE))
    second = "both" if likely and pace else "likely" if likely else "pace"
    counts = (("on_course", on), (second, likely + pace))
    return [(say(f"goals.finding.words.{name}"), count) for name, count in counts if count]


def _promising_words(promising: Sequence[tuple[str, int]], total: int) -> str:
    if not promising:
        return say("goals.finding.on_course_none", total=_spoken(total))
    (first, count), *rest = promising
    facts = {"on": _spoken(count).capitalize(), "total": _spoken(total), "standing": first}
    told = say("goals.finding.some_one" if count == 1 else "goals.finding.some_many", **facts)
    for second, more in rest:
        key = "goals.finding.more_one" if more == 1 else "goals.finding.more_many"
        told += say(key, more=_spoken(more), standing=second)
    return told


def _part(count: int, name: str) -> str:
    if count == 0:
        return ""
    spoken = _spoken(count)
    return say(
        _PARTS[name][count > 1], **{name: spoken.capitalize() if name == "needs" else spoken}
    )


def _spoken(count: int) -> str:
    words = say("goals.spoken.numbers").split()
    return words[count] if count < len(words) else numbers.count(count)


def _counted(count: int, one: str, many: str) -> str:
    return say(one) if count == 1 else say(many, count=numbers.count(count))


_SENTENCE: Final = (
    "goals.opened.ahead_of_pace",
    "goals.opened.behind_pace",
    "goals.opened.on_pace",
    "goals.opened.just_behind_pace",
)


def opened_sentence(standing: Standing, metric: Metric | None, currency: str) -> str:
    """The heading of an opened goal."""
    if standing.course is Course.MILESTONE:
        return _milestone_sentence(standing)
    if standing.held is not None and standing.held.judged:
        return _held_sentence(standing, standing.held, metric, currency)
    if standing.state in _ENDED:
        return _ended_sentence(standing, metric, currency)
    return _open_sentence(standing, metric, currency)


_ENDED: Final = {
    State.REACHED: "goals.opened.reached",
    State.MISSED: "goals.opened.missed",
}


def _ended_sentence(standing: Standing, metric: Metric | None, currency: str) -> str:
    target = value_words(metric, standing.goal.target, currency)
    actual = value_words(metric, standing.actual, currency)
    return say(_ENDED[standing.state], actual=actual, target=target)


def _open_sentence(standing: Standing, metric: Metric | None, currency: str) -> str:
    goal = standing.goal
    if standing.state is State.NOT_STARTED:
        baseline = value_words(metric, goal.baseline, currency)
        target = value_words(metric, goal.target, currency)
        start = day_words(goal.start)
        return say("goals.opened.not_started", start=start, baseline=baseline, target=target)
    if standing.state is State.DATA_MISSING:
        return _missing_sentence(standing, value_words(metric, standing.actual, currency))
    if standing.is_unsure:
        actual = value_words(metric, standing.actual, currency)
        return say("goals.opened.pace_lacks", actual=actual)
    return _running_sentence(standing, metric, currency)


def _milestone_sentence(standing: Standing) -> str:
    goal = standing.goal
    due = day_words(goal.due)
    if goal.done_day is not None:
        late = goal.done_day > goal.due
        key = "goals.opened.done_late" if late else "goals.opened.done"
        return say(key, day=day_words(goal.done_day), due=due)
    key = "goals.opened.not_done" if standing.state is State.MISSED else "goals.opened.to_do"
    return say(key, due=due)


def _held_sentence(standing: Standing, held: Held, metric: Metric | None, currency: str) -> str:
    goal = standing.goal
    facts = {
        "met": held.met,
        "judged": held.judged,
        "needed": held.needed,
        "total": held.total,
        "target": value_words(metric, goal.target, currency),
    }
    return say("goals.opened.held" if goal.is_rising else "goals.opened.held_below", **facts)


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
        "pace": lead_sentence(standing, metric, currency, _SENTENCE),
    }
    if standing.course is Course.LEVEL:
        side = "level" if goal.is_rising else "level_limit"
        return say(f"goals.opened.{side}", due=day_words(goal.due), **facts)
    key = "goals.opened.total" if goal.is_rising else "goals.opened.limit"
    return say(key, day=standing.elapsed_days, **facts)


def evidence(standing: Standing, catalog: Catalog, currency: str, *, rates: bool = True) -> str:
    """One or two sentences under the heading: what it takes from now on, what limits the number.

    Without `rates` where the chance says already what it takes.
    """
    metric = catalog.metrics.get(standing.goal.metric)
    measured = standing.measured
    needed = _rates(standing, metric, currency) if rates else ""
    parts = [needed, _basis(standing, metric, currency)]
    if standing.progress is not None and standing.progress < 0:
        baseline = value_words(metric, standing.goal.baseline, currency)
        parts.append(say("goals.opened.away", baseline=baseline))
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
    if not is_running(standing) or standing.held is not None:
        return say("goals.opened.read_over", window=window)
    expected = value_words(metric, standing.expected, currency)
    if standing.course is Course.TOTAL:
        return say("goals.opened.expected", expected=expected)
    return say("goals.opened.window", window=window, expected=expected)


def is_running(standing: Standing) -> bool:
    return standing.state in {State.ON_PACE, State.BEHIND}
