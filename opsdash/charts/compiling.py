"""Layers to one spec, as small as it can be: what it draws travels apart from it."""

from collections.abc import Iterable, Sequence
from typing import Literal

import altair as alt

from opsdash.charts.clicks import CLICKED
from opsdash.charts.marks import Layer, spoken
from opsdash.charts.values import Spec
from opsdash.words import say

# Descenders of the axis text are cut below six pixels; width needs none, `fit` reserves it.
_PADDING = {"left": 0, "right": 2, "top": 8, "bottom": 6}


def compiled(
    layers: Sequence[Layer],
    used: frozenset[str],
    height: int,
    fit: Literal["fit", "fit-x"] = "fit",
) -> Spec:
    """The layers that have rows as one spec: no data, no schema address, no config.

    Each layer costs the browser a pass over the rows, so a layer without any is left out. `fit`
    counts the axis text into the height, `fit-x` adds it.
    """
    kept = [layer for layer in layers if layer.name in used] or [layers[-1]]
    kept.append(spoken())
    figure = alt.layer(
        *(layer.chart for layer in kept),
        height=height,
        description=say("charts.name"),
        autosize=alt.AutoSizeParams(type=fit, contains="padding"),
        padding=_PADDING,
        view=alt.ViewBackground(stroke=None),
    )
    spec = figure.to_dict(validate=False)
    for layer, drawn in zip(kept, spec["layer"], strict=True):
        drawn.pop("data", None)
        if layer.clickable:
            drawn["params"] = [CLICKED]
    for name in ("$schema", "config", "data"):
        spec.pop(name, None)
    return {**spec, "encoding": _shared(spec["layer"])}


def _shared(layers: Sequence[Spec]) -> Spec:
    """Take what most layers encode alike out of them: a spec travels with every chart drawn.

    The last one, which is spoken, has no say: bars that inherit its place are not drawn.
    """
    shared = {
        name: _commonest(layer["encoding"][name] for layer in layers[:-1])
        for name in ("x", "y", "color")
    }
    for layer in layers:
        own = layer["encoding"]
        layer["encoding"] = {
            name: channel for name, channel in own.items() if channel != shared.get(name)
        }
    return shared


def _commonest(channels: Iterable[Spec]) -> Spec:
    found = list(channels)
    return max(found, key=found.count)
