"""The sentences of an effect: what came, what would have come, and how sure the difference is."""

import math
from collections.abc import Iterator
from typing import Any, Final

from opsdash.analysis.effect import EffectReason, Verdict
from opsdash.analysis.result import Estimate, Status
from opsdash.findings.effect import EffectFinding, FewCounts, Why, WhyNot
from opsdash.metrics.catalog import Metric
from opsdash.words import say
from opsdash.words.dates import period_words
from opsdash.words.levels import with_unit
from opsdash.words.numbers import MINUS, count, metric_value, percent, signed, span
from opsdash.words.outlook import about
from opsdash.words.sentences import refusal_words

_ALL: Final = 100
_ONE_IN: Final = 0.001


def effect_sentences(finding: EffectFinding, metric: Metric) -> tuple[str, ...]:
    """In their order: what came against what was expected, how sure, what limits it."""
    return (*evidence(finding, metric), *notes(finding))


def evidence(finding: EffectFinding, metric: Metric) -> Iterator[str]:
    """The finding in its sentences; a refusal is a note."""
    if finding.counts:
        yield from _count_sentences(finding, finding.counts, metric)
    elif finding.expected and finding.extra:
        yield say(
            "effect.came",
            period=period_words(finding.asked.looked_at),
            actual=with_unit(metric, finding.actual, finding.currency),
            expected=_value(finding, metric, finding.expected.value),
            range=_range(finding, metric, finding.expected),
        )
        yield _extra_words(finding, metric, finding.extra)
        yield from _placebo_words(finding)


def notes(finding: EffectFinding) -> Iterator[str]:
    """From what it cannot be separated, and why it is uncertain or refused."""
    near = finding.asked.nearby
    if near and finding.status is not Status.REFUSED:
        yield say("effect.near", events=", ".join(near))
    for each in finding.reasons:
        if each.code is not EffectReason.NOT_SEPARABLE:
            yield reason_words(finding, each)


def reason_words(finding: EffectFinding, reason: Why) -> str:
    if reason.code is WhyNot.UNANSWERED and finding.refusal:
        return refusal_words(finding.refusal)
    values = {
        name: value if isinstance(value, str) else count(value) for name, value in reason.facts
    }
    return say(f"effect.reason.{reason.code}", **values)


def effect_fields(finding: EffectFinding, metric: Metric) -> dict[str, Any]:
    """The same for a program; numbers are not rounded."""
    placebos, counts, asked = finding.placebos, finding.counts, finding.asked
    return {
        "metric": metric.id,
        "status": str(finding.status),
        "reasons": [{"code": str(each.code), **each.values} for each in finding.reasons],
        "sentences": list(effect_sentences(finding, metric)),
        "currency": finding.currency,
        "from": asked.looked_at.first.isoformat(),
        "to": asked.looked_at.last.isoformat(),
        "actual": finding.actual,
        "expected": _ends(finding.expected),
        "extra": _ends(finding.extra),
        "relative": finding.relative,
        "verdict": str(finding.verdict) if finding.verdict else None,
        "earlier_dates": {"tried": placebos.dates, "as_large": placebos.as_large}
        if placebos
        else None,
        "counts": {
            "before": counts.before,
            "after": counts.after,
            "days": counts.days,
            "chance": counts.comparison.chance,
            "factor": _ends(counts.comparison.factor),
        }
        if counts
        else None,
        "cannot_separate_from": list(asked.nearby),
        "steps": [
            {"day": each.day.isoformat(), "actual": each.actual, "expected": _ends(each.expected)}
            for each in finding.steps
        ],
    }


def _ends(found: Estimate | None) -> dict[str, float | None] | None:
    if found is None:
        return None
    ends = {"value": found.value, "low": found.low, "high": found.high}
    return {name: end if math.isfinite(end) else None for name, end in ends.items()}


def _count_sentences(finding: EffectFinding, counts: FewCounts, metric: Metric) -> Iterator[str]:
    yield say(
        "effect.counts",
        period=period_words(finding.asked.looked_at),
        after=with_unit(metric, counts.after),
        before=count(counts.before),
        days=counts.days,
    )
    chance = counts.comparison.chance
    key = "proven" if finding.verdict is not Verdict.USUAL else "open"
    least = say("effect.chance_below") if chance < _ONE_IN else percent(_ALL * chance)
    yield say(f"effect.chance_{key}", chance=least)


def _extra_words(finding: EffectFinding, metric: Metric, extra: Estimate) -> str:
    ends = [signed(_value(finding, metric, each)) for each in (extra.low, extra.high)]
    if finding.verdict is Verdict.USUAL or finding.verdict is None:
        return say(
            "effect.verdict.usual",
            value=signed(_value(finding, metric, extra.value)),
            low=ends[0],
            high=ends[1],
        )
    value = _value(finding, metric, extra.value).removeprefix(MINUS)
    better = _goodness(metric, finding.verdict)
    return say(
        f"effect.verdict.{finding.verdict}", value=value, low=ends[0], high=ends[1], goodness=better
    )


def _goodness(metric: Metric, verdict: Verdict) -> str:
    if metric.better == "neutral":
        return ""
    is_better = (verdict is Verdict.MORE) == (metric.better == "higher")
    return say("metric_card.better" if is_better else "metric_card.worse")


def _placebo_words(finding: EffectFinding) -> Iterator[str]:
    found = finding.placebos
    if found and found.dates:
        yield say("effect.placebos", as_large=found.as_large, dates=found.dates)


def _value(finding: EffectFinding, metric: Metric, value: float) -> str:
    return metric_value(metric, about(value), finding.currency)


def _range(finding: EffectFinding, metric: Metric, found: Estimate) -> str:
    return span(*(_value(finding, metric, end) for end in (found.low, found.high)))
