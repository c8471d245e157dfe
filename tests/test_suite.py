"""The suite itself: what a test finds depends on nothing but the product."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def examples() -> list[tuple[int, str, bytes]]:
    """What Hypothesis would try."""
    found = []

    @settings(derandomize=True, max_examples=300, database=None)
    @given(st.integers(), st.text(), st.binary())
    def look(number: int, text: str, octets: bytes) -> None:
        found.append((number, text, octets))

    look()
    return found


def test_examples_are_the_same_whatever_is_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that runs behind others, or alone, tries what it tries elsewhere: no module's own numbers and texts."""
    before = examples()
    path = tmp_path / "shelf.py"
    path.write_text("\n".join(f'A{n} = {1000003 * n}; B{n} = "tile {n}"; C{n} = b"box {n}"' for n in range(1, 100)))
    spec = importlib.util.spec_from_file_location("shelf", path)
    assert spec is not None
    monkeypatch.setitem(sys.modules, "shelf", importlib.util.module_from_spec(spec))
    assert examples() == before
    assert not any("tile" in text for _, text, _ in before)


def test_a_module_of_this_folder_could_be_taken_for_local(tmp_path: Path) -> None:
    """Else the test above shows nothing."""
    providers = pytest.importorskip("hypothesis.internal.conjecture.providers", reason="this release knows no such thing")
    assert providers.is_local_module_file(str(tmp_path / "shelf.py"))
