"""Every piece of advice has its sentence, with every number that it names."""

import pytest
from test_goals_smart import GOAL, METRICS

from opsdash.analysis.chance import Band
from opsdash.goals.advice import Code, Letter, Mark, piece
from opsdash.goals.goal import Course, Goal
from opsdash.goals.typed_target import read_target
from opsdash.metrics.catalog import load_catalog
from opsdash.words.goal_advice import (
    Scene,
    advice_words,
    chance_words,
    meaning_words,
    typed_words,
)

CATALOG = load_catalog()
VALUES: dict[str, float | str] = {
    "wanted": 9.5, "center": 10, "low": 9, "high": 11, "seen": 0.2, "step_days": 7,
    "points": 60, "through": "2026-05-31", "known": 5, "need": 10, "cases": 12, "value": 10,
    "met": 3, "periods": 24, "one_week": 0.885, "chance": 0.204, "on_average": 0.999,
    "weeks": 13, "needed": 13, "offer": 12, "driver": "one_stop_rate", "better": "lower",
    "start": "2026-06-01", "due": "2026-08-30", "reviews": 12, "first": "2026-06-08",
    "left": 1, "days": 30,
}  # fmt: skip


def scene(course: Course = Course.LEVEL, goal: Goal = GOAL) -> Scene:
    return Scene(goal, course, CATALOG, "EUR", "Calm customers")


@pytest.mark.parametrize("course", list(Course))
@pytest.mark.parametrize("code", list(Code))
def test_every_code_is_a_sentence_for_every_kind(code: Code, course: Course) -> None:
    told = advice_words(piece(Letter.ATTAINABLE, Mark.MIND, code, **VALUES), scene(course))
    assert told.endswith(".")
    assert "{" not in told
    assert "nan" not in told


def test_every_week_is_told_beside_the_average() -> None:
    told = advice_words(piece(Letter.ATTAINABLE, Mark.MIND, Code.EVERY_WEEK, **VALUES), scene())
    assert "13 of 13 together only 20\N{NO-BREAK SPACE}%" in told
    assert "On average over the weeks: 99\N{NO-BREAK SPACE}%" in told
    assert "“12 of 13” is kept more likely than not" in told


def test_a_chance_is_told_in_words_and_percent() -> None:
    assert chance_words(0.38, Band.AT_RISK).endswith("**38\N{NO-BREAK SPACE}%**, at risk.")


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("80", ""),
        ("+10 %", "“+10 %” may mean more than one thing. Which?"),
        ("1.250", "“1.250” is not clear: write 1250 for thousands, 1.2500 for decimals."),
        ("many", "“many” is not a number: write digits only, such as 1250.5."),
    ],
)
def test_a_typed_target_is_asked_about(text: str, question: str) -> None:
    assert typed_words(text, read_target(text, METRICS["one_stop_rate"], 80)) == question


def test_meanings_tell_what_they_lead_to() -> None:
    metric = METRICS["one_stop_rate"]
    typed = read_target("+10 %", metric, 80)
    told = [meaning_words(each, typed, metric, 80, "EUR") for each in typed.meanings]
    space = "\N{NO-BREAK SPACE}"
    assert told[0].startswith(f"90.0{space}%: 80.0{space}% and +10")
    assert told[1] == f"88.0{space}%: 10 % more than 80.0{space}%"


def test_a_total_is_told_by_what_a_week_has_to_bring() -> None:
    found = piece(Letter.ATTAINABLE, Mark.MIND, Code.NOT_CREDIBLE, **VALUES)
    told = advice_words(found, scene(Course.TOTAL))
    assert told.startswith("It takes 9.50 a week from now on. 9.50 is far outside")
