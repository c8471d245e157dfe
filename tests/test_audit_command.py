"""`returns audit`: every row of a log is decided as at the counter, no row is lost, and results appear whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from tile_store_reading import DEFECTS, Goods, Line, outcome, reasons, route

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.errors import ReturnsError

EXAMPLES = Path(__file__).parent.parent / "examples"
SAMPLE = EXAMPLES / "returns-log.csv"
PLANTED = EXAMPLES / "returns-log.planted.csv"
POLICY = load_policy("tile-store/returns")
ADDED = ["line", "outcome", "reasons", "route", "verdict"]
VERDICTS = ["agree", "wrongly-approved", "wrongly-denied", "undecided", "no-record"]
STRENGTH = ["deny", "refer", "approve"]
HARMFUL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")

FINE = {
    "request_id": "",
    "sold_on": "2026-03-01",
    "requested_on": "2026-03-15",
    "receipt": "yes",
    "goods_intact": "yes",
    "packaging_intact": "yes",
    "laid": "no",
    "clearance": "no",
    "special_order": "no",
    "defect": "none",
    "quantity": "1 m2",
    "tile": "800x800",
    "pieces_per_box": "3",
    "decision": "approve",
}
HEADER = list(FINE)
FACTS = [name for name in FINE if name not in ("request_id", "decision")]


@dataclass(frozen=True)
class Answer:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was answered, but for the time."""
        found = json.loads(self.out)
        if isinstance(found, dict) and isinstance(found.get("made"), dict):
            found["made"].pop("at", None)
        return found

    @property
    def told(self) -> Any:
        """What an audit found, whatever its logs are called and whenever it was."""
        return {name: value for name, value in self.json.items() if name not in ("made", "logs")}


@dataclass(frozen=True)
class Audited:
    """An audit with all that it wrote: its summary, its rows, and its rejects by line."""

    code: int
    summary: dict[str, Any]
    rows: list[dict[str, Any]]
    rejects: list[dict[str, str]]

    @property
    def lines(self) -> list[int]:
        return [row["line"] for row in self.rows]

    @property
    def rejected_lines(self) -> list[int]:
        return sorted(int(row["line"]) for row in self.rejects)

    @property
    def outcomes(self) -> list[str]:
        return [row["outcome"] for row in self.rows]


def returns(*arguments: str | Path) -> Answer:
    """Runs `returns` in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(list(map(str, arguments)))
    return Answer(code, out.getvalue(), err.getvalue())


def audit(*logs: Path, given: Sequence[str | Path] = (), folder: Path) -> Audited:
    """Audits the logs, reads back what it wrote, and sees that the accounts balance; findings in Parquet are the same."""
    found = _audit(*logs, given=given, folder=folder)
    parquet = folder / "audited.parquet"
    done = returns("audit", *logs, "--format", "json", "--out", parquet, *given)
    assert done.json == found.summary
    assert pyarrow.parquet.read_table(parquet).to_pylist() == found.rows
    return found


def _audit(*logs: Path, given: Sequence[str | Path], folder: Path) -> Audited:
    out, rejects = folder / "audited.jsonl", folder / "rejects.csv"
    done = returns("audit", *logs, "--format", "json", "--out", out, "--rejects", rejects, "--lang", "en", *given)
    assert done.err == ""
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    found = Audited(done.code, done.json, rows, list(csv_rows(rejects)))
    assert found.summary["rows"] == sum(found.summary["outcomes"].values()) + found.summary["rejected"]
    assert len(found.rows) == sum(found.summary["outcomes"].values()) == sum(found.summary["verdicts"].values())
    assert len(found.rejects) == found.summary["rejected"]
    return found


def csv_rows(path: Path) -> Iterable[dict[str, str]]:
    """The rows of a CSV file, without the mark of UTF-8 and the apostrophes that keep cells from running."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [{plain(name): plain(cell) for name, cell in row.items()} for row in csv.DictReader(stream)]


def plain(cell: str) -> str:
    """A cell as it was before a spreadsheet had to be kept from running it."""
    return cell[1:] if re.match("'+([ \u00a0\u3000]*[-=+@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])", cell) else cell


def line_of(row: Mapping[str, str]) -> str:
    """A row as CSV, where no cell needs quotes."""
    return ",".join(row.values())


def write_log(path: Path, rows: Iterable[Mapping[str, str]], *, header: Sequence[str] = HEADER) -> Path:
    """A log of rows that are fine but for the cells given."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, header, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(FINE | row for row in rows)
    return path


def raw_log(path: Path, *lines: str | bytes, line_end: bytes = b"\n") -> Path:
    """A log of these very lines below the usual header."""
    encoded = [line.encode() if isinstance(line, str) else line for line in (",".join(HEADER), *lines)]
    path.write_bytes(line_end.join(encoded) + line_end)
    return path


def counter(row: Mapping[str, str]) -> tuple[str, str, str | None] | None:
    """Outcome, reasons and route that the counter gives for a row's facts; None where it cannot read them."""
    try:
        decision = POLICY.decide(POLICY.read({name: row[name] for name in row if name in POLICY.policy.facts}))
    except ReturnsError:
        return None
    return decision.outcome, ";".join(decision.fired), decision.route


def decided(row: Mapping[str, Any]) -> tuple[str, str, str | None]:
    return row["outcome"], row["reasons"] or "", row["route"] or None


def verdict(recorded: str, decision: str) -> str:
    """The verdict the design gives to a record: milder than the policy is wrongly approved, harder wrongly denied."""
    if not recorded:
        return "no-record"
    if decision == "incomplete":
        return "undecided"
    distance = STRENGTH.index(recorded) - STRENGTH.index(decision)
    return "agree" if not distance else "wrongly-approved" if distance > 0 else "wrongly-denied"


def assert_one_complaint(answer: Answer, phrase: str) -> None:
    """One harmless line on standard error that holds the phrase, and exit code 2."""
    assert answer.code == 2
    assert answer.err.startswith("error: ")
    assert answer.err.count("\n") == 1
    assert phrase in answer.err
    assert "the tool itself failed" not in answer.err
    assert not HARMFUL.search(answer.err)


# The sample log --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    """The audit of the sample log."""
    return audit(SAMPLE, folder=tmp_path_factory.mktemp("sample"))


@pytest.fixture(scope="module")
def log_rows() -> list[dict[str, str]]:
    return list(csv_rows(SAMPLE))


def planted(*, without: Sequence[str] = (), only: Sequence[str] = ()) -> dict[str, dict[str, str]]:
    """What the answer sheet lists, by request."""
    rows = {row["request_id"]: row for row in csv_rows(PLANTED)}
    return {name: row for name, row in rows.items() if row["mistake"] not in without and (not only or row["mistake"] in only)}


@pytest.mark.parametrize(("rows", "words", "code"), [(3, [], 0), (60_000, [], 0), (3, ["--memory", "5parsecs"], 2)])
def test_how_the_log_is_read_is_said_once_and_first(tmp_path: Path, rows: int, words: list[str], code: int) -> None:
    """Whether all is done before somebody looks, or by processes meanwhile, or something fails that is needed later."""
    done = returns("audit", write_log(tmp_path / "log.csv", [FINE] * rows), "--lang", "en", *words)
    assert (done.code, done.err.count("\n")) == (code, code // 2)
    assert done.out.startswith("How the log was read\n")
    assert done.out.count("How the log was read") == 1


def test_sample_loses_no_row(sample: Audited, log_rows: list[dict[str, str]]) -> None:
    """Rows = outcomes + rejects, and each row of the log is in just one of the two files."""
    assert sample.summary["rows"] == len(log_rows) == 4000
    assert sorted(sample.lines + sample.rejected_lines) == list(range(2, 4002))


def test_sample_finds_what_was_planted_and_nothing_else(sample: Audited) -> None:
    """Every planted mistake is a finding, with the right outcome and the recorded one, and there is no other finding."""
    found = {row["request_id"]: row for row in sample.rows if row["verdict"].startswith("wrongly")}
    mistakes = planted(without=["undecidable", "no-record", "unreadable"])
    assert found.keys() == mistakes.keys()
    for name, row in found.items():
        right, recorded = mistakes[name]["right"], mistakes[name]["recorded"]
        assert (row["outcome"], row["decision"], row["verdict"]) == (right, recorded, verdict(recorded, right))
    assert sample.code == 3


@pytest.mark.parametrize(("mistake", "named"), [("undecidable", "undecided"), ("no-record", "no-record")])
def test_sample_names_what_cannot_be_held_against_the_record(sample: Audited, mistake: str, named: str) -> None:
    """Undecidable rows are undecided, rows without a decision have no record."""
    found = {row["request_id"] for row in sample.rows if row["verdict"] == named}
    assert found == planted(only=[mistake]).keys()
    assert sample.summary["verdicts"][named] == len(found)


def test_sample_rejects_what_is_unreadable(sample: Audited, log_rows: list[dict[str, str]]) -> None:
    """The rejects are the unreadable rows, whole, each with file, line and the reason that the counter gives."""
    assert {row["request_id"] for row in sample.rejects} == planted(only=["unreadable"]).keys()
    for reject in sample.rejects:
        row = log_rows[int(reject["line"]) - 2]
        assert {name: reject[name] for name in row} == row
        assert reject["file"] == str(SAMPLE)
        with pytest.raises(ReturnsError) as fault:
            POLICY.read({name: row[name] for name in FACTS})
        assert reject["why"] == str(fault.value)


def test_sample_is_decided_as_at_the_counter(sample: Audited, log_rows: list[dict[str, str]]) -> None:
    """Each row has the outcome, the reasons and the route that the counter gives for the same words."""
    for row in sample.rows:
        assert decided(row) == counter(log_rows[row["line"] - 2])


def test_summary_has_the_shape_of_the_design(sample: Audited) -> None:
    """The summary names the policy, accounts for all rows, counts every outcome, verdict, rule and route, and maps."""
    summary = sample.summary
    parts = ["policy", "version", "digest", "rows", "rejected", "outcomes", "verdicts", "rules", "routes", "mapping"]
    assert [part for part in parts if part not in summary] == []
    assert (summary["policy"], summary["version"], summary["digest"]) == (POLICY.id, POLICY.version, POLICY.digest)
    assert set(summary["outcomes"]) == {"approve", "deny", "refer", "incomplete"}
    assert list(summary["verdicts"]) == VERDICTS
    assert list(summary["rules"]) == [rule.id for rule in POLICY.policy.rules]
    assert list(summary["routes"]) == ["walk-in", "warehouse-appointment"]
    assert summary["mapping"] == {name: name for name in FACTS}


def test_summary_counts_what_the_rows_say(sample: Audited) -> None:
    """Each count of the summary is that of the rows written."""
    tallies = {
        "outcomes": Counter(row["outcome"] for row in sample.rows),
        "verdicts": Counter(row["verdict"] for row in sample.rows),
        "rules": Counter(rule for row in sample.rows for rule in row["reasons"].split(";") if rule),
        "routes": Counter(row["route"] for row in sample.rows if row["route"]),
    }
    for part, tally in tallies.items():
        assert {name: count for name, count in sample.summary[part].items() if count} == tally


def rows_of(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Headings and rows of a result file, all cells as text."""
    if path.suffix == ".csv":
        rows: list[dict[str, Any]] = list(csv_rows(path))
    elif path.suffix == ".parquet":
        rows = pyarrow.parquet.read_table(path).to_pylist()
    else:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return list(rows[0]), [{name: "" if cell is None else str(cell) for name, cell in row.items()} for row in rows]


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".jsonl"])
def test_result_has_every_row_with_all_its_columns(
    sample: Audited, log_rows: list[dict[str, str]], tmp_path: Path, ending: str
) -> None:
    """In each format: the log's columns as they were, then line, outcome, reasons, route and verdict; rows in order."""
    out = tmp_path / f"audited{ending}"
    done = returns("audit", SAMPLE, "--out", out, "--format", "json")
    header, rows = rows_of(out)
    assert (done.code, done.err) == (3, "")
    assert header == [*log_rows[0], *ADDED]
    assert [int(row["line"]) for row in rows] == sample.lines == sorted(sample.lines)
    assert [{name: row[name] for name in log_rows[0]} for row in rows] == [log_rows[line - 2] for line in sample.lines]
    assert [[row[name] for name in ADDED[1:]] for row in rows] == [
        [row[name] or "" for name in ADDED[1:]] for row in sample.rows
    ]


def test_text_shows_the_mapping_before_the_result() -> None:
    """For people: first how the log was read, then the accounts, outcomes, verdicts, rules and some rejects."""
    done = returns("audit", SAMPLE, "--lang", "en")
    assert (done.code, done.err) == (3, "")
    told = ["How the log was read", "sold_on", "clerk", "amount", "4000 rows = 3982 decided + 18 rejected"]
    told += ["wrongly approved", "window (R1)", "warehouse-appointment", "does not exist"]
    places = [done.out.find(phrase) for phrase in told]
    assert -1 not in places
    assert places == sorted(places)
    zh = returns("audit", SAMPLE, "--lang", "zh")
    assert zh.code == 3
    for phrase in ("日志的读法", "对账：4000行 = 已判定3982 + 无法读取18", "误同意", "无法判定", "不予退换"):
        assert phrase in zh.out


def test_process_keeps_json_clean(tmp_path: Path) -> None:
    """In pipes, standard output is JSON and nothing else, standard error empty, and the code that of the findings."""
    done = subprocess.run(
        [sys.executable, "-m", "returns_cli", "audit", str(SAMPLE), "--format", "json"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (3, b"")
    assert json.loads(done.stdout)["rows"] == 4000


# Headings and spellings ------------------------------------------------------------------------------------------

CHINESE = """\
退货单号,类型,售出日期,申请日期,有无收据,商品完好,包装完好,已铺贴,特价清仓,定制,质量问题,退货数量,瓷砖规格,每箱片数,经办人,处理结果
T1,退货,2026年3月1日,2026年3月31日,有,是,是,否,否,否,无,1箱,800×800,3片,李娜,同意
T2,换货,2026年3月1日,2026年4月1日,有,是,是,否,否,否,无,２箱,800*800,３,李娜,同意
T3,退,2026/3/1,2026.03.15,无,是,是,否,否,否,没有,2㎡,,,王伟,拒绝
T4,换,20260301,2026-03-15,√,否,是,×,×,×,顾客反映,1.5平方米,,,王伟,待检
T5,退货,2026年3月1日,2026年3月15日,是,否,否,未,无,没有,已确认,20片,600×1200毫米,,王伟,不同意
T6,退货,２０２６－０３－０１,2026-03-15,是,是,是,否,否,是,反映,2.000001平方米,,,李娜,通过
T7,退货,2026-03-01,2026-03-15,不详,是,是,否,否,否,无,3盒,60厘米x60厘米,4,李娜,送检
T8,退货,2026-03-01,2026-03-15,是,是,是,已,是,否,有,3张,80x80cm,,李娜,
T9,退货,2026-02-30,2026-03-15,是,是,是,否,否,否,无,1箱,800x800,3,李娜,同意
T10,退货,2026-03-01,2026-03-15,也许,是,是,否,否,否,无,1箱,800x800,3,李娜,同意
T11,退货,2026-03-01,2026-03-15,是,是,是,否,否,否,无,1箱,800x800,,李娜,同意
T12,退货,2026-03-01,2026-03-15,是,是,是,否,否,否,无,负三箱,800x800,3,李娜,同意
"""
CHINESE_FACTS = {
    "类型": "kind",
    "售出日期": "sold_on",
    "申请日期": "requested_on",
    "有无收据": "receipt",
    "商品完好": "goods_intact",
    "包装完好": "packaging_intact",
    "已铺贴": "laid",
    "特价清仓": "clearance",
    "定制": "special_order",
    "质量问题": "defect",
    "退货数量": "quantity",
    "瓷砖规格": "tile",
    "每箱片数": "pieces_per_box",
}


@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["plain", "byte order mark"])
def test_chinese_log_is_decided_as_at_the_counter(tmp_path: Path, start: str) -> None:
    """Headings and words in Chinese are read, row by row as the counter reads them."""
    log = tmp_path / "退货.csv"
    log.write_text(start + CHINESE, encoding="utf-8")
    found = audit(log, folder=tmp_path)
    rows = list(csv.DictReader(io.StringIO(CHINESE)))
    facts = [{fact: row[heading] for heading, fact in CHINESE_FACTS.items()} for row in rows]
    assert found.summary["mapping"] == {fact: heading for heading, fact in CHINESE_FACTS.items()}
    assert {row["退货单号"]: decided(row) for row in found.rows} == {
        row["退货单号"]: counter(each) for row, each in zip(rows, facts, strict=True) if counter(each)
    }
    assert [(row["退货单号"], row["outcome"], row["verdict"]) for row in found.rows] == [
        ("T1", "approve", "agree"),
        ("T2", "deny", "wrongly-approved"),
        ("T3", "deny", "agree"),
        ("T4", "refer", "agree"),
        ("T5", "approve", "wrongly-denied"),
        ("T6", "refer", "wrongly-approved"),
        ("T7", "incomplete", "undecided"),
        ("T8", "deny", "no-record"),
    ]
    assert [row["route"] for row in found.rows][:1] == ["walk-in"]
    assert [row["route"] for row in found.rows][5] == "warehouse-appointment"
    assert [row["退货单号"] for row in found.rejects] == ["T9", "T10", "T11", "T12"]


def test_column_of_the_opposite_is_turned_round(tmp_path: Path) -> None:
    """A column that the policy lists as the opposite of a fact (已拆封: opened) says no where the fact is yes."""
    header = ["已拆封" if name == "packaging_intact" else name for name in HEADER]
    log = write_log(tmp_path / "log.csv", [{"已拆封": "否"}, {"已拆封": "是"}], header=header)
    assert audit(log, folder=tmp_path).outcomes == ["approve", "deny"]


def test_map_names_a_column(tmp_path: Path) -> None:
    """`--map` names the column of a fact that the headings do not tell, and wins over those that they do."""
    header = [*["gezahlt" if name == "receipt" else name for name in HEADER], "laid really"]
    rows = [{"gezahlt": "no", "laid really": "no"}, {"gezahlt": "yes", "laid really": "yes"}, {"gezahlt": "yes", "laid": "yes"}]
    log = write_log(tmp_path / "log.csv", rows, header=header)
    assert audit(log, folder=tmp_path).outcomes == ["incomplete", "incomplete", "deny"]
    found = audit(log, folder=tmp_path, given=["--map", "receipt=gezahlt"])
    assert [row["reasons"] for row in found.rows] == ["receipt", "", "laid"]
    found = audit(log, folder=tmp_path, given=["--map", "receipt=GEZAHLT", "--map", "laid=laid really"])
    assert [row["reasons"] or "" for row in found.rows] == ["receipt", "laid", ""]
    assert found.summary["mapping"]["laid"] == "laid really"
    assert [row["laid"] for row in found.rows] == ["no", "no", "yes"]


def test_set_gives_a_fact_to_every_row(tmp_path: Path) -> None:
    """`--set` holds for every row, in the words of a log, also instead of a column."""
    header = [name for name in HEADER if name != "clearance"]
    log = write_log(tmp_path / "log.csv", [{}, {"laid": "yes"}], header=header)
    assert audit(log, folder=tmp_path).outcomes == ["incomplete", "deny"]
    assert audit(log, folder=tmp_path, given=["--set", "clearance=否"]).outcomes == ["approve", "deny"]
    found = audit(log, folder=tmp_path, given=["--set", "clearance=no", "--set", "laid=no", "--set", "quantity=3箱"])
    assert [decided(row) for row in found.rows] == [("approve", "", "warehouse-appointment")] * 2
    assert "laid" not in found.summary["mapping"]
    text = returns("audit", log, "--set", "clearance=否", "--lang", "en").out
    assert re.search(r"clearance +.*否", text)


def test_fact_without_a_column_is_unknown(tmp_path: Path) -> None:
    """A fact that the log does not carry is unknown: no day of request is taken for today."""
    log = write_log(tmp_path / "log.csv", [{}], header=[name for name in HEADER if name != "requested_on"])
    assert audit(log, folder=tmp_path).outcomes == ["incomplete"]


def test_recorded_names_the_decision(tmp_path: Path) -> None:
    """`--recorded` names the column of the decision; without one that fits, nothing is held against anything."""
    header = ["chief" if name == "decision" else name for name in HEADER]
    rows = [{"chief": "同意"}, {"chief": "拒绝"}, {"chief": "送检"}, {"chief": ""}, {"laid": "yes", "chief": "Approved"}]
    log = write_log(tmp_path / "log.csv", rows, header=header)
    unrecorded = audit(log, folder=tmp_path)
    assert (unrecorded.code, {row["verdict"] for row in unrecorded.rows}) == (3, {"no-record"})  # one is denied: a breach
    found = audit(log, folder=tmp_path, given=["--recorded", "chief"])
    assert [row["verdict"] for row in found.rows] == [
        "agree",
        "wrongly-denied",
        "wrongly-denied",
        "no-record",
        "wrongly-approved",
    ]
    assert found.code == 3


def test_order_of_day_and_month_must_be_said(tmp_path: Path) -> None:
    """03/04/2026 rejects its row unless the order is said; then it is read in that order."""
    log = write_log(tmp_path / "log.csv", [{"sold_on": "03/02/2026", "requested_on": "05/03/2026"}])
    assert audit(log, folder=tmp_path).rejected_lines == [2]
    assert audit(log, folder=tmp_path, given=["--dates", "dmy"]).outcomes == ["approve"]
    assert audit(log, folder=tmp_path, given=["--dates", "mdy"]).outcomes == ["deny"]


# Requests of several lines, and several logs ---------------------------------------------------------------------


def test_rows_of_one_request_share_its_route(tmp_path: Path) -> None:
    """Rows with the same request id are lines of one request: the route is that of what is not refused of it."""
    wanted = [
        ("A", {"quantity": "1 m2"}, "walk-in"),
        ("B", {"quantity": "1 m2"}, "warehouse-appointment"),
        ("A", {"quantity": "1 m2"}, "walk-in"),
        ("B", {"quantity": "1.000001 m2"}, "warehouse-appointment"),
        ("C", {"quantity": "1 m2"}, "walk-in"),
        ("C", {"quantity": "9 m2", "laid": "yes"}, None),
        ("D", {"quantity": "1 m2"}, "warehouse-appointment"),
        ("D", {"quantity": "9 m2", "special_order": "yes", "defect": "claimed"}, "warehouse-appointment"),
        ("E", {"quantity": "1 m2"}, None),
        ("E", {"quantity": "1 m2", "receipt": ""}, None),
        ("F", {"quantity": "1 m2"}, None),
        ("F", {"quantity": ""}, None),
        ("", {"quantity": "1.5 m2"}, "walk-in"),
        ("", {"quantity": "1.5 m2"}, "walk-in"),
    ]
    log = write_log(tmp_path / "log.csv", [{"request_id": name, **cells} for name, cells, _ in wanted])
    found = audit(log, folder=tmp_path)
    assert [(row["request_id"] or "", row["route"]) for row in found.rows] == [(name, route) for name, _, route in wanted]
    assert found.lines == list(range(2, 2 + len(wanted)))


@pytest.mark.parametrize("seed", range(2))
def test_random_requests_are_routed_as_read(tmp_path: Path, seed: int) -> None:
    """The rows of many requests, mixed among each other, have the outcomes and the routes of the clauses."""
    rng = random.Random(seed)  # noqa: S311  a seeded generator, so that a failure can be repeated
    lines = [(f"R{rng.randrange(120)}", random_line(rng, small=True)) for _ in range(300)]
    rows = [{"request_id": name, **spelled(line, rng)} for name, line in lines]
    found = audit(write_log(tmp_path / "log.csv", rows), folder=tmp_path)
    routes = {name: route([line for other, line in lines if other == name]) for name, _ in lines}
    for row, (name, line) in zip(found.rows, lines, strict=True):
        expected = outcome(line)
        assert (row["outcome"], set(filter(None, row["reasons"].split(";")))) == (expected, set(reasons(line)))
        assert row["route"] == (None if expected == "deny" else routes[name]), [
            row for row in rows if row["request_id"] == name
        ]


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param({"sold_on": "2026-02-30"}, id="date that does not exist"),
        pytest.param({"quantity": "many boxes"}, id="quantity that cannot be read"),
        pytest.param({"sold_on": "2026-03-16"}, id="before the sale"),
        pytest.param({"quantity": "9 boxes", "pieces_per_box": ""}, id="boxes without pieces per box"),
    ],
)
def test_unreadable_line_leaves_the_route_of_its_request_open(tmp_path: Path, bad: Mapping[str, str]) -> None:
    """Where one line of a request cannot be read, nobody knows its total: the lines beside it get no route."""
    log = write_log(tmp_path / "log.csv", [{"request_id": "A"}, {"request_id": "A", "quantity": "0.5 m2", **bad}])
    found = audit(log, folder=tmp_path)
    assert (found.outcomes, found.rejected_lines) == (["approve"], [3])
    assert found.rows[0]["route"] is None


def test_row_without_a_request_id_stands_alone(tmp_path: Path) -> None:
    """A row without an id is a request of its own, whatever ids other rows have."""
    log = write_log(tmp_path / "log.csv", [{"request_id": "#3", "quantity": "1.5 m2"}, {"quantity": "1.5 m2"}])
    assert [row["route"] for row in audit(log, folder=tmp_path).rows] == ["walk-in", "walk-in"]


def test_two_logs_are_one_audit(tmp_path: Path) -> None:
    """Several logs are read one after the other; each row has the line of its own file."""
    one = write_log(tmp_path / "one.csv", [{"laid": "yes"}, {"laid": "maybe"}, {}])
    two = raw_log(tmp_path / "two.csv", line_of(FINE), "broken", line_of(FINE | {"clearance": "yes"}))
    found = audit(one, two, folder=tmp_path)
    assert (found.summary["rows"], found.summary["rejected"]) == (6, 2)
    assert [(row["line"], row["reasons"] or "") for row in found.rows] == [(2, "laid"), (4, ""), (2, ""), (4, "clearance")]
    assert {(row["file"], row["line"]) for row in found.rejects} == {(str(one), "3"), (str(two), "3")}


def test_a_copy_of_a_log_is_a_log(tmp_path: Path) -> None:
    """Two files that say the same are audited each, with the same lines each time."""
    rows = line_of(FINE), "broken", line_of(FINE | {"laid": "yes"}), line_of(FINE | {"laid": "10"})
    found = audit(*(raw_log(tmp_path / name, *rows) for name in ("log.csv", "copy.csv")), folder=tmp_path)
    assert found.lines == [2, 4, 2, 4]
    assert found.rejected_lines == [3, 3, 5, 5]


# Logs that are not as they should be -----------------------------------------------------------------------------


def malformed(tmp_path: Path, *bad: str, line_end: bytes = b"\n") -> Audited:
    """An audit of a fine row, the bad lines, and a row that was rightly denied."""
    last = line_of(FINE | {"laid": "yes", "decision": "deny"})
    return audit(raw_log(tmp_path / "log.csv", line_of(FINE), *bad, last, line_end=line_end), folder=tmp_path)


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n"])
@pytest.mark.parametrize(
    "bad",
    [
        pytest.param("2026-03-01,yes", id="too short"),
        pytest.param("x", id="one cell"),
        pytest.param(line_of(FINE) + ",more", id="too long"),
        pytest.param(line_of(FINE) + ",,,,more", id="too long, behind blanks"),
        pytest.param(line_of(FINE).replace("800x800", '"800"x800'), id="text behind a quote"),
        pytest.param("short," + "x" * 5_000, id="too short with a long cell"),
    ],
)
def test_malformed_row_is_a_reject(tmp_path: Path, bad: str, line_end: bytes) -> None:
    """A row that cannot be split into the header's columns is rejected whole; its neighbours keep their lines."""
    found = malformed(tmp_path, bad, line_end=line_end)
    assert (found.code, found.lines, found.outcomes) == (2, [2, 4], ["approve", "deny"])
    [reject] = found.rejects
    assert reject["line"] == "3"
    assert "columns" in reject["why"]
    assert reject["raw"] == bad
    assert reject[HEADER[0]] == bad.split(",", maxsplit=1)[0]


def test_huge_malformed_row_is_kept_whole(tmp_path: Path) -> None:
    """A rejected row is kept to its last character, however long it is."""
    bad = "short," + "x" * 60_000 + ",end"
    [reject] = malformed(tmp_path, bad).rejects
    assert (len(reject["raw"]), reject["raw"][-4:]) == (len(bad), ",end")


def test_many_malformed_rows_shift_no_line(tmp_path: Path) -> None:
    """However many rows are malformed, every row keeps the line it has in the file."""
    kinds = [
        line_of(FINE),
        "short",
        line_of(FINE) + ",long",
        line_of(FINE | {"laid": "maybe"}),
        line_of(FINE | {"laid": "yes"}),
    ]
    rng = random.Random(5)  # noqa: S311  seeded
    chosen = [rng.choice(kinds) for _ in range(400)]
    found = audit(raw_log(tmp_path / "log.csv", *chosen), folder=tmp_path)
    readable = {line_of(FINE): "approve", line_of(FINE | {"laid": "yes"}): "deny"}
    numbered = list(enumerate(chosen, 2))
    assert list(zip(found.lines, found.outcomes, strict=True)) == [
        (at, readable[row]) for at, row in numbered if row in readable
    ]
    assert found.rejected_lines == [at for at, row in numbered if row not in readable]


def test_unclosed_quote_loses_nothing(tmp_path: Path) -> None:
    """What an unclosed quote swallows is kept whole in the rejects, and the rows before it are decided."""
    broken = line_of(FINE).replace("800x800", '"800x800')
    found = malformed(tmp_path, line_of(FINE), broken, line_of(FINE | {"request_id": "swallowed"}))
    assert found.code == 2
    assert found.lines[:2] == [2, 3]
    assert sum("swallowed" in str(row) for row in [*found.rows, *found.rejects]) == 1
    assert any("unterminated quote" in row["why"] and broken in row["raw"] for row in found.rejects)


def test_unclosed_quote_in_a_long_log_loses_nothing(tmp_path: Path) -> None:
    """However many rows an unclosed quote swallows, every one of them is among the rows or in the rejects."""
    names = [f"S{number}" for number in range(1000)]
    after = [line_of(FINE | {"request_id": name}) for name in names]
    found = malformed(tmp_path, line_of(FINE).replace("800x800", '"800x800'), *after)
    kept = set(re.findall(r"S\d+", " ".join(str(row) for row in [*found.rows, *found.rejects])))
    assert sorted(set(names) - kept) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_matter(tmp_path: Path, end: str) -> None:
    """Line ends of any system are read."""
    log = tmp_path / "log.csv"
    log.write_bytes(end.join([",".join(HEADER), line_of(FINE), line_of(FINE | {"laid": "yes"}), ""]).encode())
    assert audit(log, folder=tmp_path).outcomes == ["approve", "deny"]


def test_decision_that_cannot_be_read_rejects_no_row(tmp_path: Path) -> None:
    """What is right can be said all the same: the row has no record, and it is counted and said."""
    rows = [{"decision": "sure"}, {"decision": "是"}, {"decision": "No", "laid": "yes"}, {"decision": ""}]
    log = write_log(tmp_path / "log.csv", rows)
    found = audit(log, folder=tmp_path)
    assert [row["verdict"] for row in found.rows] == ["no-record", "agree", "agree", "no-record"]
    done = returns("audit", log, "--format", "json")
    assert (done.code, done.json["unread_records"], done.json["rejected"]) == (0, 1, 0)
    assert done.json["unread_texts"] == {"sure": 1}
    assert "cannot be read, taken as none: 1 (1 `sure`; --decision " in returns("audit", log, "--lang", "en").out
    assert "无记录的决定：1（“sure”1行；可用--decision " in returns("audit", log, "--lang", "zh").out
    rows = [{"decision": f"SI {at}"} for at in range(7) for _ in range(at)] + [{"decision": "\x1b" * 200, "laid": "perhaps"}]
    answer = returns("audit", write_log(tmp_path / "log.csv", [*rows, {"decision": "\x1b" * 200}]), "--format", "json").json
    assert answer["unread_texts"] == {f"SI {at}": at for at in (6, 5, 4, 3, 2)}
    assert answer["unread_records"] == 22


def test_log_without_decisions_tells_of_breaches(tmp_path: Path) -> None:
    """An export of refunds says nothing of decisions: what the policy denies is a breach, and never "0 findings"."""
    header = [name for name in [*HEADER, "clerk", "amount"] if name != "decision"]
    rows = [{"laid": "yes", "clerk": "Li", "amount": "10"}, {"clerk": "Li", "amount": "20"}, {"laid": "", "clerk": "Wu"}]
    log = write_log(tmp_path / "log.csv", rows, header=header)
    done = returns("audit", log, "--totals", "--format", "json")
    assert (done.code, done.json["breaches"], done.json["totals"]["findings"]) == (3, 1, 1)
    assert [(one["clerk"], one["findings"], one["amount"]) for one in done.json["totals"]["by_clerk"]] == [("Li", 1, "10.00")]
    text = returns("audit", log, "--totals", "--report", tmp_path / "page.html", "--lang", "en").out
    assert "breaches of the policy: 1 of 3 decided rows" in text
    assert "breaches by clerk" in text
    assert "findings" not in text
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "By the policy, 1 of its 3 decided rows should have been denied." in page
    clean = write_log(tmp_path / "clean.csv", rows[1:2], header=header)
    assert returns("audit", clean).code == 0


@pytest.mark.parametrize(("lang", "verdicts"), [("en", "held against the record"), ("zh", "与记录对照")])
def test_nothing_is_held_against_the_record_where_nothing_is_decided(tmp_path: Path, lang: str, verdicts: str) -> None:
    """Of a log that nobody can read, or without rows, no verdict is shown, nor its noughts."""
    for rows in ([{}], [{"laid": "perhaps"}] * 2, []):
        told = returns("audit", write_log(tmp_path / "log.csv", rows), "--lang", lang).out
        assert (verdicts in told, "--set laid=unknown" in told) == (rows == [{}], len(rows) == 2)


def test_all_rows_can_be_recorded_as_one_decision(tmp_path: Path) -> None:
    """`--recorded-as approve` is for refunds already paid; a column for the decision is then not looked at."""
    log = write_log(tmp_path / "log.csv", [{"decision": "deny"}, {"decision": "deny", "laid": "yes"}])
    for words in ("approve", "Accepted", "同意"):
        done = returns("audit", log, "--recorded-as", words, "--format", "json")
        verdicts = {name: count for name, count in done.json["verdicts"].items() if count}
        assert (done.code, done.json["recorded_as"], verdicts) == (3, "approve", {"agree": 1, "wrongly-approved": 1})
        assert done.json["breaches"] is None
    assert "no outcome of" in returns("audit", log, "--recorded-as", "perhaps").err
    assert "not both" in returns("audit", log, "--recorded-as", "approve", "--recorded", "decision").err


def test_mixed_line_ends_are_read(tmp_path: Path) -> None:
    """A log put together of two exports, with line ends of two systems, is read like any other."""
    lines = [line_of(FINE), line_of(FINE | {"laid": "yes"}), line_of(FINE) + ",more", "short", '"' + line_of(FINE), ""]
    log = tmp_path / "log.csv"
    ends = ["\r\n", "\n", "\r\n", "\n", "\r\n", "\n"]
    log.write_bytes("".join(map("".join, zip([",".join(HEADER), *lines], ends, strict=False))).encode())
    found = audit(log, folder=tmp_path)
    assert (found.outcomes, found.lines, found.rejected_lines) == (["approve", "deny"], [2, 3], [4, 5, 6])


def test_bad_quotes_in_columns_that_no_rule_reads(tmp_path: Path) -> None:
    """What is wrong with a row does not depend on the columns that are looked at, however the rows end."""
    bad = line_of(FINE) + ',"a""b"x'
    rows = [line_of(FINE) + ",fine", bad, line_of(FINE) + ',"a ""b"""', line_of(FINE) + ",end"]
    for number, ends in enumerate((["\n"] * 5, ["\r\n"] * 5, ["\n", "\r\n", "\n", "\r\n", "\n"])):
        log = tmp_path / f"log{number}.csv"
        text = "".join(map("".join, zip([",".join([*HEADER, "clerk"]), *rows], ends, strict=True)))
        log.write_bytes(text.encode())
        found = audit(log, folder=tmp_path)
        assert (found.lines, found.rejected_lines) == ([2, 4, 5], [3])
        assert [row["clerk"] for row in found.rows] == ["fine", 'a "b"', "end"]


def test_lines_within_cells_of_a_windows_export(tmp_path: Path) -> None:
    """Excel ends a line within a cell otherwise than a row."""
    rows = [line_of(FINE) + ',"one\ntwo"', line_of(FINE | {"laid": "yes"}) + ",three", "broken"]
    log = tmp_path / "log.csv"
    log.write_bytes("\r\n".join([",".join([*HEADER, "remark"]), *rows, ""]).encode())
    found = audit(log, folder=tmp_path)
    assert [row["remark"] for row in found.rows] == ["one\ntwo", "three"]
    assert (found.outcomes, found.rejected_lines) == (["approve", "deny"], [5])


@pytest.mark.parametrize("separator", ["\t", ";", "|"])
def test_other_separators_are_read(tmp_path: Path, separator: str) -> None:
    """Tabs, semicolons and bars separate as commas do."""
    log = tmp_path / "log.csv"
    rows = [",".join(HEADER), line_of(FINE), line_of(FINE | {"laid": "yes"}), "broken"]
    log.write_text("\n".join(rows).replace(",", separator) + "\n", encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert (found.outcomes, found.rejected_lines) == (["approve", "deny"], [4])


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    """Blank lines are skipped, and rows and rejects are counted in one and the same way."""
    bad, denied = line_of(FINE | {"laid": "maybe"}), line_of(FINE | {"laid": "yes"})
    log = raw_log(tmp_path / "log.csv", "", line_of(FINE), "", "", "broken", denied, "", bad, "broken", denied)
    found = audit(log, folder=tmp_path)
    assert (found.outcomes, len(found.rejects)) == (["approve", "deny", "deny"], 3)
    lines_of_file, records = ([3, 7, 11], [6, 9, 10]), ([2, 4, 7], [3, 5, 6])
    assert (found.lines, found.rejected_lines) in (lines_of_file, records)


def test_blank_line_before_a_malformed_row_does_no_harm(tmp_path: Path) -> None:
    """A malformed row is rejected, whatever stands before it."""
    found = malformed(tmp_path, "", line_of(FINE | {"receipt": "no", "decision": "deny"}), "", "broken,row")
    assert (found.code, found.outcomes, [row["raw"] for row in found.rejects]) == (
        2,
        ["approve", "deny", "deny"],
        ["broken,row"],
    )


def test_cells_of_several_lines_are_kept(tmp_path: Path) -> None:
    """A quoted cell with commas, quotes and line breaks comes out as it went in, and counts as one row."""
    note = 'two\nlines, and a "quote"'
    log = write_log(tmp_path / "log.csv", [{"note": note}, {"note": "", "laid": "maybe"}], header=[*HEADER, "note"])
    for ending in (".csv", ".parquet", ".jsonl"):
        out = tmp_path / f"out{ending}"
        assert returns("audit", log, "--out", out, "--format", "json").code == 2
        assert [row["note"] for row in rows_of(out)[1]] == [note]


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".jsonl"])
def test_log_with_columns_of_an_earlier_audit(tmp_path: Path, ending: str) -> None:
    """Where the log has columns called line, outcome or verdict of its own, those added still have their names, at the end."""
    own = {"line": "17", "outcome": "deny", "reasons": "mine", "route": "mine", "verdict": "mine"}
    log = write_log(tmp_path / "log.csv", [own], header=[*HEADER, *own])
    out = tmp_path / f"out{ending}"
    assert returns("audit", log, "--out", out, "--format", "json").code == 0
    header, [row] = rows_of(out)
    assert header[-5:] == ADDED
    assert [row[name] for name in ADDED] == ["2", "approve", "", "walk-in", "agree"]


def test_unused_headings_may_repeat(tmp_path: Path) -> None:
    """Columns that the audit does not need may be called what they like, twice or not at all; none is lost."""
    header = [*HEADER, "note", "note", "", ""]
    log = tmp_path / "log.csv"
    log.write_text(f"{','.join(header)}\n{line_of(FINE)},a,b,c,d\n", encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert found.outcomes == ["approve"]
    assert list(found.rows[0].values())[len(HEADER) : -len(ADDED)] == ["a", "b", "c", "d"]


HEADING = ",".join(HEADER)
ROW = line_of(FINE)


@pytest.mark.parametrize(
    ("content", "phrase"),
    [
        pytest.param(b"", "is empty", id="empty"),
        pytest.param(b"\xef\xbb\xbf", "header", id="nothing but a byte order mark"),
        pytest.param(b"\n ,\n\n", "no headings", id="nothing but blanks"),
        pytest.param(f",,,\n{ROW}\n".encode(), "no heading of the log is a fact", id="headings blank"),
        pytest.param(bytes(range(256)) * 20, "not a text file", id="binary"),
        pytest.param(f"{HEADING}\n{ROW}\n".encode("utf-32"), "log.csv", id="UTF-32"),
        pytest.param(f"{HEADING}\ncaf\u00e9\n{ROW}\n".encode("latin-1"), "not UTF-8", id="Latin-1"),
        pytest.param(f"{HEADING},laid\n{ROW},no\n".encode(), "laid", id="one fact in two columns"),
        pytest.param(f"{HEADING},已铺贴\n{ROW},否\n".encode(), "已铺贴", id="one fact in two languages"),
        pytest.param(",".join(f"c{n}" for n in range(3000)).encode() + b"\n", "3000 columns", id="3,000 columns"),
    ],
)
def test_log_that_cannot_be_read_is_one_line(tmp_path: Path, content: bytes, phrase: str) -> None:
    """A file that is no log is refused in one line that says why, with exit code 2, and nothing is written."""
    log, out = tmp_path / "log.csv", tmp_path / "out.csv"
    log.write_bytes(content)
    done = returns("audit", log, "--out", out)
    assert done.out == ""
    assert_one_complaint(done, phrase)
    assert not out.exists()


@pytest.mark.parametrize("above", ["", ",,,", " ,\u3000,\t"])
def test_headings_may_stand_below_blank_lines(tmp_path: Path, above: str) -> None:
    """Lines of blanks above the headings are no headings, and no records either."""
    log = tmp_path / "log.csv"
    log.write_text(f"{above}\n{HEADING}\n{ROW}\n", encoding="utf-8")
    assert audit(log, folder=tmp_path).lines == [3]


def test_header_only_is_an_audit_of_nothing(tmp_path: Path) -> None:
    """A log with headings and no rows is clean."""
    log = write_log(tmp_path / "log.csv", [])
    done = returns("audit", log, "--format", "json", "--out", tmp_path / "out.csv")
    assert (done.code, done.json["rows"], sum(done.json["outcomes"].values())) == (0, 0, 0)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").strip() == ",".join([*HEADER, *ADDED])
    assert returns("audit", log, "--lang", "en").code == 0


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        (["no-such-log.csv"], "cannot read `no-such-log.csv`"),
        (["."], "folder"),
        (["log.csv", "no-such-log.csv"], "cannot read `no-such-log.csv`"),
        (["log.csv", "other.csv"], "other headings"),
        ([], "LOG"),
        (["log.csv", "--map", "laid=nope"], "no column `nope`"),
        (["log.csv", "--map", "nope=laid"], "unknown fact `nope`"),
        (["log.csv", "--map", "laid"], "FACT="),
        (["log.csv", "--map", "laid=clearance"], "clearance"),
        (["log.csv", "--map", "laid=laid", "--set", "laid=no"], "laid"),
        (["log.csv", "--set", "nope=1"], "unknown fact `nope`"),
        (["log.csv", "--set", "laid=maybe"], "neither yes nor no"),
        (["log.csv", "--set", "sold_on=03/04/2026"], "day/month"),
        (["log.csv", "--set", "quantity=-3 boxes"], "negative"),
        (["log.csv", "--set", "laid=no", "--set", "laid=yes"], "twice"),
        (["log.csv", "--recorded", "nope"], "no column `nope`"),
        (["log.csv", "--policy", "nope"], "unknown policy"),
        (["log.csv", "--format", "xml"], "xml"),
        (["log.csv", "--dates", "ydm"], "ydm"),
        (["log.csv", "--memory", "plenty"], "memory"),
        (["log.csv", "--memory", "1KB"], "memory"),
    ],
)
def test_failing_audit_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: Sequence[str], phrase: str
) -> None:
    """An audit that cannot be done says so in one line, makes no file and leaves the results of an earlier one alone."""
    write_log(tmp_path / "log.csv", [{"laid": "yes"}, {"laid": "maybe"}])
    write_log(tmp_path / "other.csv", [{}], header=[*HEADER, "note"])
    (tmp_path / "before.csv").write_text("before", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    files = contents(tmp_path)
    assert_one_complaint(returns("audit", *options, "--out", "before.csv", "--rejects", "new.csv"), phrase)
    assert contents(tmp_path) == files


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with what is in it."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(["--out", "results.txt"], id="ending of no format"),
        pytest.param(["--out", "nowhere/results.csv"], id="folder not there"),
        pytest.param(["--out", "folder.csv"], id="folder"),
        pytest.param(["--out", "new.csv", "--rejects", "nowhere/rejects.csv"], id="folder of the rejects not there"),
        pytest.param(["--out", "new.csv", "--rejects", "rejects.parquet"], id="ending of the rejects"),
        pytest.param(["--out", "new.csv", "--rejects", "r" * 260 + "s.csv"], id="rejects with too long a name"),
        pytest.param(["--out", "log.csv"], id="results onto the log"),
        pytest.param(["--rejects", "log.csv"], id="rejects onto the log"),
        pytest.param(["--out", "./log.csv"], id="results onto the log by another name"),
        pytest.param(["--out", "new.csv", "--rejects", "new.csv"], id="rejects onto the results"),
    ],
)
def test_result_that_cannot_be_written_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: Sequence[str]
) -> None:
    """Where a result cannot be written, or would destroy the log or another result, nothing is written at all."""
    write_log(tmp_path / "log.csv", [{"laid": "yes"}, {"laid": "maybe"}])
    (tmp_path / "folder.csv").mkdir()
    monkeypatch.chdir(tmp_path)
    files = contents(tmp_path)
    done = returns("audit", "log.csv", *options)
    assert contents(tmp_path) == files
    assert_one_complaint(done, "")


def test_good_audit_replaces_earlier_results_and_leaves_nothing_else(tmp_path: Path) -> None:
    """Results take the place of earlier ones whole, and no working file stays behind."""
    log = write_log(tmp_path / "log.csv", [{}, {"laid": "maybe"}])
    for name in ("out.csv", "rejects.csv"):
        (tmp_path / name).write_text("before\n" * 1000, encoding="utf-8")
    assert returns("audit", log, "--out", tmp_path / "out.csv", "--rejects", tmp_path / "rejects.csv").code == 2
    assert contents(tmp_path).keys() == {"log.csv", "out.csv", "rejects.csv"}
    assert [len(list(csv_rows(tmp_path / name))) for name in ("out.csv", "rejects.csv")] == [1, 1]


@pytest.mark.parametrize(("laid", "code"), [("no", 0), ("yes", 3), ("half", 2), ("?", 0), ("", 0)])
def test_exit_codes(tmp_path: Path, laid: str, code: int) -> None:
    """0 where nothing is found (also where something is not known), 3 with findings, 2 where a row could not be read."""
    assert returns("audit", write_log(tmp_path / "log.csv", [{"laid": laid}])).code == code


def test_escape_sequences_of_a_log_do_no_harm(tmp_path: Path) -> None:
    """Headings and cells are shown with their control characters made visible, on both streams."""
    evil = "\x1b]0;title\x07"
    log = write_log(tmp_path / "log.csv", [{evil: evil}, {"laid": evil}, {"decision": evil}], header=[*HEADER, evil])
    shown = returns("audit", log, "--lang", "en")
    assert shown.code == 2
    assert not HARMFUL.search(shown.out)
    assert not HARMFUL.search(shown.err)
    assert_one_complaint(returns("audit", log, "--recorded", "nope"), "no column `nope`")


# The counter and the audit ---------------------------------------------------------------------------------------

YES = ("yes", "YES", "y", "true", "1", "1.0", "是", "有", "对", "√", "✓", " yes ", "ＹＥＳ", "１")
NO = ("no", "No", "n", "false", "0", "否", "无", "没有", "×", "未", "\u3000否", "ｎｏ", "０")
DEFECT_WORDS = {
    "none": ("none", "None", "无", "没有", "无质量问题", "没有质量问题", "no", "ｎｏｎｅ"),
    "claimed": ("claimed", "CLAIMED", "反映", "顾客反映", "待确认", "疑似", "有", "是", "yes"),
    "confirmed": ("confirmed", "确认", "已确认"),
}
UNKNOWN = ("", " ", "\u3000", "unknown", "Unknown", "未知", "不详", "?", "-", "N/A", "NULL")
UNITS = {
    "m2": ("{} m2", "{}m2", "{}㎡", "{} m²", "{}平方米", "{} 平方", "{} sqm", "{} M2"),
    "box": ("{} boxes", "{} box", "{}箱", "{} 盒", "{} cartons", "{}  BOXES"),
    "piece": ("{} pieces", "{} piece", "{}片", "{}块", "{} pcs", "{}张"),
}
TILES = ("{}x{}", "{}X{}", "{}×{}", "{}*{}", "{} x {}", "{}mm x {}mm", "{}×{}毫米", " {}x{} ")
RECORDED = {
    "approve": (
        *("approve", "approved", "同意", "通过", "OK", "已退", "已退款", "退款成功", "refunded"),
        *("已批准", "审批通过", "同意退款。"),
    ),
    "refer": ("refer", "referred", "送检", "待检", "inspection"),
    "deny": (
        *("deny", "DENIED", "拒绝", "不同意", "驳回", "不退"),
        *("已驳回", "审批不通过", "审核未通过", "Refund denied."),
    ),
    "": ("", " ", "unknown"),
}
UNREADABLE = {
    "sold_on": (
        "2026-02-30",
        "2026-13-01",
        "03/04/2026",
        "yesterday",
        "2026-3",
        "20260230",
        "２０２６年２月３０日",
        "1826-01-01",
    ),
    "requested_on": ("31.04.2026", "2026-04-31", "4/3/2026", "0", "2026/02-01", "明天"),
    "receipt": ("maybe", "2", "也许", "yes?", "yes and no"),
    "laid": ("half", "-1", "一半", "10"),
    "defect": ("huge", "是吗", "claimed?", "3"),
    "quantity": ("-3 boxes", "0箱", "３", "1.5 boxes", "some boxes", "3 pallets", "m2", "1,500 m2", "1.2345678 m2", "负三箱"),
    "tile": ("800", "0x800", "800 by 800", "20000x10", "800.5x800", "x"),
    "pieces_per_box": ("0", "-3", "2.5", "many", "1001", "1,000", "３箱"),
    "decision": ("perhaps", "同意?", "11", "审核中", "已取消", "退款", "已是", "待同意"),
}


def wide(text: str) -> str:
    """The digits of a text in their full-width forms."""
    return "".join(chr(ord(char) + 0xFEE0) if char.isascii() and (char.isdigit() or char in ".-") else char for char in text)


def spelled_date(day: date, rng: random.Random) -> str:
    """A date in one of the forms that are read; the moments are on that day in the shop's time zone."""
    year, month, of_month = day.year, day.month, day.day
    before = day - timedelta(1)
    forms = (
        f"{day}",
        f"{year}-{month}-{of_month}",
        f"{year}/{month:02}/{of_month:02}",
        f"{year}/{month}/{of_month}",
        f"{year}.{month:02}.{of_month:02}",
        f"{year}{month:02}{of_month:02}",
        f"{year}年{month}月{of_month}日",
        f"{year}年{month:02}月{of_month:02}号",
        f" {day} ",
        f"{day} 14:05",
        f"{day}T23:59:59",
        f"{day}T00:30+08:00",
        f"{before}T16:00Z",
        f"{before} 17:30:00 +0000",
        wide(f"{day}"),
        wide(f"{year}年{month}月{of_month}日"),
    )
    return rng.choice(forms)


def random_line(rng: random.Random, *, small: bool = False) -> Line:
    """A complete line, mostly with little against it."""
    sold_on = date(2024, 1, 1) + timedelta(rng.randrange(900))
    days = rng.choice((0, 1, 15, 29, 30, 30, 31, 31, 32, rng.randrange(90)))
    area = rng.choice((1_999_999, 2_000_000, 2_000_001, rng.randrange(1, 2_500_000 if small else 50_000_000)))
    tile = rng.choice(((800, 800), (600, 600), (1000, 1000), (300, 600), (rng.randint(1, 2000), rng.randint(1, 2000))))
    count = rng.randint(1, 3 if small else 40)
    goods = rng.choice((Goods("m2", area), Goods("box", count, tile, rng.randint(1, 12)), Goods("piece", count, tile)))

    def mostly(usual: bool) -> bool:
        return usual if rng.random() < 0.85 else not usual

    fine = [mostly(True) for _ in range(3)]
    bad = [mostly(False) for _ in range(3)]
    return Line(sold_on, sold_on + timedelta(days), *fine, *bad, defect=rng.choice(("none", *DEFECTS)), goods=goods)


def spelled(line: Line, rng: random.Random) -> dict[str, str]:
    """The cells of a line in random spellings of either language."""
    goods = line.goods
    amount = str(goods.amount)
    if goods.unit == "m2":
        digits = f"{goods.amount // 10**6}.{goods.amount % 10**6:06}"
        amount = rng.choice((digits, digits.rstrip("0").rstrip(".")))
    if rng.random() < 0.3:
        amount = wide(amount)
    cells = {name: rng.choice(YES if getattr(line, name) else NO) for name in FACTS[2:8]}
    tile = rng.choice(TILES).format(*goods.tile)
    if all(side % 10 == 0 for side in goods.tile) and rng.random() < 0.2:
        tile = "{}x{}cm".format(*(side // 10 for side in goods.tile))
    cells |= {"sold_on": spelled_date(line.sold_on, rng), "requested_on": spelled_date(line.requested_on, rng)}
    cells |= {"defect": rng.choice(DEFECT_WORDS[line.defect]), "quantity": rng.choice(UNITS[goods.unit]).format(amount)}
    pieces = rng.choice(("{}", "{}", "0{}", "{} pieces", "{}片")).format(goods.pieces_per_box)
    return cells | {"tile": wide(tile) if rng.random() < 0.2 else tile, "pieces_per_box": pieces}


def random_row(rng: random.Random) -> tuple[dict[str, str], str | None, str]:
    """A row, the outcome that the clauses give it (None: unreadable; blank: not all is known), and what was recorded."""
    line = random_line(rng)
    recorded = rng.choice(("approve", "approve", "deny", "refer", ""))
    row = spelled(line, rng) | {"decision": rng.choice(RECORDED[recorded])}
    chance = rng.random()
    if chance < 0.15:
        name = rng.choice(list(UNREADABLE))
        cells = row | {name: rng.choice(UNREADABLE[name])}
        return (cells, outcome(line), "") if name == "decision" else (cells, None, "")  # which nobody is held to
    if chance < 0.19 and line.goods.unit != "m2":
        needed = "tile" if line.goods.unit == "piece" else rng.choice(("tile", "pieces_per_box"))
        return row | {needed: rng.choice(UNKNOWN)}, None, recorded
    if chance < 0.21 and line.sold_on < line.requested_on:
        return row | {"sold_on": row["requested_on"], "requested_on": row["sold_on"]}, None, recorded
    if chance < 0.4:
        names = rng.sample([name for name in FACTS if name not in ("tile", "pieces_per_box")], rng.randint(1, 3))
        return row | {name: rng.choice(UNKNOWN) for name in names}, "", recorded
    return row, outcome(line), recorded


@pytest.mark.parametrize("seed", range(4))
def test_random_rows_are_decided_as_at_the_counter(tmp_path: Path, seed: int) -> None:
    """500 rows in random spellings each time: what is decided and what is rejected is as at the counter and as read."""
    rng = random.Random(1000 + seed)  # noqa: S311  seeded
    drawn = [random_row(rng) for _ in range(500)]
    found = audit(write_log(tmp_path / "log.csv", [row for row, _, _ in drawn]), folder=tmp_path)
    rows = {row["line"]: row for row in found.rows}
    wrong = {}
    for at, (row, expected, recorded) in enumerate(drawn, 2):
        if expected is None:
            assert counter(row) is None
            told = None
        else:
            told = counter(row)
            assert told
            assert expected in ("", told[0])
        found_here = decided(rows[at]) if at in rows else None
        if found_here != told or (told and rows[at]["verdict"] != verdict(recorded, told[0])):
            wrong[at] = (row, found_here, told)
    assert wrong == {}
    assert found.rejected_lines == [at for at, (_, expected, _) in enumerate(drawn, 2) if expected is None]


def differences(tmp_path: Path, fact: str, cells: Sequence[str]) -> dict[str, Any]:
    """The cells that the audit understands otherwise than the counter: cell -> what the audit says, what the counter says."""
    given = {"quantity": "2 boxes"} if fact in ("tile", "pieces_per_box") else {}
    log = write_log(tmp_path / "log.csv", [{**given, fact: cell} for cell in cells])
    rows = {row["line"]: decided(row) for row in audit(log, folder=tmp_path).rows}
    told = [counter({name: (FINE | given | {fact: cell})[name] for name in FACTS}) for cell in cells]
    return {
        cell: (rows.get(at), said) for at, (cell, said) in enumerate(zip(cells, told, strict=True), 2) if rows.get(at) != said
    }


# Cells that look almost like the usual spelling, by a bar between them.
ALMOST_USUAL = {
    "tile in two units": ("tile", "80x80cm|80cmx80cm|80x80 cm|800mmx80cm|80cmx800mm|80x800mm|800x800mm|8e2x800|800x8e2"),
    "tile of one or three sides": ("tile", "800x800x9|800x|800|800x800 x|x800|800x800x|0800x800|800x0800|10000x10000|10001x9"),
    "quantity and more": ("quantity", "3 boxes damaged|3 boxes 2 pieces|1.5 m2 or so|3 m2 boxes|3 pieces,|3 boxes each"),
    "largest number of 64 bits": ("quantity", "9223372036854.775807 m2|9223372036854.775808 m2"),
    "area beyond all bounds": ("quantity", "999999999999999999 m2"),
    "quantity": (
        "quantity",
        "999999.999999 m2|1000000 m2|1000000.000001 m2|1e3 m2|1_0 m2|1000000 boxes|1000001 boxes|99999999999999999999 boxes"
        "|1_0 boxes|+3 boxes|03 boxes|-3 boxes|0.0000001 m2|1.5000000 m2|-1 m2|-0 m2|0 m2|00.5 m2|.5 m2|5. m2|+1 m2"
        "| 3 boxes|3 boxes |3\tboxes|3  boxes|3\u00a0boxes|3 BOXES|3 box es| |3|boxes",
    ),
    "pieces": ("pieces_per_box", "1_0|+3|03|3.0| 3|1000|1001|0|99999999999999999999|3 pieces|3 boxes|"),
    "date": (
        "sold_on",
        "2026-03-01T|2026-3-01 |+026-03-01|2026-03-1 | 026-03-01|infinity|-infinity|epoch|2026-03-01 (BC)|1900-01-01"
        "|1899-12-31|2200-12-31|2026-02-29|2026-00-01|2026-03-00|today",
    ),
    "yes or no": ("receipt", "yes |TRUE|null|NULL|True|0|1|2|on|off|ye|yess|yes;no"),
    "choice": ("defect", "None|NONE|none;claimed|none |null|claimed.||unknown|yes|no"),
}


@pytest.mark.parametrize(("fact", "cells"), ALMOST_USUAL.values(), ids=list(ALMOST_USUAL))
def test_almost_usual_cell_means_what_it_means_at_the_counter(tmp_path: Path, fact: str, cells: str) -> None:
    """Cells that look almost like the usual spelling are read, or rejected, as the counter reads or refuses them."""
    assert differences(tmp_path, fact, cells.split("|")) == {}


LETTERS = {
    "sold_on": "0123456789-/.: TZ+年月日",
    "receipt": "yesnotrufal01 是否有无",
    "defect": "noneclaimdfr 无有",
    "quantity": "0123456789.,+-e m2boxspi箱片",
    "tile": "0123456789.x×* cm",
    "pieces_per_box": "0123456789.,+-e piecs片",
}
USUAL = {
    "sold_on": ("2026-03-01", "2026年3月1日", "20260301", "20260301.0", "2026-03-01T10:00Z"),
    "receipt": ("yes", "no", "是", "无"),
    "defect": ("none", "claimed", "无"),
    "quantity": ("3 boxes", "1.5 m2", "20 pieces", "3箱", "1,234.5 m2"),
    "tile": ("800x800", "600x1200", "80x80cm"),
    "pieces_per_box": ("3", "12", "4 pieces"),
}


@pytest.mark.parametrize("fact", list(USUAL))
def test_cells_with_slips_mean_what_they_mean_at_the_counter(tmp_path: Path, fact: str) -> None:
    """Usual cells, each with a slip or two of the pen, are read or rejected as at the counter."""
    rng = random.Random(fact)  # noqa: S311  seeded
    cells = []
    for _ in range(300):
        cell = list(rng.choice(USUAL[fact]))
        for _ in range(rng.randint(1, 2)):
            at = rng.randrange(len(cell) + 1)
            cell[at : at + rng.randint(0, 1)] = rng.choice(("", rng.choice(LETTERS[fact])))
        cells.append("".join(cell))
    assert differences(tmp_path, fact, cells) == {}
