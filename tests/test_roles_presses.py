"""What a page offers to a role is what the role may do: nothing that is pressed is refused."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from acting import ANN, person
from streamlit.testing.v1 import AppTest
from visiting import SAMPLE_UNTIL, SHOP, filled, opened_by_pages, ran, visit
from writing_calls import EVENT, OBJECTIVE, SEEN, VIEW

from opsdash.access.actor import Actor
from opsdash.access.rights import Right, Role
from opsdash.calendar.events import list_events, save_event
from opsdash.errors import NotAllowedError
from opsdash.goals.check_ins import list_closes
from opsdash.goals.closing import Verdict, close_many
from opsdash.goals.objective import archive_objective, list_objectives, save_objective
from opsdash.goals.records import archive_goal, list_archived, list_goals
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.level_records import read_levels, save_level
from opsdash.metrics.levels import Level, LevelKind
from opsdash.metrics.saved_views import save_view
from opsdash.report.frozen.freezing import freeze
from opsdash.report.frozen.records import list_frozen
from opsdash.store import Home
from opsdash.ui.navigation import ROOMS, Room

ACTORS = {
    "viewer": person("vera", Role.VIEWER),
    "limited editor": person("lena", Role.EDITOR, "North"),
}
Link = dict[str, str]
# What tells the buttons of one kind apart: numbers and the ids of records.
NUMBERS = re.compile(r"[0-9a-f]{8,}|[0-9]+")
METRIC = "contact_rate_orders"
LEVEL = Level(METRIC, LevelKind.TYPICAL, 9.0, 9.0, "Our trade", valid_from=date(2026, 4, 1))


def furnish(home: Home) -> None:
    """A record of every kind, also of those that were put away."""
    state, catalog = home.state, load_catalog()
    first, second, *_ = list_goals(state)
    archive_goal(state, first, ANN)
    close_many(state, [Verdict(second, 1.0, 0.5)], SAMPLE_UNTIL, ANN, catalog)
    archive_objective(state, save_objective(state, OBJECTIVE, ANN), ANN)
    save_event(state, EVENT, ANN)
    save_view(state, VIEW, ANN)
    save_level(state, catalog, LEVEL, read_levels(state).edition(LEVEL), ANN)
    freeze(home, SEEN, SHOP, catalog, ANN)


@pytest.fixture(scope="module")
def furnished_template(sample_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled(sample_template, tmp_path_factory.mktemp("furnished") / "home", furnish)


@pytest.fixture
def furnished(furnished_template: Path) -> Iterator[Home]:
    with opened_by_pages(furnished_template) as home:
        yield home


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each right that was asked for in vain."""
    asked: list[str] = []
    must = Actor.must

    def noting(actor: Actor, right: Right) -> None:
        try:
            must(actor, right)
        except NotAllowedError:
            asked.append(right.value)
            raise

    monkeypatch.setattr(Actor, "must", noting)
    return asked


def links(home: Home) -> dict[str, list[Link]]:
    """Beside its bare address, in what else a page can be opened with."""
    state = home.state
    goals = list_goals(state)
    closed = {each.goal_id for each in list_closes(state)}
    # One of each kind that somebody works on, one that is closed, one that was put away.
    shown = {(each.kind, each.id in closed): each.id for each in goals}
    shown_ids = [*shown.values(), *(each.id for each in list_archived(state)[:1])]
    (objective, *_) = list_objectives(state)
    return {
        "calendar": [
            {"part": "hours"},
            {"part": "days"},
            {"part": "targets"},
            *({"event": each.id} for each in list_events(state)[:1]),
        ],
        "frozen": [{"f": each.id} for each in list_frozen(state, ANN)],
        "goal": [{"g": goal_id} for goal_id in shown_ids],
        "goals": [{"view": "archive"}, {"view": "files"}],
        "metric": [{"m": METRIC}],
        "objectives": [{"view": "close"}, {"objective": objective.id}, {"parts": goals[0].id}],
        "rows": [{"m": "inquiries", "side": "numerator"}],
    }


@pytest.mark.parametrize("role", ACTORS)
@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.path)
def test_what_is_offered_is_never_refused(
    furnished: Home, refused: list[str], monkeypatch: pytest.MonkeyPatch, room: Room, role: str
) -> None:
    actor = ACTORS[role]
    monkeypatch.setattr("opsdash.ui.acting.owner", lambda: actor)
    before = of_others(furnished)
    for link in [{}, *links(furnished).get(room.path, [])]:
        for name in press_all("" if room.path == "today" else room.path, link, actor):
            assert refused == [], name
            if actor.role is Role.VIEWER:
                assert of_others(furnished) == before, name


def of_others(home: Home) -> list[tuple[str, object]]:
    """What the records hold, but for what somebody keeps for nobody else."""
    names = home.state.rows("SELECT table_name FROM duckdb_tables() ORDER BY table_name")
    tables = [name for (name,) in names if name not in ("meta", "personal")]
    hashes = "SELECT COALESCE(bit_xor(hash(each)), 0), COUNT(*) FROM {} AS each"
    return [(name, home.state.rows(hashes.format(name))[0]) for name in tables]


def press_all(path: str, link: Link, actor: Actor) -> Iterator[str]:
    """Presses one of every kind of what can be pressed, one after another, and names it."""
    app = opened(path, link, actor)
    yield "opened"
    kinds = {NUMBERS.sub("", str(each.key)): str(each.key) for each in pressable(app)}
    waiting = list(kinds.values())
    for key in waiting:
        if key not in {str(each.key) for each in pressable(app)}:
            app = opened(path, link, actor)
        found = next((each for each in pressable(app) if str(each.key) == key), None)
        if found is not None:
            press(found)
            assert [str(problem.value) for problem in app.exception] == [], key
            yield key


def opened(path: str, link: Link, actor: Actor) -> AppTest:
    app = ran(visit(path, **link))
    for each in app.get("page_link"):
        room = ROOM_BY_PATH.get(each.proto.page)
        assert room is None or actor.may(room.right), f"a link to {room.path}"
    if not actor.may(Right.PROMISE):
        assert not app.get("file_uploader")
    return app


ROOM_BY_PATH = {room.path: room for room in ROOMS}


def pressable(app: AppTest) -> list[Any]:
    return [each for each in (*app.button, *app.toggle, *app.checkbox) if not each.disabled]


def press(each: Any) -> None:
    if each.type == "button":
        each.click().run()
    else:
        each.set_value(not each.value).run()
