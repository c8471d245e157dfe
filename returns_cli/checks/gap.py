"""Requests for which no route, or no alternative of a term, holds."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import PAIRS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.groups import FEES, groups, rows_of
from returns_cli.language.nodes import Not


def find(context: CheckContext) -> Iterator[Finding]:
    yield from _rows(context)
    for group in groups(context):
        if context.impossible([], group.paths, accepted=True):
            continue
        known = [meeting.limit for path, meeting in context.known_limits if path == group.path and not meeting.include]
        all_lowered = [context.samples.conditions[path] for path in group.paths]
        witness = context.witness([Not(limit) for limit in known], all_lowered, accepted=True)
        if witness is not None:
            what = "route" if group.ordered else "alternative"
            message = f"{group.name}: no {what} holds for some request that is accepted"
            yield Finding("gap", group.path, message, f"add the {what} for this request", witness=witness)


def _rows(context: CheckContext) -> Iterator[Finding]:
    """Requests for which no row of a table holds, or no value of a derived fact."""
    for group in rows_of(context):
        own = group.context
        if own.impossible([], group.paths):
            continue
        witness = own.witness([], [own.samples.conditions[path] for path in group.paths])
        if witness is not None:
            word = group.titles[0].partition(" ")[0]
            message = f"{group.name}: no {word} holds for some request"
            help = f"add the {word} for this request; or let [[checks]] refuse it, if there is none such"
            yield Finding("gap", group.path, message, help, witness=witness, key=True)


CHECK = PolicyCheck(
    code="gap",
    says="For some request that is accepted no route holds, or no alternative of a term; or of some request no row of a table.",
    stage=PAIRS,
    bad=example(FEES % 5),
    good=example(FEES % 4),
    find=find,
)
