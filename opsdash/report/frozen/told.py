"""A frozen view in words: its grey line, its verdict, and why each number is another one."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from opsdash.metrics.catalog import Metric
from opsdash.report.frozen.found import Number
from opsdash.report.frozen.happened import Event, Since
from opsdash.report.frozen.records import FrozenMetric, FrozenView
from opsdash.report.frozen.then_and_now import Difference, Kind, ThenAndNow
from opsdash.words import say
from opsdash.words.dates import day_words, period_words
from opsdash.words.numbers import count, metric_change, metric_value
from opsdash.words.sentences import dimension_words, filter_words, refusal_words, value_words

# A reason names no more of them.
_NAMED: Final = 2


def moment_words(at: datetime | None, zone: str) -> str:
    """3 June 2026, 14:10 on the clock of the organisation."""
    if at is None:
        return ""
    local = _local(at, zone)
    return f"{day_words(local.date())}, {local:%H:%M}"


def _local(at: datetime, zone: str) -> datetime:
    return at.replace(tzinfo=UTC).astimezone(ZoneInfo(zone))


def grey_words(view: FrozenView) -> str:
    """When it was frozen and by whom, which days and filters it has, how far its data went."""
    parts = [
        say("frozen.grey", at=moment_words(view.created_at, _zone(view)), by=view.created_by),
        about_words(view),
    ]
    if view.data_through:
        parts.append(say("frozen.grey_through", day=day_words(view.data_through)))
    if view.seen_groups is not None:
        parts.append(say("frozen.grey_groups", groups=", ".join(view.seen_groups)))
    return " · ".join(parts)


def about_words(view: FrozenView) -> str:
    """Days and filters."""
    return " · ".join((period_words(view.period), *filter_words(view.filters)))


def verdict_words(found: ThenAndNow) -> str:
    """How many of its numbers are different today, and in which ways."""
    if not found.differences:
        one = found.compared == 1
        return say(
            f"frozen.verdict.{'same_one' if one else 'same'}", compared=count(found.compared)
        )
    kinds = [
        say(f"frozen.verdict.{kind}", count=count(len(held)))
        for kind in Kind
        if (held := found.of_kind(kind))
    ]
    return say(
        "frozen.verdict.different",
        different=count(len(found.differences)),
        compared=count(max(found.compared, len(found.differences))),
        kinds=_listed(kinds),
    )


def _listed(parts: Sequence[str]) -> str:
    *first, last = parts
    return say("frozen.verdict.and", first=", ".join(first), last=last) if first else last


def why_words(each: Difference, view: FrozenView) -> str:
    """The reason of a difference."""
    causes = _causes(each.causes, _zone(view))
    if each.reason:
        return say(f"frozen.why.{each.kind}", reason=refusal_words(each.reason))
    if each.kind is Kind.RESTATED and not causes:
        return say("frozen.why.restated_unknown")
    is_later = each.kind in (Kind.COMPLETED, Kind.RUNNING)
    key = f"{each.kind}_by" if is_later and causes else each.kind.value
    return say(f"frozen.why.{key}", causes=causes)


def _causes(causes: Sequence[Since], zone: str) -> str:
    if not causes:
        return ""
    newest = list(reversed(causes))
    named = [_cause(each, zone) for each in newest[:_NAMED]]
    rest = len(newest) - len(named)
    if rest:
        return say("frozen.why.more", first=", ".join(named), count=count(rest))
    return _listed(named)


def _cause(each: Since, zone: str) -> str:
    at = day_words(_local(each.at, zone).date()) if each.at else ""
    return say(f"frozen.event.{each.event}", name=each.name, at=at)


def since_words(each: Since, view: FrozenView) -> str:
    """One thing that happened, for the list of all of them."""
    # A file's rows are those of all groups.
    is_limited = view.seen_groups is not None and each.event is Event.IMPORT
    return say(
        "frozen.since.import_limited" if is_limited else f"frozen.since.{each.event}",
        at=moment_words(each.at, _zone(view)),
        name=each.name,
        by=each.by,
        rows=_rows(each),
    )


def _rows(each: Since) -> str:
    if each.event is not Event.IMPORT:
        return ""
    told = [
        say(f"frozen.since.{name}", count=count(rows))
        for name, rows in (("new", each.new), ("changed", each.changed), ("gone", each.gone))
        if rows
    ]
    return ", ".join(told) or say("frozen.since.unchanged")


def number_words(number: Number, metric: Metric, view: FrozenView) -> str:
    """Inquiries, 8 to 14 July 2024, topic Damaged item; days and filters where they are others."""
    parts = [metric.short]
    if number.period != view.period:
        parts.append(period_words(number.period))
    if number.dimension is not None:
        name = dimension_words(number.dimension)
        part = value_words(number.split, number.dimension)
        parts.append(say("frozen.differences.part_of", dimension=name, part=part))
    if number.filters != view.filters:
        parts += filter_words(number.filters)
    if number.is_before:
        parts.append(say("frozen.now.one"))
    return ", ".join(parts)


def difference_words(each: Difference, metric: Metric) -> str:
    """Now against then, as the metric shows changes; empty where nothing can be compared."""
    if each.then is None or each.now is None or each.currency != each.currency_now:
        return ""
    if metric.change == "percent":
        change = (each.now - each.then) / abs(each.then) * 100 if each.then else None
        return metric_change(metric, change, each.currency)
    return metric_change(metric, each.now - each.then, each.currency)


def value_of(value: float | None, metric: Metric, currency: str | None) -> str:
    return metric_value(metric, value, currency)


def definition_words(
    frozen: FrozenMetric, now: Metric | None, *, is_redefined: bool
) -> Iterator[str]:
    """The definition it was made by, and what is another one now."""
    yield frozen.metric.definition
    if now is None:
        yield say("frozen.definitions.gone")
    elif now.definition != frozen.metric.definition:
        yield say("frozen.definitions.changed", definition=now.definition)
    elif is_redefined:
        yield say("frozen.definitions.recalculated")


def _zone(view: FrozenView) -> str:
    return view.organisation.timezone
