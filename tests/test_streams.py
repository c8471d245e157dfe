"""Standard streams and the files that results become: what failed is what is named, and nothing is half done."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from test_audit_command import HEADER, write_log

from returns_cli.errors import UsageError
from returns_cli.whole_file import whole_file, writing

POSIX = pytest.mark.skipif(os.name != "posix", reason="streams of POSIX systems")
RETURNS = f"{sys.executable} -m returns_cli"


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "RETURNS": RETURNS, "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return write_log(tmp_path / "log.csv", [{}, {"laid": "yes"}], header=HEADER)


@POSIX
@pytest.mark.parametrize("command", ["audit log.csv", "audit log.csv --format json", "policy list", "say greeting"])
def test_full_standard_output_is_what_is_blamed(log: Path, command: str) -> None:
    """One line, exit code 1, nothing of logs or of copies."""
    done = shell(f"$RETURNS {command} >/dev/full", log.parent)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("error: standard output cannot be written: ")


@POSIX
@pytest.mark.parametrize("format", ["text", "json"])
@pytest.mark.parametrize("to", [">/dev/full", ">&-"])
def test_results_beside_a_full_standard_output_are_whole_or_not_there(log: Path, format: str, to: str) -> None:
    """How a log is read is said before it is; what came of it once the results have taken their places."""
    done = shell(f"$RETURNS audit log.csv --format {format} --out out.csv --rejects bad.csv {to}", log.parent)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    left = {path.name: path.read_text(encoding="utf-8").count("\n") for path in log.parent.iterdir() if path != log}
    assert left == ({} if format == "text" else {"out.csv": 3, "bad.csv": 1})


@POSIX
def test_closed_streams_are_said(log: Path) -> None:
    """Standard output that is closed fails the command, closed standard input the log that it was to be."""
    done = shell("$RETURNS policy list >&-", log.parent)
    assert (done.returncode, done.stderr.partition(";")[0]) == (1, "error: standard output is closed")
    for command in ("audit -", "check --from -"):
        done = shell(f"$RETURNS {command} <&-", log.parent)
        assert (done.returncode, done.stderr.partition(";")[0]) == (2, "error: standard input is closed")
    done = shell("$RETURNS audit log.csv --out out.csv 2>&-", log.parent)
    assert (done.returncode, (log.parent / "out.csv").read_text(encoding="utf-8").count("\n")) == (3, 3)


@POSIX
def test_streams_are_said_in_chinese(log: Path) -> None:
    """A stream that is closed or full is named in the language of the command."""
    said = {
        "policy list --lang zh >&-": (1, "错误：标准输出已关闭；请指定去处，例如> 文件\n"),
        "check --lang zh --no-input >/dev/full": (1, "错误：无法写到标准输出：磁盘已满；请腾出空间，或写到别处\n"),
        "check --lang zh --from - <&-": (2, "错误：标准输入已关闭；请写出文件，或从标准输入传入\n"),
    }
    for command, right in said.items():
        done = shell(f"$RETURNS {command}", log.parent)
        assert (done.returncode, done.stderr) == right


@POSIX
def test_reader_that_had_enough_is_no_failure(log: Path) -> None:
    """`| head -1` fails nothing, and the files are written all the same."""
    done = shell("$RETURNS audit log.csv --totals --out out.csv | head -1 >/dev/null; echo ${PIPESTATUS[0]}", log.parent)
    assert (done.stdout.strip(), done.stderr) == ("3", "")
    assert (log.parent / "out.csv").exists()


@POSIX
@pytest.mark.parametrize("format", ["text", "json"])
@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("policy list", 0),
        ("check --no-input --laid yes", 3),
        ("check --no-input", 4),
        ("policy diff tile-store/returns examples/restocking", 3),
        ("audit log.csv", 3),
        ("check --from lines.jsonl", 0),
        ("check --from bad.jsonl", 2),
    ],
)
def test_reader_that_had_enough_changes_no_exit_code(log: Path, command: str, code: int, format: str) -> None:
    """A request that is denied is not approved because nobody reads why."""
    (log.parent / "lines.jsonl").write_text('{"laid": "yes"}\n', encoding="utf-8")
    (log.parent / "bad.jsonl").write_text("{\n", encoding="utf-8")
    done = shell(f"(sleep 0.5; $RETURNS {command} --format {format}) | true; echo ${{PIPESTATUS[0]}}", log.parent)
    assert (done.stdout.strip(), done.stderr) == (str(code), "")


@POSIX
def test_answers_without_end_end_with_their_reader(log: Path) -> None:
    done = shell('yes \'{"laid": "yes"}\' | $RETURNS check --from - | head -1; echo ${PIPESTATUS[1]}', log.parent)
    assert (done.stdout.splitlines()[1:], done.stderr) == (["0"], "")


@POSIX
def test_result_follows_a_link_and_keeps_the_mode(tmp_path: Path) -> None:
    """What is behind a symbolic link is written, with the mode it has; a link to nothing yet makes the file."""
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to("real.csv")
    (tmp_path / "new.csv").symlink_to("made.csv")
    for target, written in ((link, real), (tmp_path / "new.csv", tmp_path / "made.csv")):
        with whole_file(target) as unfinished:
            unfinished.write_text("new")
        assert target.is_symlink()
        assert written.read_text() == "new"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


@POSIX
def test_named_pipe_stays_one(tmp_path: Path) -> None:
    """A pipe gets the whole content, when all went well, and stays a pipe."""
    pipe, got = tmp_path / "pipe.csv", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_text()), daemon=True)
    reader.start()
    with whole_file(pipe) as unfinished:
        unfinished.write_text("all")
    reader.join(30)
    assert (got, stat.S_ISFIFO(pipe.stat().st_mode)) == (["all"], True)


@POSIX
def test_two_results_are_never_one_file(log: Path) -> None:
    """However a path is spelled."""
    (log.parent / "sub").mkdir()
    (log.parent / "link.csv").symlink_to("out.csv")
    for other in ("sub/../out.csv", "./out.csv", "link.csv", "$PWD/out.csv"):
        done = shell(f"$RETURNS audit log.csv --out out.csv --rejects {other}", log.parent)
        assert (done.returncode, "is used by this command already" in done.stderr) == (2, True)
    done = shell("$RETURNS audit log.csv --out sub/../log.csv", log.parent)
    assert (done.returncode, "is used by this command already" in done.stderr) == (2, True)


@POSIX
@pytest.mark.parametrize(
    ("error", "why", "help"),
    [
        (OSError(errno.ENOSPC, "full"), "no space left on device", "free some room"),
        (BrokenPipeError(errno.EPIPE, "gone"), "broken pipe", "whoever was to read it went away before its end"),
    ],
)
def test_the_file_that_failed_is_named(log: Path, error: OSError, why: str, help: str) -> None:
    """Of several results the one that could not be written is blamed, and none takes its place."""
    (log.parent / "out.csv").write_text("old")
    with (
        pytest.raises(UsageError, match=f"`second` cannot be written: {why}") as caught,
        whole_file(log.parent / "third"),
        writing(Path("second")),
    ):
        raise error
    assert (caught.value.help, (log.parent / "third").exists()) == (help, False)
