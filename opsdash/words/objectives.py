"""Objectives in words: scores and their bands, what parts make, how a quarter ended."""

from collections.abc import Iterable, Sequence
from typing import Final

from opsdash.calendar.problems import Problem
from opsdash.goals.closing import Ending, cut
from opsdash.goals.goal import PartsRule
from opsdash.goals.tree import Band, Checksum, Score, band_of
from opsdash.metrics.catalog import Metric
from opsdash.words import numbers, say
from opsdash.words.goals import value_words
from opsdash.words.lines import plain_line

_BANDS: Final = {
    Band.BEHIND: "objectives.bands.behind",
    Band.PROGRESS: "objectives.bands.progress",
    Band.DELIVERED: "objectives.bands.delivered",
}
FIELDS: Final = {
    "title": "objectives.fields.title",
    "why": "objectives.fields.why",
    "owner": "objectives.fields.owner",
    "team": "objectives.fields.team",
    "first_day": "objectives.fields.first_day",
    "end_day": "objectives.fields.end_day",
    "parent_id": "objectives.fields.parent_id",
    "is_deleted": "objectives.fields.is_deleted",
}
_PROBLEMS: Final = {
    "empty": "objectives.problems.empty",
    "too_long": "objectives.problems.too_long",
    "own_parent": "objectives.problems.own_parent",
    "circle": "objectives.problems.circle",
    "year_out_of_range": "objectives.problems.year_out_of_range",
    "before_first": "objectives.problems.before_first",
    "too_long_a_time": "objectives.problems.too_long_a_time",
}
_WHOLE: Final = 100
_NAMED: Final = 5
_NAME: Final = 60


def score_words(value: float | None, *, settled: bool) -> str:
    """0.54, some progress: never the number alone."""
    if value is None:
        return say("objectives.tree.no_score")
    band = band_words(value, settled=settled)
    return say("objectives.tree.score", score=score_number(value), band=band)


def band_words(value: float, *, settled: bool) -> str:
    """What still runs is not delivered, however high its score."""
    band = band_of(value)
    if band is Band.DELIVERED and not settled:
        return say("objectives.bands.advanced")
    return say(_BANDS[band])


def score_number(value: float | None) -> str:
    """Cut, not rounded: 0.698 must not read as delivered."""
    if value is None:
        return numbers.MISSING
    return f"{cut(value):.2f}"


def finding(quarter: str, objectives: int, score: Score, *, settled: bool) -> str:
    """The title of the page's tree."""
    if not objectives:
        return say("objectives.finding.none", quarter=quarter)
    if score.value is None:
        if objectives == 1:
            return say("objectives.finding.no_score_one", quarter=quarter)
        counted = say("objectives.finding.objective_many", count=numbers.count(objectives))
        return say("objectives.finding.no_score", count=counted, quarter=quarter)
    key = "objectives.finding.scored_one" if objectives == 1 else "objectives.finding.scored"
    band = band_words(score.value, settled=settled)
    return say(key, quarter=quarter, score=score_number(score.value), band=band)


def counted_goals(count: int) -> str:
    if count == 1:
        return say("objectives.finding.goal_one")
    return say("objectives.finding.goal_many", count=numbers.count(count))


def names(titles: Iterable[str]) -> str:
    """The first few titles, and how many more there are."""
    found = [plain_line(title, _NAME) for title in titles]
    more = len(found) - _NAMED
    return ", ".join(found[:_NAMED]) + (f" (+{more})" if more > 0 else "")


def checksum_words(
    checksum: Checksum | None, metric: Metric | None, currency: str, titles: Iterable[str] = ()
) -> str:
    """How the parts fit the whole; `titles` are those of parts whose size is not known."""
    if checksum is None:
        return say("objectives.checksum.no_rule")
    unknown = names(titles)
    rest = say("objectives.checksum.unknown", parts=unknown) if unknown else ""
    return f"{_made_words(checksum, metric, currency)} {rest}".strip()


def _made_words(checksum: Checksum, metric: Metric | None, currency: str) -> str:
    if checksum.made is None:
        return say("objectives.checksum.unmade")
    made = value_words(metric, checksum.made, currency)
    target = value_words(metric, checksum.target, currency)
    if checksum.rule is not PartsRule.ADDITIVE:
        key = "objectives.checksum.makes_it" if made == target else "objectives.checksum.makes"
        return say(key, made=made, target=target)
    if checksum.fits:
        return say("objectives.checksum.fits")
    if checksum.share is None or checksum.share < 0:
        return say("objectives.checksum.adds", made=made, target=target)
    lacks = checksum.share < 1
    key = "objectives.checksum.lacks" if lacks else "objectives.checksum.exceeds"
    share = round(checksum.share * _WHOLE, 1)
    rest = abs(round(_WHOLE - share, 1))
    if not rest:
        return say("objectives.checksum.adds", made=made, target=target)
    return say(key, share=numbers.percent(share), rest=numbers.percent(rest))


def summary(found: Sequence[Ending], carried: int) -> str:
    """How the quarter ended or how far it is, in two or three calm sentences."""
    wholes = _wholes(found)
    scored = [ending.score for ending in wholes if ending.score is not None]
    parts = [_scored_words(scored, settled=all(each.is_settled for each in wholes))]
    if len(wholes) < len(found):
        parts.append(say("objectives.ending.summary_parts"))
    if carried:
        one, many = "objectives.ending.summary_carried_one", "objectives.ending.summary_carried"
        parts.append(say(one) if carried == 1 else say(many, count=numbers.count(carried)))
    open_ones = names(ending.goal.title for ending in wholes if ending.score is None)
    if open_ones and scored:
        parts.append(say("objectives.ending.summary_unscored", goals=open_ones))
    return " ".join(parts)


def _wholes(found: Sequence[Ending]) -> list[Ending]:
    """Parts are told by their wholes; counting both would count the same work twice."""
    there = {ending.goal.id for ending in found}
    return [ending for ending in found if ending.goal.parent_id not in there]


def _scored_words(scored: Sequence[float], *, settled: bool) -> str:
    if not scored:
        return say("objectives.ending.summary_none")
    mean = sum(scored) / len(scored)
    one, running = "_one" if len(scored) == 1 else "", "" if settled else "_running"
    return say(
        f"objectives.ending.summary{one}{running}",
        delivered=sum(band_of(score) is Band.DELIVERED for score in scored),
        scored=len(scored),
        mean=score_number(mean),
        band=band_words(mean, settled=settled),
    )


def problem_words(problems: Iterable[Problem]) -> tuple[str, ...]:
    return tuple(say(_PROBLEMS[each.code], field=say(FIELDS[each.field])) for each in problems)
