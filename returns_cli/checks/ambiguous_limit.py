"""Limits that two alternatives both include, or both leave out: "up to 2" beside "2 and more"."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import PAIRS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.groups import ConditionGroup, groups
from returns_cli.checks.limits import meetings
from returns_cli.checks.meeting import Meeting
from returns_cli.language.nodes import Literal
from returns_cli.language.show import show

CODE = "ambiguous-limit"
POLICY = """facts.area = { type = "area" }
[[routes]]
id = "shop"
when = "area <= 2"
[[routes]]
id = "warehouse"
when = "area %s 2"
[[rules]]
id = "large"
outcome = "deny"
when = "area > 100"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    for group in groups(context):
        for meeting in meetings(context, group.trees, routes=group.ordered):
            if meeting.include and group.agree(meeting.one, meeting.other):
                continue
            finding = _in_group(context, group, meeting)
            if finding is not None:
                context.known_limits.append((group.path, meeting))
                yield finding
    yield from _between_rules(context)


def _between_rules(context: CheckContext) -> Iterator[Finding]:
    """Rules of different outcomes that both include a limit: the stronger one wins there, but who meant it so?"""
    rules = context.policy.rules
    for meeting in meetings(context, tuple(rule.when for rule in rules)):
        one, other = rules[meeting.one], rules[meeting.other]
        usable = context.usable(("rules", meeting.one)) and context.usable(("rules", meeting.other))
        if not meeting.include or one.outcome == other.outcome or not usable:
            continue
        witness = context.witness([meeting.limit, one.fires, other.fires])
        if witness is not None:
            path, limit = ("rules", meeting.other, "when"), where_they_meet(meeting)
            line = context.source.place(("rules", meeting.one, "when")).line
            message = f"rule `{one.id}` (line {line}) and rule `{other.id}` both include the limit: at {limit} both fire"
            yield Finding(CODE, path, message, help_at(limit, include=True), witness=witness)


def _in_group(context: CheckContext, group: ConditionGroup, meeting: Meeting) -> Finding | None:
    all_lowered = [context.samples.conditions[path] for path in group.paths]
    one, other = group.paths[meeting.one], group.paths[meeting.other]
    limit = where_they_meet(meeting)
    if meeting.include:
        both = [all_lowered[meeting.one], all_lowered[meeting.other]]
        witness = context.witness([meeting.limit, *both], accepted=True)
        what = f"both include the limit (an overlap): at {limit} both hold"
    else:
        witness = context.witness([meeting.limit], all_lowered, accepted=True)
        what = f"both leave the limit out (a gap): at {limit} neither holds"
    if witness is None:
        return None
    line = context.source.place(one).line
    message = f"{group.name}: {group.titles[meeting.one]} (line {line}) and {group.titles[meeting.other]} {what}"
    return Finding(CODE, other, message, help_at(limit, include=meeting.include), witness=witness)


def where_they_meet(meeting: Meeting) -> str:
    """The limit as an equation of the author's own words."""
    sides = meeting.sides
    left, right = (sides.right, sides.left) if isinstance(sides.left, Literal) else (sides.left, sides.right)
    return f"`{show(left)} == {show(right)}`"


def help_at(limit: str, *, include: bool) -> str:
    """What to do about it."""
    return f"let one of them {'leave out' if include else 'include'} {limit}: write {'< or >' if include else '<= or >='} there"


CHECK = PolicyCheck(
    code=CODE,
    says="Two routes, or two alternatives of a term, both include the number at which they meet, or both leave it out; "
    "or two rules of different outcomes both include it.",
    stage=PAIRS,
    bad=example(POLICY % ">="),
    good=example(POLICY % ">"),
    find=find,
)
