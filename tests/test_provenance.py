"""What an audit says of its logs and of itself; and a log that is written to while it is read."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_audit_command import FINE, HEADER, line_of

from returns_cli import __version__
from returns_cli.cli import audit_run
from returns_cli.cli.main import returns
from returns_cli.rows.summary import AccountsDoNotBalance
from returns_cli.sources.log_state import LARGE, watched
from returns_cli.sources.logs import LogError

NOT_ON_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="its files have no such time")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text("\n".join([",".join(HEADER), line_of(FINE), line_of(FINE)]) + "\n", encoding="utf-8")
    return path


def test_the_account_says_what_it_was_made_of(log: Path) -> None:
    """Size and hash of each log, the versions of tool and engines, the calendar if there is one, and when."""
    done = CliRunner().invoke(returns, ["audit", str(log), "--format", "json"], standalone_mode=False)
    told = json.loads(done.output)
    content = log.read_bytes()
    assert told["logs"] == [{"file": str(log), "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}]
    assert told["made"]["returns"] == __version__
    assert told["made"]["engines"].keys() == {"duckdb", "pyarrow", "numpy"}
    assert told["made"]["calendar"] is None


@pytest.mark.skipif(sys.platform == "win32", reason="its pipes have no place among files")
@pytest.mark.parametrize("large", [0, 1, 2])
def test_logs_are_hashed_one_by_one(tmp_path: Path, large: int) -> None:
    """Large ones beside all else, from before they are opened; a pipe is gone when it is read, and has no hash."""
    logs = [tmp_path / f"{at}.csv" for at in range(2)]
    row = line_of(FINE) + "," + "x" * 10_000
    for at, log in enumerate(logs):
        rows = [row] * (LARGE // len(row) + 1 if at < large else 3)
        log.write_text("\n".join([",".join([*HEADER, "note"]), *rows]) + "\n", encoding="utf-8")
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    words = [sys.executable, "-m", "returns_cli", "audit", *map(str, logs), str(pipe), "--format", "json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, encoding="utf-8") as audited:
        pipe.write_bytes(logs[1].read_bytes())
        told = json.loads(audited.communicate(timeout=600)[0])
    each = [(log.stat().st_size, hashlib.sha256(log.read_bytes()).hexdigest()) for log in logs]
    assert [(log["bytes"], log["sha256"]) for log in told["logs"]] == [*each, (None, None)]
    assert sum(told["outcomes"].values()) == told["rows"]


@pytest.mark.parametrize("change", ["append", "replace", "remove", "touch", pytest.param("secret", marks=NOT_ON_WINDOWS)])
def test_a_log_that_changes_is_noticed(log: Path, tmp_path: Path, change: str) -> None:
    """By its size, its times, of which one cannot be set back, or that it is another file."""
    with watched([str(log)]) as check:
        check()
        changed(log, tmp_path, change)
        with pytest.raises(LogError, match=r"log\.csv` changed while it was read"):
            check()


@pytest.mark.parametrize(("change", "told"), [("append", LogError), ("", AccountsDoNotBalance)])
def test_what_fails_because_a_log_changed_is_told_so(log: Path, tmp_path: Path, change: str, told: type[Exception]) -> None:
    def read() -> None:
        with watched([str(log)]):
            if change:
                changed(log, tmp_path, change)
            raise AccountsDoNotBalance("pieces do not meet")

    with pytest.raises(told):
        read()


def changed(log: Path, tmp_path: Path, change: str) -> None:
    """The log is changed in that way."""
    if change == "append":
        with log.open("a") as more:
            more.write("x\n")
    elif change == "replace":
        other = tmp_path / "other"
        other.write_bytes(log.read_bytes())
        other.replace(log)
    elif change == "remove":
        log.unlink()
    elif change == "secret":
        seen = log.stat()
        time.sleep(0.1)  # more than a tick of the clock of the file system
        log.write_bytes(log.read_bytes().replace(b"yes", b"no ", 1))
        os.utime(log, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    else:
        os.utime(log, ns=(1, 1))


def test_no_result_takes_its_place_where_the_log_changed(log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An audit that read half of the old and half of the new log says so and writes nothing."""
    write = audit_run.write_results

    def written_meanwhile(*given: object) -> None:
        write(*given)  # type: ignore[arg-type]
        with log.open("a", encoding="utf-8") as more:
            more.write(line_of(FINE) + "\n")

    monkeypatch.setattr(audit_run, "write_results", written_meanwhile)
    done = CliRunner().invoke(returns, ["audit", str(log), "--out", str(tmp_path / "out.csv")], standalone_mode=False)
    assert isinstance(done.exception, LogError)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.csv"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_report_says_it_too(log: Path, tmp_path: Path, lang: str) -> None:
    """Size and hash of each log, the versions of tool and calendar: so that nobody can hold another log beside the page."""
    other = tmp_path / "other.csv"
    other.write_bytes(log.read_bytes().replace(b"R1,", b"R9,") + b"\n")
    page = tmp_path / "page.html"
    words = ["audit", str(log), str(other), "--report", str(page), "--lang", lang]
    assert CliRunner().invoke(returns, words, standalone_mode=False).return_value in (0, 2, 3)
    text = page.read_text(encoding="utf-8")
    for each in (log, other):
        assert f"sha256:{hashlib.sha256(each.read_bytes()).hexdigest()}" in text
        assert f"{each.stat().st_size:,}" in text
    assert f"Returns {__version__}" in text
