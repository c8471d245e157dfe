"""The rules in JsonLogic, for a compiling engine in Rust and an interpreter in Python."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.contenders import BATCH, DICT, READ, Contender
from benchmarks.if_chain import Answer
from benchmarks.peers.verdict import verdict
from benchmarks.requests import Plain, plain


def _fact(name: str) -> dict[str, Any]:
    return {"var": name}


def _is(name: str, word: str) -> dict[str, Any]:
    return {"===": [_fact(name), word]}


DAMAGED = {"or": [{"!": [_fact("goods_intact")]}, {"!": [_fact("packaging_intact")]}]}
PIECES = {"if": [_is("unit", "box"), {"*": [_fact("count"), _fact("pieces_per_box")]}, _fact("count")]}
AREA = {"if": [_is("unit", "m2"), _fact("area"), {"*": [PIECES, _fact("tile_width"), _fact("tile_height")]}]}
CONDITIONS: list[dict[str, Any]] = [
    {">": [{"-": [_fact("requested_on"), _fact("sold_on")]}, 30]},
    {"!": [_fact("receipt")]},
    {"and": [DAMAGED, _is("defect", "none")]},
    {"and": [DAMAGED, _is("defect", "claimed")]},
    _fact("laid"),
    {"and": [_fact("special_order"), _is("defect", "none")]},
    {"and": [_fact("special_order"), _is("defect", "claimed")]},
    _fact("clearance"),
    {"<=": [AREA, 2_000_000]},
]


def compiled(datalogic: Any) -> list[Contender]:
    """Package datalogic-py."""
    engine = datalogic.Engine()
    rule = engine.compile(CONDITIONS)
    session = engine.session()
    evaluate, evaluate_data = session.evaluate, session.evaluate_data

    def in_batch(given: list[Plain]) -> list[Answer]:
        texts = session.evaluate_batch(rule, [datalogic.DataHandle(each) for each in given])
        return [verdict(json.loads(text)) for text in texts]

    return [
        Contender(
            "JsonLogic in Rust",
            READ,
            lambda request: datalogic.DataHandle(plain(request)),
            lambda given: verdict(evaluate_data(rule, given)),
        ),
        Contender("JsonLogic in Rust", DICT, plain, lambda given: verdict(evaluate(rule, given))),
        Contender("JsonLogic in Rust, batch", BATCH, plain, in_batch),
    ]


def interpreted(json_logic: Any) -> list[Contender]:
    """Package json-logic-qubit."""
    apply = json_logic.jsonLogic
    return [
        Contender(
            "JsonLogic in Python", DICT, plain, lambda given: verdict([apply(condition, given) for condition in CONDITIONS])
        )
    ]
