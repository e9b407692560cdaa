"""The Inquiry slope in sentences: what the rate does, how sure that is, and what is not part of it.

Ranges are said as what a number could be. A level that changed at once is named with its date and
never counted as slope; no sentence says why.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from opsdash.analysis.elasticity import Elasticity, ElasticityReason
from opsdash.analysis.result import Estimate, Result
from opsdash.analysis.slope import MONTHS_PER_YEAR, Cadence, Slope, SlopeReason, YearOnYear, percent
from opsdash.calendar.periods import Period
from opsdash.findings.slope import Shift, SlopeAsked, SlopeFinding, Step, Why
from opsdash.metrics.catalog import Catalog
from opsdash.words import known, say
from opsdash.words.dates import day_words, month_words
from opsdash.words.metric_sides import terms_words
from opsdash.words.numbers import (
    MINUS,
    change_percent,
    count,
    decimal,
    direction,
    span,
)
from opsdash.words.numbers import percent as percent_words
from opsdash.words.sentences import holes_words, refusal_words

# Percent per four weeks or per month: a rate that moves less has hardly moved after a year.
_LEVEL: Final = 0.5
_JUMP: Final = 10.0
# So many of so many months on one side of the year before are worth the title.
_MOST_MONTHS: Final = 0.75
_FEWEST_MONTHS: Final = 12
_DOUBTS: Final = (
    SlopeReason.EARLY,
    SlopeReason.SEASON_OPEN,
    SlopeReason.FEW_INQUIRIES,
    SlopeReason.CONSTANT,
)


@dataclass(frozen=True)
class Nouns:
    """What is set against what, in words. `base` is a key of `slope.each`, "" for other pairs."""

    above: str
    below: str
    base: str

    @property
    def is_of_customers(self) -> bool:
        return bool(self.base)


def nouns_of(asked: SlopeAsked, catalog: Catalog) -> Nouns:
    """Inquiries and orders; any other two numbers by their names."""
    metric = catalog.metrics[asked.metric]
    if asked.against is None:
        above, below = (
            terms_words(catalog, each) for each in (metric.numerator, metric.denominator)
        )
        return Nouns(above, below, below if above == "inquiries" and _is_base(below) else "")
    is_customers = asked.metric == "inquiries" and _is_base(asked.against)
    names = (metric.name.lower(), catalog.metrics[asked.against].name.lower())
    return Nouns(*names, asked.against if is_customers else "")


def _is_base(name: str) -> bool:
    return known(f"slope.each.{name}")


def headline(finding: SlopeFinding, catalog: Catalog) -> str:
    """What the rate does, as a title."""
    slope = finding.slope
    if slope is None:
        return say("drift.headline.refused")
    nouns, drift = nouns_of(finding.asked, catalog), slope.told(slope.drift)
    key = f"drift.headline.{_way(drift)}"
    if finding.shifts and not drift.is_clear and nouns.is_of_customers:
        return _shifted_headline(finding, nouns)
    year = _year_way(slope)
    if year and key.endswith("open"):
        return _year_headline(year, slope, nouns)
    return _capital(
        say(
            key if nouns.is_of_customers else f"{key}_of",
            change=percent_words(drift.value).removeprefix(MINUS),
            each=say(f"slope.each.{nouns.base}") if nouns.base else "",
            every=say(f"drift.every.{slope.cadence}"),
            above=nouns.above,
            below=nouns.below,
        )
    )


def _shifted_headline(finding: SlopeFinding, nouns: Nouns) -> str:
    """Where nothing else is clear, the newest change of the level is the news."""
    shift = finding.shifts[-1]
    size = shift.size.value
    return say(
        f"drift.headline.{'more' if size > 0 else 'less'}_since",
        size=percent_words(size, 0).removeprefix(MINUS),
        each=say(f"slope.each.{nouns.base}"),
        day=_shift_day(finding, shift),
    )


def _year_way(slope: Slope) -> str:
    """Whether most months were below or above those a year before; "" where neither."""
    year = slope.year
    if year is None or year.pairs < _FEWEST_MONTHS:
        return ""
    if year.lower >= _MOST_MONTHS * year.pairs:
        return "less"
    return "more" if year.higher >= _MOST_MONTHS * year.pairs else ""


def _year_headline(way: str, slope: Slope, nouns: Nouns) -> str:
    """Where no trend is clear, what the years were: a fact, which says nothing of the next."""
    year = slope.year
    if year is None:
        return ""
    of = "" if nouns.is_of_customers else "_of"
    return _capital(
        say(
            f"drift.headline.{way}_than_year{of}",
            each=say(f"slope.each.{nouns.base}") if nouns.base else "",
            above=nouns.above,
            below=nouns.below,
            months=count(year.lower if way == "less" else year.higher),
            pairs=count(year.pairs),
        )
    )


def _way(drift: Estimate) -> str:
    if drift.is_clear:
        return "less" if drift.value < 0 else "more"
    return "level" if max(-drift.low, drift.high) <= _LEVEL else "open"


def evidence(finding: SlopeFinding, catalog: Catalog) -> str:
    """Both growth rates with the slope, and the range of the drift; else why there is none."""
    slope = finding.slope
    if slope is None:
        return refused(finding, catalog)
    nouns = nouns_of(finding.asked, catalog)
    return " ".join(
        (*_growth(slope, nouns), _interval(finding, slope, nouns), *_year(slope, nouns))
    )


def _growth(slope: Slope, nouns: Nouns) -> Iterator[str]:
    sold, asked = (slope.told(each).value for each in (slope.sales, slope.inquiries))
    ways = [direction(change_percent(each)) for each in (sold, asked)]
    texts = [percent_words(each).removeprefix(MINUS) for each in (sold, asked)]
    too = "moved_too" if ways[0] is ways[1] else "moved"
    ratio = slope.growth_ratio
    yield say(
        f"drift.growth.{'ratio' if ratio else 'plain'}",
        per=say(f"drift.per.{slope.cadence}"),
        above=nouns.above,
        below=nouns.below,
        sold=say(f"slope.moved.{ways[0]}", change=texts[0]),
        asked=say(f"slope.{too}.{ways[1]}", change=texts[1]),
        slope=decimal(ratio.value) if ratio else "",
        range=_range(decimal(ratio.low), decimal(ratio.high)) if ratio else "",
    )
    if ratio is None:
        yield _capital(say("drift.growth.flat", below=nouns.below))


def _interval(finding: SlopeFinding, slope: Slope, nouns: Nouns) -> str:
    drift = slope.told(slope.drift)
    return _capital(
        say(
            "drift.interval.told_seasonal" if slope.is_seasonal else "drift.interval.told",
            above=nouns.above,
            below=nouns.below,
            change=change_percent(drift.value),
            per=say(f"drift.per.{slope.cadence}").lower(),
            range=_percent_range(drift),
            steps=steps_words(finding),
        )
    )


def _year(slope: Slope, nouns: Nouns) -> Iterator[str]:
    """The last twelve months against the same months a year before."""
    year = slope.year
    if year is None:
        return
    whole = year.months == MONTHS_PER_YEAR
    yield _capital(
        say(
            f"drift.year.{'whole' if whole else 'part'}",
            above=nouns.above,
            below=nouns.below,
            change=change_percent(year.change),
            months=count(year.months),
            lower=count(year.lower),
            pairs=count(year.pairs),
        )
    )


def steps_words(finding: SlopeFinding) -> str:
    """104 complete weeks to 17 May 2026; those that are left out do not count."""
    last = finding.steps[-1].period
    is_month = finding.cadence is Cadence.MONTH
    return say(
        f"drift.steps.{finding.cadence}",
        count=count(finding.slope.periods if finding.slope else 0),
        last=month_words(last.first) if is_month else day_words(last.last),
    )


def _percent_range(change: Estimate) -> str:
    return say(
        "drift.interval.range", low=change_percent(change.low), high=change_percent(change.high)
    )


def _range(low: str, high: str) -> str:
    """0.4-0.9; ends with a sign are kept apart by a word."""
    if MINUS in low + high:
        return say("drift.interval.range", low=low, high=high)
    return span(low, high)


def refused(finding: SlopeFinding, catalog: Catalog) -> str:
    """Why there is no slope, and when there will be."""
    if finding.reason is not None:
        return refusal_words(finding.reason)
    if finding.result is None or finding.slope is not None:
        return ""
    nouns = nouns_of(finding.asked, catalog)
    reason = finding.result.reasons[0]
    values = {name: count(float(value)) for name, value in reason.facts}
    return say(
        f"drift.refused.{reason.code}",
        step=say(f"drift.step.{finding.cadence}"),
        above=nouns.above,
        below=nouns.below,
        day=day_words(finding.works_from) if finding.works_from else "",
        **values,
    )


def notes(finding: SlopeFinding, catalog: Catalog) -> tuple[str, ...]:
    """What limits the slope, and what is no part of it: each a sentence."""
    if finding.result is None or finding.slope is None:
        return ()
    doubts = (_doubt(finding, reason.code, reason.values) for reason in finding.result.reasons)
    return tuple(
        each
        for each in (
            *doubts,
            *(shift_words(finding, shift) for shift in finding.shifts),
            *_left_out(finding, nouns_of(finding.asked, catalog)),
            _disputed(finding, finding.slope),
        )
        if each
    )


def _doubt(finding: SlopeFinding, code: SlopeReason, values: dict[str, float | str]) -> str:
    key = f"drift.note.{code}"
    if code not in _DOUBTS:
        return ""
    cadence = finding.cadence
    facts = {name: decimal(float(value), 1) for name, value in values.items()}
    if code in (SlopeReason.EARLY, SlopeReason.SEASON_OPEN):
        facts = {name: count(float(value)) for name, value in values.items()}
    return say(key, step=say(f"drift.step.{cadence}"), one=say(f"drift.one.{cadence}"), **facts)


def shift_words(finding: SlopeFinding, shift: Shift) -> str:
    """The level rose by 12 % around 12 May 2026; that is not part of the slope."""
    size = shift.size.value
    return say(
        f"drift.note.{'rose' if size > 0 else 'fell'}",
        size=percent_words(size, 0).removeprefix(MINUS),
        day=_shift_day(finding, shift),
    )


def _shift_day(finding: SlopeFinding, shift: Shift) -> str:
    is_month = finding.cadence is Cadence.MONTH
    return month_words(shift.period.first) if is_month else day_words(shift.period.first)


def _left_out(finding: SlopeFinding, nouns: Nouns) -> Iterator[str]:
    for why in Why:
        days = _joined(step.period for step in finding.left_out if step.why is why)
        if days:
            yield say(f"drift.note.{why}", days=holes_words(days), below=nouns.below)


def _joined(periods: Iterable[Period]) -> list[Period]:
    """Neighbours as one."""
    found: list[Period] = []
    for period in periods:
        if found and found[-1].end == period.first:
            found[-1] = Period(found[-1].first, period.end)
        else:
            found.append(period)
    return found


def _disputed(finding: SlopeFinding, slope: Slope) -> str:
    """Where the title tells no direction there is none to dispute."""
    if not slope.is_disputed or not slope.drift.is_clear:
        return ""
    return say("drift.note.disputed", step=say(f"drift.step.{finding.cadence}"))


def reaction(
    found: Result[Elasticity, ElasticityReason], finding: SlopeFinding, catalog: Catalog
) -> tuple[str, ...]:
    """How inquiries follow a jump of sales at once, and what that is not; else why it is open."""
    nouns, one = nouns_of(finding.asked, catalog), say(f"drift.one.{finding.cadence}")
    words = {"above": nouns.above, "below": nouns.below, "one": one}
    if found.value is None:
        reason = found.reasons[0]
        facts = {name: count(float(value)) for name, value in reason.facts}
        return (_capital(say(f"drift.reaction.{reason.code}", **words, **facts)),)
    value = found.value.value
    # The change that goes with a jump of so many percent, both in logarithms.
    jump = percent(
        Estimate(
            *(math.log1p(_JUMP / 100) * each for each in (value.value, value.low, value.high))
        ),
        1,
    )
    told = say(
        "drift.reaction.told",
        value=change_percent(jump.value),
        range=_percent_range(jump),
        **words,
    )
    return told, say("drift.reaction.about", count=count(found.value.periods), **words)


def slope_fields(finding: SlopeFinding, catalog: Catalog) -> dict[str, Any]:
    """The finding for another program: growth in percent per four weeks or per month."""
    slope = finding.slope
    reasons = finding.result.reasons if finding.result else ()
    nouns = nouns_of(finding.asked, catalog)
    return {
        "status": finding.status.value,
        "metric": finding.asked.metric,
        "against": finding.asked.against,
        "filters": {each.dimension: list(each.values) for each in finding.asked.filters},
        "sentences": list(sentences(finding, catalog)),
        "reasons": [{"code": each.code.value, **each.values} for each in reasons],
        "cadence": finding.cadence.value,
        "periods": slope.periods if slope else 0,
        **_days(finding.period),
        **_told_fields(finding),
        "left_out": [_left_out_fields(step) for step in finding.left_out],
        "above": nouns.above,
        "below": nouns.below,
        "steps": [_step_fields(step) for step in finding.steps],
    }


def sentences(finding: SlopeFinding, catalog: Catalog) -> tuple[str, ...]:
    """All that is said, in order."""
    return headline(finding, catalog), evidence(finding, catalog), *notes(finding, catalog)


def _told_fields(finding: SlopeFinding) -> dict[str, Any]:
    slope = finding.slope
    if slope is None:
        names = ("drift", "growth", "against_growth", "slope", "year")
        return {**dict.fromkeys(names), "shifts": []}
    ratio = slope.growth_ratio
    return {
        "drift": _estimate(slope.told(slope.drift)),
        "growth": _estimate(slope.told(slope.inquiries)),
        "against_growth": _estimate(slope.told(slope.sales)),
        "slope": _estimate(ratio) if ratio else None,
        "is_disputed": slope.is_disputed,
        "is_seasonal": slope.is_seasonal,
        "year": None if slope.year is None else _year_fields(slope.year),
        "shifts": [
            {**_days(each.period), "percent": _estimate(each.size)} for each in finding.shifts
        ],
    }


def _year_fields(year: YearOnYear) -> dict[str, float]:
    return {
        "percent": year.change,
        "months": year.months,
        "lower": year.lower,
        "higher": year.higher,
        "pairs": year.pairs,
    }


def _estimate(of: Estimate) -> dict[str, float]:
    return {"value": of.value, "low": of.low, "high": of.high}


def _days(period: Period | None) -> dict[str, str | None]:
    first, last = (period.first, period.last) if period else (None, None)
    return {"from": first.isoformat() if first else None, "to": last.isoformat() if last else None}


def _left_out_fields(step: Step) -> dict[str, str | None]:
    return {**_days(step.period), "why": step.why.value if step.why else None}


def _step_fields(step: Step) -> dict[str, Any]:
    numbers = {"above": step.above, "below": step.below, "rate": step.rate, "fitted": step.fitted}
    return {**_days(step.period), **numbers}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
