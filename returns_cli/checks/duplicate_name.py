"""Two things of one name."""

from __future__ import annotations

from returns_cli.checks.check import READING, PolicyCheck, example

POLICY = """[facts]
laid = { type = "yes/no" }
cut = { type = "yes/no" }
[[rules]]
id = "laid"
outcome = "deny"
when = "laid"
[[rules]]
id = "%s"
outcome = "deny"
when = "cut"
"""

CHECK = PolicyCheck(
    code="duplicate-name",
    says="Two rules, routes or outcomes, or two of the facts, parameters, derived facts and terms, have one name.",
    stage=READING,
    bad=example(POLICY % "laid"),
    good=example(POLICY % "cut"),
)
