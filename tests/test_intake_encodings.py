"""Encodings: told by a mark, by header names that are known, by the letters of a language."""

import unicodedata

import pytest
from importing import BERLIN, imported

from opsdash.errors import FileEncodingError, UnknownNameError
from opsdash.intake.account import account_of
from opsdash.intake.choices import Choices
from opsdash.intake.decoding import decode
from opsdash.intake.encodings import known_encodings, normal_name, ranked
from opsdash.intake.examining import examine
from opsdash.intake.importing import preview
from opsdash.store import Home
from opsdash.words.accounts import account_lines

TEXTS = {
    "cp949": "id,created,topic\n1,2024-07-01,배송 문의\n2,2024-07-02,반품\n",
    "gb18030": "id,created,topic\n1,2024-07-01,包裹在哪里\n2,2024-07-02,颜色不对\uff0c请退款\n",
    "big5hkscs": "id,created,topic\n1,2024-07-01,包裹還沒有收到\n2,2024-07-02,退貨問題\n",
    "cp932": "id,created,topic\n1,2024-07-01,商品が届きません\n2,2024-07-02,返品について\n",
    "cp1250": "id;created;topic\n1;2024-07-01;Zwrot pieniędzy, proszę\n2;2024-07-02;łódź\n",
    "cp1251": "id;created;topic\n1;2024-07-01;Посылка не пришла\n2;2024-07-02;Возврат\n",
    "cp1252": "id;created;topic\n1;2024-07-01;Rückgabe für Größe\n2;2024-07-02;Où est mon colis\n",
    "cp1253": "id;created;topic\n1;2024-07-01;Πού είναι το δέμα μου\n",
    "cp1254": "id;created;topic\n1;2024-07-01;Sipariş gelmedi, ürün geldi değil\n",
    "cp1257": "id;created;topic\n1;2024-07-01;Siunta negauta, grąžinimas šįryt\n",
    "cp874": "id,created,topic\n1,2024-07-01,พัสดุยังไม่ถึง\n2,2024-07-02,ขอคืนเงิน\n",
    "cp1256": "id,created,topic\n1,2024-07-01,الطرد لم يصل\n",
}


def topics(home: Home) -> list[str]:
    return [topic for (topic,) in home.facts.rows("SELECT topic FROM inquiry ORDER BY id")]


def written(text: str) -> list[str]:
    sign = ";" if ";" in text else ","
    return [line.split(sign, 2)[2] for line in text.splitlines()[1:]]


@pytest.mark.parametrize("encoding", TEXTS)
def test_a_few_words_are_enough(home: Home, encoding: str) -> None:
    imported(home, TEXTS[encoding].encode(encoding))
    assert topics(home) == written(TEXTS[encoding])


def test_vietnamese_with_its_combining_marks(home: Home) -> None:
    # cp1258 writes some tones as marks of their own; stored letters are composed.
    text = "id;created;topic\n1;2024-07-01;Đơn hàng chưa đến, giao chậm\n"
    raw = b"".join(_in_cp1258(sign) for sign in text)
    imported(home, raw)
    assert topics(home) == ["Đơn hàng chưa đến, giao chậm"]


def _in_cp1258(sign: str) -> bytes:
    for form in (sign, unicodedata.normalize("NFD", sign)):
        try:
            return form.encode("cp1258")
        except UnicodeEncodeError:
            continue
    parts = unicodedata.normalize("NFD", sign)
    body = unicodedata.normalize(
        "NFC", "".join(part for part in parts if part not in "\u0323\u0301")
    )
    return (body + "".join(part for part in parts if part in "\u0323\u0301")).encode("cp1258")


def test_known_header_names_decide_before_letters() -> None:
    # Two signs of Korean are also two of Chinese: only the names can tell.
    lines = ["번호,주제\n".encode("cp949")]
    known = frozenset({"번호", "주제"})
    assert ranked(lines, known)[0].encoding == "cp949"
    assert ranked(lines, known)[0].hits == 2


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(home: Home, encoding: str) -> None:
    imported(home, TEXTS["cp949"].encode(encoding))
    assert topics(home) == ["배송 문의", "반품"]


def test_a_guess_is_shown_with_its_runner_up(home: Home) -> None:
    path = home.path / "polish.csv"
    path.write_bytes(TEXTS["cp1250"].encode("cp1250"))
    with examine(home, path, path.name, Choices(), BERLIN) as examined:
        text = examined.text
        told = "\n".join(account_lines(account_of(examined, preview(examined).outcome)))
    assert (text.encoding, text.guessed, text.alternatives[0]) == ("cp1250", True, "cp1252")
    assert "cp1250 (guessed; else cp1252" in told


def test_a_person_may_name_another(home: Home) -> None:
    raw = TEXTS["cp1250"].encode("cp1250")
    imported(home, raw, encoding="windows-1252")
    assert topics(home)[0] == "Zwrot pieniêdzy, proszê"


def test_an_encoding_that_does_not_fit_or_exist_is_refused(home: Home) -> None:
    with pytest.raises(FileEncodingError):
        imported(home, TEXTS["cp1250"].encode("cp1250"), encoding="utf-8")
    with pytest.raises(UnknownNameError):
        imported(home, TEXTS["cp1250"].encode("cp1250"), encoding="klingon")


@pytest.mark.parametrize(
    ("said", "name"),
    [("EUC-KR", "cp949"), ("GBK", "gb18030"), ("Shift_JIS", "cp932"), ("ISO-8859-1", "latin-1")],
)
def test_encodings_have_many_names(said: str, name: str) -> None:
    assert normal_name(said) == name
    assert name in known_encodings()


def test_a_few_broken_letters_do_not_change_the_encoding(home: Home) -> None:
    text = "id,created,topic\n" + "".join(
        f"{number},2024-07-01,Größe geändert, für später\n".replace(", f", " f")
        for number in range(20)
    )
    raw = text.encode() + "21,2024-07-01,Rückgabe\n".encode("cp1252")
    path = home.path / "mixed.csv"
    path.write_bytes(raw)
    text_found = decode(path, path.name, home.path)
    assert (text_found.encoding, text_found.guessed, text_found.damaged) == ("utf-8", True, 1)
    imported(home, raw)
    assert "R\ufffdckgabe" in topics(home)


def test_an_id_with_a_broken_letter_is_rejected_by_name(home: Home) -> None:
    text = "id,created,topic\n" + "".join(f"B{at}ü,2024-07-01,Größe\n" for at in range(20))
    outcome = imported(home, text.encode() + "B99ü,2024-07-01,a\n".encode("cp1252"))
    assert (outcome.new, outcome.rejected) == (20, 1)
    assert (outcome.rejects[0].line, outcome.rejects[0].reason) == (22, "id_unreadable")
