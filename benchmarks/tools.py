"""The tools for authors of policies: check, prove, diff and test --mutants, against the number of rules; and hostile files."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks import generated
from benchmarks.processes import Done, ProcessFailed, returns, timed
from benchmarks.results import Row, Size
from returns_cli.policy.load import find_policy

NAME = "tools"
RULES = (10, 100, 1_000)
TILE_STORE = "tile-store/returns"
HOSTILE = "files that are refused"
TOOLS = ("policy check", "policy prove", "policy diff", "policy test --mutants")
BUDGETS = {TILE_STORE: 25.0, 10: 25.0, 100: 40.0, 1_000: 100.0}  # seconds
STOP_AFTER = 70  # seconds a tool may take
REFUSED = (2, 3)  # 3: told as a finding


def rows(size: Size, folder: Path) -> list[Row]:
    """Seconds by the clock of whole processes."""
    measured = measured_tools(
        TILE_STORE, commands(TILE_STORE, str(tile_store_moved(folder))), size.seconds(BUDGETS[TILE_STORE])
    )
    for count in RULES[:1] if size.quick else RULES:
        policy = generated.write(folder, count)
        programs = commands(str(policy), str(folder / f"moved_{count}.toml"))
        measured += measured_tools(f"{count:,} generated rules", programs, size.seconds(BUDGETS[count]))
    return measured + measured_tools(HOSTILE, refusals(folder), size.seconds(10))


def commands(policy: str, moved: str) -> dict[str, Callable[[], Done]]:
    """Each tool on the policy; `moved` is another version of it, one limit higher by one."""
    arguments = {
        "policy check": ("check", policy),
        "policy prove": ("prove", policy),
        "policy diff": ("diff", policy, moved),
        "policy test --mutants": ("test", policy, "--mutants"),
    }
    return {name: partial(returns, "policy", *given, seconds=STOP_AFTER) for name, given in arguments.items()}


def tile_store_moved(folder: Path) -> Path:
    """The tile store's policy with one more day to return."""
    text = find_policy(TILE_STORE).read_text(encoding="utf-8")
    moved = text.replace('value = 30, clause = "R1"', 'value = 31, clause = "R1"')
    if moved == text:
        raise ProcessFailed("the tile store's policy has no 30 days any more")
    file = folder / "tile_store_moved.toml"
    file.write_text(moved, encoding="utf-8")
    return file


def refusals(folder: Path) -> dict[str, Callable[[], Done]]:
    """Files that nobody should have to wait for."""
    small, limit = generated.policy(1), "number_0 > 100"
    texts = {
        "10 MB": generated.policy(10) + "# " + "x" * 10_000_000,
        "nested 100,000 deep": generated.policy(1).replace(
            "number_0 > 100", "(" * 100_000 + "number_0" + ")" * 100_000 + " > 1"
        ),
        "a number of 300,000 digits": small.replace(limit, "number_0 > " + "9" * 300_000),
        "5,000 rules": generated.policy(5_000),
    }
    programs: dict[str, Callable[[], Done]] = {}
    for number, (name, text) in enumerate(texts.items()):
        file = folder / f"hostile_{number}.toml"
        file.write_text(text, encoding="utf-8")
        programs[name] = partial(returns, "policy", "check", str(file), seconds=STOP_AFTER, codes=REFUSED)
    return programs


def measured_tools(case: str, programs: dict[str, Callable[[], Done]], budget: float) -> list[Row]:
    timings, peaks = timed(programs, budget, 9)
    return [
        Row(
            NAME,
            case,
            name,
            "s",
            values,
            more={"peak MB": peaks.get(name, 0.0)},
            failed=timings.why(name),
        )
        for name, values in timings.values.items()
    ]
