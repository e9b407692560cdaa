"""The advice on a goal in words, and what is said beside the fields of its form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from opsdash.analysis.chance import Band
from opsdash.goals.advice import Advice, Code, Letter
from opsdash.goals.goal import Course, Goal
from opsdash.goals.suggesting import Suggestion
from opsdash.goals.typed_target import Meaning, TypedTarget
from opsdash.intake.typed_numbers import Unclear, two_readings
from opsdash.metrics.catalog import Catalog, Metric
from opsdash.words import numbers, say
from opsdash.words.dates import day_words, period_words
from opsdash.words.goals import filter_words, value_words

LETTERS: Final = {each: f"goal_form.letters.{each}" for each in Letter}
BANDS: Final = {each: f"goal_form.bands.{each}" for each in Band}
_WEEK: Final = 7
_VERDICTS: Final = frozenset(
    {Code.MET, Code.LUCK, Code.AMBITIOUS, Code.STRETCH, Code.NOT_CREDIBLE, Code.OUTSIDE}
)
# Those that have no variant for a total, which is judged by what a week of it brings.
_OF_A_WEEK: Final = frozenset({Code.AMBITIOUS, Code.STRETCH, Code.NOT_CREDIBLE, Code.OUTSIDE})

Values = dict[str, float | str]


@dataclass(frozen=True)
class Scene:
    """What a sentence of advice is about; `above` is the goal or objective that it serves."""

    goal: Goal
    course: Course
    catalog: Catalog
    currency: str
    above: str = ""

    @property
    def metric(self) -> Metric | None:
        return self.catalog.metrics.get(self.goal.metric)

    def value(self, value: float | str) -> str:
        return value_words(self.metric, float(value), self.currency)


def advice_words(advice: Advice, scene: Scene) -> str:
    """One sentence or two, plain text."""
    facts = _facts(advice, scene)
    told = say(f"goal_form.advice.{_key(advice, scene)}", **facts)
    if scene.course is Course.TOTAL and advice.code in _OF_A_WEEK:
        return f"{say('goal_form.advice.a_week', wanted=facts['wanted'])} {told}"
    return told


def _key(advice: Advice, scene: Scene) -> str:
    """The code, with what tells its variants apart."""
    code, values = advice.code, advice.values
    variants = {
        Code.NAMED: ("", "_milestone")[scene.course is Course.MILESTONE],
        Code.MEASURED: _step(values),
        Code.FEW_PERIODS: _step(values),
        Code.STRETCH: "_named" if scene.goal.attainable.strip() else "",
        Code.EVERY_WEEK: "_offer" if values.get("offer") else "",
        Code.AGAINST_BETTER: f"_{values.get('better')}",
        Code.TIMED: "_one" if values.get("reviews") == 1 else "",
        Code.MET: _by_week(scene),
        Code.LUCK: _by_week(scene),
    }
    return f"{code}{variants.get(code, '')}"


def _step(values: Values) -> str:
    return "_week" if values.get("step_days") == _WEEK else "_month"


def _by_week(scene: Scene) -> str:
    """A total is judged by what a week of it brings."""
    return "_week" if scene.course is Course.TOTAL else ""


def _facts(advice: Advice, scene: Scene) -> dict[str, str]:
    code, values = advice.code, advice.values
    if code in _VERDICTS:
        return _verdict(values, scene)
    own = _FACTS.get(code)
    if own is not None:
        return own(values, scene)
    return {name: _plain(name, value) for name, value in values.items()}


def _verdict(values: Values, scene: Scene) -> dict[str, str]:
    seen = float(values["seen"])
    told = {name: scene.value(values[name]) for name in ("wanted", "center", "low", "high")}
    return told | {"seen": numbers.percent(max(seen, 0.0) * 100, 0)}


def _names(_values: Values, scene: Scene) -> dict[str, str]:
    metric = scene.metric
    return {
        "metric": metric.name if metric else scene.goal.metric,
        "scope": filter_words(scene.goal, scene.catalog),
        "owner": scene.goal.owner,
    }


def _chances(values: Values, _scene: Scene) -> dict[str, str]:
    shares = {name: _share(float(values[name])) for name in ("one_week", "chance", "on_average")}
    return shares | {
        name: numbers.count(float(values[name])) for name in ("weeks", "needed", "offer")
    }


def _driver(values: Values, scene: Scene) -> dict[str, str]:
    name = str(values["driver"])
    driver = scene.catalog.metrics.get(name)
    return {"driver": driver.name if driver else name}


_FACTS: Final[dict[Code, Callable[[Values, Scene], dict[str, str]]]] = {
    Code.NAMED: _names,
    Code.EVERY_WEEK: _chances,
    Code.CONSTANT: lambda values, scene: {"value": scene.value(values["value"])},
    Code.DRIVEN: _driver,
    Code.SERVES: lambda _, scene: {"above": scene.above},
}


def _share(chance: float) -> str:
    """Never quite certain: a chance from a history is held between 1 and 99 %."""
    return numbers.percent(min(99.0, max(1.0, chance * 100)), 0)


_DAYS: Final = frozenset({"through", "start", "due", "first"})


def _plain(name: str, value: float | str) -> str:
    if name in _DAYS:
        return day_words(date.fromisoformat(str(value)))
    return value if isinstance(value, str) else numbers.count(value)


def chance_words(chance: float, band: Band) -> str:
    return say("goal_form.chance.known", chance=_share(chance), band=say(BANDS[band]))


def suggestion_words(
    suggestion: Suggestion | None, metric: Metric, course: Course, currency: str
) -> str:
    """Where the suggested baseline comes from."""
    if suggestion is None:
        return say("goal_form.fields.no_suggestion")
    key = "goal_form.fields.suggested"
    if course is Course.TOTAL:
        key = "goal_form.fields.suggested_total"
    if suggestion.is_scaled:
        key = "goal_form.fields.suggested_scaled"
    return say(
        key,
        value=value_words(metric, suggestion.value, currency),
        window=period_words(suggestion.window),
    )


def typed_words(text: str, typed: TypedTarget) -> str:
    """What is asked about a target that was typed; empty where it is clear."""
    if typed.unclear is Unclear.AMBIGUOUS:
        whole, decimals = two_readings(text)
        return say("goal_form.meaning.unclear_ambiguous", text=text, whole=whole, decimals=decimals)
    if typed.unclear is not None:
        return say("goal_form.meaning.unclear", text=text)
    if typed.needs_baseline:
        return say("goal_form.meaning.needs_baseline", text=text)
    if not typed.meanings:
        return ""
    key = "question" if len(typed.meanings) > 1 else "one"
    return say(f"goal_form.meaning.{key}", text=text)


def meaning_words(
    meaning: Meaning, typed: TypedTarget, metric: Metric, baseline: float, currency: str
) -> str:
    """88 %: 10 % more than 80 %."""
    change = _change_words(metric, typed.amount, currency)
    return say(
        f"goal_form.meaning.{meaning.change}",
        value=value_words(metric, meaning.value, currency),
        amount=numbers.exact(abs(Decimal(repr(typed.amount)).normalize())),
        baseline=value_words(metric, baseline, currency),
        change=change,
    )


def _change_words(metric: Metric, amount: float, currency: str) -> str:
    if metric.unit in {"percent", "points"}:
        return numbers.points(amount)
    return numbers.signed(value_words(metric, amount, currency))
