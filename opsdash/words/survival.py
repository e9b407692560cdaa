"""The sentences about how long inquiries take, with those still open, and about young days."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from opsdash.analysis.result import Estimate, Reason, Status
from opsdash.analysis.survival import Quantile, Survival, SurvivalReason
from opsdash.findings.settling import SettlingFinding
from opsdash.findings.survival import HALF, MOST, Change, Group, SurvivalFinding
from opsdash.metrics.question import Filter
from opsdash.words import say
from opsdash.words.dates import compared_words, day_words, period_words
from opsdash.words.numbers import count, decimal, duration
from opsdash.words.sentences import refusal_words, value_words

_ALL: Final = 100
# Durations are known within 2 %: what is nearer is the same.
_SAME: Final = 1.04
# Said in the sentence itself.
_SPOKEN: Final = (SurvivalReason.NOT_REACHED,)


def survival_sentences(finding: SurvivalFinding) -> tuple[str, ...]:
    """In their order: the finding, what it rests on, what the closed alone would say, its parts."""
    if finding.status is Status.REFUSED:
        return (headline(finding.now), *notes(finding))
    told = (headline(finding.now), *evidence(finding), closed_only(finding.now))
    parts = (_part_words(finding, each) for each in finding.parts)
    return tuple(filter(None, (*told, *notes(finding), *parts)))


def headline(group: Group) -> str:
    """Within which time half and nine in ten are resolved, or why nobody can tell."""
    survival = group.survival
    if survival is None:
        return _reason(group.result.reasons[0])
    if not survival.closed:
        return say("survival.headline.none", cases=count(survival.cases))
    half, most = (_of(group, part) for part in (HALF, MOST))
    key = "not_half" if half.time is None else "half_only" if most.time is None else "half_and_most"
    return say(
        f"survival.headline.{key}",
        half=duration(half.time),
        most=duration(most.time),
        longest=duration(half.longest),
        open=_of_hundred(half.open_share),
    )


def evidence(finding: SurvivalFinding) -> Iterator[str]:
    """How many they are and how sure it is; then what it was before, where that is asked."""
    now = finding.now
    if now.survival is None:
        return
    parts = [_basis(now, now.survival)]
    if now.through is not None and now.through < now.period.last:
        parts.append(say("survival.through", day=day_words(now.through)))
    parts.append(_certainty(_of(now, HALF)))
    yield " ".join(filter(None, parts))
    compared = _compared(finding)
    if compared:
        yield compared


def closed_only(group: Group) -> str:
    """What those that are resolved would say alone; empty where none or all are."""
    survival, half = group.survival, group.quantile(HALF)
    if survival is None or half is None or half.closed_only is None or not group.still_open:
        return ""
    is_same = half.time is not None and half.time < _SAME * half.closed_only
    return say(
        f"survival.why_{'same' if is_same else 'less'}",
        closed=count(survival.closed),
        open=count(group.still_open),
        half=duration(half.closed_only),
    )


def notes(finding: SurvivalFinding) -> Iterator[str]:
    """What limits it; a refusal's first reason is told already."""
    told = finding.reasons[1:] if finding.status is Status.REFUSED else finding.reasons
    yield from (_reason(each) for each in told if each.code not in _SPOKEN)
    if finding.is_slower:
        yield say("survival.reason.slower")


def part_cells(group: Group, dimension: str) -> tuple[str, ...]:
    """A part as a row of texts: name, created, still open, half, most, half of the closed alone."""
    half, most = group.quantile(HALF), group.quantile(MOST)
    is_few = group.result.status is Status.THIN
    return (
        value_words(group.part, dimension),
        count(group.cases),
        count(group.still_open),
        _cell(half, is_few=is_few),
        _cell(most, is_few=is_few),
        duration(half.closed_only if half else None),
    )


def settling_sentences(finding: SettlingFinding) -> tuple[str, ...]:
    """The estimate and how sure it is, or why there is none."""
    if finding.refusal is not None:
        return (refusal_words(finding.refusal),)
    told = tuple(_settling_reason(finding, each) for each in finding.reasons)
    rate = finding.rate
    if rate is None:
        return told
    if not finding.young or finding.since is None:
        return (say("survival.settling_done", settled=decimal(finding.settled, 1)), *told)
    sentence = say(
        "survival.settling" if finding.settled is not None else "survival.settling_alone",
        rate=decimal(rate.value, 1),
        low=decimal(rate.low, 1),
        high=decimal(rate.high, 1),
        young=count(finding.young),
        since=day_words(finding.since, year=False),
        settled=decimal(finding.settled, 1),
    )
    return sentence, *told


def survival_fields(finding: SurvivalFinding) -> dict[str, Any]:
    """The same for a program: hours, shares from 0 to 1, not rounded."""
    asked, now = finding.asked, finding.now
    return {
        "status": finding.status.value,
        "metric": asked.metric,
        "filters": _filters(asked.filters),
        "reasons": _reasons(finding.reasons),
        "sentences": list(survival_sentences(finding)),
        **_group_fields(now),
        "curve": _curve(now),
        "before": _group_fields(finding.before) if finding.before else None,
        "changes": {
            name: finding.change(part).value for name, part in (("half", HALF), ("nine", MOST))
        },
        "split": asked.split,
        "parts": [{"value": each.part, **_group_fields(each)} for each in finding.parts],
    }


def settling_fields(finding: SettlingFinding) -> dict[str, Any]:
    """The same for a program, in percent."""
    period, since = finding.asked.period, finding.since
    return {
        "status": finding.status.value,
        "metric": finding.asked.metric,
        "filters": _filters(finding.asked.filters),
        "reasons": _reasons(finding.reasons),
        "sentences": list(settling_sentences(finding)),
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "window_days": finding.window,
        "rate": _ends(finding.rate),
        "settled_days_alone": finding.settled,
        "cases": finding.cases,
        "unsettled_cases": finding.young,
        "unsettled_since": since.isoformat() if since else None,
    }


def _of(group: Group, part: float) -> Quantile:
    found = group.quantile(part)
    if found is None:
        raise KeyError(part)
    return found


def _of_hundred(share: float) -> str:
    return decimal(_ALL * share, 0)


def _basis(group: Group, survival: Survival) -> str:
    left, is_one = group.still_open, survival.cases == 1
    if is_one:
        key = "one_open" if left else "one"
    else:
        key = "closed" if not left else "left" if left == 1 else "open"
    return say(
        f"survival.basis_{key}",
        cases=count(survival.cases),
        period=period_words(group.period),
        open=count(left),
    )


def _certainty(half: Quantile) -> str:
    """Nothing where chance puts it where it is, to the digits that are said."""
    low, high = duration(half.low), duration(half.high)
    if half.time is None or half.low is None or low == high:
        return ""
    return say(f"survival.sure{'_open' if half.high is None else ''}", low=low, high=high)


def _compared(finding: SurvivalFinding) -> str:
    before = finding.before
    half, most = (before.quantile(part) if before else None for part in (HALF, MOST))
    if before is None or half is None or half.time is None:
        return ""
    period = compared_words(finding.asked.period, before.period)
    change = finding.change(HALF)
    texts = [say(f"survival.before_{change}", half=duration(half.time), period=period)]
    slowest = finding.change(MOST)
    if slowest in (Change.LONGER, Change.SHORTER) and slowest is not change and most is not None:
        texts.append(say(f"survival.before_most_{slowest}", most=duration(most.time)))
    return " ".join(texts)


def _cell(found: Quantile | None, *, is_few: bool) -> str:
    if found is None:
        return duration(None)
    text = duration(found.time)
    if found.time is None:
        text = say("survival.parts_more", value=duration(found.longest))
    return say("survival.parts_few", value=text) if is_few else text


def _part_words(finding: SurvivalFinding, group: Group) -> str:
    name, cases, left, half, most, _ = part_cells(group, finding.asked.split or "")
    if group.survival is None:
        return say("survival.part_refused", name=name, reason=_reason(group.result.reasons[0]))
    return say("survival.part", name=name, half=half, most=most, cases=cases, open=left)


def _reason(reason: Reason[SurvivalReason]) -> str:
    return say(f"survival.reason.{reason.code}", **_counts(reason))


def _settling_reason(finding: SettlingFinding, reason: Reason[SurvivalReason]) -> str:
    key = f"survival.settling_reason.{reason.code}"
    return say(key, days=count(finding.window), **_counts(reason))


def _counts(reason: Reason[SurvivalReason]) -> dict[str, str]:
    return {name: each if isinstance(each, str) else count(each) for name, each in reason.facts}


def _filters(filters: tuple[Filter, ...]) -> Mapping[str, list[str]]:
    return {each.dimension: list(each.values) for each in filters}


def _reasons(reasons: tuple[Reason[SurvivalReason], ...]) -> list[dict[str, object]]:
    return [{"code": each.code.value, **each.values} for each in reasons]


def _group_fields(group: Group) -> dict[str, Any]:
    survival = group.survival
    return {
        "from": group.period.first.isoformat(),
        "to": group.period.last.isoformat(),
        "through": group.through.isoformat() if group.through else None,
        "cases": survival.cases if survival else 0,
        "still_open": group.still_open,
        "left_out": survival.untimed if survival else None,
        "quantiles": [
            {
                "part": each.part,
                "hours": each.time,
                "low": each.low,
                "high": each.high,
                "closed_only": each.closed_only,
                "watched_hours": each.longest,
                "open_share_then": each.open_share,
            }
            for each in (survival.quantiles if survival else ())
        ],
    }


def _curve(group: Group) -> list[dict[str, float]]:
    if group.survival is None:
        return []
    curve = group.survival.curve
    steps = zip(curve.times.tolist(), curve.open_share.tolist(), strict=True)
    return [{"hours": time, "open_share": share} for time, share in steps]


def _ends(rate: Estimate | None) -> dict[str, float] | None:
    return {"value": rate.value, "low": rate.low, "high": rate.high} if rate else None
