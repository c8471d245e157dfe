"""Alternatives of a term that hold for no request, and routes that none takes."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import CONDITIONS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.groups import rows_of
from returns_cli.language.show import show
from returns_cli.policy.source import KeyPath

CODE = "never-chosen"
POLICY = """[facts]
laid = { type = "yes/no" }
area = { type = "area" }
[[rules]]
id = "laid"
outcome = "deny"
when = "laid"
[[routes]]
id = "shop"
when = "area <= 2"
[[routes]]
id = "store"
when = "area < %s"
[[routes]]
id = "warehouse"
when = "True"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    policy = context.policy
    for group in rows_of(context):
        for row, tree, title in zip(group.paths, group.trees, group.titles, strict=True):
            if group.context.impossible([row]):
                message = f"{group.name}: {title}, `{show(tree)}`, holds for no request"
                yield Finding(CODE, row, message, "correct the row, or take it out")
    if not context.some_accepted:
        return  # the rules are to blame
    for name, term in policy.terms.items():
        for index, alternative in enumerate(term.alternatives):
            path: KeyPath = ("terms", name, "values", index, "when")
            if context.usable(("terms", name)) and context.impossible([path], accepted=True):
                message = f"term `{name}`: the alternative `{show(alternative.when)}` holds for no request that is accepted"
                yield Finding(CODE, path, message, "correct the condition, or take the alternative out")
    earlier: list[KeyPath] = []
    for index, route in enumerate(policy.routes):
        path = ("routes", index, "when")
        if context.usable(("routes", index)) and context.impossible([path], earlier, accepted=True):
            alone = not context.impossible([path], accepted=True)
            why = "the routes before it take every request it is for" if alone else "it holds for no request that is accepted"
            yield Finding(
                CODE, path, f"route `{route.id}` is never taken: {why}", "correct the condition, or take the route out"
            )
        earlier.append(path)


CHECK = PolicyCheck(
    code=CODE,
    says="A route, an alternative of a term or a row of a table is never the one that holds.",
    stage=CONDITIONS,
    bad=example(POLICY % 1),
    good=example(POLICY % 3),
    find=find,
)
