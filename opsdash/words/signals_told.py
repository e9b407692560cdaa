"""The signals of a metric for a terminal and for other programs: sentences and fields."""

import math
from typing import Any

from opsdash.analysis.result import Status
from opsdash.findings.verdicts import MetricSignals
from opsdash.metrics.answer import Answer
from opsdash.metrics.catalog import Catalog
from opsdash.words import say
from opsdash.words.sentences import refusal_words
from opsdash.words.signals import basis_words, signal_sentence

_STRONG = "**"


def told_status(found: MetricSignals | None) -> Status:
    """Refused where nothing is judged."""
    return Status.REFUSED if found is None else found.result.status


def told_sentences(
    catalog: Catalog, answer: Answer, found: MetricSignals | None
) -> tuple[str, ...]:
    """What a manager should know, and what it rests on; else why nothing is judged."""
    name = answer.question.metrics[0]
    metric, reason = catalog.metrics[name], answer.reason_of(name)
    if reason is not None and not metric.needs_comparison:
        return (refusal_words(reason),)
    if found is None:
        return (_plain(say("signals.sentence.growth")),)
    sentence = signal_sentence(metric, found, answer.currency)
    return _plain(sentence), *basis_words(found)


def signals_fields(catalog: Catalog, answer: Answer, found: MetricSignals | None) -> dict[str, Any]:
    """The finding for another program: values and limits in the metric's unit, week by week."""
    question = answer.question
    return {
        "status": told_status(found).value,
        "metric": question.metrics[0],
        "filters": {each.dimension: list(each.values) for each in question.filters},
        "from": question.period.first.isoformat(),
        "to": question.period.last.isoformat(),
        "sentences": list(told_sentences(catalog, answer, found)),
        **(_found_fields(found) if found else {"state": None, "signal": None, "weeks": []}),
    }


def _found_fields(found: MetricSignals) -> dict[str, Any]:
    window, locked = found.window, found.locked
    return {
        "state": found.state.value,
        "reasons": [{"code": each.code.value, **each.values} for each in found.reasons],
        "chart": found.chart.value,
        "signal": _signal_fields(found),
        "baseline": {
            "from": window.first.isoformat() if window else None,
            "to": window.last.isoformat() if window else None,
            "locked_by": locked.created_by if locked else None,
            "reason": locked.reason if locked else None,
        },
        "weeks": _week_fields(found),
    }


def _signal_fields(found: MetricSignals) -> dict[str, Any] | None:
    signal = found.signal
    if signal is None:
        return None
    return {
        "rule": signal.rule.value,
        "since": signal.since.isoformat(),
        "weeks": signal.points,
        "is_above": signal.is_above,
        "goodness": signal.goodness.value,
    }


def _week_fields(found: MetricSignals) -> list[dict[str, Any]]:
    flagged = dict(found.flagged)
    columns = zip(found.series.value, found.low, found.center, found.high, strict=True)
    return [
        {
            "week": found.series.day(at).isoformat(),
            **dict(zip(("value", "low", "center", "high"), map(_known, numbers), strict=True)),
            "is_signal": found.series.day(at) in flagged,
        }
        for at, numbers in enumerate(columns)
    ]


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _plain(text: str) -> str:
    """Without the marks of strong text, which only a page draws."""
    return text.replace(_STRONG, "")
