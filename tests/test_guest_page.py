"""What a guest's browser gets: a frozen view without scripts, one answer for all closed links."""

import base64
import hashlib
import http.client
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from answering import Api, Got, answering
from frozen_company import EDITOR, HEADER, fill, frozen
from importing import UTC, imported
from visiting import filled

from opsdash.report.frozen.guest_links import make_link, revoke_link
from opsdash.report.frozen.records import FrozenView, delete_frozen
from opsdash.store import Home

HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(2)>'


@pytest.fixture(scope="module")
def home_template(home_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "home"
    return filled(home_template, path, partial(fill, topic="<b onclick=alert(3)>"))


@pytest.fixture
def view(home: Home) -> FrozenView:
    return frozen(home, title=HOSTILE, comment=f"{HOSTILE}\nSecond line")


@pytest.fixture
def api(home: Home) -> Iterator[Api]:
    with answering(home) as found:
        yield found


def got(api: Api, home: Home, view: FrozenView) -> Got:
    return api.get(f"/guest/{make_link(home, view, EDITOR)[1]}")


def test_the_page_tells_what_was_frozen(api: Api, home: Home, view: FrozenView) -> None:
    page = got(api, home, view)
    text = page.body.decode()
    assert page.status == 200
    assert "1 July to 28 July 2024" in text or "1 to 28 July 2024" in text
    assert re.search(r"Inquiries</th><td>140</td>", text)
    assert "Second line" in text


def test_everything_in_it_is_escaped(api: Api, home: Home, view: FrozenView) -> None:
    text = got(api, home, view).body.decode()
    assert "<script" not in text
    assert "<img src=x" not in text
    assert "<b onclick" not in text
    assert "&lt;script&gt;" in text
    assert "&lt;b onclick" in text


def test_it_may_run_and_load_nothing(api: Api, home: Home, view: FrozenView) -> None:
    page = got(api, home, view)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    (style,) = re.findall(r"<style>(.*?)</style>", page.body.decode(), re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"].startswith("noindex")
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-frame-options"] == "DENY"
    assert "set-cookie" not in page.headers


def test_later_imports_change_nothing_on_it(api: Api, home: Home, view: FrozenView) -> None:
    _, secret = make_link(home, view, EDITOR)
    before = api.get(f"/guest/{secret}").body
    imported(home, HEADER + "L1,2024-07-10 09:00,a,,open,0\n", UTC)
    assert api.get(f"/guest/{secret}").body == before


def test_only_the_wiki_it_was_made_for_may_frame_it(api: Api, home: Home, view: FrozenView) -> None:
    _, secret = make_link(home, view, EDITOR, embed="https://wiki.example.com/page")
    framed = api.get(f"/guest/{secret}?embed=1").headers
    assert "frame-ancestors https://wiki.example.com" in framed["content-security-policy"]
    assert "x-frame-options" not in framed
    alone = api.get(f"/guest/{secret}").headers
    assert "frame-ancestors 'none'" in alone["content-security-policy"]
    _, other = make_link(home, view, EDITOR)
    unasked = api.get(f"/guest/{other}?embed=1").headers
    assert "frame-ancestors 'none'" in unasked["content-security-policy"]


def test_unknown_expired_revoked_and_deleted_links_look_the_same(
    api: Api, home: Home, view: FrozenView
) -> None:
    link, revoked = make_link(home, view, EDITOR)
    revoke_link(home.state, link.id, EDITOR)
    ended, expired = make_link(home, view, EDITOR)
    with home.state.write() as cursor:
        cursor.execute("UPDATE guest_link SET expires_at = created_at WHERE id = ?", [ended.id])
    _, deleted = make_link(home, view, EDITOR)
    delete_frozen(home.state, view, EDITOR)
    answers = [api.get(f"/guest/{each}") for each in (revoked, expired, deleted, "x" * 43, "a.b")]
    told = {(each.status, each.body, _steady(each.headers)) for each in answers}
    assert len(told) == 1
    assert answers[0].status == 404


def _steady(headers: dict[str, str]) -> str:
    return repr(sorted((name, value) for name, value in headers.items() if name != "date"))


@pytest.mark.parametrize(
    "path",
    ["", "x/", "x/y", "%2e%2e/state.duckdb", "x/0-wide-light.svg", "x/..%2f"],
)
def test_nothing_else_is_behind_the_path(api: Api, view: FrozenView, path: str) -> None:
    assert view
    answer = api.get(f"/guest/{path}")
    assert answer.status == 404
    assert b"duckdb" not in answer.body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE"])
def test_it_can_only_be_read(api: Api, home: Home, view: FrozenView, method: str) -> None:
    _, secret = make_link(home, view, EDITOR)
    connection = http.client.HTTPConnection("127.0.0.1", api.port, timeout=60)
    try:
        connection.request(method, f"/guest/{secret}")
        assert connection.getresponse().status == 404
    finally:
        connection.close()


def test_its_pictures_are_drawn_for_width_and_theme(api: Api, home: Home, view: FrozenView) -> None:
    _, secret = make_link(home, view, EDITOR)
    names = re.findall(r"/(\d-\w+-\w+\.svg)", api.get(f"/guest/{secret}").body.decode())
    assert sorted(names) == sorted(
        ["0-narrow-dark.svg", "0-narrow-light.svg", "0-wide-dark.svg", "0-wide-light.svg"]
    )
    drawn = {name: api.get(f"/guest/{secret}/{name}") for name in names}
    assert {each.status for each in drawn.values()} == {200}
    assert len({each.body for each in drawn.values()}) == 4
    for each in drawn.values():
        assert each.headers["content-type"] == "image/svg+xml"
        assert "default-src 'none'" in each.headers["content-security-policy"]
        assert b"<script" not in each.body
    assert api.get(f"/guest/{secret}/1-wide-light.svg").status == 404
    assert api.get(f"/guest/{secret}/0-wide-pink.svg").status == 404


def test_who_guesses_is_slowed_down_and_closes_no_link_of_others(
    api: Api, home: Home, view: FrozenView
) -> None:
    _, secret = make_link(home, view, EDITOR)
    guesses = [api.get(f"/guest/{number}").status for number in range(25)]
    assert guesses[0] == 404
    assert guesses[-1] == 429
    assert api.get(f"/guest/{secret}").status == 200
