"""The rules for rule-engine, a Python library: one expression that lists the truth of all."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from benchmarks.contenders import DICT, READ, Contender
from benchmarks.if_chain import Request
from benchmarks.peers.verdict import verdict
from benchmarks.peers.zen import CONDITIONS  # the two languages agree on all that these rules need
from benchmarks.requests import plain, requests


def contenders(rule_engine: Any) -> list[Contender]:
    """Its numbers are decimals; facts read before are decimals already."""
    kinds = {bool: rule_engine.DataType.BOOLEAN, int: rule_engine.DataType.FLOAT, str: rule_engine.DataType.STRING}
    types = {name: kinds[type(value)] for name, value in plain(requests(1)[0]).items()}
    context = rule_engine.Context(type_resolver=rule_engine.type_resolver_from_dict(types))
    evaluate = rule_engine.Rule(f"[{', '.join(CONDITIONS)}]", context=context).evaluate

    def prepare(request: Request) -> dict[str, Any]:
        return {name: Decimal(value) if type(value) is int else value for name, value in plain(request).items()}

    return [
        Contender("rule-engine", READ, prepare, lambda given: verdict(evaluate(given))),
        Contender("rule-engine", DICT, plain, lambda given: verdict(evaluate(given))),
    ]
