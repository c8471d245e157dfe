"""The rules in CEL, for three bindings: Rust, C++ and pure Python."""

from __future__ import annotations

from typing import Any

from benchmarks.contenders import DICT, READ, Contender
from benchmarks.if_chain import Request
from benchmarks.peers.verdict import verdict
from benchmarks.requests import plain, requests

DAMAGED = "(!goods_intact || !packaging_intact)"
CONDITIONS = (
    "requested_on - sold_on > 30",
    "!receipt",
    f"{DAMAGED} && defect == 'none'",
    f"{DAMAGED} && defect == 'claimed'",
    "laid",
    "special_order && defect == 'none'",
    "special_order && defect == 'claimed'",
    "clearance",
    "(unit == 'm2' ? area : (unit == 'box' ? count * pieces_per_box : count) * tile_width * tile_height) <= 2000000",
)
ALL = f"[{', '.join(CONDITIONS)}]"


def rust(cel: Any) -> list[Contender]:
    """Package common-expression-language."""
    execute = cel.compile(ALL).execute
    return [
        Contender(
            "CEL in Rust", READ, lambda request: cel.Context(variables=plain(request)), lambda given: verdict(execute(given))
        ),
        Contender("CEL in Rust", DICT, plain, lambda given: verdict(execute(given))),
    ]


def cpp(cel: Any) -> list[Contender]:
    """Package cel-expr-python: CEL's own C++ runtime."""
    kinds = {bool: cel.Type.BOOL, int: cel.Type.INT, str: cel.Type.STRING}
    sample = plain(requests(1)[0])
    env = cel.NewEnv(variables={name: kinds[type(value)] for name, value in sample.items()})
    evaluate = env.compile(ALL).eval
    return [
        Contender(
            "CEL in C++",
            READ,
            lambda request: env.Activation(plain(request)),
            lambda given: verdict(evaluate(given).plain_value()),
        ),
        Contender("CEL in C++", DICT, plain, lambda given: verdict(evaluate(data=given).plain_value())),
    ]


def python(celpy: Any) -> list[Contender]:
    """Package cel-python. Its compiling runner (about ten times as fast as the other) takes no lists: one program a rule."""
    env = celpy.Environment(runner_class=celpy.CompiledRunner)
    programs = [env.program(env.compile(condition)).evaluate for condition in CONDITIONS]

    def prepare(request: Request) -> dict[str, Any]:
        return {name: celpy.json_to_cel(value) for name, value in plain(request).items()}

    return [Contender("CEL in Python", READ, prepare, lambda given: verdict([program(given) for program in programs]))]
