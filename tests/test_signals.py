"""Audits that are asked to stop: at any moment, once or twice, alone or with their group."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from test_audit_command import FINE, HEADER, line_of

from returns_cli.cli.main import returns

ENDINGS = (".csv", ".jsonl", ".parquet", ".xlsx")
BLOWS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TURNS = 200 if os.environ.get("HUNT") else 16
LONGEST = 5  # seconds until a process that was asked to stop has ended
SLACK = 25  # where the tests of others keep the machine busy

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log that is worth several processes, with requests of several lines and rejects."""
    path = tmp_path_factory.mktemp("signals") / "log.csv"
    rows = [line_of(FINE | {"request_id": f"R{at // 2}", "laid": "perhaps" if at % 999 == 0 else "no"}) for at in range(60_000)]
    path.write_text("\n".join([",".join(HEADER), *rows]) + "\n", encoding="utf-8")
    return path


def started(log: Path, folder: Path, results: Sequence[str]) -> subprocess.Popen[bytes]:
    """An audit with these results, in a group of its own; its copies go into `folder` too."""
    (folder / "temporary").mkdir()
    program = [sys.executable, "-m", "returns_cli", "audit", str(log), "--totals", "--format", "json", *results]
    return subprocess.Popen(
        program,
        cwd=folder,
        env=os.environ | {"TMPDIR": str(folder / "temporary")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


@pytest.mark.parametrize("turn", range(TURNS))
def test_a_signal_at_any_moment(tmp_path: Path, log: Path, turn: int) -> None:
    """The audit ends soon and says so in one line, or had ended; nothing is left behind, nothing is half-written."""
    rng = Random(turn)  # noqa: S311  seeded
    ending = ENDINGS[turn % len(ENDINGS)]
    blow, group, twice = rng.choice(BLOWS), rng.random() < 0.5, rng.random() < 0.5
    with started(log, tmp_path, ["--out", f"out{ending}", "--rejects", "rejects.csv", "--report", "page.html"]) as process:
        time.sleep(0.3 + rng.random() * 3)  # Python itself takes signals before our program does
        for _ in range(1 + twice):
            if process.poll() is None:
                (os.killpg if group else os.kill)(process.pid, blow)
            time.sleep(0.05 * rng.random())
        began = time.monotonic()
        _, err = process.communicate(timeout=60)
    assert time.monotonic() - began < LONGEST + SLACK
    assert b"Traceback" not in err
    assert b"Exception ignored" not in err
    left = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    if process.returncode == 128 + blow:
        assert (err.strip(), left) == (b"error: stopped", [])
    elif process.returncode == -blow:  # it had not begun to listen
        assert left == []
    else:
        assert process.returncode in (2, 3)  # for its rejects or findings
        assert left == sorted([f"out{ending}", "page.html", "rejects.csv"])
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_a_killed_audit_left_is_cleared_by_the_next(tmp_path: Path, log: Path, ending: str) -> None:
    """SIGKILL leaves hidden files beside the results at most; whoever writes the same results next clears them away, but not
    those of a process that lives."""
    for turn in range(5):  # it may have ended before it was killed, on a busy machine
        folder = tmp_path / str(turn)
        folder.mkdir()
        with started(log, folder, ["--out", f"out{ending}", "--rejects", "rejects.csv"]) as process:
            wait_for(lambda folder=folder: any(folder.glob(".*.unfinished")) or any(folder.glob("out.*")))
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=60)
        left = [path.name for path in folder.iterdir() if path.name != "temporary"]
        if process.returncode == -signal.SIGKILL and not any(folder.glob("out.*")):
            break
    assert left
    assert all(name.startswith(".") and name.endswith(".unfinished") for name in left)
    living = next(folder.glob(".*.unfinished")).name.split("-")[0] + f"-{os.getpid()}-abcd.unfinished"
    (folder / living).write_text("another process writes this")
    few = folder / "few.csv"
    few.write_text("\n".join(log.read_text(encoding="utf-8").splitlines()[:5]) + "\n", encoding="utf-8")
    done = CliRunner().invoke(
        returns, ["audit", str(few), "--out", str(folder / f"out{ending}"), "--rejects", str(folder / "rejects.csv")]
    )
    assert done.exit_code in (0, 2, 3)
    names = {path.name for path in folder.iterdir()}
    assert names == {"temporary", "few.csv", f"out{ending}", "rejects.csv", living}


def wait_for(there: Callable[[], bool]) -> None:
    """Until it is there; a machine may be slow."""
    end = time.monotonic() + 60
    while not there():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_process_that_was_started_to_ignore_hang_ups(tmp_path: Path, log: Path) -> None:
    """As under nohup: the audit goes on to its end."""
    program = ["sh", "-c", "trap '' HUP; exec \"$@\"", "sh", sys.executable, "-m", "returns_cli", "audit", str(log)]
    with subprocess.Popen(program, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        time.sleep(0.5)
        process.send_signal(signal.SIGHUP)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (2, b"")  # for its rejects
    assert b"60000" in out.replace(b",", b"")
