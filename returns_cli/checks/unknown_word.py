"""An outcome, choice or label that is not in its list."""

from __future__ import annotations

from returns_cli.checks.check import READING, PolicyCheck, example

CHECK = PolicyCheck(
    code="unknown-word",
    says="A rule gives an outcome, or a label names a choice, that the policy does not list.",
    stage=READING,
    bad=example('facts.laid = { type = "yes/no" }\nrules = [{ id = "laid", outcome = "denied", when = "laid" }]\n'),
    good=example('facts.laid = { type = "yes/no" }\nrules = [{ id = "laid", outcome = "deny", when = "laid" }]\n'),
)
