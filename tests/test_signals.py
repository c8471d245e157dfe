"""Programs that are asked to stop: audits at any moment, once or twice, alone or with their group; a counter that waits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty
from random import Random

import pytest
from click.testing import CliRunner
from hunting import HUNT, seeds
from listening import PATIENCE_SECONDS, begun, wait_for
from test_audit_command import FINE, HEADER, line_of

from returns_cli.cli import arrivals
from returns_cli.cli.arrivals import Typed
from returns_cli.cli.main import returns

ENDINGS = (".csv", ".jsonl", ".parquet", ".xlsx", "/")  # `/` is a folder for parts
ROWS = 12_000
BLOWS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LONGEST = 5  # seconds until a process that was asked to stop has ended
SLACK = 115  # where the tests of others keep the machine busy
ENDS: dict[str, list[float]] = defaultdict(list)  # how many seconds an audit went on after it was asked, by how it ended

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log that is worth several processes, with requests of several lines and rejects."""
    path = tmp_path_factory.mktemp("signals") / "log.csv"
    rows = [FINE | {"request_id": f"R{at // 2}", "laid": "perhaps" if at % 999 == 0 else "no"} for at in range(ROWS)]
    wide = "," + "x" * 350  # what is worth several processes, with few rows: an audit is soon done, and many can be stopped
    path.write_text("\n".join([",".join([*HEADER, "note"]), *(line_of(row) + wide for row in rows)]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def lasts(log: Path, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[dict[str, float]]:
    """How long an audit takes here and now, by its results: moments are chosen from this time. In the end it is said how the
    audits ended."""
    found = {}
    for ending in ENDINGS:
        began = time.monotonic()
        with started(log, tmp_path_factory.mktemp("whole"), results(ending)) as process:
            process.communicate(timeout=120)
        found[ending] = time.monotonic() - began
    yield found
    terminal = pytestconfig.pluginmanager.get_plugin("terminalreporter")
    if HUNT and terminal:
        for ended, seconds in ENDS.items():
            terminal.write_line(f"\n{len(seconds)} {ended}, the slowest {max(seconds):.1f} s after it was asked")


def results(ending: str) -> list[str]:
    """All that such an audit writes."""
    return ["--out", f"out{ending}", "--rejects", "rejects.csv", "--report", "page.html"]


def started(log: Path, folder: Path, results: Sequence[str]) -> subprocess.Popen[bytes]:
    """An audit with these results, in a group of its own; its copies go into `folder` too."""
    (folder / "temporary").mkdir()
    words = ["audit", str(log), "--totals", "--format", "json", *results]
    environment = os.environ | {"TMPDIR": str(folder / "temporary")}
    return begun(words, cwd=folder, env=environment, start_new_session=True)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("turn", seeds(3, 1_000))
def test_a_signal_at_any_moment(tmp_path: Path, log: Path, lasts: dict[str, float], ending: str, turn: int) -> None:
    """The audit ends soon and says so in one line, or had ended; nothing is left behind, nothing is half-written."""
    rng = Random(turn)  # noqa: S311  seeded
    blow, group, twice = rng.choice(BLOWS), rng.random() < 0.5, rng.random() < 0.5
    with started(log, tmp_path, results(ending)) as process:
        time.sleep(rng.random() * lasts[ending])
        for _ in range(1 + twice):
            if process.poll() is None:
                (os.killpg if group else os.kill)(process.pid, blow)
            time.sleep(0.05 * rng.random())
        began = time.monotonic()
        _, err = process.communicate(timeout=LONGEST + SLACK)
    ended = {128 + blow: "said that they were stopped", -blow: "did not listen yet"}.get(process.returncode, "had ended")
    ENDS[ended].append(time.monotonic() - began)
    assert b"Traceback" not in err
    assert b"Exception ignored" not in err
    left = sorted(path.name for path in tmp_path.rglob("*") if path.is_file())
    if process.returncode == 128 + blow:
        assert (err.strip(), left) == (b"error: stopped", [])
    elif process.returncode == -blow:  # it had not begun to listen
        assert left == []
    else:
        assert process.returncode in (2, 3)  # for its rejects or findings
        assert left == sorted([*(results_in(tmp_path, ending)), "page.html", "rejects.csv"])
    assert list((tmp_path / "temporary").iterdir()) == []
    assert process.returncode in (2, 3) or not (tmp_path / "out").exists()


def results_in(folder: Path, ending: str) -> list[str]:
    """The names of the findings: a file, or parts of which there are some."""
    if ending != "/":
        return [f"out{ending}"]
    parts = [path.name for path in (folder / "out").iterdir()]
    assert parts
    assert all(name.startswith("part-") for name in parts)
    return parts


@pytest.mark.parametrize("turn", seeds(1, 1_000))
@pytest.mark.parametrize("ending", ENDINGS)
def test_what_a_killed_audit_left_is_cleared_by_the_next(tmp_path: Path, log: Path, ending: str, turn: int) -> None:
    """SIGKILL leaves hidden files beside the results at most, or a folder of parts that wait; whoever writes the same results
    next clears them away, but not those of a process that lives."""
    rng = Random(turn)  # noqa: S311  seeded
    wanted = ["--out", f"out{ending}", "--rejects", "rejects.csv"]
    for attempt in range(50):  # it may have ended before it was killed, on a busy machine
        folder = tmp_path / str(attempt)
        folder.mkdir()
        with started(log, folder, wanted) as process:
            wait_for(lambda folder=folder: any(unfinished(folder)) or any(finished(folder)))
            time.sleep(rng.random() * 0.5**attempt / 2 * (turn > 0))
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate(timeout=PATIENCE_SECONDS)
        if process.returncode == -signal.SIGKILL and not any(finished(folder)):
            break
    left = list(unfinished(folder))
    assert left
    assert {path.name for path in folder.iterdir()} <= {"temporary", *(path.name for path in left), *["out"] * (ending == "/")}
    own = left[0].name
    living = left[0].with_name("-".join([*own.split("-")[:-2], str(os.getpid()), own.split("-")[-1]]))
    if ending != "/":
        living.write_text("another process writes this")
    few = folder / "few.csv"
    few.write_text("\n".join(log.read_text(encoding="utf-8").splitlines()[:5]) + "\n", encoding="utf-8")
    again = ["audit", str(few), "--out", f"{folder}/out{ending}", "--rejects", f"{folder}/rejects.csv"]
    done = CliRunner().invoke(returns, again)
    assert done.exit_code in (0, 2, 3)
    names = {path.name for path in folder.iterdir()}
    assert names == {
        "temporary",
        "few.csv",
        f"out{ending}".rstrip("/"),
        "rejects.csv",
        *([] if ending == "/" else [living.name]),
    }
    assert ending != "/" or [path.name for path in (folder / "out").iterdir()] == ["part-00000.parquet"]


def unfinished(folder: Path) -> Iterator[Path]:
    """What is hidden beside the results, and folders for parts that wait."""
    yield from folder.glob(".*.unfinished")
    yield from folder.glob("out/_unfinished-*")


def finished(folder: Path) -> Iterator[Path]:
    """Results in their places: they go there one after the other, each whole."""
    yield from folder.glob("rejects.csv")
    yield from folder.glob("out.*")
    yield from folder.glob("out/part-*")


AGAIN = """
import os, signal
from returns_cli import stopping
for number in stopping.NUMBERS:  # which a child of whoever ignores them would ignore too
    signal.signal(number, signal.SIG_DFL)
stopping.listen()
try:
    os.kill(os.getpid(), signal.SIGTERM)
except KeyboardInterrupt:
    os.kill(os.getpid(), signal.SIGINT)
    print(stopping.asked())
"""


def test_a_second_signal_does_not_break_the_end() -> None:
    """Whoever clears away or says that it was stopped is let do so."""
    done = subprocess.run([sys.executable, "-c", AGAIN], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"{int(signal.SIGTERM)}\n", "")


BESIDE = """
import os, signal, sys
from returns_cli import stopping
from returns_cli.cli import main
for number in stopping.NUMBERS:
    signal.signal(number, signal.SIG_DFL)
home, name = {"before": (main, "chosen_language"), "said": (main, "_complain"), "after": (stopping, "deaf")}[sys.argv[1]]
original = getattr(home, name)
def signalled(*arguments):
    os.kill(os.getpid(), signal.SIGTERM)
    return original(*arguments)
setattr(home, name, signalled)
main.main(sys.argv[2:])
"""


@pytest.mark.parametrize(
    ("moment", "words", "code", "err"),
    [
        ("before", ["--version"], 143, "error: stopped\n"),
        ("said", ["nonsense"], 2, "error: "),
        ("after", ["--version"], 0, ""),
    ],
)
def test_a_signal_beside_the_work(moment: str, words: Sequence[str], code: int, err: str) -> None:
    """Before a command begins, while it is said what is wrong, or when all is done: one line or none, and no traceback."""
    done = subprocess.run([sys.executable, "-c", BESIDE, moment, *words], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr[: len(err)], done.stderr.count("\n")) == (code, err, err.count("error"))


def test_a_process_that_was_started_to_ignore_hang_ups(tmp_path: Path, log: Path) -> None:
    """As under nohup: the audit goes on to its end."""
    with begun(["audit", str(log)], ignored=[signal.SIGHUP], cwd=tmp_path) as process:
        time.sleep(0.5)
        process.send_signal(signal.SIGHUP)
        out, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (2, b"")  # for its rejects
    assert b"12000" in out.replace(b",", b"")


def test_a_key_is_never_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal that comes just before a wait begins does not wake it; it is heard when that wait is over."""
    waits: list[float] = []

    class Silence:
        """Where nothing comes but at the third wait."""

        def get(self, timeout: float) -> Typed:
            waits.append(timeout)
            if len(waits) < 3:
                raise Empty
            return Typed("n", 0.0)

        def put(self, typed: Typed | None) -> None:
            """Nobody types at this terminal."""

    keyboard, screen = os.openpty()
    monkeypatch.setattr(arrivals, "SimpleQueue", Silence)
    terminal = arrivals.Terminal(screen, "utf-8")
    try:
        assert terminal.take() == Typed("n", 0.0)
        assert waits == [arrivals.HEED_SECONDS] * 3
        waits.clear()
        assert terminal.take(0.05) is None
        assert len(waits) == 1
        assert waits[0] <= 0.05
    finally:
        terminal.close()
        os.close(keyboard)
        os.close(screen)
