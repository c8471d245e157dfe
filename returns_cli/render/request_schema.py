"""The JSON Schema of requests to one policy: the facts as its answers show them and `returns check --from` reads them."""

from __future__ import annotations

from returns_cli.kinds.table import kind_of
from returns_cli.policy.model import Fact, Policy

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def request_schema(policy: Policy, lang: str) -> dict[str, object]:
    """The schema of one request. Facts may be left out, or be null: then they are unknown.

    Texts are in the spelling that answers have; the reader takes others too, as people write them.
    """
    facts = {fact.name: _fact(fact, lang) for fact in policy.facts.values()}
    return {
        "$schema": DRAFT,
        "title": f"A request to {policy.id}, version {policy.version}",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            **facts,
            "lines": {
                "type": "array",
                "description": "The lines of a request: what they share stands beside them.",
                "items": {"type": "object", "additionalProperties": False, "properties": facts},
            },
        },
    }


def _fact(fact: Fact, lang: str) -> dict[str, object]:
    return {"description": fact.question(lang), "anyOf": [kind_of(fact.type).schema(fact.type), {"type": "null"}]}
