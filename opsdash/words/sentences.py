"""The sentences made from findings: what happened, in a manager's words, and never why.

Every case of a finding has its own sentence, so that a missing denominator or a missing comparison
is said and not filled in.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from opsdash.calendar.periods import Period
from opsdash.findings.growth import Case, Growth, Tendency
from opsdash.findings.needs import is_behind
from opsdash.findings.verdicts import MetricSignals, State
from opsdash.metrics.answer import Answer, AnswerRow, ComparisonGap, Flag, Reason
from opsdash.metrics.catalog import Catalog, load_catalog
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.question import Filter
from opsdash.words import say
from opsdash.words.dates import (
    compared_words,
    day_words,
    month_words,
    period_words,
    weekday_words,
)
from opsdash.words.numbers import (
    MINUS,
    Direction,
    change_count,
    change_percent,
    count,
    direction,
    money,
    percent,
    points,
)
from opsdash.words.signals import rate_signal_words

# A line names no more: what lacks single days everywhere is read in the numbers behind a chart.
_LISTED_HOLES = 3
# What more than these have is a dimension of the company, not of one of its numbers.
_NAMED_MEASURES = 2


def moved(change: float | None) -> str:
    """Grew 3.1 %, shrank 2.0 %, stayed level."""
    way = direction(change_percent(change))
    return say(f"slope.moved.{way}", change=percent(change).removeprefix(MINUS))


def _moved_likewise(first: float | None, second: float | None) -> str:
    """The second movement, without repeating the verb: grew 3.1 % ... and orders 13.0 %."""
    ways = [direction(change_percent(change)) for change in (first, second)]
    if ways[0] is not ways[1]:
        return moved(second)
    return say(f"slope.moved_too.{ways[1]}", change=percent(second).removeprefix(MINUS))


def headline(growth: Growth, rate: MetricSignals | None = None) -> str:
    """The finding of Today: a new signal of the rate by week; else both movements.

    What they mean for a single order is said only where the rate is not known to be ordinary. A
    signal that stands for long would be the same title each day: it comes after the movements.
    """
    if growth.case is Case.COMPARED and growth.inquiries and growth.against:
        each = say(f"slope.each.{growth.base}")
        signal = rate.signal if rate is not None else None
        if signal is not None and not signal.is_standing:
            return rate_signal_words(signal, each)
        return say(
            f"slope.headline.{_verdict_key(growth, rate)}",
            inquiries=moved(growth.inquiries.change),
            base=say(f"slope.base.{growth.base}"),
            against=_moved_likewise(growth.inquiries.change, growth.against.change),
            each=each,
            since=day_words(signal.since, year=False) if signal is not None else "",
        )
    return _headline_without_comparison(growth)


def _verdict_key(growth: Growth, rate: MetricSignals | None) -> str:
    if rate is not None and rate.signal is not None:
        return "standing_above" if rate.signal.is_above else "standing_below"
    return "ordinary" if rate is not None and rate.state is State.ORDINARY else f"{growth.tendency}"


def _headline_without_comparison(growth: Growth) -> str:
    inquiries = growth.inquiries.value if growth.inquiries else None
    against = growth.against.value if growth.against else None
    return say(
        f"slope.headline.{_case_key(growth)}",
        inquiries=count(inquiries),
        against=count(against),
        base=say(f"slope.base.{growth.base}"),
    )


def _case_key(growth: Growth) -> str:
    """The case, and whether it is only the base that lacks days."""
    rows = (growth.inquiries, growth.against)
    lacks = [row is not None and Flag.INCOMPLETE in row.flags for row in rows]
    only_base = growth.case is Case.INCOMPLETE and lacks == [False, True]
    return f"{growth.case}_base" if only_base else growth.case


def slope_headline(growth: Growth, days: str = "", *, is_usual: bool = False) -> str:
    """How far apart the two growth rates are; with `days` ("In May 2026") as what happened then.

    `is_usual`: a gap like that comes without any change.
    """
    if growth.case is not Case.COMPARED or growth.gap is None:
        return _headline_without_comparison(growth)
    gap = points(growth.gap)
    case = "equally" if growth.tendency is Tendency.SAME else _gap_case(growth, gap)
    return say(
        f"slope.gap_in.{case}" if days else f"slope.gap.{case}",
        gap=gap.lstrip(f"+{MINUS}"),
        base=say(f"slope.base.{growth.base}"),
        days=days,
        usual=say("slope.gap_in.usual") if is_usual else "",
    )


def _gap_case(growth: Growth, gap: str) -> str:
    """Which sentence is true: growing slower is not the same as shrinking faster."""
    way = direction(gap)
    rows = (growth.inquiries, growth.against)
    inquiries, against = (direction(change_percent(row.change)) for row in rows if row)
    if inquiries is Direction.DOWN and against is Direction.DOWN:
        return "shrink_faster" if way is Direction.DOWN else "shrink_slower"
    if inquiries is Direction.DOWN:
        return "shrink"
    if against is Direction.DOWN:
        return "against_shrink"
    return "slower" if way is Direction.DOWN else "faster"


def slope_grey(period: Period, compared: Period | None, filters: Sequence[Filter]) -> str:
    """Where we are, which days this is about, and of which inquiries."""
    words = period_words(period)
    key = "slope.grey" if compared is None else "slope.grey_compared"
    before = compared_words(period, compared) if compared else ""
    return " · ".join((say(key, period=words, before=before), *filter_words(filters)))


def filter_words(filters: Sequence[Filter]) -> list[str]:
    """The values that the facts are narrowed to, dimension by dimension."""
    return [
        ", ".join(value_words(value, each.dimension) for value in each.values) for each in filters
    ]


def value_words(value: str | None, dimension: str = "") -> str:
    """How a dimension value reads; the empty one means that nothing gave it one."""
    return value or say("shell.no_topic" if dimension == "topic" else "shell.not_recorded")


def today_grey(coverage: Coverage, today: date, filters: Sequence[Filter]) -> str:
    """The day, how far the data reaches, which sources end earlier, and of which inquiries."""
    if coverage.anchor is None:
        return say("today.grey_empty", today=weekday_words(today))
    late = [source for source in coverage.sources if is_behind(source, coverage.anchor)]
    parts = [
        say(
            "today.grey",
            today=weekday_words(today),
            through=day_words(coverage.anchor),
            complete=len(coverage.sources) - len(late),
            all=len(coverage.sources),
        ),
        *(
            say("today.ends", source=each.source, day=day_words(each.through_day))
            for each in late
            if each.through_day
        ),
        *filter_words(filters),
    ]
    return " · ".join(parts)


def tiles_note(period: Period, compared: Period | None, *, has_targets: bool = False) -> str:
    """What the tiles count and what they are compared with, said once for all of them."""
    words = period_words(period)
    if compared is None:
        key = "today.tiles_note_targets" if has_targets else "today.tiles_note_plain"
        return say(key, period=words)
    return say("today.tiles_note", period=words, before=compared_words(period, compared))


def slope_evidence(growth: Growth, period: Period, compared: Period | None) -> str:
    """Both growth rates and the gap in one sentence, with the days they are made from."""
    if growth.reason is not None:
        return refusal_words(growth.reason)
    if growth.case is not Case.COMPARED or not growth.inquiries or not growth.against:
        return say(
            f"slope.evidence.{_case_key(growth)}",
            base=say(f"slope.base.{growth.base}"),
            period=period_words(period),
            before=compared_words(period, compared) if compared else "",
        )
    return say(
        "slope.evidence.compared",
        inquiries=change_percent(growth.inquiries.change),
        base=say(f"slope.base.{growth.base}"),
        against=change_percent(growth.against.change),
        gap=points(growth.gap),
        before=compared_words(period, compared) if compared else "",
    )


def today_evidence(growth: Growth, currency: str | None, days: str) -> str:
    """From how many to how many, and in which days against which."""
    if growth.reason is not None:
        return refusal_words(growth.reason)
    if growth.case is not Case.COMPARED or not growth.inquiries or not growth.against:
        base = say(f"slope.base.{growth.base}")
        return say(f"today.evidence.{_case_key(growth)}", base=base)
    return say(
        "today.evidence.compared",
        inquiries=_from_to(growth.inquiries, None),
        base=say(f"slope.base.{growth.base}"),
        against=_from_to(growth.against, currency if growth.base == "sales" else None),
        days=days,
    )


def _from_to(row: AnswerRow, currency: str | None) -> str:
    now, before = row.value or 0.0, row.compare or 0.0
    change = change_count(now - before)
    return say(
        f"today.from_to.{direction(change)}",
        change=change.lstrip(f"+{MINUS}"),
        value=money(now, currency) if currency else count(now),
    )


def refusal_words(reason: Reason) -> str:
    """Why a number cannot be known, and what would help."""
    return say(
        f"shell.refused.{reason.code}",
        **{name: _spoken(name, value) for name, value in reason.facts},
    )


def _spoken(name: str, value: object) -> object:
    """A fact of a reason: what to import by its name, lists joined, names as they are."""
    if name == "told":
        return say(f"shell.told.{value}")
    if name == "fact":
        return say(f"shell.fact.{value}")
    if isinstance(value, date):
        return month_words(value)
    return ", ".join(map(str, value)) if isinstance(value, tuple | list) else value


def missing_words(answer: Answer, told: str = "") -> str:
    """Which sources do not cover the period: where they end, begin, and what they lack between.

    Empty when all do. What `told` already says is not said again.
    """
    parts = [
        say("today.ends", source=each.source, day=day_words(each.through_day))
        for each in answer.missing
        if each.through_day
        and each.through_day < answer.question.period.last
        and not each.has_ended
    ]
    late = [
        say("today.begins", source=each.source, day=day_words(each.first_day))
        for each in answer.missing
        if each.first_day and each.first_day > answer.question.period.first
    ]
    lacking = [
        say("today.lacks", source=each.source, days=holes_words(each.holes))
        for each in answer.missing
        if each.holes
    ]
    found = dict.fromkeys((*parts, *late, *lacking))
    return " · ".join(part for part in found if part not in told.split(" · "))


def gap_words(gap: ComparisonGap) -> str:
    """In a few words why a comparison is incomplete: "data begin on 28 September 2026"."""
    if gap.begins:
        return say("today.gap.begins", day=day_words(gap.begins))
    if gap.holes:
        return say("today.gap.lacks", days=holes_words(gap.holes))
    return say("today.gap.ends", day=day_words(gap.ends)) if gap.ends else ""


def holes_words(holes: Sequence[Period]) -> str:
    """The longest holes by their days, in order, and how many there are besides."""
    longest = sorted(holes, key=lambda each: -each.days)[:_LISTED_HOLES]
    days = ", ".join(period_words(each) for each in sorted(longest))
    more = len(holes) - len(longest)
    return say("today.lacks_more", days=days, count=count(more)) if more else days


def unfiltered_words(answer: Answer) -> str:
    """Which numbers a filter or a split could not narrow, by dimension. Empty when it could."""
    catalog = load_catalog()
    counted: dict[str, dict[str, None]] = {}
    for measure, dimension in answer.unfiltered:
        declared = catalog.measures.get(measure)
        is_fact = declared is not None and declared.fact != "reading"
        name = say(f"shell.fact.{declared.fact}") if declared and is_fact else measure
        counted.setdefault(dimension, {})[name] = None
    sentences = [
        say(
            "today.unfiltered",
            dimension=dimension_words(dimension),
            measures=_capital(_listed(names)),
        )
        for dimension, names in counted.items()
    ]
    return " ".join(sentences)


def dimension_name(dimension: str, catalog: Catalog, coverage: Coverage) -> str:
    """How a dimension is called; one that only readings have says whose it is."""
    known = catalog.dimensions.get(dimension)
    if known is not None:
        return known.name
    found = sorted({each.measure for each in coverage.readings if dimension in each.dimensions})
    names = [catalog.measures[each].name if each in catalog.measures else each for each in found]
    if not names or len(names) > _NAMED_MEASURES:
        return dimension
    return say("shell.more.of_readings", name=dimension, measures=", ".join(names))


def dimension_words(dimension: str) -> str:
    """The name of a shipped dimension; others are named as their files name them."""
    known = load_catalog().dimensions.get(dimension)
    return known.name if known else dimension


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _listed(names: Iterable[str]) -> str:
    *others, last = names
    return say("today.and", first=", ".join(others), last=last) if others else last
