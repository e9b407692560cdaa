"""Sends the morning notice: what is due by itself, once a day; a test or a repeat when asked.

It is called again and again and does nothing unless something is due, so a server that was down at
the hour sends when it is back, on the same day. Days that passed without it are said in the log.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from opsdash.access.actor import Actor
from opsdash.access.audit import audit
from opsdash.access.clock import now_utc
from opsdash.access.rights import Right
from opsdash.calendar.organisation import Organisation
from opsdash.intake.local_days import organisation_for
from opsdash.report.morning.channels import Channel, list_channels, secret_of
from opsdash.report.morning.deliveries import (
    Delivery,
    Occasion,
    claim,
    close_lost,
    deliveries_of,
    finish,
    last_day,
    may_try,
    note_day,
)
from opsdash.report.morning.formats import payload
from opsdash.report.morning.mail import mail_message, send_mail
from opsdash.report.morning.notice import Notice, notice_text
from opsdash.report.morning.outcome import LOST, Outcome, State, failed
from opsdash.report.morning.reading import read_notice
from opsdash.report.morning.schedule import (
    Schedule,
    day_end,
    due_at,
    has_notice,
    load_schedule,
    local_day,
)
from opsdash.report.morning.told import note_told
from opsdash.report.morning.webhook import post
from opsdash.store import Database, Home

_DAY: Final = timedelta(days=1)
# Who comes back from a long holiday needs no list of it.
_MISSED_DAYS: Final = 7

Clock = Callable[[], datetime]


def deliver_due(
    home: Home, clock: Clock = now_utc, is_over: Callable[[], bool] = lambda: False
) -> None:
    """Send to every channel what it should have by now and has not; usually nothing."""
    state, now = home.state, clock()
    close_lost(state, now)
    schedule = load_schedule(state)
    channels = [each for each in list_channels(state) if each.is_on]
    if not schedule.is_on or not channels:
        return
    organisation = organisation_for(home)
    _note_missed(state, schedule, channels, organisation, now)
    day = local_day(now, organisation.timezone)
    waiting = _waiting(state, schedule, channels, day, due_at(schedule, day, organisation.timezone))
    ready = [each for each in waiting if may_try(deliveries_of(state, day), each.id, now)]
    if not ready or now < due_at(schedule, day, organisation.timezone):
        return
    notice = read_notice(home, organisation, day)
    if notice.is_empty and not schedule.tells_nothing:
        note_day(state, day, State.NOTHING, "", now)
        return
    sent = False
    for channel in ready:
        if not is_over():
            outcome = _deliver(home, channel, notice, Occasion.HOUR, clock)
            sent = sent or (outcome is not None and outcome.state is State.SENT)
    if sent:
        note_told(state, day, notice.tellings)


def send_now(
    home: Home, channel: Channel, occasion: Occasion, actor: Actor, clock: Clock = now_utc
) -> Outcome:
    """Send today's notice to one channel because a person asked, as itself or marked as a test.

    The outcome is "sending" when it is on its way already.
    """
    actor.must(Right.ARRANGE)
    organisation = organisation_for(home)
    day = local_day(clock(), organisation.timezone)
    notice = read_notice(home, organisation, day)
    outcome = _deliver(home, channel, notice, occasion, clock) or Outcome(State.SENDING)
    # Numbers leave by it, so it is told like a file that somebody fetched.
    told = json.dumps({"name": channel.name, "occasion": occasion.value}, ensure_ascii=False)
    with home.state.write() as cursor:
        audit(cursor, actor, "send", "notice_channel", channel.id, after=told)
    return outcome


def _waiting(
    state: Database, schedule: Schedule, channels: Sequence[Channel], day: date, due: datetime
) -> list[Channel]:
    """The channels that this day's hour is meant for: set up before it, or tried since."""
    if not has_notice(schedule, day, state):
        return []
    tried = {each.channel for each in deliveries_of(state, day)}
    return [each for each in channels if each.id in tried or _was_set_up(schedule, each, due)]


def _was_set_up(schedule: Schedule, channel: Channel, due: datetime) -> bool:
    """Nobody who chooses seven o'clock at ten expects a notice at ten."""
    changed = (schedule.since, channel.updated_at)
    return all(moment is not None and moment <= due for moment in changed)


def _deliver(
    home: Home, channel: Channel, notice: Notice, occasion: Occasion, clock: Clock
) -> Outcome | None:
    """Claim, send, write down; None when it could not be claimed."""
    begun = claim(home.state, notice.day, channel, occasion, clock())
    if begun is None:
        return None
    # What goes wrong unforeseen may have gone wrong after it was sent.
    outcome = LOST
    try:
        outcome = _sent(home, channel, notice, begun)
    finally:
        zone = organisation_for(home).timezone
        finish(home.state, begun, outcome, clock(), day_end(notice.day, zone))
    return outcome


def _sent(home: Home, channel: Channel, notice: Notice, begun: Delivery) -> Outcome:
    is_test = begun.occasion is Occasion.TEST
    text = notice_text(notice, is_test=is_test)
    secret = secret_of(home, channel)
    if not channel.is_mail:
        return post(channel.kind, secret, payload(channel.kind, text))
    if channel.username and not secret:
        return failed("no_password")
    message_id = begun.id if is_test else f"{notice.day}.{channel.id}"
    return send_mail(channel, secret, mail_message(channel, text, message_id))


def _note_missed(
    state: Database,
    schedule: Schedule,
    channels: Sequence[Channel],
    organisation: Organisation,
    now: datetime,
) -> None:
    """Say of days that passed without this server that nothing was sent."""
    zone = organisation.timezone
    if schedule.since is None:
        return
    today = local_day(now, zone)
    said = last_day(state) or local_day(schedule.since, zone) - _DAY
    day = max(said + _DAY, today - _DAY * _MISSED_DAYS)
    while day < today:
        if _waiting(state, schedule, channels, day, due_at(schedule, day, zone)):
            note_day(state, day, State.SKIPPED, "server_down", now)
        day += _DAY
