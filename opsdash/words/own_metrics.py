"""What is wrong with a definition of a metric, as a sentence that names where and what instead."""

from opsdash.metrics.own_definition import Problem, ProblemCode
from opsdash.words import known, say

_LONGEST = 60


def problem_words(problem: Problem) -> str:
    """One sentence, with the line in front and "did you mean" behind where they are known."""
    expected = problem.expected
    if problem.code is ProblemCode.SYNTAX and known(f"own_metrics.expected.{expected}"):
        expected = say(f"own_metrics.expected.{expected}")
    elif problem.code is ProblemCode.SYNTAX:
        expected = say("own_metrics.expected.word", word=expected)
    found = _shortened(problem.found) or say("own_metrics.expected.end_found")
    parts = []
    if problem.line is not None:
        parts.append(say("own_metrics.at_line", line=problem.line))
    sentence = f"own_metrics.problem.{problem.code}"
    place = _shortened(problem.place.rpartition(".")[2] or problem.place)
    parts.append(say(sentence, found=found, expected=expected, place=place))
    if problem.suggestions:
        parts.append(say("own_metrics.did_you_mean", names=_listed(problem.suggestions)))
    return " ".join(parts)


def _listed(names: tuple[str, ...]) -> str:
    return say("own_metrics.or").join(map(_shortened, names))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}\N{HORIZONTAL ELLIPSIS}"
