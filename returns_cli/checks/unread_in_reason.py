"""Reasons that speak of what their rule does not look at."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.uses import names_read
from returns_cli.decisions.texts import PLACEHOLDER
from returns_cli.language.nodes import Name
from returns_cli.language.types import Text
from returns_cli.policy.model import Policy, Rule

CODE = "unread-in-reason"
POLICY = """[facts]
days = { type = "whole number", max = 1000 }
boxes = { type = "whole number", max = 1000 }
[[rules]]
id = "window"
outcome = "deny"
when = "days > 30"
reason = "{%s} are too many."
[[rules]]
id = "boxes"
outcome = "deny"
when = "boxes > 20"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    for index, rule in enumerate(context.policy.rules):
        for name in _spoken_of(rule):
            if not _bears_on(context.policy, rule, name):
                message = f"the reason of rule `{rule.id}` speaks of `{name}`, which the rule does not look at"
                help = "name what the rule compares, or let it compare this"
                yield Finding(CODE, ("rules", index, "reason"), message, help)


def _spoken_of(rule: Rule) -> list[str]:
    return list(dict.fromkeys([*PLACEHOLDER.findall(rule.reason.en), *PLACEHOLDER.findall(rule.reason.zh)]))


def _bears_on(policy: Policy, rule: Rule, name: str) -> bool:
    """Whether a name has to do with the rule: both read a fact, or the rule reads this parameter. A text tells goods or
    receipts apart, and may be named anywhere."""
    read = names_read(policy, [rule.when, rule.unless])
    if name in policy.parameters or name not in {**policy.facts, **policy.derived}:
        return name in read or name not in policy.parameters or bool(_sharing(policy, name, read))
    if name in policy.facts and isinstance(policy.facts[name].type, Text):
        return True
    own = names_read(policy, [Name(name)])
    return bool(own & read)


def _sharing(policy: Policy, parameter: str, read: set[str]) -> list[str]:
    """The derived facts that read the parameter and something that the rule reads too."""
    derived = {name: names_read(policy, [each.value]) for name, each in policy.derived.items()}
    return [name for name, own in derived.items() if parameter in own and (own - {parameter}) & read]


CHECK = PolicyCheck(
    code=CODE,
    says="A reason shows a value that has nothing to do with what its rule compares.",
    stage=NAMES,
    bad=example(POLICY % "boxes"),
    good=example(POLICY % "days"),
    find=find,
)
