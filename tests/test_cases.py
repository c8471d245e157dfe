"""The worked examples of every shipped policy hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from returns_cli import load_policy
from returns_cli.policy.load import shipped
from returns_cli.testing.case_file import Case, cases_file, read_cases
from returns_cli.testing.cases import differences

ALL = [(name, case) for name, path in shipped() for case in read_cases(cases_file(path))]


@pytest.mark.parametrize(("name", "case"), ALL, ids=[f"{name}: {case.name}" for name, case in ALL])
def test_case_holds(name: str, case: Case) -> None:
    """Each worked example comes out as its file says."""
    assert list(differences(load_policy(name), case)) == []


@pytest.mark.parametrize(("name", "path"), list(shipped()))
def test_every_policy_has_cases(name: str, path: Path) -> None:
    """A shipped policy has at least six worked examples."""
    assert len(read_cases(cases_file(path))) >= 6
