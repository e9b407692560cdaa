"""What a signal is made of, in one sentence: the parts that moved with it by more than chance."""

from typing import Final

from opsdash.findings.made_of import MadeOf
from opsdash.metrics.catalog import Catalog, Metric
from opsdash.words import say
from opsdash.words.printed import scale_of
from opsdash.words.why import dimension_words, part_name

# A sentence names no more parts.
_TOLD: Final = 2


def made_of_words(made: MadeOf, metric: Metric, catalog: Catalog) -> str:
    """Of this, by topic: Delivery +2.9; the rest is ordinary."""
    scale = scale_of(metric, [part.effect for part in made.parts])
    told = [
        say(
            "signals.made_of_part",
            name=part_name(part, made.dimension),
            change=scale.told(part.effect),
        )
        for part in made.parts[:_TOLD]
    ]
    is_all = made.is_all and len(told) == len(made.parts)
    dimension = dimension_words(made.dimension, catalog)
    key = "signals.made_of" if is_all else "signals.made_of_most"
    return say(key, dimension=dimension, parts=", ".join(told))
