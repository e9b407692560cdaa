"""Whoever writes asks the actor: every function of the domain, every role, nobody forgotten."""

from dataclasses import replace

import pytest
from acting import person
from writing_calls import calls
from writing_functions import writing_functions

from opsdash.access.rights import MATRIX, WHOLE, Right, Role
from opsdash.errors import NotAllowedError
from opsdash.report.morning import delivery
from opsdash.report.morning.outcome import SENT
from opsdash.store import Home

CALLS = calls()
WRITING = writing_functions()
# Nobody has an account yet, or has just proved which one it is.
_ARRIVING = {
    "access.invitations.accept_by_email",
    "access.invitations.accept_invitation",
    "access.sessions.actor_of",
    "access.sessions.end_session",
    "access.sessions.start_session",
    "access.sign_in.begin_session",
    "access.sign_in.sign_in",
    "access.sign_in.sign_in_vouched",
    "access.throttle.begin",
    "access.tokens.check_token",
}
# The server's own work, which follows what somebody who may had decided.
_UPKEEP = {
    "access.outbox.audited_facts",
    "access.outbox.deliver",
    "intake.calendar_facts.keep_calendar",
    "intake.local_days.keep_in_step",
    "intake.local_days.rezone",
    "metrics.rollups.rebuild_stale",
    "report.frozen.guest_links.opened",
    "report.morning.deliveries.claim",
    "report.morning.deliveries.close_lost",
    "report.morning.deliveries.finish",
    "report.morning.deliveries.note_day",
    "report.morning.delivery.deliver_due",
    "report.morning.told.note_told",
}
# Everybody may change the own password; the old one proves who it is.
_ONESELF = {"access.sign_in.change_password"}
ACTORS = [
    replace(person("actor", role, *groups), origin="192.0.2.7")
    for role in Role
    for groups in ((), ("North",))
]
# These leave no entry: what is one's own, a look, and taking out what is not there.
_QUIET = {
    *(f"access.personal.{name}" for name in ("choose_start", "choose_today", "follow", "unfollow")),
    "calendar.events.remove_sample_events",
    "goals.check_ins.remove_sample_check_ins",
    "goals.objective.remove_sample_objectives",
    "goals.records.remove_sample_goals",
    "intake.ledger.mark_rejects_seen",
    "sample.goals.remove_goals",
    "sample.loading.remove_sample",
}
_COSTLY = {"sample.loading.load_sample", "sample.goals.add_sample_goals"}


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "_sent", lambda *_: SENT)


def test_whoever_writes_takes_an_actor() -> None:
    without = {name for name, each in WRITING.items() if not each.takes_an_actor}
    assert without == _ARRIVING | _UPKEEP


def test_every_function_that_takes_an_actor_is_called_here() -> None:
    with_actor = {name for name, each in WRITING.items() if each.takes_an_actor}
    assert with_actor - _ONESELF == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_a_role_without_the_right_changes_nothing(home: Home, name: str) -> None:
    right, prepare = CALLS[name]
    act = prepare(home)
    for actor in ACTORS:
        if actor.may(right):
            continue
        before = _versions(home)
        with pytest.raises(NotAllowedError) as refusal:
            act(actor)
        assert refusal.value.facts == {"right": right.value, "role": actor.role.value}
        assert _versions(home) == before


@pytest.mark.parametrize("name", CALLS)
def test_every_role_with_the_right_succeeds(home: Home, name: str) -> None:
    right, prepare = CALLS[name]
    allowed = [actor for actor in ACTORS if actor.may(right)]
    for actor in allowed[: 1 if name in _COSTLY else None]:
        prepare(home)(actor)
    assert ("192.0.2.7" in _origins(home)) == (name not in _QUIET)


def test_the_matrix_grows_with_the_role() -> None:
    viewer, editor, admin = (MATRIX[role] for role in Role)
    assert viewer < editor < admin == set(Right)
    assert admin >= WHOLE


def _origins(home: Home) -> set[str]:
    """From where somebody acted, as audit and ledger tell it."""
    ledger = (
        "SELECT origin FROM batch UNION SELECT undone_origin FROM batch"
        " UNION SELECT origin FROM erasure"
    )
    audited = home.state.rows("SELECT origin FROM audit")
    return {origin for (origin,) in (*audited, *home.facts.rows(ledger))}


def _versions(home: Home) -> tuple[int, int]:
    return home.facts.data_version, home.state.data_version
