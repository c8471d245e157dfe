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
    cores = [*(rule.fires for rule in policy.rules), *(route.core for route in policy.routes), *policy.locals.values()]
    for call in (node for core in cores for node in walk(core) if isinstance(node, Call) and node.function == "known"):
        yield from facts_read(policy, call)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_decided_stays_decided(name: str) -> None:
    """What was decided while facts were missing is decided alike once they are known: unknown is never taken for an answer.

    Left out are facts of which the policy asks whether they are known: a step not yet taken may be a breach by itself.
    """
    ready = load_policy(name)
    hideable = sorted(set(ready.policy.facts) - set(asked_whether_known(ready.policy)))

    @settings(max_examples=25)
    @given(requests(ready, complete=True), st.sets(st.sampled_from(hideable)))
    def law(request: dict[str, str], hidden: set[str]) -> None:
        partly = ready.reader.read(request | dict.fromkeys(hidden, ""))
        if ready.engine.violated(*partly) >= 0:
            return  # a check of the policy asks for the fact that is hidden
        before, after = ready.decide(ready.facts(partly)), ready.decide(ready.read(request))
        if before.outcome != INCOMPLETE:
            assert before.outcome == after.outcome
        assert set(before.fired) <= set(after.fired)
        assert before.route in (None, after.route)

    law()


@pytest.mark.parametrize("name", NAMES)
def test_what_is_understood_reads_back(name: str) -> None:
    """The facts of an answer, put in again as JSON, give the same answer."""
    ready = load_policy(name)

    @settings(max_examples=40)
    @given(requests(ready))
    def law(request: dict[str, str]) -> None:
        answer = ready.decide(ready.read(request)).to_json()
        unknown = {fact: None for fact in ready.policy.facts if fact not in answer["facts"]}
        again = json.loads(json.dumps(answer["facts"] | unknown))
        assert ready.decide(ready.read(again)).to_json() == answer

    law()
