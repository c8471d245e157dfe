"""The rules in Cedar: a `forbid` for each, so that the answer names all that hold."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.contenders import BATCH, DICT, READ, Contender
from benchmarks.if_chain import RULES, WALK_IN, Answer
from benchmarks.peers.verdict import verdict_of_ids
from benchmarks.requests import Plain, plain

DAMAGED = "(!context.goods_intact || !context.packaging_intact)"
PIECES = '(if context.unit == "box" then context.count * context.pieces_per_box else context.count)'
AREA = f'(if context.unit == "m2" then context.area else {PIECES} * context.tile_width * context.tile_height)'
CONDITIONS = (
    "context.requested_on - context.sold_on > 30",
    "!context.receipt",
    f'{DAMAGED} && context.defect == "none"',
    f'{DAMAGED} && context.defect == "claimed"',
    "context.laid",
    'context.special_order && context.defect == "none"',
    'context.special_order && context.defect == "claimed"',
    "context.clearance",
    f"{AREA} <= 2000000",
)


def contenders(cedar: Any) -> list[Contender]:
    """Cedar knows allow and deny only: referral and route are read from the ids of the policies that hold."""
    rows = zip((*RULES, WALK_IN), CONDITIONS, strict=True)
    texts = [f'@id("{rule}") forbid(principal, action, resource) when {{ {when} }};' for rule, when in rows]
    policies = cedar.PolicySet.from_str("\n".join(["permit(principal, action, resource);", *texts]))
    entities = cedar.Entities.from_json_str("[]")
    asked = {"principal": 'User::"customer"', "action": 'Action::"return"', "resource": 'Shop::"tiles"'}

    def answer(context: Plain | str) -> Answer:
        result = cedar.is_authorized({**asked, "context": context}, policies, entities)
        return verdict_of_ids(result.diagnostics.id_annotations_by_reason.values())

    def answers(contexts: list[Plain]) -> list[Answer]:
        asking = [{**asked, "context": context} for context in contexts]
        results = cedar.is_authorized_batch(asking, policies, entities)
        return [verdict_of_ids(result.diagnostics.id_annotations_by_reason.values()) for result in results]

    return [
        Contender("Cedar", READ, lambda request: json.dumps(plain(request)), answer),
        Contender("Cedar", DICT, plain, answer),
        Contender("Cedar, batch", BATCH, plain, answers),
    ]
