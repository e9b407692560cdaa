"""People in words: a role, the groups, when somebody was last here."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from opsdash.access.rights import Role
from opsdash.words import say
from opsdash.words.dates import day_words
from opsdash.words.numbers import count


def role_words(role: Role) -> str:
    return say(f"people.role.{role.value}")


def groups_words(groups: tuple[str, ...] | None) -> str:
    """The names as they are: whoever shows them escapes them."""
    return say("people.invite.all_groups") if groups is None else ", ".join(groups)


def given_words(links: int, tokens: int) -> str:
    """2 guest links and 1 token; what there is none of is left out."""
    parts = [
        say(f"people.close.{noun}{'_one' if number == 1 else ''}", count=count(number))
        for noun, number in (("links", links), ("tokens", tokens))
        if number
    ]
    return say("people.close.both", links=parts[0], tokens=parts[1]) if parts[1:] else parts[0]


def seen_words(seen: datetime | None, now: datetime, zone: str) -> str:
    """Seen today at 09:12; seen yesterday; seen 12 May 2026; not seen yet."""
    if seen is None:
        return say("people.list.never")
    return say("people.list.seen", when=when_words(seen, now, zone))


def when_words(moment: datetime, now: datetime, zone: str) -> str:
    """Today at 09:12; yesterday; 12 May 2026. Both moments are naive UTC."""
    local, today = _local(moment, zone), _local(now, zone).date()
    if local.date() >= today:
        return say("people.list.today", time=f"{local:%H:%M}")
    if local.date() == today - timedelta(days=1):
        return say("people.list.yesterday")
    return day_words(local.date())


def _local(moment: datetime, zone: str) -> datetime:
    return moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))
