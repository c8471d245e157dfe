"""Days compared with boxes."""

from __future__ import annotations

from returns_cli.checks.check import READING, PolicyCheck, example

FACTS = """[facts]
age = { type = "whole number", unit = "day" }
limit = { type = "whole number", unit = "%s" }
[[rules]]
id = "window"
outcome = "deny"
when = "age > limit"
"""

CHECK = PolicyCheck(
    code="unit-mismatch",
    says="An expression compares or adds numbers of different units.",
    stage=READING,
    bad=example(FACTS % "box"),
    good=example(FACTS % "day"),
)
