"""Spark says what the counter says: of random policies over random rows, and at every known edge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kleene import Opinion, beside, lowered_opinion, lowered_opinions
from sql_policy import OUTCOME, REASONS, ROUTE, UNREADABLE, policy_query
from strategies import policies, rows
from test_engines_agree import (
    CELLS,
    FACTS,
    HEAD,
    TRUTH,
    VALUES,
    WORDS,
    by_rules,
    counter_opinion,
    engine_opinion,
    said,
    sql_opinions,
)
from test_policy_sql import without_others

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.decisions.lines import with_common_route
from returns_cli.engines.sql_dialects import in_dialect
from returns_cli.language.types import Date, Number, YesNo
from returns_cli.policy.model import Policy

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = pytest.mark.xdist_group("spark")  # one Spark for all of them
FromText: TypeAlias = Callable[[str], CompiledPolicy]
Registers: TypeAlias = tuple[Any, ...]
ROWS, REQUESTS = 60, 20
RANDOM = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
REQUEST = "_request"


def arrow_type(type_: object) -> pa.DataType:
    return pa.bool_() if isinstance(type_, YesNo) else {Number: pa.int64(), Date: pa.date32()}.get(type(type_), pa.string())


def in_spark(
    spark: SparkSession, policy: Policy, table: Sequence[Registers], columns: str, *, lines: bool = False
) -> list[Any]:
    """These columns of the policy's query over the rows, in their order. With `lines` every REQUESTS-th row
    belongs to one request, else each is one of its own."""
    numbers = range(len(table))
    typed = {"_row": pa.array(numbers, pa.int64()), REQUEST: pa.array([n % REQUESTS for n in numbers], pa.int64())}
    for at, (name, type_) in enumerate(policy.registers.items()):
        typed[name] = pa.array([row[at] for row in table], arrow_type(type_))
    spark.createDataFrame(pa.table(typed)).createOrReplaceTempView("requests")
    query = in_dialect(policy_query(policy, "requests", request=(REQUEST,) if lines else ()), "spark")
    return spark.sql(f"SELECT {columns} FROM ({query}) AS decided ORDER BY _row").collect()  # noqa: S608


def spark_opinions(spark: SparkSession, policy: Policy, table: Sequence[Registers], *, lines: bool = False) -> list[Opinion]:
    found = in_spark(spark, policy, table, f"{UNREADABLE}, {OUTCOME}, {REASONS}, {ROUTE}", lines=lines) if table else []
    return [
        Opinion(violated, outcome, tuple(reasons.split(";")) if reasons else (), route)
        for violated, outcome, reasons, route in found
    ]


@RANDOM
@given(st.data())
def test_spark_agrees_on_random_requests(spark: SparkSession, from_text: FromText, data: st.DataObject) -> None:
    """For any policy and request, Spark, DuckDB, the counter and an interpreter agree on checks, outcome, rules and route."""
    compiled = from_text(data.draw(policies(), label="policy"))
    requests = data.draw(rows(compiled.policy, ROWS), label="rows")
    table = [compiled.reader.read(row) for row in requests]
    by_sql, by_spark = sql_opinions(compiled.policy, table), spark_opinions(spark, compiled.policy, table)
    for row, registers, one, other in zip(requests, table, by_sql, by_spark, strict=True):
        opinions = {
            "spark": said(other),
            "sql": said(one),
            "counter": said(counter_opinion(compiled, row)),
            "engine": said(engine_opinion(compiled, registers)),
            "core": said(lowered_opinion(compiled.policy, registers)),
        }
        assert len(set(opinions.values())) == 1, f"{row}: {opinions}"


@RANDOM
@given(st.data())
def test_spark_agrees_on_requests_of_several_lines(spark: SparkSession, from_text: FromText, data: st.DataObject) -> None:
    """For any policy, Spark adds up the lines of a request as the counter does, and gives each line the same route."""
    compiled = from_text(data.draw(policies(), label="policy"))
    drawn = [
        without_others(compiled, compiled.reader.read(row)) for row in data.draw(rows(compiled.policy, ROWS), label="rows")
    ]
    lines = [registers for registers in drawn if not lowered_opinion(compiled.policy, registers).violated]
    together_with = {at: beside(compiled.policy, lines[at::REQUESTS]) for at in range(REQUESTS)}
    table = [together_with[at % REQUESTS][at // REQUESTS] for at in range(len(lines))]
    by_spark = spark_opinions(spark, compiled.policy, table, lines=True)
    for request in range(min(REQUESTS, len(lines))):
        own = lines[request::REQUESTS]
        beside_each_other = together_with[request]
        if any(lowered_opinion(compiled.policy, registers).violated for registers in beside_each_other):
            continue
        core = lowered_opinions(compiled.policy, beside_each_other)
        assert by_spark[request::REQUESTS] == core, own
        if not compiled.policy.over_lines:  # else the counter counts every completion, and settles more
            together = with_common_route(compiled, [by_rules(compiled, registers) for registers in own])
            assert core == [Opinion(False, each.outcome, each.fired, each.route) for each in together], own


def deriving_all(expressions: Sequence[str]) -> str:
    """A policy that derives `answer_0`, `answer_1`, ..."""
    blocks = (f"[derived.answer_{at}]\nvalue = '''{expression}'''\n" for at, expression in enumerate(expressions))
    return f"{HEAD}{FACTS}{''.join(blocks)}"


def test_values_at_the_edges(spark: SparkSession, from_text: FromText) -> None:
    """Division of negatives, 64-bit numbers, months of every length, days between centuries, odd texts: as in the table
    of the other engines, as registers hold it."""
    cases = [case for case in VALUES if "\\x00" not in case[0]]  # no log has this character: it is refused when read
    compiled = from_text(deriving_all(list(dict.fromkeys(expression for expression, _, _ in cases))))
    names = list(dict.fromkeys(expression for expression, _, _ in cases))
    table = [compiled.reader.read(row) for _, row, _ in cases]
    columns = ", ".join(f"answer_{at}" for at in range(len(names)))
    found = in_spark(spark, compiled.policy, table, columns)
    answers = {str((expression, row)): found[at][names.index(expression)] for at, (expression, row, _) in enumerate(cases)}
    assert answers == {str((expression, row)): expected for expression, row, expected in cases}


def test_truth_tables(spark: SparkSession, from_text: FromText) -> None:
    """Logic on Spark is Kleene's: unknown is neither yes nor no, and yields to what settles the matter."""
    compiled = from_text(deriving_all(list(TRUTH)))
    table = [compiled.reader.read({"a": CELLS[a], "b": CELLS[b]}) for a in "yn?" for b in "yn?"]
    found = in_spark(spark, compiled.policy, table, ", ".join(f"answer_{at}" for at in range(len(TRUTH))))
    for at, (expression, expected) in enumerate(TRUTH.items()):
        assert [row[at] for row in found] == [WORDS[word] for word in expected.replace(" ", "")], expression


def test_every_working_day(spark: SparkSession, from_text: FromText) -> None:
    """Spark moves every day of the years that a calendar knows to the same working day as the counter does."""
    compiled = from_text('calendar = "CN"\n' + deriving_all(["working_day(d)"]))
    calendar = compiled.policy.calendar
    assert calendar is not None
    days = [date.fromordinal(number) for number in range(calendar.first.toordinal(), calendar.last.toordinal() + 1)]
    table = [compiled.reader.read({"d": str(day)}) for day in days]
    assert [row[0] for row in in_spark(spark, compiled.policy, table, "answer_0")] == [
        calendar.working_day(day) for day in days
    ]


def test_days_do_not_hang_on_the_clock_of_the_session(spark: SparkSession, from_text: FromText) -> None:
    """Days between dates are calendar days in a time zone whose midnights were skipped, too."""
    compiled = from_text(deriving_all(["days_between(d, e)", "add_days(d, 1)"]))
    before = spark.conf.get("spark.sql.session.timeZone")
    try:
        spark.conf.set("spark.sql.session.timeZone", "America/Sao_Paulo")  # 2018-11-04 began at one o'clock there
        found = in_spark(
            spark, compiled.policy, [compiled.reader.read({"d": "2018-11-04", "e": "2018-11-05"})], "answer_0, answer_1"
        )
    finally:
        spark.conf.set("spark.sql.session.timeZone", before)
    assert [tuple(row) for row in found] == [(1, date(2018, 11, 5))]
