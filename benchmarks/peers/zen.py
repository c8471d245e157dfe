"""The rules for zen-engine: as one expression, and as a decision table that collects the ids of all rows that hold."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.contenders import BATCH, DICT, Contender
from benchmarks.if_chain import RULES, WALK_IN, Answer
from benchmarks.peers.verdict import verdict, verdict_of_ids
from benchmarks.requests import Plain, plain

DAMAGED = "(not goods_intact or not packaging_intact)"
CONDITIONS = (
    "requested_on - sold_on > 30",
    "not receipt",
    f"{DAMAGED} and defect == 'none'",
    f"{DAMAGED} and defect == 'claimed'",
    "laid",
    "special_order and defect == 'none'",
    "special_order and defect == 'claimed'",
    "clearance",
    "(unit == 'm2' ? area : (unit == 'box' ? count * pieces_per_box : count) * tile_width * tile_height) <= 2000000",
)


def contenders(zen: Any) -> list[Contender]:
    """It has no form of facts to make beforehand but JSON text, which is slower than a dict.

    The table is kept by the engine's own loader: a decision made by `create_decision` takes 25 times as long.
    """
    expression = zen.compile_expression(f"[{', '.join(CONDITIONS)}]").evaluate
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {"returns": _graph()}}})
    decide, decide_all = engine.evaluate, engine.evaluate_batch

    def by_table(given: Plain) -> Answer:
        return verdict_of_ids([row["rule"] for row in decide("returns", given)["result"]])

    def by_table_in_batch(given: list[Plain]) -> list[Answer]:
        results = decide_all([{"key": "returns", "context": context} for context in given])
        return [verdict_of_ids([row["rule"] for row in each["data"]["result"]]) for each in results]

    return [
        Contender("zen expression", DICT, plain, lambda given: verdict(expression(given))),
        Contender("zen decision table", DICT, plain, by_table),
        Contender("zen decision table, batch", BATCH, plain, by_table_in_batch),
    ]


def _graph() -> dict[str, Any]:
    """Request -> table -> response."""
    nodes = [
        _node("request", "inputNode"),
        _node("table", "decisionTableNode", content=_table()),
        _node("response", "outputNode"),
    ]
    edges = [_edge("request", "table"), _edge("table", "response")]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _node(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "name": name, "type": kind, "position": {"x": 0, "y": 0}, **more}


def _edge(start: str, end: str) -> dict[str, str]:
    return {"id": f"{start}-{end}", "type": "edge", "sourceId": start, "targetId": end}


def _table() -> dict[str, Any]:
    rows = zip((*RULES, WALK_IN), CONDITIONS, strict=True)
    return {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when", "type": "expression"}],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule", "type": "expression"}],
        "rules": [{"_id": rule, "when": when, "rule": json.dumps(rule)} for rule, when in rows],
    }
