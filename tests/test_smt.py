"""What the solver's formulas say of a request is what the counter's engine and a plain interpreter say of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
import z3
from hunting import PROOF_SECONDS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kleene import Opinion, lowered_opinion
from strategies import policies, quoted, rows

from returns_cli.checks.proof import Prover
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.engines.smt_policy import Decided
from returns_cli.engines.smt_request import set_to
from returns_cli.engines.smt_search import Proofs, Unproved
from returns_cli.kinds.faults import InputError

FromText: TypeAlias = Callable[[str], CompiledPolicy]
RANDOM = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
ROWS = 12


def opinion(decided: Decided, model: Any) -> Opinion:
    """What the formulas say in a model; exactly one outcome and one route, or none, may hold."""

    def holds(formula: Any) -> bool:
        return z3.is_true(model.eval(formula, model_completion=True))

    [outcome] = [outcome for outcome, formula in decided.outcomes.items() if holds(formula)]
    [route] = [route for route, formula in decided.routes.items() if holds(formula)]
    fired = tuple(rule for rule, answer in decided.rules.items() if holds(answer.true))
    assert not any(holds(answer.true) and holds(answer.false) for answer in decided.rules.values())
    return Opinion(not holds(decided.readable), outcome, fired, route)


def engine_opinion(compiled: CompiledPolicy, registers: tuple[Any, ...]) -> Opinion:
    outcome, fired, _, route = compiled.engine.evaluate(*registers)
    rules = tuple(rule.id for index, rule in enumerate(compiled.policy.rules) if fired >> index & 1)
    return Opinion(compiled.engine.violated(*registers) >= 0, outcome, rules, route)


@RANDOM
@given(st.data())
def test_formulas_say_what_the_engines_say(from_text: FromText, data: st.DataObject) -> None:
    """For any policy and request, the formulas give the checks, rules, outcome and route of engine and interpreter."""
    compiled = from_text(data.draw(policies(), label="policy"))
    policy = compiled.policy
    proofs = Proofs(policy, seconds=PROOF_SECONDS)
    decided = proofs.decided(policy)
    for row in data.draw(rows(policy, ROWS), label="rows"):
        registers = compiled.reader.read(row)
        model = proofs.find(set_to(decided.request, dict(zip(policy.registers, registers, strict=True))))
        assert model is not None, f"no such request to the solver: {row}"
        assert decided.request.witness(policy, model) == registers
        assert opinion(decided, model) == engine_opinion(compiled, registers) == lowered_opinion(policy, registers), row


@RANDOM
@given(st.data())
def test_what_the_solver_finds_is_found(from_text: FromText, data: st.DataObject) -> None:
    """A request found for each outcome, rule and route has it; one that is there is never proved away."""
    compiled = from_text(data.draw(policies(), label="policy"))
    policy = compiled.policy
    proofs = Proofs(policy, seconds=1)
    decided = proofs.decided(policy)
    table = [compiled.reader.read(row) for row in data.draw(rows(policy, 40), label="rows")]
    seen = [found for found in (engine_opinion(compiled, registers) for registers in table) if not found.violated]
    for outcome, formula in decided.outcomes.items():
        registers = found_registers(proofs, decided, formula)
        if registers:
            assert engine_opinion(compiled, registers).outcome == outcome
            assert not engine_opinion(compiled, registers).violated
        assert registers != () or outcome not in {each.outcome for each in seen}
    for rule, answer in decided.rules.items():
        registers = found_registers(proofs, decided, answer.true)
        assert not registers or rule in engine_opinion(compiled, registers).fired
        assert registers != () or not any(rule in each.fired for each in seen)


def found_registers(proofs: Proofs, decided: Decided, formula: Any) -> tuple[Any, ...] | None:
    """The registers of a readable request with this; empty where it is proved that there is none; None where nothing is."""
    try:
        model = proofs.find(z3.And(decided.readable, formula))
    except Unproved:
        return None
    return () if model is None else decided.request.witness(decided.policy, model)


# What whole-number arithmetic alone cannot say -------------------------------------------------------------------------

SHOP = """policy = "hard/case"
version = "1"
timezone = "Europe/Berlin"
calendar = "DE"
outcomes = ["deny", "approve"]
[facts]
d = { type = "date" }
e = { type = "date" }
told = { type = "moment" }
goods = { type = "quantity" }
tile = { type = "size" }
per_box = { type = "whole number", unit = "piece", min = 1, max = 1000 }
m = { type = "whole number", unit = "month", max = 100 }
n = { type = "whole number", max = 1000000 }
price = { type = "decimal", unit = "CNY", places = 2, max = 100000 }
note = { type = "text" }
[derived.area]
value = "area_of(goods, tile, per_box)"
[[rules]]
id = "asked"
outcome = "deny"
when = %s
"""

IMPOSSIBLE = [
    "add_months(d, 1) > add_days(d, 31)",
    "add_months(d, 1) < add_days(d, 28)",
    "add_months(d, 12) == add_days(d, 364)",
    "add_months(d, m) < d",
    "add_months(d, m) > add_months(e, m) and d < e",
    "add_months(add_months(d, 1), -1) == d and d == date('2050-01-31')",
    "working_day(d) < d",
    "working_day(d) > working_day(e) and d < e",
    "working_day(working_day(d)) != working_day(d)",
    "working_day(d) == date('2026-12-26')",
    "date(told) > d and d > date(told)",
    "minutes_between(told, told) > 0",
    "area < 0",
    "area > 2 and area <= 2",
    "n * n < n",
    "n * n == 1048577",
    "note == 'x' and note == 'y'",
    "n % 7 == 3 and n % 7 == 4",
    "known(n) and not known(n)",
]

POSSIBLE = [
    "add_months(d, 1) == add_days(d, 28) and d > date('2100-01-01')",
    "add_months(d, 12) == add_days(d, 366)",
    "add_months(d, m) == date('2150-06-30') and m > 7",
    "add_months(add_months(d, 1), 1) != add_months(d, 2)",
    "working_day(d) == add_days(d, 4) and d > date('2030-01-01')",
    "working_day(d) == date('2026-12-28') and d != working_day(d)",
    "date(told) == date('2026-03-29')",
    "same_day(told, d) and d == date('2026-10-25')",
    "area > 2 and unit_of(goods) == 'box'",
    "area == 0.123456 and unit_of(goods) == 'piece'",
    "n * n == 1048576",
    "n * price == 1234.56 and n > 7",
    "note != 'x' and known(note)",
    "n % 7 == 3 and n // 7 == 1000",
]


@pytest.mark.parametrize("condition", IMPOSSIBLE)
def test_what_never_holds_is_proved(from_text: FromText, condition: str) -> None:
    """Of months, working days, moments and products, what can never be is proved."""
    prover = Prover(from_text(SHOP % quoted(condition)))
    assert prover.find(prover.decided.rules["asked"].true, lambda decision: decision.fired == ("asked",)) is None


@pytest.mark.parametrize("condition", POSSIBLE)
def test_what_can_hold_is_found(from_text: FromText, condition: str) -> None:
    """What can be, if only on one day in a century, is found and replays."""
    compiled = from_text(SHOP % quoted(condition))
    prover = Prover(compiled)
    facts = prover.find(prover.decided.rules["asked"].true, lambda decision: decision.fired == ("asked",))
    assert facts is not None
    assert compiled.decide(compiled.read(facts)).outcome == "deny"
    assert len(facts) <= 4


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"])
def test_the_day_of_a_moment_in_any_zone(from_text: FromText, zone: str) -> None:
    """The day of a moment is the counter's, where clocks change by half an hour or a whole day was left out too."""
    compiled = from_text((SHOP % quoted("known(told)")).replace("Europe/Berlin", zone))
    policy, proofs = compiled.policy, Proofs(compiled.policy, seconds=PROOF_SECONDS)
    decided = proofs.decided(policy)
    for day in ("2011-12-29", "2011-12-31", "2024-03-10", "2024-04-07", "2024-10-06", "2024-11-03", "1999-12-31"):
        for time in ("00:00", "01:15", "23:59"):
            try:
                registers = compiled.reader.read({"told": f"{day} {time}"})
            except InputError:  # the clocks skip or repeat it
                continue
            model = proofs.find(set_to(decided.request, dict(zip(policy.registers, registers, strict=True))))
            assert decided.request.witness(policy, model) == registers
