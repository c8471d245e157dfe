"""What a cold start of the command leaves out, and that nothing else is left out with it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from returns_cli.errors import UsageError
from returns_cli.kinds.calendar_text import zone_of
from returns_cli.language import functions
from returns_cli.policy.load import find_policy, shipped
from returns_cli.policy.remembered import remembered, scalars
from returns_cli.policy.source import PolicyError
from returns_cli.policy.toml_file import read_source
from returns_cli.room_files import modules_in


def test_a_command_that_is_over_looks_for_no_circles_and_one_that_runs_does() -> None:
    """Collecting is off while modules load, on while a command works: both are seen from inside the process."""
    probe = (
        "import gc, sys, returns_cli.cli.say as say, returns_cli.__main__ as program\n"
        "real = say.command.callback\n"
        "def looked(*values, **named):\n    print('collecting', gc.isenabled(), gc.get_freeze_count() > 10_000)\n"
        "    return real(*values, **named)\n"
        "say.command.callback = looked\n"
        "sys.argv = ['returns', 'say', '--lang', 'en']\n"
        "program.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("collecting True True\n")


# What a policy file can say that JSON has no word for, and texts that look like it.
ODD_VALUES = """\
policy   = "odd/returns"
version  = "1"
timezone = "Asia/Shanghai"
outcomes = ["deny", "approve"]

[parameters.fee]
unit   = "CNY"
values = [{ from = 2000-01-01, value = 12.50, clause = "R1" }, { from = 2026-01-31, value = 0.0000001 }]

[parameters.opens]
values = [{ value = 09:30:00 }]

[facts.sold_on]
type    = "date"
default = 2026-12-31

[facts.note]
type   = "choice"
choices = ["2026-01-31", "12.50"]
labels = { "12.50" = { en = "no fee ✓", names = ["免"] } }

[[rules]]
id      = "late"
outcome = "deny"
when    = "note == '12.50'"
"""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def kept_in(cache: Path) -> list[Path]:
    return sorted(cache.rglob("*.json"))


@pytest.mark.parametrize("name", [*(name for name, _ in shipped()), ""])
def test_what_is_remembered_of_a_policy_is_what_was_read(name: str, cache: Path, tmp_path: Path) -> None:
    path = find_policy(name) if name else tmp_path / "odd.toml"
    if not name:
        path.write_text(ODD_VALUES, encoding="utf-8")
    first = read_source(path)
    assert len(kept_in(cache)) == 1
    again = remembered(path.read_bytes())
    assert again is not None
    assert (again.tables, again.digest) == (first.raw, first.digest)
    assert list(scalars(again.tables)) == list(scalars(first.raw))
    assert [type(value) for _, value in scalars(again.tables)] == [type(value) for _, value in scalars(first.raw)]
    assert read_source(path) == first


def test_a_policy_read_before_needs_neither_pydantic_nor_the_toml_reader(cache: Path) -> None:
    words = (
        "import sys, returns_cli; returns_cli.load_policy('tile-store/returns');"
        "print([name for name in ('pydantic', 'tomllib', 'hashlib') if name in sys.modules])"
    )
    answers = [
        subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, timeout=600, check=True).stdout.strip()
        for _ in range(2)
    ]
    assert answers == ["['pydantic', 'tomllib', 'hashlib']", "[]"]


EXAMPLES = Path(__file__).parent.parent / "examples"
COMPLETE = (
    *("--sold-on", "2026-11-01", "--requested-on", "2026-11-20", "--receipt", "yes", "--goods-intact", "yes"),
    *("--packaging-intact", "yes", "--laid", "no", "--clearance", "no", "--special-order", "no", "--defect", "none"),
    *("--quantity", "2 boxes", "--tile", "800x800", "--pieces-per-box", "3"),
)


TELLS_WHAT_IS_LOADED = (
    "import sys, click; before = set(sys.modules)\n"
    "import atexit; atexit.register(lambda: print('LOADED', *sorted(sys.modules.keys() - before)))\n"
    "from returns_cli.__main__ import main; main()"
)


def test_a_complete_request_is_decided_without_what_takes_long_to_load(cache: Path) -> None:
    """Each of these cost a cold start one to five hundredths of what it takes."""
    dear = (
        "pathlib",
        "zoneinfo",
        "pydantic",
        "tomllib",
        "hashlib",
        "shlex",
        "glob",
        "pkgutil",
        "dataclasses",
        "zlib",
        "bisect",
        "holidays",
    )
    ours = ("decisions.completions", "decisions.changes", "policy.places", "policy.shape", "cli.converse", "cli.help_text")
    unused_functions = ("language.functions.percent_of", "language.functions.add_months")
    command = [sys.executable, "-c", TELLS_WHAT_IS_LOADED, "check", *COMPLETE]
    for first in (True, False):
        done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600, check=True)
        loaded = set(done.stdout.partition("LOADED ")[2].split())
        assert {"returns_cli.cli.check", "returns_cli.language.functions.days_between"} <= loaded
        assert ("pydantic" in loaded) == first
    assert loaded.isdisjoint((*dear, *(f"returns_cli.{name}" for name in (*ours, *unused_functions))))


def test_a_small_log_is_summed_up_without_what_takes_long_to_load(cache: Path) -> None:
    """Each of these cost an audit one to ten hundredths of what a small log takes."""
    dear = {"duckdb", "pyarrow", "pydantic", "z3", "sqlglot", "python_calamine", "rich", "numpy.ma", "tarfile"}
    dear |= {"html.parser", "multiprocessing"}
    for words, more in ([], set()), (["--format", "json"], {"tabulate"}):
        for _ in range(2):
            loaded = loaded_by("audit", str(EXAMPLES / "returns-log.csv"), "--lang", "en", *words)
        assert {"returns_cli.cli.audit", "numpy"} <= loaded
        assert loaded.isdisjoint(dear | more)


def test_rejects_of_parquet_are_told_without_masked_arrays(tmp_path: Path, cache: Path) -> None:
    """Loading these takes each process as long as thousands of rows do."""
    log = tmp_path / "log.parquet"
    pq.write_table(pa.table({"sold_on": ["2026-03-01", "some day"], "note": ["no fact", "is said here"]}), log)
    assert {"pyarrow.parquet", "numpy"} <= (loaded := loaded_by("audit", str(log)))
    assert "numpy.ma" not in loaded


def test_logs_are_named_and_hashed_before_much_is_loaded(cache: Path) -> None:
    """Whoever asks for help waits for no numbers, and whoever names a log that is not there neither."""
    for words in (["--help"], ["no-such-*.csv"]):
        loaded = loaded_by("audit", *words)
        assert "returns_cli.sources.log_state" in loaded
        assert loaded.isdisjoint({"numpy", "returns_cli.cli.audit_run", "returns_cli.sources.log_file"})


def loaded_by(*words: str) -> set[str]:
    """The modules that a command loads."""
    command = [sys.executable, "-c", TELLS_WHAT_IS_LOADED, *words]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False)
    return set(done.stdout.partition("LOADED ")[2].split())


SPAWNED = """\
import pyarrow
from returns_cli.pools.pool import AFRESH, Pool

def lengths(items):
    return len(pyarrow.array(items))

if __name__ == "__main__":
    with Pool(lengths, few=False, start=AFRESH) as pool:
        print(pool.count, *pool.in_order([[1], [2, 3]]))
"""


def test_no_process_of_an_audit_loads_pandas(tmp_path: Path) -> None:
    """Arrow does with the first array, wherever somebody else who works there needs it."""
    (tmp_path / "pandas.py").write_text("open(__file__ + '.loaded', 'w').close()\n__version__ = '0'\n", encoding="utf-8")
    loaded, log, spawned = tmp_path / "pandas.py.loaded", tmp_path / "log.parquet", tmp_path / "spawned.py"
    pq.write_table(pa.table({"sold_on": ["2026-11-01"], "requested_on": ["2026-11-20"]}), log)
    spawned.write_text(SPAWNED, encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(tmp_path), *sys.path))}
        return subprocess.run(
            [sys.executable, *arguments], capture_output=True, text=True, timeout=600, check=False, env=environment
        )

    assert run("-m", "returns_cli", "audit", str(log)).returncode == 0
    assert not loaded.exists()
    processes, *answers = run(str(spawned)).stdout.split()
    assert answers == ["1", "2"]
    assert loaded.exists() == (processes == "1")
    run("-c", "import pyarrow; pyarrow.array([1])")
    assert loaded.exists()


def test_a_time_zone_that_there_is_not_is_refused_each_time(cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(ODD_VALUES.replace("Asia/Shanghai", "Asia/Shangai"), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(PolicyError, match="unknown time zone"):
            read_source(path)
    assert kept_in(cache) == []


def test_a_time_zone_that_is_gone_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="no time zone `Mars/Base`"):
        zone_of("Mars/Base")


def test_modules_are_found_in_folders_and_in_archives(tmp_path: Path) -> None:
    """On an executor of Spark the package is a zip file."""
    for name in ("b.py", "a.py", "__init__.py", "note.txt"):
        (tmp_path / name).write_text("", encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "rooms.zip", "w") as archive:
        for name in ("b.py", "a.py", "__init__.py", "note.txt"):
            archive.writestr(f"room/{name}", "")
    assert modules_in([str(tmp_path)]) == modules_in([str(tmp_path / "rooms.zip" / "room")]) == ["a", "b"]


def test_every_function_stands_in_the_file_of_its_name() -> None:
    for name in modules_in(functions.__path__):
        assert functions.FUNCTIONS[name].name == name


@pytest.mark.parametrize(
    "spoilt",
    [
        "",
        "{",
        "[]",
        "null",
        '{"content": 1}',
        '{"content": "x", "digest": "", "tables": {}, "exact": []}',
        "\udcff",
        "[" * 100_000,
    ],
)
def test_what_was_spoilt_is_read_anew(spoilt: str, cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(ODD_VALUES, encoding="utf-8")
    first = read_source(path)
    (kept,) = kept_in(cache)
    whole = kept.read_bytes()
    for content in (spoilt.encode("utf-8", "surrogateescape"), whole[:-9], whole.replace(b'"Decimal"', b'"Decimals"')):
        kept.write_bytes(content)
        assert remembered(path.read_bytes()) is None
        assert read_source(path) == first
        assert kept.read_bytes() == whole


def test_another_file_of_the_same_name_is_not_taken_for_it(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("returns_cli.policy.remembered._number", lambda _: 0)
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text(ODD_VALUES, encoding="utf-8")
    other.write_text(ODD_VALUES.replace("12.50, clause", "12.51, clause"), encoding="utf-8")
    assert read_source(one).digest != read_source(other).digest
    assert remembered(one.read_bytes()) is None
    assert len(kept_in(cache)) == 1


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows keeps people's own folders apart by itself")
def test_a_folder_that_others_can_write_to_is_not_believed(cache: Path) -> None:
    path = find_policy("tile-store/returns")
    read_source(path)
    (kept,) = kept_in(cache)
    assert kept.parent.stat().st_mode & 0o777 == 0o700
    for mode, believed in ((0o700, True), (0o755, True), (0o720, False), (0o702, False), (0o777, False)):
        kept.parent.chmod(mode)
        assert (remembered(path.read_bytes()) is not None) == believed


def test_where_nothing_can_be_kept_a_policy_is_read_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    path = find_policy("tile-store/returns")
    assert read_source(path) == read_source(path)
    assert remembered(path.read_bytes()) is None


def test_the_oldest_makes_room(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("returns_cli.policy.remembered.MOST_FILES", 3)
    path = tmp_path / "odd.toml"
    for number in range(5):
        path.write_text(f"# {number}\n{ODD_VALUES}", encoding="utf-8")
        read_source(path)
        for kept in kept_in(cache):
            os.utime(kept, (kept.stat().st_mtime - 10,) * 2)
    assert len(kept_in(cache)) == 3
    assert remembered(path.read_bytes()) is not None


def test_what_is_badly_shaped_is_not_remembered(cache: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.toml"
    path.write_text(ODD_VALUES.replace("outcomes =", "outcome ="), encoding="utf-8")
    for _ in range(2):
        with pytest.raises(PolicyError):
            read_source(path)
    assert kept_in(cache) == []
