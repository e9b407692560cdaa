"""The sample company's promises, one of each kind, measured by the same metrics as anybody's.

Their targets follow from what its data says, so that each has its story on whatever day the sample
ends: on course, nearly out of reach, held in all weeks but one, due soon.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from opsdash.access.actor import Actor
from opsdash.calendar.organisation import Organisation
from opsdash.calendar.periods import Grain, Period, start_of
from opsdash.goals.asked import Books
from opsdash.goals.check_ins import CheckIn, remove_sample_check_ins, save_check_in
from opsdash.goals.goal import Control, Course, Goal, PartsRule, Sense
from opsdash.goals.objective import Objective, remove_sample_objectives, save_objective
from opsdash.goals.parting import Share, read_shares
from opsdash.goals.records import remove_sample_goals, save_goal
from opsdash.goals.suggesting import suggest_baseline
from opsdash.metrics.answer import Answer
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.question import Filter, Question
from opsdash.store import Database, Home

_STARTED: Final = timedelta(days=35)
_DUE_IN: Final = timedelta(days=24)
_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(weeks=1)
_LEVEL: Final = 4 * _WEEK
# Promises that the sample's story can nearly keep: points above, and a share below, the baseline.
_ONE_STOP_BETTER: Final = 6.0
_ASKED_LESS: Final = 0.94
# A little less than the pace so far leads to.
_ON_COURSE: Final = 0.96
_WEEKS_OVER, _WEEKS = 9, 13
# What somebody answers for; the rest of the whole has no owner yet.
_OWNED: Final = 0.92
_PART_OWNERS: Final = ("Lena Hoffmann", "Grete Schäfer", "Tom Okafor")

_BLANK: Final = Goal("", "", "", 0.0, 1.0, date.min, date.max, is_sample=True)
_ONE_STOP: Final = replace(
    _BLANK,
    title="More customers need to ask only once",
    metric="one_stop_rate",
    owner="김서연",
    team="Service",
    control=Control.CONTROLLED,
    attainable="Answers say what happens next and by when, and returns are closed by one person.",
    relevant="Every second question costs as much as a first one and annoys twice.",
)
_CONTACT_RATE: Final = replace(
    _BLANK,
    title="Fewer questions for every 100 orders",
    metric="contact_rate_orders",
    owner="Lena Hoffmann",
    team="Service",
    driver="one_stop_rate",
    control=Control.INFLUENCED,
    attainable="The dispatch mail has a tracking link; glass bottles get a better box.",
    relevant="Sales grow by a fifth a year, the team does not.",
)
_REPLIES: Final = replace(
    _BLANK,
    title="First replies stay quick, every week",
    metric="first_reply_median",
    owner="Anneke Visser",
    team="Service",
    kind=Course.MAINTAIN,
    sense=Sense.AT_MOST,
    allowed_misses=2,
    attainable="One person looks at new questions in the morning and after lunch.",
    relevant="Who waits for a first reply asks again on another channel.",
)
_ORDERS: Final = replace(
    _BLANK,
    title="More orders this season",
    metric="orders",
    owner="Grete Schäfer",
    team="Shop",
    parts_rule=PartsRule.ADDITIVE,
    attainable="Two campaigns, and the tea sets that were sold out last year are in stock.",
    relevant="The new warehouse pays for itself from here on.",
)
_PORTAL: Final = replace(
    _BLANK,
    title="Customers can start a return themselves",
    owner="Tom Okafor",
    team="Shop",
    kind=Course.MILESTONE,
    control=Control.CONTROLLED,
    attainable="The form is written; the label comes from the carrier.",
    relevant="One question in eight is how to send something back.",
)
_SERVICE: Final = Objective(
    title="Customers find their answer at the first try",
    owner="김서연",
    team="Service",
    first_day=date.min,
    end_day=date.max,
    why="A shop that grows by a fifth cannot answer a fifth more questions with the same people.",
    is_sample=True,
)

# Confidence, what changed, what is next: one look a week, the newest last.
_LOOKS: Final = {
    _ORDERS.title: (
        (6, "The spring stock arrived late.", "Book the second campaign."),
        (7, "The campaign brought more than planned.", ""),
        (8, "Sets sell well.", "Order boxes for the season's end."),
    ),
    _ONE_STOP.title: (
        (7, "The new answer texts are in use.", "Train the two newcomers."),
        (5, "Returns still go through three hands.", "One person closes returns from Monday."),
        (3, "The launch brought questions nobody had answers for.", "Write those ten answers."),
    ),
}


@dataclass(frozen=True)
class _Making:
    """Where promises are made, up to which day the data goes, and in whose name."""

    state: Database
    books: Books
    until: date
    actor: Actor

    def value(self, metric: str, period: Period) -> float | None:
        return self.books.ask(Question((metric,), period)).total(metric).value

    def save(self, goal: Goal) -> Goal:
        return save_goal(self.state, goal, self.actor)


def add_sample_goals(home: Home, organisation: Organisation, until: date, actor: Actor) -> None:
    """Save all, measured from the imported data; what cannot be measured is left out."""

    def answer(question: Question) -> Answer:
        return ask(home.facts, question, organisation)

    books = Books(load_catalog(), read_coverage(home.facts), answer, organisation.week_start)
    making = _Making(home.state, books, until, actor)
    start = start_of(until, Grain.QUARTER, 0)
    objective = save_objective(
        home.state,
        replace(_SERVICE, first_day=start, end_day=until + _DUE_IN + _DAY),
        actor,
    )
    results = [*_levels(making), *_held(making)]
    saved = [making.save(replace(each, objective_id=objective.id)) for each in results]
    saved += [making.save(each) for each in _totals(making)]
    making.save(replace(_PORTAL, start=until - _STARTED, due=until + timedelta(days=12)))
    for goal in saved:
        _check_in(making, goal)
        if goal.parts_rule:
            _part(making, goal)


def remove_goals(state: Database, actor: Actor) -> None:
    """Take them out with everything that belongs to them; own goals are not touched."""
    remove_sample_check_ins(state, actor)
    remove_sample_goals(state, actor)
    remove_sample_objectives(state, actor)


def _levels(making: _Making) -> Iterator[Goal]:
    for goal in (_ONE_STOP, _CONTACT_RATE):
        dated = replace(goal, start=making.until - _STARTED, due=making.until + _DUE_IN)
        found = suggest_baseline(dated, making.books)
        if found is not None:
            yield _aimed(dated, round(found.value, 1))


def _aimed(goal: Goal, baseline: float) -> Goal:
    rising = goal.metric == _ONE_STOP.metric
    target = baseline + _ONE_STOP_BETTER if rising else baseline * _ASKED_LESS
    return replace(goal, baseline=baseline, target=round(target, 0 if rising else 1))


def _totals(making: _Making) -> Iterator[Goal]:
    start = making.until - 6 * _WEEK + _DAY
    due = start + _WEEKS * _WEEK - _DAY
    so_far = making.value(_ORDERS.metric, Period(start, making.until + _DAY))
    dated = replace(_ORDERS, start=start, due=due, sense=Sense.AT_LEAST)
    before = suggest_baseline(dated, making.books)
    if so_far is None or before is None:
        return
    target = float(round(so_far / 6 * _WEEKS * _ON_COURSE, -1))
    baseline = min(float(round(before.value)), target - 10)
    yield replace(dated, baseline=baseline, target=target)


def _held(making: _Making) -> Iterator[Goal]:
    """The target lies between the worst week and the second worst: one of the weeks was missed."""
    this_week = start_of(making.until + _DAY, Grain.WEEK, making.books.week_start)
    start = this_week - _WEEKS_OVER * _WEEK
    period = Period(start, this_week)
    answer = making.books.ask(Question((_REPLIES.metric,), period, Grain.WEEK))
    values = sorted(row.value for row in answer.of(_REPLIES.metric) if row.value is not None)
    if len(values) < _WEEKS_OVER:
        return
    target = _between(values[-2], values[-1])
    due = start + _WEEKS * _WEEK - _DAY
    yield replace(_REPLIES, start=start, due=due, baseline=target, target=target)


def _between(low: float, high: float) -> float:
    """A number with few digits in between, or the lower one where there is none."""
    found = (round((low + high) / 2, digits) for digits in range(4))
    return next((each for each in found if low <= each < high), low)


def _part(making: _Making, whole: Goal) -> None:
    """Its parts by country, each with an owner; the smallest countries have none."""
    shares = read_shares(whole, "country", making.books)
    groups = _owned_groups(shares)
    actual = [sum(each.actual for each in group) for group in groups]
    total = sum(actual)
    owned = [round(whole.target * _OWNED * each / total) for each in actual] if total else []
    for group, target, owner in zip(
        groups, _exact(owned, whole.target), _PART_OWNERS, strict=False
    ):
        making.save(
            replace(
                whole,
                id="",
                version=0,
                title=f"{whole.title}: {', '.join(each.value for each in group)}",
                owner=owner,
                filters=(Filter("country", tuple(each.value for each in group)),),
                baseline=float(min(round(whole.baseline * target / whole.target), target - 1)),
                target=float(target),
                parent_id=whole.id,
                parts_rule=None,
            )
        )


def _owned_groups(shares: Sequence[Share]) -> list[tuple[Share, ...]]:
    """The two largest alone, and those after them together as long as they are about owned."""
    total = sum(each.actual for each in shares)
    alone = len(_PART_OWNERS) - 1
    end, made = 0, 0.0
    while end < len(shares) and (end <= alone or made + shares[end].actual <= _OWNED * total):
        made += shares[end].actual
        end += 1
    groups = [*((each,) for each in shares[:alone]), tuple(shares[alone:end])]
    return [group for group in groups if group]


def _exact(targets: Sequence[int], whole: float) -> list[int]:
    """The first takes what rounding left over, so that the parts make their share of the whole."""
    rest = round(whole * _OWNED) - sum(targets)
    return [target + (rest if at == 0 else 0) for at, target in enumerate(targets)]


def _check_in(making: _Making, goal: Goal) -> None:
    """A look a week; the newest lies eight days back, so that the next one is due."""
    looks = _LOOKS.get(goal.title, ())
    newest = making.until - _WEEK - _DAY
    days = [newest - _WEEK * back for back in reversed(range(len(looks)))]
    for day, (confidence, changed, next_step) in zip(days, looks, strict=True):
        first = goal.start if goal.metric == _ORDERS.metric else day - _LEVEL + _DAY
        save_check_in(
            making.state,
            CheckIn(
                goal_id=goal.id,
                day=day,
                actual=making.value(goal.metric, Period(first, day + _DAY)),
                chance=None,
                confidence=confidence,
                changed=changed,
                next_step=next_step,
                is_sample=True,
            ),
            making.actor,
        )
