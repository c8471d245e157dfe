"""The machine and the versions that figures belong to; no names of hosts or folders."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = ("returns-cli", "click", "pydantic", "duckdb", "polars", "pyspark", "z3-solver", "sqlglot")


def machine() -> str:
    """Cores, processor, memory, system and Python in one line."""
    memory_gb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{os.cpu_count()} cores ({processor()}), {memory_gb:.0f} GB of memory, {system}, {python}"


def processor() -> str:
    """The model's name, as far as the system tells."""
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text(encoding="utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.machine()


def load() -> float:
    """Processes that waited for a turn over the last minute: above the cores, figures by the clock mean little."""
    return os.getloadavg()[0]


def versions(peers: tuple[str, ...]) -> str:
    """The packages that were measured, with their versions, as far as they are installed."""
    shown = []
    for package in (*PACKAGES, *peers):
        try:
            shown.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return ", ".join(shown)


def find_java(folder: Path) -> None:
    """Spark uses the Java that its tests use; where there is none, its rows will say so."""
    from tests.java import java_home

    try:
        os.environ["JAVA_HOME"] = str(java_home(folder / "java"))
    except ImportError as error:
        print(f"no Java: {error}", file=sys.stderr)
