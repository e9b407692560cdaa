"""Series that people type: what each is as a measure and as a metric.

A flow adds up. A level is averaged over its values, each counting once: it has a second measure
that counts them, and is never summed over days.
"""

from typing import Any

COUNT = "_values"

_COUNTS_NOT = (
    "Days and weeks for which nobody typed a value. A weekly value cannot be shown by day."
)


def measures_of(series: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The rows of measures.toml that the series stand for."""
    found: dict[str, dict[str, Any]] = {}
    for name, row in series.items():
        about = {"fact": "reading", "reading": True}
        found[name] = {**about, "name": row["name"].lower()}
        if not row["adds"]:
            found[name + COUNT] = {**about, "name": f"values of {row['name']}", "counts": name}
    return found


def metrics_of(series: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The same for metrics.toml."""
    return {name: _metric(name, row) for name, row in series.items()}


def _metric(name: str, row: dict[str, Any]) -> dict[str, Any]:
    texts = {key: row[key] for key in ("name", "definition", "unit", "better", "decimals")}
    if row["adds"]:
        return {
            **texts,
            "kind": "sum",
            "numerator": [f"+{name}"],
            "short": row["name"],
            "formula": "sum of the typed values",
            "change": "percent",
            "counts": "The values that your team types, each on the days it is about.",
            "counts_not": _COUNTS_NOT,
        }
    return {
        **texts,
        "kind": "ratio",
        "numerator": [f"+{name}"],
        "denominator": [f"+{name}{COUNT}"],
        "short": row["name"],
        "formula": "sum of the typed values / number of typed values",
        "change": "points",
        "counts": "The values that your team types. Each counts once, whatever stands behind it.",
        "counts_not": _COUNTS_NOT,
    }
