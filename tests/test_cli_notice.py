"""`notice` on the command line: what it would say, sending it now, the log."""

import pytest
from acting import person
from receiving import chat

from opsdash.cli import main
from opsdash.report.morning.channels import Channel, Kind, save_channel
from opsdash.settings import read_settings
from opsdash.store import open_home
from opsdash.words import say

ROWS = "id,created,solved,channel,topic\n1,2024-01-05 10:00,2024-01-05 11:00,Email,Delivery\n"


def test_a_dry_run_sends_nothing_and_says_what_it_would_say(
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = read_settings().home.parent
    (folder / "tickets.csv").write_text(ROWS, encoding="utf-8")
    assert main(["import", str(folder / "tickets.csv"), "--timezone", "UTC"]) == 0
    capsys.readouterr()
    assert main(["notice", "--dry-run"]) == 0
    told = capsys.readouterr()
    assert "Import orders or visits" in told.out
    assert say("cli.notice.off") in told.err
    assert main(["notice", "--log"]) == 0
    assert capsys.readouterr().out == ""


def test_without_data_there_is_nothing_to_tell(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notice", "--dry-run"]) == 0
    told = capsys.readouterr()
    assert say("notice.text.nothing") in told.out
    assert say("cli.notice.nothing") in told.err


def test_sending_needs_somewhere_to_send_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["notice", "--send"]) == 1
    assert say("cli.notice.nowhere") in capsys.readouterr().err


def test_it_is_sent_by_hand_and_logged(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with chat() as hook:
        monkeypatch.setenv("OPSDASH_NOTICE_ALLOW", f"127.0.0.1:{hook.port}")
        home = open_home(read_settings())
        save_channel(home, Channel(kind=Kind.SLACK, name="Team"), hook.url, person("Ana"))
        home.close()
        assert main(["notice", "--send"]) == 0
    assert "Team: Sent" in capsys.readouterr().out
    assert len(hook.calls) == 1
    main(["notice", "--log"])
    assert "Sent (by hand)  Team" in capsys.readouterr().out


def test_it_wants_to_know_what_to_do() -> None:
    with pytest.raises(SystemExit) as end:
        main(["notice"])
    assert end.value.code == 2
