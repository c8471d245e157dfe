"""`make hunt`: the time it takes, what it says, its exit code; every hunt names tests that there are."""

from __future__ import annotations

import re
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
    assert ("HUNT=1 HUNT_SEED=7 pytest" in out and "test_one[8]" in out) == bool(faults)
    assert [path.suffix for path in (folder / "logs").iterdir()] == [".log"] * faults


def test_it_ends_when_its_time_is_over(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A turn that has begun comes to its end; none begins after it."""
    monkeypatch.setattr(hunt, "LEAST", 0.0)
    assert hunted(folder, bad=0) == 0
    assert "| looking | 1 | 0 |" in capsys.readouterr().out


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
