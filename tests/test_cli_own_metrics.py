"""`metric` on the command line, and the examples of docs/own-metrics.md."""

import re
from pathlib import Path

import pytest

from opsdash.cli import main
from opsdash.metrics.catalog import load_catalog
from opsdash.metrics.coverage import Coverage
from opsdash.metrics.own_definition import slug
from opsdash.metrics.own_records import Known
from opsdash.metrics.own_text import read_definitions, write_definitions
from opsdash.settings import ROOT

TEXT = """[delivery_share]
name = "Delivery"
value = "count(inquiries where topic in ['Delivery']) / count(orders) * 100"
"""


def documented() -> str:
    text = (ROOT / "docs" / "own-metrics.md").read_text(encoding="utf-8")
    found = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


def test_the_documented_examples_can_be_built() -> None:
    metrics = read_definitions(documented())
    workshop = Known(load_catalog(), Coverage(None, None, (), ())).workshop(metrics)
    built = {each.id: workshop.metric(each.id) for each in metrics}
    assert built["one_stop_by_group"].window == 14
    assert read_definitions(write_definitions(metrics)) == metrics


def test_text_goes_in_and_comes_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "own.toml"
    file.write_text(TEXT, encoding="utf-8")
    assert main(["metric", "import", str(file)]) == 0
    assert "1 added" in capsys.readouterr().out
    assert main(["metric", "list"]) == 0
    assert capsys.readouterr().out.startswith("delivery_share")
    assert main(["metric", "export"]) == 0
    assert read_definitions(capsys.readouterr().out) == read_definitions(TEXT)
    assert main(["metrics", "--json"]) == 0
    assert '"delivery_share"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "words"),
    [(TEXT.replace("orders", "ordres"), "Did you mean orders"), ("[a", "Line 1")],
)
def test_a_text_with_a_mistake_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    assert main(["metric", "import", str(file)]) == 1
    assert words in capsys.readouterr().err


def test_what_is_no_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(b"\xff\xfe\x00")
    assert main(["metric", "import", str(file)]) == 1
    assert main(["metric", "import", str(tmp_path / "none.toml")]) == 1
    assert main(["metric", "export", "nothing"]) == 1
    assert "no own metric nothing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Delivery inquiries per 100 orders", "delivery_inquiries_per_100_orders"),
        ("100 % gelöst", "own_100_gelost"),
    ],
)
def test_an_id_is_made_from_the_name(name: str, expected: str) -> None:
    assert slug(name) == expected
    assert slug("배송 문의").startswith("own_")
