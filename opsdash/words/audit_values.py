"""What the fields of records are called and what they hold, in words, for the audit.

The audit keeps records as they are stored: codes, days, ids. What is not known here, because it
comes from another version, is told as it is.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from urllib.parse import unquote_plus
from zoneinfo import ZoneInfo

from opsdash.calendar.working_hours import hours_read
from opsdash.metrics.catalog import Catalog
from opsdash.metrics.kept_filters import read_filters
from opsdash.words import known, numbers, say
from opsdash.words.dates import day_words
from opsdash.words.goals import FIELDS, value_words
from opsdash.words.hours import clock, hours_words
from opsdash.words.sentences import dimension_words
from opsdash.words.sentences import value_words as dimension_value_words

_LETTERS: Final = 60
_PERCENT: Final = 100
# Where the words of a code are, by its field; a noun of its own before that.
_CHOICES: Final[Mapping[str, str]] = {
    "goal.kind": "goal_page.choice",
    "sense": "goal_page.choice",
    "control": "goal_page.choice",
    "parts_rule": "goal_page.choice",
    "event.kind": "calendar.kinds",
    "level.kind": "metric_card.level",
    "notice_channel.kind": "notice.kind",
    "morning_notice.days": "notice.days",
    "role": "people.role",
    "page": "shell.pages",
    "week_start": "shell.weekdays",
}
# What values of another version may lead to.
_MISREAD: Final = (ValueError, TypeError, AttributeError, KeyError, IndexError, OverflowError)
# Days that are stored as the day after the last.
_ENDS: Final = ("end_day", "window_end")


@dataclass(frozen=True)
class Home:
    """What stored values mean here: metrics, currency, clock, and what records are called by id."""

    catalog: Catalog
    currency: str
    zone: str
    titles: Mapping[str, str] = field(default_factory=dict)


def field_words(noun: str, name: str) -> str:
    """What the field of such a record is called."""
    if noun == "goal" and name in FIELDS:
        return say(FIELDS[name])
    for key in (f"audit.field_of.{noun}.{name}", f"audit.field.{name}"):
        if _is_code(name) and known(key):
            return say(key)
    if noun == "working_hours" and _is_code(name) and known(f"shell.weekdays.{name}"):
        return say(f"shell.weekdays.{name}")
    return name.replace("_", " ")


def told_value(noun: str, name: str, record: Mapping[str, Any], home: Home) -> str:
    """What a field of a record says; a word where it says nothing."""
    value = record.get(name)
    tell = _groups if name in ("groups", "seen_groups") else _OF_NOUN.get(noun)
    if tell:
        with suppress(*_MISREAD):
            return tell(value)
    if value is None or value in ("", "[]", []):
        return say("audit.nothing")
    if isinstance(value, bool):
        return say("audit.yes" if value else "audit.no")
    told = _of_code(noun, name, value) or _of_field(name, value, record, home)
    return cut(told or plain(value))


def cut(text: str) -> str:
    return text if len(text) <= _LETTERS else f"{text[:_LETTERS]}…"


def plain(value: object) -> str:
    """A value as it is stored, as far as a reader needs it."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def moment_words(moment: datetime, zone: str) -> str:
    """A stored moment (naive UTC) on the clock of a zone."""
    return f"{moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _of_code(noun: str, name: str, value: object) -> str:
    place = _CHOICES.get(f"{noun}.{name}") or _CHOICES.get(name)
    code = f"d{value}" if name == "week_start" else str(value)
    key = f"{place}.{code.replace('-', '_')}"
    return say(key) if place and _is_code(code) and known(key) else ""


def _is_code(text: str) -> bool:
    return text.replace("_", "").replace("-", "").isalnum()


def _of_field(name: str, value: object, record: Mapping[str, Any], home: Home) -> str:
    """Nothing where the field has no way of its own, or holds what nobody stores today."""
    tell = _TOLD.get(name)
    try:
        return tell(value, record, home) if tell else ""
    except _MISREAD:
        return ""


def _day(value: Any, _record: Mapping[str, Any], _home: Home) -> str:
    return day_words(date.fromisoformat(value))


def _last_day(value: Any, _record: Mapping[str, Any], _home: Home) -> str:
    return day_words(date.fromisoformat(value) - timedelta(days=1))


def _moment(value: Any, _record: Mapping[str, Any], home: Home) -> str:
    return moment_words(datetime.fromisoformat(value), home.zone)


def _metric(value: Any, _record: Mapping[str, Any], home: Home) -> str:
    metric = home.catalog.metrics.get(value)
    return metric.name if metric else str(value)


def _measured(value: Any, record: Mapping[str, Any], home: Home) -> str:
    """With the unit of the metric that the record is about."""
    currency = record.get("currency") or home.currency
    return value_words(home.catalog.metrics.get(record.get("metric", "")), value, currency)


def _share(value: Any, _record: Mapping[str, Any], _home: Home) -> str:
    return numbers.percent(value * _PERCENT, 0)


def _clock(value: Any, _record: Mapping[str, Any], _home: Home) -> str:
    return clock(value)


def _title(value: Any, _record: Mapping[str, Any], home: Home) -> str:
    return home.titles.get(value) or say("audit.gone")


def _filters(value: Any, _record: Mapping[str, Any], _home: Home) -> str:
    return "; ".join(
        say(
            "audit.filtered",
            dimension=dimension_words(each.dimension),
            values=", ".join(dimension_value_words(one, each.dimension) for one in each.values),
        )
        for each in read_filters(value)
    )


def _steps(value: Any, record: Mapping[str, Any], home: Home) -> str:
    return "; ".join(
        say(
            "goal_page.steps.one",
            value=_measured(step, record, home),
            day=day_words(date.fromisoformat(day)),
        )
        for day, step in json.loads(value)
    )


def _hours(value: Any, _record: Mapping[str, Any], _home: Home) -> str:
    return hours_words(hours_read(json.loads(value)))


def _parameters(value: Any, _record: Mapping[str, Any], _home: Home) -> str:
    return unquote_plus(value.replace("&", ", "))


def _scope(value: Any, _record: Mapping[str, Any], _home: Home) -> str:
    return say(f"audit.scope.{value}")


def _list(value: Any, _record: Mapping[str, Any], _home: Home) -> str:
    return plain(json.loads(value))


def _groups(value: object) -> str:
    """Groups that are not named are all of them."""
    if not value or value == "null":
        return say("audit.all_groups")
    named = json.loads(value) if isinstance(value, str) and value.startswith("[") else value
    return cut(plain(named))


def _promise(value: Any) -> str:
    if not value:
        return say("audit.nothing")
    reply, resolution, is_working = value
    parts = [
        say(f"audit.promise.{name}", time=numbers.duration(seconds / 3600))
        for name, seconds in (("reply", reply), ("resolution", resolution))
        if seconds
    ]
    return ", ".join([*parts, say(f"audit.promise.{'working' if is_working else 'clock'}")])


def _hours_of_day(value: Any) -> str:
    return hours_words(hours_read(value or ()))


_OF_NOUN: Final[Mapping[str, Callable[[Any], str]]] = {
    "working_hours": _hours_of_day,
    "service_targets": _promise,
}

_Tell = Callable[[Any, Mapping[str, Any], Home], str]

_TOLD: Final[Mapping[str, _Tell]] = {
    **dict.fromkeys(
        ("start", "due", "first_day", "done_day", "day", "valid_from", "window_first"), _day
    ),
    **dict.fromkeys(("data_through", "through", "sprint_anchor", "ended"), _day),
    **dict.fromkeys(_ENDS, _last_day),
    **dict.fromkeys(("expires_at", "removed_at", "revoked_at", "used_at", "since"), _moment),
    **dict.fromkeys(("metric", "driver"), _metric),
    **dict.fromkeys(("baseline", "target", "actual", "low", "high", "center"), _measured),
    **dict.fromkeys(("chance", "score"), _share),
    **dict.fromkeys(("objective_id", "parent_id", "carried_to", "goal_id", "frozen_id"), _title),
    "filters": _filters,
    "steps": _steps,
    "hours": _hours,
    "minutes": _clock,
    "parameters": _parameters,
    "recipients": _list,
    "scope": _scope,
}
