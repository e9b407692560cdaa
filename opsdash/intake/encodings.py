"""Which encoding a text without a mark is in: candidates, how ordinary each reading looks, a rank.

Header names that some profile knows decide first. Where there are none, a reading is as good as the
share of its letters that belong to one language; two that are as good are told apart by
charset-normalizer. The rank is a guess: whoever uses it shows it, with the runner-up.
"""

import codecs
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from opsdash.intake.profiles import folded_name

# What each single-byte encoding is used for: the letters beyond ASCII of one language each.
_ALPHABETS = {
    "cp1252": (
        "äöüß", "àâæçèéêëîïôœùûüÿ", "áéíóúüñªº", "àáâãçéêíóôõúü", "àèéìòù", "åäöæøé", "éëïóöü",
        "áðéíóúýþæö",
    ),
    "cp1250": (
        "ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíľĺňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž",
    ),
    "cp1251": (
        "абвгдежзийклмнопрстуфхцчшщъыьэюяё", "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
        "абвгдђежзијклљмнњопрстћуфхцчџш",
    ),
    "cp1253": ("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ",),
    "cp1254": ("çğıöşüâîû",),
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äõöüšž"),
    "cp1258": (
        "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    ),
    "cp874": ("".join(chr(code) for code in range(0x0E01, 0x0E5C)),),
    "cp1255": ("".join(chr(code) for code in range(0x05D0, 0x05EB)),),
    "cp1256": ("".join(chr(code) for code in range(0x0621, 0x064B)),),
}  # fmt: skip
_COMMON_CHINESE = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年"
    "订单编号时间状态商品名称数量金额价格客户支付买家卖家店铺类型创建成功交易关闭发货退款物流备注"
    "渠道标题联系电话地址收货姓手机快递问题处理已未待完用"
)
# Two readings this close are both plausible.
_CLOSE = 0.05
# Text that decodes as pairs of bytes without a fault hardly does so by chance.
_PAIRS_BONUS = 0.2
_HEADER_LINES = 40
_NEUTRAL = ("P", "Sc", "Zs")
_SPLIT = re.compile(r"[,;\t|]")


@dataclass(frozen=True)
class Guess:
    """`score` is about 1 where every letter is ordinary; `hits` counts known header names."""

    encoding: str
    hits: int
    score: float


def known_encodings() -> tuple[str, ...]:
    """The encodings a person may name."""
    return ("utf-8", "utf-16", "utf-16-le", "utf-16-be", *_ORDINARY, *_ALPHABETS, "latin-1")


def normal_name(encoding: str) -> str | None:
    """The name used here for what a person wrote ("EUC-KR", "GBK"), None if unknown."""
    try:
        found = codecs.lookup(encoding).name
    except LookupError:
        return None
    plain = _WIDER.get(found, found.replace("iso8859-1", "latin-1"))
    return plain if plain in known_encodings() else None


# The wider encoding reads everything the narrower one can write.
_WIDER = {
    "euc_kr": "cp949", "gbk": "gb18030", "gb2312": "gb18030", "shift_jis": "cp932",
    "iso8859-1": "latin-1", "ascii": "utf-8", "utf-8-sig": "utf-8", "big5": "big5hkscs",
    "cp950": "big5hkscs", "tis-620": "cp874", "ms949": "cp949",
}  # fmt: skip


def ranked(lines: Sequence[bytes], vocabulary: frozenset[str]) -> tuple[Guess, ...]:
    """Every encoding in which these lines can be read, the likeliest first.

    `lines` are the first lines of the file and some that are more than ASCII, whole or cut at the
    end. `vocabulary` holds folded header names.
    """
    guesses = [
        guess
        for encoding in (*_ORDINARY, *_ALPHABETS)
        if (guess := _guess(encoding, lines, vocabulary)) is not None
    ]
    best = sorted(guesses, key=lambda guess: (-guess.hits, -guess.score))
    if not best:
        return (Guess("latin-1", 0, 0.0),)
    close = [
        guess
        for guess in best
        if guess.hits == best[0].hits and guess.score > best[0].score - _CLOSE
    ]
    if len(close) > 1:
        favoured = _second_opinion(lines, close)
        best.sort(key=lambda guess: guess.encoding != favoured)
    return (*best, Guess("latin-1", 0, 0.0))


def _second_opinion(lines: Sequence[bytes], close: Sequence[Guess]) -> str:
    """What charset-normalizer says; the first where all close readings are the same text."""
    first = close[0].encoding
    texts = {_decoded(lines, guess.encoding) for guess in close}
    if len(texts) == 1:
        return first
    names = [guess.encoding for guess in close]
    import charset_normalizer  # noqa: PLC0415 - no page needs it before a file comes

    found = charset_normalizer.from_bytes(b"".join(lines), cp_isolation=names).best()
    return found.encoding if found is not None and found.encoding in names else first


def _decoded(lines: Sequence[bytes], encoding: str) -> str | None:
    texts = []
    for line in lines:
        # A line that was cut may end within a character.
        try:
            texts.append(codecs.getincrementaldecoder(encoding)().decode(line))
        except UnicodeDecodeError:
            return None
    return "".join(texts)


def _guess(encoding: str, lines: Sequence[bytes], vocabulary: frozenset[str]) -> Guess | None:
    text = _decoded(lines, encoding)
    if text is None:
        return None
    text = unicodedata.normalize("NFC", text)
    hits = _hits(text, vocabulary)
    ordinary = _ORDINARY.get(encoding)
    if ordinary:
        score = _share(text, ordinary)
        return Guess(encoding, hits, score + _PAIRS_BONUS * (score > 1 / 2))
    languages = _ALPHABETS[encoding]
    return Guess(encoding, hits, max(_share_of_language(text, letters) for letters in languages))


def _hits(text: str, vocabulary: frozenset[str]) -> int:
    """Known names among the cells of the first lines; names in plain ASCII tell nothing."""
    cells = {
        folded_name(cell)
        for line in text.splitlines()[:_HEADER_LINES]
        for cell in _SPLIT.split(line)
        if not cell.isascii()
    }
    return len(cells & vocabulary)


def _is_neutral(sign: str) -> bool:
    """Punctuation, currency and blanks: every language uses them."""
    return unicodedata.category(sign).startswith(_NEUTRAL)


def _share(text: str, ordinary: Callable[[str], float]) -> float:
    signs = [sign for sign in text if sign > "\x7f" and not _is_neutral(sign)]
    return sum(map(ordinary, signs)) / len(signs) if signs else 0.0


def _share_of_language(text: str, letters: str) -> float:
    """How much of the text beyond ASCII is letters of one language, in places where letters stand.

    A capital within a small word, or two scripts within one, is what a misread byte looks like.
    """
    known = set(letters) | set(letters.upper())
    foreign = not unicodedata.normalize("NFD", letters)[0].isascii()
    good = total = 0
    before = " "
    for sign in text:
        if sign > "\x7f" and not _is_neutral(sign):
            total += 1
            misread = before.islower() and sign.isupper()
            mixed = foreign and before.isascii() and before.isalpha()
            good += sign in known and not misread and not mixed
        elif foreign and sign.isalpha() and before > "\x7f" and before.isalpha():
            good -= 1
        before = sign
    return max(good, 0) / total if total else 0.0


def _korean(sign: str) -> float:
    if not "가" <= sign <= "힣":
        return 0.1 if "一" <= sign <= "鿿" else 0.0
    return 1.0 if 0xB0 <= _lead(sign, "euc_kr") <= 0xC8 else 0.2  # noqa: PLR2004 - usual syllables


def _simplified(sign: str) -> float:
    if sign in _COMMON_CHINESE:
        return 1.0
    lead = _lead(sign, "gb2312")
    return 0.75 if 0xB0 <= lead <= 0xD7 else 0.3 if lead else 0.0  # noqa: PLR2004 - the frequent rows


def _traditional(sign: str) -> float:
    lead = _lead(sign, "big5")
    return 0.85 if 0xA4 <= lead <= 0xC6 else 0.3 if lead else 0.0  # noqa: PLR2004 - the frequent rows


def _japanese(sign: str) -> float:
    if "ぁ" <= sign <= "ヿ":
        return 1.0
    lead = _lead(sign, "shift_jis") if "一" <= sign <= "鿿" else 0
    return 0.75 if 0x88 <= lead <= 0x97 else 0.3 if lead else 0.0  # noqa: PLR2004 - the frequent rows


def _lead(sign: str, encoding: str) -> int:
    """The first byte of a sign in the narrow form of an encoding, 0 where it has none."""
    try:
        return sign.encode(encoding)[0]
    except UnicodeEncodeError:
        return 0


_ORDINARY: dict[str, Callable[[str], float]] = {
    "cp949": _korean,
    "gb18030": _simplified,
    "big5hkscs": _traditional,
    "cp932": _japanese,
}
