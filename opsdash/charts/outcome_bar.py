"""What an import did with a file's rows, as the parts of one bar."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from opsdash.charts.rows import ALT, columns_of, used
from opsdash.charts.values import FIGURES, Chart, Outcome, Part, Spec

_HEIGHT = 34
# Room is judged at the width of a phone: what fits there fits everywhere.
_PHONE_WIDTH = 350
_LETTER_WIDTH = 6.4
_LABEL_GAP = 10
# Three rejected rows among a million must still be seen.
_LEAST_SHARE = 0.005
_ROUNDING = 1e-9

_COLUMNS = (
    ("layer", "string"),
    ("begin", "float64"),
    ("end", "float64"),
    ("text", "string"),
    ("tip", "string"),
)


class _Row(NamedTuple):
    layer: str
    begin: float
    end: float
    text: str
    tip: str


def outcome_bar(parts: Sequence[Part], *, alt: str) -> Chart:
    """One stacked bar; parts too narrow for their label keep their colour and lose the label."""
    order = list(Outcome)
    counted = sorted(
        (part for part in parts if part.count > 0), key=lambda part: order.index(part.outcome)
    )
    rows = [*_segments(counted)]
    rows += _labels(rows)
    figure = _figure(used(rows))
    return Chart(figure, columns_of([*rows, _Row(ALT, 0, 0, "", alt)], _COLUMNS))


def _segments(parts: Sequence[Part]) -> Iterator[_Row]:
    total = sum(part.count for part in parts)
    shares = [max(part.count / total, _LEAST_SHARE) for part in parts]
    begin = 0.0
    for part, share in zip(parts, shares, strict=True):
        end = begin + share / sum(shares)
        yield _Row(part.outcome.value, begin, end, part.label, part.label)
        begin = end


def _labels(segments: Sequence[_Row]) -> Iterator[_Row]:
    """The labels that have room: first the rejected rows', at the right, then by size."""
    taken: list[tuple[float, float]] = []
    by_size = sorted(segments, key=lambda row: (row.layer != Outcome.REJECTED, row.begin - row.end))
    for segment in by_size:
        from_right = segment.layer == Outcome.REJECTED and segment.begin > 0
        begin = segment.end - _width(segment.text) if from_right else segment.begin
        end = begin + _width(segment.text)
        free = all(end <= other_begin or begin >= other_end for other_begin, other_end in taken)
        if free and end <= 1 + _ROUNDING:
            taken.append((begin, end))
            yield segment._replace(layer="label rejected" if from_right else "label", tip="")


def _width(text: str) -> float:
    return (len(text) * _LETTER_WIDTH + _LABEL_GAP) / _PHONE_WIDTH


@lru_cache(FIGURES)
def _figure(layers: frozenset[str]) -> Spec:
    from opsdash.charts import marks, positions  # noqa: PLC0415  altair is slow to import
    from opsdash.charts.compiling import compiled  # noqa: PLC0415  likewise

    begin, end = positions.share("begin"), positions.share("end")
    drawn = [
        marks.part(Outcome.NEW, "accent", begin),
        marks.part(Outcome.CHANGED, "accent", begin, opacity=0.55),
        marks.part(Outcome.SAME, "hair", begin),
        marks.part(Outcome.FOLDED, "slate", begin, opacity=0.55),
        marks.part(Outcome.IGNORED, "slate", begin, opacity=0.3),
        marks.part(Outcome.REJECTED, "attention", begin, height=16),
        marks.part_label("label", "muted", begin, "left"),
        marks.part_label("label rejected", "attention", end, "right"),
    ]
    return compiled(drawn, layers, _HEIGHT, fit="fit-x")
