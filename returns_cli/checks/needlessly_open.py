"""Rules that stay undecided, and so are no reason, although every answer gives the same outcome."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from returns_cli.checks.check import ANSWERS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.kinds.kind import Registers
from returns_cli.kinds.table import kind_of
from returns_cli.policy.model import INCOMPLETE, Fact, Policy

CODE = "needlessly-open"
TRIED_A_RULE = 12
LARGE = 200
GLANCES = 6
PERTURBED = 24
POLICY = """[facts]
laid = { type = "yes/no" }
defect = { type = "yes/no" }
[[rules]]
id = "laid"
outcome = "deny"
when = "%s"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    seen: set[tuple[str, int]] = set()
    for index, registers in _tried(context):
        for name in sorted(set(context.samples.reads[index]) & _answered(context)):
            blank = context.samples.trials.without(registers, name)
            rules = _left_open(context, blank)
            mask = sum(1 << rule for rule in rules)
            if not rules or (name, mask) in seen or not all(_usable(context, rule) for rule in rules):
                continue
            endings = _endings(context, blank, name)
            if len(endings) != 1 or endings == [INCOMPLETE]:  # still open: other facts are not known either
                continue
            if endings[0] in _reasons(context, blank) or context.compiled.violated(blank) >= 0:
                continue
            seen.add((name, mask))
            if _a_matter_of_numbers(context, blank, name, mask) or _numbers_matter(context, blank, name, rules):
                continue
            if _proved(context, blank, name, endings[0]):
                yield _finding(context, blank, name, rules, endings[0])
                context.reported.update(("rules", rule) for rule in rules)


def _usable(context: CheckContext, rule: int) -> bool:
    """Whether neither the rule nor a table that it reads has been found fault with."""
    read = context.reached([context.policy.rules[rule].fires])
    derived = (context.policy.derived[name] for name in read if name in context.policy.derived)
    return context.usable(("rules", rule)) and all(context.usable(each.path) for each in derived)


def _answered(context: CheckContext) -> set[str]:
    """The facts that somebody is asked for: those the command line fills in, and those of which the policy asks whether
    they are known, may stay unknown for good."""
    return {name for name in context.always_given if not context.policy.facts[name].by_clock}


def _tried(context: CheckContext) -> Iterator[tuple[int, Registers]]:
    """For each rule, requests in which it fires and others do as little as can be; then some in which it does not."""
    samples, rules = context.samples, context.policy.rules
    count = TRIED_A_RULE if len(rules) < LARGE else 1
    calm = samples.calmest(count, samples.own)
    for index in range(len(rules)):
        for registers in (*samples.calmest(count, samples.own & samples.true["rules", index]), *calm):
            yield index, registers


def _left_open(context: CheckContext, registers: Registers) -> list[int]:
    """The undecided rules of a request whose outcome is open."""
    outcome, _, undecided, _ = context.compiled.engine.evaluate(*registers)
    return [index for index in range(len(context.policy.rules)) if undecided >> index & 1] if outcome == INCOMPLETE else []


def _reasons(context: CheckContext, registers: Registers) -> set[str]:
    """The outcomes of the rules that fire all the same."""
    _, fired, _, _ = context.compiled.engine.evaluate(*registers)
    return {rule.outcome for index, rule in enumerate(context.policy.rules) if fired >> index & 1}


def _endings(context: CheckContext, blank: Registers, name: str) -> list[str]:
    """The outcome that every readable answer gives, or two that two of them give; none where no answer is readable.

    Where no rule fires whatever the answer, each answer has a reason of its own, which the customer is to hear: that
    counts as two.
    """
    samples, engine = context.samples, context.compiled.engine
    outcomes: set[str] = set()
    in_common = -1
    glances = samples.random.choices(samples.pools.values[name], k=GLANCES)
    for values in (glances, samples.pools.values[name], samples.trials.values(blank, name)):
        for value in values:
            tried = samples.trials.put(blank, name, value)
            if engine.violated(*tried) < 0:
                outcome, fired, _, _ = engine.evaluate(*tried)
                outcomes.add(outcome)
                in_common &= fired or -1
            if len(outcomes) > 1 or not in_common:
                return [*outcomes, "for a reason of its own"]
    return list(outcomes)


def _proved(context: CheckContext, blank: Registers, name: str, outcome: str) -> bool:
    """Whether it is proved that no readable answer gives another outcome, all else being as it is."""
    from returns_cli.engines.smt_formulas import both, negation
    from returns_cli.engines.smt_request import set_to

    decided = context.prover.decided
    values = dict(zip(context.policy.registers, blank, strict=True))
    goal = both(set_to(decided.request, values, frozenset({name})), decided.readable, negation(decided.outcomes[outcome]))
    return context.proved_empty(context.prover.proofs, goal)


def _a_matter_of_numbers(context: CheckContext, blank: Registers, name: str, mask: int) -> bool:
    """Whether with other days or numbers beside it the answer would matter: then it is only the ends of a range
    that settle it, which nobody expects of a policy."""
    samples, policy = context.samples, context.policy
    others = [fact.name for fact in policy.facts.values() if fact.name != name and _ranges(fact, policy)]
    known = [other for other in others if blank[samples.trials.start[other]] is not None]
    by_itself = (samples.trials.put(blank, other, value) for other in known for value in samples.pools.values[other])
    together = (samples.pools.changed(blank, known) for _ in range(PERTURBED if known else 0))
    for tried in chain(by_itself, together):
        outcome, _, undecided, _ = context.compiled.engine.evaluate(*tried)
        if outcome == INCOMPLETE and undecided & mask and len(_endings(context, tried, name)) > 1:
            return True
    return False


def _numbers_matter(context: CheckContext, blank: Registers, name: str, rules: list[int]) -> bool:
    """The same asked of the solver: whether with other days or numbers two answers come to two outcomes, by these rules."""
    from returns_cli.engines.smt_formulas import apart, both, either
    from returns_cli.engines.smt_request import set_to

    policy, prover = context.policy, context.prover
    one = prover.decided
    other = prover.differing(name)
    values = dict(zip(policy.registers, blank, strict=True))
    start = context.samples.trials.start
    known = [fact for fact in policy.facts.values() if fact.name != name and blank[start[fact.name]] is not None]
    numbers = [fact.name for fact in known if _ranges(fact, policy)]
    differ = either(*(apart(one.rules[rule].true, other.rules[rule].true) for rule in (policy.rules[at].id for at in rules)))
    alike = set_to(one.request, values, frozenset({name, *numbers}))
    goal = both(
        alike,
        other.request.given[name],
        one.readable,
        other.readable,
        one.decided,
        other.decided,
        differ,
        one.rank != other.rank,
    )
    return not context.proved_empty(prover.proofs, goal)


def _ranges(fact: Fact, policy: Policy) -> bool:
    """Whether the fact's values have an order: days and numbers."""
    return bool(kind_of(fact.type).scales(fact.type, policy.timezone))


def _culprits(context: CheckContext, blank: Registers, name: str, rules: list[int]) -> list[int]:
    """Of the rules that are left open those that each answer gives one state; all of them if only together they are sure."""
    samples, engine = context.samples, context.compiled.engine
    tried = (samples.trials.put(blank, name, value) for value in samples.pools.values[name])
    fired = [engine.evaluate(*registers)[1] for registers in tried if engine.violated(*registers) < 0]
    sure = [index for index in rules if len({mask >> index & 1 for mask in fired}) == 1]
    return sure or rules


def _finding(context: CheckContext, blank: Registers, name: str, rules: list[int], outcome: str) -> Finding:
    rules = _culprits(context, blank, name, rules)
    ids = " and ".join(f"`{context.policy.rules[index].id}`" for index in rules)
    undecided = f"{ids} {'are' if len(rules) > 1 else 'is'} undecided"
    whatever = f"it is `{outcome}` whatever the answer"
    message = f"while `{name}` is not known {undecided}, though {whatever}: no reason can be named"
    help = f"write the condition so that it does not need `{name}`: what is true of both answers must not ask for one"
    return Finding(CODE, ("rules", rules[0], "when"), message, help, witness=context.shown(blank))


CHECK = PolicyCheck(
    code=CODE,
    says="A rule stays undecided while a fact is not known, though each answer gives the same outcome: no reason can be shown.",
    stage=ANSWERS,
    bad=example(POLICY % "(laid and defect) or (laid and not defect)"),
    good=example(POLICY % "laid and not defect"),
    find=find,
)
