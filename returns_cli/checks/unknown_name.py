"""A name or function in an expression that the policy does not have."""

from __future__ import annotations

from returns_cli.checks.check import READING, PolicyCheck, example

CHECK = PolicyCheck(
    code="unknown-name",
    says="An expression names a fact, parameter, derived fact or function that there is not; letters that only look alike too.",
    stage=READING,
    bad=example('facts.laid = { type = "yes/no" }\nrules = [{ id = "laid", outcome = "deny", when = "lade" }]\n'),
    good=example('facts.laid = { type = "yes/no" }\nrules = [{ id = "laid", outcome = "deny", when = "laid" }]\n'),
)
