"""What is asked, and what would change the outcome, against brute force over all completions."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from returns_cli import load_policy
from returns_cli.decisions.compiled import CompiledPolicy

OUTCOMES = ("deny", "refer", "approve")
YES_NO = ("yes", "no")
KINDS = ("none", "claimed", "confirmed")
DOMAINS: dict[str, tuple[str, ...]] = {
    "laid": YES_NO,
    "receipt": YES_NO,
    "opened": YES_NO,
    "defect": KINDS,
    "days": tuple(str(n) for n in range(7)),
    "boxes": tuple(str(n) for n in range(5)),
}
FACTS = """
[facts.laid]
type = "yes/no"
changeable = true
[facts.receipt]
type = "yes/no"
changeable = true
[facts.opened]
type = "yes/no"
[facts.defect]
type = "choice"
choices = ["none", "claimed", "confirmed"]
changeable = true
[facts.days]
type = "whole number"
max = 6
changeable = true
[facts.boxes]
type = "whole number"
max = 4
"""
ATOMS = {
    "laid": ["laid", "not laid"],
    "receipt": ["receipt", "not receipt"],
    "opened": ["opened", "not opened"],
    "defect": ["defect == 'none'", "defect != 'claimed'", "defect in ('claimed', 'confirmed')"],
    "days": ["days > 3", "days == 2", "2 <= days and days < 5", "days * 2 - 3 > 4", "days % 3 == 1", "days // 2 != 1"],
    "boxes": ["boxes >= 2", "boxes != 3"],
}
JOINT = ["days + boxes > 6", "days > boxes", "days - boxes == 1"]


@cache
def policy_of(text: str) -> CompiledPolicy:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "random.toml"
        path.write_text(text, encoding="utf-8")
        return load_policy(str(path))


def policy_text(rules: list[tuple[str, str]], route: str) -> str:
    parts = ['policy = "random/policy"\nversion = "1"\noutcomes = ["deny", "refer", "approve"]', FACTS]
    parts += [f'[[rules]]\nid = "rule-{i}"\noutcome = "{outcome}"\nwhen = "{when}"' for i, (outcome, when) in enumerate(rules)]
    parts += [f'[[routes]]\nid = "near"\nwhen = "{route}"', f'[[routes]]\nid = "far"\nwhen = "not ({route})"']
    return "\n".join(parts)


@st.composite
def conditions(draw: st.DrawFn) -> str:
    """A condition over any of the facts, the same one twice too."""
    atom = st.sampled_from([*(atom for atoms in ATOMS.values() for atom in atoms), *JOINT])
    parts = draw(st.lists(atom, min_size=1, max_size=3))
    joint = draw(st.sampled_from([" and ", " or "]))
    return joint.join(f"({part})" for part in parts)


@st.composite
def policies(draw: st.DrawFn) -> str:
    rules = draw(st.lists(st.tuples(st.sampled_from(OUTCOMES[:2]), conditions()), min_size=1, max_size=4))
    return policy_text(rules, draw(conditions()))


@st.composite
def read_once_policies(draw: st.DrawFn) -> str:
    """Each fact is read in one place of the policy only: three-valued logic then loses nothing."""
    names = draw(st.permutations(list(ATOMS)))
    cut = draw(st.integers(2, len(names) - 1))
    rules = []
    for name in names[:cut]:
        rules.append((draw(st.sampled_from(OUTCOMES[:2])), draw(st.sampled_from(ATOMS[name]))))
    return policy_text(rules, draw(st.sampled_from(ATOMS[names[cut]])))


@st.composite
def requests(draw: st.DrawFn) -> dict[str, str]:
    """A request in which each fact is given or not."""
    return {name: value for name, domain in DOMAINS.items() if (value := draw(st.sampled_from([*domain, ""])))}


def completions(given: Mapping[str, str]) -> Iterator[dict[str, str]]:
    free = [name for name in DOMAINS if name not in given]
    for values in product(*(DOMAINS[name] for name in free)):
        yield {**given, **dict(zip(free, values, strict=True))}


def endings(policy: CompiledPolicy, given: Mapping[str, str]) -> dict[tuple[str, ...], tuple[str, str | None]]:
    """Every completion -> outcome and route."""
    found = {}
    for complete in completions(given):
        decision = policy.decide(policy.read(complete))
        found[tuple(complete[name] for name in DOMAINS)] = (decision.outcome, decision.route)
    return found


def relevant(given: Mapping[str, str], ends: Mapping[tuple[str, ...], Any]) -> set[str]:
    """The unknown facts for which two completions differ in that fact alone and end differently."""
    found = set()
    for position, name in enumerate(DOMAINS):
        if name not in given:
            groups: dict[tuple[str, ...], set[Any]] = {}
            for complete, end in ends.items():
                groups.setdefault(complete[:position] + complete[position + 1 :], set()).add(end)
            if any(len(group) > 1 for group in groups.values()):
                found.add(name)
    return found


SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@SLOW
@given(policies(), requests())
def test_never_decided_early_and_never_an_irrelevant_question(text: str, given_facts: dict[str, str]) -> None:
    """A decided outcome holds for every completion; what is asked is exactly what can still matter."""
    policy = policy_of(text)
    decision = policy.decide(policy.read(given_facts))
    ends = endings(policy, given_facts)
    outcomes = {outcome for outcome, _ in ends.values()}
    if decision.outcome != "incomplete":
        assert outcomes == {decision.outcome}
    if decision.route is not None:
        assert {route for _, route in ends.values()} == {decision.route}
    if decision.outcome == "incomplete" or decision.route_open:
        assert set(decision.ask) == relevant(given_facts, ends)
    else:
        assert decision.ask == ()
        assert len(set(ends.values())) == 1


@SLOW
@given(read_once_policies(), requests())
def test_never_left_open_when_decidable(text: str, given_facts: dict[str, str]) -> None:
    """Where no fact is read twice, a request is open only if completions really differ."""
    policy = policy_of(text)
    decision = policy.decide(policy.read(given_facts))
    outcomes = {outcome for outcome, _ in endings(policy, given_facts).values()}
    assert (decision.outcome == "incomplete") == (len(outcomes) > 1)


@SLOW
@given(policies(), st.fixed_dictionaries({name: st.sampled_from(domain) for name, domain in DOMAINS.items()}) | requests())
def test_changes_equal_brute_force(text: str, given_facts: dict[str, str]) -> None:
    """The sets of changes are all inclusion-minimal ones of what is known, each with the best outcome it can reach."""
    policy = policy_of(text)
    decision = policy.decide(policy.read(given_facts))
    if decision.outcome == "incomplete":
        assert decision.changes == ()
        return
    changeable = [name for name, fact in policy.policy.facts.items() if fact.changeable and name in given_facts]
    best: dict[frozenset[str], int] = {}
    now = OUTCOMES.index(decision.outcome)
    for size in range(1, len(changeable) + 1):
        for names in combinations(changeable, size):
            if any(smaller <= set(names) for smaller in best):
                continue
            reached = []
            for values in product(*([v for v in DOMAINS[name] if v != given_facts[name]] for name in names)):
                tried = {**given_facts, **dict(zip(names, values, strict=True))}
                outcome = policy.decide(policy.read(tried)).outcome
                reached.append(-1 if outcome == "incomplete" else OUTCOMES.index(outcome))
            if max(reached) > now:
                best[frozenset(names)] = max(reached)
    found = {frozenset(change.facts): OUTCOMES.index(change.outcome) for change in decision.changes}
    assert found == best
    for change in decision.changes:
        assert policy.decide(policy.read({**given_facts, **change.facts})).outcome == change.outcome


def test_a_change_counts_what_every_completion_comes_to() -> None:
    """Taken apart, the goods are accepted whether or not they are sealed: that is said though nobody knows which."""
    text = """policy = "a/shop"
version = "1"
outcomes = ["deny", "refer", "approve"]
[facts]
sealed = { type = "yes/no" }
assembled = { type = "yes/no", changeable = true }
days = { type = "whole number", max = 100 }
[[rules]]
id = "assembled"
outcome = "deny"
when = "assembled"
[[rules]]
id = "late"
outcome = "refer"
when = "days > (30 if sealed else 20)"
"""
    policy = policy_of(text)
    decision = policy.decide(policy.read({"assembled": "yes", "days": "10"}))
    assert [(change.facts, change.outcome) for change in decision.changes] == [({"assembled": False}, "approve")]
    assert policy.decide(policy.read({"assembled": "yes", "days": "25"})).changes == ()


TILE = {
    "receipt": YES_NO,
    "goods_intact": YES_NO,
    "packaging_intact": YES_NO,
    "laid": YES_NO,
    "clearance": YES_NO,
    "special_order": YES_NO,
    "defect": KINDS,
    "requested_on": ("2026-03-01", "2026-03-31", "2026-04-01"),
    "quantity": ("2 m2", "2.000001 m2"),
}


@settings(max_examples=60, deadline=None)
@given(st.fixed_dictionaries({name: st.sampled_from([*domain, *domain, ""]) for name, domain in TILE.items()}))
def test_tile_store_is_open_only_when_it_must_be(request_facts: dict[str, str]) -> None:
    """For the tile store: decided as soon as no completion can change it, and every question matters."""
    policy = load_policy("tile-store/returns")
    facts = {"sold_on": "2026-03-01", "tile": "800x800", "pieces_per_box": "3"}
    known = facts | {name: value for name, value in request_facts.items() if value}
    free = [name for name, value in request_facts.items() if not value]
    ends = {}
    for values in product(*(TILE[name] for name in free)):
        decision = policy.decide(policy.read(known | dict(zip(free, values, strict=True))))
        ends[values] = (decision.outcome, decision.route)
    decision = policy.decide(policy.read(known))
    outcomes = {outcome for outcome, _ in ends.values()}
    assert (decision.outcome == "incomplete") == (len(outcomes) > 1)
    matters = set()
    for position, name in enumerate(free):
        groups: dict[Any, set[Any]] = {}
        for values, end in ends.items():
            groups.setdefault(values[:position] + values[position + 1 :], set()).add(end)
        if any(len(group) > 1 for group in groups.values()):
            matters.add(name)
    assert set(decision.ask) == matters


@pytest.mark.parametrize(
    ("given_facts", "first"),
    [
        ({}, "receipt"),
        ({"receipt": "no"}, None),
        ({"goods_intact": "no", "receipt": "yes", "laid": "no", "clearance": "no", "special_order": "no"}, "defect"),
    ],
)
def test_most_useful_question_first(given_facts: dict[str, str], first: str | None) -> None:
    """First comes a question that one answer to settles the matter; a denied request asks nothing."""
    policy = load_policy("tile-store/returns")
    dates = {"sold_on": "2026-03-01", "requested_on": "2026-03-02", "packaging_intact": "yes"}
    ask = policy.decide(policy.read(dates | given_facts)).ask
    assert (ask[0] if ask else None) == first


def test_two_facts_compared_with_each_other_are_asked_for(tmp_path: Path) -> None:
    """`lot != sold_lot` with one of them known: the other can be the same text, which stands in no rule."""
    path = tmp_path / "lots.toml"
    path.write_text(
        'policy = "shop/lots"\nversion = "1"\ntitle = "Lots"\ntimezone = "Asia/Shanghai"\noutcomes = ["deny", "approve"]\n'
        'facts.lot = { type = "text" }\nfacts.sold_lot = { type = "text" }\n'
        '[[rules]]\nid = "other"\noutcome = "deny"\nwhen = "lot != sold_lot"\n',
        encoding="utf-8",
    )
    policy = load_policy(str(path))
    assert policy.decide(policy.read({"sold_lot": "B7/03"})).ask == ("lot",)
