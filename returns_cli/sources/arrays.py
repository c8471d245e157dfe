"""What numpy's arrays hold in this room; for the type checker alone."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

# Of rows, lines, texts, codes; places in a list or in bytes. Of 64 bits, and fewer where many are kept.
Numbers: TypeAlias = npt.NDArray[np.integer]
Words: TypeAlias = npt.NDArray[np.uint64]  # eight bytes of a cell, little end first; or the mark of an id
Marks: TypeAlias = npt.NDArray[np.bool_]  # of each row whether it is so
Bytes: TypeAlias = npt.NDArray[np.uint8]
