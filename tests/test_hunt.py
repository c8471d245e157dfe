"""`make hunt`: the time it takes, what it says, its exit code; every hunt names tests that there are."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import hunt
import pytest

LOOKING = """
import pytest
from hunting import seeds, turns

@pytest.mark.parametrize("turn", seeds(1, 12))
def test_one(turn):
    assert turn != {bad}

def test_several():
    assert len(list(turns(1, 30))) in (1, 30)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hunt of 42 turns, with as much time as it needs."""
    monkeypatch.setattr(hunt, "LEAST", 60.0)
    monkeypatch.setitem(hunt.HUNTS, "signals", hunt.Hunt("looking", ("looking.py",)))
    (tmp_path / "hunting.py").write_text(Path(hunt.__file__).with_name("hunting.py").read_text(encoding="utf-8"))
    monkeypatch.setattr(hunt, "HERE", tmp_path)
    return tmp_path


def hunted(folder: Path, bad: int) -> int:
    """The exit code of a hunt in which this seed is a fault."""
    (folder / "test_looking.py").write_text(LOOKING.format(bad=bad))
    return hunt.main(["--minutes", "0", "--only", "signals", "--seed", "7", "--logs", f"{folder}/logs"])


@pytest.mark.parametrize(("bad", "tried", "faults"), [(0, 42, 0), (8, 42, 1)])
def test_what_is_found_is_said(folder: Path, capsys: pytest.CaptureFixture[str], bad: int, tried: int, faults: int) -> None:
    """What was tried, what was found, and how to try it again."""
    assert hunted(folder, bad) == bool(faults)
    out = capsys.readouterr().out
    assert re.search(rf"\| `signals` \| looking \| {tried} \| {faults} \| [0-9]+ \| 7 \|", out), out
    assert bool(re.search(r"HUNT=1 HUNT_SEED=7 HUNT_SECONDS=[0-9]+ pytest .*test_one\[8\]'", out)) == bool(faults)
    assert ("again: python tests/hunt.py --only signals --seed 7 --minutes 1.00" in out) == bool(faults)
    assert [path.suffix for path in (folder / "logs").iterdir()] == [".log"] * faults


def test_it_ends_when_its_time_is_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A turn that has begun comes to its end; none begins after it."""
    monkeypatch.setattr(hunt, "LEAST", 0.0)
    assert hunted(folder, bad=0) == 0
    assert "| looking | 1 | 0 |" in capsys.readouterr().out


EXAMPLES = """
from hypothesis import given, settings, strategies as st

@settings(max_examples=10_000)
@given(st.data())
def test_many(data):
    assert data.draw(st.integers()) {holds}
"""


@pytest.mark.parametrize(("holds", "code"), [("is not None", 0), ("is None", 1)])
def test_many_examples_end_when_the_time_is_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], holds: str, code: int
) -> None:
    """Between examples; what was found is made small all the same, and is a fault."""
    monkeypatch.setattr(hunt, "LEAST", 0.0)
    (folder / "test_looking.py").write_text(EXAMPLES.format(holds=holds))
    assert hunt.main(["--minutes", "0", "--only", "signals", "--seed", "7", "--logs", f"{folder}/logs"]) == code
    out = capsys.readouterr().out
    assert ("| looking | 1 | 0 |" in out) == (code == 0)
    assert ("test_many'" in out) == (code == 1)


def test_what_does_not_end_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A run that had to be ended is a fault of the test that ran then."""

    class Endless:
        """A run that has told what runs, and goes on."""

        def __init__(self, *_: object, env: dict[str, str], **_more: object) -> None:
            Path(env["HUNT_TOLD"]).write_text(json.dumps({"tried": 5, "failed": [], "running": "test_looking.py::test_slow"}))

        def wait(self, timeout: float) -> int:
            raise subprocess.TimeoutExpired("pytest", timeout)

    monkeypatch.setattr(hunt.subprocess, "Popen", Endless)
    monkeypatch.setattr(hunt, "end_group", lambda _: None)
    assert hunted(folder, bad=0) == 1
    out = capsys.readouterr().out
    assert "5 tried, 1 faults" in out
    assert "did not end within 600 s after its time" in out
    assert "pytest --hypothesis-seed=7 'test_looking.py::test_slow'" in out


def test_a_hunt_that_cannot_run_is_not_a_clean_one(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tests that are not there, or do not load."""
    assert hunt.main(["--minutes", "0", "--only", "signals", "--logs", str(folder / "logs")]) == 2
    assert "not run" in capsys.readouterr().out


def test_every_hunt_names_tests_that_there_are() -> None:
    """By their names, so that renaming one does not end a hunt unnoticed."""
    here = Path(__file__).parent
    for name, each in hunt.HUNTS.items():
        for test in each.tests:
            file, _, function = test.partition("::")
            text = (here / f"test_{file}").read_text(encoding="utf-8")
            assert not function or f"def {function}(" in text, (name, test)
