"""Reads a file of worked examples; whatever is wrong in it has its place and a suggestion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import Place, UsageError
from returns_cli.kinds.sameness import folded
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.model import INCOMPLETE
from returns_cli.policy.source import KeyPath, Source
from returns_cli.policy.toml_file import read_tables
from returns_cli.records import Record

OF_A_LINE = ("outcome", "reasons", "ask", "terms", "derived", "next")
EXPECTED = (*OF_A_LINE, "route", "error")
KEYS = ("name", "facts", "lines", *EXPECTED)
KEYS_OF_A_LINE = ("facts", *OF_A_LINE)
TOP_KEYS = ("base", "cases")
_KINDS: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "name": (str, "a text"),
    "facts": (dict, "a table of facts"),
    "lines": (list, "a list of lines, each headed [[cases.lines]]"),
    "outcome": (str, "a text"),
    "reasons": (list, "a list of rule ids"),
    "route": (str, "a text"),
    "ask": (list, "a list of facts"),
    "terms": (dict, "a table of terms"),
    "derived": (dict, "a table of derived facts"),
    "next": ((list, dict), "a list of duties, or a table of duties with their deadlines"),
    "error": (bool, "true"),
}


_WORDS = {"reasons": "rule", "terms": "term", "ask": "fact", "derived": "derived fact", "next": "duty"}


class CaseError(UsageError):
    """A file of worked examples that cannot be used."""


class Case(Record):
    """One example: its name, all its facts as texts, the parts of the decision that it fixes, and where it stands. One of a
    request of several `lines` has each of them as an example of its own, with all its facts."""

    name: str
    facts: Mapping[str, Any]
    expected: Mapping[str, Any]
    place: Place
    index: int = 0
    lines: tuple[Case, ...] = ()

    @property
    def request(self) -> Mapping[str, Any]:
        """The request as `check --from` reads it."""
        return {"lines": [dict(line.facts) for line in self.lines]} if self.lines else self.facts


class CaseFile(Record):
    """A file of worked examples. `base` holds the facts that a case does not say itself."""

    source: Source
    base: Mapping[str, Any]
    cases: tuple[Case, ...]

    @property
    def raw_cases(self) -> Sequence[Mapping[str, Any]]:
        """The cases as the file has them."""
        found: Sequence[Mapping[str, Any]] = self.source.raw.get("cases", [])
        return found

    @property
    def file(self) -> str:
        return self.source.file

    def place(self, path: KeyPath) -> Place:
        return self.source.place(path)


def cases_file(policy_file: Path) -> Path:
    """Where the cases of a policy are: `returns.cases.toml` beside `returns.toml`."""
    return policy_file.with_suffix(".cases.toml")


def read_cases(path: Path) -> list[Case]:
    """The cases in a file, each with the facts of `[base]` that it does not set itself. Raises CaseError."""
    return list(read_case_file(path).cases)


def read_case_file(path: Path) -> CaseFile:
    """The file, its keys checked. Raises CaseError, at the first thing that does not belong there, or ReturnsError."""
    source = read_tables(path)
    raw = {name: _plain(value) for name, value in source.raw.items()}
    _known(source, (), raw, TOP_KEYS)
    base, listed = raw.get("base", {}), raw.get("cases", [])
    if not isinstance(base, dict):
        raise CaseError("`base` is not a table of facts", help="write [base]", place=source.place(("base",)))
    if not isinstance(listed, list) or not all(isinstance(case, dict) for case in listed):
        raise CaseError("`cases` is not a list of cases", help="write [[cases]]", place=source.place(("cases",)))
    return CaseFile(source, base, tuple(_case(source, index, case, base) for index, case in enumerate(listed)))


def check_names(case_file: CaseFile, versions: Sequence[CompiledPolicy]) -> None:
    """Every fact, rule, route, term and outcome that the cases name is one of the policy. Raises CaseError."""
    policies = [version.policy for version in versions]
    spelled = {folded(name) for version in versions for name in (*version.reader.names, *version.reader.opposites)}
    facts = {name for policy in policies for name in policy.facts}
    known = {
        "outcome": {outcome for policy in policies for outcome in (*policy.outcomes, INCOMPLETE)},
        "reasons": {rule.id for policy in policies for rule in policy.rules},
        "route": {route.id for policy in policies for route in policy.routes},
        "terms": {term for policy in policies for term in policy.terms},
        "ask": facts,
        "derived": {name for policy in policies for name in policy.derived},
        "next": {duty.id for policy in policies for duty in policy.duties},
    }
    for path, fact in _facts_named(case_file):
        if fact not in facts and folded(str(fact)) not in spelled:
            raise _unknown(case_file.place(path), "fact", fact, facts)
    for path, expected in _expectations(case_file):
        for key in known.keys() & expected.keys():
            wanted = expected[key]
            for name in wanted if isinstance(wanted, list | dict) else [wanted]:
                if name not in known[key]:
                    raise _unknown(case_file.place((*path, key)), _WORDS.get(key, key), name, known[key])


def _expectations(case_file: CaseFile) -> Iterator[tuple[KeyPath, Mapping[str, Any]]]:
    """What each case expects, and each line of it, with the keys to where it does."""
    for index, case in enumerate(case_file.raw_cases):
        yield ("cases", index), case
        yield from ((("cases", index, "lines", number), line) for number, line in enumerate(case.get("lines", ())))


def _facts_named(case_file: CaseFile) -> Iterator[tuple[KeyPath, str]]:
    yield from ((("base", name), name) for name in case_file.base)
    for path, raw in _expectations(case_file):
        yield from (((*path, "facts", name), name) for name in raw.get("facts", {}))


def _unknown(place: Place, what: str, name: object, known: Iterable[str]) -> CaseError:
    return CaseError(f"unknown {what} `{name}`", help=did_you_mean(str(name), known), place=place)


def _case(source: Source, index: int, raw: Mapping[str, object], base: Mapping[str, object]) -> Case:
    path: KeyPath = ("cases", index)
    _shaped(source, path, raw, KEYS)
    expected = {key: raw[key] for key in EXPECTED if key in raw}
    facts = {**base, **cast("Mapping[str, object]", raw.get("facts", {}))}
    found = Case(str(raw.get("name", f"case {index + 1}")), facts, expected, source.place(path), index)
    listed = cast("Sequence[Mapping[str, object]]", raw.get("lines", []))
    found = found.but(lines=tuple(_line(source, found, number, line) for number, line in enumerate(listed)))
    if not expected and not any(line.expected for line in found.lines):
        raise CaseError("this case expects nothing", help="give it an outcome", place=source.place(path))
    return found


def _line(source: Source, case: Case, number: int, raw: Mapping[str, object]) -> Case:
    """One line of a request of several: what the case says of all lines holds of it too, where it says nothing else."""
    path: KeyPath = ("cases", case.index, "lines", number)
    if not isinstance(raw, dict):
        raise CaseError("a line is not a table", help="write [[cases.lines]]", place=source.place(path))
    _shaped(source, path, raw, KEYS_OF_A_LINE)
    expected = {key: value for key, value in {**case.expected, **raw}.items() if key in OF_A_LINE}
    facts = {**case.facts, **cast("Mapping[str, object]", raw.get("facts", {}))}
    return Case(case.name, facts, expected, source.place(path), case.index)


def _shaped(source: Source, path: KeyPath, raw: Mapping[str, object], keys: Sequence[str]) -> None:
    """Every key is one of these, and has a value of its kind."""
    _known(source, path, raw, keys)
    for key, value in raw.items():
        kind, words = _KINDS[key]
        if not isinstance(value, kind):
            raise CaseError(f"`{key}` has the wrong kind of value", help=f"it is {words}", place=source.place((*path, key)))


def _known(source: Source, path: KeyPath, raw: Mapping[str, object], keys: Sequence[str]) -> None:
    for key in raw:
        if key not in keys:
            raise _unknown(source.place((*path, key), key=True), "key", key, keys)


def _plain(value: object) -> object:
    """Exact decimals as the texts they are written as; they are read and compared like any other."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return f"{value:f}" if isinstance(value, Decimal) else value
