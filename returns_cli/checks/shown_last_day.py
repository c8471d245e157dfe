"""Shown days that are not the last day on which their rule lets pass."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import OUTCOMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.uses import names_read
from returns_cli.decisions.texts import PLACEHOLDER
from returns_cli.engines.smt_formulas import Formula, both
from returns_cli.engines.smt_search import Proofs
from returns_cli.language.nodes import Call, Compare, Comparison, Name, children, walk
from returns_cli.language.types import Date
from returns_cli.policy.model import Derived, Policy, Rule

CODE = "shown-last-day"
POLICY = """[parameters.window]
unit = "day"
values = [{ value = 30 }]
[facts]
sold_on = { type = "date" }
asked_on = { type = "date" }
[derived.last_day]
value = "add_days(sold_on, window)"
show = true
[[rules]]
id = "window"
outcome = "deny"
when = "days_between(sold_on, asked_on) %s window"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    policy = context.policy
    for derived in policy.derived.values():
        if not isinstance(derived.type, Date):
            continue
        for index, rule in enumerate(policy.rules):
            if not context.usable(("rules", index)) or not _speaks_of(policy, derived, rule):
                continue
            for fact in _days_of(policy, derived, rule):
                found = _Pair(context, derived, rule, fact).finding(derived.path if derived.rows else (*derived.path, "value"))
                if found is not None:
                    yield found
                    return


def _speaks_of(policy: Policy, derived: Derived, rule: Rule) -> bool:
    """Whether the shown day is meant as the end of what the rule lets pass: its sentences name it, or both are worked out
    from the same parameters. A day from which the rule counts is the first one, not the last."""
    if _counts_from(policy, derived, rule):
        return False
    sentences = [text for words in (rule.reason, rule.remedy) for text in (words.en, words.zh)]
    if any(derived.name in PLACEHOLDER.findall(text) for text in sentences):
        return True
    own = names_read(policy, [derived.value]) & policy.parameters.keys()
    return derived.show and bool(own) and own <= names_read(policy, [rule.when, rule.unless])


def _counts_from(policy: Policy, derived: Derived, rule: Rule) -> bool:
    """Whether the rule reads the day, and only to work out something else from it: nothing is compared with it."""
    trees = [tree for tree in (rule.when, rule.unless) if tree is not None]
    trees += [policy.derived[name].value for name in sorted(names_read(policy, trees)) if name in policy.derived]
    below = [(node, child) for tree in trees for node in walk(tree) for child in children(node) if child == Name(derived.name)]
    return bool(below) and all(isinstance(node, Call) for node, _ in below)


def _days_of(policy: Policy, derived: Derived, rule: Rule) -> list[str]:
    """The facts whose day the rule compares and the shown day does not depend on, where both begin from a common fact."""
    own, read = names_read(policy, [derived.value]), names_read(policy, [rule.when, rule.unless])
    dated = [name for name, fact in policy.facts.items() if fact.type.date_at is not None and name in read - own]
    return dated if own & read & policy.facts.keys() else []


class _Pair:
    """Two requests that differ in one day alone."""

    def __init__(self, context: CheckContext, derived: Derived, rule: Rule, fact: str) -> None:
        self.context, self.derived, self.rule, self.fact = context, derived, rule, fact
        self.proofs = Proofs(context.policy)
        request = self.proofs.request()
        other = self.proofs.add(request.altered("other", frozenset([fact])))
        self.one, self.other = (self.proofs.decided(context.policy, each) for each in (request, other))
        register = context.policy.facts[fact].type.date_register(fact) or fact
        self.days = [decided.value(Name(register)).what for decided in (self.one, self.other)]
        self.register = register

    def finding(self, path: tuple[str | int, ...]) -> Finding | None:
        known = both(*(each.all_known(self.context.always_given) for each in (self.one, self.other)))
        known = both(known, self.one.readable, self.other.readable)
        one, other = (decided.condition(self.rule.fires) for decided in (self.one, self.other))
        refused = both(known, self.shown_to_be("=="), one.true, self.days[1] < self.days[0], other.false)
        passed = both(known, self.shown_to_be(">"), one.false, self.days[1] > self.days[0], other.true)
        for goal, says in ((refused, "is refused on that day already"), (passed, "still passes after it")):
            witness = self.witness(goal)
            if witness is not None:
                message = (
                    f"`{self.derived.name}` is shown as a last day, but a request that rule `{self.rule.id}` is about {says}"
                )
                return Finding(CODE, path, message, "let the day and the rule say the same", witness=witness)
        return None

    def shown_to_be(self, op: Comparison) -> Formula:
        """The day of the first request is that which is shown, or a later one."""
        return self.one.condition(Compare(Name(self.register), op, Name(self.derived.name))).true

    def witness(self, goal: Formula) -> dict[str, object] | None:
        found = self.context.found(self.proofs, self.one, goal)
        return None if found is None else self.context.shown(found)


CHECK = PolicyCheck(
    code=CODE,
    says="A shown day is not the last one on which the rule that it belongs to lets pass.",
    stage=OUTCOMES,
    bad=example(POLICY % ">="),
    good=example(POLICY % ">"),
    find=find,
)
