"""Facts that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.uses import picked_by, shown_in_texts

FACTS = '[facts]\nlaid = { type = "yes/no" }\n%s[[rules]]\nid = "laid"\noutcome = "deny"\nwhen = "laid"\n'


def find(context: CheckContext) -> Iterator[Finding]:
    used = context.read_somewhere | shown_in_texts(context) | picked_by(context)
    for name, fact in context.policy.facts.items():
        if name not in used and fact.default is None:  # with a default it is recorded and never asked for
            message = f"no rule, route, term, check or sentence uses the fact `{name}`"
            yield Finding("unused-fact", ("facts", name), message, "use it, take it out, or give it a default", key=True)


CHECK = PolicyCheck(
    code="unused-fact",
    says="A fact without a default is used nowhere. (One with a default may be kept for the record.)",
    stage=NAMES,
    bad=example(FACTS % 'colour = { type = "text" }\n'),
    good=example(FACTS % ""),
    find=find,
)
