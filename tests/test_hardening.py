"""Behind TLS: cookies that no other host can plant, and browsers that come back by https alone."""

import os
from pathlib import Path

import pytest
from looping import awaited
from starlette.types import Message

from opsdash.errors import TeamInvalidError
from opsdash.settings import read_settings
from opsdash.team import Team, Transport
from opsdash.web.hardening import hardened, plainly_named

SECURE = Team("https://ops.example.com")
OPEN = Team("http://127.0.0.1:8501")
SESSION = b"opsdash_session=x.y; HttpOnly; Path=/; SameSite=lax"
HSTS = b"strict-transport-security"


def answered(team: Team, *cookies: bytes) -> list[tuple[bytes, bytes]]:
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    headers = [(b"set-cookie", each) for each in cookies]
    start = {"type": "http.response.start", "status": 200, "headers": headers}
    awaited(hardened(send, team)(start))
    found: list[tuple[bytes, bytes]] = said[0]["headers"]
    return found


def cookies_seen(team: Team, sent: bytes) -> bytes:
    scope = plainly_named({"headers": [(b"host", b"h"), (b"cookie", sent)]}, team)
    return dict(scope["headers"])[b"cookie"]


def test_our_cookies_belong_to_this_host_and_all_travel_by_tls_alone() -> None:
    told = [
        value
        for name, value in answered(SECURE, SESSION, b"_streamlit_xsrf=1")
        if name == b"set-cookie"
    ]
    assert told == [b"__Host-" + SESSION + b"; Secure", b"_streamlit_xsrf=1; Secure"]
    assert (b"set-cookie", SESSION) in answered(OPEN, SESSION)


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        (b"__Host-opsdash_session=a; x=1", b"opsdash_session=a; x=1"),
        (b"opsdash_session=planted; __Host-opsdash_session=a", b"opsdash_session=a"),
        (b"opsdash_session=planted;opsdash_visit=planted", b""),
        (b"__Host-opsdash_session=a; opsdash_session\xa0=planted", b"opsdash_session=a"),
        (b"\x85opsdash_session\x1f=planted", b""),
        (b"\xa0__Host-opsdash_session=planted", b"\xa0__Host-opsdash_session=planted"),
        (b"__Host-other=1; __Host-opsdash_visit=v", b"__Host-other=1; opsdash_visit=v"),
    ],
)
def test_a_cookie_of_another_host_is_not_ours(sent: bytes, seen: bytes) -> None:
    assert cookies_seen(SECURE, sent) == seen
    assert cookies_seen(OPEN, b"opsdash_session=a") == b"opsdash_session=a"


@pytest.mark.parametrize(
    ("transport", "told"),
    [
        (Transport(), b"max-age=31536000"),
        (Transport(0), b"max-age=0"),
        (Transport(30, subdomains=True), b"max-age=2592000; includeSubDomains"),
    ],
)
def test_browsers_come_back_by_https_alone(transport: Transport, told: bytes) -> None:
    assert (HSTS, told) in answered(Team(SECURE.address, transport=transport))


def test_without_tls_nothing_is_said_of_it() -> None:
    assert HSTS not in dict(answered(OPEN))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", Transport()),
        ("https_days = 0", Transport(0)),
        ("https_subdomains = true", Transport(365, subdomains=True)),
        ("https_days = -1", None),
        ('https_days = "1"', None),
        ("https_subdomains = 1", None),
    ],
)
def test_it_is_set_in_the_file(text: str, found: Transport | None) -> None:
    home = Path(os.environ["OPSDASH_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    (home / "opsdash.toml").write_text(f"[team]\n{text}\n", encoding="utf-8")
    if found is None:
        with pytest.raises(TeamInvalidError):
            read_settings()
    else:
        team = read_settings().team
        assert team
        assert team.transport == found
