"""The words in which logs record a decision -> the policy's outcomes."""

from __future__ import annotations

from returns_cli.kinds.sameness import folded
from returns_cli.language.types import Choice
from returns_cli.policy.model import Fact, Label, Policy, Words

RECORDED = "_recorded"  # no fact has such a name
_USUAL = {
    "approve": ("approved", "accept", "accepted", "granted", "ok", "同意", "批准", "通过", "准予", "已退"),
    "deny": ("denied", "reject", "rejected", "refused", "declined", "拒绝", "不同意", "驳回", "不予退换"),
    "refer": ("referred", "inspect", "inspection", "pending inspection", "送检", "待检", "转检"),
}


def recorded_fact(policy: Policy) -> Fact:
    """The recorded decision as if it were a choice, so that one reader serves it too."""
    taken: set[str] = set()
    labels = {}
    for outcome in policy.outcomes:
        own = policy.labels.get(outcome, Label(Words()))
        names = [name for name in (*own.names, *_USUAL.get(outcome, ())) if folded(name) not in taken]
        taken.update(folded(name) for name in names)
        labels[outcome] = Label(own.words, tuple(names))
    return Fact(RECORDED, Choice(policy.outcomes), labels=labels)
