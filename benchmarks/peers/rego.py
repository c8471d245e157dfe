"""The rules in Rego, for two bindings of regorus, an interpreter in Rust: opa-eval, and a newer one with compiled programs."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.contenders import DICT, READ, Contender
from benchmarks.if_chain import RULES, WALK_IN, Answer, Request
from benchmarks.peers.verdict import verdict_of_ids
from benchmarks.requests import Plain, plain

CONDITIONS = (
    "input.requested_on - input.sold_on > 30",
    "not input.receipt",
    'damaged; input.defect == "none"',
    'damaged; input.defect == "claimed"',
    "input.laid",
    'input.special_order; input.defect == "none"',
    'input.special_order; input.defect == "claimed"',
    "input.clearance",
    "area <= 2000000",
)
MODULE = """package shop

import rego.v1

damaged if not input.goods_intact

damaged if not input.packaging_intact

area := input.area if input.unit == "m2"

area := (input.count * input.tile_width) * input.tile_height if input.unit == "piece"

area := ((input.count * input.pieces_per_box) * input.tile_width) * input.tile_height if input.unit == "box"

"""
HOLD = "data.shop.hold"


def text() -> str:
    """A set of the ids that hold, one rule of Rego for each."""
    rows = zip((*RULES, WALK_IN), CONDITIONS, strict=True)
    return MODULE + "\n\n".join(f'hold contains "{rule}" if {{ {when} }}' for rule, when in rows) + "\n"


def opa_eval(library: Any) -> list[Contender]:
    """Package opa-eval, which takes JSON texts only."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "shop.rego")
        file.write_text(text(), encoding="utf-8")
        evaluate = library.OpaEval(str(file), query=HOLD).evaluate_parsed
    return [
        Contender("Rego, opa-eval", READ, as_json, lambda given: verdict_of_ids(evaluate(given))),
        Contender("Rego, opa-eval", DICT, plain, lambda given: verdict_of_ids(evaluate(json.dumps(given)))),
    ]


def regorus(library: Any) -> list[Contender]:
    """Package gordon-to-regorus: the interpreter, and its compiled programs (JSON texts only)."""
    engine = library.Engine()
    engine.add_policy("shop.rego", text())
    machine = library.Rvm()
    machine.load_program(library.Program.compile_from_modules("{}", [("shop.rego", text())], [HOLD]))

    def interpreted(given: Plain) -> Answer:
        engine.set_input(given)
        return verdict_of_ids(engine.eval_rule(HOLD))

    def compiled(given: str) -> Answer:
        machine.set_input_json(given)
        return verdict_of_ids(json.loads(machine.execute()))

    return [
        Contender("Rego, regorus interpreted", DICT, plain, interpreted),
        Contender("Rego, regorus compiled", READ, as_json, compiled),
        Contender("Rego, regorus compiled", DICT, plain, lambda given: compiled(json.dumps(given))),
    ]


def as_json(request: Request) -> str:
    return json.dumps(plain(request))
