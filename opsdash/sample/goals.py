"""Two promises of the sample company, measured by the same metrics as anybody's."""

from dataclasses import replace
from datetime import date, timedelta

from opsdash.calendar.organisation import Organisation
from opsdash.goals.asked import Books
from opsdash.goals.goal import Goal
from opsdash.goals.records import save_goal
from opsdash.goals.suggesting import suggest_baseline
from opsdash.metrics.answer import Answer
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.question import Question
from opsdash.store import Home

_STARTED_DAYS_AGO = 35
_DUE_IN_DAYS = 24
# Promises that the sample's story can nearly keep: points above, and a share below, the baseline.
_ONE_STOP_BETTER = 6.0
_ASKED_LESS = 0.94

_ONE_STOP = Goal(
    title="More customers need to ask only once",
    metric="one_stop_rate",
    owner="김서연",
    baseline=0.0,
    target=0.0,
    start=date.min,
    due=date.max,
    attainable="Answers say what happens next and by when, and returns are closed by one person.",
    relevant="Every second question costs as much as a first one and annoys twice.",
    is_sample=True,
)
_CONTACT_RATE = Goal(
    title="Fewer questions for every 100 orders",
    metric="contact_rate_orders",
    owner="Lena Hoffmann",
    baseline=0.0,
    target=0.0,
    start=date.min,
    due=date.max,
    attainable="The dispatch mail has a tracking link; glass bottles get a better box.",
    relevant="Sales grow by a fifth a year, the team does not.",
    is_sample=True,
)


def add_sample_goals(home: Home, organisation: Organisation, until: date, actor: str) -> None:
    """Save both, measured from the imported data; what cannot be measured is left out."""

    def answer(question: Question) -> Answer:
        return ask(home.facts, question, organisation)

    books = Books(load_catalog(), read_coverage(home.facts), answer)
    for goal in (_ONE_STOP, _CONTACT_RATE):
        dated = replace(
            goal,
            start=until - timedelta(days=_STARTED_DAYS_AGO),
            due=until + timedelta(days=_DUE_IN_DAYS),
        )
        found = suggest_baseline(dated, books)
        if found is not None:
            save_goal(home.state, _aimed(dated, round(found.value, 1)), actor)


def _aimed(goal: Goal, baseline: float) -> Goal:
    rising = goal.metric == _ONE_STOP.metric
    target = baseline + _ONE_STOP_BETTER if rising else baseline * _ASKED_LESS
    return replace(goal, baseline=baseline, target=round(target, 0 if rising else 1))
