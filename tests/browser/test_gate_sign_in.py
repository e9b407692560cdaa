"""Signing in: where it leads, and what does not get anybody in."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from serving import Server, opened, serving
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from teaming import ADMIN, EDITOR, PASSWORD, TEAM, VIEWER, Visitor, invitation_link, team_home
from watching import Complaints, settled

from opsdash.access.actor import owner
from opsdash.access.invitations import invite, revoke_invitation
from opsdash.access.rights import Role
from opsdash.cli import main

SESSION = "opsdash_session"
LINK = "/metrics?p=8w"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return team_home(tmp_path_factory.mktemp("team") / "home")


@pytest.fixture(scope="module")
def links(home: Path) -> dict[str, str]:
    """Invitations by what became of them, made before the server has the home."""
    with opened(home) as held:
        taken, text = invite(held, owner(), role=Role.ADMIN)
        revoke_invitation(held.state, taken.id, owner())
        _, late = invite(held, owner(), role=Role.ADMIN)
        with held.state.write() as cursor:
            cursor.execute(
                "UPDATE invitation SET expires_at = created_at WHERE id <> ? AND revoked_at IS NULL"
                " AND used_at IS NULL",
                [taken.id],
            )
    return {
        "revoked": f"/invitation/{text}",
        "expired": f"/invitation/{late}",
        "good": invitation_link(home, Role.EDITOR, "new@example.com"),
        "other": invitation_link(home, Role.VIEWER),
    }


@pytest.fixture(scope="module")
def server(
    home: Path, links: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with serving(home, tmp_path_factory.mktemp("log") / "log", **TEAM) as started:
        yield started
    assert "Traceback" not in started.logged(), started.logged()


@pytest.fixture
def visitor(server: Server) -> Visitor:
    return Visitor(server)


def is_in(visitor: Visitor) -> bool:
    return visitor.ask("GET", "/_stcore/host-config").status == 200


def test_after_the_sign_in_the_link_that_was_opened_is_shown(server: Server, page: Page) -> None:
    page.goto(f"{server.url}{LINK}")
    page.get_by_label("E-mail address").fill(ADMIN)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    settled(page)
    expect(page).to_have_url(f"{server.url}{LINK}")
    expect(page.locator("[data-testid=stSidebarNav]")).to_be_visible()


def test_an_invitation_makes_an_account_and_leads_in(
    server: Server, links: dict[str, str], page: Page
) -> None:
    page.goto(f"{server.url}{links['good']}")
    expect(page.get_by_text("You are invited as an editor")).to_be_visible()
    page.get_by_label("Your name").fill("Nia <b>Neu</b>")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Begin").click()
    settled(page)
    expect(page).to_have_url(f"{server.url}/")
    again = Visitor(server).get(links["good"])
    assert (again.status, "was used already" in again.body) == (410, True)
    page.goto(f"{server.url}/sign-out")
    expect(page.get_by_text("You are signed in as Nia <b>Neu</b>.")).to_be_visible()


@pytest.mark.parametrize(
    ("kind", "words"), [("expired", "has expired"), ("revoked", "was revoked")]
)
def test_an_invitation_that_is_over_opens_nothing(
    kind: str, words: str, visitor: Visitor, links: dict[str, str]
) -> None:
    told = visitor.get(links[kind])
    assert (told.status, words in told.body) == (410, True)
    assert told.hidden == {}
    fields = {**visitor.get("/sign-in").hidden, "name": "x", "email": "x@y.z", "password": PASSWORD}
    assert visitor.post(links[kind], fields).status == 410
    assert not is_in(visitor)


def test_an_invitation_that_was_changed_opens_nothing(
    visitor: Visitor, links: dict[str, str]
) -> None:
    link = links["other"]
    letter = "A" if link[-1] != "A" else "B"
    for changed in (link[:-1] + letter, link.replace(".", "x."), link.partition(".")[0]):
        assert visitor.get(changed).status == 410


def test_a_password_that_is_too_easy_is_said_and_uses_nothing_up(
    visitor: Visitor, links: dict[str, str]
) -> None:
    page = visitor.get(links["other"])
    said = {**page.hidden, "name": "Otto", "email": "otto@example.com"}
    for password in ("short", "password123456", "otto@example.com"):
        told = visitor.post(links["other"], {**said, "password": password})
        assert told.status == 422
        assert 'role="alert"' in told.body
        assert 'value="Otto"' in told.body
    assert visitor.get(links["other"]).status == 200


def test_a_wrong_password_and_an_unknown_account_are_answered_alike(server: Server) -> None:
    def answer(email: str) -> str:
        told = Visitor(server).sign_in(email, "not the right one")
        assert told.status == 403
        return told.body.split("role=")[1].split("</p>")[0]

    assert answer(VIEWER) == answer("nobody@example.com")


def test_a_session_that_was_planted_is_not_the_one_that_is_signed_in(
    server: Server, visitor: Visitor
) -> None:
    """Session fixation: the secret an attacker knows before the sign-in opens nothing after it."""
    attacker = Visitor(server)
    attacker.sign_in(VIEWER)
    for planted in (attacker.cookies[SESSION], f"{'a' * 43}.{'b' * 64}"):
        form = visitor.get("/sign-in").hidden
        visitor.cookies[SESSION] = planted
        visitor.post("/sign-in", {**form, "email": ADMIN, "password": PASSWORD, "next": "/"})
        assert visitor.cookies[SESSION] != planted
        assert "signed in as Ana" in visitor.get("/sign-out").body
        attacker.cookies[SESSION] = planted
        assert not is_in(attacker)
        visitor.cookies.clear()


def test_a_new_sign_in_ends_the_session_the_browser_had(visitor: Visitor) -> None:
    visitor.sign_in(VIEWER)
    old = visitor.cookies[SESSION]
    form = visitor.get("/sign-out").hidden
    visitor.post("/sign-in", {**form, "email": ADMIN, "password": PASSWORD, "next": "/"})
    assert visitor.cookies[SESSION] != old
    visitor.cookies[SESSION] = old
    assert not is_in(visitor)


def test_a_cookie_that_was_changed_opens_nothing(visitor: Visitor) -> None:
    visitor.sign_in(ADMIN)
    good = visitor.cookies[SESSION]
    value, _, signature = good.partition(".")
    changed = (
        f"{value}.{signature[:-1]}{'0' if signature[-1] != '0' else '1'}",
        f"{value[:-1]}{'A' if value[-1] != 'A' else 'B'}.{signature}",
        value,
        f"{value}.",
        f".{signature}",
        f"{value}.{signature}.x",
        f"{value}\u00ff.{signature}".encode().decode("latin-1"),
        "",
    )
    for each in changed:
        visitor.cookies[SESSION] = each
        assert not is_in(visitor), each
    visitor.cookies[SESSION] = good
    assert is_in(visitor)


def test_a_form_of_another_site_signs_nobody_in_or_out(visitor: Visitor, server: Server) -> None:
    """CSRF: without the cookie of the visit, with somebody else's token, from another origin."""
    said = {"email": ADMIN, "password": PASSWORD, "next": "/"}
    form = visitor.get("/sign-in").hidden
    assert visitor.post("/sign-in", said).status == 403
    assert visitor.post("/sign-in", {**said, "token": "x.y"}).status == 403
    stranger = Visitor(server).get("/sign-in").hidden
    assert visitor.post("/sign-in", {**said, **stranger}).status == 403
    assert Visitor(server).post("/sign-in", {**said, **form}).status == 403
    foreign = visitor.post("/sign-in", {**said, **form}, Origin="https://evil.example")
    assert foreign.status == 403
    null = visitor.post("/sign-in", {**said, **form}, Origin="null")
    assert null.status == 403
    assert SESSION not in visitor.cookies
    visitor.sign_in(ADMIN)
    assert visitor.post("/sign-out", {}).status == 403
    assert visitor.post("/sign-out", stranger).status == 403
    assert is_in(visitor)


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example",
     "javascript:x", "/\tevil", "/%0d%0aSet-Cookie:a=b\r\nX: y", "http:/evil.example", "/sign-out",
     "goals", "", "///evil.example", "/ /evil.example\n", "/" + "a" * 5000],
)  # fmt: skip
def test_a_sign_in_leads_to_no_other_place(target: str, server: Server) -> None:
    """Open redirect: by the link of the page, and by a form that was changed on the way."""
    visitor = Visitor(server)
    by_link = visitor.sign_in(ADMIN, path=target)
    assert by_link.leads_to == "/" or by_link.leads_to.startswith("/%0d%0a")
    assert by_link.headers.get("x") is None
    assert visitor.get("/sign-in?next=//evil.example").leads_to == "/"
    changed = Visitor(server)
    form = changed.get("/sign-in").hidden
    said = {**form, "email": ADMIN, "password": PASSWORD, "next": target}
    assert changed.post("/sign-in", said).leads_to == by_link.leads_to


def test_what_is_typed_is_shown_as_it_was_typed_and_never_as_a_page(visitor: Visitor) -> None:
    evil = '"><script>alert(1)</script>'
    told = visitor.sign_in(evil, evil, path=f"/goals?{evil}")
    assert told.status == 403
    assert "<script" not in told.body
    assert "<script" not in visitor.get(f"/sign-in?refused={evil}&next=/{evil}").body
    assert "<script" not in visitor.get(f"/invitation/{evil.replace('/', '')}").body


def test_pages_of_the_sign_in_let_a_browser_load_nothing_else(visitor: Visitor) -> None:
    told = visitor.get("/sign-in")
    policy = told.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy
    assert told.headers["cache-control"] == "no-store"
    assert told.headers["x-content-type-options"] == "nosniff"


def test_cookies_are_for_the_server_alone(visitor: Visitor) -> None:
    kept = visitor.get("/sign-in").headers["set-cookie"]
    assert "HttpOnly" in kept
    assert "SameSite=lax" in kept
    assert "Secure" not in kept


def test_trying_passwords_gets_slower(server: Server) -> None:
    answers = (Visitor(server).sign_in("slow@example.com", "not the right") for _ in range(20))
    told = next(each for each in answers if each.status == 429)
    assert int(told.headers["retry-after"]) >= 1


def test_signing_out_ends_the_session_not_only_the_cookie(visitor: Visitor) -> None:
    visitor.sign_in(VIEWER)
    kept = visitor.cookies[SESSION]
    told = visitor.post("/sign-out", visitor.get("/sign-out").hidden)
    assert told.leads_to == "/sign-in?out=1"
    assert SESSION not in visitor.cookies
    visitor.cookies[SESSION] = kept
    assert not is_in(visitor)


def test_signing_out_everywhere_ends_the_other_sessions_too(server: Server) -> None:
    here, there, other = Visitor(server), Visitor(server), Visitor(server)
    for visitor, email in ((here, VIEWER), (there, VIEWER), (other, ADMIN)):
        visitor.sign_in(email)
    here.post("/sign-out", {**here.get("/sign-out").hidden, "where": "everywhere"})
    assert [is_in(each) for each in (here, there, other)] == [False, False, True]


def test_a_websocket_ends_with_its_session(server: Server) -> None:
    visitor = Visitor(server)
    visitor.sign_in(VIEWER)
    with visitor.websocket() as live:
        visitor.post("/sign-out", visitor.get("/sign-out").hidden)
        deadline = time.monotonic() + 60
        while live.close_code is None and time.monotonic() < deadline:
            time.sleep(0.2)
        assert live.close_code == 4401
    assert visitor.is_refused_a_websocket()


def test_an_open_page_begins_anew_when_its_visitor_is_limited(
    server: Server, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its parts may hold rows of groups that are not to be seen any more."""
    monkeypatch.setenv("OPSDASH_HOME", str(home))
    visitor = Visitor(server)
    visitor.sign_in(VIEWER)
    before = streamlit_session(visitor)
    with visitor.websocket() as live:
        assert main(["people", "limit", VIEWER, "--group", "North"]) == 0
        deadline = time.monotonic() + 60
        while live.close_code is None and time.monotonic() < deadline:
            time.sleep(0.2)
        assert live.close_code == 4401
    assert is_in(visitor)
    # Nor is it come back to by whoever kept its name.
    assert streamlit_session(visitor, before) != before
    assert main(["people", "limit", VIEWER]) == 0


def test_a_lower_role_and_a_removal_act_on_who_is_connected(
    server: Server,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    page: Page,
    complaints: Complaints,
) -> None:
    """The role at the next click, without a reload; the end by itself."""
    complaints.allow("401 (Unauthorized)")
    complaints.allow("WebSocket connection to")
    monkeypatch.setenv("OPSDASH_HOME", str(home))
    page.goto(f"{server.url}/goals")
    page.get_by_label("E-mail address").fill(EDITOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    settled(page)
    expect(page.get_by_role("link", name="Import")).to_be_visible()
    assert main(["people", "role", EDITOR, "viewer"]) == 0
    page.get_by_role("link", name="Objectives").click()
    settled(page)
    expect(page.get_by_role("link", name="Import")).to_have_count(0)
    assert main(["people", "remove", EDITOR]) == 0
    expect(page.locator("h1")).to_have_text("Sign in")
    expect(page).to_have_url(f"{server.url}/sign-in?next=%2Fobjectives")


def streamlit_session(visitor: Visitor, existing: str = "") -> str:
    """The id of the session Streamlit gives a page that connects, or comes back with `existing`."""
    with visitor.websocket(existing) as live:
        live.send(BackMsg(rerun_script=ClientState()).SerializeToString())
        for raw in live:
            told = ForwardMsg()
            told.ParseFromString(bytes(raw))
            if told.WhichOneof("type") == "new_session":
                return str(told.new_session.initialize.session_id)
    raise AssertionError("no session was begun")


def test_nobody_takes_over_the_page_of_somebody_else(server: Server) -> None:
    ana, vito = Visitor(server), Visitor(server)
    ana.sign_in(ADMIN)
    vito.sign_in(VIEWER)
    own = streamlit_session(ana)
    assert streamlit_session(vito, own) != own
    assert streamlit_session(ana, own) == own
