"""Behind the sign-in of a team a guest's link opens its own view, and nothing beside it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from frozen_company import EDITOR, fill, frozen
from serving import Server, opened, serving
from teaming import TEAM, Told, Visitor, people_of

from opsdash.access.rights import Role
from opsdash.report.frozen.guest_links import make_link, revoke_link
from opsdash.words import say

PUBLIC = "ops.example.com"
WIKI = "https://wiki.example.com"
SETTINGS = f"""
[team]
address = "https://{PUBLIC}"
"""
CLOSED = ("/", "/frozen?f={view}", "/frozen-views", "/resolution", "/media/x", "/_stcore/health",
          "/_stcore/host-config", "/favicon.png")  # fmt: skip


class Links(NamedTuple):
    view: str
    plain: str
    framed: str
    revoked: str


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("guests") / "home"
    with people_of(path) as add:
        add("ana@example.com", Role.ADMIN)
    (path / "opsdash.toml").write_text(SETTINGS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def links(home: Path) -> Links:
    with opened(home) as held:
        view = frozen(fill(held), title="A quiet July")
        plain = make_link(held, view, EDITOR)[1]
        framed = make_link(held, view, EDITOR, embed=WIKI)[1]
        ended, revoked = make_link(held, view, EDITOR)
        revoke_link(held.state, ended.id, EDITOR)
        return Links(view.id, plain, framed, revoked)


@pytest.fixture(scope="module")
def server(home: Path, links: Links) -> Iterator[Server]:
    assert links
    with serving(home, home.parent / "log", **TEAM) as started:
        yield started


def guest(server: Server) -> Visitor:
    """Somebody who never signed in, come over the server with TLS in front."""
    return Visitor(server, headers={"Host": PUBLIC})


def pictures(page: Told) -> list[str]:
    return [f"/guest/{name}" for name in re.findall(r'srcset="([^"]+)"', page.body)]


def test_a_link_opens_its_view_with_its_pictures(server: Server, links: Links) -> None:
    visitor = guest(server)
    page = visitor.get(f"/guest/{links.plain}")
    assert (page.status, "A quiet July" in page.body) == (200, True)
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    drawn = [visitor.get(path) for path in pictures(page)]
    assert len(drawn) > 2
    assert {(each.status, each.headers["content-type"]) for each in drawn} == {
        (200, "image/svg+xml")
    }
    assert visitor.cookies == {}


def test_its_guest_is_let_in_nowhere_else(server: Server, links: Links) -> None:
    visitor = guest(server)
    assert visitor.get(f"/guest/{links.plain}").status == 200
    for path in CLOSED:
        told = visitor.get(path.format(view=links.view))
        assert told.leads_to.startswith("/sign-in?next="), path
        assert "July" not in told.body
    assert visitor.get("/api/query?m=inquiries").status == 401
    assert visitor.is_refused_a_websocket(Origin=f"https://{PUBLIC}")
    for method in ("POST", "PUT", "DELETE"):
        assert visitor.ask(method, f"/guest/{links.plain}").status == 404, method
    revoked = visitor.get(f"/guest/{links.revoked}")
    assert (revoked.status, say("frozen.guest_page.missing_title") in revoked.body) == (404, True)


def test_the_wikis_frame_is_let_through_and_no_other(server: Server, links: Links) -> None:
    framed = guest(server).get(f"/guest/{links.framed}?embed=1").headers
    assert f"frame-ancestors {WIKI}" in framed["content-security-policy"]
    assert "x-frame-options" not in framed
    for path in (f"/guest/{links.framed}", f"/guest/{links.plain}?embed=1", "/guest/x?embed=1"):
        told = guest(server).get(path).headers
        assert "frame-ancestors 'none'" in told["content-security-policy"], path


def test_under_another_name_it_opens_nothing(server: Server, links: Links) -> None:
    told = Visitor(server, headers={"Host": "evil.example"}).get(f"/guest/{links.plain}")
    assert (told.status, "July" in told.body) == (421, False)
