"""A column of ratings or states that only a person gave a meaning: stored, and said where not."""

from pathlib import Path

import pytest
from acting import ANN
from importing import BERLIN, imported

from opsdash.intake.choices import Choices
from opsdash.intake.column_reading import Reading
from opsdash.intake.examining import examine
from opsdash.intake.own_profiles import save_profile
from opsdash.store import Home

HEADER = "Zettel,Eingang,Sterne\n"
COLUMNS = {"id": "Zettel", "created_at": "Eingang", "satisfaction": "Sterne"}


def rated(*cells: str) -> str:
    rows = (f"T-{at},2026-03-{at:02},{cell}\n" for at, cell in enumerate(cells, start=1))
    return HEADER + "".join(rows)


def ratings(home: Home) -> list[str | None]:
    found = home.facts.rows("SELECT satisfaction FROM inquiry WHERE is_current ORDER BY id")
    return [rating for (rating,) in found]


def reading(home: Home, path: Path, text: str) -> Reading:
    path.write_text(text, encoding="utf-8")
    choices = Choices(fact="inquiry", source="desk", columns=COLUMNS)
    with examine(home, path, path.name, choices, BERLIN) as examined:
        found = examined.understood.reading("satisfaction")
    assert found
    return found


@pytest.mark.parametrize("by", [{"fact": "inquiry"}, {"profile": "servicenow_incidents"}])
def test_stars_are_ratings_whatever_reads_the_file(home: Home, by: dict[str, str]) -> None:
    imported(home, rated("1", "2", "3", "4", "5"), source="desk", columns=COLUMNS, **by)
    assert ratings(home) == ["bad", "bad", "neutral", "good", "good"]


def test_words_are_ratings_too(home: Home) -> None:
    text = rated("Gut", "schlecht", "좋음", "不满意", "4.0", "1 star", "offered")
    imported(home, text, fact="inquiry", source="desk", columns=COLUMNS)
    assert ratings(home) == ["good", "bad", "good", "bad", "good", "bad", "offered"]


def test_words_that_nobody_knows_are_named(home: Home, tmp_path: Path) -> None:
    found = reading(home, tmp_path / "calls.csv", rated("super", "5", "geht so"))
    assert set(found.unknown) == {"super", "geht so"}


def test_a_scale_of_ten_is_not_read_as_five_stars(home: Home, tmp_path: Path) -> None:
    found = reading(home, tmp_path / "calls.csv", rated("5", "9", "good"))
    assert set(found.unknown) == {"5", "9"}
    assert found.meanings == {"good": "good"}


def test_a_profile_without_a_vocabulary_has_the_usual_one(home: Home) -> None:
    draft = {
        "fact": "inquiry",
        "signature": ["Zettel", "Sterne"],
        "columns": {field: {"names": [name]} for field, name in COLUMNS.items()},
    }
    save_profile(home.path, "own", "Own", draft, ANN)
    assert imported(home, rated("1", "5"), source="desk").profile == "own"
    assert ratings(home) == ["bad", "good"]
