"""Two browsers edit, paste, undo and archive the same goals at once.

Nothing is lost, and of each conflict the one who saved second is told and nobody else.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from acting import person
from effort import tries
from goal_changes import check
from goal_visitors import COLUMNS, Account, Version, Visitor
from playwright.sync_api import Page, expect
from serving import opened, serving
from watching import settled

from opsdash.goals.goal import Goal
from opsdash.goals.records import goal_past, list_archived, list_goals, save_goal

TITLES = ("First", "Second", "Third", "Fourth")
MOST, FEWEST = 8, 3
# Not begun, so that a list has them by due date.
GOAL = Goal("", "orders", "Nobody", 10, 100, date(2099, 1, 1), date(2099, 6, 1))


@dataclass(frozen=True)
class Office:
    """`ids` are those of the goals in the order of their titles."""

    url: str
    ids: tuple[str, ...]
    account: Account
    ann: Visitor
    ben: Visitor


@pytest.fixture
def office(
    ready_home: Path, tmp_path: Path, open_page: Callable[..., Page]
) -> Callable[[], AbstractContextManager[Office]]:
    return lambda: working(ready_home, tmp_path / "server.log", open_page)


@contextmanager
def working(home: Path, log: Path, open_page: Callable[..., Page]) -> Iterator[Office]:
    """Two people with the table open; afterwards what is stored is what the account says."""
    with opened(home) as store:
        goals = [replace(GOAL, title=each) for each in TITLES]
        dated = [replace(goal, due=date(2099, 6, 1 + at)) for at, goal in enumerate(goals)]
        ids = tuple(save_goal(store.state, goal, person("first")).id for goal in dated)
    first = [[Version(title, GOAL.owner)] for title in TITLES]
    account = Account(first, list(range(len(TITLES))))
    with serving(home, log) as server:
        people = [Visitor(name, open_page(), account) for name in ("ann", "ben")]
        for each in people:
            each.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
            each.page.goto(f"{server.url}/goals?q=all")
            settled(each.page)
            each.open()
        try:
            yield Office(server.url, ids, account, *people)
        finally:
            # A page that is left open would complain that its server went.
            for each in people:
                each.page.context.close()
    assert "Traceback" not in log.read_text(encoding="utf-8")
    with opened(home) as store:
        check(store.state)
        goals = [*list_goals(store.state), *list_archived(store.state)]
        pasts = [[each.after for each in goal_past(store.state, goal.id)] for goal in goals]
    assert Counter(map(told, pasts)) == Counter(map(told, account.pasts))


def told(past: list[Version] | list[Goal | None]) -> tuple[object, ...]:
    """A history by all that these people write."""
    return tuple(
        (
            each.title,
            each.owner,
            each.team,
            each.is_deleted if isinstance(each, Goal) else each.is_archived,
        )
        for each in past
        if each
    )


def test_each_conflict_is_told_to_the_one_who_saved_second(
    office: Callable[[], AbstractContextManager[Office]],
) -> None:
    with office() as here:
        ann, ben = here.ann, here.ben
        ann.write(0)
        assert ann.save() == []
        ben.paste(0, 2)
        assert ben.save() == [0]
        expect(ben.clashes).to_contain_text("ann 1")
        expect(ben.clashes).to_contain_text("ben 1")
        expect(ann.clashes).to_have_count(0)
        ben.settle([0], "both")

        ann.paste(0, 3)
        assert ann.save() == [1]
        ann.settle([1], "save")
        expect(ben.clashes).to_have_count(0)

        ben.archive(2)
        assert ben.save() == [], "a goal that somebody changed is not archived"
        ann.undo()
        ann.undo()
        ben.write(1)
        ben.write(2, "Team")
        assert ben.save() == [1, 2]
        ben.settle([1, 2], "drop")

        ben.open()
        ben.archive(0)
        assert ben.save() == []
        ann.write(0, "Team")
        assert ann.save() == [0]
        expect(ann.clashes).to_contain_text("archived")
        ann.settle([0], "save")
        ben.undo()
        merge_in_the_form(here)


def merge_in_the_form(here: Office) -> None:
    """Ann writes in the form while Ben saves from his table; she chooses."""
    page, account, goal = here.ann.page, here.account, 3
    page.goto(f"{here.url}/goal?g={here.ids[goal]}")
    settled(page)
    here.ann.press("goal_edit")
    here.ben.open()
    at = next(at for at, row in enumerate(here.ben.shown) if row.goal == goal)
    here.ben.write(at)
    here.ben.write(at, "Team")
    assert here.ben.save() == []
    page.locator(".st-key-goal_owner input").fill("Ann in the form")
    here.ann.press("goal_save")
    view = page.locator(".st-key-goal_conflict")
    for text in ("Ann in the form", account.now(goal).owner, account.now(goal).team):
        expect(view).to_contain_text(text)
    expect(page.locator(".st-key-goal_keep_both button")).to_be_visible()
    expect(here.ben.clashes).to_have_count(0)
    here.ann.press("goal_keep_mine")
    account.store(goal, replace(account.now(goal), owner="Ann in the form"))


def test_random_steps_of_two_browsers_lose_nothing(
    office: Callable[[], AbstractContextManager[Office]],
) -> None:
    chance = random.Random(5)  # noqa: S311 - which step comes next, not secrets
    with office() as here:
        for _ in range(tries(12, 200)):
            me, other = chance.sample([here.ann, here.ben], 2)
            step(me, chance)
            expect(other.clashes).to_have_count(0)


def step(me: Visitor, chance: random.Random) -> None:
    if len(me.account.there()) < FEWEST:
        me.open()
    rows = range(len(me.shown))
    what = chance.choice(("write", "write", "paste", "archive", "save", "save", "undo", "open"))
    if what == "open" or not rows:
        me.open()
    elif what == "write":
        me.write(chance.choice(rows), chance.choice(COLUMNS))
    elif what == "paste":
        at = chance.choice(rows)
        me.paste(at, min(2, len(rows) - at), chance.choice(COLUMNS))
    elif what == "archive" and len(me.account.there()) > FEWEST:
        me.archive(chance.choice(rows))
    elif what == "undo" and me.saves:
        me.undo()
    elif any(row.says_something for row in me.rows):
        ways = ("save", "drop", "both")[: 3 if len(me.account.pasts) < MOST else 2]
        me.settle(me.save(), chance.choice(ways))
