"""A goal's target, parted: to groups, people, channels, any dimension of its metric, or freely.

Suggestions come from how the metric was parted last and add up to the whole by the rule; what is
saved are goals of their own, each with the whole as its parent.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from opsdash.calendar.periods import Comparison, Period, compared
from opsdash.errors import QuestionError
from opsdash.goals.asked import Books
from opsdash.goals.goal import Course, Goal, PartsRule, Sense
from opsdash.goals.goal_problems import FILTER_VALUES
from opsdash.goals.tree import Checksum, checksum_of
from opsdash.goals.windows import LEVEL_WEEKS, WEEK, course_of, data_through
from opsdash.metrics.catalog import Kind, Metric
from opsdash.metrics.question import Filter, Question

# More rows than this are a table nobody discusses; the rest stays one part together.
MOST_SUGGESTED: Final = 12
# A rate is suggested as exactly as it is shown, and one digit more, so that the mean still fits.
_EXTRA_DIGITS: Final = 1
_ALL: Final = 100.0
_LEAST_WEIGHT: Final = 0.1
# What people write in a row.
WRITTEN: Final = ("title", "target", "owner", "team", "values", "weight")


@dataclass(frozen=True)
class Part:
    """One row of the table. `values` narrow the dimension; a free part has none.

    Without an `owner` of its own the whole's owner answers for it. `goal` is what was stored.
    """

    title: str
    target: float
    owner: str = ""
    team: str = ""
    values: tuple[str, ...] = ()
    weight: float = 1.0
    goal: Goal | None = None


@dataclass(frozen=True)
class Share:
    """What one value of a dimension was; `denominator` is what a rate was measured over."""

    value: str
    actual: float
    denominator: float | None


def rules_for(metric: Metric | None) -> tuple[PartsRule, ...]:
    """The rules that make sense, the usual one first."""
    if metric is None or metric.kind is Kind.SUM:
        return (PartsRule.ADDITIVE, PartsRule.WEIGHTED)
    return (PartsRule.RATIO, PartsRule.WEIGHTED)


def read_shares(goal: Goal, dimension: str, books: Books) -> tuple[Share, ...]:
    """The goal's metric by the values of a dimension, the largest first; one question.

    A total is read over as many days before its start, anything else over the last four weeks.
    Empty where it cannot be asked.
    """
    window = _window(goal, books)
    if window is None:
        return ()
    filters = tuple(item for item in goal.filters if item.dimension != dimension)
    try:
        answer = books.ask(Question((goal.metric,), window, split=dimension, filters=filters))
    except QuestionError:
        return ()
    wanted = next((item.values for item in goal.filters if item.dimension == dimension), None)
    shares = [
        Share(row.split, row.value, row.denominator)
        for row in answer.of(goal.metric)
        if row.split is not None and row.value is not None
        if wanted is None or row.split in wanted
    ]
    return tuple(sorted(shares, key=_size, reverse=True))


def _size(share: Share) -> float:
    return share.actual if share.denominator is None else share.denominator


def _window(goal: Goal, books: Books) -> Period | None:
    through = data_through(books, goal.metric, goal.start - timedelta(days=goal.period.days))
    first = books.coverage.first_day
    if through is None or first is None:
        return None
    end = through + timedelta(days=1)
    window = Period(end - timedelta(days=LEVEL_WEEKS * WEEK), end)
    before = compared(goal.period, Comparison.PREVIOUS)
    if course_of(goal, books.catalog) is Course.TOTAL and before and before.last <= through:
        window = before
    return Period(max(window.first, first), window.end) if window.end > first else None


def suggested(
    goal: Goal, rule: PartsRule, shares: Sequence[Share], metric: Metric
) -> tuple[Part, ...]:
    """A part for each value; together they make the goal's target by the rule."""
    if rule is PartsRule.ADDITIVE:
        found = [(share, share.actual) for share in shares if share.actual > 0]
    else:
        found = [(share, share.denominator or 0.0) for share in shares if share.denominator]
    groups = _grouped(found)
    sizes = [sum(size for _, size in group) for group in groups]
    if rule is PartsRule.ADDITIVE:
        targets = _divided(goal.target, sizes, metric.decimals)
        return tuple(
            _part(group, target) for group, target in zip(groups, targets, strict=True) if target
        )
    weights = _weights(sizes) if rule is PartsRule.WEIGHTED else [1.0] * len(sizes)
    scale = weights if rule is PartsRule.WEIGHTED else sizes
    targets = _moved(goal, metric, [_mean(group) for group in groups], scale)
    return tuple(_part(*each) for each in zip(groups, targets, weights, strict=True))


def _part(group: Sequence[tuple[Share, float]], target: float, weight: float = 1.0) -> Part:
    values = tuple(share.value for share, _ in group)
    return Part(values[0] if len(values) == 1 else "", target, values=values, weight=weight)


def _weights(sizes: Sequence[float]) -> list[float]:
    """In hundredths, as people would write them; none of them nothing."""
    whole = sum(sizes)
    return [max(_LEAST_WEIGHT, round(_ALL * size / whole, 1)) for size in sizes]


def _grouped(found: Sequence[tuple[Share, float]]) -> list[Sequence[tuple[Share, float]]]:
    """Each value alone, and the smallest of many together."""
    if len(found) <= MOST_SUGGESTED:
        return [[each] for each in found]
    first, rest = found[: MOST_SUGGESTED - 1], found[MOST_SUGGESTED - 1 :]
    return [*([each] for each in first), rest[:FILTER_VALUES]]


def _mean(group: Sequence[tuple[Share, float]]) -> float:
    return sum(share.actual * size for share, size in group) / sum(size for _, size in group)


def _divided(target: float, sizes: Sequence[float], decimals: int) -> list[float]:
    """The target by shares, in steps of its last decimal; the largest remainders get the rest."""
    whole = sum(sizes)
    if not whole:
        return []
    scale = 10**decimals
    exact = [target * scale * size / whole for size in sizes]
    steps = [int(each // 1) for each in exact]
    missing = round(target * scale - sum(steps))
    order = sorted(range(len(exact)), key=lambda at: exact[at] - steps[at], reverse=True)
    for at in order[: max(0, missing)]:
        steps[at] += 1
    parts = [step / scale for step in steps]
    # A target finer than its metric's last decimal keeps its rest with the largest part.
    parts[0] += target - sum(parts)
    return parts


def _moved(
    goal: Goal, metric: Metric, means: Sequence[float], sizes: Sequence[float]
) -> list[float]:
    """Every part goes the same share of the way, so that the mean by size is the target.

    A share that has to grow closes its gap to 100 %, so that no part is asked for more.
    """
    whole = sum(sizes)
    if not whole:
        return []
    mean = sum(value * size for value, size in zip(means, sizes, strict=True)) / whole
    digits = metric.decimals + _EXTRA_DIGITS
    if metric.unit == "percent" and mean < goal.target <= _ALL:
        left = (_ALL - goal.target) / (_ALL - mean)
        return [round(_ALL - (_ALL - value) * left, digits) for value in means]
    if mean > 0:
        return [round(value * goal.target / mean, digits) for value in means]
    return [goal.target for _ in means]


def stored_parts(parts: Iterable[Goal], dimension: str) -> tuple[Part, ...]:
    """The goal's parts as rows of the table."""
    return tuple(
        Part(
            part.title,
            part.target,
            part.owner,
            part.team,
            next((item.values for item in part.filters if item.dimension == dimension), ()),
            part.weight,
            part,
        )
        for part in parts
    )


def dimension_of(goal: Goal, parts: Iterable[Goal]) -> str:
    """The dimension that its parts are told apart by; empty for free parts."""
    own = {item.dimension for part in parts for item in part.filters if item not in goal.filters}
    return own.pop() if len(own) == 1 else ""


def denominators(parts: Iterable[Part], shares: Iterable[Share]) -> dict[int, float]:
    """By the row's place, what a part was measured over; a part without values has none."""
    known = {share.value: share.denominator or 0.0 for share in shares}
    found = {
        at: sum(known.get(value, 0.0) for value in part.values) for at, part in enumerate(parts)
    }
    return {at: size for at, size in found.items() if size > 0}


def checked(
    goal: Goal, rule: PartsRule, parts: Sequence[Part], shares: Sequence[Share]
) -> Checksum:
    """How the rows fit the goal's target; what is not known is named by the row's title."""
    weights: Mapping[int, float] = {at: part.weight for at, part in enumerate(parts)}
    if rule is PartsRule.RATIO:
        weights = denominators(parts, shares)
    return checksum_of(
        goal.target,
        rule,
        [(part.title, part.target, weights.get(at)) for at, part in enumerate(parts)],
    )


def counted_twice(parts: Iterable[Part]) -> tuple[str, ...]:
    """The values that stand in more than one part: what happens there counts in each of them."""
    named = Counter(value for part in parts for value in dict.fromkeys(part.values))
    return tuple(value for value, times in named.items() if times > 1)


def parted(
    goal: Goal, rule: PartsRule, dimension: str, parts: Sequence[Part], known: Iterable[Goal]
) -> tuple[Goal, ...]:
    """The goals to save: the whole with its rule, each part, and the stored ones taken out."""
    kept = {part.goal.id for part in parts if part.goal}
    gone = [replace(each, is_deleted=True) for each in known if each.id not in kept]
    made = [_made(goal, dimension, part) for part in parts]
    changed = [each for each, part in zip(made, parts, strict=True) if each != part.goal]
    whole = () if goal.parts_rule is rule else (replace(goal, parts_rule=rule),)
    return (*whole, *changed, *gone)


def rebased(part: Part, stored: Goal | None, dimension: str) -> Part:
    """The row over what somebody else stored meanwhile: what only they changed is theirs.

    Without anything stored any more it is a new part.
    """
    if part.goal is None or stored is None:
        return replace(part, goal=stored)
    before, theirs = stored_parts((part.goal, stored), dimension)
    taken = {
        name: getattr(theirs, name)
        for name in WRITTEN
        if getattr(part, name) == getattr(before, name)
    }
    return replace(part, goal=stored, **taken)


def over_theirs(part: Part, mine: Part, dimension: str) -> tuple[tuple[str, Part], ...]:
    """Where the rebased `part` would replace what somebody else wrote: the field and theirs."""
    if mine.goal is None or part.goal is None:
        return ()
    before, theirs = stored_parts((mine.goal, part.goal), dimension)
    return tuple(
        (name, theirs)
        for name in WRITTEN
        if getattr(theirs, name) not in (getattr(before, name), getattr(part, name))
    )


def _made(goal: Goal, dimension: str, part: Part) -> Goal:
    base = part.goal or _fresh(goal)
    # What a stored part began from stays, unless it has another target now.
    is_aimed = part.goal is not None and part.goal.target == part.target
    return replace(
        base,
        title=part.title.strip(),
        owner=part.owner.strip() or goal.owner,
        team=part.team.strip(),
        target=part.target,
        weight=part.weight,
        is_deleted=False,
        filters=_filters(goal, dimension, part),
        baseline=base.baseline if is_aimed else _baseline(base, part.target),
    )


def _filters(goal: Goal, dimension: str, part: Part) -> tuple[Filter, ...]:
    if not dimension or not part.values:
        return goal.filters
    others = tuple(item for item in goal.filters if item.dimension != dimension)
    return (*others, Filter(dimension, part.values))


def _fresh(goal: Goal) -> Goal:
    """A part as its whole is, before anything is written."""
    return Goal(
        title="",
        metric=goal.metric,
        owner="",
        baseline=goal.baseline,
        target=goal.target,
        start=goal.start,
        due=goal.due,
        kind=goal.kind,
        sense=goal.sense or (Sense.AT_LEAST if goal.is_rising else Sense.AT_MOST),
        allowed_misses=goal.allowed_misses,
        control=goal.control,
        review_days=goal.review_days,
        parent_id=goal.id,
    )


def _baseline(goal: Goal, target: float) -> float:
    """As far from the part's target as the whole's is from its own, so that the way is as long."""
    if goal.target * target > 0:
        return goal.baseline * target / goal.target
    return goal.baseline - goal.target + target
