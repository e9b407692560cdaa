"""Accounts of the company: the real exchange with an issuer that signs real tokens."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from issuer import CLIENT, CLIENT_SECRET, Issuer, issuing
from playwright.sync_api import Page, expect
from serving import Server, free_port, serving
from teaming import Told, Visitor, invitation_link, team_home
from watching import settled

from opsdash.access.rights import Role
from opsdash.cli import main

SESSION = "opsdash_session"
SETTINGS = """
[team]
address = "http://127.0.0.1:{port}"
passwords = false
{domains}
[team.company]
name = "Example account"
issuer = "{issuer}"
client_id = "{client}"
client_secret = "{secret}"
{more}
"""
CONFIRMED = {"email": "carla@example.com", "email_verified": True, "name": "Carla Conti"}


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    with issuing() as made:
        yield made


@pytest.fixture(autouse=True)
def usual(issuer: Issuer) -> None:
    issuer.person = dict(CONFIRMED)
    issuer.changed = {}
    issuer.is_forged = False


def settings(issuer: Issuer, port: int, domains: str = "", more: str = "") -> str:
    return SETTINGS.format(
        port=port,
        issuer=issuer.url,
        client=CLIENT,
        secret=CLIENT_SECRET,
        domains=domains,
        more=more,
    )


@pytest.fixture(scope="module")
def server(issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Only people of example.com; Ida of another domain was invited all the same."""
    folder, port = tmp_path_factory.mktemp("company"), free_port()
    home = team_home(folder / "home", settings(issuer, port, 'domains = ["example.com"]'))
    invitation_link(home, Role.EDITOR, "erik@example.com")
    invitation_link(home, Role.EDITOR, "ida@elsewhere.example")
    with serving(home, folder / "log", port) as started:
        yield started


@pytest.fixture(scope="module")
def invited_only(issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """No domain is let in; the issuer never says whether an address is confirmed."""
    folder, port = tmp_path_factory.mktemp("invited"), free_port()
    home = team_home(folder / "home", settings(issuer, port, more="trust_emails = true"))
    invitation_link(home, Role.EDITOR, "ida@elsewhere.example")
    with serving(home, folder / "log", port) as started:
        yield started


def came_back(visitor: Visitor, issuer: Issuer, path: str = "/goals?p=4w") -> Told:
    """Follow the whole way to the issuer and back, as a browser does."""
    start = visitor.get(f"/sign-in/company?next={path}")
    away = visitor.get(start.leads_to)
    assert away.leads_to.startswith(f"{issuer.url}/authorize?")
    return visitor.get(way_back(issuer, away))


def way_back(issuer: Issuer, away: Told) -> str:
    """Where the issuer sends a browser that was sent to it, as a path here."""
    parts = urlsplit(away.leads_to)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    back = urlsplit(issuer.authorize(asked))
    return f"{back.path}?{back.query}"


def is_in(visitor: Visitor) -> bool:
    return visitor.ask("GET", "/_stcore/host-config").status == 200


def test_in_a_browser_the_way_leads_to_the_link_that_was_opened(
    server: Server, issuer: Issuer, page: Page
) -> None:
    before = issuer.exchanged
    page.goto(f"{server.url}/metrics?p=8w")
    expect(page.get_by_label("Password")).to_have_count(0)
    page.get_by_role("link", name="Sign in with Example account").click()
    settled(page)
    expect(page).to_have_url(f"{server.url}/metrics?p=8w")
    assert issuer.exchanged == before + 1
    kept = {each["name"] for each in page.context.cookies()}
    assert SESSION in kept
    assert not [name for name in kept if name.startswith("_streamlit_user")]


def test_who_is_new_is_a_viewer_and_who_was_invited_has_the_role(
    server: Server, issuer: Issuer, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    for email in ("carla@example.com", "ERIK@example.com"):
        issuer.person["email"] = email
        visitor = Visitor(server)
        assert came_back(visitor, issuer).leads_to == "/goals?p=4w"
        assert is_in(visitor)
    monkeypatch.setenv("OPSDASH_HOME", str(server.home))
    capsys.readouterr()
    assert main(["people", "list", "--json"]) == 0
    roles = {each["email"]: each["role"] for each in json.loads(capsys.readouterr().out)["people"]}
    assert (roles["carla@example.com"], roles["erik@example.com"]) == ("viewer", "editor")


def test_another_domain_is_refused_even_with_an_invitation(server: Server, issuer: Issuer) -> None:
    for email in (
        "ida@elsewhere.example",
        "x@example.com.evil.example",
        "x@evil.example\uff20example.com",
    ):
        issuer.person["email"] = email
        visitor = Visitor(server)
        assert came_back(visitor, issuer).leads_to.startswith("/sign-in?refused="), email
        assert not is_in(visitor)
    issuer.person["email"] = "ida@elsewhere.example"
    told = Visitor(server).get(came_back(Visitor(server), issuer).leads_to)
    assert "are not let in here" in told.body


@pytest.mark.parametrize("verified", [False, None, "false", "", 0, 1, "yes"])
def test_an_address_that_is_not_confirmed_is_refused(
    server: Server, issuer: Issuer, verified: object
) -> None:
    issuer.person["email_verified"] = verified
    if verified is None:
        del issuer.person["email_verified"]
    visitor = Visitor(server)
    assert came_back(visitor, issuer).leads_to == "/sign-in?refused=unverified"
    assert not is_in(visitor)


def test_without_an_address_nobody_comes_in(server: Server, issuer: Issuer) -> None:
    del issuer.person["email"]
    assert came_back(Visitor(server), issuer).leads_to == "/sign-in?refused=unverified"


@pytest.mark.parametrize(
    "wrong",
    [{"aud": "another"}, {"iss": "https://evil.example"}, {"nonce": "another"}, {"exp": 1}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_token_that_was_not_made_for_this_sign_in_is_refused(
    server: Server, issuer: Issuer, wrong: dict[str, object]
) -> None:
    issuer.changed = wrong
    visitor = Visitor(server)
    assert came_back(visitor, issuer).leads_to == "/sign-in?refused=company"
    assert not is_in(visitor)


def test_a_token_that_the_issuer_did_not_sign_is_refused(server: Server, issuer: Issuer) -> None:
    issuer.is_forged = True
    visitor = Visitor(server)
    assert came_back(visitor, issuer).leads_to == "/sign-in?refused=company"
    assert not is_in(visitor)


def test_an_answer_nobody_asked_for_is_refused(server: Server, issuer: Issuer) -> None:
    """Another browser's answer, a used one, one that was made up, a refusal of the issuer."""
    visitor = Visitor(server)
    back = way_back(issuer, visitor.get(visitor.get("/sign-in/company?next=/").leads_to))
    state = parse_qs(urlsplit(back).query)["state"][0]
    stranger = Visitor(server)
    assert stranger.get(back).leads_to == "/sign-in?refused=company"
    assert not is_in(stranger)
    assert visitor.get(back).leads_to == "/"
    visitor.cookies.pop(SESSION)
    for odd in (back, "/oauth2callback", "/oauth2callback?code=a&state=b",
                f"/oauth2callback?error=access_denied&state={state}"):  # fmt: skip
        assert visitor.get(odd).leads_to == "/sign-in?refused=company"
        assert not is_in(visitor)


def test_a_cookie_like_streamlits_opens_nothing(server: Server) -> None:
    visitor = Visitor(server)
    visitor.cookies["_streamlit_user"] = '{"email":"ana@example.com","is_logged_in":true}'
    assert not is_in(visitor)
    assert visitor.get("/oauth2callback").leads_to == "/sign-in?refused=company"
    assert visitor.is_refused_a_websocket()


def test_the_way_back_leads_to_no_other_place(server: Server, issuer: Issuer) -> None:
    for target in ("//evil.example", "https://evil.example", "/%5Cevil.example"):
        assert came_back(Visitor(server), issuer, target).leads_to == "/"
    visitor = Visitor(server)
    start = visitor.get("/sign-in/company?next=/goals")
    visitor.cookies["opsdash_next"] = "//evil.example"
    away = visitor.get(start.leads_to)
    assert visitor.get(way_back(issuer, away)).leads_to == "/"


def test_without_domains_only_who_was_invited_comes_in(
    invited_only: Server, issuer: Issuer
) -> None:
    del issuer.person["email_verified"]
    visitor = Visitor(invited_only)
    assert came_back(visitor, issuer).leads_to == "/sign-in?refused=unknown"
    issuer.person["email"] = "ida@elsewhere.example"
    assert came_back(visitor, issuer).leads_to == "/goals?p=4w"
    assert is_in(visitor)
    issuer.person["email_verified"] = False
    assert came_back(Visitor(invited_only), issuer).leads_to == "/sign-in?refused=unverified"


def test_an_issuer_that_cannot_be_reached_leads_back(issuer: Issuer, tmp_path: Path) -> None:
    port = free_port()
    text = settings(issuer, port).replace(issuer.url, f"http://127.0.0.1:{free_port()}")
    with serving(team_home(tmp_path / "home", text), tmp_path / "log", port) as server:
        visitor = Visitor(server)
        told = visitor.get(visitor.get("/sign-in/company?next=/").leads_to)
        assert told.leads_to == "/sign-in?refused=company"
        assert 'role="alert"' in visitor.get(told.leads_to).body


def test_passwords_that_are_off_let_nobody_in(server: Server) -> None:
    visitor = Visitor(server)
    told = visitor.get("/sign-in")
    assert 'type="password"' not in told.body
    assert visitor.sign_in("ana@example.com").status == 403
    assert not is_in(visitor)
