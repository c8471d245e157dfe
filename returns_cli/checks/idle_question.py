"""Facts whose answer changes nothing: the counter never asks for them."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import QUESTIONS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.two_requests import TwoRequests
from returns_cli.checks.uses import picked_by
from returns_cli.policy.model import INCOMPLETE

CODE = "idle-question"
TRIED_REQUESTS = 1_000
TRIED_ANSWERS = 6
POLICY = """[facts]
laid = { type = "yes/no" }
cut = { type = "yes/no" }
[[rules]]
id = "laid"
outcome = "deny"
when = "laid and %s"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    policy = context.policy
    if any(part[0] == "rules" for part in context.reported):
        return  # a rule at fault can be what makes every answer idle
    checked = context.facts_of(check.subject for check in policy.checks)
    decides = context.facts_of(context.samples.conditions.values())
    values = context.facts_of(each.value_lowered for term in policy.terms.values() for each in term.alternatives)
    asked_whether_known = context.samples.pools.optional  # that alone may matter, whatever the answer
    added_up = context.facts_of(context.compiled.program.shares)  # no request of one line tells what they are for
    excused = checked | values | added_up | picked_by(context) | frozenset(asked_whether_known)
    doubtful = [name for name in policy.facts if name in decides - excused and not _matters(context, name)]
    two = TwoRequests(context) if doubtful else None
    for name in doubtful:
        if two is not None and two.end_alike(name):
            message = f"no answer to `{name}` ever changes the outcome or the route, so it is never asked"
            yield Finding(CODE, ("facts", name), message, "correct the conditions that read it", key=True)


def _ending(context: CheckContext, registers: tuple[object, ...]) -> object:
    """What may depend on the fact: the outcome, the route, and the alternatives of terms that hold."""
    policy, compiled = context.policy, context.compiled
    outcome, _, _, route = compiled.engine.evaluate(*registers)
    terms = () if outcome == policy.denied else tuple(compiled.term_values(term)(*registers) for term in policy.terms.values())
    return outcome, route if outcome != policy.denied else None, terms


def _matters(context: CheckContext, name: str) -> bool:
    """Whether two requests that differ in this fact alone end differently, among some that are open without it."""
    samples, engine = context.samples, context.compiled.engine
    for registers in samples.calmest(TRIED_REQUESTS):
        blank = engine.evaluate(*samples.trials.without(registers, name))
        if blank[0] != INCOMPLETE and not blank[2] >> len(context.policy.rules) and not context.policy.terms:
            continue
        first = _ending(context, registers)
        for _ in range(TRIED_ANSWERS):
            other = samples.pools.changed(registers, [name])
            if engine.violated(*other) < 0 and _ending(context, other) != first:
                return True
    return False


CHECK = PolicyCheck(
    code=CODE,
    says="Conditions read a fact, but no answer to it changes an outcome, a route or a term.",
    stage=QUESTIONS,
    bad=example(POLICY % "(cut or laid)"),
    good=example(POLICY % "cut"),
    find=find,
)
