"""Which signals a notice told already: one that lasts is told once, on its first morning."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from opsdash.store import Database


@dataclass(frozen=True)
class Telling:
    """A signal by its metric and its first week."""

    metric: str
    since: date


def told_before(state: Database, day: date) -> frozenset[Telling]:
    """What was told on an earlier day; a repeat on the same day tells it again."""
    rows = state.rows("SELECT metric, since FROM told_signal WHERE day < ?", (day,))
    return frozenset(Telling(metric, since) for metric, since in rows)


def note_told(state: Database, day: date, signals: Iterable[Telling]) -> None:
    """Write down what was told on `day`, each once."""
    with state.write() as cursor:
        for each in signals:
            known = cursor.execute(
                "SELECT 1 FROM told_signal WHERE metric = ? AND since = ?",
                [each.metric, each.since],
            ).fetchone()
            if known is None:
                cursor.execute(
                    "INSERT INTO told_signal VALUES (?, ?, ?)", [each.metric, each.since, day]
                )
