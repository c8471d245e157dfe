"""Worked examples that speak of what the policy does not have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.companions import lines_of, table
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.errors import Place, ReturnsError
from returns_cli.kinds.faults import InputError
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.model import INCOMPLETE
from returns_cli.policy.source import KeyPath, Source

CODE = "unreadable-case"
POLICY = 'facts.laid = { type = "yes/no" }\nrules = [{ id = "laid", outcome = "deny", when = "laid" }]\n'
CASE = '[[cases]]\nname = "laid"\nfacts = { %s = "yes" }\noutcome = "deny"\n'


def find(context: CheckContext) -> Iterator[Finding]:
    companions = context.companions
    if isinstance(companions.cases_read, ReturnsError):
        place = companions.cases_read.place or Place(str(companions.cases_file), 1, 1)
        yield Finding(CODE, (), companions.cases_read.message, companions.cases_read.help, place=place)
    cases = companions.cases
    if cases is not None:
        yield from _shape(cases)
        yield from _facts(context, cases, ("base",), companions.base, intended=False)
        for index, case, _ in companions.listed():
            yield from _facts(context, cases, ("cases", index, "facts"), table(case.get("facts")), intended="error" in case)
            yield from _expected(context, cases, ("cases", index), case)
            for number, line in enumerate(lines_of(case)):
                path: KeyPath = ("cases", index, "lines", number)
                yield from _facts(context, cases, (*path, "facts"), table(line.get("facts")), intended="error" in case)
                yield from _expected(context, cases, path, line)


def _shape(cases: Source) -> Iterator[Finding]:
    """What is no table or no list though it must be one."""
    listed = cases.raw.get("cases", [])
    wanted: list[tuple[KeyPath, object, type, str]] = [
        (("base",), cases.raw.get("base", {}), dict, "a table: [base]"),
        (("cases",), listed, list, "a list of tables, each headed [[cases]]"),
    ]
    for index, case in enumerate(listed if isinstance(listed, list) else []):
        wanted.append((("cases", index), case, dict, "a table headed [[cases]]"))
        if isinstance(case, dict):
            wanted.append((("cases", index, "facts"), case.get("facts", {}), dict, "a table: { sold_on = … }"))
            wanted.append((("cases", index, "reasons"), case.get("reasons", []), list, "a list of rule ids: […]"))
            wanted.append((("cases", index, "terms"), case.get("terms", {}), dict, "a table: { fee = 25 }"))
            wanted.append(
                (("cases", index, "lines"), case.get("lines", []), list, "a list of tables, each headed [[cases.lines]]")
            )
    for path, value, kind, words in wanted:
        if not isinstance(value, kind):
            what = "a case" if isinstance(path[-1], int) else f"`{path[-1]}`"
            yield Finding(CODE, path, f"{what} has the wrong kind of value", f"write {words}", source=cases)


def _facts(
    context: CheckContext, cases: Source, path: KeyPath, facts: Mapping[str, object], *, intended: bool
) -> Iterator[Finding]:
    """Facts that there are not, or whose value cannot be read, where the case does not mean it so."""
    for name, value in facts.items():
        try:
            context.compiled.reader.read({name: value})
        except InputError as error:
            if not intended:
                yield Finding(CODE, (*path, name), error.message, error.help, source=cases, key="unknown" in error.fault)


def _expected(context: CheckContext, cases: Source, path: KeyPath, case: Mapping[str, object]) -> Iterator[Finding]:
    """Outcomes, rules, routes, questions and terms that the policy does not have."""
    policy = context.policy
    known: dict[str, tuple[str, list[str]]] = {
        "outcome": ("outcome", [*policy.outcomes, INCOMPLETE]),
        "reasons": ("rule", [rule.id for rule in policy.rules]),
        "route": ("route", [route.id for route in policy.routes]),
        "ask": ("fact", list(policy.facts)),
        "terms": ("term", list(policy.terms)),
        "derived": ("derived fact", list(policy.derived)),
        "next": ("duty", [duty.id for duty in policy.duties]),
    }
    for key, (what, names) in known.items():
        expected = case.get(key)
        one = key in ("outcome", "route") and isinstance(expected, str)
        several = expected if isinstance(expected, list | dict) else [expected] if one else []
        for position, name in enumerate(several):
            if name not in names:
                spot = (*path, key, *((position,) if isinstance(expected, list) else ()))
                yield Finding(CODE, spot, f"the policy has no {what} `{name}`", did_you_mean(str(name), names), source=cases)


CHECK = PolicyCheck(
    code=CODE,
    says="A worked example names a fact, value, outcome, rule, route or term that the policy does not have.",
    stage=NAMES,
    bad=example(POLICY, cases=CASE % "lade"),
    good=example(POLICY, cases=CASE % "laid"),
    find=find,
)
