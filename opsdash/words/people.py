"""People in words: a role, the groups, when somebody was last here."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from opsdash.access.rights import Role
from opsdash.words import say
from opsdash.words.dates import day_words


def role_words(role: Role) -> str:
    return say(f"people.role.{role.value}")


def groups_words(groups: tuple[str, ...] | None) -> str:
    """The names as they are: whoever shows them escapes them."""
    return say("people.invite.all_groups") if groups is None else ", ".join(groups)


def seen_words(seen: datetime | None, now: datetime, zone: str) -> str:
    """Seen today at 09:12; seen yesterday; seen 12 May 2026. Both moments are naive UTC."""
    if seen is None:
        return say("people.list.never")
    local, today = _local(seen, zone), _local(now, zone).date()
    if local.date() >= today:
        when = say("people.list.today", time=f"{local:%H:%M}")
    elif local.date() == today - timedelta(days=1):
        when = say("people.list.yesterday")
    else:
        when = day_words(local.date())
    return say("people.list.seen", when=when)


def _local(moment: datetime, zone: str) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
