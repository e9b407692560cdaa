"""The sample company comes in through the intake, is marked, and goes without a trace."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from acting import ANN, person

from opsdash.calendar.events import WRITTEN, Event, EventKind, list_events, save_event
from opsdash.calendar.organisation import Organisation
from opsdash.goals.asked import Books
from opsdash.goals.check_ins import list_check_ins
from opsdash.goals.goal import Course, Goal
from opsdash.goals.measuring import standings
from opsdash.goals.objective import list_objectives
from opsdash.goals.records import list_goals, save_goal
from opsdash.goals.standing import State
from opsdash.intake.choices import Choices
from opsdash.intake.importing import import_file
from opsdash.intake.outcome import Outcome
from opsdash.metrics.answer import Answer
from opsdash.metrics.ask import ask
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import read_coverage
from opsdash.metrics.question import Question
from opsdash.sample import loading
from opsdash.sample.company import Company
from opsdash.sample.files import make_files
from opsdash.sample.loading import FOLDER, PARTS, has_sample, load_sample, remove_sample
from opsdash.settings import read_settings
from opsdash.store import Home, open_home

SHOP = Organisation("Europe/Berlin", "EUR", 0, configured=True)
UNTIL = date(2026, 5, 17)
OWN_ORDERS = Path(__file__).parent.parent / "data" / "examples" / "orders.csv"
TABLES = ("inquiry", "sales_order", "order_line", "reading", "batch", "reject")
OWN_EVENT = Event(EventKind.OTHER, "Ours", date(2026, 5, 1), date(2026, 5, 2))
OWN_GOAL = Goal("Ours", "inquiries", "Mai", 100.0, 90.0, date(2026, 5, 1), date(2026, 6, 1))


@pytest.fixture
def home() -> Iterator[Home]:
    opened = open_home(read_settings())
    yield opened
    opened.close()


@dataclass(frozen=True)
class Loaded:
    """`progress` are the fractions that were told."""

    home: Home
    outcomes: tuple[Outcome, ...]
    progress: list[float]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """For tests that only look at what was loaded: it takes long."""
    home = open_home(replace(read_settings(), home=tmp_path_factory.mktemp("loaded") / "home"))
    progress: list[float] = []
    outcomes = load_sample(home, SHOP, ANN, UNTIL, lambda fraction, _: progress.append(fraction))
    yield Loaded(home, outcomes, progress)
    home.close()


def contents(home: Home) -> dict[str, list[tuple[object, ...]]]:
    """All that is stored, rollups included."""
    tables = home.facts.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'rollup%'"
    )
    names = [*TABLES, *(name for (name,) in tables)]
    return {name: sorted(home.facts.rows(f"FROM {name}"), key=repr) for name in names}


def test_all_rows_load_and_are_marked(loaded: Loaded) -> None:
    outcomes, facts = loaded.outcomes, loaded.home.facts
    assert [found.rejected + found.ignored for found in outcomes] == [0] * len(PARTS)
    assert [found.source for found in outcomes] == [part.source for part in PARTS]
    assert facts.rows("SELECT DISTINCT is_sample, through_day FROM batch") == [(True, UNTIL)]
    assert has_sample(loaded.home)


def test_its_events_lie_on_the_days_on_which_its_numbers_turn(loaded: Loaded) -> None:
    company = Company(UNTIL)
    events = list_events(loaded.home.state)
    assert all(event.is_sample for event in events)
    assert {event.kind for event in events} == set(WRITTEN) - {EventKind.OTHER}
    assert [event.first_day for event in events] == sorted(
        [
            *company.campaign_days,
            company.tracking_link_day,
            company.campaign_told_day,
            company.training_day,
            company.launch_day,
            company.launch_day + timedelta(days=3),
            company.announced_day,
        ]
    )
    incident = next(event for event in events if event.kind is EventKind.INCIDENT)
    assert incident.last_day == company.until


def test_the_files_can_be_looked_at(loaded: Loaded) -> None:
    made = make_files(Company(UNTIL))
    found = (loaded.home.path / FOLDER).iterdir()
    assert {path.name: path.read_bytes() for path in found} == made


def test_removing_leaves_the_teams_own_as_it_was(home: Home) -> None:
    import_file(home, OWN_ORDERS, Choices(), SHOP, person("test"))
    own = save_goal(home.state, OWN_GOAL, person("test"))
    own_event = save_event(home.state, OWN_EVENT, person("test"))
    before = contents(home)
    load_sample(home, SHOP, ANN, UNTIL)
    remove_sample(home, ANN)
    assert contents(home) == before
    assert list_goals(home.state) == (own,)
    assert list_events(home.state) == (own_event,)
    assert not has_sample(home)
    assert not (home.path / FOLDER).exists()


def test_loading_again_replaces_the_sample(home: Home) -> None:
    load_sample(home, SHOP, ANN, date(2026, 4, 30))
    load_sample(home, SHOP, ANN, UNTIL)
    assert home.facts.rows("SELECT COUNT(*), MAX(through_day) FROM batch") == [(len(PARTS), UNTIL)]
    assert home.facts.rows("SELECT COUNT(*) FROM sales_order WHERE NOT is_current") == [(0,)]
    assert [goal.title for goal in list_goals(home.state)].count("More orders this season") == 1


def test_a_failed_load_leaves_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "add_sample_goals", fail)
    with pytest.raises(ZeroDivisionError):
        load_sample(home, SHOP, ANN, UNTIL)
    assert not has_sample(home)
    assert not (home.path / FOLDER).exists()


def fail(*_: object) -> None:
    raise ZeroDivisionError


def test_goals_of_each_kind_come_with_it_and_each_tells_its_story(sample: Home) -> None:
    home, until = sample, UNTIL
    goals = list_goals(home.state)
    books = Books(load_catalog(), read_coverage(home.facts), partial(_asked, home), 0)
    found = {each.goal.title: each for each in standings(goals, books, until + timedelta(days=1))}
    assert {each.course for each in found.values()} == set(Course)
    assert all(each.goal.is_sample and each.goal.due > until for each in found.values())

    assert found["More orders this season"].state is State.ON_PACE
    assert State.BEHIND in {each.state for each in found.values() if each.course is Course.LEVEL}
    assert found["Customers can start a return themselves"].is_due_soon
    held = found["First replies stay quick, every week"].held
    assert held is not None
    assert (held.met, held.judged, held.needed, held.total) == (8, 9, 11, 13)

    (objective,) = list_objectives(home.state)
    assert sum(goal.objective_id == objective.id for goal in goals) == 3
    whole = found["More orders this season"].goal
    parts = [goal for goal in goals if goal.parent_id == whole.id]
    assert len({part.owner for part in parts}) == 3
    assert sum(part.target for part in parts) / whole.target == pytest.approx(0.92, abs=0.001)
    assert len(list_check_ins(home.state)) == 6
    assert all(each.actual is not None for each in list_check_ins(home.state))


def _asked(home: Home, question: Question) -> Answer:
    return ask(home.facts, question, SHOP)


def test_its_goals_leave_with_everything_that_belongs_to_them(sample: Home) -> None:
    remove_sample(sample, ANN)
    state = sample.state
    assert list_goals(state) == list_objectives(state) == list_check_ins(state) == ()


def test_progress_only_grows(loaded: Loaded) -> None:
    seen = loaded.progress
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)


def test_another_zone_and_currency(home: Home) -> None:
    seoul = Organisation("Asia/Seoul", "KRW", 0, configured=True)
    load_sample(home, seoul, ANN, UNTIL)
    assert home.facts.rows("SELECT DISTINCT through_day FROM batch") == [(UNTIL,)]
    assert home.facts.rows("SELECT DISTINCT currency FROM sales_order") == [("KRW",)]
