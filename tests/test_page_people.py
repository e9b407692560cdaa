"""People: alone it says how to share; in a team it lets in, changes, closes, and takes back."""

import pytest
from accounts import PASSWORD, VISIT, let_in, quick_passwords
from streamlit.testing.v1 import AppTest
from visiting import ran, said, settled, visit

from opsdash.access.actor import Actor, owner
from opsdash.access.invitations import (
    Arrival,
    accept_invitation,
    invite,
    list_invitations,
    open_invitation,
)
from opsdash.access.people import Person, change_person, find_person, list_people, remove_person
from opsdash.access.rights import Role
from opsdash.access.sessions import actor_of
from opsdash.access.sign_in import sign_in
from opsdash.access.tokens import Scope, create_token, list_tokens
from opsdash.store import Home
from opsdash.team import Team

pytestmark = pytest.mark.usefixtures("quick_passwords")
__all__ = ["quick_passwords"]

HOSTILE = "[x](http://evil.example) **b** <b> :smile: $a$"


@pytest.fixture
def team(monkeypatch: pytest.MonkeyPatch, pages_home: Home) -> Home:
    """A team whose administrator Ann looks at the page; the gate has let her in."""
    monkeypatch.setenv("OPSDASH_TEAM", "1")
    ann = let_in(pages_home, "Ann Stone")
    looks_as(monkeypatch, pages_home, ann)
    return pages_home


def looks_as(monkeypatch: pytest.MonkeyPatch, home: Home, person: Person) -> None:
    def now(*_: object, **__: object) -> Actor | None:
        found = find_person(home.state, person.id)
        return found.actor("192.0.2.7") if found else None

    monkeypatch.setattr("opsdash.ui.acting.actor_of", now)


def page() -> AppTest:
    return settled(visit("people"))


def press(app: AppTest, key: str) -> AppTest:
    return settled(app.button(key=key).click().run())


def keys(app: AppTest) -> list[str]:
    return [str(each.key) for each in app.button]


def changing(app: AppTest, person: Person) -> AppTest:
    return press(app, f"person_change_{person.id}")


def test_alone_it_says_how_to_share_and_lets_nobody_in(pages_home: Home) -> None:
    app = page()
    assert app.title[0].value == "opsdash runs for you alone on this machine."
    assert [each.value for each in app.code] == [
        f"OPSDASH_HOME={pages_home.path} .venv/bin/python -m opsdash people invite --role admin",
        "make run TEAM=1",
    ]
    assert "invite_begin" not in keys(app)


def test_the_table_of_rights_is_the_one_that_decides(team: Home) -> None:
    (table,) = page().table
    assert list(table.value.columns) == ["Right", "Viewer", "Editor", "Administrator"]
    assert list(table.value["Viewer"]).count("yes") == 2
    assert list(table.value["Editor"]).count("yes") == 6
    assert list(table.value["Administrator"]).count("yes") == 8


def test_a_link_is_made_shown_once_and_opens(team: Home) -> None:
    app = press(page(), "invite_begin")
    app.text_input(key="invite_email").set_value("ben@example.com")
    app.segmented_control(key="invite_role").set_value(Role.EDITOR)
    app = press(app, "invite_make")
    (link,) = [str(each.value) for each in app.code]
    assert link.startswith("http://127.0.0.1:8501/invitation/")
    made = open_invitation(team, link.rpartition("/")[2])
    assert (made.email, made.role, made.groups) == ("ben@example.com", Role.EDITOR, None)
    assert made.created_by == "Ann Stone"
    app = press(app, "invite_done")
    assert not app.code
    assert "ben\\@" in said(app)
    assert link not in said(app)


def test_an_address_that_is_none_is_said_in_the_form(team: Home) -> None:
    app = press(page(), "invite_begin")
    app.text_input(key="invite_email").set_value("nobody")
    app = ran(app.button(key="invite_make").click().run())
    assert "e-mail address is not one" in app.error[0].value
    assert app.text_input(key="invite_email").value == "nobody"
    assert list_invitations(team.state)[0].email != "nobody"


def test_without_passwords_the_form_asks_for_the_address_and_says_why(
    team: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    vouched = Team("https://ops.example.com", passwords=False)
    monkeypatch.setattr("opsdash.ui.people_room.current_team", lambda: vouched)
    app = press(page(), "invite_begin")
    assert "only the address leads" in said(app)
    app = ran(app.button(key="invite_make").click().run())
    assert "only an e-mail address leads" in app.error[0].value
    app.text_input(key="invite_email").set_value("ben@example.com")
    app = press(app, "invite_make")
    assert len(app.code) == 1
    app = press(app, "invite_done")
    (ann,) = list_people(team.state)
    # There is no password that a link could set.
    assert "person_password" not in keys(changing(app, ann))


def test_namesakes_from_before_are_named(team: Home) -> None:
    ben = let_in(team, "Ben", Role.VIEWER)
    assert "Several accounts" not in said(page())
    with team.state.write() as cursor:
        cursor.execute("UPDATE person SET name = 'Ann Stone' WHERE id = ?", [ben.id])
    assert "Several accounts are called Ann Stone" in said(page())


def test_an_invitation_is_taken_back(team: Home) -> None:
    made, _ = invite(team, owner(), role=Role.VIEWER)
    app = press(page(), f"invitation_revoke_{made.id}")
    assert "opens nothing any more" in said(app)
    assert [each.problem for each in list_invitations(team.state) if each.id == made.id] == [
        "link_revoked"
    ]


def test_role_and_name_change(team: Home) -> None:
    ben = let_in(team, "Ben", Role.VIEWER)
    app = changing(page(), ben)
    app.text_input(key="person_name").set_value("Benjamin")
    app.segmented_control(key="person_role").set_value(Role.EDITOR)
    app = press(app, "person_save")
    found = find_person(team.state, ben.id)
    assert found
    assert (found.name, found.role, found.groups) == ("Benjamin", Role.EDITOR, None)
    assert "Benjamin is saved." in said(app)


def test_groups_in_use_can_be_chosen_and_left_out(team: Home) -> None:
    ben = let_in(team, "Ben", Role.VIEWER, groups=("North", "South"))
    app = changing(page(), ben)
    chosen = app.multiselect(key="person_groups")
    assert (chosen.options, chosen.value) == (["North", "South"], ["North", "South"])
    chosen.set_value(["South"])
    press(app, "person_save")
    found = find_person(team.state, ben.id)
    assert found
    assert found.groups == ("South",)


def test_who_saved_first_is_shown_and_a_second_save_decides(team: Home) -> None:
    ben = let_in(team, "Ben", Role.VIEWER)
    app = changing(page(), ben)
    app.segmented_control(key="person_role").set_value(Role.EDITOR)
    change_person(team.state, ben, owner(), role=Role.VIEWER, groups=["North"])
    app = press(app, "person_save")
    assert "Somebody else saved this account first: Viewer, North" in said(app)
    assert app.segmented_control(key="person_role").value == Role.EDITOR
    press(app, "person_save")
    found = find_person(team.state, ben.id)
    assert found
    assert (found.role, found.groups) == (Role.EDITOR, None)


def test_ones_own_role_and_account_are_for_others_to_change(team: Home) -> None:
    (ann,) = list_people(team.state)
    app = changing(page(), ann)
    assert app.segmented_control(key="person_role").disabled
    assert app.multiselect(key="person_groups").disabled
    assert app.button(key="person_close").disabled
    app.text_input(key="person_name").set_value("Anna")
    press(app, "person_save")
    found = find_person(team.state, ann.id)
    assert found
    assert (found.name, found.role) == ("Anna", Role.ADMIN)


def test_an_account_is_closed_with_its_sessions_and_opened_again(team: Home) -> None:
    ben = let_in(team, "Ben", Role.VIEWER)
    cookie = sign_in(team, ben.email, PASSWORD, VISIT)
    app = changing(page(), ben)
    assert "Signed in with one browser" in said(app)
    app = press(app, "person_close")
    assert "The account of Ben is closed" in said(app)
    assert actor_of(team, cookie) is None
    assert [each.label for each in app.expander] == ["1 closed account"]
    app = press(app, "people_undo")
    assert [each.name for each in list_people(team.state)] == ["Ann Stone", "Ben"]
    assert "open again" in said(app)
    assert "people_undo" not in keys(app)


def test_what_goes_on_without_the_account_is_named_and_ended_with_it(team: Home) -> None:
    ben = let_in(team, "Ben", Role.ADMIN)
    create_token(team.state, HOSTILE, ben.actor())
    app = press(changing(page(), ben), "person_close")
    assert find_person(team.state, ben.id) == ben
    assert "would go on working without it: 1 token." in said(app)
    assert "](http" not in said(app)
    assert app.checkbox(key="person_ends_given").value is True
    app = press(app, "person_close_do")
    assert "Revoked with it: 1 token." in said(app)
    app = press(app, "people_undo")
    assert "stays revoked" in said(app)
    assert [each.revoked_at is None for each in list_tokens(team.state)] == [False]


@pytest.mark.parametrize("act", ["person_close_do", "person_close_cancel"])
def test_it_is_left_open_or_nothing_is_closed(team: Home, act: str) -> None:
    ben = let_in(team, "Ben", Role.ADMIN)
    create_token(team.state, "sheet", ben.actor())
    app = press(changing(page(), ben), "person_close")
    app.checkbox(key="person_ends_given").uncheck()
    app = press(app, act)
    found = find_person(team.state, ben.id)
    assert found
    assert (found.removed_at is None) is (act == "person_close_cancel")
    assert [each.revoked_at for each in list_tokens(team.state)] == [None]


@pytest.mark.parametrize("ends", [True, False])
def test_who_may_do_less_is_asked_about_what_was_given_with_more(team: Home, ends: bool) -> None:
    ben = let_in(team, "Ben", Role.ADMIN)
    create_token(team.state, HOSTILE, ben.actor(), Scope.EDIT)
    create_token(team.state, "sheet", ben.actor(), Scope.READ)
    app = changing(page(), ben)
    app.segmented_control(key="person_role").set_value(Role.VIEWER)
    app = press(app, "person_save")
    assert find_person(team.state, ben.id) == ben
    assert "could not give these any more: 1 token." in said(app)
    assert "](http" not in said(app)
    if not ends:
        app.checkbox(key="person_ends_given").uncheck()
    app = press(app, "person_narrow_do")
    found = find_person(team.state, ben.id)
    assert found
    assert found.role is Role.VIEWER
    assert ("Revoked with it: 1 token." in said(app)) is ends
    edit = next(each for each in list_tokens(team.state) if each.scope is Scope.EDIT)
    assert (edit.revoked_at is not None, edit.creator == ben.id) == (ends, ends)


def test_tokens_say_what_they_open_and_are_revoked(team: Home) -> None:
    ben = let_in(team, "Ben", Role.ADMIN)
    create_token(team.state, "planner", ben.actor(), Scope.EDIT)
    create_token(team.state, HOSTILE, ben.actor(), Scope.READ)
    create_token(team.state, "nightly", owner(name="somebody"), Scope.IMPORT)
    change_person(team.state, ben, owner(), role=Role.VIEWER, groups=["North"])
    told = said(app := page())
    assert "**planner** :gray[edits goals · All groups · opens nothing now" in told
    assert "reads numbers · All groups · now only: North" in told
    assert "on the server · never used" in told
    assert "](http" not in told
    for token in list_tokens(team.state):
        app = press(app, f"token_revoke_{token.id}")
    assert "is revoked: it opens nothing any more." in said(app)
    assert all(each.revoked_at for each in list_tokens(team.state))
    assert "3 revoked tokens" in [each.label for each in app.expander]


def test_a_closed_account_is_opened_later(team: Home) -> None:
    ben = remove_person(team.state, let_in(team, "Ben", Role.VIEWER), owner())
    press(page(), f"person_restore_{ben.id}")
    assert len(list_people(team.state)) == 2


def test_somebody_is_signed_out_everywhere(team: Home) -> None:
    ben = let_in(team, "Ben", Role.VIEWER)
    cookie = sign_in(team, ben.email, PASSWORD, VISIT)
    app = press(changing(page(), ben), "person_sign_out")
    assert "Ben is signed out everywhere." in said(app)
    assert actor_of(team, cookie) is None


def test_a_link_for_a_new_password_is_made(team: Home) -> None:
    ben = let_in(team, "Ben", Role.VIEWER)
    app = press(changing(page(), ben), "person_password")
    link = str(app.code[0].value).rpartition("/")[2]
    new = "another river by the mill"
    assert accept_invitation(team, link, Arrival("", "", new)).id == ben.id
    assert sign_in(team, ben.email, new, VISIT)


def test_who_has_not_been_seen_for_a_month_is_named(team: Home) -> None:
    ben = let_in(team, "Ben", Role.VIEWER)
    assert "nobody has been away" in page().title[0].value
    with team.state.write() as cursor:
        cursor.execute("UPDATE person SET created_at = '2026-01-05' WHERE id = ?", [ben.id])
    assert "Ben has not been seen for a month" in page().title[0].value


def test_names_of_people_are_text_and_nothing_else(team: Home) -> None:
    ben = let_in(team, "Ben", Role.VIEWER)
    change_person(team.state, ben, owner(), role=ben.role, groups=[HOSTILE], name=HOSTILE)
    app = page()
    text = "\n".join(str(each.value) for each in (*app.markdown, *app.title))
    assert "](http" not in text
    assert "<b>" not in text.replace("\\<", "")


@pytest.mark.parametrize("act", ["save", "close", "sign_out", "password"])
def test_an_open_page_does_nothing_for_who_may_no_longer_let_people_in(
    team: Home, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    carl, ben = let_in(team, "Carl"), let_in(team, "Ben", Role.VIEWER)
    looks_as(monkeypatch, team, carl)
    app = changing(page(), ben)
    change_person(team.state, carl, owner(), role=Role.EDITOR, groups=None)
    before = team.state.rows("SELECT count(*) FROM audit")
    app.button(key=f"person_{act}").click().run()
    assert find_person(team.state, ben.id) == ben
    assert team.state.rows("SELECT count(*) FROM audit") == before


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_others_see_nothing_of_the_page(
    team: Home, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks_as(monkeypatch, team, let_in(team, "Ben", role))
    app = visit("people")
    assert "Ann" not in said(app)
    assert "invite_begin" not in keys(app)
