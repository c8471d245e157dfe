"""Logs and machines as they should not be: every row is decided or rejected, and nothing is left behind half-written."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from listening import begun, wait_for
from test_audit_command import FINE, HEADER, assert_one_complaint, audit, contents, line_of, raw_log, returns, write_log

from returns_cli.rows.audit import Audit

ROW, DENIED = line_of(FINE), line_of(FINE | {"laid": "yes"})
OPEN_QUOTE = ROW.replace("800x800", '"800x800')


# Rows that DuckDB alone would lose -----------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("after", [0, 1, 2, 60_000])
def test_an_unclosed_quote_costs_its_own_row_alone(tmp_path: Path, after: int, encoding: str) -> None:
    """However many rows stand behind an unclosed quote, all of them are read as the rows they are."""
    log = tmp_path / "log.csv"
    lines = [",".join([*HEADER, "备注"]), f"{ROW},好", f"{OPEN_QUOTE},好", *[f"{DENIED},好"] * after]
    log.write_bytes("\n".join(lines).encode(encoding))
    found = audit(log, folder=tmp_path, given=["--encoding", encoding])
    assert (found.lines[:1], len(found.lines), found.rejected_lines) == ([2], 1 + after, [3])
    assert found.outcomes == ["approve"] + ["deny"] * after
    assert "unterminated quote" in found.rejects[0]["why"]
    assert found.rejects[0]["raw"] == f"{OPEN_QUOTE},好"


def test_many_unclosed_quotes_and_cells_of_several_lines(tmp_path: Path) -> None:
    """Each unclosed quote costs its row; cells that rightly go over several lines are rows like any other."""
    header = ",".join([*HEADER, "note"])
    over_lines = f'{DENIED},"two\nlines, ""quoted"""'
    kinds = [f"{ROW},x", f"{OPEN_QUOTE},x", over_lines, "short", f"{ROW},x"] * 30
    log = tmp_path / "log.csv"
    log.write_text("\n".join([header, *kinds]) + "\n", encoding="utf-8")
    found = audit(log, folder=tmp_path)
    assert found.summary["outcomes"] == {"approve": 60, "refer": 0, "deny": 30, "incomplete": 0}
    assert found.rejected_lines == sorted([*range(3, 182, 6), *range(6, 182, 6)])
    assert sorted(found.lines + found.rejected_lines) == [line for line in range(2, 182) if line % 6 != 5]
    assert {row["note"] for row in found.rows} == {"x", 'two\nlines, "quoted"'}


@pytest.mark.parametrize("size", [1_950_000, 3_000_000, 20_000_000])
@pytest.mark.parametrize("last", [True, False])
def test_an_enormous_line_is_a_reject(tmp_path: Path, size: int, last: bool) -> None:
    """A line of millions of characters is rejected whole, with its line, and costs no other row."""
    log = raw_log(tmp_path / "log.csv", ROW, "x" * size, *([] if last else [DENIED]))
    rejects = tmp_path / "rejects.csv"
    done = returns("audit", log, "--format", "json", "--rejects", rejects)
    assert (done.code, done.json["rows"], done.json["rejected"]) == (2 if last else 3, 2 if last else 3, 1)
    with rejects.open(encoding="utf-8") as stream:
        assert stream.read().count("x" * size) >= 1


def test_a_header_of_one_enormous_line_is_refused(tmp_path: Path) -> None:
    """A first line of more than a megabyte is not read in part: its columns would be too few, and every row a reject."""
    log = tmp_path / "log.csv"
    log.write_bytes(b"x" * 5_000_000)
    assert_one_complaint(returns("audit", log), "is longer than 1,048,576 bytes; the first line names the columns")
    long = [*HEADER, *(f"column {at} {'x' * 3_000}" for at in range(500))]
    log.write_text(",".join(long) + "\n" + (ROW + ",1" * 500 + "\n") * 3)
    assert_one_complaint(returns("audit", log), "is longer than 1,048,576 bytes; the first line names the columns")


def test_a_policy_of_hundreds_of_facts_and_a_log_that_tells_little(tmp_path: Path) -> None:
    """500 facts, of which five stay blank or 499 do, in one long condition or in many: each row is decided."""
    names = [f"f{at}" for at in range(500)]
    facts = "".join(f'[facts.{name}]\ntype = "choice"\nchoices = ["a", "b"]\n' for name in names)
    rules = "".join(f"[[rules]]\nid = 'r{at}'\noutcome = 'deny'\nwhen = \"{name} == 'a'\"\n" for at, name in enumerate(names))
    long = " and ".join(f"{name} == 'b'" for name in names[:200])
    rules += f"[[rules]]\nid = 'all'\noutcome = 'refer'\nwhen = \"{long}\"\n"
    policy = tmp_path / "policy.toml"
    policy.write_text(f"policy = 'a/b'\nversion = '1'\noutcomes = ['deny', 'refer', 'approve']\n{facts}{rules}")
    rows = [[""] * 499 + ["a"], [""] * 499 + ["b"], ["b"] * 500, ["b"] * 495 + [""] * 5, ["a"] * 500]
    expected = {"deny": 2, "refer": 1, "approve": 0, "incomplete": 2}
    write_log(tmp_path / "log.csv", [dict(zip(names, row, strict=True)) for row in rows], header=names)
    objects = [json.dumps({name: cell for name, cell in zip(names, row, strict=True) if cell}) for row in rows]
    (tmp_path / "log.jsonl").write_text("\n".join(objects) + "\n")
    for log in ("log.csv", "log.jsonl"):
        done = returns("audit", tmp_path / log, "--policy", policy, "--format", "json")
        assert (done.err, done.json["outcomes"]) == ("", expected)


def test_zero_bytes_reject_their_row(tmp_path: Path) -> None:
    """One in a cell rejects its row, one in a note does no harm; a block at the end, as a crash leaves behind, is said."""
    log = tmp_path / "log.csv"
    lines = [f"{ROW},n"] * 50
    lines[10] = f"{ROW},no\0te"
    lines[20] = ROW.replace("none", "no\0ne") + ",n"
    log.write_bytes("\n".join([",".join([*HEADER, "note"]), *lines]).encode() + b"\n" + bytes(512))
    found = audit(log, folder=tmp_path)
    assert found.rejected_lines == [22]
    assert "the last 512 bytes of the file are zero" in returns("audit", log, "--lang", "en").out
    assert found.rows[10]["note"] == "no\0te"


def test_thousands_of_malformed_rows_take_no_time(tmp_path: Path) -> None:
    """Lines are told just as well among 20,000 malformed rows."""
    log = raw_log(tmp_path / "log.csv", *[ROW, "broken"] * 20_000)
    found = audit(log, folder=tmp_path)
    assert found.lines == list(range(2, 40_001, 2))
    assert found.rejected_lines == list(range(3, 40_002, 2))


# No room, no time ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one log of 40,000 rows in several forms."""
    folder = tmp_path_factory.mktemp("large")
    rows = "\n".join([",".join([*HEADER, "名"]), *[f"{ROW},张喆好的"] * 40_000]) + "\n"
    (folder / "log.csv").write_text(rows, encoding="utf-8")
    (folder / "log.csv.gz").write_bytes(gzip.compress(rows.encode()))
    (folder / "gb.csv").write_bytes(rows.encode("gb18030"))
    (folder / "quote.csv").write_text(f"{rows}{OPEN_QUOTE}\n{ROW},x\n", encoding="utf-8")
    lines = [json.dumps(FINE | {"n": str(number * 7919)}) for number in range(40_000)]
    (folder / "log.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def run_in(folder: Path, temporary: Path, *arguments: str | Path, limit: int | None = None) -> subprocess.Popen[bytes]:
    """Starts `returns` in a folder, where files may not grow beyond `limit` bytes."""
    return begun(list(map(str, arguments)), limit=limit, cwd=folder, env=os.environ | {"TMPDIR": str(temporary)})


@pytest.mark.parametrize(
    ("log", "options"),
    [
        ("log.csv", ["--out", "out.csv"]),
        ("log.csv", ["--out", "out.parquet", "--rejects", "rejects.csv"]),
        ("log.csv", ["--out", "out.jsonl"]),
        ("log.csv.gz", []),
        ("quote.csv", ["--out", "out.csv"]),
    ],
)
def test_a_full_disk_is_one_line(tmp_path: Path, large: Path, log: str, options: Sequence[str]) -> None:
    """Where files cannot be written to their end, one line says so, and none of them is left."""
    results, temporary = tmp_path / "results", tmp_path / "temporary"
    results.mkdir()
    temporary.mkdir()
    (results / "out.csv").write_text("before", encoding="utf-8")
    process = run_in(results, temporary, "audit", large / log, *options, limit=5_000 if "out.parquet" in options else 100_000)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err.count(b"\n")) == (2, 1)
    assert b"room" in err
    assert contents(results) == {"out.csv": b"before"}
    assert list(temporary.iterdir()) == []


def unfinished(folder: Path) -> bool:
    return any(path.name.endswith(".unfinished") and path.stat().st_size for path in folder.iterdir())


def copied(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("copy-*"))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(("log", "begun"), [("log.csv", unfinished), ("log.jsonl", copied)])
def test_a_stopped_audit_leaves_nothing_behind(
    tmp_path: Path, large: Path, number: signal.Signals, log: str, begun: Callable[[Path], bool]
) -> None:
    """Ctrl-C and a polite kill, while a result or a copy is being written, leave neither; an earlier result stays."""
    results, temporary = tmp_path / "results", tmp_path / "temporary"
    results.mkdir()
    temporary.mkdir()
    (results / "out.csv").write_text("before", encoding="utf-8")
    logs = [shutil.copy(large / log, tmp_path / f"{at}-{log}") for at in range(12)]
    process = run_in(results, temporary, "audit", *logs, "--out", "out.csv")
    watched = temporary if begun is copied else results
    wait_for(lambda: begun(watched) or process.poll() is not None)
    process.send_signal(number)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err.strip()) == (128 + number, b"error: stopped")
    assert contents(results) == {"out.csv": b"before"}
    assert list(temporary.iterdir()) == []


def test_rejects_that_are_shown_cost_no_more_than_they(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 300 rejects five are shown, and only of these it is found out why."""
    asked, why = list[tuple[str, ...]](), Audit.why

    def counted(self: Audit, cells: tuple[str, ...], version: int) -> str:
        asked.append(cells)
        return why(self, cells, version)

    monkeypatch.setattr(Audit, "why", counted)
    log = tmp_path / "log.csv"
    log.write_text("sold_on,laid\n" + "2026-02-30,no\n" * 300, encoding="utf-8")
    done = returns("audit", log, "--as-of", "2026-03-01")
    assert (done.code, done.out.count("2026-02-30"), asked) == (2, 5, [("2026-02-30", "no")] * 5)


@pytest.mark.parametrize(
    ("line", "why", "in_chinese"),
    [
        (",".join(HEADER), "the headings once more, no row", "再次出现的表头，不是数据行"),
        (ROW + ', "a, b"', "(a blank before a quote, which opens no cell then)", "引号前有空格"),
        (ROW + ',"a", b', "(expected number of columns:", "应有"),
    ],
)
def test_why_a_record_is_no_row_is_said(tmp_path: Path, line: str, why: str, in_chinese: str) -> None:
    """Of exports that were put together the headings stand again among the rows; some programs write a blank before a quote."""
    wide = [",".join([*HEADER, "备注"]), f"{ROW},x", f"{line},备注" if line == ",".join(HEADER) else line, f"{ROW},y"]
    (tmp_path / "log.csv").write_text("\n".join(wide) + "\n", encoding="utf-8")
    found = audit(tmp_path / "log.csv", folder=tmp_path)
    assert [(row["line"], why in row["why"]) for row in found.rejects] == [("3", True)]
    assert len(found.rows) == 2
    assert in_chinese in returns("audit", tmp_path / "log.csv", "--lang", "zh").out
