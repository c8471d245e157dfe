"""A property that says nothing, or two things at once."""

from __future__ import annotations

from returns_cli.checks.check import READING, PolicyCheck, example

POLICY = """[facts]
laid = { type = "yes/no" }
[[rules]]
id = "laid"
outcome = "deny"
when = "laid"
[[properties]]
id = "laid-is-final"
when = "laid"
%s
"""

CHECK = PolicyCheck(
    code="bad-property",
    says="A property does not say what it wants: `never` or `always`, of one request, or of two that differ in one fact.",
    stage=READING,
    bad=example(POLICY % 'never = "approve"\nalways = "deny"'),
    good=example(POLICY % 'never = "approve"'),
)
