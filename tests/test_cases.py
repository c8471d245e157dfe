"""Every shipped policy has worked examples; the plugin of returns_cli.testing runs them (see testpaths)."""

from __future__ import annotations

from pathlib import Path

import pytest

from returns_cli.policy.load import shipped
from returns_cli.testing.case_file import cases_file, read_cases


@pytest.mark.parametrize(("name", "path"), list(shipped()))
def test_every_policy_has_cases(name: str, path: Path) -> None:
    """A shipped policy has at least six worked examples."""
    assert len(read_cases(cases_file(path))) >= 6
