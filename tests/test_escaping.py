"""Text of files and people on screen: shown as written, whatever it looks like."""

import string

import pytest

from opsdash.ui.escaping import plain_line, verbatim

HIDDEN = "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{ZERO WIDTH SPACE}", "\x00", "\n", "\t"


@pytest.mark.parametrize("sign", string.punctuation)
def test_every_sign_of_ascii_is_escaped(sign: str) -> None:
    assert f"\\{sign}" in verbatim(f"a{sign}b")


@pytest.mark.parametrize("text", [":smile:", "http://a.example", "www.a.example", "a@b.example"])
def test_icons_links_and_addresses_are_broken_by_a_joint(text: str) -> None:
    shown = verbatim(text)
    assert "\N{WORD JOINER}" in shown
    assert shown.replace("\\", "").replace("\N{WORD JOINER}", "") == text


@pytest.mark.parametrize("sign", HIDDEN)
def test_what_cannot_be_seen_becomes_a_space(sign: str) -> None:
    assert plain_line(f"a{sign}b") == "a b"


def test_letters_of_any_script_stay() -> None:
    assert verbatim("고객지원팀 và 中文") == "고객지원팀 và 中文"


def test_a_long_text_is_cut_and_says_so() -> None:
    assert plain_line("a" * 100, 10) == f"{'a' * 9}…"
