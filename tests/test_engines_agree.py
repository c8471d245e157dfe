"""The counter's engine, SQL and two plain interpreters never disagree: on random policies, and at every known edge."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, TypeAlias

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kleene import Opinion, lowered_of, lowered_opinion, lowered_opinions, source_of, source_opinion
from sql_policy import OUTCOME, REASONS, ROUTE, UNREADABLE, policy_query
from strategies import calls_of, policies, quoted, rows

from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.decisions.lines import with_common_route
from returns_cli.engines.columns import ColumnTruths, Unfit, column_of
from returns_cli.language.nodes import Node
from returns_cli.language.types import Date, Number, YesNo
from returns_cli.policy.model import INCOMPLETE, Policy
from returns_cli.policy.source import PolicyError
from returns_cli.rows.truth_codes import TRUTHS

FromText: TypeAlias = Callable[[str], CompiledPolicy]
Registers: TypeAlias = tuple[Any, ...]
pytestmark = pytest.mark.filterwarnings("error::SyntaxWarning")  # the counter would show them to the clerk
ROWS, REQUESTS = 40, 16
RANDOM = settings(max_examples=70, deadline=None, suppress_health_check=list(HealthCheck))
REQUEST = "_request"


# The opinions ---------------------------------------------------------------------------------------------------------


def counter_opinion(compiled: CompiledPolicy, row: Mapping[str, str]) -> Opinion:
    """What the counter says of one request, rule by rule; where that settles it, it is what the counter decides.

    Where it does not, every completion counts (tests/test_completions.py), which no other engine looks at.
    """
    registers = compiled.reader.read(row)
    if compiled.engine.violated(*registers) >= 0:
        return Opinion(True, "", (), None)
    decision = by_rules(compiled, registers)
    if decision.outcome != INCOMPLETE and not decision.route_open and compiled.violated(registers) < 0:
        counted = compiled.decide(compiled.read(row))
        assert (counted.outcome, counted.fired, counted.route) == (decision.outcome, decision.fired, decision.route)
    return Opinion(False, decision.outcome, decision.fired, decision.route)


def by_rules(compiled: CompiledPolicy, registers: Registers) -> Decision:
    """The decision that rules and routes give, each looked at by itself."""
    facts = compiled.facts(registers)
    return Decision(compiled, facts, *compiled.engine.fitting(registers)(*registers))


def engine_opinion(compiled: CompiledPolicy, registers: Registers) -> Opinion:
    """What the counter's engine says where it takes nothing to be known."""
    outcome, fired, _, route = compiled.engine.evaluate(*registers)
    rules = tuple(rule.id for index, rule in enumerate(compiled.policy.rules) if fired >> index & 1)
    return Opinion(compiled.engine.violated(*registers) >= 0, outcome, rules, route)


def sql_type(type_: object) -> str:
    return "BOOLEAN" if isinstance(type_, YesNo) else {Number: "BIGINT", Date: "DATE"}.get(type(type_), "VARCHAR")


def in_sql(policy: Policy, table: Sequence[Registers], columns: str, requests: Sequence[int] = ()) -> list[Registers]:
    """These columns of the policy's query over the rows, in their order, as DuckDB answers."""
    typed = {REQUEST: "BIGINT", "_row": "BIGINT"} | {name: sql_type(type_) for name, type_ in policy.registers.items()}
    values = [cell for row, registers in enumerate(table) for cell in (requests[row] if requests else None, row, *registers)]
    marks = f"({', '.join('?' * len(typed))})"
    query = policy_query(policy, "requests", request=(REQUEST,) if requests else ()).sql(dialect="duckdb")
    declared = ", ".join(f'"{name}" {kind}' for name, kind in typed.items())
    connection = database()
    connection.execute(f"CREATE OR REPLACE TABLE requests ({declared})")
    connection.execute(f"INSERT INTO requests VALUES {', '.join([marks] * len(table))}", values)  # noqa: S608
    return connection.execute(f"SELECT {columns} FROM ({query}) AS decided ORDER BY _row").fetchall()  # noqa: S608


@cache
def database() -> duckdb.DuckDBPyConnection:
    """One database for all of this: opening one takes longer than asking it."""
    return duckdb.connect()


def sql_opinions(policy: Policy, table: Sequence[Registers], requests: Sequence[int] = ()) -> list[Opinion]:
    found = in_sql(policy, table, ", ".join((UNREADABLE, OUTCOME, REASONS, ROUTE)), requests) if table else []
    return [
        Opinion(violated, outcome, tuple(reasons.split(";")) if reasons else (), route)
        for violated, outcome, reasons, route in found
    ]


def said(opinion: Opinion) -> object:
    """What counts: of a request that breaks a check, nothing else means anything."""
    return opinion if not opinion.violated else "violated"


def column_truths(compiled: CompiledPolicy, condition: Node, table: Sequence[Registers]) -> list[bool | None] | None:
    """What a condition says of each row by columns; None where it does not fit them."""
    try:
        named = zip(compiled.policy.registers, map(column_of, zip(*table, strict=True)), strict=True)
        (found,) = ColumnTruths(compiled.program.definitions, [condition]).of(dict(named), len(table))
    except Unfit:
        return None
    return [TRUTHS[code] for code in found.tolist()]


# Random policies ------------------------------------------------------------------------------------------------------


@RANDOM
@given(st.data())
def test_columns_say_the_same_as_one_row_after_the_other(from_text: FromText, data: st.DataObject) -> None:
    """For any policy and rows, each check, rule and route comes to the same for all rows at once as for each."""
    compiled = from_text(data.draw(policies(), label="policy"))
    table = [compiled.reader.read(row) for row in data.draw(rows(compiled.policy, ROWS), label="rows")]
    program = compiled.program
    for condition in (*program.checks, *program.rules, *program.routes) if table else ():
        found = column_truths(compiled, condition, table)
        if found is not None:
            one = compiled.engine.function((condition,))
            assert found == [one(*registers)[0] for registers in table]


@RANDOM
@given(st.data())
def test_all_engines_say_the_same_of_random_requests(from_text: FromText, data: st.DataObject) -> None:
    """For any policy and request, the counter, SQL and both interpreters agree on checks, outcome, rules and route."""
    compiled = from_text(data.draw(policies(), label="policy"))
    requests = data.draw(rows(compiled.policy, ROWS), label="rows")
    table = [compiled.reader.read(row) for row in requests]
    for row, registers, by_sql in zip(requests, table, sql_opinions(compiled.policy, table), strict=True):
        opinions = {
            "counter": said(counter_opinion(compiled, row)),
            "engine": said(engine_opinion(compiled, registers)),
            "sql": said(by_sql),
            "core": said(lowered_opinion(compiled.policy, registers)),
            "source": said(source_opinion(compiled.policy, registers)),
        }
        assert len(set(opinions.values())) == 1, f"{row}: {opinions}"


@RANDOM
@given(st.data())
def test_all_engines_choose_the_same_route_for_several_lines(from_text: FromText, data: st.DataObject) -> None:
    """For any policy and request of several lines, the counter, SQL and an interpreter give each line the same route."""
    compiled = from_text(data.draw(policies(lines=False), label="policy"))
    drawn = [(row, compiled.reader.read(row)) for row in data.draw(rows(compiled.policy, ROWS), label="rows")]
    # The counter refuses a request with a line that breaks a check; the audit's tests say what becomes of its others.
    lines = [(row, registers) for row, registers in drawn if not lowered_opinion(compiled.policy, registers).violated]
    by_sql = sql_opinions(compiled.policy, [registers for _, registers in lines], [at % REQUESTS for at in range(len(lines))])
    for request in range(min(REQUESTS, len(lines))):
        alone = [by_rules(compiled, registers) for _, registers in lines[request::REQUESTS]]
        together = with_common_route(compiled, alone)
        opinions = {
            "counter": [Opinion(False, each.outcome, each.fired, each.route) for each in together],
            "sql": by_sql[request::REQUESTS],
            "core": lowered_opinions(compiled.policy, [registers for _, registers in lines[request::REQUESTS]]),
        }
        assert opinions["counter"] == opinions["sql"] == opinions["core"], f"{lines[request::REQUESTS]}: {opinions}"


@RANDOM
@given(st.data())
def test_no_value_leaves_the_bounds_of_its_type(from_text: FromText, data: st.DataObject) -> None:
    """The bounds that keep numbers inside 64 bits and dates inside the calendar hold for every derived fact."""
    compiled = from_text(data.draw(policies(), label="policy"))
    types = {name: derived.type for name, derived in compiled.policy.derived.items()}
    for row in data.draw(rows(compiled.policy, ROWS), label="rows"):
        for name, value in compiled.engine.derive(*compiled.reader.read(row)).items():
            type_ = types.get(name)
            if isinstance(type_, Number | Date) and value is not None:
                reached = value.toordinal() if isinstance(value, date) else value
                assert type_.low <= reached <= type_.high, f"{name} = {value} of {row}"


# One expression at a time ---------------------------------------------------------------------------------------------

HEAD = 'policy = "edge/case"\nversion = "1"\noutcomes = ["deny", "refer", "approve"]\n'
FACTS = """
[facts]
a = { type = "yes/no" }
b = { type = "yes/no" }
n = { type = "whole number", min = -1_000_000_000, max = 1_000_000_000 }
big = { type = "whole number", max = 1_000_000_000_000_000 }
price = { type = "decimal", unit = "CNY", places = 2, min = -1000, max = 1000 }
floor = { type = "area" }
d = { type = "date" }
e = { type = "date" }
told = { type = "moment" }
later = { type = "moment" }
goods = { type = "quantity" }
tile = { type = "size" }
per_box = { type = "whole number", unit = "piece", min = 1, max = 1000 }
defect = { type = "choice", choices = ["none", "claimed"] }
note = { type = "text" }
"""


def deriving(expression: str) -> str:
    """A policy that derives `answer`."""
    return f"{HEAD}{FACTS}[derived.answer]\nvalue = {quoted(expression)}\n"


def answers(compiled: CompiledPolicy, row: Mapping[str, str]) -> dict[str, Any]:
    """The value of `answer` in the opinion of each engine and interpreter."""
    policy, registers = compiled.policy, compiled.reader.read(row)
    by_source = source_of(policy, registers).name("answer")
    type_ = policy.derived["answer"].type
    if isinstance(type_, Number) and by_source is not None:
        by_source *= type_.one
    return {
        "record": compiled.engine.derive(*registers)["answer"],
        "sql": in_sql(policy, [registers], '"answer"')[0][0],
        "core": lowered_of(policy, registers).name("answer"),
        "source": by_source,
    }


def agreed(expected: object) -> dict[str, object]:
    return dict.fromkeys(("record", "sql", "core", "source"), expected)


# Rows: a is yes, no, unknown; in each row b is yes, no, unknown.
TRUTH = {
    "a and b": "yn? nnn ?n?",
    "a or b": "yyy yn? y??",
    "not a": "nnn yyy ???",
    "not (a and b)": "ny? yyy ?y?",
    "not (a or b)": "nnn ny? n??",
    "a and not a": "nnn nnn ???",
    "a == b": "yn? ny? ???",
    "a != b": "ny? yn? ???",
    "a if b else not a": "yn? ny? ???",
    "b if a else b": "yn? yn? ???",
    "a in (True,)": "yyy nnn ???",
    "a not in (True,)": "nnn yyy ???",
    "known(a)": "yyy yyy nnn",
    "known(a) and b": "yn? yn? nnn",
    "not known(a) or b": "yn? yn? yyy",
    "b == known(a)": "yn? yn? ny?",
    "known(a) == b": "yn? yn? ny?",
    "known(a) != known(b)": "nny nny yyn",
    "known(a) in (False,)": "nnn nnn yyy",
    "(a and b) == (b or a)": "yn? ny? ???",
}
WORDS = {"y": True, "n": False, "?": None}
CELLS = {"y": "yes", "n": "no", "?": ""}


@pytest.mark.parametrize("expression", TRUTH)
def test_truth_tables(from_text: FromText, expression: str) -> None:
    """Logic is Kleene's in every engine: unknown is neither yes nor no, and yields to what settles the matter."""
    compiled = from_text(deriving(expression))
    for a, expected in zip("yn?", TRUTH[expression].split(), strict=True):
        for b, answer in zip("yn?", expected, strict=True):
            assert answers(compiled, {"a": CELLS[a], "b": CELLS[b]}) == agreed(WORDS[answer]), f"a {a}, b {b}"


VALUES: list[tuple[str, dict[str, str], object]] = [
    # an unknown condition leaves the choice unknown, even between equals
    ("1 if a else 1", {}, None),
    ("n if a else 2", {"a": "no"}, 2),
    ("n if a else 2", {"a": "yes"}, None),
    ("(d if a else e) == d", {"d": "2025-01-01", "e": "2025-01-01"}, None),
    # division rounds towards minus infinity and remainders are never negative
    *(("n // 2", {"n": n}, whole) for n, whole in (("-7", -4), ("-1", -1), ("0", 0), ("1", 0), ("7", 3), ("-8", -4))),
    *(("n % 2", {"n": n}, left) for n, left in (("-7", 1), ("-1", 1), ("0", 0), ("7", 1), ("-8", 0))),
    ("-n // 3", {"n": "7"}, -3),
    ("-(n // 3)", {"n": "7"}, -2),
    ("-n % 3", {"n": "7"}, 2),
    ("n // 1000000000000000", {"n": "-1"}, -1),
    ("n % 1000000000000000", {"n": "-1"}, 10**15 - 1),
    ("n // 7 // 3", {"n": "-1000000000"}, -47619048),
    ("price // 1", {"price": "-0.01"}, -1),
    ("price % 1", {"price": "-0.01"}, 99),
    ("price % 3", {"price": "7.50"}, 150),
    # exact, where binary fractions are not
    ("0.1 + 0.2 == 0.3", {}, True),
    ("price * 3 == 0.3", {"price": "0.10"}, True),
    ("price / 4 == 0.0025", {"price": "0.01"}, True),
    ("price / 8 * 8 == price", {"price": "-0.07"}, True),
    ("floor <= 2", {"floor": "2"}, True),
    ("floor <= 2", {"floor": "2.000001"}, False),
    ("floor < 2", {"floor": "1.999999"}, True),
    ("floor / 4 == 0.5", {"floor": "2"}, True),
    # one list, several numbers of decimal places
    ("n in (1, 2.5)", {"n": "1"}, True),
    ("n in (2.5, 1)", {"n": "1"}, True),
    ("n in (2.5, 1)", {"n": "25"}, False),
    ("price in (1, 0.005)", {"price": "1"}, True),
    # wider than 32 bits
    ("(2000000000 if a else 1) + (2000000000 if a else 1)", {"a": "yes"}, 4 * 10**9),
    ("(100000 if a else 1) * (100000 if b else 1)", {"a": "yes", "b": "yes"}, 10**10),
    ("-(2000000000 if a else 1) - (2000000000 if a else 1)", {"a": "yes"}, -4 * 10**9),
    ("big * 1000 - big", {"big": "1000000000000000"}, 999 * 10**15),
    # days between calendar dates
    *(
        ("days_between(d, e)", {"d": start, "e": end}, days)
        for start, end, days in (
            ("2025-03-01", "2025-03-01", 0),
            ("2024-02-28", "2024-03-01", 2),
            ("2025-02-28", "2025-03-01", 1),
            ("2023-12-31", "2024-01-01", 1),
            ("2024-01-01", "2023-12-31", -1),
            ("2024-01-01", "2025-01-01", 366),
            ("1900-01-01", "2200-12-31", 109937),
            ("2025-03-01", "", None),
        )
    ),
    ("days_between(told, d)", {"told": "2025-03-01 23:59", "d": "2025-03-02"}, 1),
    ("days_between(told, d)", {"told": "2025-03-01T23:59Z", "d": "2025-03-02"}, 0),
    ("same_day(told, d)", {"told": "2025-03-01T23:59Z", "d": "2025-03-02"}, True),
    ("minutes_between(told, told)", {"told": "2025-03-01 00:00"}, 0),
    ("minutes_between(told, add_minutes(told, 90))", {"told": "2025-03-01 23:00"}, 90 * 60_000_000),
    ("minutes_between(told, add_minutes(add_minutes(told, -90), 30))", {"told": "2025-03-01 00:00"}, -60 * 60_000_000),
    # moments are exact: a second more than 30 minutes is more than 30 minutes
    *(
        (f"minutes_between(told, add_minutes(later, 0)) {op} 30", {"told": "2025-03-01 10:00", "later": later}, holds)
        for op, later, holds in (
            ("<=", "2025-03-01 10:30", True),
            ("<=", "2025-03-01 10:30:01", False),
            (">", "2025-03-01 10:30:00.000001", True),
            (">", "2025-03-01 10:29:59.999999", False),
            (">=", "2025-03-01 10:29:59", False),
            ("==", "2025-03-01 10:30:00.0", True),
        )
    ),
    ("minutes_between(told, later) < 0.5", {"told": "2025-03-01 10:00", "later": "2025-03-01 10:00:29"}, True),
    ("minutes_between(told, later) == 0.5", {"told": "2025-03-01 10:00", "later": "2025-03-01 10:00:30"}, True),
    ("minutes_between(told, later) // 1", {"told": "2025-03-01 10:00", "later": "2025-03-01 10:30:59"}, 30),
    ("minutes_between(later, told) // 1", {"told": "2025-03-01 10:00", "later": "2025-03-01 10:30:01"}, -31),
    ("minutes_between(told, later) in (30, 31)", {"told": "2025-03-01 10:00", "later": "2025-03-01 10:30:01"}, False),
    ("minutes_between(told, later) * 2 > n", {"told": "2025-03-01 10:00", "later": "2025-03-01 10:00:31", "n": "1"}, True),
    ("told < later", {"told": "2025-03-01 08:30:00", "later": "2025-03-01 08:30:45"}, True),
    ("told == later", {"told": "2025-03-01 08:30:00", "later": "2025-03-01 00:30:00.000001Z"}, False),
    ("add_minutes(told, 0) == told", {"told": "2025-03-01 23:59"}, True),
    ("add_minutes(told, 1) <= told", {"told": "2025-03-01 23:59"}, False),
    ("add_minutes(told, 1) <= told", {"told": ""}, None),
    # months: the same day, or the month's last
    *(
        (f"add_months(d, {months})", {"d": day}, date.fromisoformat(later))
        for day, months, later in (
            ("2025-01-31", 1, "2025-02-28"),
            ("2024-01-31", 1, "2024-02-29"),
            ("1900-01-31", 1, "1900-02-28"),
            ("2000-01-31", 1, "2000-02-29"),
            ("2025-01-30", 1, "2025-02-28"),
            ("2025-02-28", 1, "2025-03-28"),
            ("2025-10-31", 1, "2025-11-30"),
            ("2024-12-31", 2, "2025-02-28"),
            ("2024-02-29", 12, "2025-02-28"),
            ("2024-02-29", 48, "2028-02-29"),
            ("2025-03-31", -1, "2025-02-28"),
            ("2025-01-15", -13, "2023-12-15"),
            ("2025-06-30", 0, "2025-06-30"),
            ("2200-12-31", 3000, "2450-12-31"),
        )
    ),
    ("add_months(d, n % 12)", {"d": "2025-01-31", "n": ""}, None),
    ("add_days(d, 30)", {"d": "2024-01-31"}, date(2024, 3, 1)),
    ("add_days(d, -60)", {"d": "2024-03-01"}, date(2024, 1, 1)),
    ("add_days(d, n % 7)", {"d": "2024-12-31", "n": "-6"}, date(2025, 1, 1)),
    # goods
    ("area_of(goods, tile, per_box)", {"goods": "3 boxes", "tile": "800x800", "per_box": "3"}, 5_760_000),
    ("area_of(goods, tile, per_box)", {"goods": "3 boxes", "tile": "800x800"}, None),
    ("area_of(goods, tile, per_box)", {"goods": "3 pieces", "tile": "800x800"}, 1_920_000),
    ("area_of(goods, tile, per_box)", {"goods": "2.000001 m2"}, 2_000_001),
    ("unit_of(goods) == 'm2'", {"goods": "2 m2"}, True),
    ("unit_of(goods)", {}, None),
    # texts that need quoting
    ('note == "it\'s"', {"note": "it's"}, True),
    ("note == 'a\\\\b'", {"note": "a\\b"}, True),
    ("note == '%_'", {"note": "ab"}, False),
    ("note == '售出'", {"note": "售出"}, True),
    ("note == '\\x00'", {"note": "x"}, False),
]


@pytest.mark.parametrize(("expression", "row", "expected"), VALUES, ids=str)
def test_values_at_the_edges(from_text: FromText, expression: str, row: dict[str, str], expected: object) -> None:
    """Every engine works out the value that the table says, as registers hold it."""
    assert answers(from_text(deriving(expression)), row) == agreed(expected)


@pytest.mark.parametrize(
    ("expression", "row"),
    [
        ("date(alias) == d", {"told": "2025-03-01 10:00", "d": "2025-03-01"}),
        ("minutes_between(alias, told) == 0", {"told": "2025-03-01 10:00"}),
        ("area_of(alias, tile, per_box) == 2", {"goods": "2 m2"}),
        ("known(alias)", {"goods": "2 m2"}),
    ],
)
def test_another_name_for_a_compound_fact(from_text: FromText, expression: str, row: dict[str, str]) -> None:
    """A derived fact that only renames a moment or a quantity is refused when the policy loads, or works like it."""
    of = "told" if "told" in row else "goods"
    try:
        compiled = from_text(deriving(expression) + f'[derived.alias]\nvalue = "{of}"\n')
    except PolicyError:
        return
    assert answers(compiled, row) == agreed(True)


# Dated parameters -----------------------------------------------------------------------------------------------------

DATED = """
[parameters.window]
unit = "day"
by = "{by}"
values = [{{ from = 2025-03-01, value = 15 }}, {{ from = 2000-01-01, value = 30 }}, {{ from = 2025-07-01, value = 7 }}]
[derived.answer]
value = "window"
"""


@pytest.mark.parametrize(
    ("day", "window"),
    [
        ("2000-01-01", 30),
        ("2025-02-28", 30),
        ("2025-03-01", 15),
        ("2025-03-02", 15),
        ("2025-06-30", 15),
        ("2025-07-01", 7),
        ("2200-12-31", 7),
        ("", None),
    ],
)
@pytest.mark.parametrize(("by", "time"), [("d", ""), ("told", " 00:00"), ("told", " 23:59")])
def test_a_dated_parameter_switches_on_its_day(from_text: FromText, by: str, time: str, day: str, window: int | None) -> None:
    """The newest value that has begun holds, from its very day on; a moment counts by its day in the policy's zone."""
    compiled = from_text(HEAD + FACTS + DATED.format(by=by))
    assert answers(compiled, {by: day + time if day else ""}) == agreed(window)


@pytest.mark.parametrize(("day", "covered"), [("1999-12-31", False), ("2000-01-01", True), ("", True)])
def test_a_day_before_every_value_is_refused(from_text: FromText, day: str, covered: bool) -> None:
    """A request whose day no value of a parameter covers is refused by every engine, but where the answer does not need it."""
    facts = FACTS.replace('n = { type = "whole number"', 'n = { type = "whole number", unit = "day"')
    rules = "".join(f'[[rules]]\nid = "{each}"\noutcome = "deny"\nwhen = "{each}"\n' for each in ("a", "n > window"))
    compiled = from_text(HEAD + facts + DATED.format(by="d") + rules.replace('"n > window"\no', '"late"\no'))
    for a in ("no", "yes"):
        found = every_opinion(compiled, {"d": day, "n": "31", "a": a})
        assert {opinion.violated for opinion in found} == {not covered and a == "no"}
        assert a == "no" or {(each.outcome, each.fired) for each in found} == {
            ("deny", ("a", "late") if day == "2000-01-01" else ("a",))
        }


TABLE = """
[tables.window]
by = ["defect", "n"]
unit = "day"
rows = [["none", "<= 5", 14], ["claimed", "*", 30]]
"""


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"defect": "claimed", "big": "20"}, ("approve", ())),
        ({"defect": "claimed", "big": "31"}, ("deny", ("late",))),
        ({"defect": "none", "n": "6", "big": "20"}, "violated"),  # no row holds, and the rule needs it
        ({"defect": "none", "n": "6", "big": "20", "a": "yes"}, ("deny", ("gone",))),  # another rule decides
        ({"defect": "none", "n": "6", "big": "20", "a": ""}, ("incomplete", ())),  # what is asked may still decide
        ({"defect": "none", "big": "31"}, ("incomplete", ())),  # for no n but those of the table is there a value
        ({"big": "31"}, ("incomplete", ())),
    ],
)
def test_what_a_table_does_not_say_is_unknown(from_text: FromText, row: dict[str, str], said: object) -> None:
    """Outside its rows a table has no value: a rule that reads it is undecided, and only where that leaves the answer open,
    with nothing left to ask, is the request refused; by every engine alike."""
    rules = [("gone", "a"), ("late", "big > window")]
    body = "".join(f'[[rules]]\nid = "{name}"\noutcome = "deny"\nwhen = "{when}"\n' for name, when in rules)
    big = FACTS.replace('big = { type = "whole number"', 'big = { type = "whole number", unit = "day"')
    compiled = from_text(HEAD + big + TABLE + body)
    found = every_opinion(compiled, {"a": "no"} | row)
    assert {"violated" if each.violated else (each.outcome, each.fired) for each in found} == {said}
    if said != "violated":
        assert compiled.decide(compiled.read({"a": "no"} | row)).outcome == said[0]  # type: ignore[index]


@pytest.mark.parametrize("value", ["false", '"abc"', "2025-01-31", "2.50"])
def test_parameters_of_every_kind(from_text: FromText, value: str) -> None:
    """A dated parameter may be yes/no, text, date or number, and every engine gives its value."""
    dated = (
        DATED.format(by="d").replace('unit = "day"', "").replace("15", value).replace("30", value).replace("7 }", f"{value} }}")
    )
    found = answers(from_text(HEAD + FACTS + dated), {"d": "2025-03-01"})
    assert len({repr(type(value)) if value is None else value for value in found.values()}) == 1


def test_parameters_multiply_beyond_32_bits(from_text: FromText) -> None:
    """The values of dated parameters are as wide as facts are."""
    dated = DATED.format(by="d").replace("15 }", "100000 }").replace('"window"', '"window * 100000 * window * (1 if a else 2)"')
    compiled = from_text(HEAD + FACTS + dated.replace('unit = "day"', ""))
    assert answers(compiled, {"d": "2025-03-01", "a": "yes"}) == agreed(10**15)


# Working days ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2025-02-28", "2025-02-28"),
        ("2025-03-01", "2025-03-03"),  # a Saturday
        ("2025-03-02", "2025-03-03"),
        ("2025-01-28", "2025-02-05"),  # New Year's Eve and the week after it
        ("2025-02-08", "2025-02-08"),  # a Saturday on which the holiday is worked for
        ("2025-10-01", "2025-10-09"),
        ("2025-10-08", "2025-10-09"),
        ("2025-10-11", "2025-10-11"),
        ("2025-10-12", "2025-10-13"),
        ("", None),
    ],
)
def test_working_days(from_text: FromText, day: str, working: str | None) -> None:
    """A day off moves to the next working day of the calendar, in both engines."""
    compiled = from_text('calendar = "CN"\n' + deriving("working_day(d)"))
    registers = compiled.reader.read({"d": day})
    expected = date.fromisoformat(working) if working else None
    assert compiled.engine.derive(*registers)["answer"] == expected
    assert in_sql(compiled.policy, [registers], '"answer"') == [(expected,)]


@pytest.mark.parametrize("day", ["1950-06-01", "2190-06-01"])
def test_a_day_that_the_calendar_does_not_reach_is_refused(from_text: FromText, day: str) -> None:
    """A year whose days off are not known breaks a check in both engines; nothing is guessed."""
    rule = '[[rules]]\nid = "r"\noutcome = "deny"\nwhen = "answer > d"\n'
    compiled = from_text('calendar = "CN"\n' + deriving("working_day(d)") + rule)
    registers = compiled.reader.read({"d": day})
    assert compiled.engine.violated(*registers) >= 0
    assert in_sql(compiled.policy, [registers], UNREADABLE) == [(True,)]


# Outcomes -------------------------------------------------------------------------------------------------------------


def ruled(*rules: tuple[str, str]) -> str:
    """A policy with these rules: outcome and condition."""
    lines = [f'[[rules]]\nid = "r{index}"\noutcome = "{out}"\nwhen = "{when}"\n' for index, (out, when) in enumerate(rules)]
    return HEAD + FACTS + "".join(lines)


def every_opinion(compiled: CompiledPolicy, row: Mapping[str, str]) -> set[Opinion]:
    registers = compiled.reader.read(row)
    own = (lowered_opinion(compiled.policy, registers), source_opinion(compiled.policy, registers))
    return {
        counter_opinion(compiled, row),
        engine_opinion(compiled, registers),
        *own,
        *sql_opinions(compiled.policy, [registers]),
    }


@pytest.mark.parametrize(
    ("row", "outcome", "fired"),
    [
        ({"a": "no", "b": "no"}, "approve", ()),
        ({"a": "yes", "b": "no"}, "deny", ("r1",)),
        ({"a": "no", "b": "yes"}, "refer", ("r0",)),
        ({"a": "yes", "b": "yes"}, "deny", ("r0", "r1")),
        ({"a": "yes"}, "deny", ("r1",)),  # the open rule could only make it milder
        ({"b": "yes"}, "incomplete", ("r0",)),  # the open rule could make it stronger
        ({"a": "no"}, "incomplete", ()),
        ({"b": "no"}, "incomplete", ()),
        ({}, "incomplete", ()),
    ],
)
def test_the_strongest_outcome_holds(from_text: FromText, row: dict[str, str], outcome: str, fired: tuple[str, ...]) -> None:
    """All fired rules are reported; the strongest outcome holds unless an open rule could make it stronger."""
    compiled = from_text(ruled(("refer", "b"), ("deny", "a")))
    assert every_opinion(compiled, row) == {Opinion(False, outcome, fired, None)}


def test_an_open_rule_for_the_mildest_outcome_is_no_obstacle(from_text: FromText) -> None:
    """A rule that could only approve leaves nothing open."""
    compiled = from_text(ruled(("approve", "a"), ("deny", "b")))
    assert every_opinion(compiled, {"b": "no"}) == {Opinion(False, "approve", (), None)}


def test_an_open_exception_leaves_its_rule_open(from_text: FromText) -> None:
    """`unless` unknown: the rule may or may not fire; where `when` fails, the exception does not matter."""
    compiled = from_text(ruled(("deny", "a")) + 'unless = "b"\n')
    assert every_opinion(compiled, {"a": "yes"}) == {Opinion(False, "incomplete", (), None)}
    assert every_opinion(compiled, {"a": "no"}) == {Opinion(False, "approve", (), None)}
    assert every_opinion(compiled, {"a": "yes", "b": "no"}) == {Opinion(False, "deny", ("r0",), None)}


def test_the_word_incomplete_is_not_an_outcome_of_a_policy(from_text: FromText) -> None:
    """`incomplete` means that facts are missing, so no policy may call an outcome so."""
    with pytest.raises(PolicyError):
        from_text(ruled(("incomplete", "a")).replace('"refer"', '"incomplete"'))


# Routes ---------------------------------------------------------------------------------------------------------------


def routed(*routes: str) -> str:
    """A policy that denies where `a` holds and refers where `b` does, with these conditions of routes."""
    lines = [f'[[routes]]\nid = "way-{index}"\nwhen = "{when}"\n' for index, when in enumerate(routes)]
    return ruled(("deny", "a"), ("refer", "b")) + "".join(lines)


@pytest.mark.parametrize(
    ("when", "n", "holds"),
    [
        ("total(n - 1) * 2 == 8", "5", True),
        ("10 - total(n - 1) == 6", "5", True),
        ("total(n + 1) // 2 == 3", "5", True),
        ("total(n + 1) % 4 == 2", "5", True),
        ("-total(n - 1) == -4", "5", True),
        ("total(n if b else -n) * 2 == -10", "5", True),
        ("total(n) in (5, 6)", "5", True),
        ("total(n - 1) in (5, 6)", "5", False),
    ],
)
def test_a_total_stands_in_brackets(from_text: FromText, when: str, n: str, holds: bool) -> None:
    """What is inside total(...) is worked out before what is around it, also for a request of one line."""
    row = {"a": "no", "b": "no", "n": n}
    assert every_opinion(from_text(routed(when)), row) == {Opinion(False, "approve", (), "way-0" if holds else None)}


@pytest.mark.parametrize(
    ("row", "route"),
    [
        ({"floor": "2", "n": "1"}, "way-0"),
        ({"floor": "2.000001", "n": "1"}, "way-1"),
        ({"floor": "2.000001", "n": "0"}, None),
        ({"n": "1"}, None),  # an earlier route may still hold
        ({"floor": "2"}, "way-0"),  # the first holds; later ones do not matter
    ],
)
def test_the_first_route_that_holds(from_text: FromText, row: dict[str, str], route: str | None) -> None:
    """Routes are tried in order, and one that is undecided stops the search."""
    compiled = from_text(routed("total(floor) <= 2", "n == 1"))
    row = {"a": "no", "b": "no"} | row
    assert every_opinion(compiled, row) == {Opinion(False, "approve", (), route)}
    assert every_opinion(compiled, row | {"a": "yes"}) == {Opinion(False, "deny", ("r0",), None)}


def common_routes(compiled: CompiledPolicy, lines: Sequence[Mapping[str, str]]) -> list[str | None]:
    """The route of each line of one request, on which the counter and SQL agree."""
    decisions = with_common_route(compiled, [compiled.decide(compiled.read(line)) for line in lines])
    by_sql = sql_opinions(compiled.policy, [compiled.reader.read(line) for line in lines], [7] * len(lines))
    assert [decision.route for decision in decisions] == [opinion.route for opinion in by_sql]
    return [opinion.route for opinion in by_sql]


KEPT = {"a": "no", "b": "no"}


@pytest.mark.parametrize(
    ("lines", "routes"),
    [
        ([{"floor": "1"}, {"floor": "1"}], ["way-0", "way-0"]),
        ([{"floor": "1"}, {"floor": "1.000001"}], ["way-1", "way-1"]),
        ([{"floor": "2"}, {"floor": "9", "a": "yes"}], ["way-0", None]),  # a denied line is not counted
        ([{"floor": "2"}, {"a": "yes"}], ["way-0", None]),
        ([{"floor": "1"}, {"floor": "1", "b": "yes"}], ["way-0", "way-0"]),  # one to be inspected is
        ([{"floor": "1"}, {"floor": ""}], [None, None]),
        ([{"floor": "1"}, {"floor": "1", "a": ""}], [None, None]),  # it may yet be denied
        ([{"floor": "9", "a": "yes"}, {"floor": "9", "a": "yes"}], [None, None]),
        ([{"floor": "0.000001"}] * 40, ["way-0"] * 40),
    ],
)
def test_one_route_for_all_lines(from_text: FromText, lines: list[dict[str, str]], routes: list[str | None]) -> None:
    """The total runs over the lines that are not denied; while one of them is unknown or open, so is the route."""
    compiled = from_text(routed("total(floor) <= 2", "total(floor) > 2"))
    assert common_routes(compiled, [KEPT | line for line in lines]) == routes


@pytest.mark.parametrize("when", ["True", "n == 1", "known(n) or total(floor) <= 2"])
def test_a_route_that_needs_no_total_beside_an_open_line(from_text: FromText, when: str) -> None:
    """A line whose route hangs on no total has the same route in both engines, whatever the other lines are."""
    lines = [{"floor": "1", "n": "1"}, {"floor": "1", "n": "1", "a": ""}, {"n": "1"}]
    common_routes(from_text(routed(when)), [KEPT | line for line in lines])


# Large policies -------------------------------------------------------------------------------------------------------


TOTALS = '[[routes]]\nid = "limited"\nwhen = "limit <= total(limit) and total(n) < 100"\n'


def test_the_counter_compiles_without_warnings(from_text: FromText) -> None:
    """Constants under other names make no Python warning appear at the counter."""
    compiled = from_text(ruled(("deny", "limit == 3 or n > limit")) + '[derived.limit]\nvalue = "3 if True else 4"\n')
    other = from_text(ruled(("deny", "n > limit")) + '[derived.limit]\nvalue = "3"\n')
    third = from_text(ruled(("deny", "n > 3")) + "[parameters.limit]\nvalues = [{ value = 2 }]\n" + TOTALS)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert compiled.decide(compiled.read({"n": "1"})).outcome == "deny"
        assert other.decide(other.read({"n": "4"})).outcome == "deny"
        assert third.decide(third.read({"n": "3"})).route == "limited"


def test_a_long_chain_of_derived_facts(from_text: FromText) -> None:
    """Derived facts build on one another forty deep, and no deeper."""

    def chained(length: int) -> CompiledPolicy:
        steps = "".join(f'[derived.step_{i}]\nvalue = "step_{i - 1} + 1"\n' for i in range(1, length))
        return from_text(f'{ruled(("deny", f"step_{length - 1} == {length - 1}"))}[derived.step_0]\nvalue = "n"\n{steps}')

    assert every_opinion_but_source(chained(40), {"n": "0"}) == {Opinion(False, "deny", ("r0",), None)}
    with pytest.raises(PolicyError, match="more than 40 deep"):
        chained(41)


def every_opinion_but_source(compiled: CompiledPolicy, row: Mapping[str, str]) -> set[Opinion]:
    """The interpreters follow names by recursion, which a long chain exhausts; the engines must not."""
    registers = compiled.reader.read(row)
    return {counter_opinion(compiled, row), engine_opinion(compiled, registers), *sql_opinions(compiled.policy, [registers])}


EFFORTS = {
    "record": lambda compiled: compiled.engine.evaluate,
    "sql": lambda compiled: policy_query(compiled.policy, "requests"),
}


@pytest.mark.parametrize("engine", EFFORTS)
def test_effort_grows_with_the_rules_and_no_faster(from_text: FromText, engine: str) -> None:
    """Four times the rules are compiled with about four times the effort, not sixteen: a policy may have 2,000."""
    warm, few, many = (from_text(ruled(*numbered_rules(count))) for count in (2, 40, 160))
    EFFORTS[engine](warm)  # what is imported or worked out once does not count
    assert calls_of(lambda: EFFORTS[engine](many)) < 7 * calls_of(lambda: EFFORTS[engine](few))


def test_effort_grows_with_derived_facts_and_no_faster(from_text: FromText) -> None:
    """A derived fact that reads another one twice is worked out once, also when it is read twice itself."""

    def layered(depth: int) -> CompiledPolicy:
        layers = [f'[derived.layer_{i}]\nvalue = "layer_{i - 1} == layer_{i - 1}"\n' for i in range(1, depth + 1)]
        return from_text(ruled(("deny", f"layer_{depth}")) + '[derived.layer_0]\nvalue = "a"\n' + "".join(layers))

    def decide(compiled: CompiledPolicy) -> None:
        assert compiled.decide(compiled.read({"a": "yes"})).outcome == "deny"

    decide(layered(1))
    few, many = layered(5), layered(10)
    assert calls_of(lambda: decide(many)) < 6 * calls_of(lambda: decide(few))


def numbered_rules(count: int) -> list[tuple[str, str]]:
    return [("deny" if index % 2 else "refer", f"n == {index}") for index in range(count)]


def test_many_rules(from_text: FromText) -> None:
    """Many rules are decided alike by both engines."""
    compiled = from_text(ruled(*numbered_rules(150)))
    assert every_opinion(compiled, {"n": "149"}) == {Opinion(False, "deny", ("r149",), None)}
    assert every_opinion(compiled, {"n": "148"}) == {Opinion(False, "refer", ("r148",), None)}
    assert every_opinion(compiled, {"n": "-1"}) == {Opinion(False, "approve", (), None)}


@pytest.mark.parametrize(
    ("seed", "step"),
    [("n", "{} // 2"), ("n", "{} % 7 + n"), ("a", "(a if {} else b)"), ("a", "({} if a else b)"), ("a", "not ({} == a)")],
)
def test_sql_does_not_grow_beyond_measure(from_text: FromText, seed: str, step: str) -> None:
    """Twice the depth of an expression gives no more than about twice the SQL."""
    sizes = []
    for depth in (5, 10):
        expression = seed
        for _ in range(depth):
            expression = step.format(expression)
        compiled = from_text(deriving(expression))
        sizes.append(len(policy_query(compiled.policy, "requests").sql(dialect="duckdb")))
    assert sizes[1] < 6 * sizes[0]
