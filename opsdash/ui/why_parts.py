"""The parts of a change as bars, with their table; a click on a bar may look into it."""

from collections.abc import Callable, Iterator
from typing import Final

from opsdash.analysis.drivers import Part
from opsdash.charts import Effect, effects
from opsdash.findings.why import Why, WhyKind
from opsdash.findings.why_splits import Split
from opsdash.metrics.catalog import Metric
from opsdash.report.tables import Table
from opsdash.ui import chart
from opsdash.ui.desk import Desk
from opsdash.ui.sheets import Sheet, file_of, notes_of
from opsdash.words import say
from opsdash.words.addresses import part_text
from opsdash.words.printed import Scale
from opsdash.words.why import effect_of, effect_scale, part_name, zero_words

_MOST: Final = 10


def shown_parts(why: Why, split: Split) -> list[Part]:
    """Those that have a bar, the largest effect first."""
    return sorted(split.drivers.parts, key=lambda part: -abs(effect_of(why, part)))[:_MOST]


def part_ref(part: Part, split: Split) -> str:
    """What opens a part; small ones that are told together have none."""
    return part_text(split.dimension, part.names[0] or "") if len(part.names) == 1 else ""


def draw_parts(
    desk: Desk,
    why: Why,
    split: Split,
    *,
    key: str,
    title: str,
    sentence: str,
    hint: str,
    follow: Callable[[str], None] | None = None,
) -> None:
    """`follow` gets what opens the part whose bar or row was chosen; without it none opens."""
    metric = desk.catalog.metrics[why.asked.metric]
    scale = effect_scale(why, split, desk.catalog)
    drawn = effects(
        [_effect(why, part, split, scale, metric, follow) for part in shown_parts(why, split)],
        zero_words(why),
        alt=sentence,
    )
    sheet = Sheet(
        title=title,
        file_name=file_of(desk.view, f"{metric.id} why", split=split.dimension),
        read=lambda: _table(split, metric),
        notes=notes_of(desk.view),
        hint=hint,
        refs=[part_ref(part, split) for part in split.drivers.parts] if follow else (),
        follow=follow,
    )
    chart.draw(drawn, key=key, sheet=sheet)


def _effect(
    why: Why,
    part: Part,
    split: Split,
    scale: Scale,
    metric: Metric,
    follow: Callable[[str], None] | None,
) -> Effect:
    value = effect_of(why, part)
    usual = None if part.standard_error is None else split.drivers.errors * part.standard_error
    is_better = None
    if part.is_beyond_noise:
        # A count against its base: customers asking more is worse, whatever a count is by itself.
        lower = why.kind is WhyKind.COUNT and metric.id == "inquiries"
        better = "lower" if lower else metric.better
        is_better = None if better == "neutral" else (value > 0) == (better == "higher")
    return Effect(
        part_name(part, split.dimension),
        value / scale.factor,
        scale.told(value),
        None if usual is None else usual / scale.factor,
        is_better,
        part_ref(part, split) if follow else "",
    )


def _table(split: Split, metric: Metric) -> Table:
    names = ("part", "volume", "mix", "rate", "effect", "usual")
    return Table(tuple(say(f"why.column.{name}") for name in names), list(_lines(split, metric)))


def _lines(split: Split, metric: Metric) -> Iterator[tuple[str | float | None, ...]]:
    """In the unit of the metric, with more digits than are printed."""
    for part in split.drivers.parts:
        error = part.standard_error
        usual = None if error is None else split.drivers.errors * error
        numbers = (part.volume, part.mix, part.rate, part.effect, usual)
        rounded = (None if each is None else round(each, metric.decimals + 2) for each in numbers)
        yield (part_name(part, split.dimension), *rounded)
