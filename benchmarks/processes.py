"""Whole processes: how long each took by the clock, how much processor time, and its peak memory."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextvars import ContextVar
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from benchmarks.timing import Timings, paired

HERE = Path(__file__).parent
# What the installed command `returns` runs; -P: the installed package, not what lies in the current folder.
PYTHON = [sys.executable, "-P"]
RETURNS = [*PYTHON, "-c", "from returns_cli.cli.main import main; main()"]
LOOK = ContextVar("LOOK", default=0.0)  # seconds between two looks at the memory of all processes; 0: none
ANSWERED = (0, 3, 4)  # approved or clean, findings or denied, referred or incomplete: the work was done
LONGEST = 400  # seconds; no process may take more


class ProcessFailed(Exception):
    """A process that did not do its work; the text says why, without names of folders."""


class Done(NamedTuple):
    """One process that did its work."""

    out: str
    wall: float  # seconds
    processor: float  # seconds, of all threads
    peak_mb: float  # of the process; of all below it together, where that was looked at


def run(program: Sequence[str], *, seconds: float = LONGEST, codes: Sequence[int] = ANSWERED) -> Done:
    """Runs a program to its end. Raises ProcessFailed."""
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        figures, out, err = (Path(folder, name) for name in ("figures", "out", "err"))
        files = map(str, (HERE / "launch.py", figures, out, err))
        starter = [sys.executable, "-IS", *files, str(int(seconds)), str(LOOK.get())]
        subprocess.run([*starter, *program], check=True, env=os.environ | {"PYTHONHASHSEED": "0"})
        code, wall, processor, peak_mb = figures.read_text(encoding="ascii").split()
        printed = out.read_text(encoding="utf-8")
        said = err.read_text(encoding="utf-8", errors="replace")
    if int(code) == -9 and float(wall) >= int(seconds):
        raise ProcessFailed(f"stopped after {seconds:.0f} s")
    if int(code) not in codes:
        raise ProcessFailed(f"exit code {code}: {told(said or printed)}")
    return Done(printed, float(wall), float(processor), float(peak_mb))


def told(said: str) -> str:
    """What a failed process said: its first words, or a traceback's last; folders left out."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["it said nothing"]
    line = lines[-1] if lines[0].startswith("Traceback") else " ".join(lines)[:200]
    return " ".join(Path(word).name if word.startswith(("/", "`/")) else word for word in line.split())


def returns(*arguments: str, seconds: float = LONGEST, codes: Sequence[int] = ANSWERED) -> Done:
    """Runs `returns` with these arguments. Raises ProcessFailed."""
    return run([*RETURNS, *arguments], seconds=seconds, codes=codes)


def script(module: str, *arguments: str, seconds: float = LONGEST) -> Done:
    """Runs one of the contenders' own programs, benchmarks/programs/MODULE.py. Raises ProcessFailed."""
    return run([*PYTHON, str(HERE / "programs" / f"{module}.py"), *arguments], seconds=seconds)


def timed(
    programs: Mapping[str, Callable[[], Done]], budget: float, most_rounds: int = 15, *, several: Collection[str] = ()
) -> tuple[Timings, dict[str, float]]:
    """Seconds by the clock and of processors of whole processes, in paired rounds, and the highest peak memory (MB) of each.

    Those named in `several` have several processes, whose memory together is looked at in a turn that is not timed.
    """
    start, peaks = time.monotonic(), {name: peak_together(programs[name]) for name in several}
    processors: dict[str, list[float]] = {name: [] for name in programs}

    def measure(name: str) -> Callable[[], float]:
        def once() -> float:
            done = programs[name]()
            peaks[name] = max(peaks.get(name, 0.0), done.peak_mb)
            processors[name].append(done.processor)
            return done.wall

        return once

    left = budget - (time.monotonic() - start)
    timings = paired({name: measure(name) for name in programs}, left, most_rounds, warm_up=False)
    timings.processors = processors
    return timings, peaks


def watched(program: Callable[[], Done]) -> Done:
    """A program, the memory of all its processes together looked at. Raises ProcessFailed."""
    token = LOOK.set(0.25)
    try:
        return program()
    finally:
        LOOK.reset(token)


def peak_together(program: Callable[[], Done]) -> float:
    """The peak memory (MB) of all processes of a program together; 0 if it fails, which shows when it is timed."""
    try:
        return watched(program).peak_mb
    except ProcessFailed:
        return 0.0


def compile_bytecode(*packages: str) -> None:
    """So that no process compiles a module, which is done once in the life of an installation."""
    for package in packages:
        spec = find_spec(package)
        for place in (spec.submodule_search_locations or []) if spec else []:
            compileall.compile_dir(place, quiet=2)
