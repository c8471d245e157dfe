"""Every completion counts: where all answers to what is unknown lead to one outcome, that is the outcome."""

from __future__ import annotations

import itertools
import json
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import policies, rows

from returns_cli import load_policy
from returns_cli.cli.main import run
from returns_cli.decisions.boxes import Boxes
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.kinds.faults import InputError
from returns_cli.policy.load import shipped
from returns_cli.policy.model import INCOMPLETE
from returns_cli.search.trials import Trials

FromText: TypeAlias = Callable[[str], CompiledPolicy]
Registers: TypeAlias = tuple[Any, ...]
HEAD = 'policy = "a/shop"\nversion = "1"\noutcomes = ["deny", "refer", "approve"]\n'
RANDOM = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
COMPLETIONS = 40


def shop(facts: str, *rules: tuple[str, str], more: str = "") -> str:
    """A policy with these facts and rules, each an outcome and its condition."""
    written = "".join(
        f"[[rules]]\nid = \"r{number}\"\noutcome = \"{outcome}\"\nwhen = '''{when}'''\n"
        for number, (outcome, when) in enumerate(rules)
    )
    return f"{HEAD}[facts]\n{facts}\n{more}\n{written}"


DAYS = 'days = { type = "whole number", unit = "day", max = 10_000 }\n'
MEMBER = 'member = { type = "yes/no" }\n'
OPENED = 'opened = { type = "yes/no" }\n'
DATES = 'sold = { type = "date" }\nasked = { type = "date" }\n'
WINDOW = "days > (60 if member else 30)"
SPLIT = (("deny", "opened and days > 14"), ("deny", "not opened and days > 30"))


def test_what_stays_blank_hides_no_check(from_text: FromText) -> None:
    """Whether it was opened stays blank, and may satisfy the first check; no number of days satisfies the other."""
    checks = '[[checks]]\nmust = "opened or known(opened)"\n[[checks]]\nmust = "days < days"\n'
    compiled = from_text(shop(DAYS.replace("10_000", "5") + OPENED, ("deny", "days > 3"), more=checks))
    with pytest.raises(InputError, match="days < days"):
        compiled.read({})


@pytest.mark.parametrize(
    ("text", "facts", "outcome"),
    [
        (shop(DAYS + MEMBER, ("deny", WINDOW)), {"days": 20}, "approve"),
        (shop(DAYS + MEMBER, ("deny", WINDOW)), {"days": 70}, "deny"),
        (shop(DAYS + MEMBER, ("deny", WINDOW)), {"days": 45}, INCOMPLETE),
        (shop(DAYS + MEMBER, ("deny", WINDOW)), {"member": True}, INCOMPLETE),
        (shop(DAYS + OPENED, *SPLIT), {"days": 40}, "deny"),
        (shop(DAYS + OPENED, *SPLIT), {"days": 14}, "approve"),
        (shop(DAYS + OPENED, *SPLIT), {"days": 15}, INCOMPLETE),
        (shop(OPENED + MEMBER, ("deny", "(opened and member) or (not opened and member)")), {"member": True}, "deny"),
        (shop(OPENED + MEMBER, ("refer", "opened"), ("refer", "not opened"), ("deny", "member and opened")), {}, INCOMPLETE),
        (shop(OPENED + MEMBER, ("refer", "opened"), ("refer", "not opened")), {}, "refer"),
        (shop(OPENED + MEMBER, ("refer", "opened"), ("deny", "not opened")), {}, INCOMPLETE),
        (shop(DAYS + MEMBER, ("deny", "days >= 0")), {}, "deny"),
        (shop(DAYS + MEMBER, ("deny", "days > 10"), ("deny", "days < 11 and member")), {"member": True}, "deny"),
        (shop(DAYS, ("deny", "days == 5"), ("deny", "days != 5")), {}, "deny"),
        (shop(DAYS, ("deny", "days == 5")), {}, INCOMPLETE),
        (shop('note = { type = "text" }\n', ("deny", "note == 'a'"), ("deny", "note != 'a'")), {}, "deny"),
        (shop('note = { type = "text" }\n', ("deny", "note in ('a', 'b')")), {}, INCOMPLETE),
        (shop(DATES, ("deny", "asked >= sold"), ("deny", "asked < sold")), {"sold": "2026-01-05"}, "deny"),
        (shop(DATES, ("deny", "asked < sold"), more='[[checks]]\nmust = "asked >= sold"\n'), {"sold": "2026-01-05"}, "approve"),
        (shop(DATES, ("deny", "days_between(sold, asked) > 30")), {"sold": "2026-01-05"}, INCOMPLETE),
    ],
)
def test_all_completions_lead_to_one_outcome(from_text: FromText, text: str, facts: dict[str, Any], outcome: str) -> None:
    """The outcome is what every readable answer comes to; incomplete only where two answers differ, and then one is asked."""
    compiled = from_text(text)
    decision = compiled.decide(compiled.read(facts))
    assert decision.outcome == outcome
    assert bool(decision.ask) == (outcome == INCOMPLETE)


def test_what_one_day_has_shown_to_be_open_is_tried_on_others(from_text: FromText, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two answers to a request lead apart, as many days away are tried first on other days: nothing is split."""
    compiled, splits = from_text(shop(DATES, ("deny", "days_between(sold, asked) > 30"))), list[str]()
    split = Boxes.split
    monkeypatch.setattr(Boxes, "split", lambda *given: (splits.append(""), split(*given))[1])

    def decided(day: str) -> int:
        """How often something was split for a request of that day."""
        splits.clear()
        assert compiled.evaluate(compiled.read({"asked": day}).registers)[0] == INCOMPLETE
        return len(splits)

    assert decided("2026-01-05") > 0
    assert [decided(day) for day in ("2026-06-05", "2021-02-28")] == [0, 0]


def test_only_rules_that_surely_fire_have_fired(from_text: FromText) -> None:
    """Two rules that between them cover both answers deny, and neither is said to have fired."""
    decision = from_text(shop(DAYS + OPENED, *SPLIT)).decide({"days": 40})
    assert (decision.outcome, decision.fired, decision.undecided) == ("deny", (), ("r0", "r1"))


ROUTES = """
[[routes]]
id = "desk"
when = "days < 10 and opened"
[[routes]]
id = "back-door"
when = "days < 10"
[[routes]]
id = "post"
when = "days >= 10 or opened"
"""


def test_the_route_that_all_completions_have(from_text: FromText) -> None:
    """A route is chosen where every answer leads to it, and open where two answers lead to two."""
    compiled = from_text(shop(DAYS + OPENED, more=ROUTES))
    late, soon = compiled.decide({"days": 12}), compiled.decide({"days": 3})
    assert (late.route, late.route_open, late.ask) == ("post", False, ())
    assert (soon.route, soon.route_open, soon.ask) == (None, True, ("opened",))


def test_a_request_that_no_answer_makes_readable(from_text: FromText) -> None:
    """Where every completion breaks a check, the request is refused; one that still can be read is not."""
    checks = '[[checks]]\nmust = "opened or days > 5"\n[[checks]]\nmust = "not opened or days > 9"\n'
    compiled = from_text(shop(DAYS + OPENED, ("deny", "days > 30"), more=checks))
    with pytest.raises(InputError):
        compiled.accept({"days": 3})
    assert compiled.decide({"days": 7}).outcome == "approve"
    assert compiled.decide({"days": 12}).outcome == "approve"


def test_blank_stays_blank_where_the_policy_says_what_that_means(from_text: FromText) -> None:
    """A fact that the policy asks `known` of has not happened while it is blank."""
    text = shop(DATES + MEMBER, ("refer", "known(asked) and member"), ("refer", "known(asked) and not member"))
    compiled = from_text(text)
    assert compiled.decide({}).outcome == "approve"
    assert compiled.decide({"asked": "2026-01-01"}).outcome == "refer"


def completions(compiled: CompiledPolicy, registers: Registers, seed: int) -> Iterator[Registers]:
    """Readable requests in which nothing is unknown."""
    trials, chance = Trials(compiled.policy, compiled.completions), random.Random(seed)  # noqa: S311
    for _ in range(COMPLETIONS):
        full = registers
        for name in trials.unknown(registers):
            full = trials.put(full, name, chance.choice(trials.values(full, name)))
        if compiled.engine.violated(*full) < 0:
            yield full


def speaks_of_blanks(compiled: CompiledPolicy, registers: Registers) -> bool:
    """Whether the policy asks of an unknown fact if it is known: then not every completion counts."""
    asked = compiled.every_completion.boxes.given
    return any(registers[place] is None for place in asked)


@RANDOM
@given(st.data())
def test_no_completion_says_otherwise(from_text: FromText, data: st.DataObject) -> None:
    """What is decided of a request that lacks facts is decided of each of its completions, outcome and route."""
    compiled = from_text(data.draw(policies(), label="policy"))
    for seed, row in enumerate(data.draw(rows(compiled.policy, 12), label="rows")):
        registers = compiled.reader.read(row)
        if speaks_of_blanks(compiled, registers):
            continue
        if compiled.violated(registers) >= 0:
            assert not list(completions(compiled, registers, seed))
            continue
        outcome, _, undecided, route = compiled.evaluate(registers)
        if outcome == INCOMPLETE:
            continue
        for full in completions(compiled, registers, seed):
            reached = compiled.engine.evaluate(*full)
            assert reached[0] == outcome, f"{registers} is {outcome}, {full} is {reached[0]}"
            if outcome != compiled.policy.denied and not undecided >> len(compiled.policy.rules):
                assert reached[3] == route


@pytest.mark.parametrize("name", [name for name, _ in shipped()])
def test_shipped_policies_decide_as_their_completions_do(name: str) -> None:
    """Random requests that lack facts: what is decided holds of their completions, and what is open can be asked."""
    compiled = load_policy(name)
    trials, chance = Trials(compiled.policy, compiled.completions), random.Random(name)  # noqa: S311
    blank = (None,) * len(compiled.policy.registers)
    pools = {fact: trials.values(blank, fact) for fact in compiled.policy.facts}
    for seed in range(60):
        registers = blank
        for fact, pool in pools.items():
            if chance.random() < 0.8:
                registers = trials.put(registers, fact, chance.choice(pool))
        if compiled.violated(registers) >= 0:
            assert speaks_of_blanks(compiled, registers) or not list(completions(compiled, registers, seed))
            continue
        decision = compiled.decide(compiled.facts(registers))
        ends = (
            set()
            if speaks_of_blanks(compiled, registers)
            else {compiled.engine.evaluate(*full)[0] for full in completions(compiled, registers, seed)}
        )
        if decision.outcome == INCOMPLETE:
            assert decision.ask
        else:
            assert ends <= {decision.outcome}


def small(choice: random.Random, count: int) -> str:
    """A policy of yes/no facts with rules drawn at random, small enough to try every completion."""

    def condition(depth: int) -> str:
        if depth == 0 or choice.random() < 0.3:
            return choice.choice(["", "not "]) + f"f{choice.randrange(count)}"
        parts = [condition(depth - 1) for _ in range(2)]
        return choice.choice(["({} and {})", "({} or {})", "(f0 if {} else {})"]).format(*parts)

    facts = "".join(f'f{number} = {{ type = "yes/no" }}\n' for number in range(count))
    rules = [(choice.choice(["deny", "refer"]), condition(3)) for _ in range(4)]
    return shop(facts, *rules, more=f'[[checks]]\nmust = "{condition(2)}"\n' if choice.random() < 0.5 else "")


@pytest.mark.parametrize("seed", range(25))
def test_small_policies_exactly(from_text: FromText, seed: int) -> None:
    """With every completion tried: decided just where they agree, refused just where none can be read, asked just what can
    change the outcome."""
    chance, count = random.Random(seed), 4  # noqa: S311
    compiled = from_text(small(chance, count))
    for registers in itertools.product((True, False, None), repeat=count):
        full = [values for values in itertools.product((True, False), repeat=count) if agrees(registers, values)]
        ends = {values: compiled.engine.evaluate(*values)[0] for values in full if compiled.engine.violated(*values) < 0}
        assert (compiled.violated(registers) >= 0) == (not ends)
        if not ends:
            continue
        decision = compiled.decide(compiled.facts(registers))
        expected = next(iter(ends.values())) if len(set(ends.values())) == 1 else INCOMPLETE
        assert decision.outcome == expected
        mattering = {f"f{at}" for at in range(count) if registers[at] is None and matters(ends, at)}
        assert mattering <= set(decision.ask)
        assert expected == INCOMPLETE or not decision.ask
        if mattering:
            assert set(decision.ask) == mattering


def agrees(registers: Registers, values: Registers) -> bool:
    return all(register is None or register == value for register, value in zip(registers, values, strict=True))


def matters(ends: dict[Registers, str], at: int) -> bool:
    """Whether two readable completions that differ in this fact alone end differently."""
    for values, end in ends.items():
        other = (*values[:at], not values[at], *values[at + 1 :])
        if other in ends and ends[other] != end:
            return True
    return False


def test_forty_unknown_facts_do_not_explode(from_text: FromText) -> None:
    """A condition that no cut makes simpler is left open in time, and something is asked."""
    count = 40
    facts = "".join(f'f{number} = {{ type = "yes/no" }}\n' for number in range(count))
    parity = "f0"
    for number in range(1, 12):
        parity = f"(f{number} != ({parity}))"
    compiled = from_text(
        shop(facts, ("deny", " or ".join(f"(f{n} and f{n + 1})" for n in range(count - 1))), ("refer", parity))
    )
    start = time.process_time()
    decision = compiled.decide({})
    assert decision.outcome == INCOMPLETE
    assert decision.ask
    assert time.process_time() - start < 20


def test_the_audit_counts_completions_row_by_row(from_text: FromText, tmp_path: Path) -> None:
    """Rows that all conditions leave equally open are decided as the counter decides each of them."""
    text = shop(
        DAYS + MEMBER + OPENED,
        ("deny", WINDOW),
        ("refer", "opened and days > 10"),
        more='[[checks]]\nmust = "days > 3 or not member"\n[[routes]]\nid = "desk"\nwhen = "days < 20 or opened"\n',
    )
    policy, log, out = tmp_path / "shop.toml", tmp_path / "log.csv", tmp_path / "out.jsonl"
    policy.write_text(text, encoding="utf-8")
    compiled = from_text(text)
    rows = [
        {"days": days, "member": member, "opened": opened}
        for days in ("", *map(str, range(0, 120, 3)))
        for member in ("", "yes", "no")
        for opened in ("", "yes", "no")
    ]
    lines = ["article,days,member,opened", *(f"tile,{','.join(row.values())}" for row in rows)]
    log.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run(["audit", str(log), "--policy", str(policy), "--out", str(out), "--rejects", str(tmp_path / "rejects.csv")]) in (
        0,
        3,
    )
    told = {}
    for line in out.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        told[found["line"]] = (found["outcome"], found["route"] or None)
    for number, row in enumerate(rows, 2):
        try:
            decision = compiled.decide(compiled.read(row))
        except InputError:
            assert number not in told
        else:
            assert told[number] == (decision.outcome, decision.route), row
    assert {outcome for outcome, _ in told.values()} == {"approve", "deny", "refer", INCOMPLETE}


def test_hundreds_of_unknown_facts_are_asked_for_in_seconds(from_text: FromText) -> None:
    """With 500 facts and nothing known, deciding and finding what to ask takes seconds."""
    facts = "".join(f'f{number} = {{ type = "yes/no" }}\n' for number in range(500))
    compiled = from_text(shop(facts, *(("deny", f"f{number} and not f{(number + 1) % 500}") for number in range(500))))
    start = time.process_time()
    decision = compiled.decide({})
    assert decision.outcome == INCOMPLETE
    assert len(decision.ask) == 500
    assert time.process_time() - start < 20


def test_a_refusal_that_no_single_rule_gives_says_which_rules_do(
    from_text: FromText, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where rules refuse only between them, the clerk reads that it is so whatever the answer, and by which rules."""
    policy = tmp_path / "shop.toml"
    policy.write_text(shop(DAYS + OPENED, *SPLIT), encoding="utf-8")
    assert run(["check", "--policy", str(policy), "--days", "40", "--no-input", "--lang", "en"]) == 3
    assert "whatever is still unknown: r0; r1" in capsys.readouterr().out


ASKED = """policy = "a/shop"
version = "1"
outcomes = ["deny", "approve"]
[facts]
count = { type = "whole number", min = 0, max = 9 }
amount = { type = "whole number", max = 9 }
tile = { type = "yes/no" }
[[rules]]
id = "counted"
outcome = "deny"
when = "count > 3"
[[checks]]
must = "known(amount) if amount > 5 else known(tile)"
"""


def verdict_of(compiled: CompiledPolicy, registers: Registers) -> tuple[int, Any]:
    """Which check is broken, and what is decided."""
    return compiled.violated(registers), compiled.evaluate(registers)


def test_what_was_decided_before_changes_nothing(from_text: FromText) -> None:
    """Without an amount a tile must be known, whatever the amount: so it is too after a request that can be read."""
    compiled = from_text(ASKED)
    for _ in range(2):
        with pytest.raises(InputError):
            compiled.accept({"count": 1})
        assert compiled.decide(compiled.accept({"count": 1, "tile": True})).outcome == "approve"
        assert compiled.decide(compiled.accept({"tile": True})).outcome == INCOMPLETE


@RANDOM
@given(st.data())
def test_the_same_in_whatever_order(from_text: FromText, data: st.DataObject) -> None:
    """A request is decided by a policy that has decided others as by one that has decided none."""
    text = data.draw(policies(), label="policy")
    compiled = from_text(text)
    for row in data.draw(rows(compiled.policy, 12), label="rows"):
        registers = compiled.reader.read(row)
        assert verdict_of(compiled, registers) == verdict_of(CompiledPolicy(compiled.policy), registers)
