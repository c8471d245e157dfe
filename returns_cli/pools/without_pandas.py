"""Pandas stays out of our own processes: Arrow loads it, where there is one, with the first array that it makes, which takes
longer than many an audit, and nothing here needs it. Spark may: where PySpark is loaded it is to be had.
"""

from __future__ import annotations

import sys

NAME, NEEDS_IT = "pandas", "pyspark"


class Without:
    """Finds no module, and says of this one that there is none."""

    @staticmethod
    def find_spec(fullname: str, path: object = None, target: object = None) -> None:
        """Nothing, so that others look for it. Raises ModuleNotFoundError."""
        del path, target
        if fullname == NAME and NEEDS_IT not in sys.modules:
            raise ModuleNotFoundError(f"no module named {NAME}", name=NAME)


def without_pandas() -> None:
    """From here on this process, which is our own, does not load it. Where it is loaded already it stays."""
    if Without not in sys.meta_path:
        sys.meta_path.insert(0, Without)
