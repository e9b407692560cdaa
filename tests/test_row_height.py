"""Rows are as tall as their longest text needs, and no taller."""

import pytest

from opsdash.ui.row_height import ONE_LINE, WRAPPED, row_height

WIDTH = 240


@pytest.mark.parametrize("texts", [[], [""], ["More orders this season"]])
def test_what_fits_one_line_takes_one(texts: list[str]) -> None:
    assert row_height(texts, WIDTH) == ONE_LINE
    assert row_height(texts, WIDTH, least=WRAPPED) == WRAPPED


def test_one_long_title_makes_room_for_itself() -> None:
    titles = ["Short", "Email: Fewer questions for every 100 orders of this season"]
    assert row_height(titles, WIDTH) == WRAPPED


def test_the_longest_title_on_a_phone_has_all_its_lines() -> None:
    assert row_height(["word " * 24], 150) > row_height(["word " * 12], 150) > WRAPPED


def test_korean_takes_twice_the_room() -> None:
    assert row_height(["배송 문의를 절반으로 줄이고 고객이 스스로"], WIDTH) == WRAPPED
    assert row_height(["a" * 22], WIDTH) == ONE_LINE
