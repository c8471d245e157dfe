"""`returns policy sql`: what it prints, pasted as it is, decides as the counter does; and it is made to be read."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kleene import beside, lowered_opinion, lowered_opinions
from postgres import Server
from strategies import policies, rows

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.decisions.terms import Stated, shown_value
from returns_cli.language.types import Date, Number, YesNo
from returns_cli.policy.load import load, shipped

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

GOLDEN = Path(__file__).parent / "golden" / "policy-sql"
ROWS, REQUESTS = 40, 12
Ask = Callable[[str, pa.Table], list[dict[str, Any]]]


class Said(NamedTuple):
    """What is to be said of a row; of one that breaks a check nothing else."""

    unreadable: bool
    outcome: str | None
    reasons: str | None
    route: str | None
    terms: tuple[tuple[str, object], ...] = ()


def printed(*arguments: str) -> str:
    """What the command prints; it must succeed."""
    shown, complaints = StringIO(), StringIO()
    with redirect_stdout(shown), redirect_stderr(complaints):
        code = run(["policy", "sql", *arguments])
    assert (code, complaints.getvalue()) == (0, "")
    return shown.getvalue()


def typed_table(compiled: CompiledPolicy, value: Sequence[tuple[Any, ...]]) -> pa.Table:
    """The rows with a typed column for each register, but for what the query itself works out of other lines; every
    REQUESTS-th row belongs to one request, the last rows to none."""
    numbers = range(len(value))
    requests = [at % REQUESTS if at < ROWS - 5 else None for at in numbers]
    columns = {"row_number": pa.array(numbers, pa.int64()), "of_request": pa.array(requests, pa.int64())}
    for at, (name, type_) in enumerate(compiled.policy.registers.items()):
        if name in compiled.policy.over_lines:
            continue
        kind = pa.bool_() if isinstance(type_, YesNo) else {Number: pa.int64(), Date: pa.date32()}.get(type(type_), pa.string())
        columns[name] = pa.array([row[at] for row in value], kind)
    return pa.table(columns)


def said_by(compiled: CompiledPolicy, answers: Sequence[dict[str, Any]]) -> list[Said]:
    """What the query said, in the order of the rows."""
    terms = compiled.policy.terms
    return [
        Said(
            row["unreadable"],
            row["outcome"],
            row["reasons"],
            row["route"],
            tuple((row[f"{name}_state"], None if row[name] is None else str(row[name])) for name in terms),
        )
        for row in sorted(answers, key=lambda row: row["row_number"])
    ]


def counter_says(compiled: CompiledPolicy, registers: tuple[Any, ...]) -> Said:
    """What the counter says of a request of one line, its rules looked at one by one as a query does."""
    if compiled.engine.violated(*registers) >= 0:
        return Said(True, None, None, None, tuple((None, None) for _ in compiled.policy.terms))
    facts = compiled.facts(registers)
    decision = Decision(compiled, facts, *compiled.engine.fitting(registers)(*registers))
    terms = tuple(term_in_words(compiled, stated) for stated in decision.terms) or tuple(
        (None, None) for _ in compiled.policy.terms
    )
    return Said(False, decision.outcome, ";".join(decision.fired), decision.route, terms)


def term_in_words(compiled: CompiledPolicy, stated: Stated) -> tuple[str, str | None]:
    """The state of a term and its value as people write it."""
    if stated.chosen is None:
        return "conflict" if stated.conflict else "needs" if stated.needs else "gap", None
    places = max(each.type.places for each in stated.term.alternatives) if isinstance(stated.chosen.type, Number) else None
    shown = shown_value(stated, compiled.policy.timezone)
    return "stated", str(shown) if places is None else f"{Decimal(str(shown).split(' ')[0]):.{places}f}"


@cache
def database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def ask_duckdb(query: str, table: pa.Table) -> list[dict[str, Any]]:
    database().register("returns", table)
    return database().sql(query).to_arrow_table().to_pylist()


def asking(spark: SparkSession) -> Ask:
    def ask(query: str, table: pa.Table) -> list[dict[str, Any]]:
        spark.createDataFrame(table).createOrReplaceTempView("returns")
        return [row.asDict() for row in spark.sql(query).collect()]

    return ask


@pytest.fixture(scope="module")
def policy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where random policies go."""
    return tmp_path_factory.mktemp("policy") / "random.toml"


def random_policies(policy_file: Path, data: st.DataObject, dialect: str, ask: Ask) -> None:
    """One random policy's query over random rows says what the counter says, of single rows and of several lines."""
    policy_file.write_text(data.draw(policies(), label="policy"), encoding="utf-8")
    compiled = CompiledPolicy(load(str(policy_file)))
    drawn = data.draw(rows(compiled.policy, ROWS), label="rows")
    others = {name: drawn[0][name] for name in compiled.policy.over_lines}  # said of every row
    value = [compiled.reader.read(row | others) for row in drawn]
    table = typed_table(compiled, value)
    told = [f"--set={name}={text}" for name, text in others.items()]
    alone = said_by(compiled, ask(printed(str(policy_file), "--dialect", dialect, *told), table))
    assert alone == [counter_says(compiled, registers) for registers in value]
    lines = printed(str(policy_file), "--dialect", dialect, "--request", "of_request")
    together = said_by(compiled, ask(lines, table))
    for request in range(REQUESTS):
        own = range(request, ROWS - 5, REQUESTS)
        beside_each_other = beside(compiled.policy, [value[at] for at in own])
        said = [counter_says(compiled, registers)._replace(route=None) for registers in beside_each_other]
        assert [together[at]._replace(route=None) for at in own] == said
        if not any(lowered_opinion(compiled.policy, registers).violated for registers in beside_each_other):
            expected = lowered_opinions(compiled.policy, beside_each_other)
            assert [together[at].route for at in own] == [opinion.route for opinion in expected]
    assert together[ROWS - 5 :] == [
        counter_says(compiled, without_others(compiled, registers)) for registers in value[ROWS - 5 :]
    ]


def without_others(compiled: CompiledPolicy, registers: tuple[Any, ...]) -> tuple[Any, ...]:
    """The line, as one that no other lines stand beside."""
    facts = compiled.policy.facts
    return tuple(
        facts[name].without_others[0] if name in compiled.policy.over_lines else value
        for name, value in zip(compiled.policy.registers, registers, strict=True)
    )


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_random_policies_on_duckdb(policy_file: Path, data: st.DataObject) -> None:
    """Pasted into DuckDB, the query of any policy decides as the counter does."""
    random_policies(policy_file, data, "duckdb", ask_duckdb)


@pytest.mark.xdist_group("spark")
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_random_policies_on_spark(spark: SparkSession, policy_file: Path, data: st.DataObject) -> None:
    """Pasted into Spark, the query of any policy decides as the counter does."""
    random_policies(policy_file, data, "spark", asking(spark))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_random_policies_on_postgres(server: Server, policy_file: Path, data: st.DataObject) -> None:
    """Pasted into PostgreSQL, the query of any policy decides as the counter does."""
    random_policies(policy_file, data, "postgres", server.ask)


SHIPPED = [name for name, _ in shipped()]


def shipped_policy(name: str, data: st.DataObject, dialect: str, ask: Ask) -> None:
    """A shipped policy's query over random rows says what the counter says, terms included."""
    compiled = CompiledPolicy(load(name))
    drawn = data.draw(rows(compiled.policy, 4 * ROWS), label="rows")
    made = compiled.policy.over_lines  # what the other lines come to: nothing, for every row is a request of its own
    value = [compiled.reader.read({fact: text for fact, text in row.items() if fact not in made}) for row in drawn]
    answers = said_by(compiled, ask(printed(name, "--dialect", dialect), typed_table(compiled, value)))
    assert answers == [counter_says(compiled, registers) for registers in value]


@pytest.mark.parametrize("name", SHIPPED)
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_shipped_policies_on_duckdb(name: str, data: st.DataObject) -> None:
    """Pasted into DuckDB, the query of every shipped policy decides as the counter does, and states the same terms."""
    shipped_policy(name, data, "duckdb", ask_duckdb)


@settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_shipped_policies_on_postgres(server: Server, data: st.DataObject) -> None:
    """Pasted into PostgreSQL, the query of every shipped policy decides as the counter does, and states the same terms."""
    for name in SHIPPED:
        shipped_policy(name, data, "postgres", server.ask)


@pytest.mark.xdist_group("spark")
@settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_shipped_policies_on_spark(spark: SparkSession, data: st.DataObject) -> None:
    """Pasted into Spark, the query of every shipped policy decides as the counter does, and states the same terms."""
    for name in SHIPPED:
        shipped_policy(name, data, "spark", asking(spark))


AWKWARD = r"""
policy = "awkward/names"
version = "1"
outcomes = ["deny", "approve"]
[facts.outcome]
type = "yes/no"
ask = { en = "First line;\n DROP TABLE returns; -- no", zh = "?" }
[facts.order]
type = "whole number"
[facts.rule_a_b]
type = "text"
[derived.group]
value = "order + 1"
[[rules]]
id = "a-b"
outcome = "deny"
when = "outcome or group > 3"
[[rules]]
id = "limit"
outcome = "deny"
when = "rule_a_b == \"it's; -- \\\\\""
"""


def test_awkward_names(policy_file: Path) -> None:
    """Facts called like SQL's own words or like added columns, and texts with quotes and line ends, do no harm."""
    policy_file.write_text(AWKWARD, encoding="utf-8")
    compiled = CompiledPolicy(load(str(policy_file)))
    texts = ("it's; -- \\", "it's", None)
    value = [(yes, order, text) for yes in (True, False, None) for order in (2, 3, None) for text in texts]
    answers = ask_duckdb(printed(str(policy_file)), typed_table(compiled, value))
    found = [(row["outcome_"], row["reasons"]) for row in sorted(answers, key=lambda row: row["row_number"])]
    said = [counter_says(compiled, registers) for registers in value]
    assert found == [(each.outcome, each.reasons) for each in said]
    assert {"rule_a_b_", "rule_limit"} <= answers[0].keys()


def test_a_given_fact_needs_no_column() -> None:
    """`--set` gives a fact that the table has no column for, in the spellings of the counter."""
    compiled = load_policy("tile-store/returns")
    row = {"sold_on": "2026-03-01", "requested_on": "2026-03-02", "receipt": "yes", "laid": "no", "defect": "none"}
    row |= dict.fromkeys(("goods_intact", "packaging_intact"), "yes") | dict.fromkeys(("clearance", "special_order"), "no")
    goods = {"quantity": "3 boxes", "tile": "800x800", "pieces_per_box": "3"}
    table = typed_table(compiled, [compiled.reader.read(row | goods)])
    lacking = [name for name in table.schema.names if name.startswith(("quantity", "tile", "laid"))]
    query = printed("--set", "quantity=3\u7bb1", "--set", "tile=800x800", "--set", "laid=\u5426")
    (answer,) = ask_duckdb(query, table.drop_columns(lacking))
    assert (answer["outcome"], answer["route"]) == ("approve", "warehouse-appointment")


@pytest.mark.parametrize("name", ["returns", "shop.returns", '"Odd Name"."of it"', "lake.shop.returns"])
def test_names_of_tables(name: str) -> None:
    """A table may stand in a schema and have a quoted name."""
    assert f"FROM {name}\n" in printed("--table", name)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--dialect", "oracle"], "no SQL for `oracle`: it was not shown to be right there"),
        (["--dialect", "spork"], "did you mean `spark`?"),
        (["--table", "a; DROP TABLE b"], "`a; DROP TABLE b` is not the name of a table"),
        (["--table", "(SELECT 1)"], "`(SELECT 1)` is not the name of a table"),
        (["--table", ""], "`` is not the name of a table"),
        (["--table", "a AS b"], "`a AS b` is not the name of a table"),
        (["--request", ""], "`` is not the name of a column"),
        (["--request", "laid", "--request", "laid"], "names `laid` twice"),
        (["--set", "laid=maybe"], "--set laid: `maybe` is neither yes nor no"),
        (["--set", "lied=yes"], "did you mean `laid`?"),
        (["--as-of", "9"], "no version `9` of tile-store/returns"),
    ],
)
def test_what_cannot_be_printed(arguments: list[str], complaint: str) -> None:
    """Unknown dialects, odd tables and unreadable facts are refused in one line."""
    shown, complaints = StringIO(), StringIO()
    with redirect_stdout(shown), redirect_stderr(complaints):
        assert run(["policy", "sql", *arguments]) == 2
    assert complaint in complaints.getvalue()
    assert (shown.getvalue(), complaints.getvalue().count("\n")) == ("", 1)


def test_a_dialect_without_tests_says_so() -> None:
    """What no test has run on is not passed off as tested."""
    assert "NOT TESTED on Databricks" in printed("--dialect", "databricks")
    assert not any("NOT TESTED" in printed("--dialect", name) for name in ("duckdb", "spark", "postgres"))


@pytest.mark.parametrize(("dialect", "lang"), [("duckdb", "en"), ("spark", "zh")])
def test_page_to_read(dialect: str, lang: str) -> None:
    """The tile store's query as its readers see it: what the table must have, and a comment on every column."""
    page = printed("--dialect", dialect, "--lang", lang, "--request", "request_id")
    golden = GOLDEN / f"tile-store.{dialect}.{lang}.sql"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(page, encoding="utf-8")
    assert page == golden.read_text(encoding="utf-8")


def test_every_column_is_commented() -> None:
    """Above each added column a comment says what it is, in both languages."""
    for lang in ("en", "zh"):
        body = printed("published/floorbros", "--lang", lang).partition("WITH")[2]
        assert len(re.findall(r"^ {4}-- \S", body, re.MULTILINE)) == len(re.findall(r' AS "\w+"(,|$)', body, re.MULTILINE)) - 2


def test_what_is_within_a_shift_is_said_in_the_warehouses_words() -> None:
    """A shift within a difference within a shift: Spark takes no 64-bit number of days, however deep it stands."""
    from sqlglot import expressions as sql

    from returns_cli.engines.sql_dialects import in_dialect

    def days_later(start: sql.Expr, days: sql.Expr) -> sql.Expr:
        return sql.DateAdd(this=start, expression=days, unit=sql.var("DAY"))

    wide = sql.cast(sql.Literal.number(14), "bigint")
    inner = days_later(sql.column("sold_on"), wide)
    deep = days_later(sql.column("due"), sql.DateDiff(this=inner, expression=sql.column("due"), unit=sql.var("DAY")))
    assert "DATE_ADD(sold_on, 14)" in in_dialect(deep, "spark")


OPEN_ROUTES = """
policy = "shop/routes"
version = "1"
outcomes = ["deny", "approve"]
[facts]
count = { type = "whole number" }
sold_on = { type = "date" }
[parameters.limit]
by = "sold_on"
values = [{ from = 2000-01-01, value = 1 }, { from = 2024-02-29, value = 2 }]
[[routes]]
id = "counted"
when = "known(count)"
[[routes]]
id = "limited"
when = "count < limit or limit < 3"
"""


def test_conditions_within_a_check_stand_in_brackets(tmp_path: Path) -> None:
    """A check looks at which route holds: whether a condition is open is asked of the condition, not of its last part."""
    (tmp_path / "p.toml").write_text(OPEN_ROUTES, encoding="utf-8")
    day = "CAST('2020-05-01' AS DATE)"
    for count, old, expected in (("NULL", day, "limited"), ("4", "NULL", "counted"), ("4", day, "counted")):
        query = printed(str(tmp_path / "p.toml"), "--dialect", "duckdb")
        table = f"(SELECT CAST({count} AS BIGINT) AS count, CAST({old} AS DATE) AS sold_on)"
        [row] = database().sql(query.replace("FROM returns\n", f"FROM {table}\n")).to_arrow_table().to_pylist()
        assert (row["unreadable"], row["route"]) == (False, expected)
    for dialect in ("duckdb", "spark", "postgres"):
        assert "NULL IS NULL" not in printed(str(tmp_path / "p.toml"), "--dialect", dialect)
