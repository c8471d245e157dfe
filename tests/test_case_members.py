"""Further members of the kinds of things that people reported: for each kind, spellings of our own with their right values.

Each is read as the counter reads it and as the audit does: there is one reader. Where a kind is about whole logs, its members
stand in the test of that kind (`test_doubles`, `test_table_place`, `test_near_headings` …).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from test_audit_command import FINE, HEADER, assert_one_complaint, returns, write_log
from test_random_tables import write

from returns_cli import load_policy
from returns_cli.intake.columns import map_columns
from returns_cli.intake.goods import WITHIN, amounts_in, read_goods
from returns_cli.intake.roles import find_roles
from returns_cli.intake.spellings import reader
from returns_cli.intake.ways import Ways
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.money import read_money
from returns_cli.language.types import Choice, Date, Moment, Number, Quantity, Type, YesNo
from returns_cli.policy.model import Fact, Label, Words

SHANGHAI, BERLIN, DENVER = "Asia/Shanghai", "Europe/Berlin", "America/Denver"


def read(type_: Type, text: str, zone: str = SHANGHAI, ways: Ways | None = None) -> tuple[object, ...]:
    return reader(Fact("fact", type_), zone, ways)(text)


# Days that can mean one day only --------------------------------------------------------------------------------------

FIRST_OF_MARCH = (
    # words of months in the languages of shops beside ours
    *("1. März 2026", "01-MRZ-2026", "1 mars 2026", "1er mars 2026", "1 de marzo de 2026", "1 de março de 2026"),
    *("1 marzo 2026", "1 mrt 2026", "Sunday, 1 March 2026", "Sunday 1st March 2026", "2026, March 1", "01MAR2026"),
    # what databases, servers and statistics programs write
    *("01MAR2026:08:30:00", "01/Mar/2026:08:30:00 +0800", "2026-03-01-08.30.00.000000", "2026-03-01_08:30:00"),
    *("20260301083000123", "/Date(1772325000000)/", "/Date(1772325000000+0800)/", "2026-03-01 08:30:00.1234567"),
    *("Sun Mar 01 08:30:00 CST 2026", "Sun Mar 01 2026 08:30:00 GMT+0800 (China Standard Time)"),
    *("2026-03-01 08:30:00 (UTC+8)", "2026-03-01T08:30:00+08:00[Asia/Shanghai]", "2026-03-01 08:30 北京时间"),
    *("2026-02-28 20:30:00 EDT", "Feb 28, 2026 4:30:00 PM PST", "2026-03-01 02:30 CEST", "2026-03-01 09:30 JST"),
    # Chinese, Japanese, Korean, Spanish
    *("二〇二六年三月一日", "二零二六年三月一日", "2026年三月一日", "民国115年3月1日", "民國115年3月1日", "令和8年3月1日"),
    *("2026年3月1日(日)", "2026年3月1日 10点一刻", "2026年3月1日晚8点", "2026年3月1日 早8点", "2026年3月1日 午后3点"),
    *("2026. 3. 1. 오후 8:30", "2026-03-01 08:30 p. m."),
    # a week of the year, a time in front
    *("2026-W09-7", "2026W097", "2026-W09-7T08:30:00Z", "08:30 2026-03-01", "8:30:15 PM 1 March 2026", "08:30, 2026/3/1"),
    # signs: dashes of word processors, blanks, a spreadsheet's apostrophe
    *("2026—03—01", "2026–03–01", "2026‐03‐01", "2026−03−01", "2026 03 01", "2026\\03\\01", "'2026-03-01", '="2026-03-01"'),
)


@pytest.mark.parametrize(("text", "day"), [("二〇二六年一月廿一日", (2026, 1, 21)), ("2026年十月卅日", (2026, 10, 30))])
def test_the_short_signs_for_twenty_and_thirty(text: str, day: tuple[int, int, int]) -> None:
    assert read(Date(), text) == (date(*day),)


@pytest.mark.parametrize("text", FIRST_OF_MARCH)
def test_days_that_can_mean_one_day_only(text: str) -> None:
    """Every spelling is the first of March in Shanghai."""
    assert read(Date(), text) == (date(2026, 3, 1),)


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("2026-03-01 08:30 CST", SHANGHAI, (2026, 3, 1, 0, 30)),  # the policy's own clock is called so
        ("2026-03-01 08:30 MST", DENVER, (2026, 3, 1, 15, 30)),
        ("2026-07-01 08:30 MDT", DENVER, (2026, 7, 1, 14, 30)),
        ("2026-11-01 01:30 MDT", DENVER, (2026, 11, 1, 7, 30)),  # twice on this day, but the clock says which
        ("2026-11-01 01:30 MST", DENVER, (2026, 11, 1, 8, 30)),
        ("2026-03-01 08:30 CET", SHANGHAI, (2026, 3, 1, 7, 30)),
        ("2026-03-01 08:30 PST", BERLIN, (2026, 3, 1, 16, 30)),
        ("2026-03-01 23:30:15.5 JST", BERLIN, (2026, 3, 1, 14, 30, 15, 500_000)),
    ],
)
def test_names_of_clocks(text: str, zone: str, utc: tuple[int, ...]) -> None:
    """A clock's short name is its offset: the policy's own first, else where it means one offset only."""
    instant = datetime(*utc, tzinfo=UTC)  # type: ignore[arg-type,misc]
    assert read(Moment(), text, zone)[0] == int((instant - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 10**6)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("2026-03-01 08:30 CST", BERLIN),  # Chicago, Shanghai or Havana?
        ("2026-03-01 08:30 IST", SHANGHAI),
        ("2026-03-01 08:30 BST", SHANGHAI),
        ("2026-03-01 08:30 XYZ", SHANGHAI),
        ("2026-03-01-08:00", SHANGHAI),  # a time or an offset?
        ("1772325000", SHANGHAI),
        ("1772325000000", SHANGHAI),
        ("3月1日", SHANGHAI),
        ("March 2026", SHANGHAI),
        ("2026-03-00", SHANGHAI),
        ("2026-W54-1 08:30", SHANGHAI),
        ("2026-W09-8 08:30", SHANGHAI),
        ("08:30 1", SHANGHAI),
        ("2026年3月1日 晚上12点", SHANGHAI),
        ("二〇二六年三月", SHANGHAI),
    ],
)
def test_what_could_be_two_moments_is_none(text: str, zone: str) -> None:
    """Nothing is guessed: not an offset, not a year, not a unit."""
    with pytest.raises(InputError):
        read(Moment(), text, zone)


def test_seconds_since_1970_where_they_are_said() -> None:
    """`--dates unix` reads seconds, milliseconds and microseconds; without it the message says so."""
    unix = Ways("unix")
    for text in ("1772325000", "1772325000000", "1772325000000000", "1772325000.0"):
        assert read(Moment(), text, SHANGHAI, unix) == (1772325000 * 10**6, date(2026, 3, 1))
    assert read(Date(), "1772325000123", SHANGHAI, unix) == (date(2026, 3, 1),)
    assert read(Date(), "2026-03-01", SHANGHAI, unix) == (date(2026, 3, 1),)
    for type_ in (Date(), Moment()):
        with pytest.raises(InputError, match="not a date") as caught:
            read(type_, "1772325000")
        assert "--dates unix" in str(caught.value.help)


# Amounts of goods: one reader for what is returned and for what was sold ----------------------------------------------

GOODS = {
    "12 Pcs.": ("piece", 12, None, None),
    "12 piece(s)": ("piece", 12, None, None),
    "3 box(es)": ("box", 3, None, 0),
    "3 Carton(s)": ("box", 3, None, 0),
    "2 whole boxes": ("box", 2, None, 0),
    "2整箱": ("box", 2, None, 0),
    "two boxes": ("box", 2, None, 0),
    "a box": ("box", 1, None, 0),
    "two boxes and one piece": ("box", 2, None, 1),
    "两箱又一片": ("box", 2, None, 1),
    "2 CTN, 1 PC": ("box", 2, None, 1),
    "3 Stück": ("piece", 3, None, None),
    "1,5 qm": ("m2", None, 1_500_000, None),
    "半平米": ("m2", None, 500_000, None),
    "一平半": ("m2", None, 1_500_000, None),
    "16 sq ft": ("m2", None, 1_486_449, None),
    "16 SF": ("m2", None, 1_486_449, None),
    "16 sq. ft.": ("m2", None, 1_486_449, None),
    "16 ft²": ("m2", None, 1_486_449, None),
    "16平方英尺": ("m2", None, 1_486_449, None),
    "25 square feet": ("m2", None, 2_322_576, None),  # exactly
}


@pytest.mark.parametrize("text", GOODS)
def test_amounts_of_goods(text: str) -> None:
    """What people write beside 3 boxes; square feet to the nearest mm2."""
    assert read(Quantity(), text) == GOODS[text]


@pytest.mark.parametrize(
    "text", ["半箱", "一箱半", "half a box", "half box", "1/2 box", "½ box", "1 1/2 boxes", "1.5箱", "2箱半"]
)
def test_half_a_box_says_so(text: str) -> None:
    """Goods are counted whole: half a box is understood, and what to write instead is said."""
    with pytest.raises(InputError) as caught:
        read(Quantity(), text)
    assert (caught.value.fault, caught.value.remedy) == ("not-whole", "write-pieces")
    assert [part.number % 1 for part in amounts_in(text)] == [Decimal("0.5")]


@pytest.mark.parametrize(
    ("quantity", "per_box", "route"),
    [
        ("半箱", "4", "walk-in"),  # 2 pieces of 0.64 m2
        ("一箱半", "4", "warehouse-appointment"),
        ("half a box", "6", "walk-in"),
        ("1 1/2 boxes", "2", "walk-in"),
        ("1.5箱", "2 片", "walk-in"),
        ("2 and a half boxes", "2", "warehouse-appointment"),
        ("half a box", "3", None),  # a piece and a half
        ("半箱", "", None),
        ("half a box", "many", None),
        ("half a box", "0", None),
        ("1.5 pieces", "4", None),
    ],
)
@pytest.mark.parametrize("form", ["utf-8.csv", "book.xlsx"])
def test_half_a_box_in_a_log(tmp_path: Path, form: str, quantity: str, per_box: str, route: str | None) -> None:
    """It is so many pieces as the row says; the rows beside it are read as ever, and results have the cells as written."""
    cells = [("1 m2", "3"), (quantity, per_box), ("1 m2", ""), (quantity, per_box), ("3 pieces", "4")]
    rows = [[*(FINE | {"quantity": amount, "pieces_per_box": box}).values()] for amount, box in cells]
    log, out = write([HEADER, *rows], form, tmp_path), tmp_path / "out.parquet"
    done = returns("audit", log, "--out", out, "--format", "json").json
    assert done["rejected"] == (0 if route else 2)
    shown = [(row["quantity"], row["route"]) for row in pq.read_table(out).to_pylist()]
    halves = [(quantity, route)] if route else []
    plain = ("1 m2", "walk-in")
    assert shown == [plain, *halves, plain, *halves, ("3 pieces", "walk-in")]


def test_half_a_box_where_the_box_is_told_for_every_row(tmp_path: Path) -> None:
    """With --set, and with a unit in the heading or in a column of its own; the counter reads it alike."""
    header = [name for name in HEADER if name != "pieces_per_box"]
    row = {name: cell for name, cell in FINE.items() if name != "pieces_per_box"}
    for heading, amount in (("quantity", "一箱半"), ("数量（箱）", "1.5")):
        own = [heading if name == "quantity" else name for name in header]
        log = write_log(tmp_path / "log.csv", [row | {heading: amount}], header=own)
        done = returns("audit", log, "--set", "pieces_per_box=4", "--format", "json").json
        assert done["routes"]["warehouse-appointment"] == 1
    log = write_log(
        tmp_path / "log.csv", [FINE | {"quantity": "1.5", "单位": "箱", "pieces_per_box": "4"}], header=[*HEADER, "单位"]
    )
    assert returns("audit", log, "--format", "json").json["routes"]["warehouse-appointment"] == 1
    given = {name: cell for name, cell in row.items() if name not in ("request_id", "decision")} | {"quantity": "半箱"}
    assert returns("check", *_options(given), "--no-input").code == 2
    found = returns("check", *_options(given | {"pieces_per_box": "4"}), "--no-input", "--format", "json").json
    assert (found["facts"]["quantity"], found["derived"]["area"]) == ("2 pieces", "1.28 m2")


def _options(given: Mapping[str, str]) -> list[str]:
    return [part for name, cell in given.items() for part in (f"--{name.replace('_', '-')}", cell)]


@pytest.mark.parametrize(
    "text", ["1½ boxes", "3箱半2片", "3-4箱", "3 boxes (9 pcs)", "3² boxes", "约3箱", "3 pallets", "3箱2", "1,000 pcs"]
)
def test_what_could_be_two_amounts_of_goods_is_none(text: str) -> None:
    """Nothing is guessed, by either reader of goods."""
    with pytest.raises(InputError):
        read(Quantity(), text)
    assert not [part for part in amounts_in(text) if part.unit in ("box", "piece", "m2", "ft2")]


@pytest.mark.parametrize("text", [text for text, value in GOODS.items() if value[0] != "m2"])
def test_sold_and_returned_are_read_alike(text: str) -> None:
    """The audit's amounts in pieces are those of the counter."""
    unit, count, _, loose = GOODS[text]
    told = read_goods(f"{text}{WITHIN}800x800{WITHIN}3") or ""
    assert Decimal(told.split("|")[2]) == (int(str(count)) * 3 + int(str(loose)) if unit == "box" else count)


def test_an_area_may_be_in_square_feet() -> None:
    """A fact that is an area, too."""
    assert read(Number("m2", 6, 0, 10**12), "25 sq ft") == (2_322_576,)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("299.96999999999997", 29997),
        ("0.30000000000000004", 30),
        ("2.9999999999999996", 300),
        ("1.1500000000000001", 115),
        ("1234567.8900000001", 123456789),
        ("-45.099999999999994", -4510),
    ],
)
def test_numbers_that_a_program_wrote_as_binary_ones(text: str, value: int) -> None:
    """Seventeen digits of which the last are noise, in any format; a number that has them all is not rounded."""
    number = Number("", 2, -(10**12), 10**12)
    assert read(number, text) == (value,)
    for exact in ("1.2345678901234567", "123456789.123456789"):
        with pytest.raises(InputError):
            read(number, exact)


# Money ----------------------------------------------------------------------------------------------------------------

MONEY = {
    "45.-": ("45", ""),  # the Swiss dash is no minus
    "45,-": ("45", ""),
    "45,– €": ("45", "EUR"),
    "CHF 1’234.–": ("1234", "CHF"),
    "$(1,234.50)": ("-1234.5", "USD"),
    "¥(45.10)": ("-45.1", "CNY"),
    "+45.10": ("45.1", ""),
    "$.50": ("0.5", "USD"),
    "RMB¥45.10": ("45.1", "CNY"),
    "45.10 (CNY)": ("45.1", "CNY"),
    "45.10元整": ("45.1", "CNY"),
    "45元1角": ("45.1", "CNY"),
    "45块": ("45", "CNY"),
    "JPY 1,234": ("1234", "JPY"),
    "1,234円": ("1234", "JPY"),
    "₩45,000": ("45000", "KRW"),
    "450.000 ₫": ("450000", "VND"),
    "Rp 450.000": ("450000", "IDR"),
    "NT$1,234": ("1234", "TWD"),
    "1 234,50 Kč": ("1234.5", "CZK"),
    "12 345 Ft": ("12345", "HUF"),
    "45,10 lei": ("45.1", "RON"),
    "45,10 TL": ("45.1", "TRY"),
    "RM 1,234.50": ("1234.5", "MYR"),
    "Fr. 45.10": ("45.1", "CHF"),
    "S/ 45.10": ("45.1", "PEN"),
    "45,10 kr": ("45.1", "kr"),
    "45:- kr": ("45", "kr"),  # the Swedish dash
    "Rs. 1,23,456/-": ("123456", "INR"),
    "₹45/-": ("45", "INR"),
    # the countries that write these write a decimal point, and no three places: the comma begins thousands
    "$1,234": ("1234", "USD"),
    "US$ 12,345": ("12345", "USD"),
    "¥1,234": ("1234", "CNY"),
    "£123,456": ("123456", "GBP"),
    "₹1,299": ("1299", "INR"),
    "1,234元": ("1234", "CNY"),
    # minus, however a word processor or a keyboard writes it
    **{f"{dash}$45.10": ("-45.1", "USD") for dash in "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d\u207b\u2796"},
    "45.10\u2011": ("-45.1", ""),
    "€ \u221245,10": ("-45.1", "EUR"),
}


@pytest.mark.parametrize("text", MONEY)
def test_money(text: str) -> None:
    """Every spelling that can mean one amount only, with the currency that it names."""
    amount, currency = MONEY[text]
    assert read_money(text) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    "text",
    [
        "1,234",
        "CA$1,234",
        "$1.234",
        "1,234 €",
        "1.234 kr",
        "1.234 €",
        "45.10 CR",
        "45-50",
        "~45",
        "45 €10",
        "-$(5)",
        "R 45",
        "5 dollars",
    ],
)
def test_money_that_is_not_sure(text: str) -> None:
    """What is not sure is counted as unread."""
    assert read_money(text) is None


def test_crowns_are_those_of_the_column() -> None:
    """kr is written in four countries: the column says which, else they are summed by themselves."""
    assert read_money("45,10 kr", "DKK") == (Decimal("45.1"), "DKK")
    assert read_money("45,10 kr", "EUR") is None


# Words for "not known" ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    [
        "n.a",
        "N\\A",
        "n / a",
        "[NULL]",
        "(none)",
        "<none>",
        "UNK",
        "TBD",
        "k. A.",
        "s/d",
        "不适用",
        "未录入",
        "…",
        "未記入",
        "미상",
    ],
)
@pytest.mark.parametrize("type_", [Date(), YesNo(), Quantity()])
def test_words_for_nothing(word: str, type_: Type) -> None:
    """They say that a fact is not known, where it cannot mean them."""
    assert set(read(type_, word)) == {None}


@pytest.mark.parametrize(
    "words", ["Ja Nein", "OUI non", "Sí no", "si NO", "Sim Não", "はい いいえ", "예 아니요", "✅ ❌", "☑ ☐"]
)
def test_yes_and_no_in_other_languages(words: str) -> None:
    """Where a word can be one of them only."""
    assert [read(YesNo(), word)[0] for word in words.split()] == [True, False]


ANSWERS = Choice(("sound", "told", "seen"))
ANSWER_LABELS = {"sound": Label(Words(), ("no",)), "told": Label(Words(), ("有", "yes"))}


@pytest.mark.parametrize(
    ("word", "option"),
    [
        *((word, "told") for word in ("yes", "Y", "TRUE", "√", "ja", "有", "是", "对")),
        *((word, "sound") for word in ("no", "N", "false", "×", "nein", "否")),
        *((word, None) for word in ("无", "没有", "none")),  # not known, where no option is called so
    ],
)
def test_a_choice_that_yes_answers_takes_every_word_for_it(word: str, option: str | None) -> None:
    """An option that is called yes is so in all words for yes; numbers choose, and say no such thing (E1)."""
    fact = Fact("fact", ANSWERS, labels=ANSWER_LABELS)
    assert reader(fact, SHANGHAI)(word) == (option,)
    for number in ("1", "0"):
        with pytest.raises(InputError):
            reader(fact, SHANGHAI)(number)
    with pytest.raises(InputError):  # nothing of it is called yes
        reader(Fact("fact", ANSWERS), SHANGHAI)("yes")


# Double returns: amounts, what takes a return back, numbers that were shortened, lines of receipts ---------------------

TWICE = (("2 boxes", "2 boxes"), ("2 boxes", "2 boxes"))


def doubles(
    folder: Path,
    rows: Sequence[Mapping[str, str]],
    receipts: Sequence[str] = ("receipt no", "line no", "sold quantity"),
    given: Sequence[str] = (),
) -> tuple[int, dict[str, int]]:
    """How many doubles an audit of approved rows finds, and what it could not look at."""
    more = [name for name in dict.fromkeys(name for row in rows for name in row) if name not in HEADER]
    header = [*HEADER, *dict.fromkeys((*receipts, *more))]
    kept = [FINE | dict.fromkeys(receipts, "1") | {"receipt no": "S1"} | row for row in rows]
    numbered = [row | {"id": f"R{at}"} for at, row in enumerate(kept)]
    log = write_log(folder / "log.csv", numbered, header=[*header, "id"])
    found = returns("audit", log, "--request", "id", "--format", "json", *given).json["doubles"]
    return found["count"], found["not_looked_at"]


@pytest.mark.parametrize(
    ("quantity", "sold", "count"),
    [
        ("12 Pcs.", "11 pcs", 1),
        ("十二片", "11片", 1),
        ("两箱", "1箱", 1),
        ("3箱2片", "3箱", 1),
        ("3箱2片", "11片", 0),
        ("4 m2", "2 boxes", 1),
        ("3.84 m2", "2 boxes", 0),
        ("41.3 sq ft", "2 boxes", 0),  # 3.84 m2 are 41.33 square feet
        ("42 sq ft", "2 boxes", 1),
        ("two boxes", "1 box 2 pieces", 1),
    ],
)
def test_over_in_another_unit(tmp_path: Path, quantity: str, sold: str, count: int) -> None:
    """Boxes of three, pieces, square metres and square feet, in digits and in words."""
    assert doubles(tmp_path, [{"quantity": quantity, "sold quantity": sold}])[0] == count


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("cancelled at", "2026-03-21T10:00:00Z"),
        ("cancelled at", "Mar 21, 2026 10:00 AM"),
        ("取消时间", "2026年3月21日"),
        ("is_cancelled", "true"),
        ("售后状态", "退款关闭"),
        ("退货状态", "买家已取消"),
        ("状态", "退货关闭"),
        ("退款状态", "用户取消"),
        ("return status", "Cancelled by customer"),
        ("处理状态", "已取消"),
        ("is_void", "TRUE"),
        ("作废标志", "1"),
        ("Stornodatum", "2026-03-20"),
        ("RMA status", "void"),
        ("transaction type", "VOID"),
    ],
)
def test_returns_that_were_cancelled(tmp_path: Path, heading: str, cell: str) -> None:
    """A return that was cancelled is none."""
    rows = [{"quantity": "2 boxes", "sold quantity": "2 boxes", heading: said} for said in (cell, "")]
    assert doubles(tmp_path, rows)[0] == 0
    assert doubles(tmp_path, [row | {heading: ""} for row in rows])[0] == 1


@pytest.mark.parametrize(
    "words",
    [
        *(("approve", "cancelled", "approve"), ("同意", "已撤销", "同意"), ("approved", "Void", "approved")),
        *(("approve", word, "approve") for word in ("ＶＯＩＤ", "Return cancelled by the customer", "(canceled)", "annulé")),
        *(("同意", word, "同意") for word in ("退货已取消", "买家已撤销退款", "申请已撤回", "红字冲销", "キャンセル")),
    ],
)
def test_a_decision_can_take_a_return_back(tmp_path: Path, words: Sequence[str]) -> None:
    """By its word alone, whatever sign its amount has."""
    for amount in ("2 boxes", "-2 boxes"):
        rows = [{"quantity": "2 boxes", "sold quantity": "2 boxes", "decision": word} for word in words]
        rows[1]["quantity"] = amount
        assert doubles(tmp_path, rows)[0] == 0
        assert doubles(tmp_path, [*rows, rows[0]])[0] == 1


@pytest.mark.parametrize("word", ["not cancelled", "cancellation refused", "未取消", "取消失败", "取消中", "closed", "已关闭"])
def test_what_takes_no_return_back(tmp_path: Path, word: str) -> None:
    """It was not, or not yet, or nobody can tell."""
    rows = [{"quantity": "2 boxes", "sold quantity": "2 boxes", "decision": told} for told in ("approve", word, "approve")]
    assert doubles(tmp_path, rows)[0] == 1


@pytest.mark.parametrize(
    "nothing",
    [
        *("N/A", "-", "无", "\\N", "nan", "#N/A", "#REF!", "?", "unknown", "########", "none", "—", "暂无"),
        *("（无）", "没有", "[null]", "{}", "()", "<N/A>", "【无】", "[未知]"),
    ],
)
def test_words_for_nothing_are_no_keys(tmp_path: Path, nothing: str) -> None:
    """Rows of which two say N/A have no request, no receipt, no line and no article in common, whatever the format."""
    rows = [{"quantity": "2 boxes", "sold quantity": "2 boxes", "receipt no": nothing}] * 2
    count, unlooked = doubles(tmp_path, rows)
    assert (count, unlooked["receipt-blank"]) == (0, 2)
    lines = [row | {"receipt no": "S1", "line no": nothing} for row in rows]
    count, unlooked = doubles(tmp_path, lines)
    assert (count, unlooked["line-blank"]) == (0, 2)
    several = [FINE | {"request_id": nothing, "quantity": amount} for amount in ("1 m2", "1.5 m2")]
    for log in (write_log(tmp_path / "log.csv", several), write_log(tmp_path / "more.csv", [*several, *several])):
        assert returns("audit", log, "--format", "json").json["routes"]["warehouse-appointment"] == 0


@pytest.mark.parametrize("word", ["Theke", "柜台", "9999", "R0", "ＮＵＬＬ１", "Kunde ohne Bon"])
def test_words_that_are_said_to_be_none_are_no_keys(tmp_path: Path, word: str) -> None:
    """`--unknown` holds for ids of requests, receipts, lines and sales as it does for facts, however they are written."""
    rows = [{"quantity": "2 boxes", "sold quantity": "2 boxes", "receipt no": told} for told in (word, word.lower())]
    assert doubles(tmp_path, rows)[0] == 1
    assert doubles(tmp_path, rows, given=("--unknown", word))[0] == 0
    lines = [row | {"receipt no": "S1", "line no": word} for row in rows]
    assert doubles(tmp_path, lines, given=("--unknown", word))[0] == 0
    log = write_log(tmp_path / "log.csv", [FINE | {"request_id": told, "quantity": "1.5 m2"} for told in (word, word.lower())])
    for given, lines_of_one in (((), 2), (("--unknown", word), 0)):
        found = returns("audit", log, "--format", "json", *given).json["routes"]["warehouse-appointment"]
        assert found == lines_of_one
    sales = tmp_path / "sales.csv"
    sales.write_text(f"request_id,shelf\n{word},7\n", encoding="utf-8")
    joined = ("--sales", sales, "--on", "request_id")
    assert returns("audit", log, "--format", "json", *joined).json["sales"]["found"] == 2
    assert returns("audit", log, "--format", "json", *joined, "--unknown", word).json["sales"]["found"] == 0


@pytest.mark.parametrize(
    ("ids", "together"),
    [
        (("1001", "1001.0"), 2),
        (("1001.00", "1001"), 2),
        (("1001.0", "1001.0"), 2),
        (("1001.5", "1001.50"), 0),
        (("A1001.0", "A1001"), 0),
        (("12.100", "12.1"), 0),
        (("'R-7", "R-7"), 2),
        (('="R-8"', "`r-8"), 2),
    ],
)
@pytest.mark.parametrize("form", ["utf-8.csv", "lines.jsonl", "columns.parquet", "book.xlsx"])
def test_ids_of_requests_that_are_one(tmp_path: Path, form: str, ids: Sequence[str], together: int) -> None:
    """A number that a program made a fraction is the number; what protects an id from a spreadsheet is none of it."""
    rows = [[*(FINE | {"request_id": one, "quantity": "1.5 m2"}).values()] for one in ids]
    found = returns("audit", write([HEADER, *rows], form, tmp_path), "--format", "json").json
    assert found["routes"]["warehouse-appointment"] == together


def test_a_receipt_that_is_none(tmp_path: Path) -> None:
    """Lost receipts are not one; a number that a program made a fraction is the number."""
    for told, found in {"遗失": (0, 2), "无小票": (0, 2), "lost": (0, 2), "0000": (0, 2), "No 5521": (1, 0)}.items():
        rows = [{"quantity": "2 boxes", "sold quantity": "2 boxes", "receipt no": told}] * 2
        count, unlooked = doubles(tmp_path, rows)
        assert (count, unlooked["receipt-blank"]) == found
    rows = [{"quantity": "2 boxes", "sold quantity": "2 boxes", "receipt no": told} for told in ("12345", "12345.0")]
    assert doubles(tmp_path, rows)[0] == 1


@pytest.mark.parametrize(
    "cells",
    [
        {"receipt no": "2.7E+19"},
        {"receipt no": "1.23457E19"},
        {"receipt no": "1,23457E+11"},
        {"receipt no": "123456789012345000"},
        {"line no": "6.92E+17"},
        {"line no": "", "article": "6.92346E+12"},
    ],
)
def test_numbers_that_a_spreadsheet_shortened(tmp_path: Path, cells: Mapping[str, str]) -> None:
    """Of a receipt, of a line, of the article that stands for it: they tell nothing apart, so nobody is accused."""
    rows = [{"quantity": quantity, "sold quantity": sold, **cells} for quantity, sold in TWICE]
    count, unlooked = doubles(tmp_path, rows)
    assert (count, unlooked["receipt-shortened"]) == (0, 2)


@pytest.mark.parametrize("other", ["s100", "ｓ１００", " S100 ", "S100\u200b", '="S100"', "'S100", "`S100", "S100\u3000"])
def test_receipts_that_are_one(tmp_path: Path, other: str) -> None:
    """However a number is written or protected."""
    rows = [{"quantity": "2 boxes", "sold quantity": "2 boxes", "receipt no": receipt} for receipt in ("S100", other)]
    assert doubles(tmp_path, rows)[0] == 1


def test_lines_of_receipts_by_their_headings() -> None:
    """What shops call the line of an order; a running number of the whole table is none of them."""
    headings = (
        "明细序号|订单明细ID|商品行号|分录号|子单号|pos|Pos.|Position|Line Nbr|Ln|Line Item|order-item-id|Lineitem id|行项目号"
    )
    for heading in headings.split("|"):
        assert role_of(heading) == "receipt-line"
    for heading in ("序号", "No.", "seq", "item no"):
        assert role_of(heading) != "receipt-line"
    for heading in ["Presentment Currency", "amount currency", "Ccy", "币种代码", "交易币种"]:
        assert role_of(heading) == "currency"


def role_of(heading: str) -> str | None:
    """What a heading is known as, beside a receipt, an article and an amount."""
    mapped = map_columns(load_policy("tile-store/returns").policy, ["sold_on", "receipt no", "sku", "refund amount", heading])
    return next((role for role, at in find_roles(mapped).columns.items() if at == 4), None)


# Decisions ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "words", "verdicts"),
    [
        ("Approved", "TRUE FALSE", {"agree": 1, "wrongly-denied": 1}),
        ("Is Approved?", "1 0", {"agree": 1, "wrongly-denied": 1}),
        ("同意与否", "是 否", {"agree": 1, "wrongly-denied": 1}),
        ("是否批准", "√ ×", {"agree": 1, "wrongly-denied": 1}),
        ("审批意见", "同意 不同意", {"agree": 1, "wrongly-denied": 1}),
        ("批复", "已同意 驳回", {"agree": 1, "wrongly-denied": 1}),
        *(
            (asks, "是 否", {"agree": 1, "wrongly-denied": 1})
            for asks in ("是否同意退货", "是否准予退款", "同意", "批准换货？")
        ),
        *((asks, "Y N", {"agree": 1, "wrongly-denied": 1}) for asks in ("Return approved", "Refund approved?", "Was granted")),
        ("是否拒绝", "否 是", {"no-record": 1, "wrongly-denied": 1}),  # not refused: accepted, or to be inspected?
        ("是否拒绝退货", "否 是", {"no-record": 1, "wrongly-denied": 1}),
        ("Rejected", "N Y", {"no-record": 1, "wrongly-denied": 1}),
    ],
)
def test_headings_that_ask_for_a_decision(tmp_path: Path, heading: str, words: str, verdicts: Mapping[str, int]) -> None:
    """Yes and no answer what the heading asks; one that asks for a refusal is read where it is named."""
    header = [heading if name == "decision" else name for name in HEADER]
    log = write_log(tmp_path / "log.csv", [FINE | {heading: word} for word in words.split()], header=header)
    named = ("--recorded", heading) if "no-record" in verdicts else ()
    found = returns("audit", log, "--format", "json", *named).json
    assert {name: count for name, count in found["verdicts"].items() if count} == verdicts
    if named:  # by itself it is none: of what is not refused nobody knows what it is, and breaches are to be said
        assert returns("audit", log, "--format", "json").json["breaches"] == 0


# Cells that a program protects or pads --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["'{}", "`{}", "{}\t", "\t{}", '="{}"', "{} \t"])
def test_cells_that_are_protected_or_padded(tmp_path: Path, form: str) -> None:
    """As the exports of wallets and market places write them, against spreadsheets."""
    log = write_log(tmp_path / "log.csv", [{name: form.format(cell) for name, cell in FINE.items()}], header=HEADER)
    assert returns("audit", log, "--format", "json").json["outcomes"]["approve"] == 1


@pytest.mark.parametrize(
    "above", ["Shop:,Shanghai\n", "From:,2026-03-01\n", "店铺：,上海\n期间,2026-03-01\n", "Report\n\nTill no:,7\n"]
)
def test_titles_of_names_and_values(tmp_path: Path, above: str) -> None:
    """What stands above the headings of a narrow table."""
    log = tmp_path / "log.csv"
    log.write_text(f"{above}sold_on,requested_on,decision\n2026-03-01,2026-04-20,approve\n", encoding="utf-8")
    assert returns("audit", log, "--format", "json").json["verdicts"]["wrongly-approved"] == 1


# The end of a file ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "end", [b"\x00", b"\x1a", b"\n\x1a", b"\r\n\x00\x00\x00", b"\n\n\x00", b"\x00" * 512, b"\n(1 rows)\n\x1a"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_what_old_programs_write_at_the_end(tmp_path: Path, end: bytes, encoding: str) -> None:
    """Zero bytes and Ctrl-Z behind the last row are no row, and no part of its last cell."""
    log = tmp_path / "log.csv"
    log.write_bytes(f"{','.join(HEADER)},备注\n{','.join(FINE.values())},不要了\n".encode(encoding) + end)
    found = returns("audit", log, "--format", "json").json
    assert (found["rows"], found["rejected"], found["verdicts"]["agree"]) == (1, 0, 1)
    log.write_bytes(f"{','.join(HEADER)}\n{','.join(FINE.values())}".encode(encoding) + end)
    assert returns("audit", log, "--format", "json").json["verdicts"]["agree"] == 1


@pytest.mark.parametrize("content", [b"\x00" * 100, b"%PDF-1.7\n%abc\n1 0 obj", b"{\\rtf1\\ansi sold_on}", b"\x1a"])
def test_files_without_a_table(tmp_path: Path, content: bytes) -> None:
    """A page, a letter, nothing but zero bytes: said in one line."""
    log = tmp_path / "log.csv"
    log.write_bytes(content)
    assert_one_complaint(returns("audit", log), "is not a text file")
