"""A pipeline as any CRM writes it: dates in several notations, stages in several languages."""

from datetime import UTC as ZULU
from datetime import date, datetime
from decimal import Decimal

import pytest
from importing import BERLIN, UTC, imported

from opsdash.settings import ROOT
from opsdash.store import Home

SAMPLE = ROOT / "tests" / "data" / "exports" / "sales_pipeline.csv"
HEADER = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
TWO_DIGITS = SAMPLE.read_text(encoding="utf-8")
DAYS = (
    ("8KQ2A1ZT", "won", "2024-10-28", "2025-03-29"),
    ("K3J8H7GF", "open", None, None),
    ("Q7EE2BXA", "lost", "2024-11-03", "2025-03-07"),
    ("W5T0P9LM", "open", "2024-11-26", None),
    ("Z11P0RWD", "won", "2024-10-25", "2025-03-11"),
)


def _written(day: str, style: str) -> str:
    """One cell `DD-MM-YY` in another notation."""
    if len(day) != len("28-10-24") or day.count("-") != 2:
        return day
    first, month, year = day.split("-")
    return style.format(d=first, m=month, y=year, month=int(month), day=int(first))


def _variant(style: str) -> str:
    rows = [row.split(",") for row in TWO_DIGITS.splitlines()]
    return "\n".join(",".join(_written(cell, style) for cell in row) for row in rows) + "\n"


@pytest.mark.parametrize(
    "style", ["{d}-{m}-{y}", "20{y}-{m}-{d}", "{month}/{day}/20{y}", "{d}.{m}.20{y}"]
)
def test_every_notation_of_the_dates_gives_the_same_deals(home: Home, style: str) -> None:
    """Two-digit years are read day first: read year first some days would lie in the future."""
    outcome = imported(home, _variant(style), UTC)

    assert (outcome.profile, outcome.rows_in, outcome.new) == ("sales_pipeline", 5, 5)
    found = home.facts.rows(
        "SELECT id, status, CAST(created_day AS VARCHAR), CAST(closed_day AS VARCHAR)"
        " FROM deal ORDER BY id"
    )
    assert tuple(found) == DAYS


def test_a_deal_tells_who_what_and_how_much(home: Home) -> None:
    imported(home, SAMPLE, BERLIN)

    found = home.facts.rows(
        "SELECT stage, agent, product, amount, currency FROM deal WHERE id = 'Z11P0RWD'"
    )
    assert found == [("Won", "Jonas Ek", "GTXLamp", Decimal(4514), "EUR")]


@pytest.mark.parametrize(
    ("header", "won", "lost"),
    [
        (
            "Verkaufschance;Verkäufer;Verkaufsphase;Erstellt am;Abschlussdatum;Betrag",
            "Gewonnen",
            "Verloren",
        ),
        (
            "ID de oportunidad;Propietario;Etapa;Fecha de creación;Fecha de cierre;Importe",
            "Ganada",
            "Perdida",
        ),
        (
            "ID de l'opportunité;Propriétaire;Étape;Date de création;Date de clôture;Montant",
            "Gagnée",
            "Perdue",
        ),
        ("영업기회 번호;영업담당;영업단계;생성일;마감일;금액", "수주", "실주"),
        ("商机编号;负责人;销售阶段;创建日期;成交日期;商机金额", "赢单", "输单"),
        (
            "Mã cơ hội;Người phụ trách;Giai đoạn;Ngày tạo;Ngày chốt;Giá trị",
            "Thành công",
            "Thất bại",
        ),
    ],
)
def test_names_and_stages_of_other_languages_are_known(
    home: Home, header: str, won: str, lost: str
) -> None:
    rows = f"A1;Mara;{won};2025-01-02;2025-02-03;10,50\nA2;Jonas;{lost};2025-01-04;2025-02-05;\n"

    outcome = imported(home, f"{header}\n{rows}", UTC)

    assert (outcome.profile, outcome.new) == ("sales_pipeline", 2)
    found = home.facts.rows("SELECT id, status, agent, amount FROM deal ORDER BY id")
    assert found == [("A1", "won", "Mara", Decimal("10.50")), ("A2", "lost", "Jonas", None)]


def test_a_decided_deal_without_any_date_is_rejected_an_open_one_is_not(home: Home) -> None:
    outcome = imported(home, f"{HEADER}\nA1,Mara,Lamp,,Won,,,5\nA2,Mara,Lamp,,Engaging,,,\n", UTC)

    assert (outcome.new, outcome.rejected) == (1, 1)
    assert [(reject.line, reject.reason) for reject in outcome.rejects] == [(2, "date_missing")]


def test_close_dates_of_open_deals_say_nothing_about_day_and_month(home: Home) -> None:
    """They lie in the future; read the other way round they would not, and the rest be wrong."""
    later = datetime.now(ZULU).year + 1
    text = "Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date\n" + "".join(
        f"{number},d,{stage},10,{closed},2025-01-05\n"
        for number, stage, closed in (
            (1, "Closed won", "03/04/2025"),
            (2, "Closed lost", "04/13/2025"),
            (3, "Negotiation", f"12/05/{later}"),
            (4, "Negotiation", f"11/06/{later}"),
        )
    )
    outcome = imported(home, text)
    assert (outcome.new, outcome.rejected) == (4, 0)
    days = home.facts.rows("SELECT closed_day FROM deal ORDER BY id")
    assert days == [(date(2025, 3, 4),), (date(2025, 4, 13),), (None,), (None,)]


def test_stages_that_nobody_knows_leave_the_close_dates_readable(home: Home) -> None:
    rows = "A1,Mara,Lamp,,Somewhere,2025-01-05,25/03/2025,5\nA2,Mara,Lamp,,,2025-01-05,,\n"
    outcome = imported(home, f"{HEADER}\n{rows}", UTC, date_order="dmy")
    assert (outcome.profile, outcome.new, outcome.rejected) == ("sales_pipeline", 2, 0)
