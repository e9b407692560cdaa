"""The page Audit: every act with who, when, which record and what changed; nobody else sees it."""

from dataclasses import replace
from datetime import date

import pytest
from accounts import PASSWORD, let_in, quick_passwords
from acting import ANN, BEN, person
from test_goals_closing import GOAL
from visiting import ran, said, today, visit

from opsdash.access.actor import owner
from opsdash.access.exports import note_export
from opsdash.access.invitations import Arrival, accept_invitation, invite
from opsdash.access.people import change_person, remove_person
from opsdash.access.rights import Role
from opsdash.access.sessions import start_session
from opsdash.access.trail import Sought, read_trail
from opsdash.calendar.events import Event, EventKind, save_event
from opsdash.calendar.periods import Period
from opsdash.errors import NotAllowedError, SignedOutError
from opsdash.goals.records import save_goal
from opsdash.store import Home
from opsdash.team import Team
from opsdash.ui import exporting
from opsdash.ui.audit_room import days_of, midnight, page_key

HOSTILE = "<b>*Fair*</b> [x](javascript:1) $1$ `=cmd()`"


def cells(app: object, column: str) -> list[str]:
    return list(app.dataframe[0].value[column])  # type: ignore[attr-defined]


def test_who_did_what_to_which_record_and_what_changed(pages_home: Home) -> None:
    stored = save_goal(pages_home.state, GOAL, ANN)
    save_goal(pages_home.state, replace(stored, target=90), replace(BEN, origin="192.0.2.7"))
    app = ran(visit("audit"))
    assert str(app.title[0].value).startswith("3 entries, ")
    assert cells(app, "Who")[:2] == ["ben", "ann"]
    assert cells(app, "Did")[:2] == ["changed", "made"]
    assert cells(app, "Which")[:2] == ["Sooner", "Sooner"]
    assert cells(app, "Changed")[0] == "Target: 80.0\xa0% → 90.0\xa0%"
    assert cells(app, "From")[:2] == ["192.0.2.7", "this computer"]


def test_a_phone_reads_each_act_whole(pages_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("opsdash.ui.audit_table.is_phone", lambda: True)
    stored = save_goal(pages_home.state, GOAL, ANN)
    save_goal(pages_home.state, replace(stored, target=90), replace(BEN, origin="192.0.2.7"))
    app = ran(visit("audit"))
    assert not app.dataframe
    newest = next(each.value for each in app.markdown if "Sooner" in each.value)
    for words in ("changed", "Target", "→ 90", "ben", "from 192"):
        assert words in newest


def test_a_link_narrows_it_and_the_filters_write_the_link(pages_home: Home) -> None:
    save_goal(pages_home.state, GOAL, ANN)
    save_goal(pages_home.state, GOAL, BEN)
    app = ran(visit("audit", who="ben", noun="goal", act="create", days="7"))
    assert cells(app, "Who") == ["ben"]
    app.session_state["audit_noun_drawer"] = True
    ran(app.run())
    ran(app.selectbox(key="audit_noun").select("organisation").run())
    assert app.query_params["noun"] == "organisation"
    assert str(app.title[0].value).startswith("No entry, ")
    assert "fewer filters" in said(app)
    ran(app.button(key="audit_clear_empty").click().run())
    assert set(app.query_params) <= {"page"}
    assert len(cells(app, "Who")) == 3


@pytest.mark.usefixtures(quick_passwords.__name__)
def test_two_accounts_of_one_name_are_told_apart(pages_home: Home) -> None:
    """The one that left, the one that came after it, and the machine's user of that name."""
    state = pages_home.state
    let_in(pages_home)
    old = let_in(pages_home, "Ben Hall", Role.EDITOR)
    save_goal(state, replace(GOAL, title="Old"), old.actor())
    remove_person(state, old, owner())
    _, link = invite(pages_home, owner(), role=Role.EDITOR, email="second@example.com")
    new = accept_invitation(pages_home, link, Arrival("ben hall", "", PASSWORD))
    save_goal(state, replace(GOAL, title="New"), new.actor())
    change_person(state, new, owner(), role=new.role, groups=None, name="Benjamin")
    save_goal(state, replace(GOAL, title="Here"), person("Ben Hall"))

    app = ran(visit("audit", noun="goal"))
    assert cells(app, "Who") == [
        "Ben Hall (no account)",
        "ben hall (second@example.com)",
        "Ben Hall (ben@example.com)",
    ]
    for label, title, account in (
        ("Benjamin", "New", new.id),
        ("Ben Hall (ben@example.com), closed account", "Old", old.id),
        ("Ben Hall (no account)", "Here", "none"),
    ):
        app.session_state["audit_who_drawer"] = True
        ran(app.run())
        box = app.selectbox(key="audit_who")
        ran(box.select_index(box.options.index(label)).run())
        assert cells(app, "Which") == [title]
        assert app.query_params["account"] == account
    assert cells(ran(visit("audit", noun="goal", who="Ben Hall")), "Which") == ["Here", "Old"]


def test_days_without_an_entry_lead_to_all_days(pages_home: Home) -> None:
    app = ran(visit("audit", days="2001-01-01~2001-01-31"))
    assert app.title[0].value == "No entry, January 2001"
    ran(app.button(key="audit_all_days").click().run())
    assert app.title[0].value == "One entry, all days"


@pytest.mark.parametrize(
    "days", ["", "x", "31", "2026-05-01", "2026-05-09~2026-05-01", "0001-01-01~9999-12-31", "~"]
)
def test_an_address_of_no_days_means_the_last_thirty(days: str) -> None:
    assert days_of(days, date(2026, 5, 30)) == Period(date(2026, 5, 1), date(2026, 5, 31))


def test_many_acts_are_read_page_by_page(pages_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("Anton", "Berta", "Caesar"):
        save_goal(pages_home.state, replace(GOAL, title=name), ANN)
    monkeypatch.setattr("opsdash.ui.audit_room.SHOWN", 2)
    app = ran(visit("audit", noun="goal"))
    assert cells(app, "Which") == ["Caesar", "Berta"]
    found = days_of("", today())
    key = page_key(
        Sought(
            noun="goal",
            first=midnight(found.first, "Europe/Berlin"),
            end=midnight(found.end, "Europe/Berlin"),
        )
    )
    app.session_state[key] = 2
    ran(app.run())
    assert cells(app, "Which") == ["Anton"]


def test_one_record_has_its_full_past(pages_home: Home) -> None:
    stored = save_goal(pages_home.state, GOAL, ANN)
    save_goal(pages_home.state, replace(stored, target=90), replace(BEN, origin="192.0.2.7"))
    save_goal(pages_home.state, GOAL, BEN)
    app = ran(visit("audit", noun="goal", id=stored.id))
    assert app.title[0].value == "The past of goal “Sooner”: 2 entries"
    told = [str(each.value) for each in app.markdown if "from" in str(each.value)]
    newest, oldest = told[-2:]
    assert newest.startswith("**Changed**  \nTarget\\: 80\\.0\xa0\\% → 90")
    assert newest.endswith("· ben · from 192\\.0\\.2\\.7]]")
    assert "**Made**" in oldest
    assert "Target\\: 80" in oldest
    ran(app.button(key="audit_all").click().run())
    assert len(cells(app, "Who")) == 4


def test_hostile_text_is_text(pages_home: Home) -> None:
    event = Event(EventKind.OTHER, HOSTILE, date(2026, 5, 1), date(2026, 5, 2))
    stored = save_event(pages_home.state, event, person(HOSTILE))
    app = ran(visit("audit", noun="event"))
    assert cells(app, "Which") == [HOSTILE]
    app = ran(visit("audit", noun="event", id=stored.id))
    assert "<b>" not in said(app).replace("\\<b\\>", "")


def test_only_who_admits_people_reads_it(home: Home) -> None:
    for actor in (person("vera", Role.VIEWER), person("edda", Role.EDITOR)):
        with pytest.raises(NotAllowedError):
            read_trail(home.state, Sought(), actor)


def test_a_file_is_noted_when_it_is_made_and_once_an_hour(
    pages_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("opsdash.ui.acting.owner", lambda: person("vera", Role.VIEWER))
    make = exporting.exported("orders.csv", lambda: b"x")
    found = Sought(noun="file")
    assert not read_trail(pages_home.state, found, ANN).entries
    assert (make(), make()) == (b"x", b"x")
    (entry,) = read_trail(pages_home.state, found, ANN).entries
    assert (entry.actor, entry.action, entry.id) == ("vera", "export", "orders.csv")
    note_export(pages_home.state, BEN, "orders.csv")
    assert read_trail(pages_home.state, found, ANN).count == 2


@pytest.mark.usefixtures(quick_passwords.__name__)
@pytest.mark.parametrize("groups", [None, ["north"]])
def test_a_file_of_an_open_page_is_not_for_who_has_another_role_by_now(
    home: Home, monkeypatch: pytest.MonkeyPatch, groups: list[str] | None
) -> None:
    let_in(home)
    eve = let_in(home, "Eve Hall")
    cookie = start_session(home, eve, way="password", origin="")
    monkeypatch.setattr("opsdash.ui.acting.cookie_of_run", lambda: cookie)
    monkeypatch.setattr("opsdash.ui.acting.current_team", lambda: Team("http://localhost"))
    monkeypatch.setattr("opsdash.ui.exporting.current_home", lambda: home)
    make = exporting.exported("audit.csv", lambda: b"x")
    assert make() == b"x"
    role = eve.role if groups else Role.VIEWER
    change_person(home.state, eve, ANN, role=role, groups=groups)
    with pytest.raises(SignedOutError):
        make()


def test_of_two_people_of_one_name_each_one_is_noted(home: Home) -> None:
    for account in ("1", "2", "1"):
        note_export(home.state, replace(ANN, person=account), "orders.csv")
    entries = read_trail(home.state, Sought(noun="file"), ANN).entries
    assert sorted(each.person for each in entries) == ["1", "2"]
