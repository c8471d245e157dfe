"""A pytest plugin: every case of every `*.cases.toml` is a test by its name, held against the policy beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from _pytest._code.code import TerminalRepr

    from returns_cli.decisions.compiled import CompiledPolicy
    from returns_cli.testing.case_file import Case

ENDING = ".cases.toml"


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A collector for a file of cases with a policy beside it; nothing of ours is imported for any other file."""
    if not file_path.name.endswith(ENDING) or not _policy_of(file_path).is_file():
        return None
    found: CasesFile = CasesFile.from_parent(parent, path=file_path)
    return found


def _policy_of(cases: Path) -> Path:
    """Where the policy of a file of cases stands."""
    return cases.with_name(cases.name.removesuffix(ENDING) + ".toml")


class CasesFile(pytest.File):
    """A file of cases; it belongs to `NAME.toml` beside it."""

    def collect(self) -> Iterator[pytest.Item]:
        from returns_cli import load_policy
        from returns_cli.errors import ReturnsError
        from returns_cli.testing.case_file import check_names, read_case_file
        from returns_cli.testing.report import versions_of

        try:
            compiled = load_policy(str(_policy_of(self.path)))
            case_file = read_case_file(self.path)
            check_names(case_file, versions_of(compiled))
        except ReturnsError as error:
            raise self.CollectError(error.page()) from None
        for case in case_file.cases:
            yield CaseItem.from_parent(self, name=case.name, compiled=compiled, case=case)


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, compiled: CompiledPolicy, case: Case, **given: Any) -> None:
        super().__init__(**given)
        self.compiled = compiled
        self.case = case

    def runtest(self) -> None:
        from returns_cli.testing.cases import differences
        from returns_cli.testing.phrases import difference, shown

        found = [difference(one, "en") for one in differences(self.compiled, self.case)]
        if found:
            facts = ", ".join(f"{name} = {shown(value)}" for name, value in self.case.request.items())
            raise CaseFailed(
                "\n".join([f"{self.case.place.file}:{self.case.place.line}: {self.name}", *found, f"facts: {facts}"])
            )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> str | TerminalRepr:
        """A case that does not hold is no matter for a traceback."""
        return str(excinfo.value) if isinstance(excinfo.value, CaseFailed) else super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.case.place.line - 1, self.name


class CaseFailed(Exception):
    """A case that does not hold."""
