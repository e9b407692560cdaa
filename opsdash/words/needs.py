"""What needs somebody, as a title and why: on Today, on Health and in the morning notice."""

from dataclasses import dataclass

from opsdash.findings.needs import Need, NeedKind
from opsdash.goals.attention import Attention
from opsdash.words import say
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
    return NeedWords(
        goal.title,
        say(f"today.need.goal_{attention.reason}", due=day_words(goal.due)),
        goal.owner or say("today.nobody"),
    )
