"""One folding of words, for headings, keys and cells alike."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_cli import load_policy
from returns_cli.kinds.sameness import folded, narrowed

BLANKS = {
    "tab": "\t",
    "two spaces": "  ",
    "full-width": "\u3000",
    "no-break": "\u00a0",
    "narrow no-break": "\u202f",
    "thin": "\u2009",
    "figure": "\u2007",
    "Ogham": "\u1680",
    "line feed": "\n",
    "CR LF": "\r\n",
    "next line": "\x85",
    "line separator": "\u2028",
    "file separator": "\x1c",
    "Braille": "\u2800",
}
UNSEEN = {
    "byte order mark": "\ufeff",
    "zero-width space": "\u200b",
    "zero-width non-joiner": "\u200c",
    "zero-width joiner": "\u200d",
    "word joiner": "\u2060",
    "soft hyphen": "\u00ad",
    "left-to-right mark": "\u200e",
    "right-to-left override": "\u202e",
    "isolate": "\u2068",
    "variation selector": "\ufe0f",
    "Hangul filler": "\u3164",
    "Mongolian separator": "\u180e",
    "tag": "\U000e0041",
}


@pytest.mark.parametrize("blank", BLANKS.values(), ids=BLANKS)
def test_blanks_of_every_kind(blank: str) -> None:
    """Blanks around a word go, blanks within are one space, whatever kind they are of."""
    assert folded(f"{blank}R{blank}1{blank}") == "r 1"


@pytest.mark.parametrize("unseen", UNSEEN.values(), ids=UNSEEN)
def test_what_is_not_seen_makes_no_difference(unseen: str) -> None:
    """Characters without a look of their own are nothing, around a word and in it."""
    assert folded(f"{unseen}R{unseen}1{unseen}") == "r1"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ｒ１００", "r100"),
        ("S100", "s100"),
        ("退货单号", "退货单号\u200b"),
        ("①②", "12"),
        ("㎡", "m2"),
        ("Straße", "STRASSE"),
        ("ÉCLAIR", "e\u0301clair"),
        ("ﬁne", "FINE"),
        ("ΣΑΣ", "σας"),
        ("ｶﾞﾗｽ", "ガラス"),
        ("\u2f00", "一"),
        ("Ａ\u3000Ｂ", "a b"),
    ],
)
def test_two_spellings_of_one_word(one: str, other: str) -> None:
    """Widths, capitals, ligatures and composed letters make no difference."""
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"), [("R1", "R2"), ("R 1", "R1"), ("R01", "R1"), ("R-1", "R1"), ("a", "ä"), ("一", "二")]
)
def test_other_words_stay_apart(one: str, other: str) -> None:
    """Digits, joints, accents and a blank within a word do make a difference."""
    assert folded(one) != folded(other)


def test_capitals_stay_where_only_widths_are_narrowed() -> None:
    """`narrowed` is the same folding, but for capitals."""
    assert narrowed("\ufeffＡb\u3000 c\t") == "Ab c"


def test_every_character_is_folded_once_and_for_all() -> None:
    """What is folded is folded, for each character of Unicode."""
    again = [char for char in map(chr, range(sys.maxunicode + 1)) if folded(folded(f"a{char}b")) != folded(f"a{char}b")]
    assert again == []


@pytest.mark.parametrize(
    "text",
    ["'007", "`007", '="007"', " '007", "'`007", "'　007", '="="007""', '="`007"', "\u200b'007", "＇007", '＝"007"', '="007" '],
)
def test_what_keeps_a_sheet_from_reading_a_number_goes_however_often(text: str) -> None:
    """With blanks around it, one within the other, in wide signs."""
    assert folded(text) == "007"


@given(st.text() | st.lists(st.sampled_from([*"'`\"= 07", '="', "\u200b", "＇", "＝"]), max_size=9).map("".join))
def test_folding_is_settled(text: str) -> None:
    """Folding what is folded changes nothing; nor does composing or decomposing it before."""
    assert folded(folded(text)) == folded(text)
    assert folded(unicodedata.normalize("NFD", text)) == folded(text)
    assert folded(narrowed(text)) == folded(text)


@pytest.mark.parametrize("marks", ["\u0301\u0316", "\u0316\u0301", "\u0f71\u0f72", "\u05b0\u05b1\u0300"])
def test_a_letter_with_thousands_of_marks_takes_linear_work(marks: str) -> None:
    """Marks on a letter are put in order, which takes quadratic time for as many as no writing has: these are left alone."""
    text = "a" + marks * 20_000
    assert folded(text) == text


@pytest.mark.parametrize("name", ["sold_on", "sold-on", "Sold On", "售出 日期", "\ufeffSALE_DATE", "售出日期："])
def test_names_of_a_request_are_headings_too(name: str) -> None:
    """A key of a request, as of `check --from`, may be written as a heading of a log may be."""
    policy = load_policy("tile-store/returns")
    assert policy.read({name: "2026-03-01"}).get("sold_on") == policy.read({"sold_on": "2026-03-01"}).get("sold_on")
    assert policy.read({"是否 拆封": "否"}).get("packaging_intact") is True
