"""The sentences of what is inside one part of a change."""

from collections.abc import Sequence

from opsdash.findings.why import Why
from opsdash.findings.why_inside import Inside, InsideReason
from opsdash.metrics.catalog import Catalog
from opsdash.words import say
from opsdash.words.sentences import value_words
from opsdash.words.why import dimension_words, effect_scale, part_words, told_parts


def name_words(inside: Inside) -> str:
    """The part that is looked into."""
    return value_words(inside.asked.value, inside.asked.of)


def inside_title(inside: Inside, catalog: Catalog) -> str:
    if inside.split is None:
        return say("why.within", name=name_words(inside))
    by = _dimension(inside.split.dimension, catalog)
    return say("why.inside.title", name=name_words(inside), by=by)


def inside_path(inside: Inside, catalog: Catalog) -> tuple[str, str, str]:
    """The dimension, the part, and by what it is divided, "" where by nothing."""
    by = _dimension(inside.split.dimension, catalog) if inside.split else ""
    return _dimension(inside.asked.of, catalog), name_words(inside), by


def inside_words(why: Why, inside: Inside, catalog: Catalog) -> str:
    """What the part did and what it is made of, or why that is not told."""
    if inside.split is None:
        return say(
            f"why.inside.{inside.reason or InsideReason.ALONE}",
            name=name_words(inside),
            of=_dimension(inside.asked.of, catalog),
            more=_dimensions(inside.unread, catalog),
        )
    return say(
        "why.inside.told",
        part=_itself(why, inside, catalog),
        by=_dimension(inside.split.dimension, catalog),
        parts=told_parts(why, inside.split, catalog),
    ).strip()


def unread_words(inside: Inside, catalog: Catalog) -> str:
    """What only single rows can tell besides; "" where that is nothing or told already."""
    if inside.split is None or not inside.unread:
        return ""
    return say("why.inside.unread_too", more=_dimensions(inside.unread, catalog))


def _itself(why: Why, inside: Inside, catalog: Catalog) -> str:
    """The part in its own split: the number that stands beside its bar."""
    split = next((each for each in why.splits if each.dimension == inside.asked.of), None)
    if inside.part is None or split is None:
        return ""
    return part_words(why, inside.part, split, effect_scale(why, split, catalog), catalog)


def _dimensions(names: Sequence[str], catalog: Catalog) -> str:
    if not names:
        return ""
    *others, last = (_dimension(each, catalog) for each in names)
    return say("why.inside.or", first=", ".join(others), last=last) if others else last


def _dimension(name: str, catalog: Catalog) -> str:
    words = dimension_words(name, catalog)
    return words[:1].lower() + words[1:]
