"""What is wrong with a log or with the options that say how it is read is said in Chinese, with what to do about it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_audit_command import FINE, HEADER, returns, write_log

import returns_cli
from returns_cli.wording.faults_in_chinese import fault_in_chinese, hint_in_chinese

ROOT = Path(returns_cli.__file__).parent
ROOMS = ("intake", "sources", "rows", "audit")
OPTIONS = ("cli/audit_asked.py", "cli/place_options.py")
CHINESE = re.compile("[\u4e00-\u9fff]")
FILLED = ("x", "`x`", "")  # what can stand where a sentence differs


def faults() -> Iterator[tuple[str, ast.expr, ast.expr | None]]:
    """Where an error of a log is raised, its message and its help."""
    files = [path for room in ROOMS for path in sorted((ROOT / room).glob("*.py"))] + [ROOT / name for name in OPTIONS]
    for path in files:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("UsageError", "HeadingsFault", "LogError")
            ):
                help = next((one.value for one in node.keywords if one.arg == "help"), None)
                yield f"{path.name}:{node.lineno}", node.args[0], help


def spelled(text: ast.expr | None) -> list[str]:
    """A sentence with every way to fill its places; none where it is not written there."""
    if isinstance(text, ast.Constant) and isinstance(text.value, str):
        return [text.value]
    if not isinstance(text, ast.JoinedStr):
        return []
    return ["".join(one.value if isinstance(one, ast.Constant) else fill for one in text.values) for fill in FILLED]


def test_every_fault_of_a_log_has_a_chinese_wording() -> None:
    """What is wrong, and what to do; names, options and codes stay as they are."""
    found = list(faults())
    assert len(found) > 60
    missing: dict[str, list[str]] = {}
    for place, message, help in found:
        for texts, worded in ((spelled(message), fault_in_chinese), (spelled(help), hint_in_chinese)):
            if texts and not texts[0].startswith("--set ") and not any(CHINESE.search(worded(text)) for text in texts):
                missing[place] = texts
    assert missing == {}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--where", "=5"), "缺少列名"),
        (("--where", "laid"), "列名之后缺少"),
        (("--where", "laid > x"), "文字不分大小"),
        (("--where", "sold_on >= 1,200"), "数要写成1200.5"),
        (("--where", "(laid=no"), "括号没有收尾"),
        (("--where", "max(sold_on, requested_on) > 3"), "不是列；可用的函数有"),
        (("--where", "1 > 2"), "没有提到任何列"),
        (("--where", "days_between(sold_on) > 3"), "缺少逗号"),
        (("--where", "days_between(sold_on, 3) > 3"), "days_between()要两个日期"),
        (("--where", "add_days(sold_on, 'x') > 3"), "日志没有列`x`"),
        (("--where", "add_days(3, sold_on) > 3"), "add_days()要一个日期和一个天数"),
        (("--where", "sold_on * 2 = 'x'"), "两边不是"),
        (("--where", "days_between(sold_on, requested_on) + 2026-01-01 > 3"), "只有数可以加减乘"),
        (("--where", "sold_on + add_days(sold_on, 1) > 3"), "只有数可以加减乘"),
        (("--where", "sold_on > known(laid)"), "known()本身就是条件"),
        (("--where", "nope=1"), "日志没有列`nope`"),
        (("--map", "nope=laid"), "没有`nope`这一事实"),
        (("--map", "laid=nope"), "日志没有列`nope`"),
        (("--recorded", "nope"), "日志没有列`nope`"),
        (("--recorded", "decision", "--recorded-as", "approve"), "处理结果既指定了列"),
        (("--recorded-as", "maybe"), "不是tile-store/returns的结果"),
        (("--decision", "SI"), "--decision要写成"),
        (("--decision", "maybe=SI"), "不是tile-store/returns的结果"),
        (("--decision", "approve=SI", "--decision", "deny=SI"), "同时给了两种结果"),
        (("--dates", "xyz"), "--dates不能写`xyz`"),
        (("--dates", "laid=dmy"), "不是日期类的事实"),
        (("--unit", "quantity=pallet"), "不是货品单位"),
        (("--unit", "laid=box"), "不是货品数量"),
        (("--delimiter", "ab"), "不是单个字符"),
        (("--headings", "a,b"), "而--headings写了2个"),
        (("--header-line", "9"), "没有表头"),
        (("--headings", "a", "--header-line", "2"), "不能同时使用"),
        (("--encoding", "klingon"), "没有`klingon`这种编码"),
        (("--sheet", "x"), "不是工作簿"),
        (("--mapping", "nope"), "没有映射`nope`"),
        (("--on", "laid"), "--on和--latest-before说明怎样找销售记录"),
        (("--request-facts", "nope"), "没有`nope`这一事实"),
        (("--set", "laid=no", "--map", "laid=laid"), "既指定了列又给了值"),
    ],
)
def test_refusals_in_chinese(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    """One line, exit code 2, no English sentence left but names."""
    log = write_log(tmp_path / "log.csv", [FINE], header=HEADER)
    done = returns("audit", log, *options, "--lang", "zh")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert words in done.err


def test_the_option_that_helps_is_the_one_said(tmp_path: Path) -> None:
    """Cells apart by something else; no headings at all; a file that is not there."""
    log = tmp_path / "log.csv"
    log.write_text("sold_on\tlaid\n2026-03-01\tno\n", encoding="utf-8")
    refused = returns("audit", log, "--delimiter", ";", "--lang", "zh").err
    assert "--delimiter tab" in refused
    assert returns("audit", log, "--delimiter", "tab").code == 0
    log.write_text("2026-03-01,2026-03-20,approve\n2026-03-01,2026-03-20,approve\n", encoding="utf-8")
    refused = returns("audit", log, "--lang", "zh").err
    assert "--headings A,B,C" in refused
    assert "--recorded" not in refused
    assert "没有这个文件" in returns("audit", tmp_path / "none.csv", "--lang", "zh").err


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("2026-03-01,2026-03-05", "（应有3列，实有2列）"),
        ("2026-03-01,2026-03-05,no,x", "（应有3列，实有4列）"),
        ('2026-03-01,2026-03-05,"no', "（引号没有收尾）"),
    ],
)
def test_records_that_are_no_rows_in_chinese(tmp_path: Path, row: str, words: str) -> None:
    """What is told of a record that cannot be split is told in the language of the answer."""
    log = tmp_path / "log.csv"
    log.write_text(f"sold_on,requested_on,laid\n{row}\n2026-03-01,2026-03-05,no\n", encoding="utf-8")
    why = f"这一行无法按表头分列{words}"
    files = ("--rejects", tmp_path / "rejects.csv", "--report", tmp_path / "report.html")
    assert f"log.csv:2: {why}" in returns("audit", log, "--lang", "zh", *files).out
    assert why in (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")
    assert "这一行无法按表头分列" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "cannot be split" in returns("audit", log, "--lang", "en").out


@pytest.mark.parametrize(
    ("options", "words"), [(("--set", "laid"), "--set要写成"), (("--map", "a=b", "--map", "a=c"), "给了`a`两次")]
)
def test_options_that_say_too_little_or_too_much(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    """The sentences of options of pairs."""
    log = tmp_path / "log.csv"
    log.write_text("sold_on,laid\n2026-03-01,no\n", encoding="utf-8")
    assert words in returns("audit", log, *options, "--lang", "zh").err


def test_sales_that_are_no_rows_in_chinese(tmp_path: Path) -> None:
    """So it is in an import of sales, at the terminal and in its rejects."""
    export, book = tmp_path / "sales.csv", ("--book", tmp_path / "book.db")
    export.write_text("receipt,line,sold,sold_on\nR1,1,3 pieces,2026-03-01\nR2,1\n", encoding="utf-8")
    assert returns("book", "init", *book).code == 0
    done = returns("sales", "import", export, *book, "--lang", "zh", "--rejects", tmp_path / "rejects.csv")
    why = "这一行无法按表头分列（应有4列，实有2列）"
    assert why in done.out
    assert why in (tmp_path / "rejects.csv").read_text(encoding="utf-8-sig")


def test_a_summary_in_chinese_has_chinese_units_and_brackets(tmp_path: Path) -> None:
    """Whatever comes from the log or the policy stays as it is; no bracket, comma or colon of ours is English, and no unit."""
    log = tmp_path / "log.csv"
    log.write_text("数量（箱）,laid,shelf,店员,处理结果\n9.5,yes,1,李,是\n2,no,2,李,好\n3,no,2,李,同意\n", encoding="utf-8")
    asked = "--set receipt=有 --set pieces_per_box=3 --set tile=800x800 --mask people --mask shelf --totals --lang zh"
    found = returns("audit", log, *asked.split(), "--out", tmp_path / "out.csv").out
    assert "数量（箱）（单位箱）" in found
    assert "= 有（指定）" in found
    assert "laid（R5）" in found
    assert "`9.5 箱`是28.5片；" in found
    assert "已用代号代替的列：shelf、店员" in found
    assert f"已写入：{tmp_path}" in found
    assert not re.search(r"[\u4e00-\u9fff] ?[(,;]|[,;)] ?[\u4e00-\u9fff]", found)
