"""The catalogue as a page of documentation, so that what is written is what is calculated."""

from opsdash.metrics.catalog import Catalog, Metric

_HEAD = """# Definitions

Every number that opsdash shows, as it is calculated. Made from the catalogue in
`opsdash/metrics/catalog/`; change it there and run `make docs`.

For all of them: sums are made first and divided last, so any period, slice and comparison fits
together. A ratio whose denominator is zero or unknown is empty, never zero. Days are local days of
your organisation. A step that is not over yet is marked, and so is a number that lacks data.
"""

_TAIL = """Imported readings bring dimensions of their own, such as `airline`. A value that the file
leaves empty is shown as not recorded. A fact can have several tags: it counts under each of them
and once in the whole, so the parts exceed the whole.
"""

_BETTER = {
    "higher": "higher is better",
    "lower": "lower is better",
    "neutral": "neither more nor less is better",
}
_CHANGE = {"percent": "in percent", "points": "in points", "absolute": "as a difference"}


def definitions_markdown(catalog: Catalog) -> str:
    """The text of docs/definitions.md."""
    overview = ["| metric | id | unit | better |", "|---|---|---|---|"]
    overview += [
        f"| [{each.name}](#{each.id}) | `{each.id}` | {each.unit} | {each.better} |"
        for each in catalog.metrics.values()
    ]
    cards = [_card(catalog, each) for each in catalog.metrics.values()]
    return "\n".join([_HEAD, *overview, "", *cards, _dimensions(catalog)])


def _card(catalog: Catalog, metric: Metric) -> str:
    names = [f"`{each}`" for each in metric.dimensions]
    change = _CHANGE[metric.change]
    lines = [
        f'<a id="{metric.id}"></a>',
        f"## {metric.name}",
        "",
        metric.definition,
        "",
        f"- **Formula:** {metric.formula}",
        f"- **Unit:** {metric.unit}; {_BETTER[metric.better]}; changes are shown {change}",
        f"- **Counts:** {metric.counts}",
        f"- **Does not count:** {metric.counts_not}",
    ]
    if metric.thin_below:
        lines.append(f"- **Few cases:** under {metric.thin_below} cases it says little")
    if metric.window:
        lines.append(f"- **Matures:** a day counts once {metric.window} more days are known")
    if len({measure.fact for measure in catalog.measures_of(metric)}) > 1:
        lines.append("- **Sides:** a filter narrows only the side that has it; the answer says so")
    lines += [f"- **Can be split by:** {', '.join(names)}", ""]
    return "\n".join(lines)


def _dimensions(catalog: Catalog) -> str:
    lines = ["## Dimensions", "", "| dimension | id | belongs to |", "|---|---|---|"]
    lines += [
        f"| {each.name} | `{each.id}` | {', '.join(each.columns)} |"
        for each in catalog.dimensions.values()
    ]
    return "\n".join([*lines, "", _TAIL])
