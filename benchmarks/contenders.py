"""What is timed of one decision: a function from prepared facts to outcome, fired rules and route."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks import if_chain
from benchmarks.if_chain import Answer, Request
from benchmarks.requests import texts, typed
from returns_cli import load_policy

READ = "read before"  # prepared outside the timing, in the form that costs this contender least
DICT = "plain dict"  # a dict of plain Python values, handed over as it is
TEXTS = "texts"  # as a form or a log gives them
BATCH = "plain dicts, all in one call"
OURS = "returns, decide"
BY_HAND = "if-chain, by hand"


@dataclass(frozen=True)
class Contender:
    """`prepare` is not timed, `answer` is. `given` says how the facts come; with BATCH, `answer` takes and gives a list."""

    name: str
    given: str
    prepare: Callable[[Request], Any]
    answer: Callable[[Any], Any]

    def answers(self, prepared: list[Any]) -> list[Answer]:
        """Outcome, fired rules in the policy's order, and route, of each."""
        found = self.answer(prepared) if self.given == BATCH else [self.answer(each) for each in prepared]
        return [(outcome, tuple(fired), route) for outcome, fired, route in found]


IF_CHAIN = Contender(BY_HAND, READ, lambda request: request, if_chain.decide)


def ours() -> list[Contender]:
    """This project: facts that `accept` has taken, typed values, and texts. Everything that is compared is read."""
    policy = load_policy("tile-store/returns")
    decide, read = policy.decide, policy.read

    def answer(facts: Mapping[str, Any]) -> Answer:
        decision = decide(facts)
        return decision.outcome, decision.fired, decision.route

    def answer_texts(given: Mapping[str, str]) -> Answer:
        decision = decide(read(given))
        return decision.outcome, decision.fired, decision.route

    return [
        Contender(f"{OURS}(facts)", READ, lambda request: policy.accept(typed(request)), answer),
        Contender(f"{OURS}(dict)", DICT, typed, answer),
        Contender(f"{OURS}(read(texts))", TEXTS, texts, answer_texts),
        Contender(f"{OURS}(dict), each", BATCH, typed, lambda given: [answer(facts) for facts in given]),
    ]


def ours_at_a_glance() -> list[Contender]:
    """`decide` alone: outcome and route are there; the names of the fired rules, made when read, are not."""
    policy = load_policy("tile-store/returns")
    decide: Callable[[Any], Any] = policy.decide
    return [
        Contender("returns, rule ids not read", READ, lambda request: policy.accept(typed(request)), decide),
        Contender("returns, rule ids not read", DICT, typed, decide),
    ]
