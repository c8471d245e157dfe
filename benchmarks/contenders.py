"""What is timed: a function from prepared facts to outcome, fired rules and route."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks import if_chain
from benchmarks.if_chain import Answer, Request
from benchmarks.requests import typed
from returns_cli import load_policy

READ = "read before"  # prepared outside the timing, in the form that costs this contender least
DICT = "plain dict"  # a dict of plain Python values, handed over as it is
OURS = "returns, decide"


@dataclass(frozen=True)
class Contender:
    """`prepare` is not timed, `answer` is. `given` says how the facts come: READ or DICT."""

    name: str
    given: str
    prepare: Callable[[Request], Any]
    answer: Callable[[Any], Answer]


IF_CHAIN = Contender("if-chain, by hand", READ, lambda request: request, if_chain.decide)


def ours() -> list[Contender]:
    """This project: facts that `accept` has taken, and typed values. Everything that is compared is read."""
    policy = load_policy("tile-store/returns")
    decide = policy.decide

    def answer(facts: Mapping[str, Any]) -> Answer:
        decision = decide(facts)
        return decision.outcome, decision.fired, decision.route

    return [
        Contender(f"{OURS}(facts)", READ, lambda request: policy.accept(typed(request)), answer),
        Contender(f"{OURS}(dict)", DICT, typed, answer),
    ]


def ours_at_a_glance() -> list[Contender]:
    """`decide` alone: outcome and route are there; the names of the fired rules, made when read, are not."""
    policy = load_policy("tile-store/returns")
    decide: Callable[[Any], Any] = policy.decide
    return [
        Contender("returns, rule ids not read", READ, lambda request: policy.accept(typed(request)), decide),
        Contender("returns, rule ids not read", DICT, typed, decide),
    ]
