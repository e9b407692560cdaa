"""Who sees some groups only sees the goals about them, and those about what has no groups."""

from dataclasses import replace
from datetime import date

import pytest
from acting import ANN

from opsdash.goals.goal import Goal
from opsdash.goals.records import save_goal
from opsdash.goals.seen import Sight
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import Coverage, ReadingCoverage, SourceCoverage
from opsdash.metrics.question import Filter
from opsdash.store import Home

CATALOG = load_catalog()
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
WHOLE = Coverage(
    LAST,
    FIRST,
    tuple(
        SourceCoverage(fact, "test", fact, FIRST, LAST, 1, 1, is_sample=False, unseen_rejects=0)
        for fact in ("inquiry", "order", "reading")
    ),
    (
        ReadingCoverage("counts", "visits", FIRST, LAST, frozenset()),
        ReadingCoverage("counts", "users", FIRST, LAST, frozenset({"group"})),
    ),
)
LIMITED = Sight(CATALOG, replace(WHOLE, groups=("north", "east")))


def goal(metric: str, *groups: str) -> Goal:
    filters = (Filter("group", groups),) if groups else ()
    return Goal("Goal", metric, "Ann", 1, 2, FIRST, LAST, filters=filters)


@pytest.mark.parametrize(
    ("asked", "is_seen"),
    [
        (goal("inquiries"), False),
        (goal("inquiries", "north"), True),
        (goal("inquiries", "north", "east"), True),
        (goal("inquiries", "north", "south"), False),
        (goal("inquiries", "north", ""), False),
        (goal("orders"), True),
        (goal("orders", "south"), False),
        (goal("visits"), True),
        (goal("users"), False),
        (goal("contact_rate_orders"), False),
        (goal("no_such_metric"), False),
        (goal(""), True),
    ],
)
def test_a_goal_is_seen_by_those_it_is_about(asked: Goal, *, is_seen: bool) -> None:
    assert LIMITED.sees(asked) is is_seen
    assert Sight(CATALOG, WHOLE).sees(asked)


def test_what_is_not_seen_is_not_there_but_counted(home: Home) -> None:
    hidden = save_goal(home.state, goal("inquiries"), ANN)
    shown = save_goal(home.state, goal("inquiries", "north"), ANN)
    assert LIMITED.goals(home.state) == (shown,)
    assert LIMITED.hidden(home.state) == 1
    assert LIMITED.find(home.state, hidden.id) is None
    assert LIMITED.find(home.state, shown.id) == shown
    assert Sight(CATALOG, WHOLE).hidden(home.state) == 0
