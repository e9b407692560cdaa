"""The sentences of the Pipeline page: how many deals were won, and what is open."""

from collections.abc import Sequence

from opsdash.calendar.periods import Period
from opsdash.findings.pipeline import Case, PipelineFinding
from opsdash.metrics.answer import Answer, AnswerRow
from opsdash.metrics.question import Filter
from opsdash.words import say
from opsdash.words.dates import compared_words, period_words
from opsdash.words.numbers import count, decimal, money, percent
from opsdash.words.sentences import filter_words


def pipeline_grey(period: Period, compared: Period | None, filters: Sequence[Filter]) -> str:
    """Where we are, which days this is about, and of which deals."""
    key = "pipeline.grey" if compared is None else "pipeline.grey_compared"
    before = compared_words(period, compared) if compared else ""
    told = say(key, period=period_words(period), before=before)
    return " · ".join((told, *filter_words(filters)))


def pipeline_headline(finding: PipelineFinding, totals: Answer) -> str:
    rate = finding.rate
    return say(
        f"pipeline.headline.{finding.case}",
        won=count(rate.numerator),
        closed=count(rate.denominator),
        rate=percent(rate.value),
        contacts=_counted("contact", totals.total("contacts_known").value),
    )


def pipeline_evidence(finding: PipelineFinding, totals: Answer) -> str:
    """What the rate was before, what was won, what is open, and how long winning took."""
    if finding.case is Case.CONTACTS:
        return say("pipeline.evidence.contacts")
    value, cycle = totals.total("won_value"), totals.total("cycle_days_mean")
    parts = [
        _before(finding),
        say("pipeline.evidence.won", value=money(value.value, totals.currency))
        if value.value
        else "",
        _open(totals.total("open_deals"), totals.total("open_value"), totals.currency),
        say("pipeline.evidence.cycle", days=decimal(cycle.value, 0)) if cycle.value else "",
    ]
    return " ".join(part for part in parts if part)


def _before(finding: PipelineFinding) -> str:
    rate = finding.rate
    if finding.case not in (Case.UP, Case.DOWN, Case.LEVEL):
        return ""
    return say(
        f"pipeline.evidence.{'level' if finding.case is Case.LEVEL else 'before'}",
        rate=percent(rate.compare),
        won=count(rate.compare_numerator),
        closed=count(rate.compare_denominator),
    )


def _open(deals: AnswerRow, worth: AnswerRow, currency: str | None) -> str:
    if deals.value is None:
        return ""
    value = money(worth.value, currency) if worth.value else ""
    return say("pipeline.evidence.open", deals=_counted("deal", deals.value, value))


def _counted(noun: str, number: float | None, value: str = "") -> str:
    """1 contact is, 46 deals worth 37 k EUR are."""
    key = noun if number == 1 else f"{noun}s"
    worth = "_worth" if value else ""
    return say(f"pipeline.counted.{key}{worth}", count=count(number), value=value)
