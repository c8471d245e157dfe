"""Laws that every shipped policy keeps, on requests that lean to its boundaries."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns_cli import load_policy
from returns_cli.language.nodes import Call, walk
from returns_cli.policy.load import shipped
from returns_cli.policy.model import INCOMPLETE, Policy
from returns_cli.policy.reads import facts_read
from returns_cli.testing import requests

NAMES = [name for name, _ in shipped()]


def asked_whether_known(policy: Policy) -> Iterator[str]:
    """The facts that stand in a `known(...)` of a rule, a route or what these use."""
    all_lowered = [
        *(rule.fires for rule in policy.rules),
        *(route.lowered for route in policy.routes),
        *policy.definitions.values(),
    ]
    for call in (
        node for lowered in all_lowered for node in walk(lowered) if isinstance(node, Call) and node.function == "known"
    ):
        yield from facts_read(policy, call)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_decided_stays_decided(name: str) -> None:
    """What was decided while facts were missing is decided alike once they are known: unknown is never taken for an answer.

    Left out are facts of which the policy asks whether they are known: a step not yet taken may be a breach by itself.
    """
    compiled = load_policy(name)
    hideable = sorted(set(compiled.policy.facts) - set(asked_whether_known(compiled.policy)))

    @settings(max_examples=25)
    @given(requests(compiled, complete=True), st.sets(st.sampled_from(hideable)))
    def law(request: dict[str, str], hidden: set[str]) -> None:
        partly = compiled.reader.read(request | dict.fromkeys(hidden, ""))
        if compiled.engine.violated(*partly) >= 0:
            return  # a check of the policy asks for the fact that is hidden
        before, after = compiled.decide(compiled.facts(partly)), compiled.decide(compiled.read(request))
        if before.outcome != INCOMPLETE:
            assert before.outcome == after.outcome
        assert set(before.fired) <= set(after.fired)
        assert before.route in (None, after.route)

    law()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_understood_reads_back(name: str) -> None:
    """The facts of an answer, put in again as JSON, give the same answer."""
    compiled = load_policy(name)

    @settings(max_examples=40)
    @given(requests(compiled))
    def law(request: dict[str, str]) -> None:
        decision = compiled.decide(compiled.read(request))
        answer = decision.to_json()
        # what other lines come to is nothing, where it is not said
        unknown = {name: None for name, value in decision.facts.each() if name not in answer["facts"] and value[0] is None}
        again = json.loads(json.dumps(answer["facts"] | unknown))
        assert compiled.decide(compiled.read(again)).to_json() == answer

    law()
