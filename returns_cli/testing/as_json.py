"""A test report as a JSON object."""

from __future__ import annotations

from typing import Any

from returns_cli.errors import Place
from returns_cli.testing.phrases import case_to_paste, changed, difference, missing
from returns_cli.testing.report import CasesReport, Failure
from returns_cli.testing.version import Missing, Survivor


def report_json(report: CasesReport, lang: str) -> dict[str, object]:
    """Everything a build needs; sentences in `lang`. `mutants` is there only if they were asked for."""
    found: dict[str, Any] = {
        "policy": report.compiled.id,
        "version": report.compiled.version,
        "digest": report.compiled.digest,
        "cases": len(report.cases),
        "failed": len(report.failures),
        "failures": [_failure(failure, lang) for failure in report.failures],
        "coverage": {
            "covered": report.covered,
            "total": report.wanted,
            "missing": [_missing(one, lang) for one in report.missing],
            "impossible": [_missing(one, lang) for one in report.impossible],
        },
    }
    if report.mutants is not None:
        found["mutants"] = {
            "total": report.mutants.total,
            "killed": report.mutants.killed,
            "equivalent": len(report.mutants.equivalent),
            "survived": [_survivor(one, lang) for one in report.mutants.survived],
            "proved_equivalent": [_survivor(one, lang) for one in report.mutants.equivalent],
        }
    return found


def _failure(failure: Failure, lang: str) -> dict[str, object]:
    return {
        "case": failure.case.name,
        **_at(failure.case.place),
        "facts": dict(failure.case.request),
        "differences": [
            {
                "key": each.key,
                "expected": each.expected,
                "found": each.found,
                "message": difference(each, lang),
                **({"line": each.line} if each.line else {}),
            }
            for each in failure.differences
        ],
    }


def _missing(one: Missing, lang: str) -> dict[str, object]:
    part = one.wanted.part
    return {
        "part": part.kind,
        "name": part.name,
        "condition": one.condition,
        "value": one.wanted.value,
        **_at(one.place),
        "message": missing(one, lang),
        "case": case_to_paste(one, lang),
    }


def _survivor(one: Survivor, lang: str) -> dict[str, object]:
    part, name = one.mutant.what
    return {
        "change": one.mutant.kind,
        "part": part,
        "name": name,
        "was": one.was,
        "becomes": one.mutant.becomes,
        **_at(one.place),
        "message": changed(one, lang),
        "case": case_to_paste(one, lang),
    }


def _at(place: Place) -> dict[str, object]:
    return {"file": place.file, "line": place.line, "column": place.column}
