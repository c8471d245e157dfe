"""Rules that say the same."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import PAIRS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.pairs import covered_rules

POLICY = """[facts]
laid = { type = "yes/no" }
cut = { type = "yes/no" }
[[rules]]
id = "laid"
outcome = "deny"
when = "laid or cut"
[[rules]]
id = "%s"
outcome = "deny"
when = "%s"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    rules = context.policy.rules
    for index, covering in covered_rules(context).items():
        if covering.alike:
            other = rules[covering.rule]
            message = f"rule `{rules[index].id}` fires for the same requests as `{other.id}`, with the same outcome"
            yield Finding("duplicate-rule", ("rules", index, "when"), message, "keep one of them")


CHECK = PolicyCheck(
    code="duplicate-rule",
    says="Two rules of one outcome fire for the same requests.",
    stage=PAIRS,
    bad=example(POLICY % ("touched", "not (not cut and not laid)")),
    good=example("""facts.laid = { type = "yes/no" }\nrules = [{ id = "laid", outcome = "deny", when = "laid" }]\n"""),
    find=find,
)
