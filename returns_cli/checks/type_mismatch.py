"""Things compared, added or called with that are of different kinds."""

from __future__ import annotations

from returns_cli.checks.check import READING, PolicyCheck, example

CHECK = PolicyCheck(
    code="type-mismatch",
    says="An expression compares or combines things of different kinds, or a condition is neither yes nor no.",
    stage=READING,
    bad=example('facts.laid = { type = "yes/no" }\nrules = [{ id = "laid", outcome = "deny", when = "laid == 1" }]\n'),
    good=example('facts.laid = { type = "yes/no" }\nrules = [{ id = "laid", outcome = "deny", when = "laid" }]\n'),
)
