"""A text that is no expression of the language."""

from __future__ import annotations

from returns_cli.checks.check import READING, PolicyCheck, example

CHECK = PolicyCheck(
    code="expression",
    says="A text is no expression, or uses what the language does not have.",
    stage=READING,
    bad=example('facts.laid = { type = "yes/no" }\nrules = [{ id = "laid", outcome = "deny", when = "laid and" }]\n'),
    good=example('facts.laid = { type = "yes/no" }\nrules = [{ id = "laid", outcome = "deny", when = "laid" }]\n'),
)
