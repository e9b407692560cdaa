"""The sentences of the Resolution page: how many are solved in one stop, and what is open."""

from collections.abc import Sequence
from typing import Final

from opsdash.calendar.periods import Period
from opsdash.findings.resolution import Case, Flow, ResolutionFinding
from opsdash.metrics.answer import Answer, AnswerRow, Flag, Status
from opsdash.metrics.question import Filter
from opsdash.words import say
from opsdash.words.dates import compared_words, period_words
from opsdash.words.numbers import count, decimal, duration
from opsdash.words.sentences import filter_words, refusal_words

_ALL: Final = 100


def resolution_grey(period: Period, compared: Period | None, filters: Sequence[Filter]) -> str:
    """Where we are, which days this is about, and of which inquiries."""
    key = "resolution.grey" if compared is None else "resolution.grey_compared"
    before = compared_words(period, compared) if compared else ""
    return " · ".join(
        (say(key, period=period_words(period), before=before), *filter_words(filters))
    )


def resolution_headline(finding: ResolutionFinding, totals: Answer) -> str:
    """What the rate did, and what the backlog did; the time it takes where no rate is known."""
    first = _first(finding, totals)
    if finding.flow is Flow.UNKNOWN:
        return first
    return f"{first} {say(f'resolution.flow.{finding.flow}')}"


def _first(finding: ResolutionFinding, totals: Answer) -> str:
    if _leads_with_time(finding, totals):
        return say(
            "resolution.headline.slowest", time=duration(totals.total("resolution_p90").value)
        )
    rate, which = finding.rate, "one_stop" if finding.is_one_stop else "not_reopened"
    return say(
        f"resolution.headline.{finding.case}",
        share=say(f"resolution.share.{which}", share=_of_hundred(rate.value)),
        change=decimal(abs(rate.change or 0.0), 1),
        cases=count(rate.denominator),
    )


def _leads_with_time(finding: ResolutionFinding, totals: Answer) -> bool:
    row = totals.total("resolution_p90")
    return finding.case is Case.REFUSED and row.value is not None and row.status is Status.OK


def _of_hundred(value: float | None) -> str:
    """A whole number, unless that would claim all or none."""
    is_near_end = value is not None and value not in (0, _ALL) and round(value) in (0, _ALL)
    return decimal(value, 1 if is_near_end else 0)


def resolution_evidence(finding: ResolutionFinding, totals: Answer) -> str:
    """What came in and what was closed, what is open, and how long nine in ten took."""
    parts = [_flow_words(finding, totals)]
    if not _leads_with_time(finding, totals):
        parts.append(_slowest(totals.total("resolution_p90")))
    if finding.reason is not None:
        parts.append(refusal_words(finding.reason))
    if finding.case in (Case.MATURING, Case.NOTHING):
        parts.append(say(f"resolution.evidence.{finding.case}"))
    return " ".join(filter(None, parts))


def _flow_words(finding: ResolutionFinding, totals: Answer) -> str:
    came, ended, backlog = (
        totals.total(name) for name in ("inquiries", "ended_inquiries", "backlog")
    )
    if came.value is None:
        return ""
    if ended.value is None:
        return say("resolution.evidence.came", came=count(came.value))
    if finding.net is None or backlog.value is None:
        key = "both"
    elif finding.net == 0:
        key = "level"
    else:
        key = "more" if finding.net > 0 else "fewer"
    return say(
        f"resolution.evidence.{key}",
        came=count(came.value),
        ended=count(ended.value),
        were=_verb("were", ended.value),
        net=count(abs(finding.net or 0.0)),
        are=_verb("are", abs(finding.net or 0.0)),
        backlog=count(backlog.value),
    )


def _verb(verb: str, number: float) -> str:
    return say(f"resolution.verb.{verb}_{'one' if number == 1 else 'many'}")


def _slowest(row: AnswerRow) -> str:
    if row.value is None or Flag.INCOMPLETE in row.flags:
        return ""
    time = duration(row.value)
    if row.compare is None or Flag.COMPARE_INCOMPLETE in row.flags:
        return say("resolution.evidence.slowest", time=time)
    return say("resolution.evidence.slowest_before", time=time, before=duration(row.compare))
