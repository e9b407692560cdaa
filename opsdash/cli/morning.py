"""`notice` on the command line: what today's notice says, sending it now, and what became of it."""

import argparse

from opsdash.access.clock import now_utc
from opsdash.cli.console import Console
from opsdash.intake.local_days import organisation_for
from opsdash.report.morning.channels import list_channels
from opsdash.report.morning.deliveries import Occasion, list_deliveries
from opsdash.report.morning.delivery import send_now
from opsdash.report.morning.notice import notice_text, plain_text
from opsdash.report.morning.outcome import State
from opsdash.report.morning.reading import read_notice
from opsdash.report.morning.schedule import load_schedule, local_day, next_day
from opsdash.report.morning.words import (
    begun_words,
    delivery_words,
    hour_words,
    outcome_words,
    state_words,
)
from opsdash.store import Home
from opsdash.words import say

_DONE, _FAILED = 0, 1


def notice(home: Home, asked: argparse.Namespace, console: Console) -> int:
    if asked.send:
        return _send(home, console)
    if asked.log:
        return _list(home, console)
    return _show(home, console)


def _show(home: Home, console: Console) -> int:
    organisation = organisation_for(home)
    zone, now = organisation.timezone, now_utc()
    schedule = load_schedule(home.state)
    found = read_notice(home, organisation, local_day(now, zone))
    console.tell(plain_text(notice_text(found)))
    if found.is_empty and not schedule.tells_nothing:
        console.complain(say("cli.notice.nothing"))
    for channel in list_channels(home.state):
        if channel.is_on:
            console.complain(say("cli.notice.goes_to", name=channel.name))
    day = next_day(schedule, home.state, zone, now)
    due = {"day": day, "time": hour_words(schedule), "zone": zone}
    console.complain(say("cli.notice.due", **due) if day else say("cli.notice.off"))
    return _DONE


def _send(home: Home, console: Console) -> int:
    channels = [each for each in list_channels(home.state) if each.is_on]
    if not channels:
        console.complain(say("cli.notice.nowhere"))
        return _FAILED
    code = _DONE
    for channel in channels:
        outcome = send_now(home, channel, Occasion.HAND, console.actor)
        console.tell(f"{channel.name}: {outcome_words(outcome)}")
        if outcome.state is not State.SENT:
            code = _FAILED
    return code


def _list(home: Home, console: Console) -> int:
    zone = organisation_for(home).timezone
    for each in list_deliveries(home.state):
        parts = (
            begun_words(each, zone),
            state_words(each),
            each.channel_name,
            delivery_words(each, zone),
        )
        console.tell("  ".join(part for part in parts if part))
    return _DONE
