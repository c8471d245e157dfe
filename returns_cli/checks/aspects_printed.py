"""What two policies can differ in beside what they decide: the derived facts they show, and the duties with their dates."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.aspect import Aspect, differ
from returns_cli.decisions.compiled import Decision
from returns_cli.decisions.printed import shown_derived
from returns_cli.engines.smt_formulas import Formula, both
from returns_cli.engines.smt_policy import Decided
from returns_cli.engines.smt_printed import derived_differs, duty_differs
from returns_cli.language.types import Number
from returns_cli.policy.model import Policy

SHOWN, DUTY = "shown", "duty"


def printed(before: Decided, after: Decided, readable: Formula) -> Iterator[Aspect]:
    """Each derived fact that is shown, and each duty."""
    for name in dict.fromkeys([*shown_derived(before.policy), *shown_derived(after.policy)]):

        def seen(decision: Decision, name: str = name) -> object:
            return _exact(decision.compiled.policy, name, decision.values.get(name))

        yield Aspect(SHOWN, name, both(readable, derived_differs(before, after, name)), differ(seen))
    for name in dict.fromkeys([duty.id for decided in (before, after) for duty in decided.policy.duties]):

        def due(decision: Decision, name: str = name) -> object:
            return next((each.by or "" for each in decision.next if each.duty.id == name), None)

        yield Aspect(DUTY, name, both(readable, duty_differs(before, after, name)), differ(due))


def _exact(policy: Policy, name: str, value: object) -> object:
    """A derived value in a form that both policies share: numbers with their unit, in the smallest part there is."""
    type_ = policy.derived[name].type if name in policy.derived else None
    if isinstance(type_, Number) and value is not None:
        return type_.unit, value * 10 ** (9 - type_.places)
    return value
