"""The command line beside a running server: carried out there, the same words and exit codes."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from answering import Api, answering

from opsdash.access.tokens import list_tokens
from opsdash.cli import main
from opsdash.intake import queue
from opsdash.settings import read_settings
from opsdash.store import Home, open_home
from opsdash.store.served import announce, find_server, withdraw

ROWS = "1,2026-04-30 10:00,open\n2,soon,open\n"
OPEN = "id,created,status\n1,03/04/2026,open\n"
QUERY = ["query", "inquiries", "--from", "2026-04-01", "--to", "2026-04-30"]


@pytest.fixture
def api(home: Home) -> Iterator[Api]:
    with answering(home) as opened:
        yield opened


def calls(folder: Path) -> list[list[str]]:
    (folder / "good.csv").write_text(f"id,created,status\n{ROWS}")
    (folder / "open.csv").write_text(OPEN)
    (folder / "empty.csv").write_text("")
    return [
        ["import", "good.csv", "--timezone", "UTC", "--dry-run"],
        ["import", "open.csv", "--timezone", "UTC"],
        ["import", "good.csv", "open.csv", "empty.csv", "nowhere.csv", "--timezone", "UTC"],
        ["import", "good.csv", "--timezone", "UTC", "--json"],
        [*QUERY, "--format", "csv"],
        [*QUERY, "--where", "topic=Rain"],
        ["query", "inquires", "--from", "2026-04-01", "--to", "2026-04-30"],
    ]


def spoken(calls: list[list[str]], capsys: pytest.CaptureFixture[str]) -> list[object]:
    capsys.readouterr()
    return [(main(call), capsys.readouterr()) for call in calls]


def test_through_the_server_the_words_and_codes_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = calls(tmp_path)
    alone = spoken(asked, capsys)
    monkeypatch.setenv("OPSDASH_HOME", str(tmp_path / "served"))
    home = open_home(read_settings())
    with answering(home):
        assert spoken(asked, capsys) == alone
    home.close()


def test_a_token_is_made_listed_and_revoked_while_the_server_runs(
    api: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["token", "create", "nightly export"]) == 0
    secret = capsys.readouterr().out.strip()
    good = b"id,created,status\n1,2026-04-30 10:00,open\n"
    path = "/api/import?timezone=UTC"
    assert api.post(path, good, Authorization=f"Bearer {secret}").status == 200
    (made,) = list_tokens(api.home.state)
    assert main(["token", "list"]) == 0
    assert "nightly export" in capsys.readouterr().out
    assert main(["token", "revoke", made.id]) == 0
    assert main(["token", "revoke", made.id]) == 1
    assert api.post(path, good, Authorization=f"Bearer {secret}").status == 401


def test_a_server_that_was_killed_is_not_waited_for() -> None:
    home = read_settings().home
    home.mkdir(parents=True)
    announce(home, "127.0.0.1", 9)
    assert main(["token", "list"]) == 0


def test_the_file_of_the_server_is_private_and_goes_with_it(home: Home) -> None:
    with answering(home):
        served = find_server(home.path)
        assert served
        path = home.path / "server.json"
        assert path.stat().st_mode & 0o777 == 0o600
        assert json.loads(path.read_text())["token"] == served.token
    assert not path.exists()


def test_another_servers_file_is_left_alone(home: Home) -> None:
    mine = announce(home.path, "127.0.0.1", 1)
    other = announce(home.path, "127.0.0.1", 2)
    withdraw(home.path, mine)
    assert find_server(home.path) == other


def test_a_command_without_the_servers_token_is_refused(api: Api) -> None:
    call = json.dumps({"arguments": QUERY, "folder": ".", "user": "x"}).encode()
    assert api.post("/api/local/command", call).status == 401
    assert api.post("/api/local/command", call, Authorization="Bearer x").status == 401


def test_a_caller_who_leaves_stops_the_import(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()

    def endless(*arguments: object) -> None:
        progress: Callable[[float, str], None] = arguments[-1]  # type: ignore[assignment]
        begun.set()
        while True:
            progress(0.5, "reading")
            time.sleep(0.01)

    monkeypatch.setattr(queue, "carry_out", endless)
    path = tmp_path / "good.csv"
    path.write_text(f"id,created,status\n{ROWS}")

    def interrupted(*_: object) -> int:
        begun.wait(30)
        raise KeyboardInterrupt

    monkeypatch.setattr("opsdash.cli.remote._read", interrupted)
    assert main(["import", str(path), "--timezone", "UTC"]) == 130
    deadline = time.monotonic() + 30
    while queue.running(api.home.path) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert queue.running(api.home.path) is None
