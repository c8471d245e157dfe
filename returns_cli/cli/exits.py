"""Exit codes: one meaning each, in every command."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from returns_cli.policy.model import Policy

if TYPE_CHECKING:
    from returns_cli.decisions.compiled import Decision

CLEAN = 0
TOOL_FAILED = 1
UNREADABLE = 2
FINDINGS = 3
OPEN = 4


def for_decisions(decisions: Sequence[Decision]) -> int:
    """The code of the strongest outcome among the lines of a request; one that is not decided counts as between."""
    codes = [for_outcome(decision.compiled.policy, decision.outcome) for decision in decisions]
    return next((code for code in (FINDINGS, OPEN) if code in codes), CLEAN)


def for_outcome(policy: Policy, outcome: str) -> int:
    """0 granted, 3 denied, 4 anything between or not decided."""
    if outcome == policy.granted:
        return CLEAN
    return FINDINGS if outcome == policy.denied else OPEN
