"""`returns audit --engine spark` gives what `returns audit` gives, to the byte, and says plainly what it lacks."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from odd_spellings import EVERY_KIND, odd_rows, write_log

from returns_cli import load_policy
from returns_cli.audit.spark_session import megabytes
from returns_cli.cli.main import run
from returns_cli.errors import UsageError
from returns_cli.intake.faults import InputError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.xdist_group("spark")
SAMPLE = Path(__file__).parent.parent / "examples" / "returns-log.csv"
REJECTED = "rejected"


def audited(folder: Path, arguments: Sequence[str], *, out: str = "out.csv") -> tuple[int, str, bytes, bytes]:
    """Exit code, standard output, findings and rejects of an audit that writes its results to `folder`."""
    folder.mkdir()
    written, rejects = folder / out, folder / "rejects.csv"
    shown, complaints = StringIO(), StringIO()
    with redirect_stdout(shown), redirect_stderr(complaints):
        code = run(["audit", *arguments, "--format", "json", "--out", str(written), "--rejects", str(rejects)])
    assert complaints.getvalue() == ""
    return code, shown.getvalue(), written.read_bytes(), rejects.read_bytes()


def same_on_both(folder: Path, arguments: Sequence[str], *, out: str = "out.csv") -> tuple[int, str, bytes, bytes]:
    """What both engines answer; they must agree on all of it."""
    by_duckdb = audited(folder / "duckdb", arguments, out=out)
    by_spark = audited(folder / "spark", [*arguments, "--engine", "spark"], out=out)
    assert by_spark == by_duckdb
    return by_spark


@pytest.fixture(scope="module")
def every_kind(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("policy") / "returns.toml"
    file.write_text(EVERY_KIND, encoding="utf-8")
    return file


def test_the_sample_log(spark: SparkSession, tmp_path: Path) -> None:
    """The planted mistakes, with the rows that cannot be decided or read, come out alike on both engines."""
    code, shown, _, _ = same_on_both(tmp_path, [str(SAMPLE)])
    assert (code, json.loads(shown)["rows"]) == (3, 4000)


def test_random_spellings(spark: SparkSession, tmp_path: Path, every_kind: Path) -> None:
    """3,000 rows of every kind of fact in odd spellings: row by row what the counter says of them."""
    rows = odd_rows(3000, seed=11)
    log = write_log(tmp_path / "log.csv", rows)
    _, shown, findings, rejects = same_on_both(tmp_path, [str(log), "--policy", str(every_kind)])
    by_line = {int(row["line"]): (row["outcome"], row["reasons"]) for row in read_csv(findings)}
    by_line |= {int(row["line"]): (REJECTED, "") for row in read_csv(rejects)}
    assert by_line == {number: counter_says(every_kind, row) for number, row in enumerate(rows, 2)}
    answer = json.loads(shown)
    assert all(answer["outcomes"].values())
    assert 100 < answer["rejected"] < 1500


def read_csv(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(content.decode("utf-8-sig"), newline="")))


def counter_says(policy: Path, row: dict[str, str]) -> tuple[str, str]:
    """Outcome and reasons of one row read at the counter, its recorded decision being read like a choice."""
    from returns_cli.intake.outcomes import recorded_fact
    from returns_cli.intake.spellings import reader

    ready = load_policy(str(policy))
    try:
        reader(recorded_fact(ready.policy), ready.policy.timezone)(row["decision"])
        given = {name: cell for name, cell in row.items() if name not in ("request_id", "decision")}
        decision = ready.decide(ready.read(given))
    except InputError:
        return REJECTED, ""
    return decision.outcome, ";".join(decision.fired)
