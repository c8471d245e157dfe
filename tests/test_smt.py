"""What the solver's formulas say of a request is what the counter's engine and a plain interpreter say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import z3
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kleene import Opinion, core_opinion
from strategies import policies, rows

from returns_cli.decisions.ready import ReadyPolicy
from returns_cli.engines.smt_policy import Decided
from returns_cli.engines.smt_request import set_to
from returns_cli.engines.smt_search import Proofs, Unproved
from returns_cli.policy.load import load

FromText: TypeAlias = Callable[[str], ReadyPolicy]
RANDOM = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
ROWS = 12


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the loader remembers of these files goes nowhere else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def from_text(tmp_path_factory: pytest.TempPathFactory) -> FromText:
    """Policy text -> the policy, ready to use."""
    file: Path = tmp_path_factory.mktemp("policy") / "random.toml"

    def ready(text: str) -> ReadyPolicy:
        file.write_text(text, encoding="utf-8")
        return ReadyPolicy(load(str(file)))

    return ready


def opinion(decided: Decided, model: Any) -> Opinion:
    """What the formulas say in a model; exactly one outcome and one route, or none, may hold."""

    def holds(formula: Any) -> bool:
        return z3.is_true(model.eval(formula, model_completion=True))

    [outcome] = [outcome for outcome, formula in decided.outcomes.items() if holds(formula)]
    [route] = [route for route, formula in decided.routes.items() if holds(formula)]
    fired = tuple(rule for rule, answer in decided.rules.items() if holds(answer.true))
    assert not any(holds(answer.true) and holds(answer.false) for answer in decided.rules.values())
    return Opinion(not holds(decided.readable), outcome, fired, route)


def engine_opinion(ready: ReadyPolicy, slots: tuple[Any, ...]) -> Opinion:
    outcome, fired, _, route = ready.engine.evaluate(*slots)
    rules = tuple(rule.id for index, rule in enumerate(ready.policy.rules) if fired >> index & 1)
    return Opinion(ready.engine.violated(*slots) >= 0, outcome, rules, route)


@RANDOM
@given(st.data())
def test_formulas_say_what_the_engines_say(from_text: FromText, data: st.DataObject) -> None:
    """For any policy and request, the formulas give the checks, rules, outcome and route of engine and interpreter."""
    ready = from_text(data.draw(policies(), label="policy"))
    policy = ready.policy
    proofs = Proofs(policy)
    decided = proofs.decided(policy)
    for row in data.draw(rows(policy, ROWS), label="rows"):
        slots = ready.reader.read(row)
        model = proofs.find(set_to(decided.request, dict(zip(policy.slots, slots, strict=True))))
        assert model is not None, f"no such request to the solver: {row}"
        assert decided.request.stored(policy, model) == slots
        assert opinion(decided, model) == engine_opinion(ready, slots) == core_opinion(policy, slots), row


@RANDOM
@given(st.data())
def test_what_the_solver_finds_is_found(from_text: FromText, data: st.DataObject) -> None:
    """A request found for each outcome, rule and route has it; one that is there is never proved away."""
    ready = from_text(data.draw(policies(), label="policy"))
    policy = ready.policy
    proofs = Proofs(policy, seconds=1)
    decided = proofs.decided(policy)
    table = [ready.reader.read(row) for row in data.draw(rows(policy, 40), label="rows")]
    seen = [found for found in (engine_opinion(ready, slots) for slots in table) if not found.violated]
    for outcome, formula in decided.outcomes.items():
        slots = found_slots(proofs, decided, formula)
        if slots:
            assert engine_opinion(ready, slots).outcome == outcome
            assert not engine_opinion(ready, slots).violated
        assert slots != () or outcome not in {each.outcome for each in seen}
    for rule, answer in decided.rules.items():
        slots = found_slots(proofs, decided, answer.true)
        assert not slots or rule in engine_opinion(ready, slots).fired
        assert slots != () or not any(rule in each.fired for each in seen)


def found_slots(proofs: Proofs, decided: Decided, formula: Any) -> tuple[Any, ...] | None:
    """The slots of a readable request with this; empty where it is proved that there is none; None where nothing is."""
    try:
        model = proofs.find(z3.And(decided.readable, formula))
    except Unproved:
        return None
    return () if model is None else decided.request.stored(decided.policy, model)
