"""Headings and cells as tills write them: whose column is which, which way round, in which unit."""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_audit_command import FINE, HEADER, assert_one_complaint, audit, counter, decided, returns

from returns_cli import load_policy
from returns_cli.errors import UsageError
from returns_cli.intake.columns import ColumnsAsked, map_columns
from returns_cli.intake.headings import numbered, parted
from returns_cli.kinds.calendar_text import read_date, read_moment
from returns_cli.kinds.negation import negated, stem

POLICY = load_policy("tile-store/returns")


def log_with(path: Path, header: Sequence[str], *rows: Sequence[str], encoding: str = "utf-8") -> Path:
    """A log in which these columns stand beside those of the facts that they do not say, fine rows all."""
    mapped = map_columns(POLICY.policy, header)
    kept = [name for name in HEADER if name not in mapped.facts and name != "request_id"]
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*header, *kept])
    writer.writerows([[*row, *(FINE[name] for name in kept)] for row in rows])
    path.write_bytes(text.getvalue().encode(encoding))
    return path


# Which way round ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "fact", "reverse"),
    [
        ("laid", "laid", False),
        ("已铺贴", "laid", False),
        ("是否铺贴", "laid", False),
        ("是否已铺贴", "laid", False),
        ("未铺贴", "laid", True),
        ("尚未铺贴", "laid", True),
        ("铺贴否", "laid", False),
        ("铺贴与否", "laid", False),
        ("是否已铺贴？", "laid", False),
        ("拆封否", "packaging_intact", True),
        ("Not laid", "laid", True),
        ("有无收据", "receipt", False),
        ("有收据", "receipt", False),
        ("无收据", "receipt", True),
        ("没有收据", "receipt", True),
        ("no_receipt", "receipt", True),
        ("without invoice", "receipt", True),
        ("是否拆封", "packaging_intact", True),
        ("已拆封", "packaging_intact", True),
        ("未拆封", "packaging_intact", False),
        ("拆封", "packaging_intact", True),
        ("not opened", "packaging_intact", False),
        ("是否包装完好", "packaging_intact", False),
        ("包装是否完好", "packaging_intact", False),
        ("商品是否已破损？", "goods_intact", True),
        ("收据有无", "receipt", False),
        ("无破损", "goods_intact", False),
        ("有无破损", "goods_intact", True),
        ("非定制", "special_order", True),
        (" 是 否 铺 贴 ", "laid", False),
        ("ＬＡＩＤ", "laid", False),
    ],
)
def test_headings_that_ask_or_deny(heading: str, fact: str, reverse: bool) -> None:
    """A heading that asks for, affirms or denies what a name of a fact says is that fact's column, the right way round."""
    mapped = map_columns(POLICY.policy, ["sold_on", heading])
    assert mapped.facts == {"sold_on": 0, fact: 1}
    assert (fact in mapped.opposite) == reverse


@pytest.mark.parametrize(
    ("heading", "fact"),
    [
        ("\ufeffsold_on", "sold_on"),
        ("\ufeff\ufeff售出日期", "sold_on"),
        ("sale\u00a0date", "sold_on"),
        ("sale\u200b date", "sold_on"),
        ("Sale\tDate", "sold_on"),
        ("sale‐date", "sold_on"),
        ("销售\n日期", "sold_on"),
        ("售出日期：", "sold_on"),
        ("laid?", "laid"),
        ("是否铺贴？", "laid"),
        ("*数量", "quantity"),
        ('"qty"', "quantity"),
        ("qty.", "quantity"),
    ],
)
def test_blanks_marks_and_stops_of_headings_make_no_difference(heading: str, fact: str) -> None:
    """A heading is known whatever blanks, unseen characters, joints and stops stand in it."""
    assert map_columns(POLICY.policy, ["note", heading]).facts == {fact: 1}


@pytest.mark.parametrize(
    ("header", "said", "options"),
    [
        (("sold_on", "decision", "decision"), "the recorded decision", ("--recorded decision", "--recorded 'decision (2)'")),
        (("sold_on", "Result", "审批 结果"), "the recorded decision", ("--recorded Result", "--recorded '审批 结果'")),
        (("sold_on", "decision", "处理结果"), "the recorded decision", ("--recorded decision", "--recorded 处理结果")),
        (("sold_on", "request_id", "Request ID"), "the request id", ("--request request_id", "--request 'Request ID'")),
        (("sold_on", "RMA", "退货单号"), "the request id", ("--request RMA", "--request 退货单号")),
        (("售出日期", "sold_on"), "fact `sold_on`", ("--map sold_on=售出日期", "--map sold_on=sold_on")),
        (("sold_on", "laid", "installed"), "fact `laid`", ("--map laid=laid", "--map laid=installed")),
        (("sold_on", "qty", "qty"), "fact `quantity`", ("--map quantity=qty", "--map quantity='qty (2)'")),
        (("sold_on", "it's qty", "qty", "数量"), "fact `quantity`", ("--map quantity=qty", "--map quantity=数量")),
        (("sold_on", "qty (m2)", "qty (箱)"), "fact `quantity`", ("--map quantity='qty (m2)'", "--map quantity='qty (箱)'")),
    ],
)
def test_two_columns_for_one_thing_are_asked_about(header: tuple[str, ...], said: str, options: tuple[str, ...]) -> None:
    """Facts, the decision and the request id: which of two columns is meant is asked, with the options to paste; each of
    them answers the question."""
    with pytest.raises(UsageError) as caught:
        map_columns(POLICY.policy, header)
    assert caught.value.message.startswith(f"{said} fits several columns")
    assert caught.value.help == f"say which: {' or '.join(options)}"
    for option in options:
        name, value = shlex.split(option)
        fact, equals, column = value.partition("=")
        answer = {"chosen": {fact: column}} if equals else {name.removeprefix("--"): value}
        map_columns(POLICY.policy, header, ColumnsAsked(**answer))  # type: ignore[arg-type]


@pytest.mark.parametrize("heading", ["note", "notes", "无", "未", "no", "铺贴日期", "收据号", "破损说明", "是", "not", "无人"])
def test_headings_that_only_look_alike(heading: str) -> None:
    """Nothing is taken for a fact that does not say the whole of a name."""
    assert map_columns(POLICY.policy, ["sold_on", heading]).facts == {"sold_on": 0}


def test_a_heading_that_fits_wholly_goes_before_one_that_fits_in_part() -> None:
    """Beside 已铺贴, a column 未铺贴 is just a column."""
    mapped = map_columns(POLICY.policy, ["未铺贴", "已铺贴"])
    assert (mapped.facts, mapped.opposite, mapped.unused) == ({"laid": 1}, frozenset(), ("未铺贴",))


@pytest.mark.parametrize(
    ("heading", "cells", "reasons"),
    [
        ("未铺贴", {"是": "", "否": "laid", "√": "", "×": "laid", "已铺贴": "laid", "未铺贴": "", "1": "", "0": "laid"}, None),
        ("是否铺贴", {"已铺贴": "laid", "未铺贴": "", "未": "", "已": "laid", "没铺贴": "", "有": "laid", "N": ""}, None),
        ("是否拆封", {"已拆封": "condition", "未拆封": "", "拆封": "condition", "是": "condition", "否": "", "无": ""}, None),
        (
            "包装完好",
            {"已拆封": "condition", "未拆封": "", "是": "", "包装完好": "", "opened": "condition", "not opened": ""},
            None,
        ),
        ("无收据", {"是": "receipt", "否": "", "无收据": "receipt", "有收据": "", "y": "receipt"}, None),
        ("laid", {"没铺": "", "未铺": "", "尚未铺": "", "没铺过": "", "不是铺贴": "", "铺了": "laid"}, None),
        ("包装完好", {"完好": "", "不完好": "condition", "没拆过": "", "未拆": "", "拆过": "condition"}, None),
        ("订货", {"现货": "", "非现货": "special-order", "不是现货": "special-order", "不是订货": "", "非定制": ""}, None),
        ("特价", {"非特价": "", "不是特价": "", "特价": "clearance", "非正价": "clearance"}, None),
        ("商品完好", {"无破损": "", "破损": None, "商品破损": "condition", "有破损": "condition"}, {"破损": "condition"}),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_cells_mean_what_their_heading_makes_of_them(
    tmp_path: Path, heading: str, cells: dict[str, str | None], reasons: dict[str, str] | None, encoding: str
) -> None:
    """Yes and no are those of the heading; a cell that names the state itself means that state under any heading."""
    expected = [(reasons or {}).get(cell, told) for cell, told in cells.items()]
    log = log_with(tmp_path / "log.csv", [heading], *[[cell] for cell in cells], encoding=encoding)
    found = audit(log, folder=tmp_path)
    assert [row["reasons"] or "" for row in found.rows] == expected


@pytest.mark.parametrize("heading", ["是否拆封", "opened", "已拆封"])
def test_a_heading_that_was_given_to_a_fact_may_say_the_reverse(tmp_path: Path, heading: str) -> None:
    """--map says whose a column is, not which way round: yes under "opened" is never an intact packaging."""
    mapped = map_columns(POLICY.policy, ["sold_on", heading], ColumnsAsked({"packaging_intact": heading}))
    assert mapped.opposite == {"packaging_intact"}
    log = log_with(tmp_path / "log.csv", [heading], ["是"], ["否"])
    found = audit(log, folder=tmp_path, given=["--map", f"packaging_intact={heading}"])
    assert [row["reasons"] or "" for row in found.rows] == ["condition", ""]
    assert not map_columns(POLICY.policy, ["sold_on", "packed"], ColumnsAsked({"packaging_intact": "packed"})).opposite


def test_a_reject_under_a_reversed_heading_says_why(tmp_path: Path) -> None:
    """What cannot be read of a row is said of its own words, whichever way round the column is."""
    log = log_with(
        tmp_path / "log.csv", ["未铺贴", "sold_on"], ["也许", "2026-03-01"], ["是", "2026-03-20"], ["是", "2026-03-01"]
    )
    found = audit(log, folder=tmp_path)
    assert found.rejected_lines == [2, 3]
    assert "也许" in found.rejects[0]["why"]
    assert found.outcomes == ["approve"]


def test_words_of_headings() -> None:
    """The stem of a heading is what it asks for; what it denies has no stem of its own."""
    assert (stem("是否 已经 铺贴"), stem("Was laid"), stem("已"), stem("island")) == ("已经铺贴", "laid", "已", "island")
    assert (negated("Not  Laid"), negated("notable"), negated("无"), negated("没有收据")) == ("laid", "", "", "收据")
    assert parted("数量（箱）") == ("数量", "箱")
    assert parted("Area [M²]") == ("area", "m2")
    assert parted("area") == ("area", "")
    assert parted("phone ()") == parted("phone 〔〕") == ("phone", "")
    assert parted("(元)") == ("(元)", "")


# Quantities and their units ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize(
    ("header", "rows", "routes"),
    [
        (["退货数量（箱）"], [["1"], ["２"], ["1盒"], ["1.5㎡"]], ["walk-in", "warehouse-appointment", "walk-in", "walk-in"]),
        (
            ["qty (m2)"],
            [["2"], ["2,5"], [" 1.5 "], ["2箱"]],
            ["walk-in", "warehouse-appointment", "walk-in", "warehouse-appointment"],
        ),
        (
            ["数量", "单位"],
            [["3", "片"], ["4", "片"], ["2", "㎡"], ["2箱", "片"]],
            ["walk-in", *["warehouse-appointment"] * 1, "walk-in", "warehouse-appointment"],
        ),
        (
            ["quantity", "Quantity_Unit"],
            [["2.000001", "m2"], ["２", "平方米"], ["1", "箱"]],
            ["warehouse-appointment", "walk-in", "walk-in"],
        ),
        (["退货数量（箱）"], [["'1"], ['="2"'], ['="1.5㎡"']], ["walk-in", "warehouse-appointment", "walk-in"]),
        (["退货数量", "数量单位", "单位"], [["1", "箱", "店"], ["2", "箱", "店"]], ["walk-in", "warehouse-appointment"]),
    ],
)
def test_units_of_their_own(
    tmp_path: Path, header: Sequence[str], rows: Sequence[Sequence[str]], routes: Sequence[str], encoding: str
) -> None:
    """A bare number takes the unit of its heading or of the unit's column; a cell with a unit of its own keeps that."""
    found = audit(log_with(tmp_path / "log.csv", header, *rows, encoding=encoding), folder=tmp_path)
    assert [row["route"] for row in found.rows] == routes
    assert [[row[name] for name in header] for row in found.rows] == [list(row) for row in rows]
    assert found.rejects == []


@pytest.mark.parametrize(
    ("heading", "known"),
    [("规格(mm)", True), ("规格（毫米）", True), ("Tile [MM]", True), ("规格(cm)", False), ("规格(片)", False)],
)
def test_the_heading_of_a_size_may_have_its_unit(tmp_path: Path, heading: str, known: bool) -> None:
    """Where it is that of sizes which say none; others would be read wrongly."""
    log = tmp_path / "log.csv"
    log.write_text(f"sold_on,{heading}\n2026-03-01,800x800\n", encoding="utf-8")
    assert ("tile" in returns("audit", log, "--format", "json").json["mapping"]) == known


def test_a_number_without_any_unit_is_a_reject(tmp_path: Path) -> None:
    """Where neither heading, column nor cell says the unit, nothing is guessed."""
    log = log_with(tmp_path / "log.csv", ["数量", "单位"], ["3", ""], ["3", "筐"], ["", "箱"], ["", ""])
    found = audit(log, folder=tmp_path)
    assert (found.rejected_lines, found.outcomes) == ([2, 3], ["approve", "approve"])
    assert [row["why"].split(";")[0] for row in found.rejects] == [
        "quantity: `3` is not a quantity",
        "quantity: `3 筐` is not a quantity",
    ]


def test_the_mapping_shows_units(tmp_path: Path) -> None:
    """The table of how the log was read says where the unit comes from and what says the opposite."""
    log = log_with(tmp_path / "log.csv", ["数量", "单位", "未铺贴"], ["3", "片", "是"])
    out = returns("audit", log, "--lang", "en").out
    assert "数量, its unit in 单位" in out
    assert "未铺贴 (says the opposite)" in out
    assert "qty (boxes), in boxes" in returns("audit", log_with(tmp_path / "b.csv", ["qty (boxes)"], ["3"]), "--lang", "en").out


@pytest.mark.parametrize(
    ("tile", "outcome"), [("800*800", "walk-in"), ("0.8x0.8m", "walk-in"), ("1×1米", "warehouse-appointment")]
)
def test_sizes(tmp_path: Path, tile: str, outcome: str) -> None:
    """Sides may be given in metres too."""
    log = log_with(tmp_path / "log.csv", ["tile", "quantity"], [tile, "3 pieces"])
    assert [row["route"] for row in audit(log, folder=tmp_path).rows] == [outcome]


# Dates -------------------------------------------------------------------------------------------------------------


def serial(day: str) -> int:
    return (date.fromisoformat(day) - date(1899, 12, 30)).days


def test_a_whole_column_of_excel_day_numbers_is_read(tmp_path: Path) -> None:
    """Where every date of a column is a number of Excel's days, that is what they are; the mapping says so."""
    header = ["sold_on", "requested_on"]
    rows = [[str(serial("2026-03-01")), "2026-03-31"], [f"{serial('2026-03-01')}.5", "2026-04-01"], ["", "2026-04-01"]]
    log = log_with(tmp_path / "log.csv", header, *rows)
    assert audit(log, folder=tmp_path).outcomes == ["approve", "deny", "incomplete"]
    assert "sold_on, Excel's numbers of days" in returns("audit", log, "--lang", "en").out


def test_a_lone_day_number_is_not_guessed(tmp_path: Path) -> None:
    """Among other dates a bare number is a reject that says what to do; told with --dates serial, it is read."""
    header = ["sold_on", "requested_on"]
    log = log_with(tmp_path / "log.csv", header, ["2026-03-01", "2026-03-31"], [str(serial("2026-03-01")), "2026-04-01"])
    found = audit(log, folder=tmp_path)
    assert (found.outcomes, found.rejected_lines) == (["approve"], [3])
    assert "--dates serial" in found.rejects[0]["why"]
    assert audit(log, folder=tmp_path, given=["--dates", "serial"]).outcomes == ["approve", "deny"]


@given(day=st.dates(date(2000, 1, 1), date(2050, 1, 1)), minute=st.integers(0, 1439))
def test_day_numbers_are_days(day: date, minute: int) -> None:
    """A number of days with a part of a day falls on the same day as the date-time it stands for."""
    number = (day - date(1899, 12, 30)).days + (minute * 60 + 30) / 86400
    assert read_date(f"{number:.6f}", "Asia/Shanghai", "serial") == day
    assert read_moment(f"{number:.6f}", "Asia/Shanghai", "serial")[0] // 60_000_000 % 1440 == (minute - 480) % 1440


# Headings that repeat, and logs that are not about returns -----------------------------------------------------------


def test_repeated_headings_are_told_apart(tmp_path: Path) -> None:
    """The second 备注 is `备注 (2)` in the results and for --map; a heading of that very name keeps it."""
    header = ["备注", "备注", "备注 (2)", "", "laid ", "laid"]
    assert numbered(["备注", "备注", "备注 (2)", "", "line"], ("line",)) == [
        "备注",
        "备注 (3)",
        "备注 (2)",
        "column 4",
        "line (2)",
    ]
    with pytest.raises(UsageError, match=r"`laid`, `laid \(2\)`"):
        map_columns(POLICY.policy, [name.strip() for name in header])
    mapped = map_columns(
        POLICY.policy, [name.strip() for name in header], ColumnsAsked({"laid": "laid (2)", "receipt": "备注 (3)"})
    )
    assert mapped.facts == {"laid": 5, "receipt": 1}
    log = tmp_path / "log.csv"
    kept = [name for name in HEADER if name != "laid"]
    cells = ",".join(FINE[name] for name in kept)
    log.write_text(f"{','.join([*header, *kept])}\na,b,c,d,no,yes,{cells}\n", encoding="utf-8")
    assert_one_complaint(returns("audit", log), "laid (2)")
    assert_one_complaint(returns("audit", log, "--map", "laid=nix"), "no column `nix`")
    found = audit(log, folder=tmp_path, given=["--map", "laid=laid (2)"])
    assert found.rows[0]["reasons"] == "laid"
    assert list(found.rows[0])[:6] == ["备注", "备注 (3)", "备注 (2)", "column 4", "laid", "laid (2)"]


def test_a_log_without_a_single_fact_is_refused(tmp_path: Path) -> None:
    """A log none of whose headings the policy knows is no audit of nothing but a question."""
    log = tmp_path / "log.csv"
    log.write_text("name,phone,city\na,b,c\n", encoding="utf-8")
    out = tmp_path / "out.csv"
    assert_one_complaint(returns("audit", log, "--out", out), "`name`, `phone`, `city`")
    assert_one_complaint(returns("audit", log, "--out", out), "--map FACT=COLUMN")
    assert not out.exists()
    assert returns("audit", log, "--map", "receipt=city").code == 2


def test_request_names_the_column_of_the_id(tmp_path: Path) -> None:
    """--request names the column whose equal cells make rows one request."""
    log = log_with(tmp_path / "log.csv", ["voucher", "quantity"], ["A", "1.5 m2"], ["A", "1.5 m2"], ["B", "1.5 m2"])
    assert [row["route"] for row in audit(log, folder=tmp_path).rows] == ["walk-in"] * 3
    found = audit(log, folder=tmp_path, given=["--request", "Voucher"])
    assert [row["route"] for row in found.rows] == ["warehouse-appointment", "warehouse-appointment", "walk-in"]
    assert_one_complaint(returns("audit", log, "--request", "vouchers"), "did you mean `voucher`?")


def test_damaged_ids_are_reported(tmp_path: Path) -> None:
    """Ids that a spreadsheet has shortened to 1.23E+17 are counted in a warning; such a number in a fact is a reject."""
    log = log_with(
        tmp_path / "log.csv", ["request_id", "pieces_per_box"], ["1.23E+17", "3"], ["7", "1.23E+17"], ["1.24E+17", "3"]
    )
    told = returns("audit", log, "--lang", "en")
    assert "2 ids in request_id were shortened" in told.out
    found = audit(log, folder=tmp_path)
    assert (found.summary["damaged_ids"], found.rejected_lines) == (2, [3])


# The counter and the audit -------------------------------------------------------------------------------------------

DAYS = st.dates(date(2026, 1, 1), date(2026, 4, 30))
DATE_FORMS = ("{0}", "{0:%Y/%m/%d}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}", "{0.year}.{0.month}.{0.day}", "{0} 14:05")
SAID = "yes no Y N 是 否 有 无 √ × 1 0 已 未 TRUE false ｙ 没有 对 maybe 2 "
WORDS = st.sampled_from(SAID.split(" "))
ROWS = st.fixed_dictionaries(
    {
        "sold_on": st.builds(str.format, st.sampled_from(DATE_FORMS), DAYS),
        "requested_on": st.builds(str.format, st.sampled_from(DATE_FORMS), DAYS),
        **dict.fromkeys(("receipt", "goods_intact", "packaging_intact", "laid", "clearance", "special_order"), WORDS),
        "defect": st.sampled_from(("none", "无", "反映", "已确认", "有", "?", "")),
        "quantity": st.sampled_from(("1.5㎡", "3箱", "20片", "1,5 m2", "２ 平方米", "1,500 m2", "3", "0箱", "")),
        "tile": st.sampled_from(("800*800", "800×800mm", "80x80cm", "0.8x0.8 m", "800", "")),
        "pieces_per_box": st.sampled_from(("3", "３", "3片", "1.23E+17", "")),
    }
)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, min_size=30, max_size=60), encoding=st.sampled_from(("utf-8", "gb18030", "utf-16")))
def test_any_spelling_means_what_it_means_at_the_counter(tmp_path: Path, rows: list[dict[str, str]], encoding: str) -> None:
    """Rows in random spellings and encodings are decided, or rejected, exactly as the counter decides or refuses them."""
    log = tmp_path / "log.csv"
    header = sorted(rows[0])
    lines = [header, *([row[name] for name in header] for row in rows)]
    log.write_bytes("".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines).encode(encoding))
    found = audit(log, folder=tmp_path, given=["--encoding", encoding])
    told = {line: counter(row) for line, row in enumerate(rows, 2)}
    assert {row["line"]: decided(row) for row in found.rows} == {line: said for line, said in told.items() if said}
    assert found.rejected_lines == [line for line, said in told.items() if not said]
