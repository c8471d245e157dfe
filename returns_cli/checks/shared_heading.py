"""Two facts known by one heading, or two choices by one spelling: a log could mean either."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.kinds.sameness import folded
from returns_cli.policy.model import Label
from returns_cli.policy.source import KeyPath

CODE = "shared-heading"
POLICY = """[facts]
sold_on = { type = "date", names = ["date"] }
asked_on = { type = "date", names = ["%s"] }
[[rules]]
id = "window"
outcome = "deny"
when = "days_between(sold_on, asked_on) > 30"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    yield from _headings(context)
    for name, fact in context.policy.facts.items():
        yield from _spellings(("facts", name, "labels"), {**fact.labels}, "choices")
    yield from _spellings(("words",), context.policy.labels, "outcomes")


def _headings(context: CheckContext) -> Iterator[Finding]:
    owners = {name: name for name in context.policy.facts}
    for name, fact in context.policy.facts.items():
        for key, headings in (("names", fact.names), ("opposite_names", fact.opposite_names)):
            for index, heading in enumerate(headings):
                owner = owners.setdefault(folded(heading), f"{name}" if key == "names" else f"not {name}")
                mine = name if key == "names" else f"not {name}"
                if owner != mine:
                    message = f"the heading `{heading}` means both `{owner}` and `{mine}`"
                    yield Finding(CODE, ("facts", name, key, index), message, "leave it to one of them")


def _spellings(path: KeyPath, labels: dict[str, Label], what: str) -> Iterator[Finding]:
    """Two options of one list that a log could mean by one spelling."""
    owners = {folded(option): option for option in labels}
    for option, label in labels.items():
        spelled = [("en", label.words.en), ("zh", label.words.zh), *(("names", name) for name in label.names)]
        for key, spelling in spelled:
            owner = owners.setdefault(folded(spelling), option) if spelling else option
            if owner != option:
                spot = (*path, option, key) + ((label.names.index(spelling),) if key == "names" else ())
                yield Finding(CODE, spot, f"`{spelling}` means two {what}: `{owner}` and `{option}`", "leave it to one of them")


CHECK = PolicyCheck(
    code=CODE,
    says="Two facts have a log heading in common, or two choices or outcomes a spelling.",
    stage=NAMES,
    bad=example(POLICY % "Date"),
    good=example(POLICY % "asked"),
    find=find,
)
