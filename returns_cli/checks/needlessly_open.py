"""Requests that stay open although every answer gives the same outcome."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from returns_cli.checks.check import ANSWERS, Check, example
from returns_cli.checks.examined import Examined
from returns_cli.checks.finding import Finding
from returns_cli.engines.record import Slots
from returns_cli.language.types import Date, Moment, Number, Quantity, Size
from returns_cli.policy.model import INCOMPLETE

CODE = "needlessly-open"
TRIED_REQUESTS = 60
GLANCES = 6
PERTURBED = 24
RANGES = (Number, Date, Moment, Quantity, Size)
POLICY = """[facts]
laid = { type = "yes/no" }
defect = { type = "yes/no" }
[[rules]]
id = "laid"
outcome = "deny"
when = "%s"
"""


def find(examined: Examined) -> Iterator[Finding]:
    samples, policy = examined.samples, examined.policy
    seen: set[tuple[str, int]] = set()
    for slots in samples.requests[:TRIED_REQUESTS]:
        for name in sorted(examined.facts_of(rule.fires for rule in policy.rules)):
            blank = samples.trials.without(slots, name)
            outcome, _, undecided, _ = examined.ready.engine.evaluate(*blank)
            mask = undecided & (1 << len(policy.rules)) - 1
            rules = [index for index in range(len(policy.rules)) if mask >> index & 1]
            if outcome != INCOMPLETE or (name, mask) in seen or not all(examined.usable(("rules", index)) for index in rules):
                continue
            same = _the_same_whatever(examined, blank, name)
            if same:
                seen.add((name, mask))
            if same and not _a_matter_of_numbers(examined, blank, name, mask):
                yield _finding(examined, blank, name, rules, same)
                examined.blamed.update(("rules", index) for index in rules)


def _the_same_whatever(examined: Examined, blank: Slots, name: str) -> str:
    """The one outcome that every readable answer gives; empty where there are two."""
    samples, engine = examined.samples, examined.ready.engine
    outcomes: set[Any] = set()
    glances = samples.random.choices(samples.pools.values[name], k=GLANCES)
    for values in (glances, samples.pools.values[name], samples.trials.values(blank, name)):
        for value in values:
            tried = samples.trials.put(blank, name, value)
            if engine.violated(*tried) < 0:
                outcomes.add(engine.evaluate(*tried)[0])
            if len(outcomes) > 1:
                return ""
    return str(outcomes.pop()) if outcomes else ""


def _a_matter_of_numbers(examined: Examined, blank: Slots, name: str, mask: int) -> bool:
    """Whether with other days or numbers beside it the answer would matter: then it is only the ends of a range
    that settle it, which nobody expects of a policy."""
    samples, policy = examined.samples, examined.policy
    others = [fact.name for fact in policy.facts.values() if isinstance(fact.type, RANGES) and fact.name != name]
    known = [other for other in others if blank[samples.trials.start[other]] is not None]
    for _ in range(PERTURBED if known else 0):
        tried = samples.pools.changed(blank, known)
        outcome, _, undecided, _ = examined.ready.engine.evaluate(*tried)
        if outcome == INCOMPLETE and undecided & mask and not _the_same_whatever(examined, tried, name):
            return True
    return False


def _finding(examined: Examined, blank: Slots, name: str, rules: list[int], outcome: str) -> Finding:
    ids = " and ".join(f"`{examined.policy.rules[index].id}`" for index in rules)
    message = f"while `{name}` is not known {ids} leave the request open, though it is `{outcome}` whatever the answer"
    help = f"write the condition so that it does not need `{name}`: what is true of both answers must not ask for one"
    return Finding(CODE, ("rules", rules[0], "when"), message, help, witness=examined.shown(blank))


CHECK = Check(
    code=CODE,
    says="A request stays open while a fact is not known, although every answer to it gives the same outcome.",
    stage=ANSWERS,
    bad=example(POLICY % "(laid and defect) or (laid and not defect)"),
    good=example(POLICY % "laid and not defect"),
    find=find,
)
