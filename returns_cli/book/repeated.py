"""Columns whose rows say few things over and over: those are looked at once each, not row by row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Value = TypeVar("Value")
Made = TypeVar("Made")


class Repeated(list[Value]):
    """What each row says, with the values, each of which some row has and few of which stand there twice, and the place of each
    row's among them."""

    def __init__(self, values: Sequence[Value], places: npt.NDArray[np.integer]) -> None:
        super().__init__(in_rows(values, places))
        self.values, self.places = values, places

    def __reduce__(self) -> tuple[object, ...]:
        return Repeated, (self.values, self.places)

    def of(self, make: Callable[[Sequence[Value]], Sequence[Made]]) -> Repeated[Made]:
        """What `make` makes of the values, row by row."""
        return Repeated(make(self.values), self.places)


def in_rows(values: Sequence[Value], places: npt.NDArray[np.integer]) -> list[Value]:
    """What each row has of what belongs to the values."""
    import numpy as np  # late: of what a counter does, nothing has so many rows

    made = np.empty(len(values), object)
    made[:] = values
    found: list[Value] = made.take(places).tolist()
    return found


def each(make: Callable[[Value], Made], column: Sequence[Value]) -> list[Made]:
    """What `make` makes of each row's value."""
    if isinstance(column, Repeated):
        return column.of(lambda values: [*map(make, values)])
    return [*map(make, column)]


def values_in(column: Sequence[Value]) -> Sequence[Value]:
    """What the rows say, each value seldom more than once where that is known."""
    return column.values if isinstance(column, Repeated) else column
