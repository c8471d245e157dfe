"""When two spellings are one: widths, capitals, and blanks of every kind make no difference.

The one folding of words, for headings, keys (requests, receipts, lines, clerks) and cells alike: Unicode's NFKC_Casefold,
with each run of blanks made one space and none left around.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import Literal

from returns_cli.late_pattern import late

# What is never seen: Unicode's Default_Ignorable_Code_Point (soft hyphen, zero-width blanks, marks of direction, U+FEFF ...).
_UNSEEN = late(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Those that Python takes for letters and marks to print; beyond the last plane of letters are more.
_UNSEEN_LETTERS = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0" + "".join(map(chr, range(0xFE00, 0xFE10)))
)
_BEYOND_LETTERS = "\U000e0000"
_BLANK_PATTERN = "\u2800"  # Braille's cell without dots: a blank that no standard calls one
# What stands for "not known" wherever a value could stand.
UNKNOWN = frozenset(("", "unknown", "未知", "不详"))
_WRITTEN_BY_PROGRAMS = ("null", "\\n", "n/a", "nan", "undefined", "\\null")
_WORDS_FOR_NOTHING = frozenset(
    (
        *_WRITTEN_BY_PROGRAMS,
        *("n.a.", "na", "nat", "none", "nil"),
        *("missing", "#na", "-", "--", "---", "\u2013", "\u2014", "\u2014\u2014", "/", "//", "\\"),
        *("?", "??", "???", ".", "..", "...", "*", "_", "~", "blank", "empty", "unspecified"),
        *("not available", "not applicable", "not known", "not specified", "no data", "not recorded", "not given", "no value"),
        *("n / a", "n.a", "n\\a", "n/d", "nd", "n.d.", "unk", "tbd", "tbc", "tba"),
        *("inconnu", "sin datos", "s/d", "k.a.", "k. a.", "keine angabe", "unbekannt", "desconhecido", "desconocido"),
        *("__", "....", "-.-", "----", "\u2026"),
        *("未記入", "미상", "inconnue", "sconosciuto", "неизвестно"),  # not なし or keine: they say none
        *("不适用", "无信息", "未知日期", "未记载", "未录入", "没有记录"),
        *("无", "没有", "空", "空白", "暂无", "暂缺", "未填", "未填写", "未提供", "未登记", "未记录"),
        *("无记录", "无数据", "不明", "不清楚", "不知道"),
    )
)
_BRACKETS = (("(", ")"), ("[", "]"), ("<", ">"), ("{", "}"), ("【", "】"), ("「", "」"))


def _bracketed(words: Collection[str]) -> frozenset[str]:
    return frozenset(f"{before}{word}{behind}" for word in words for before, behind in _BRACKETS)


# What tills and databases write for "not known": it says so where the fact cannot mean the word itself (无, none, 0).
NOT_KNOWN = _WORDS_FOR_NOTHING | _bracketed(("", *UNKNOWN, *_WORDS_FOR_NOTHING))
# Of these, what programs write where they have nothing: a text means it no more than a number does, and two such are not alike.
NO_TEXT = frozenset(("", *_WRITTEN_BY_PROGRAMS)) | _bracketed((*_WRITTEN_BY_PROGRAMS, "na"))
# What a spreadsheet shows where a formula fails, in its user's language: neither a value nor "not known", whatever the type.
SHEET_ERRORS = frozenset(
    (
        *("#n/a", "#value!", "#ref!", "#div/0!", "#name?", "#null!", "#num!", "#spill!", "#calc!", "#getting_data"),
        *("#" * width for width in range(3, 64)),  # a column too narrow for its numbers
        *("#error!", "#field!", "#busy!", "#blocked!", "#connect!", "#unknown!", "#external!", "#python!"),
        *(f"{word}:{code}" for word in ("err", "erro", "fehler", "fout", "错误", "錯誤", "エラー") for code in range(501, 541)),
        *("#nv", "#wert!", "#bezug!", "#zahl!", "#überlauf!", "#valeur!", "#nom?", "#nombre!", "#nul!", "#propagation!"),
        *("#¡valor!", "#¡ref!", "#¡div/0!", "#¡num!", "#¡nulo!", "#¿nombre?", "#valor!", "#núm!", "#nome?", "#valore!"),
    )
)
NO_KEY = UNKNOWN | NOT_KNOWN | SHEET_ERRORS | {"#", "##"}
_FRACTION = late(r"\A([0-9]+)\.0+\Z")  # a spreadsheet or a program makes numbers fractions where a cell is blank
MOST_PROTECTIONS = 5
MOST_MARKS = 30  # on one letter, in any writing: Unicode's Stream-Safe Text Format (UAX 15)


def unprotected(text: str) -> str:
    """`text` without what keeps a spreadsheet from reading it as a number, one within the other or not: ="007", '007 and `007
    are 007. What has more of them than any program writes is left alone, since taking them off takes quadratic time."""
    found = text
    for _ in range(MOST_PROTECTIONS):
        bare = _inner(found.strip())
        if bare is None:
            return found
        found = bare
    return text


def _inner(text: str) -> str | None:
    """What one such protection holds; None where there is none."""
    if text[:1] in ("'", "`") and len(text) > 1 and text[0] not in text[1:]:
        return text[1:]
    if text.startswith('="') and text.endswith('"') and len(text) > 2:
        return text[2:-1].replace('""', '"')
    return None


def folded(text: str) -> str:
    """`text` in the one spelling that all its spellings share."""
    narrow = unprotected(narrowed(text))
    if not narrow.isascii():
        narrow = normalized(normalized(narrow.casefold()).casefold())  # twice: capitals can fold to what folds once more
    return " ".join(narrow.split()).lower()


def key_of(text: str, unknown: Collection[str] = ()) -> str:
    """What tells requests, receipts, lines of them and articles apart, folded; blank where the text says that there is none,
    if in one of the `unknown` words (folded): rows of which two say N/A have nothing in common. 1001.0 is 1001."""
    word = folded(text)
    return "" if word in NO_KEY or word in unknown else _FRACTION.sub(r"\1", word)


def narrowed(text: str) -> str:
    """`text` without what is not seen, wide forms made narrow, each run of blanks one space; capitals are kept."""
    if text.isascii():
        return " ".join(text.split())
    all_seen = text.isprintable() and _UNSEEN_LETTERS.isdisjoint(text) and max(text) < _BEYOND_LETTERS
    seen = text if all_seen else _UNSEEN.sub("", text)
    return " ".join(normalized(seen.replace(_BLANK_PATTERN, " ")).split())


def normalized(text: str, form: Literal["NFC", "NFD", "NFKC"] = "NFKC") -> str:
    """The normal form; but a letter with more marks than any writing has is left alone, since sorting them takes quadratic
    time."""
    marks = 0
    for char in text if len(text) > MOST_MARKS else "":
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks > MOST_MARKS:
            return text
    return unicodedata.normalize(form, text)
