"""The sentences of an outlook: what may come, how sure that is, and how good it was before."""

import math
from collections.abc import Iterator
from typing import Any, Final

from opsdash.analysis.forecast import Method
from opsdash.analysis.result import Status
from opsdash.findings.outlook import OutlookFinding, OutlookReason, Why
from opsdash.metrics.catalog import Metric
from opsdash.words import say
from opsdash.words.dates import day_words, period_words
from opsdash.words.levels import with_unit
from opsdash.words.numbers import count, metric_value, percent, rounded, span
from opsdash.words.sentences import refusal_words

_ALL: Final = 100
# An outlook is no count: three digits say more than is known.
_DIGITS: Final = 3
# Nearer to the errors of repeating the last week is as good as it.
_CLEARLY: Final = 0.95
_LISTED_DAYS: Final = 4


def outlook_sentences(finding: OutlookFinding, metric: Metric) -> tuple[str, ...]:
    """In their order: what is expected, its record, what limits it; or why there is none."""
    if finding.status is Status.REFUSED:
        return (headline(finding, metric),)
    return (*evidence(finding, metric), *notes(finding))


def headline(finding: OutlookFinding, metric: Metric) -> str:
    """What is expected of the days to come, or why nothing is said."""
    if finding.total is None or finding.period is None:
        return " ".join(reason_words(finding, each) for each in finding.reasons)
    return say(
        "outlook.expected",
        period=period_words(finding.period),
        value=with_unit(metric, about(finding.total.middle), finding.currency),
        range=_range(finding, metric),
    )


def reason_words(finding: OutlookFinding, reason: Why) -> str:
    if reason.code is OutlookReason.UNANSWERED and finding.refusal:
        return refusal_words(finding.refusal)
    values = {name: _spoken(value) for name, value in reason.facts if _finite(value) is not None}
    return say(f"outlook.reason.{reason.code}", **values)


def about(value: float) -> float:
    """1,238 is about 1,240."""
    whole = len(f"{abs(value):.0f}")
    return rounded(value, min(0, _DIGITS - whole)) if whole > _DIGITS else value


def outlook_fields(finding: OutlookFinding, metric: Metric) -> dict[str, Any]:
    """The same for a program; numbers are not rounded."""
    total, record, period = finding.total, finding.record, finding.period
    return {
        "metric": metric.id,
        "status": str(finding.status),
        "reasons": [
            {"code": str(each.code), **{name: _finite(value) for name, value in each.facts}}
            for each in finding.reasons
        ],
        "sentences": list(outlook_sentences(finding, metric)),
        "currency": finding.currency,
        "from": period.first.isoformat() if period else None,
        "to": period.last.isoformat() if period else None,
        "method": str(finding.method) if finding.method else None,
        "total": _ends(total.middle, total.low, total.high) if total else None,
        "before": finding.before,
        "steps": [
            {"from": each.first.isoformat(), **_ends(each.middle, each.low, each.high)}
            for each in finding.ahead
        ],
        "record": {
            "outlooks": record.origins,
            "error_against_repeating_last_week": _finite(record.against_naive),
            "mase": record.mase,
            "typical_error": record.typical_error,
            "share_in_band": record.coverage,
        }
        if record
        else None,
        "closed_days": [day.isoformat() for day in finding.closed],
    }


def _ends(middle: float, low: float, high: float) -> dict[str, float]:
    return {"middle": middle, "low": low, "high": high}


def evidence(finding: OutlookFinding, metric: Metric) -> Iterator[str]:
    """What is expected, what it compares with, and how good outlooks were."""
    yield headline(finding, metric)
    if finding.before is not None:
        before = metric_value(metric, finding.before, finding.currency)
        yield say("outlook.before", value=before)
    if finding.record:
        yield record_words(finding)


def record_words(finding: OutlookFinding) -> str:
    """How outlooks made alike from earlier days did."""
    record = finding.record
    if record is None:
        return ""
    by = "week" if finding.method is Method.WEEKLY_LEVEL else "day"
    parts = [say("outlook.record.tried", count=record.origins)]
    if record.typical_error is not None:
        off = percent(_ALL * record.typical_error, 0)
        parts = [say("outlook.record.off", count=record.origins, off=off)]
    parts.append(say(f"outlook.record.band_{by}", share=percent(_ALL * record.coverage, 0)))
    key = "better" if record.against_naive < _CLEARLY else "as_good"
    less = percent(_ALL * (1 - record.against_naive), 0)
    parts.append(say(f"outlook.record.{key}", less=less))
    return " ".join(parts)


def notes(finding: OutlookFinding) -> Iterator[str]:
    """What limits it, and the closed days that it knows of."""
    for each in finding.reasons:
        yield reason_words(finding, each)
    if finding.closed:
        named = [day_words(day, year=False) for day in finding.closed[:_LISTED_DAYS]]
        more = len(finding.closed) - len(named)
        key = "outlook.closed_more" if more else "outlook.closed"
        yield say(key, days=", ".join(named), more=more)


def _range(finding: OutlookFinding, metric: Metric) -> str:
    if finding.total is None:
        return ""
    ends = (about(finding.total.low), about(finding.total.high))
    return span(*(metric_value(metric, end, finding.currency) for end in ends))


def _spoken(value: float | str) -> str:
    return value if isinstance(value, str) else count(value)


def _finite(value: float | str) -> float | str | None:
    """JSON has no infinity."""
    return value if isinstance(value, str) or math.isfinite(value) else None
