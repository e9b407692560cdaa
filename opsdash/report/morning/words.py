"""What became of a delivery in words, for the page and the terminal alike."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from opsdash.report.morning.deliveries import Delivery, Occasion
from opsdash.report.morning.outcome import Outcome, State
from opsdash.report.morning.schedule import Schedule
from opsdash.words import say
from opsdash.words.dates import day_words


def moment_words(moment: datetime, zone: str) -> str:
    """11 May 2026 07:00, on the organisation's clock."""
    local = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
    return f"{day_words(local.date())} {local:%H:%M}"


def begun_words(delivery: Delivery, zone: str) -> str:
    """When it was tried; only the day where the day as a whole is meant."""
    if not delivery.channel:
        return day_words(delivery.day)
    return moment_words(delivery.begun_at, zone)


def state_words(delivery: Delivery) -> str:
    """Sent, or Sent (test)."""
    told = say(f"notice.state.{delivery.state}")
    if delivery.occasion is Occasion.HOUR:
        return told
    return f"{told} ({say(f'notice.occasion.{delivery.occasion}')})"


def outcome_words(outcome: Outcome) -> str:
    """Why it failed and what the other side said; a word where there is nothing to explain."""
    if not outcome.problem:
        return say(f"notice.state.{outcome.state}")
    told = say(f"notice.why.{outcome.problem}")
    return f"{told} {say('notice.said', detail=outcome.detail)}" if outcome.detail else told


def delivery_words(delivery: Delivery, zone: str) -> str:
    """Why, what the other side said, and when it is tried again; nothing for what was sent."""
    outcome = Outcome(delivery.state, delivery.problem, delivery.detail)
    told = [outcome_words(outcome)] if delivery.problem else []
    if delivery.state is State.FAILED and delivery.retry_at:
        time = f"{delivery.retry_at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)):%H:%M}"
        told.append(say("notice.retry", time=time))
    return " ".join(told)


def hour_words(schedule: Schedule) -> str:
    """7:00."""
    return f"{schedule.hour.hour}:{schedule.hour.minute:02}"
