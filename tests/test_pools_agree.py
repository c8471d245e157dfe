"""Counter, processes here and Spark say the same of every row: of every kind of fact, in random spellings, by several versions
of a policy, in requests of several lines, in three formats. A few rows each time, 200,000 with HUNT=1."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, TypeAlias

import pyarrow
import pyarrow.parquet
import pytest
from hunting import SEED, size, tried
from odd_spellings import EVERY_KIND, SPELLINGS, UNKNOWN, UNREADABLE
from test_audit_command import returns
from test_storage import parts

from returns_cli import load_policy
from returns_cli.audit import passes
from returns_cli.decisions.book import PolicyBook, covers
from returns_cli.decisions.compiled import Decision
from returns_cli.decisions.lines import with_common_route
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.table import KINDS, kind_of
from returns_cli.policy.model import INCOMPLETE

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Row: TypeAlias = dict[str, str]
Answer: TypeAlias = tuple[str, str, str | None]
ROWS = size(600, 200_000, 1_500)
REJECTED: Answer = ("rejected", "", None)
WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
OLDER, NEWER = "from = 2020-01-01, until = 2024-03-15", "from = 2024-03-16"


def policy_text(version: str, span: str, days: int) -> str:
    """A version of a policy with a fact of every kind; by the day of the request one is in force."""
    head = f'version = "{version}"\nby = "asked_on"\nin_force = {{ {span} }}'
    more = '[facts.came]\ntype = "time"\n[[rules]]\nid = "evening"\noutcome = "refer"\nwhen = "came >= time(\'21:30\')"\n'
    text = EVERY_KIND.replace('version = "1"', head).replace("days > 30", f"days > {days}")
    return text.replace("[derived]\n", f"{more}[derived]\n")


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("policy")
    (folder / "returns.toml").write_text(policy_text("2", NEWER, 20), encoding="utf-8")
    (folder / "returns.old.toml").write_text(policy_text("1", OLDER, 30), encoding="utf-8")
    return folder / "returns.toml"


# Spellings that no list has ---------------------------------------------------------------------------------------------


def day(rng: Random, first: date) -> str:
    found = first + timedelta(rng.randrange(50))
    forms = ("{0}", "{0:%Y/%m/%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日", "{0:%Y%m%d}", " {0}")
    return rng.choice(forms).format(found)


def moment(rng: Random) -> str:
    zone = rng.choice(("", "", "Z", "+08:00", "-05:00"))
    return f"{date(2024, 3, 1) + timedelta(rng.randrange(60))}{rng.choice(' T')}{clock(rng)}{zone}"


def clock(rng: Random) -> str:
    return f"{rng.randrange(24):02}:{rng.randrange(60):02}{rng.choice(('', ':00', ':59'))}"


def time_of_day(rng: Random) -> str:
    hour, minute = rng.randrange(1, 13), rng.randrange(60)
    return rng.choice((clock(rng), f"{hour}:{minute:02} pm", f"{hour}:{minute:02} AM", f"下午{hour}点{minute}分"))


def number(rng: Random, most: int, places: int) -> str:
    value = rng.randrange(-1, most)
    text = f"{value:,}" if rng.random() < 0.2 else str(value)
    text += f".{rng.randrange(10**places):0{places}}" if places and rng.random() < 0.6 else ""
    return text.translate(WIDE) if rng.random() < 0.1 else text


def amount(rng: Random, units: Sequence[str]) -> str:
    return f"{number(rng, 60, rng.choice((0, 1, 3)))}{rng.choice(('', ' '))}{rng.choice(units)}"


def note(rng: Random) -> str:
    return "".join(rng.choice(("a", "到店", " ", '"', ",", ";", "\n", "=", "\\", "é")) for _ in range(rng.randrange(6)))


FREELY: Mapping[str, Callable[[Random], str]] = {
    "pieces": lambda rng: number(rng, 40, 0),
    "price": lambda rng: rng.choice(("", "￥")) + number(rng, 3000, 2),
    "floor": lambda rng: amount(rng, ("", "m2", "㎡", "平方米")),
    "goods": lambda rng: amount(rng, ("boxes", "pieces", "m2", "箱", "片", "pcs")),
    "tile": lambda rng: f"{rng.choice((300, 600, 800))}{rng.choice('x×*')}{rng.choice((600, 900))}{rng.choice(('', 'mm'))}",
    "sold_on": lambda rng: day(rng, date(2024, 1, 20)),
    "asked_on": lambda rng: day(rng, date(2024, 3, 1)),
    "told": moment,
    "came": time_of_day,
    "note": note,
}
LISTED = {**SPELLINGS, "came": ("21:30", "9:30 pm", "下午9点30分", "08:00", "21:29:59")}


def random_rows(count: int, seed: int) -> list[Row]:
    """Rows in requests of up to three lines, each cell a usual spelling, one made up, a blank, or anything."""
    rng = Random(seed)  # noqa: S311  seeded
    found = []
    for at in range(count):
        row = {"n": str(at), "request_id": rng.choice(("", f"R{at // 3}", f"R{at // 3}"))}
        for name, spellings in LISTED.items():
            chance = rng.random()
            if chance < 0.002:
                row[name] = rng.choice(UNREADABLE)
            elif chance < 0.03:
                row[name] = rng.choice(UNKNOWN)
            else:
                row[name] = FREELY[name](rng) if name in FREELY and chance < 0.25 else rng.choice(spellings)
        found.append(row)
    return found


# What the counter says --------------------------------------------------------------------------------------------------


def at_counter(policy: Path, rows: Sequence[Row]) -> list[Answer]:
    """Row by row; lines of a request that one version decides have their route together."""
    book = load_policy(str(policy))
    assert isinstance(book, PolicyBook)
    answers, requests = list[Answer](), defaultdict[tuple[str, int], list[tuple[int, Decision | None]]](list)
    for at, row in enumerate(rows):
        try:
            decision = book.decide(book.read({name: row[name] for name in LISTED if name != "decision"}))
        except InputError:
            answers.append(REJECTED)
            version, decided = version_of(book, row["asked_on"]), None
        else:
            answers.append((decision.outcome, ";".join(decision.fired), decision.route))
            version, decided = [each.policy for each in book.versions].index(decision.facts.policy), decision
        if row["request_id"]:
            requests[row["request_id"], version].append((at, decided))
    for (_, version), lines in requests.items():
        if len(lines) > 1:
            for at, route in common_routes(book, version, lines):
                answers[at] = (*answers[at][:2], route)
    return answers


def version_of(book: PolicyBook, cell: str) -> int:
    """The version of a row that cannot be read: the one in force on its day, or the newest."""
    newest = len(book.versions) - 1
    try:
        (asked_on,) = book.reader.readers["asked_on"](cell)
    except InputError:
        return newest
    spans = [version.policy.in_force for version in book.versions]
    return next((at for at, span in enumerate(spans) if asked_on and span and covers(span, asked_on)), newest)


def common_routes(book: PolicyBook, version: int, lines: Sequence[tuple[int, Decision | None]]) -> list[tuple[int, str | None]]:
    """The routes of the lines that can be read; one that cannot leaves every total unknown."""
    compiled = book.versions[version]
    known = [(at, decision) for at, decision in lines if decision is not None]
    if len(known) == len(lines):
        routed = with_common_route(compiled, [decision for _, decision in known])
        return [(at, decision.route) for (at, _), decision in zip(known, routed, strict=True)]
    counted = [decision for _, decision in known if not decision.denied and decision.outcome != INCOMPLETE]
    shares = [compiled.engine.measure(*decision.facts.registers) for decision in counted]
    totals = [end for each in range(len(compiled.program.shares)) for end in (sum(own[each] or 0 for own in shares), None)]
    routes = {id(each): compiled.engine.route(*each.facts.registers, *totals)[0] for each in counted}
    return [(at, routes.get(id(decision))) for at, decision in known]


# What the audit says ----------------------------------------------------------------------------------------------------


def write(folder: Path, form: str, rows: Sequence[Row]) -> Path:
    path = folder / f"log.{form}"
    match form:
        case "csv":
            with path.open("w", encoding="utf-8", newline="") as stream:
                writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        case "parquet":
            table = pyarrow.table({name: [row[name] for row in rows] for name in rows[0]})
            pyarrow.parquet.write_table(table, path, row_group_size=max(100, len(rows) // 20))
        case "jsonl":
            path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return path


def in_audit(log: Path, policy: Path, folder: Path, count: int, *options: str) -> list[Answer]:
    """Row by row, known by the number in its own column."""
    folder.mkdir()
    given = ["--policy", policy, "--request", "request_id", "--recorded", "decision", *options]
    done = returns("audit", log, *given, "--format", "json", "--out", f"{folder}/parts/", "--rejects", folder / "rejects.csv")
    assert done.err == ""
    answers: dict[int, Answer] = {}
    for part in parts(folder / "parts"):
        for row in pyarrow.parquet.read_table(part, columns=["n", "outcome", "reasons", "route"]).to_pylist():
            answers[int(row["n"])] = (row["outcome"], row["reasons"] or "", row["route"])
    with (folder / "rejects.csv").open(encoding="utf-8-sig", newline="") as stream:
        answers |= {int(row["n"]): REJECTED for row in csv.DictReader(stream)}
    assert sorted(answers) == list(range(count))
    assert done.json["rows"] == count
    return [answers[at] for at in range(count)]


def test_a_fact_of_every_kind(policy: Path) -> None:
    """Whoever adds a kind of facts is told to add it here."""
    versions = load_policy(str(policy)).policy
    assert {kind_of(fact.type).word for fact in versions.facts.values()} == {kind.word for kind in KINDS.values()}


@pytest.mark.xdist_group("spark")
def test_counter_processes_and_spark_agree(
    spark: SparkSession, policy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outcome, rules and route of every row, whoever decides it, from whatever format."""
    rows = random_rows(ROWS, seed=29 + SEED)
    tried(ROWS)
    expected = at_counter(policy, rows)
    seen = {outcome: sum(answer[0] == outcome for answer in expected) for outcome in ("approve", "deny", "refer", "incomplete")}
    assert all(seen.values()), seen
    assert len({route for _, _, route in expected}) == 3
    monkeypatch.setattr(passes, "FEW", 0)
    for form in ("csv", "parquet", "jsonl"):
        log = write(tmp_path, form, rows)
        for name, *options in (("here",), ("spark", "--cluster", "spark")):
            found = in_audit(log, policy, tmp_path / f"{form}-{name}", ROWS, *options)
            differ = [at for at in range(ROWS) if found[at] != expected[at]]
            pairs = [(rows[at], expected[at], found[at]) for at in differ[:3]]
            assert not differ, f"{form}, {name}: {len(differ)} rows, {pairs}"
