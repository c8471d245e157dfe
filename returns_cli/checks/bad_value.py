"""A value that its key cannot have."""

from __future__ import annotations

from returns_cli.checks.check import READING, PolicyCheck, example

POLICY = """[facts]
pieces = { type = "whole number", min = %s, max = 1000 }
[[rules]]
id = "many"
outcome = "deny"
when = "pieces > 20"
"""

CHECK = PolicyCheck(
    code="bad-value",
    says="A value is out of place: bounds that leave nothing, a default of another kind, a time zone or calendar there is not.",
    stage=READING,
    bad=example(POLICY % 2000),
    good=example(POLICY % 1),
)
