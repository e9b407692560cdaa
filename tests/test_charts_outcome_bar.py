"""The bar of an import: parts that add up, and only labels that have room on a phone."""

from itertools import pairwise

import pytest

from opsdash.charts import Outcome, Part, outcome_bar


def rows_of(*counts: tuple[Outcome, int]) -> list[dict[str, object]]:
    parts = [Part(outcome, count, f"{count} {outcome}") for outcome, count in counts]
    return outcome_bar(parts, alt="").rows.to_pylist()


def labels(rows: list[dict[str, object]]) -> set[object]:
    return {row["text"] for row in rows if str(row["layer"]).startswith("label")}


def test_the_parts_fill_the_bar_in_the_order_of_outcomes() -> None:
    rows = rows_of((Outcome.SAME, 30), (Outcome.NEW, 60), (Outcome.REJECTED, 10))
    segments = [row for row in rows if row["layer"] in set(Outcome)]
    assert [row["layer"] for row in segments] == ["new", "same", "rejected"]
    assert segments[0]["begin"] == 0
    assert segments[-1]["end"] == pytest.approx(1)
    assert all(before["end"] == after["begin"] for before, after in pairwise(segments))


def test_few_rejected_rows_among_many_are_seen_and_named() -> None:
    rows = rows_of((Outcome.NEW, 1_000_000), (Outcome.REJECTED, 3))
    rejected = next(row for row in rows if row["layer"] == "rejected")
    assert float(str(rejected["end"])) - float(str(rejected["begin"])) > 0.004
    assert "3 rejected" in labels(rows)


def test_a_label_without_room_gives_way_to_the_larger_part() -> None:
    rows = rows_of((Outcome.NEW, 1204), (Outcome.CHANGED, 87), (Outcome.SAME, 3506))
    assert labels(rows) == {"1204 new", "3506 same"}


def test_an_outcome_without_rows_is_not_drawn() -> None:
    rows = rows_of((Outcome.NEW, 5), (Outcome.FOLDED, 0))
    assert {row["layer"] for row in rows} == {"new", "label", "alt"}
