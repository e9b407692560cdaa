"""Who sees some groups only sees the goals about them, and those about what has no groups."""

from dataclasses import replace
from datetime import date

import pytest
from acting import ANN, person

from opsdash.access.rights import Role
from opsdash.errors import InvalidRecordError
from opsdash.goals.check_ins import CLOSES, CheckIn, Close, save_check_in
from opsdash.goals.closing import reopen
from opsdash.goals.goal import Goal
from opsdash.goals.records import archive_goal, restore_goal, save_goal, save_goals
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


def test_nobody_promises_or_puts_away_what_is_about_other_groups(home: Home) -> None:
    lea = person("lea", Role.EDITOR, "north", "east")
    for hidden in (goal("inquiries"), goal("inquiries", "south"), goal("no_such_metric")):
        with pytest.raises(InvalidRecordError):
            save_goal(home.state, hidden, lea)
        assert save_goals(home.state, [hidden], lea).edits == ()
    for shown in (goal("inquiries", "north"), goal("orders")):
        assert save_goal(home.state, shown, lea).created_by == "lea"
    stored = save_goal(home.state, goal("inquiries"), ANN)
    with pytest.raises(InvalidRecordError):
        archive_goal(home.state, stored, lea)
    gone = save_goals(home.state, [replace(stored, is_deleted=True)], lea)
    assert gone.edits == ()
    with pytest.raises(InvalidRecordError):
        restore_goal(home.state, archive_goal(home.state, stored, ANN), lea)


def test_a_goal_of_somebody_limited_is_about_the_groups_that_are_seen() -> None:
    assert LIMITED.within(goal("inquiries")).filters == (Filter("group", ("north", "east")),)
    assert LIMITED.within(goal("inquiries", "east")) == goal("inquiries", "east")
    assert LIMITED.within(goal("orders")) == goal("orders")
    assert Sight(CATALOG, WHOLE).within(goal("inquiries")) == goal("inquiries")


def test_what_was_said_while_it_was_about_others_stays_hidden(home: Home) -> None:
    """Numbers of another group, and of all groups together, are told by no later change."""
    state = home.state
    stored = save_goal(state, goal("inquiries", "south"), ANN)
    save_check_in(state, CheckIn(stored.id, FIRST, 991.0, 0.9, 5, changed="South alone"), ANN)
    CLOSES.save(state, Close(stored.id, FIRST, 992.0, 0.8, lesson="South alone"), ANN)
    stored = save_goal(state, replace(stored, filters=(), target=993), ANN)
    ours = replace(stored, filters=(Filter("group", ("north",)),), target=2, reason="Now ours")
    stored = save_goal(state, ours, ANN)
    save_check_in(state, CheckIn(stored.id, LAST, 1.0, 0.5, 5), ANN)
    renamed = save_goal(state, replace(stored, title="Ours"), ANN)
    past = LIMITED.past(state, stored.id)
    assert past.is_cut
    assert [each.actual for each in past.check_ins] == [1.0]
    assert [(each.actual, each.score, each.lesson) for each in past.closes] == [(None, None, "")]
    assert [each.after for each in past.changes] == [renamed]
    assert LIMITED.closes(state) == past.closes
    whole = Sight(CATALOG, WHOLE).past(state, stored.id)
    assert not whole.is_cut
    assert [each.actual for each in whole.check_ins] == [991.0, 1.0]
    assert (len(whole.changes), whole.closes[0].actual) == (4, 992.0)
    assert reopen(state, past.closes, person("lea", Role.EDITOR, "north", "east")) == 1
    (kept,) = CLOSES.deleted(state)
    assert (kept.actual, kept.lesson) == (992.0, "South alone")


def test_how_a_goal_of_others_ended_is_told_nowhere(home: Home) -> None:
    hidden = save_goal(home.state, goal("inquiries", "south"), ANN)
    ours = save_goal(home.state, goal("inquiries", "north"), ANN)
    for each in (hidden, ours):
        CLOSES.save(home.state, Close(each.id, LAST, 992.0, 0.8, lesson="Told"), ANN)
    told = {each.goal_id: each.actual for each in LIMITED.closes(home.state)}
    assert told == {hidden.id: None, ours.id: 992.0}
    whole = Sight(CATALOG, WHOLE)
    assert [each.actual for each in whole.closes(home.state)] == [992.0] * 2
