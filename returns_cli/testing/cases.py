"""Worked examples of a policy in a file beside it: facts -> what must come out."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from returns_cli.decisions.decision import Decision
from returns_cli.decisions.ready import ReadyPolicy
from returns_cli.decisions.terms import terms_json
from returns_cli.errors import UsageError
from returns_cli.language.faults import did_you_mean
from returns_cli.records import Record

EXPECTED = ("outcome", "reasons", "route", "ask", "terms", "next", "error")
KEYS = ("name", "facts", *EXPECTED)


class Case(Record):
    """One example: its name, the facts as texts, and the parts of the decision that it fixes."""

    name: str
    facts: Mapping[str, Any]
    expected: Mapping[str, Any]


def cases_file(policy_file: Path) -> Path:
    """Where the cases of a policy are: `returns.cases.toml` beside `returns.toml`."""
    return policy_file.with_suffix(".cases.toml")


def read_cases(path: Path) -> list[Case]:
    """The cases in a file, each with the facts of `[base]` that it does not set itself."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(f"cannot read the cases in `{path}`: {error}", help="see the page on the policy file") from None
    base = raw.get("base", {})
    return [_case(path, number, case, base) for number, case in enumerate(raw.get("cases", []), 1)]


def _case(path: Path, number: int, raw: Mapping[str, Any], base: Mapping[str, Any]) -> Case:
    for key in raw:
        if key not in KEYS:
            raise UsageError(f"{path}: case {number} has an unknown key `{key}`", help=did_you_mean(key, KEYS))
    expected = {key: raw[key] for key in EXPECTED if key in raw}
    if not expected:
        raise UsageError(f"{path}: case {number} expects nothing", help="give it an outcome")
    return Case(str(raw.get("name", f"case {number}")), {**base, **raw.get("facts", {})}, expected)


def _terms(decision: Decision, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the terms that a case names; `conflict`, `gap` or `needs` where there is none."""
    stated = terms_json(decision, "en")
    found: dict[str, Any] = {}
    for name in wanted:
        entry = stated.get(name, {"gap": True})
        word = next((word for word in ("conflict", "needs", "gap") if word in entry), None)
        found[name] = word or entry["value"]
    return found


def differences(ready: ReadyPolicy, case: Case) -> Iterator[str]:
    """What the policy decides otherwise than the case expects; nothing when it holds."""
    from returns_cli.errors import ReturnsError

    try:
        decision = ready.decide(ready.read(case.facts))
    except ReturnsError as error:
        if "error" not in case.expected:
            yield f"cannot be read: {error}"
        return
    found = {
        "outcome": decision.outcome,
        "reasons": list(decision.fired),
        "route": decision.route,
        "ask": list(decision.ask),
        "next": [open_duty.duty.id for open_duty in decision.next],
        "terms": _terms(decision, case.expected.get("terms", {})),
    }
    for key, wanted in case.expected.items():
        if found.get(key) != wanted:
            yield f"{key}: expected {wanted!r}, decided {found.get(key)!r}"
