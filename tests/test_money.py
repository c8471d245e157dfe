"""Money: shares, rounding and extremes are exact, and the same in every engine; signs of other languages get a hint."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal
from pathlib import Path

import duckdb
import pytest
from hunting import PROOF_SECONDS

from returns_cli import load_policy
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.engines.smt_formulas import both
from returns_cli.engines.smt_search import Proofs
from returns_cli.engines.sql import expression
from returns_cli.language.faults import ExpressionError
from returns_cli.language.nodes import Name
from returns_cli.language.parse import parse
from returns_cli.policy.load import load
from returns_cli.policy.source import PolicyError

HEAD = """policy = "shop/money"
version = "1"
outcomes = ["deny", "approve"]
[facts.price]
type = "decimal"
unit = "CNY"
places = 2
min = -100
max = 100000
[facts.kind]
type = "choice"
choices = ["tile", "tool"]
[[rules]]
id = "r"
outcome = "deny"
when = "price > 90000"
"""
WAYS = {"half up": ROUND_HALF_UP, "half even": ROUND_HALF_EVEN, "up": ROUND_UP, "down": ROUND_DOWN}
PRICES = ["0", "19.99", "0.10", "0.30", "0.50", "1.50", "2.50", "33.33", "-0.30", "-2.50", "-19.99", "99999.99"]


def deriving(folder: Path, value: str) -> CompiledPolicy:
    (folder / "p.toml").write_text(HEAD + f"[derived.d]\nvalue = '''{value}'''\n", encoding="utf-8")
    return CompiledPolicy(load(str(folder / "p.toml")))


def exact(compiled: CompiledPolicy, price: str) -> Decimal:
    decision = compiled.decide(compiled.read({"price": price}))
    return Decimal(str(decision.shown_derived["d"]))


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("step", ["0.01", "0.05", "0.1", "1", "10"])
def test_rounding_is_that_of_decimals(tmp_path: Path, how: str, step: str) -> None:
    """In whole steps, halves as is said, below zero as above it; in Python, SQL and the solver."""
    compiled = deriving(tmp_path, f'round(percent_of(price, 15), {step}, "{how}")')
    for price in PRICES:
        wanted = (Decimal(price) * 15 / 100 / Decimal(step)).quantize(Decimal(1), WAYS[how]) * Decimal(step)
        assert exact(compiled, price) == wanted
        registers = compiled.reader.read({"price": price})
        sql = expression(compiled.policy, compiled.policy.derived["d"].lowered).sql(dialect="duckdb")
        row = f"SELECT {sql} FROM (SELECT {registers[0]}::BIGINT AS price)"  # noqa: S608
        value = duckdb.connect().execute(row).fetchone()
        assert value == (compiled.engine.derive(*registers)["d"],)
        proofs = Proofs(compiled.policy, seconds=PROOF_SECONDS)
        decided = proofs.decided(compiled.policy)
        request = decided.request
        asked = both(request.given["price"], request.unknowns["price"] == registers[0])
        assert proofs.find(asked) is not None
        assert proofs.holds(decided.value(Name("d")).what == value[0], asked)


def test_fifteen_percent_of_19_99_is_3_00(tmp_path: Path) -> None:
    """Printed with its cents."""
    term = '[terms.fee]\nunit = "CNY"\n[[terms.fee.values]]\nvalue = "round(percent_of(price, 15), to = 0.01)"\n'
    (tmp_path / "p.toml").write_text(HEAD + term, encoding="utf-8")
    policy = load_policy(str(tmp_path / "p.toml"))
    said = policy.decide(policy.read({"price": "19.99"})).to_json()
    assert (said["terms"]["fee"]["value"], said["terms"]["fee"]["unit"]) == ("3.00", "CNY")


@pytest.mark.parametrize(
    ("text", "price", "value"),
    [
        ("min(price, 5)", "7.50", "5"),
        ("max(price, 5, 8.25)", "7.50", "8.25"),
        ("max(round(percent_of(price, 15), 0.01), 2)", "10", "2"),
        ("min(percent_of(price, 25), 50)", "400", "50"),
    ],
)
def test_the_least_and_the_greatest(tmp_path: Path, text: str, price: str, value: str) -> None:
    assert exact(deriving(tmp_path, text), price) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    ["round(price, price)", "round(price, 0)", "round(price, -1)", 'round(price, 1, "sideways")', "round(price)",
     "min(price)", "min(kind, 'tile')", "percent_of(kind, 3)", "percent_of(15, price)", "round(price, of=0.01)"],
)  # fmt: skip
def test_what_is_no_amount_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(PolicyError):
        deriving(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "at", "hint"),
    [
        ("kind = 'tile'", 5, "write == to compare"),
        ("price > 1 && price < 3", 10, "write and"),
        ("price > 1 || price < 3", 10, "write or"),
        ("price => 3", 6, "write >="),
        ("price ≥ 3", 6, "write >="),
        ("price ≤ 3", 6, "write <="),
        ("（price > 3）", 0, "round brackets"),
        ("kind == “tile”", 8, "straight quotes"),
        ("if price > 3", 0, "without if"),
        ("price <> 3", 6, "write !="),
        ("price > 3 AND price < 5", 10, "write and"),
        ("kind == '&&' and price = 3", 23, "write == to compare"),
    ],
)
def test_signs_of_other_languages_get_the_hint_that_helps(text: str, at: int, hint: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.at[0], hint in caught.value.help) == (at, True)


@pytest.mark.parametrize(
    ("text", "hint"), [("kind == tile", "in quotes: 'tile'"), ("price > 3 or true", "write True"), ("prise > 3", "`price`")]
)
def test_names_that_are_none_get_the_hint_that_helps(tmp_path: Path, text: str, hint: str) -> None:
    with pytest.raises(PolicyError) as caught:
        deriving(tmp_path, text)
    assert hint in caught.value.help
