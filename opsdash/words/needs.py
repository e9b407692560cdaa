"""What needs somebody, as a title and why: on Today, on Health and in the morning notice."""

from dataclasses import dataclass

from opsdash.findings.needs import Need, NeedKind
from opsdash.goals.attention import Attention, Reason
from opsdash.words import numbers, say
from opsdash.words.dates import day_words, period_words


@dataclass(frozen=True)
class NeedWords:
    """`title` and `detail` hold names from files and people as they were written."""

    title: str
    detail: str
    owner: str = ""


def data_need_words(need: Need) -> NeedWords:
    key = f"missing_{need.name}" if need.kind is NeedKind.MISSING else str(need.kind)
    day = day_words(need.through) if need.through else ""
    days = period_words(need.days) if need.days else ""
    return NeedWords(
        say(f"today.need.{key}", name=need.name, count=need.count),
        say(f"today.need.{key}_detail", name=need.name, count=need.count, day=day, days=days),
    )


def goal_need_words(attention: Attention) -> NeedWords:
    goal = attention.standing.goal
    due = day_words(goal.due)
    chance = None if attention.chance is None else attention.chance * 100
    parts = [say(f"today.need.goal_{attention.reason}", due=due, chance=numbers.percent(chance, 0))]
    if attention.review and attention.reason is not Reason.CHECK_IN:
        parts.append(say("today.need.goal_review"))
    return NeedWords(goal.title, " · ".join(parts), goal.owner or say("today.nobody"))
