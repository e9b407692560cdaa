"""Every page and every role: it opens, or it says whom it is for and offers nothing else."""

from collections.abc import Iterator

import pytest
from acting import ANN, person
from visiting import ran, said, visit
from writing_calls import EVENT, VIEW

from opsdash.access.actor import Actor
from opsdash.access.rights import Right, Role
from opsdash.calendar.events import save_event
from opsdash.metrics.saved_views import save_view
from opsdash.store import Home
from opsdash.ui.navigation import ROOMS, Room

ACTORS = {
    "viewer": person("vera", Role.VIEWER),
    "editor": person("edda", Role.EDITOR),
    "admin": person("ann", Role.ADMIN),
    "limited admin": person("lea", Role.ADMIN, "North"),
}


@pytest.fixture(params=ACTORS)
def actor(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Actor]:
    found = ACTORS[request.param]
    monkeypatch.setattr("opsdash.ui.acting.owner", lambda: found)
    return found


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.path)
def test_a_page_opens_for_who_has_its_right_and_tells_others_whom_it_is_for(
    pages_home: Home, actor: Actor, room: Room
) -> None:
    app = ran(visit("" if room.path == "today" else room.path))
    is_refused = "is not open to you" in app.title[0].value
    assert is_refused == (not actor.may(room.right))
    if is_refused:
        assert not app.button, "a page that is not open offers nothing"


def test_before_the_first_questions_are_answered_only_an_administrator_is_asked(
    unasked_home: Home, actor: Actor
) -> None:
    app = ran(visit())
    assert unasked_home.facts.data_version == 0
    assert ("not set up yet" in said(app)) == (not actor.may(Right.ARRANGE))


def test_what_a_viewer_may_not_write_is_not_offered(
    pages_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_event(pages_home.state, EVENT, ANN)
    view = save_view(pages_home.state, VIEW, ANN)
    keys = {"event_new", f"view_pin_{view.id}", f"view_delete_{view.id}", "save_view_do"}
    for role, offered in ((Role.EDITOR, True), (Role.VIEWER, False)):
        monkeypatch.setattr("opsdash.ui.acting.owner", lambda role=role: person("one", role))
        shown = {str(each.key) for each in (*visit("calendar").button, *visit("explore").button)}
        assert bool(keys & shown) == offered
