"""Columns of people in an audit's results: pseudonyms, in every format, of every row, malformed ones too."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook
from test_audit_command import FINE, HEADER, line_of

from returns_cli.cli.main import returns
from returns_cli.errors import UsageError
from returns_cli.intake.people import is_peoples
from returns_cli.sources.batches import Batch

PEOPLE = ("Zhang Wei", "ZHANG  wei", "Ms. Example-Person")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Findings of two clerks, one of them written in two ways; a reject, and a record that cannot be split."""
    path = tmp_path / "log.csv"
    rows = [",".join([*HEADER, "cashier", "Phone", "refund amount", "receipt no", "receipt line"])]
    for number in range(12):
        laid = "perhaps" if number == 4 else "yes"
        row = line_of(FINE | {"request_id": f"R{number}", "laid": laid})
        rows.append(f"{row},{PEOPLE[number % 3]},1380013{number:04},10.00,S{number // 2},1")
    rows.insert(6, "Zhang Wei,13800139999")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def audited(log: Path, *words: str) -> Result:
    return CliRunner().invoke(returns, ["audit", str(log), "--lang", "en", *words], standalone_mode=False)


def text_of(path: Path) -> str:
    """All that a result says."""
    match path.suffix:
        case ".parquet":
            return str(pq.read_table(path).to_pylist())
        case ".xlsx":
            return str(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python())
    return path.read_text("utf-8")


def test_nothing_of_people_is_in_any_result(log: Path, tmp_path: Path) -> None:
    """The findings are what they are without the mask."""
    names = {name: tmp_path / f"{name}.csv" for name in ("rejects", "doubles")} | {"report": tmp_path / "report.html"}
    words = [word for name, path in names.items() for word in (f"--{name}", str(path))]
    told = []
    for ending in ("csv", "jsonl", "parquet", "xlsx"):
        out = tmp_path / f"out.{ending}"
        done = audited(log, "--mask", "people", "--totals", "--format", "json", "--out", str(out), *words)
        assert done.exception is None
        told.append(json.loads(done.output))
        shown = [done.output, *(path.read_text("utf-8") for path in names.values())]
        shown.append(text_of(out))
        for text in shown:
            assert not [word for word in (*PEOPLE, "1380013", "Zhang") if word in text]
    plain = json.loads(audited(log, "--totals", "--format", "json").output)
    assert all(each["verdicts"] == plain["verdicts"] and each["rejected"] == 2 for each in told)
    assert sorted(group["findings"] for group in told[0]["totals"]["by_clerk"]) == [4, 7]  # one clerk, written in two ways


def test_one_person_has_one_pseudonym_and_another_one_in_each_audit(log: Path, tmp_path: Path) -> None:
    seen = []
    for number in range(2):
        out = tmp_path / f"{number}.csv"
        audited(log, "--mask", "cashier", "--out", str(out))
        rows = list(csv.DictReader(out.open(encoding="utf-8-sig", newline="")))
        assert {row["Phone"][:7] for row in rows} == {"1380013"}
        seen.append([row["cashier"] for row in rows])
    assert len(set(seen[0])) == 2
    assert not set(seen[0]) & set(seen[1])


@pytest.mark.parametrize(("column", "said"), [("laid", "cannot be masked: the policy reads `laid`"), ("salary", "no column")])
def test_what_cannot_be_masked_is_said(log: Path, column: str, said: str) -> None:
    done = audited(log, "--mask", column)
    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)


def test_a_masked_batch_is_a_whole_batch() -> None:
    """Whatever a batch can be asked for, a masked one can."""
    from returns_cli.rows.masked import MaskedBatch

    given = {name for name in dir(MaskedBatch) if name[0] != "_"} | {"rows", "records", "height", "left_out", "untold"}
    assert {name for name in vars(Batch) if name[0] != "_"} <= given


@pytest.mark.parametrize(
    "heading",
    [
        *("客户电话", "收件人", "会员姓名", "微信号", "身份证号", "经手人", "送货地址", "店员编号", "联系电话（必填）"),
        *(
            "Billing Phone",
            "Email Address",
            "Processed By",
            "Staff Name",
            "ship_to_address",
            "Cust. phone",
            "Phone No",
            "CustomerEmail",
        ),
        *("phone ()", "phone 〔mobile〕", "Phone (home) (old)", "【客户】", "客户（收货）电话", "(客户)姓名"),
        *("Order Notes", "customer-comments", "Billing Company", "PAN Suffix", "买家留言", "发票抬头", "安装师傅", "银行账号"),
    ],
)
def test_headings_of_people_are_known_however_they_are_put_together(heading: str, tmp_path: Path) -> None:
    """What a till calls a person's name, number or address is masked by `people`, and it is said which columns are."""
    path, out = tmp_path / "log.csv", tmp_path / "out.csv"
    path.write_text(f"sold_on,laid,{heading},shelf,decision\n2026-01-01,yes,Zhang Wei,Tile,deny\n", encoding="utf-8")
    done = audited(path, "--mask", "people", "--out", str(out))
    assert f"columns masked: {heading}\n" in done.output
    assert "Zhang" not in out.read_text("utf-8-sig")
    assert "Tile" in out.read_text("utf-8-sig")


@pytest.mark.parametrize(
    "heading", ["product name", "商品名称", "订单号", "会员等级", "shop name", "manager override", "id", "送货日期"]
)
def test_other_headings_are_not_masked(heading: str, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(f"laid,{heading},decision\nyes,Tile,deny\n", encoding="utf-8")
    assert "columns masked: none\n" in audited(path, "--mask", "people").output


def test_headings_that_fall_into_words_in_many_ways_are_told_at_once() -> None:
    """Each 卡号 is one word, or two: in a pattern, four billion ways for this heading, which is none of people."""
    assert is_peoples("卡号" * 32)
    assert not is_peoples("卡号" * 32 + "x")
    assert not is_peoples("(" * 80_000)
