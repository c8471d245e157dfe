"""A policy's program says what the policy means; engines only compile it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from returns_cli import load_policy
from returns_cli.engines.python import PythonEngine
from returns_cli.language.nodes import Literal, Name
from returns_cli.policy.load import shipped
from returns_cli.policy.program import NO_ROUTE, program_of

HEAD = 'policy = "a/shop"\nversion = "1"\noutcomes = ["deny", "refer", "approve"]\n'
FEES = """
[facts]
a = { type = "yes/no" }
b = { type = "yes/no" }
c = { type = "yes/no" }
[terms.fee]
unit = "CNY"
values = [{ when = "a", value = "1" }, { when = "b", value = "2" }, { when = "c", value = "3" }]
"""


def policy(folder: Path, text: str) -> str:
    file = folder / "shop.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("name", [name for name, _ in shipped()])
def test_definitions_stand_in_order(name: str) -> None:
    """Each definition needs only registers and definitions before it."""
    program = program_of(load_policy(name).policy)
    known = set(program.registers)
    for defined, node in program.definitions.items():
        read = {part for part in program.reached((node,)) if part in program.definitions or part in program.registers}
        assert read <= known, f"{defined} needs {read - known}"
        known.add(defined)


@pytest.mark.parametrize(
    ("holding", "chosen"),
    [
        ((True, False, False), 1),
        ((False, False, True), 3),
        ((False, False, False), 0),
        ((True, True, None), -1),
        ((True, None, False), None),
        ((None, False, False), None),
    ],
)
def test_exactly_one_alternative_is_chosen(tmp_path: Path, holding: tuple[bool | None, ...], chosen: int | None) -> None:
    """The alternative that alone holds; two that surely hold contradict each other, whatever a third comes to."""
    program = program_of(load_policy(policy(tmp_path, HEAD + FEES)).policy)
    assert PythonEngine(program).function((program.terms["fee"].chosen,))(*holding) == (chosen,)


def test_no_route_is_no_policys_route() -> None:
    """What stands for "no route" is the id of none."""
    assert Literal("") == NO_ROUTE
    assert Name(":outcome") not in {Name(name) for name in program_of(load_policy("tile-store/returns").policy).authored}


def test_hundreds_of_dated_values_routes_and_alternatives(tmp_path: Path) -> None:
    """A chain of choices may be as long as the file's limits allow."""
    days = [date(2000, 1, 1) + timedelta(number) for number in range(490)]
    dated = ",\n".join(f"{{ from = {day}, value = {number} }}" for number, day in enumerate(days, 1))
    routes = "".join(f'[[routes]]\nid = "r{number}"\nwhen = "n == {number}"\n' for number in range(490))
    fees = ",\n".join(f'{{ when = "n == {number}", value = "{number}" }}' for number in range(490))
    text = f"""{HEAD}by = "d"
[facts]
d = {{ type = "date" }}
n = {{ type = "whole number" }}
[parameters.limit]
values = [
{dated}]
[[rules]]
id = "over"
outcome = "deny"
when = "n > limit"
{routes}
[terms.fee]
unit = "CNY"
values = [
{fees}]
"""
    compiled = load_policy(policy(tmp_path, text))
    decision = compiled.decide({"d": days[450], "n": 451})
    assert (decision.outcome, decision.route, decision.terms[0].value) == ("approve", "r451", 451)
    assert compiled.decide({"d": days[400], "n": 451}).outcome == "deny"


USUAL = """
[facts]
laid = { type = "yes/no" }
counted = { type = "yes/no", default = false }
insured = { type = "yes/no", default = true }
left = { type = "whole number", min = 0, max = 9 }
asked = { type = "whole number", min = 0, max = 9 }
[[rules]]
id = "laid"
outcome = "deny"
when = "laid or not (insured or left > 1)"
[[rules]]
id = "too-much"
outcome = "deny"
when = "counted and asked > left"
unless = "not insured and known(counted)"
[[rules]]
id = "odd"
outcome = "refer"
when = "(counted or left > asked) and (not counted or laid) and not (insured and laid)"
[[rules]]
id = "never"
outcome = "refer"
when = "not (insured or counted) or not known(insured)"
"""


def test_a_usual_request_is_decided_as_any_other(tmp_path: Path) -> None:
    """The function for usual requests, which looks at less, says what the one for all requests says."""
    compiled = load_policy(policy(tmp_path, HEAD + USUAL))
    engine = PythonEngine(compiled.program)
    truths, numbers = (True, False, None), (1, 2, None)
    usual = 0
    for registers in product(truths, truths, truths, numbers, numbers):
        usual += engine.knowledge(*registers) >= 0
        assert engine.fitting(registers)(*registers) == engine.evaluate(*registers), registers
        decision, settled = compiled.decide(compiled.facts(registers)), compiled.evaluate(registers)
        assert (decision.outcome, decision.fired_mask, decision.undecided_mask, decision.route) == settled
    assert usual == 2 * 2 * 2, "of usual requests all that the rules then read is known"


def test_what_only_the_book_knows_costs_no_usual_request_its_function() -> None:
    """A request at a counter without a book is decided by the quick function, whose rules do not read the quantity."""
    compiled = load_policy("tile-store/returns")
    read = {name.partition("__")[0] for name in compiled.engine.rule_registers}
    assert read.isdisjoint({"counted", "has_lot", "remaining", "sold_lot", "lot", "quantity"})
    assert {"sold_on", "requested_on", "receipt", "laid", "defect"} <= read
