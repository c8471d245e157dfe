"""Worked examples of the same facts that expect different things."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.companions import lines_of, table
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.errors import ReturnsError
from returns_cli.policy.source import KeyPath

EXPECTED = ("outcome", "reasons", "route", "ask", "terms", "derived", "next", "error")
POLICY = 'facts.laid = { type = "yes/no" }\nrules = [{ id = "laid", outcome = "deny", when = "laid" }]\n'
CASES = """[[cases]]
name = "laid"
facts = { laid = "yes" }
outcome = "deny"
[[cases]]
name = "laid, said otherwise"
facts = { laid = "是" }
outcome = "%s"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    cases = context.companions.cases
    if cases is None:
        return
    first: dict[tuple[object, str], tuple[int, object]] = {}
    for index, case, facts in context.companions.listed():
        requests = [{**facts, **table(line.get("facts"))} for line in lines_of(case)] or [facts]
        try:
            lines = tuple(context.compiled.reader.read(request) for request in requests)
        except ReturnsError:
            continue  # what cannot be read is another check's
        for key in EXPECTED:
            if key not in case:
                continue
            other, wanted = first.setdefault((lines, key), (index, case[key]))
            if _contradict(wanted, case[key]):
                earlier = cases.raw["cases"][other].get("name", f"case {other + 1}")
                path: KeyPath = ("cases", index, key)
                line = cases.place(("cases", other, key)).line
                message = f"the same facts as in “{earlier}” (line {line}), which expects {key} {_shown(wanted)}"
                witness = context.shown(lines[0]) if len(lines) == 1 else {"lines": [context.shown(line) for line in lines]}
                yield Finding("contradicting-cases", path, message, "correct one of them", witness=witness, source=cases)
                break


def _contradict(one: object, other: object) -> bool:
    """Whether both cannot be; of tables, what both name counts."""
    if isinstance(one, dict) and isinstance(other, dict):
        return any(one[name] != other[name] for name in one.keys() & other.keys())
    return type(one) is type(other) and one != other


def _shown(wanted: object) -> str:
    return ", ".join(f"`{part}`" for part in wanted) or "none" if isinstance(wanted, list) else f"`{wanted}`"


CHECK = PolicyCheck(
    code="contradicting-cases",
    says="Two worked examples have the same facts and expect different things.",
    stage=NAMES,
    bad=example(POLICY, cases=CASES % "approve"),
    good=example(POLICY, cases=CASES % "deny"),
    find=find,
)
