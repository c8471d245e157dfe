"""Derived facts that are defined by way of themselves."""

from __future__ import annotations

from returns_cli.checks.check import READING, PolicyCheck, example

POLICY = """facts.days = { type = "whole number", unit = "day" }
[derived]
late_by = { value = "%s - 30" }
counted = { value = "late_by + 1" }
[[rules]]
id = "window"
outcome = "deny"
when = "counted > 1"
"""

CHECK = PolicyCheck(
    code="circle",
    says="Derived facts are defined by way of themselves, or build on each other too deeply.",
    stage=READING,
    bad=example(POLICY % "counted"),
    good=example(POLICY % "days"),
)
