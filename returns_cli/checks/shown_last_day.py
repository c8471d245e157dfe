"""Shown days that are not the last day on which their rule lets pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice, product

from returns_cli.checks.check import OUTCOMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.uses import names_read
from returns_cli.checks.written import expressions_of
from returns_cli.decisions.texts import PLACEHOLDER
from returns_cli.engines.smt_formulas import Formula, Term, apart, both, negation
from returns_cli.engines.smt_policy import Decided
from returns_cli.engines.smt_search import Proofs
from returns_cli.language.nodes import Call, Compare, Comparison, Name, Node, children, walk
from returns_cli.language.types import Date
from returns_cli.policy.model import Derived, Policy, Rule

CODE = "shown-last-day"
_LAST = re.compile(
    "(?<![a-z])(?:last|final|latest|until|deadline|ends?|expir[a-z]*|closes?|due|by)(?![a-z])|最后|最迟|截止|截至|到期|期满|[退换]至|至$",
    re.IGNORECASE,
)
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
    for derived in context.policy.derived.values():
        if isinstance(derived.type, Date):
            yield from islice(_of(context, derived), 1)


def _of(context: CheckContext, derived: Derived) -> Iterator[Finding]:
    """The rules that do not end on the shown day."""
    policy = context.policy
    for index, rule in enumerate(policy.rules):
        spoken_of = _speaks_of(policy, derived, rule)
        if not context.usable(("rules", index)) or not (spoken_of or _called_last(policy, derived)):
            continue
        alike = _counted_alike(policy, derived, [rule.when, rule.unless])
        for fact in _days_of(policy, derived, rule) if alike or _is_called_last(derived) else ():
            pair = _Pair(context, derived, rule, fact, alone=not spoken_of)
            if not (alike or spoken_of or pair.would_end_there()):
                continue
            found = pair.finding(derived.path if derived.rows else (*derived.path, "value"))
            if found is not None and not (_may_be_of_another(policy, derived, rule) and pair.is_end_of_another()):
                yield found


def _speaks_of(policy: Policy, derived: Derived, rule: Rule) -> bool:
    """Whether the shown day is meant as the end of what the rule lets pass: its sentences name it, it is compared with it, or
    both are worked out from the same parameters. A day from which the rule counts is the first one, not the last."""
    read = _read_by(policy, derived, rule)
    if read and all(isinstance(node, Call) for node in read):
        return False
    if derived.name in _told_by(rule):
        return True
    own = names_read(policy, [derived.value]) & policy.parameters.keys()
    return derived.show and (bool(read) or (bool(own) and own <= names_read(policy, [rule.when, rule.unless])))


def _told_by(rule: Rule) -> set[str]:
    """The names whose values its sentences show."""
    sentences = [text for words in (rule.reason, rule.remedy) for text in (words.en, words.zh)]
    return {name for text in sentences for name in PLACEHOLDER.findall(text)}


def _may_be_of_another(policy: Policy, derived: Derived, rule: Rule) -> bool:
    """Whether the shown day is counted from other facts than the rule, whose sentences do not show it as their only day."""
    days = {name for name in _told_by(rule) & policy.derived.keys() if isinstance(policy.derived[name].type, Date)}
    return days != {derived.name} and not _counted_alike(policy, derived, [rule.when, rule.unless])


def _counted_alike(policy: Policy, derived: Derived, trees: Iterable[Node | None]) -> bool:
    """Whether the shown day and the expressions begin from a common fact."""
    return bool(names_read(policy, [derived.value]) & names_read(policy, trees) & policy.facts.keys())


def _called_last(policy: Policy, derived: Derived) -> bool:
    """Whether it is shown as a last day that nothing but the customer reads: any rule may be meant."""
    read = names_read(policy, [each.tree for each in expressions_of(policy) if each.path[:2] != derived.path])
    return derived.show and _is_called_last(derived) and derived.name not in read


def _is_called_last(derived: Derived) -> bool:
    return _LAST.search(f"{derived.name} {derived.label.en} {derived.label.zh}") is not None


def _read_by(policy: Policy, derived: Derived, rule: Rule) -> list[Node]:
    """What the rule does with the day."""
    trees = [tree for tree in (rule.when, rule.unless) if tree is not None]
    trees += [policy.derived[name].value for name in sorted(names_read(policy, trees)) if name in policy.derived]
    return [node for tree in trees for node in walk(tree) if Name(derived.name) in children(node)]


def _days_of(policy: Policy, derived: Derived, rule: Rule) -> list[str]:
    """The facts whose day the rule compares and the shown day does not depend on."""
    own, read = names_read(policy, [derived.value]), names_read(policy, [rule.when, rule.unless])
    return _dated(policy, read - own)


def _dated(policy: Policy, names: set[str]) -> list[str]:
    return [name for name, fact in policy.facts.items() if fact.type.date_at is not None and name in names]


class _Pair:
    """Two requests that differ in one day alone. With `alone`, nothing but its name says that the shown day is a last one."""

    def __init__(self, context: CheckContext, derived: Derived, rule: Rule, fact: str, *, alone: bool) -> None:
        self.context, self.derived, self.rule, self.fact, self.alone = context, derived, rule, fact, alone
        self.proofs = Proofs(context.policy)
        request = self.proofs.request()
        other = self.proofs.add(request.altered("other", frozenset([fact])))
        self.one, self.other = (self.proofs.decided(context.policy, each) for each in (request, other))
        self.register = self.register_of(fact)
        self.days = [decided.value(Name(self.register)).what for decided in (self.one, self.other)]

    def register_of(self, fact: str) -> str:
        return self.context.policy.facts[fact].type.date_register(fact) or fact

    def finding(self, path: tuple[str | int, ...]) -> Finding | None:
        known = both(*(each.all_known(self.context.always_given) for each in (self.one, self.other)))
        known = both(known, self.one.readable, self.other.readable, self.not_of_another() if self.alone else both())
        one, other = (decided.condition(self.rule.fires) for decided in (self.one, self.other))
        refused = both(known, self.shown_to_be("=="), one.true, self.days[1] < self.days[0], other.false)
        passed = both(known, self.shown_to_be(">"), one.false, self.days[1] > self.days[0], other.true, self.may_be_its_own())
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

    def may_be_its_own(self) -> Formula:
        """The rule says that it ends on the shown day, or no other one does."""
        if self.derived.name in _told_by(self.rule):
            return both()
        others = [rule.fires for rule in self.context.policy.rules if rule is not self.rule]
        return both(self.next_day_known, *(negation(self.changes_after_shown(each)) for each in others))

    def not_of_another(self) -> Formula:
        """The shown day is no last day of anything else, and no deadline: nothing changes from that day to the next one."""
        same = [negation(self.changes_after_shown(lowered)) for lowered, _ in self.others()]
        return both(self.next_day_known, *same, *(self.one.value(day).what != self.shown for day in self.due()))

    def is_end_of_another(self) -> bool:
        """Whether the shown day is the last day of anything else: of a duty; or of what begins from a fact of the shown day,
        and changes with the day in no request in which it does not change from that day to the next one."""
        known = both(self.one.readable, self.one.all_known(self.context.always_given))
        if any(self.witness(both(known, self.one.value(day).what != self.shown)) is None for day in self.due()):
            return True
        policy = self.context.policy
        alike = [each for each, trees in self.others() if _counted_alike(policy, self.derived, trees)]
        return any(self.ends_on_shown(each) for each in alike)

    def would_end_there(self) -> bool:
        """Whether the rule ends on the shown day wherever a day that it counts from is one from which the shown day is counted:
        they say the same length, from two facts."""
        policy, rule = self.context.policy, self.rule
        own = _dated(policy, names_read(policy, [self.derived.value]))
        counted_from = _dated(policy, names_read(policy, [rule.when, rule.unless]) - {self.fact})
        pairs = [[self.one.value(Name(self.register_of(each))).what for each in pair] for pair in product(own, counted_from)]
        return any(self.ends_on_shown(rule.fires, one == other) for one, other in pairs)

    def ends_on_shown(self, lowered: Node, *given: Formula) -> bool:
        always = self.context.always_given
        known = both(*(both(each.readable, each.all_known(always)) for each in (self.one, self.other)))
        known = both(known, self.next_day_known, *given)
        there, anywhere = self.changes_after_shown(lowered), self.changes(lowered, self.one, self.other)
        if self.witness(both(known, there)) is None:
            return False
        return self.witness(both(known, anywhere, negation(there))) is None

    def others(self) -> list[tuple[Node, list[Node | None]]]:
        """The conditions of the policy but for the rule's, each with the expressions that it stands in."""
        policy = self.context.policy
        found = [(rule.fires, [rule.when, rule.unless]) for rule in policy.rules if rule is not self.rule]
        found += [(route.lowered, [route.when]) for route in policy.routes]
        return found + [(each.lowered, [each.when]) for term in policy.terms.values() for each in term.alternatives]

    def due(self) -> list[Node]:
        duties = self.context.policy.duties
        return [duty.by_lowered for duty in duties if duty.by_lowered and isinstance(duty.by_type, Date)]

    @cached_property
    def shown(self) -> Term:
        return self.one.value(Name(self.derived.name)).what

    @cached_property
    def on_and_after(self) -> tuple[Decided, Decided]:
        """The request on the shown day and on the next one."""
        request = self.one.request
        on, after = (self.proofs.add(request.altered(name, frozenset([self.fact]))) for name in ("last", "after"))
        return self.proofs.decided(self.context.policy, on), self.proofs.decided(self.context.policy, after)

    @cached_property
    def next_day_known(self) -> Formula:
        on, after = self.on_and_after
        days = [on.value(Name(self.register)).what == self.shown, after.value(Name(self.register)).what == self.shown + 1]
        return both(*(both(each.readable, each.all_known([self.fact])) for each in (on, after)), *days)

    def changes_after_shown(self, lowered: Node) -> Formula:
        return self.changes(lowered, *self.on_and_after)

    @staticmethod
    def changes(lowered: Node, one: Decided, other: Decided) -> Formula:
        return apart(one.condition(lowered).true, other.condition(lowered).true)

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
