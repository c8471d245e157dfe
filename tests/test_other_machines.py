"""Machines that lack what Linux has: no forks, no modules and signals of POSIX, a console of another code page.

What they lack is taken away from a Python here before anything else is loaded, in every process that it starts too.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pyarrow.parquet
import pytest
from test_audit_command import FINE, HEADER, line_of

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="takes POSIX away, which is not there")
LACKING = """
import multiprocessing, os, signal, sys, sysconfig
sysconfig.get_config_vars()
ABSENT = {"fcntl", "termios", "tty", "pty", "pwd", "grp", "resource", "readline", "syslog", "curses"}

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ABSENT:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
for name in ABSENT:
    sys.modules.pop(name, None)
for name in ("fork", "forkpty", "killpg", "getuid", "geteuid", "getgid", "setsid", "sched_getaffinity", "mkfifo", "fpathconf",
             "O_NONBLOCK", "O_NOCTTY", "O_DIRECTORY", "uname", "getpgid", "chown", "statvfs", "nice"):
    vars(os).pop(name, None)
for name in ("SIGHUP", "SIGKILL", "SIGQUIT", "SIGALRM", "SIGUSR1", "SIGWINCH", "SIGXFSZ", "SIGPIPE", "SIGTSTP", "SIGCHLD"):
    vars(signal).pop(name, None)
sys.platform = "simulated"  # not win32, for which the library itself would look for Windows
given = multiprocessing.get_context

def spawn_only(method=None):
    if method not in (None, "spawn"):
        raise ValueError(f"cannot find context for {method!r}")
    return given("spawn")

multiprocessing.get_context = spawn_only
"""
PROGRAM = """
import json, sys
if __name__ == "__main__":
    from returns_cli.audit import passes
    from returns_cli.cli.main import run
    passes.FEW = 0  # any log is worth several processes
    codes = []
    for words in json.loads(sys.argv[1]):
        codes.append(run(words))
        print(end="", flush=True)
    print(codes, file=sys.stderr)
"""
SAID = "--receipt yes --goods-intact yes --packaging-intact yes --laid no --clearance no --special-order no --defect none"
SAID += " --sold-on 2026-11-01 --requested-on 2026-11-20 --tile 800x800 --pieces-per-box 3 --quantity 2boxes"
COMMANDS = (
    f"check {SAID} --lang zh --no-input",
    "check --receipt no --explain --lang en --no-input",
    "check --sold-on x",
    "audit log.csv --lang zh --out out.csv --rejects rejects.csv --report page.html",
    "audit log.csv --lang en --out out.parquet",
    "audit log.csv --lang en --out parts/ --totals",
    "policy show tile-store/returns --lang zh",
    "say greeting --lang zh",
    "book init --book book.db",
    "sales import sales.csv --book book.db --lang zh",
    f"take {SAID} --receipt-no S1 --book book.db --lang zh",
    "book list --book book.db --lang zh",
    "book backup copy.db --book book.db",
    "nonsense",
)

CHANCE = re.compile(r"returns-book/\S+|[0-9a-f]{16}|[0-9a-f]{12}r[0-9a-f]{4}|\d\d:\d\d")  # keys, ids, times


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A log that is worth several processes, and an export of sales."""
    rows = [line_of(FINE | {"request_id": f"退{at}", "laid": ("no", "yes", "perhaps")[at % 3], "n": "喆"}) for at in range(300)]
    return {
        "log.csv": "\n".join([",".join([*HEADER, "n"]), *rows]) + "\n",
        "sales.csv": "收据号,行号,货号,规格,每箱片数,数量,售出日期\nS1,1,T-800,800x800,3,10箱,2026-11-01\n",
    }


def done(logs: dict[str, str], folder: Path, lacking: str, commands: Sequence[str], **environment: str) -> tuple[str, str]:
    """What the commands say, one after the other, on a machine that lacks this."""
    folder.mkdir()
    (folder / "lacking").mkdir()
    (folder / "lacking" / "sitecustomize.py").write_text(lacking, encoding="utf-8")
    for name, text in logs.items():
        (folder / name).write_text(text, encoding="utf-8")
    given = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONIOENCODING", "PYTHONUTF8", "LC_ALL", "LANG")
    }
    path = os.pathsep.join([str(folder / "lacking"), os.environ.get("PYTHONPATH", "")])
    (folder / "program.py").write_text(PROGRAM, encoding="utf-8")
    words = json.dumps([each.split() for each in commands])
    run = subprocess.run(
        [sys.executable, "program.py", words],
        cwd=folder,
        env=given | {"PYTHONPATH": path, **environment},
        capture_output=True,
        check=False,
        timeout=300,
    )
    encoding = environment.get("PYTHONIOENCODING", "utf-8")
    return run.stdout.decode(encoding), run.stderr.decode(encoding)


@POSIX
def test_a_machine_without_posix(logs: dict[str, str], tmp_path: Path) -> None:
    """The same answers, exit codes and results: processes that are no forks, a Chinese console of Windows."""
    here = done(logs, tmp_path / "here", "", COMMANDS, PYTHONIOENCODING="utf-8")
    there = done(logs, tmp_path / "there", LACKING, COMMANDS, PYTHONIOENCODING="cp936")
    assert here[1].splitlines()[-1] == "[0, 3, 2, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 2]"
    assert [CHANCE.sub("*", each) for each in there] == [CHANCE.sub("*", each) for each in here]
    for name in ("out.csv", "rejects.csv", "page.html"):
        assert (tmp_path / "there" / name).read_bytes() == (tmp_path / "here" / name).read_bytes()
    found = [pyarrow.parquet.read_table(tmp_path / where / "out.parquet").to_pylist() for where in ("here", "there")]
    assert len(found[0]) == 200
    assert found[0] == found[1] == pyarrow.parquet.read_table(tmp_path / "there" / "parts").to_pylist()
