"""The sentences of why a number changed: parts that add up as printed, and how sure they are."""

from collections.abc import Sequence
from typing import Any, Final

from opsdash.analysis.calendar_effect import CalendarEffect
from opsdash.analysis.drivers import Part
from opsdash.findings.why import Terms, Why, WhyKind
from opsdash.findings.why_splits import Concentration, Split
from opsdash.metrics.catalog import Catalog, Metric
from opsdash.words import known, say
from opsdash.words.dates import compared_words, day_words
from opsdash.words.numbers import metric_change, percent
from opsdash.words.printed import Scale, adding_up, scale_of
from opsdash.words.sentences import refusal_words, value_words

# Looked at first; the table has all of them.
_TOLD: Final = 3
# What has words of its own as that which a count is measured against.
_MEASURED: Final = ("orders", "visits")
# A smaller part of the number than this is not worth a sentence about the calendar.
_CALENDAR_SHARE: Final = 0.01


def why_sentences(why: Why, catalog: Catalog) -> tuple[str, ...]:
    """All that is said, in order: what it is made of, how sure, the calendar, parts, events."""
    if why.reason is not None:
        return (reason_words(why),)
    parts = [split_words(why, each, catalog) for each in why.splits]
    if why.drill is not None:
        parts.append(drill_words(why, catalog))
    found = (
        made_of_words(why, catalog),
        noise_words(why, catalog),
        calendar_words(why, catalog),
        concentration_words(why, catalog),
        *parts,
        side_by_side_words(why, catalog),
        events_words(why),
    )
    return tuple(each for each in found if each)


def reason_words(why: Why) -> str:
    """Why nothing can be said."""
    if why.refusal is not None:
        return refusal_words(why.refusal)
    return say(f"why.reason.{why.reason}")


def made_of_words(why: Why, catalog: Catalog) -> str:
    """The change and its parts: "Inquiries +420 against ...: +510 because you sold more, ..."."""
    metric = catalog.metrics[why.asked.metric]
    before = _before_words(why)
    steps = steps_of(why, catalog)
    if why.kind is WhyKind.PARTS or why.terms is None:
        change = metric_change(metric, why.row.change if why.row else None, why.currency)
        if why.kind is not WhyKind.PARTS:
            change = _scale(why, metric).told(why.change)
        return say("why.alone", name=metric.short, change=change, before=before)
    scale = _scale(why, metric)
    told = [
        say("why.part", change=scale.change(size), because=_because(why, catalog, name, size))
        for name, size in steps
        if size
    ]
    total = sum(size for _, size in steps)
    if not told:
        return say("why.unchanged", name=metric.short, before=before)
    return say(
        "why.made_of",
        name=metric.short,
        change=scale.change(total),
        before=before,
        parts=_joined(told),
    )


def steps_of(why: Why, catalog: Catalog) -> tuple[tuple[str, int], ...]:
    """The terms in steps of the printed unit; together they are the printed change."""
    terms = why.terms
    if terms is None:
        return ()
    scale = _scale(why, catalog.metrics[why.asked.metric])
    named = {
        "volume": terms.volume,
        "rate": terms.rate,
        "mix": terms.mix,
        "unmatched": terms.unmatched,
    }
    sizes = [each / scale.factor * 10**scale.places for each in named.values()]
    whole = adding_up(scale.steps(terms.change), sizes)
    return tuple(zip(named, whole, strict=True))


def scale_for(why: Why, catalog: Catalog) -> Scale:
    """The unit in which this change and all of its parts are printed."""
    return _scale(why, catalog.metrics[why.asked.metric])


def _scale(why: Why, metric: Metric) -> Scale:
    terms = why.terms
    values = [why.change or 0.0]
    if terms is not None:
        values += [terms.volume, terms.mix, terms.rate, terms.unmatched]
    return scale_of(metric, values, why.currency)


def _joined(parts: Sequence[str]) -> str:
    *others, last = parts
    return say("why.join", first=", ".join(others), last=last) if others else last


def _before_words(why: Why) -> str:
    return compared_words(why.asked.period, why.compared) if why.compared else ""


def _because(why: Why, catalog: Catalog, term: str, size: int) -> str:
    way = "up" if size > 0 else "down"
    by = why.terms.by if why.terms else None
    return say(
        f"why.because.{_because_key(why, term)}.{way}",
        base=base_words(why, catalog),
        ratio=_lower(catalog.metrics[why.ratio].name) if why.ratio else "",
        dimension=dimension_words(by or "", catalog),
    )


def _because_key(why: Why, term: str) -> str:
    asked = why.asked.metric == "inquiries"
    if term == "volume":
        return why.base if why.base and known(f"why.because.{why.base}.up") else "any"
    if term == "mix":
        return "mix_asked" if asked and why.base == "orders" else "mix"
    if term == "unmatched":
        return term
    if why.kind is WhyKind.RATIO:
        return "within"
    return f"ask_{why.base}" if asked and why.base in _MEASURED else "ratio"


def base_words(why: Why, catalog: Catalog) -> str:
    """What a count is measured against, within a sentence."""
    return _lower(catalog.metrics[why.base].name) if why.base else ""


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def dimension_words(dimension: str, catalog: Catalog) -> str:
    declared = catalog.dimensions.get(dimension)
    return declared.name if declared else dimension


def noise_words(why: Why, catalog: Catalog) -> str:
    """Whether the whole is more than usual, said above the parts; of a count, beside its base."""
    if why.error is None or why.kind is WhyKind.PARTS:
        return ""
    if why.ratio is None:
        return say(f"why.whole.{_noise_key(why)}")
    return say(f"why.unexplained.{_noise_key(why)}", base=base_words(why, catalog))


def _noise_key(why: Why) -> str:
    if not why.is_usual:
        return "clear"
    if not why.splits:
        return "usual_alone"
    return "usual_offset" if any(each.beyond for each in why.splits) else "usual"


def calendar_words(why: Why, catalog: Catalog) -> str:
    """The calendar's part, where it is worth a sentence."""
    calendar = why.calendar
    if calendar is None or abs(calendar.calendar) < _CALENDAR_SHARE * calendar.before:
        return ""
    scale = _scale(why, catalog.metrics[why.asked.metric])
    named = {
        "days": calendar.days,
        "weekdays": calendar.weekdays,
        "holidays": calendar.holidays,
    }
    total = scale.steps(calendar.calendar)
    sizes = adding_up(total, [each / scale.factor * 10**scale.places for each in named.values()])
    parts = [
        say(f"why.days.{name}", change=scale.change(size))
        for name, size in zip(named, sizes, strict=True)
        if size
    ]
    if not parts:
        return ""
    return say("why.calendar", change=scale.change(total), parts=_joined(parts))


def part_name(part: Part, dimension: str) -> str:
    """Small parts are told together."""
    if len(part.names) > 1:
        return say("why.other_parts", count=len(part.names))
    return value_words(part.names[0], dimension)


def split_words(why: Why, split: Split, catalog: Catalog) -> str:
    """One dimension: the parts that leave their ordinary variation, and how many do not."""
    title = say("why.by", dimension=dimension_words(split.dimension, catalog))
    return f"{title}: {told_parts(why, split, catalog)}"


def concentration_words(why: Why, catalog: Catalog) -> str:
    """In which few parts most of a count's change is that its base does not explain."""
    found = why.concentration
    if found is None:
        return ""
    names = [value_words(name, found.dimension) for name in found.names]
    return say(
        f"why.concentrated.{'more' if found.explains > 1 else 'most'}",
        names=_joined(names),
        dimension=_lower(dimension_words(found.dimension, catalog)),
        share=percent(found.explains * 100, 0),
        of=say("why.concentrated.of_base", base=base_words(why, catalog))
        if why.base
        else say("why.concentrated.of_change"),
    )


def drill_words(why: Why, catalog: Catalog) -> str:
    """What the first part is made of in its turn."""
    drill = why.drill
    if drill is None:
        return ""
    name = say("why.within", name=value_words(drill.name, drill.of))
    by = _lower(say("why.by", dimension=dimension_words(drill.split.dimension, catalog)))
    return f"{name}, {by}: {told_parts(why, drill.split, catalog)}"


def told_parts(why: Why, split: Split, catalog: Catalog) -> str:
    """The parts of a dimension that leave their ordinary variation, and how many do not."""
    beyond = split.beyond[:_TOLD] if split.has_errors else split.drivers.parts[:_TOLD]
    scale = effect_scale(why, split, catalog)
    told = [part_words(why, part, split, scale, catalog) for part in beyond]
    rest = len(split.drivers.parts) - len(split.beyond)
    if not split.has_errors:
        told.append(say("why.split.unknown"))
    elif not told:
        told.append(say("why.split.none"))
    elif rest:
        told.append(say(f"why.split.rest_{'one' if rest == 1 else 'many'}", count=rest))
    return " ".join(told)


def effects_note(why: Why, catalog: Catalog) -> str:
    """What the bars of the parts are held against."""
    return say(f"why.effects_note.{why.kind}", base=base_words(why, catalog))


def zero_words(why: Why) -> str:
    """What it means that a part has no effect; a text of ours, as it becomes part of the chart."""
    return say(f"why.zero.{why.base if why.base in _MEASURED else 'other'}")


def step_words(why: Why, term: str, catalog: Catalog) -> str:
    """The name of a step of the waterfall."""
    if term == "rate" and why.ratio:
        return catalog.metrics[why.ratio].short
    by = why.terms.by if why.terms else None
    dimension = dimension_words(by or "", catalog)
    return say(f"why.step.{term}", base=base_words(why, catalog), dimension=dimension)


def effect_of(why: Why, part: Part) -> float:
    """What is told of a part: for a count what its base does not explain, else all of it."""
    return part.rate if why.kind is WhyKind.COUNT else part.effect


def effect_scale(why: Why, split: Split, catalog: Catalog) -> Scale:
    metric = catalog.metrics[why.asked.metric]
    sizes = [effect_of(why, part) for part in split.drivers.parts]
    return scale_of(metric, sizes, why.currency)


def part_words(why: Why, part: Part, split: Split, scale: Scale, catalog: Catalog) -> str:
    """What one part did, and how far it goes ordinarily."""
    name, effect = part_name(part, split.dimension), effect_of(why, part)
    if part.standard_error is None:
        return say("why.split.plain", name=name, change=scale.told(effect))
    usual = scale.amount(scale.steps(split.drivers.errors * part.standard_error))
    if why.kind is not WhyKind.COUNT:
        return say("why.split.effect", name=name, change=scale.told(effect), usual=usual)
    return say(
        f"why.split.{'more' if effect > 0 else 'fewer'}",
        name=name,
        amount=scale.amount(abs(scale.steps(effect))),
        base=base_words(why, catalog),
        usual=usual,
    )


def side_by_side_words(why: Why, catalog: Catalog) -> str:
    """A quantile: its parts beside each other, those that changed most."""
    if not why.parts or why.parts_by is None:
        return ""
    metric = catalog.metrics[why.asked.metric]
    told = [
        say(
            "why.split.side",
            name=value_words(row.split, why.parts_by),
            change=metric_change(metric, row.change, why.currency),
        )
        for row in why.parts[:_TOLD]
    ]
    dimension = dimension_words(why.parts_by, catalog)
    return say("why.split.side_by_side", dimension=dimension, parts=", ".join(told))


def events_words(why: Why) -> str:
    """Candidates, by when they happened and nothing else."""
    if not why.events:
        return ""
    told = [
        say("why.event", title=each.title, day=day_words(each.first_day)) for each in why.events
    ]
    return say("why.events", events=", ".join(told))


def why_fields(why: Why, catalog: Catalog) -> dict[str, Any]:
    """The finding for programs: its sentences, and the numbers as they are, not rounded."""
    metric = catalog.metrics[why.asked.metric]
    terms, row = why.terms, why.row
    return {
        "metric": metric.id,
        "status": why.status.value,
        "reason": why.reason.value if why.reason else None,
        "kind": why.kind.value,
        "sentences": list(why_sentences(why, catalog)),
        "from": why.asked.period.first.isoformat(),
        "to": why.asked.period.last.isoformat(),
        "compared_from": why.compared.first.isoformat() if why.compared else None,
        "compared_to": why.compared.last.isoformat() if why.compared else None,
        "unit": metric.unit,
        "before": row.compare if row else None,
        "now": row.value if row else None,
        "change": why.change,
        "standard_error": why.error,
        "is_usual": why.is_usual if why.error is not None else None,
        "against": why.base,
        "terms": None if terms is None else _terms_fields(terms),
        "calendar": None if why.calendar is None else _calendar_fields(why.calendar),
        "concentration": None
        if why.concentration is None
        else _concentration_fields(why.concentration),
        "splits": [_split_fields(each) for each in why.splits],
        "drill": None
        if why.drill is None
        else {"of": why.drill.of, "value": why.drill.name} | _split_fields(why.drill.split),
        "events": [
            {"title": each.title, "from": each.first_day.isoformat(), "kind": each.kind.value}
            for each in why.events
        ],
        "parts_by": why.parts_by,
        "parts": [
            {"value": each.split, "before": each.compare, "now": each.value} for each in why.parts
        ],
        "data_version": why.data_version,
    }


def _terms_fields(terms: Terms) -> dict[str, Any]:
    return {
        "volume": terms.volume,
        "mix": terms.mix,
        "rate": terms.rate,
        "unmatched": terms.unmatched,
        "mix_by": terms.by,
    }


def _calendar_fields(calendar: CalendarEffect) -> dict[str, float]:
    return {
        "days": calendar.days,
        "weekdays": calendar.weekdays,
        "holidays": calendar.holidays,
        "rest": calendar.rest,
    }


def _concentration_fields(of: Concentration) -> dict[str, Any]:
    return {
        "by": of.dimension,
        "values": list(of.names),
        "explains": of.explains,
    }


def _split_fields(split: Split) -> dict[str, Any]:
    return {
        "by": split.dimension,
        "is_shared": split.is_shared,
        "parts": [
            {
                "values": list(part.names),
                "volume": part.volume,
                "mix": part.mix,
                "rate": part.rate,
                "standard_error": part.standard_error,
                "is_beyond_noise": part.is_beyond_noise,
            }
            for part in split.drivers.parts
        ],
    }
