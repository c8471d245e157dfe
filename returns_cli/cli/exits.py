"""Exit codes: one meaning each, in every command."""

from __future__ import annotations

from returns_cli.policy.model import Policy

CLEAN = 0
TOOL_FAILED = 1
UNREADABLE = 2
FINDINGS = 3
OPEN = 4


def for_outcome(policy: Policy, outcome: str) -> int:
    """0 granted, 3 denied, 4 anything between or not decided."""
    if outcome == policy.granted:
        return CLEAN
    return FINDINGS if outcome == policy.denied else OPEN
