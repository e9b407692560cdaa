"""What is done to the facts stands in the audit once, also when the process is killed between."""

from collections.abc import Callable
from contextlib import closing

import pytest
from acting import ANN

from opsdash.access.outbox import deliver
from opsdash.access.trail import Sought, read_trail
from opsdash.cli import main
from opsdash.intake.choices import Choices
from opsdash.intake.header_memory import fingerprint, forget, remember
from opsdash.intake.source_settings import ENDED, read_source_settings, save_source_setting
from opsdash.settings import read_settings
from opsdash.store import Home, open_home

pytestmark = pytest.mark.sql


class KilledError(BaseException):
    """The process ends here."""


def choose(home: Home, day: str | None = "2026-05-01") -> None:
    save_source_setting(home, "desk", ENDED, day, ANN)


def forget_header(home: Home) -> None:
    with home.facts.write() as cursor:
        remember(cursor, ["id", "day"], Choices(source="desk"), ANN, None)
    forget(home, fingerprint(["id", "day"]), ANN)


def told(home: Home) -> list[tuple[str, str]]:
    trail = read_trail(home.state, Sought(), ANN)
    return [(each.noun, each.after or "") for each in trail.entries]


@pytest.mark.parametrize("act", [choose, forget_header])
def test_a_kill_between_the_two_files_loses_no_entry(
    home: Home, monkeypatch: pytest.MonkeyPatch, act: Callable[[Home], None]
) -> None:
    def killed() -> None:
        raise KilledError

    with monkeypatch.context() as patch:
        patch.setattr(home.state, "write", killed)
        with pytest.raises(KilledError):
            act(home)
    assert told(home) == []
    home.close()
    with closing(open_home(read_settings())) as again:
        for _ in range(2):
            deliver(again)
        assert len(told(again)) == 1


def test_any_start_carries_over_what_is_left(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed() -> None:
        raise KilledError

    monkeypatch.setattr(home.state, "write", killed)
    with pytest.raises(KilledError):
        choose(home)
    home.close()
    assert main(["batches"]) == 0
    with closing(open_home(read_settings())) as again:
        assert [noun for noun, _ in told(again)] == ["source_setting"]


def test_each_choice_is_told_once_and_the_outbox_stays_short(home: Home) -> None:
    for day in ("2026-05-01", "2026-05-02", None):
        choose(home, day)
    assert [after for _, after in told(home)] == [
        '{"source": "desk", "ended": null}',
        '{"source": "desk", "ended": "2026-05-02"}',
        '{"source": "desk", "ended": "2026-05-01"}',
    ]
    assert read_source_settings(home.facts, "desk") == {}
    assert home.facts.rows("SELECT count(*) FROM audit_outbox") == [(1,)]
    assert home.state.rows("SELECT count(*) FROM audit_told") == [(1,)]


def test_a_choice_that_was_not_stored_is_not_told(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise KilledError

    monkeypatch.setattr("opsdash.intake.source_settings.post", fails)
    with pytest.raises(KilledError):
        choose(home)
    deliver(home)
    assert (read_source_settings(home.facts, "desk"), told(home)) == ({}, [])
