"""What was measured, part by part, in a file beside the page: a part can be measured again by itself, and the page says of each
from which day, commit and load its figures are."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.results import Row


@dataclass(frozen=True)
class Part:
    """The rows of a part of the benchmarks, and what they belong to."""

    day: str
    commit: str
    machine: str
    versions: str
    loads: tuple[float, float]  # before and after
    seconds: float
    rows: tuple[Row, ...]


def read(file: Path) -> dict[str, Part]:
    """The parts by name; none where nothing was measured yet."""
    if not file.exists():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return {name: Part(**own | {"rows": tuple(Row(**row) for row in own["rows"])}) for name, own in found.items()}


def write(file: Path, parts: Mapping[str, Part]) -> None:
    """One row a line, so that what changes can be looked at."""
    whole = []
    for name, part in parts.items():
        own = asdict(part)
        rows = ",\n".join(f"   {json.dumps(slim(row), ensure_ascii=False)}" for row in own.pop("rows"))
        head = json.dumps(own, ensure_ascii=False)[:-1]
        whole.append(f' {json.dumps(name)}: {head}, "rows": [\n{rows}\n ]}}')
    file.write_text("{\n" + ",\n".join(whole) + "\n}\n", encoding="utf-8")


def slim(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is not empty, figures with six digits."""
    return {name: rounded(value) for name, value in row.items() if value not in ("", (), [], {})}


def rounded(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: rounded(own) for name, own in value.items()}
    if isinstance(value, list | tuple):
        return list(map(rounded, value))
    return float(f"{value:.6g}") if isinstance(value, float) else value


def commit() -> str:
    """The commit that is measured, with a `+` where the package is not as it was committed; empty outside a clone."""
    package = Path(__file__).parents[1] / "returns_cli"
    try:
        head = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=package, capture_output=True, text=True, check=True)
        changed = subprocess.run(["git", "diff", "--quiet", "HEAD", "--", "."], cwd=package, check=False).returncode
    except (OSError, subprocess.CalledProcessError):
        return ""
    return head.stdout.strip() + ("+" if changed else "")
