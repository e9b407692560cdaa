"""No page of somebody limited to a group sends anything that only another group has."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from acting import ANN, person
from streamlit.testing.v1 import AppTest
from visiting import opened_by_pages, ran, said, today, visit

from opsdash.access.rights import Role
from opsdash.goals.goal import Goal
from opsdash.goals.records import archive_goal, list_goals, save_goal
from opsdash.metrics import rollups
from opsdash.metrics.catalog import COUNTED_FACTS, load_catalog
from opsdash.metrics.question import Filter
from opsdash.metrics.saved_views import SavedView, pin_view, save_view
from opsdash.settings import read_settings
from opsdash.store import Home, open_home
from opsdash.ui.navigation import ROOMS

HIDDEN = "Zebra 7"
# What the pages name of rows, by the tables that have groups.
NAMED = {
    "inquiry": ("contact_channel", "topic", "agent", "manager", "priority"),
    "deal": ("pipeline", "stage", "product", "agent", "manager"),
    "contact": ("origin", "lifecycle_stage", "lead_status", "agent", "manager"),
}
LIMITED = person("lea", Role.EDITOR, "North")


def planted(home: Home) -> None:
    """Half of all rows are of a group whose every word is only its own."""
    with home.facts.write() as cursor:
        for table, columns in NAMED.items():
            cursor.execute(
                f"UPDATE {table} SET agent_group = CASE WHEN hash(id) % 2 = 0 THEN 'North'"
                " ELSE $hidden END",
                {"hidden": HIDDEN},
            )
            words = ", ".join(f"{column} = $hidden" for column in columns)
            cursor.execute(
                f"UPDATE {table} SET {words} WHERE agent_group = $hidden", {"hidden": HIDDEN}
            )
        cursor.execute(
            "UPDATE inquiry SET tags = [$hidden] WHERE agent_group = $hidden", {"hidden": HIDDEN}
        )
        cursor.execute(
            "UPDATE reading SET dimensions = CASE WHEN hash(id) % 2 = 0 THEN"
            """ '{"group": "North", "page": "Home"}' ELSE $json END""",
            {"json": f'{{"group": "{HIDDEN}", "page": "{HIDDEN}"}}'},
        )
        for fact in COUNTED_FACTS:
            rollups.rebuild(cursor, fact)
    about = ("inquiries", HIDDEN, 1, 20, today().replace(month=1, day=1), today())
    save_goal(home.state, Goal(HIDDEN, *about), ANN)
    archive_goal(home.state, save_goal(home.state, Goal(HIDDEN, *about), ANN), ANN)
    save_goal(home.state, Goal(HIDDEN, *about, filters=(Filter("group", (HIDDEN,)),)), ANN)
    save_goal(home.state, Goal("Ours", *about[:1], "Ann", *about[2:], filters=NORTH), ANN)
    parameters = f"m=inquiries&p=13w&f.group={HIDDEN.replace(' ', '+')}"
    view = save_view(home.state, SavedView(HIDDEN, "explore", parameters), ANN)
    pin_view(home.state, view, ANN, is_pinned=True)


NORTH = (Filter("group", ("North",)),)


@pytest.fixture(scope="module")
def template(sample_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("planted") / "home"
    copytree(sample_template, path)
    made = open_home(replace(read_settings(), home=path))
    planted(made)
    made.close()
    return path


@pytest.fixture(scope="module")
def opened(template: Path) -> Iterator[Home]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPSDASH_HOME", str(template.parent / "pages"))
        with opened_by_pages(template) as home:
            yield home


def sent(app: AppTest) -> bytes:
    """All that a browser would get: texts, choices, the data of tables and of charts."""
    waiting = list(app._tree.children.values())
    found = bytearray()
    while waiting:
        node = waiting.pop()
        proto = getattr(node, "proto", None)
        if proto is not None:
            found += proto.SerializeToString()
        waiting += list(getattr(node, "children", {}).values())
    return bytes(found)


BY = [each.id for each in load_catalog().dimensions.values() if "inquiry" in each.columns]
LINKS: tuple[tuple[str, dict[str, str]], ...] = (
    *((room.path, {}) for room in ROOMS if LIMITED.may(room.right)),
    *(("explore", {"m": "inquiries", "by": name}) for name in BY),
    ("explore", {"m": "deals_won", "by": "pipeline"}),
    ("explore", {"m": "contacts", "by": "origin"}),
    ("explore", {"m": "visits", "by": "page"}),
    ("metric", {"m": "inquiries"}),
    ("metric", {"m": "one_stop_rate", "by": "topic"}),
    ("rows", {"m": "inquiries"}),
    ("rows", {"m": "deals_won"}),
    ("rows", {"m": "visits"}),
    ("inquiry-slope", {"by": "topic"}),
    ("resolution", {"by": "agent"}),
    ("goals", {"view": "archive"}),
)


# Without a link the other pages tell of no row.
TELLING = {room.path for room in ROOMS if room.filtered} | {"goals", "objectives"}


@pytest.mark.parametrize(("address", "link"), LINKS)
def test_a_page_tells_nothing_that_only_another_group_has(
    opened: Home, monkeypatch: pytest.MonkeyPatch, address: str, link: dict[str, str]
) -> None:
    """Also where somebody who sees everything has just had the same page made."""
    monkeypatch.setenv("OPSDASH_HOME", str(opened.path))
    place = "" if address == "today" else address
    whole = ran(visit(place, **link))
    if link or address in TELLING:
        assert HIDDEN.encode() in sent(whole)
    assert "You see the rows of" not in said(whole)
    monkeypatch.setattr("opsdash.ui.acting.owner", lambda: LIMITED)
    limited = ran(visit(place, **link))
    assert HIDDEN.encode() not in sent(limited)
    assert "You see the rows of North only." in said(limited)


def test_the_goal_of_another_group_has_no_page(
    opened: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPSDASH_HOME", str(opened.path))
    hidden = [each for each in list_goals(opened.state) if each.title == HIDDEN]
    monkeypatch.setattr("opsdash.ui.acting.owner", lambda: LIMITED)
    for goal in hidden:
        assert HIDDEN.encode() not in sent(ran(visit("goal", goal=goal.id)))
    told = said(ran(visit("goals")))
    assert "goals about groups that you do not see are left out." in told
