"""By which name a server is called, from where, and whom a server in front may name."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import Server, configure, serving
from teaming import ADMIN, TEAM, VIEWER, Told, Visitor, team_home

from opsdash.cli import main

PUBLIC = "ops.example.com"
HEADER = "X-Forwarded-Email"
# The tests call from this machine, which is the trusted server in front in one of the two.
SETTINGS = f"""
[team]
address = "https://{PUBLIC}"
domains = ["example.com"]
[team.proxy]
header = "{HEADER}"
addresses = ["{{address}}"]
"""
FOREIGN = ("evil.example", "ops.example.com.evil.example", "127.0.0.1.evil.example",
           "evil.example:80", "ops.example.com@evil.example", "", "ops.example.com:81",
           "a b")  # fmt: skip


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("local")
    with serving(configure(folder / "home"), folder / "log") as started:
        yield started


def team(folder: Path, address: str) -> Path:
    return team_home(folder / "home", SETTINGS.replace("{address}", address))


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A team's server whose server in front is this machine."""
    folder = tmp_path_factory.mktemp("behind")
    with serving(team(folder, "127.0.0.1"), folder / "log", **TEAM) as started:
        yield started


@pytest.fixture(scope="module")
def direct(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A team's server whose server in front is another machine, so nobody here is believed."""
    folder = tmp_path_factory.mktemp("direct")
    with serving(team(folder, "10.0.0.2"), folder / "log", **TEAM) as started:
        yield started


def asked(server: Server, path: str = "/", **headers: str) -> Told:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Visitor(server).ask("GET", path, headers={"Accept": "text/html", **named})


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1", "[::1]:80", "my.localhost:1"])
def test_a_local_server_answers_to_names_of_this_machine(local: Server, host: str) -> None:
    assert asked(local, Host=host).status == 200
    assert asked(local, "/_stcore/health", Host=host).status == 200


@pytest.mark.parametrize("host", FOREIGN)
def test_a_local_server_answers_to_no_other_name(local: Server, host: str) -> None:
    """DNS rebinding: a page elsewhere calls this machine under a name of its own."""
    for path in ("/", "/goals", "/_stcore/host-config", "/api/health", "/static/x.js"):
        told = asked(local, path, Host=host)
        assert (told.status, told.body.startswith("This server does not answer")) == (421, True)
    assert Visitor(local).is_refused_a_websocket(Host=host)


def test_a_local_server_asks_for_no_sign_in(local: Server) -> None:
    assert asked(local).headers.get("set-cookie") is None
    assert asked(local, "/sign-in").leads_to == "/"
    Visitor(local).websocket().close()


@pytest.mark.parametrize("host", [*FOREIGN, "localhost", "127.0.0.1:8501"])
def test_a_team_answers_to_its_own_address_only(direct: Server, host: str) -> None:
    for path in ("/", "/sign-in", "/api/openapi.json", "/static/x.js", "/invitation/x"):
        assert asked(direct, path, Host=host).status == 421, path
    assert Visitor(direct).is_refused_a_websocket(Host=host)
    assert asked(direct, "/sign-in", Host=PUBLIC).status == 200
    assert asked(direct, "/sign-in", Host=f"{PUBLIC.upper()}:443").status == 200


def test_the_machine_itself_needs_no_name(
    direct: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whether it lives, and commands of this machine, which have a secret of their own."""
    assert asked(direct, "/api/health").status == 200
    assert Visitor(direct).ask("POST", "/api/local/command", "{}").status == 401
    monkeypatch.setenv("OPSDASH_HOME", str(direct.home))
    capsys.readouterr()
    assert main(["people", "list"]) == 0
    assert ADMIN in capsys.readouterr().out


def test_whom_the_server_in_front_names_is_signed_in(behind: Server) -> None:
    visitor = Visitor(behind, headers={"Host": PUBLIC, HEADER: "VITO@example.com "})
    first = visitor.get("/goals?p=4w")
    told = visitor.get(first.leads_to)
    assert told.leads_to == "/goals?p=4w"
    assert "Secure" in told.headers["set-cookie"]
    assert visitor.get("/goals").status == 200
    assert "signed in as Vito" in visitor.get("/sign-out").body


def test_who_is_new_becomes_a_viewer_if_the_domain_is_let_in(behind: Server) -> None:
    new = Visitor(behind, headers={"Host": PUBLIC, HEADER: "nia@example.com"})
    assert new.get("/sign-in").status == 303
    foreign = Visitor(behind, headers={"Host": PUBLIC, HEADER: "nia@elsewhere.example"})
    told = foreign.get("/sign-in")
    assert (told.status, "are not let in here" in told.body) == (403, True)
    for odd in ("nia", "@example.com", "a@evil.example@example.com", "a b@example.com"):
        assert Visitor(behind, headers={"Host": PUBLIC, HEADER: odd}).get("/sign-in").status == 403


def test_a_session_opens_nothing_for_somebody_else_in_front(behind: Server) -> None:
    visitor = Visitor(behind, headers={"Host": PUBLIC, HEADER: VIEWER})
    visitor.get("/sign-in")
    assert visitor.get("/goals").status == 200
    visitor.headers[HEADER] = ADMIN
    assert visitor.get("/goals").status == 303


def test_a_header_sent_twice_names_nobody(behind: Server) -> None:
    import http.client  # noqa: PLC0415 - only this test sends a header twice

    connection = http.client.HTTPConnection("127.0.0.1", behind.port, timeout=30)
    connection.putrequest("GET", "/sign-in", skip_host=True)
    for name, value in (("Host", PUBLIC), (HEADER, ADMIN), (HEADER, VIEWER)):
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    assert (answer.status, "E-mail address" in answer.read().decode()) == (200, True)
    connection.close()


@pytest.mark.parametrize(
    "forged",
    [
        {HEADER: ADMIN},
        {HEADER: ADMIN, "X-Forwarded-For": "10.0.0.2"},
        {HEADER: ADMIN, "X-Forwarded-For": "10.0.0.2:443", "X-Real-IP": "10.0.0.2"},
        {HEADER: ADMIN, "Forwarded": "for=10.0.0.2"},
        {HEADER.lower(): ADMIN, "Opsdash-Address": "10.0.0.2"},
        {HEADER.replace("-", "_"): ADMIN},
    ],
)
def test_nobody_else_names_anybody(direct: Server, forged: dict[str, str]) -> None:
    """Spoofing of the header from an address that is not the trusted server's."""
    visitor = Visitor(direct, headers={"Host": PUBLIC, **forged})
    told = visitor.get("/sign-in")
    assert (told.status, "E-mail address" in told.body) == (200, True)
    assert "__Host-opsdash_session" not in visitor.cookies
    assert visitor.get("/goals").status == 303


def test_behind_tls_every_cookie_is_for_tls(behind: Server) -> None:
    visitor = Visitor(behind, headers={"Host": PUBLIC, HEADER: VIEWER})
    visitor.get("/sign-in")
    assert set(visitor.cookies) == {"__Host-opsdash_session"}
    assert visitor.get("/goals").status == 200
    planted = Visitor(behind, {"opsdash_session": visitor.cookies["__Host-opsdash_session"]})
    planted.headers["Host"] = PUBLIC
    assert planted.get("/goals").status == 303
    for path in ("/", "/_stcore/host-config", "/_stcore/health", "/sign-out"):
        told = visitor.get(path).headers["strict-transport-security"]
        assert told == "max-age=31536000", path
        for line in visitor.get(path).headers.get("set-cookie", "; Secure").splitlines():
            assert "secure" in line.lower(), path


def test_nothing_of_a_team_is_kept_by_caches_on_the_way(behind: Server) -> None:
    visitor = Visitor(behind, headers={"Host": PUBLIC, HEADER: VIEWER})
    visitor.get("/sign-in")
    for path in ("/", "/favicon.png", "/_stcore/host-config", "/media/x"):
        assert "public" not in visitor.get(path).headers["cache-control"], path
        assert visitor.get(path).headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    ["/../pyproject.toml", "/static/../../pyproject.toml", "/media/../../etc/passwd",
     "/component/../../../etc/passwd", "/_stcore/bidi-components/%2e%2e/%2e%2e/x",
     "/%2e%2e/README.md", "/..%5c..%5cpyproject.toml", "/static//etc/passwd", "//etc/passwd",
     "/data/state.duckdb"],
)  # fmt: skip
def test_no_path_leads_out_of_what_is_served(behind: Server, path: str) -> None:
    """Path traversal, by somebody who is signed in."""
    visitor = Visitor(behind, headers={"Host": PUBLIC, HEADER: VIEWER})
    visitor.get("/sign-in")
    start = visitor.get("/").body
    told = visitor.get(path)
    assert told.status >= 400 or told.body == start
    assert "root:" not in told.body
    assert "[project]" not in told.body
