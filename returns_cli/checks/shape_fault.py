"""Keys that the file may not have, lacks, or gives a value of the wrong kind."""

from __future__ import annotations

from returns_cli.checks.check import READING, PolicyCheck, example

CHECK = PolicyCheck(
    code="shape",
    says="A table has an unknown key, lacks one, or gives one a value of the wrong kind.",
    stage=READING,
    bad=example('facts.laid = { type = "yes/no" }\nrules = [{ id = "laid", outcome = "deny", wen = "laid" }]\n'),
    good=example('facts.laid = { type = "yes/no" }\nrules = [{ id = "laid", outcome = "deny", when = "laid" }]\n'),
)
