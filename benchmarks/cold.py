"""`python -m benchmarks.cold`: one cold `returns check`, held against a process that only imports click and pydantic.

`--imports` shows instead where the time of the imports goes.
"""

from __future__ import annotations

import compileall
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from statistics import median
from typing import NamedTuple

from tabulate import tabulate

ROUNDS = 25
IMPORT_ROUNDS = 7
# What the installed command `returns` runs.
MAIN = "from returns_cli.cli.main import main; main()"
REQUEST = (
    "--lang en --sold-on 2026-11-01 --requested-on 2026-11-20 --receipt yes --goods-intact yes --packaging-intact yes "
    "--laid no --clearance no --special-order no --defect none --quantity 2boxes --tile 800x800 --pieces-per-box 3"
)
CHECK = ["-c", MAIN, "check", *REQUEST.split()]
BASE = "import click, pydantic"
PROCESSES = {
    "returns check": CHECK,
    f'python -c "{BASE}"': ["-c", BASE],
    'python -c "import click"': ["-c", "import click"],
    'python -c "pass"': ["-c", "pass"],
}


class Cost(NamedTuple):
    """Of one process, in seconds: by the clock on the wall, and of processor time."""

    wall: float
    processor: float


class Module(NamedTuple):
    """What one import cost, in microseconds: by itself, and with all that it brought along."""

    alone: int
    whole: int


def main() -> None:
    compile_bytecode("returns_cli", "click", "pydantic", "pydantic_core")
    run(CHECK)  # remembers that the policy file is well shaped; the first check of a changed file costs pydantic once
    if "--imports" in sys.argv[1:]:
        print(import_table())
    else:
        print(f"Python {platform.python_version()}; {ROUNDS} interleaved rounds of cold processes; milliseconds\n")
        print(cold_table())


def compile_bytecode(*packages: str) -> None:
    """So that no process compiles a module, which is done once in the life of an installation."""
    for package in packages:
        spec = find_spec(package)
        for place in (spec.submodule_search_locations or []) if spec else []:
            compileall.compile_dir(place, quiet=2)


def run(arguments: Sequence[str]) -> Cost:
    """Runs one process to its end; a check must approve and say so."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0 or (list(arguments) == CHECK and not done.stdout.startswith("ACCEPTED")):
        sys.exit(f"exit code {done.returncode} of {arguments}: {done.stdout}{done.stderr}")
    return Cost(wall, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def cold_table() -> str:
    """Medians over the rounds, the least, and the median of each round's ratio to the base."""
    costs: dict[str, list[Cost]] = {name: [] for name in PROCESSES}
    names = list(PROCESSES)
    for number in range(ROUNDS):
        for place in range(len(names)):
            name = names[(place + number) % len(names)]
            costs[name].append(run(PROCESSES[name]))
    base = costs[f'python -c "{BASE}"']
    rows = [
        [
            name,
            *figures([c.wall for c in own], [c.wall for c in base]),
            *figures([c.processor for c in own], [c.processor for c in base]),
        ]
        for name, own in costs.items()
    ]
    headings = ["process", "wall", "least", "x base", "processor", "least", "x base"]
    return tabulate(rows, headings, tablefmt="github", disable_numparse=True, colalign=["left", *["right"] * 6])


def figures(own: Sequence[float], base: Sequence[float]) -> list[str]:
    ratio = median(one / other for one, other in zip(own, base, strict=True))
    return [f"{median(own) * 1e3:.1f}", f"{min(own) * 1e3:.1f}", f"{ratio:.2f}"]


def import_table() -> str:
    """Each package that a check imports, then each of our modules; the least of several runs, in milliseconds."""
    least: dict[str, Module] = {}
    for _ in range(IMPORT_ROUNDS):
        for name, cost in imports().items():
            known = least.get(name, cost)
            least[name] = Module(min(known.alone, cost.alone), min(known.whole, cost.whole))
    packages: dict[str, int] = {}
    for name, cost in least.items():
        package = name.partition(".")[0]
        package = "standard library" if package in sys.stdlib_module_names else package
        packages[package] = packages.get(package, 0) + cost.alone
    total = sum(packages.values())
    sums = [[name, f"{alone / 1e3:.1f}", f"{alone / total:.0%}"] for name, alone in by_cost(packages)]
    own = {name: cost.alone for name, cost in least.items() if name.partition(".")[0] == "returns_cli"}
    rows = [[name, f"{alone / 1e3:.2f}", f"{least[name].whole / 1e3:.2f}"] for name, alone in by_cost(own)]
    return (
        tabulate(
            sums, ["package", "ms", "share"], tablefmt="github", disable_numparse=True, colalign=["left", "right", "right"]
        )
        + f"\n\n{len(own)} modules of ours of {len(least)}; `with` counts what a module was the first to import\n\n"
        + tabulate(
            rows, ["module", "alone", "with"], tablefmt="github", disable_numparse=True, colalign=["left", "right", "right"]
        )
    )


def by_cost(costs: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(costs.items(), key=lambda pair: -pair[1])


def imports() -> dict[str, Module]:
    """Module -> what `python -X importtime` says of it, during one check."""
    command = [sys.executable, "-X", "importtime", *CHECK]
    lines = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stderr.splitlines()
    found = {}
    for line in lines:
        _, marked, figures_and_name = line.partition("import time:")
        parts = [part.strip() for part in figures_and_name.split("|")]
        if marked and len(parts) == 3 and parts[0].isdigit():
            found[parts[2]] = Module(int(parts[0]), int(parts[1]))
    return found


if __name__ == "__main__":
    main()
