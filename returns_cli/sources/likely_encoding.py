"""Which encoding a text that is neither UTF-8 nor GB18030 can be in: one that makes it words of a language.

A language is told by its letters: in the right encoding all letters beside ASCII are its own, in any other hardly ever. The
guess is only proposed.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise

from returns_cli.late_pattern import late

PROBE = 1 << 18  # bytes of each sample that are looked at
FEWEST_KOREAN, KOREAN_SHARE, KANA_SHARE = 5, 0.2, 0.2
_WEST = "cp1252 cp850 mac-roman"
_EAST = "cp1250 iso8859-2 cp852"
_CYRILLIC = "cp1251 koi8-r cp866"
# The encodings in which a language is written, the usual one first; its small letters beside ASCII.
ALPHABETS = (
    (_WEST, "äöüß"),
    (_WEST, "éèêëàâîïôùûüçœæ"),
    (_WEST, "áéíóúüñ"),
    (_WEST, "áâãàçéêíóôõú"),
    (_WEST, "àèéìòù"),
    (_WEST, "åäöé"),
    (_WEST, "åæøé"),
    (_EAST, "áčďéěíňóřšťúůýž"),
    (_EAST, "ąćęłńóśźż"),
    (_EAST, "áéíóöőúüű"),
    (_EAST, "áäčďéíĺľňóôŕšťúýž"),
    (_EAST, "ćčđšž"),
    ("cp1254 cp857", "çğıiöşüâî"),
    (_EAST, "ăâîşţ"),
    (_WEST, "áðéíóúýþæö"),
    ("cp1257", "ąčęėįšųūž"),
    ("cp1257", "āčēģīķļņšūž"),
    (_CYRILLIC, "абвгдежзийклмнопрстуфхцчшщъыьэюяё"),
    ("cp1251 koi8-u cp866", "абвгдежзийклмнопрстуфхцчшщьюяєіїґ"),
    ("cp1253", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"),
    ("cp1255", "אבגדהוזחטיךכלםמןנסעףפץצקרשת"),
    ("cp1256", "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"),
    ("cp874", "".join(map(chr, range(0xE01, 0xE5C)))),
    (_WEST, "äöüßéèêëàâîïôùûçœæáíóúñãõìòåø"),  # several languages, as in a list of names
)
# Encoding -> what its usual characters are, and the share of them in a text of a few words.
SIGNS_OF: Mapping[str, tuple[Callable[[str], bool], float]] = {
    "shift_jis": (lambda char: "\u3040" <= char <= "\u30ff", 0.25),
    "cp932": (lambda char: "\u3040" <= char <= "\u30ff" or "\uff61" <= char <= "\uff9f", 0.25),
    "big5": (lambda char: 0xA1 <= char.encode("big5")[0] <= 0xC6, 0.7),
}
_SIGNS = frozenset("€“”„‘’–—…°²³§«»¿¡·×£¥©®™ªº½¼•№؟،؛\xa0\xad")
_SIGN_WITHIN = late(r"[^\W\d_](?:[²³¹ªº]|[^\w\s!-~’·‘\xad])[^\W\d_]|[^\W\d_][„«¿¡©®§£¥€]")
_AMONG_CAPITALS = late(r"(?<=[A-Z])([^\x00-\x7f])(?=[A-Z])")
_RARE, MOST_RARE = frozenset("йшщъ"), 0.12  # of Russian; other writings have their most frequent letters at these places
LAST_LATIN = "\u024f"
_OF_SEVERAL_BYTES = ("big5", "shift_jis", "cp949", "euc_jp", "gb18030")
# Cents, pounds, yen and euros of cp1252 before or behind an amount, with a blank between, or one between thousands; m² and m³.
_MEASURES = late(
    rb"[\x80\xa2\xa3\xa5](?=[ \xa0]?[-+.]?[0-9])|(?<=[\x80\xa2\xa3\xa5])\xa0(?=[-+.]?[0-9])"
    rb"|(?<=[0-9])(?:[ \xa0]?[\x80\xa2\xa3\xa5]|\xa0(?=[0-9]))|(?<![A-Za-z])[cdkm]?[Mm][\xb2\xb3]"
)
_KANA_WORD = late("[\u3041-\u3096\u30a1-\u30fe]{3,}")
_THAI_MARK_ALONE = late("(?<![\u0e01-\u0e2e\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_GREEK, _GREEK_ONLY = frozenset("ω"), late("[\u0386-\u03af\u03cb-\u03ce]")  # where Hebrew has no letters
_HZ = late(rb"~\{(?:[!-w][!-~])+~\}")
_FREQUENT_KOREAN = frozenset(
    "이다는의가을를에로하고은도한지사기자인서리어나시대일정보해수아그만과장니스제여전원주동구부게상문판매반품비환불영증타번호객포확"
)


def likely(samples: Sequence[bytes]) -> str | None:
    """The encoding that a text can be in which is neither UTF-8 nor GB18030; lines of ASCII say nothing of it."""
    odd = [_odd_lines(sample) for sample in samples]
    if _is_measured(odd):
        return "cp1252"
    if _has_kana_words(odd):
        return "shift_jis"
    return of_a_language(odd) or next(filter(partial(_of_its_signs, odd), SIGNS_OF), None) or guess(samples)


def _odd_lines(sample: bytes) -> bytes:
    return b"\n".join(line for line in sample.split(b"\n") if not line.isascii())


def _is_measured(samples: Sequence[bytes]) -> bool:
    """Whether all that is not ASCII is signs of currencies beside digits, and squares and cubes of metres."""
    return all(_MEASURES.sub(b"", sample).isascii() for sample in samples)


def is_east_asian(samples: Sequence[bytes]) -> bool:
    """Whether the bytes are characters of East Asia, each of several bytes, in one of their encodings."""
    return any(_read(samples, encoding) is not None for encoding in _OF_SEVERAL_BYTES)


def guess(samples: Sequence[bytes]) -> str | None:
    """What a library makes of it."""
    from charset_normalizer import from_bytes

    start = b"".join(samples)[:PROBE]
    best = from_bytes(b"\n".join(map(_odd_lines, samples))[:PROBE] if start.isascii() else start).best()
    return str(best.encoding).replace("_", "-") if best else None


def escaped(start: bytes) -> str | None:
    """The encoding that has no byte beside ASCII, and says by signs of its own what is none: ISO-2022-JP, HZ."""
    return "iso2022_jp" if b"\x1b$" in start else "hz" if b"~{" in start and _HZ.search(start) else None


def east_asian(samples: Sequence[bytes], chars: Counter[str]) -> str | None:
    """EUC-KR or EUC-JP where a text that could be GB18030, with these `chars` beside ASCII, is plainly that."""
    kana = sum(count for char, count in chars.items() if "\u3041" <= char <= "\u30fe")
    if kana >= max(KANA_SHARE * chars.total(), 2) and _read(samples, "euc_jp") is not None:
        return "euc_jp"
    korean = _read(samples, "cp949")
    read = Counter(korean or "")
    letters = {char: count for char, count in read.items() if "\uac00" <= char <= "\ud7a3"}
    others = sum(count for char, count in read.items() if not char.isascii()) - (many := sum(letters.values()))
    frequent = sum(count for char, count in letters.items() if char in _FREQUENT_KOREAN)
    plainly = others <= many // 20 and frequent >= KOREAN_SHARE * many
    return "euc_kr" if len(letters) >= FEWEST_KOREAN and plainly else None


def of_a_language(samples: Sequence[bytes]) -> str | None:
    """The most usual encoding in which all letters are those of one language."""
    read: dict[str, str | None] = {}
    for rank in range(3):
        for encodings, alphabet in ALPHABETS:
            for encoding in encodings.split()[rank : rank + 1]:
                if encoding not in read:
                    read[encoding] = _read(samples, encoding)
                if _written_in(read[encoding] or "", frozenset(alphabet)):
                    return encoding
    return None


def _of_its_signs(samples: Sequence[bytes], encoding: str) -> bool:
    """Whether enough of the characters are those that any text in the encoding has many of."""
    usual, share = SIGNS_OF[encoding]
    odd = [char for char in _read(samples, encoding) or "" if not char.isascii()]
    return sum(map(usual, odd)) >= share * len(odd) > 0


def _has_kana_words(samples: Sequence[bytes]) -> bool:
    """Whether a text is Japanese, with words of kana: letters of other encodings read as some, but hardly side by side."""
    text = _read(samples, "shift_jis") or ""
    odd = sum(not char.isascii() for char in text)
    return sum(len(word) for word in _KANA_WORD.findall(text)) >= max(KANA_SHARE * odd, 3)


def _read(samples: Sequence[bytes], encoding: str) -> str | None:
    """The samples as one text; None where they are none in the encoding. A character cut off at the end does no harm."""
    try:
        return "\n".join(codecs.getincrementaldecoder(encoding)().decode(sample[:PROBE]) for sample in samples)
    except UnicodeDecodeError:
        return None


def _written_in(text: str, alphabet: frozenset[str]) -> bool:
    """Whether all of a text that is not ASCII is letters of the alphabet, and signs where signs can stand."""
    odd = {char for char in text if not char.isascii()}
    letters = {char for char in odd if char.isalpha() and char not in _SIGNS}
    if not letters or not odd - letters <= _SIGNS | alphabet or not {char.lower()[0] for char in letters} <= alphabet:
        return False
    if min(alphabet) > LAST_LATIN:
        return _cased(text) and _own_words(text, alphabet)
    return _cased(text) and not _SIGN_WITHIN.search(text)


def _cased(text: str) -> bool:
    """Whether no capital letter that is not ASCII stands behind a small one, and no small one among capitals of ASCII."""
    behind = any(other.isupper() and not other.isascii() and one.islower() for one, other in pairwise(text))
    return not behind and not any(found[1].islower() for found in _AMONG_CAPITALS.finditer(text))


def _own_words(text: str, alphabet: frozenset[str]) -> bool:
    """Whether words are wholly of a writing that is not Latin, more small letters than capitals, and no rare ones all over."""
    own = [char for char in text if not char.isascii() and char.lower() in alphabet]
    within = any(one.isalpha() and other.isalpha() and one.isascii() != other.isascii() for one, other in pairwise(text))
    marked = any(one.isascii() and one.isalpha() and other in alphabet for one, other in pairwise(text))
    if _THAI_MARK_ALONE.search(text) or (alphabet & _GREEK and not _GREEK_ONLY.search(text)):
        return False
    capitals, rare = sum(map(str.isupper, own)), sum(char in _RARE for char in own)
    return not within and not marked and 2 * capitals <= len(own) and rare <= MOST_RARE * len(own)
