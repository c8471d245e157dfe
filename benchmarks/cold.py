"""One cold `returns check`, held against a process that only imports click and pydantic, and where its imports' time goes."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import NamedTuple

from benchmarks.processes import PYTHON, RETURNS, Done, ProcessFailed, compile_bytecode, run
from benchmarks.results import Row, Size
from benchmarks.timing import paired, reason

NAME = "cold"
IMPORTS = "imports"
BUDGET = 40.0  # seconds
MOST_ROUNDS = 25
IMPORT_ROUNDS = 5
DEAREST = 10
REQUEST = (
    "--lang en --sold-on 2026-11-01 --requested-on 2026-11-20 --receipt yes --goods-intact yes --packaging-intact yes "
    "--laid no --clearance no --special-order no --defect none --quantity 2boxes --tile 800x800 --pieces-per-box 3"
)
CHECK = [*RETURNS, "check", *REQUEST.split()]
BASE = "import click, pydantic"
OURS = "returns check"
PROGRAMS = {
    OURS: CHECK,
    BASE: [*PYTHON, "-c", BASE],
    "import click": [*PYTHON, "-c", "import click"],
    "pass": [*PYTHON, "-c", "pass"],
}


class Module(NamedTuple):
    """What one import cost, in ms: by itself, and with all that it brought along."""

    alone: float
    whole: float


def rows(size: Size) -> list[Row]:
    """ms by the clock of whole processes, and the dearest imports. The check is a complete request, answered as text."""
    compile_bytecode("returns_cli", "click", "pydantic", "pydantic_core")
    try:
        checked(OURS)  # remembers that the policy file is well shaped; the first check of a changed file costs pydantic once
    except ProcessFailed as error:
        return [Row(NAME, "process", OURS, failed=str(error))]
    return processes(size) + dearest_imports(2 if size.quick else IMPORT_ROUNDS)


def processes(size: Size) -> list[Row]:
    spent: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    peaks: dict[str, float] = {}

    def measure(name: str) -> Callable[[], float]:
        def once() -> float:
            done = checked(name)
            spent[name].append(done.processor * 1e3)
            peaks[name] = max(peaks.get(name, 0), done.peak_mb)
            return done.wall * 1e3

        return once

    timings = paired({name: measure(name) for name in PROGRAMS}, size.seconds(BUDGET), MOST_ROUNDS)
    return [
        Row(
            NAME,
            "process",
            name,
            "ms",
            values,
            {BASE: timings.ratios(name, BASE)},
            {
                "least ms": min(values),
                "least processor ms": min(spent[name]),
                "peak MB": peaks[name],
            }
            if values
            else {},
            failed=timings.why(name),
        )
        for name, values in timings.values.items()
    ]


def checked(name: str) -> Done:
    """One process; a check must approve and say so."""
    done = run(PROGRAMS[name])
    if name == OURS and not done.out.startswith("ACCEPTED"):
        raise ProcessFailed(f"the check says {done.out[:100]!r}")
    return done


def dearest_imports(rounds: int) -> list[Row]:
    """The ten modules that cost a check most by themselves; the least of several runs."""
    found: dict[str, list[Module]] = {}
    try:
        for _ in range(rounds):
            for name, cost in imports().items():
                found.setdefault(name, []).append(cost)
    except (OSError, subprocess.CalledProcessError) as error:
        return [Row(IMPORTS, "during a check", "python -X importtime", failed=reason(error))]
    least = {name: Module(min(c.alone for c in costs), min(c.whole for c in costs)) for name, costs in found.items()}
    total = sum(cost.alone for cost in least.values())
    ranked = sorted(least, key=lambda name: -least[name].alone)[:DEAREST]
    rows = [
        Row(IMPORTS, "during a check", name, "ms", (least[name].alone,), more={"with what it imports ms": least[name].whole})
        for name in ranked
    ]
    return [*rows, Row(IMPORTS, "during a check", f"all {len(least)} modules", "ms", (total,))]


def imports() -> dict[str, Module]:
    """Module -> what `python -X importtime` says of it, during one check."""
    command = [CHECK[0], "-X", "importtime", *CHECK[1:]]
    lines = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stderr.splitlines()
    found = {}
    for line in lines:
        _, marked, figures_and_name = line.partition("import time:")
        parts = [part.strip() for part in figures_and_name.split("|")]
        if marked and len(parts) == 3 and parts[0].isdigit():
            found[parts[2]] = Module(int(parts[0]) / 1e3, int(parts[1]) / 1e3)
    return found
