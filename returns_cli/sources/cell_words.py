"""Cells as words: a row of 64-bit numbers for each, alike just where the bytes are."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from returns_cli.sources.arrays import Numbers, Words

WORD, MOST_WORDS = 8, 8
PADDING = WORD * MOST_WORDS
_PLACES = np.uint64(0x0001020304050607)


@cache
def masks(count: int) -> Words:
    """For every length up to so many words: the words in which just its bytes are set."""
    lengths = np.arange(WORD * count + 1)
    return (np.arange(WORD * count) < lengths[:, None]).astype(np.uint8).view("<u8") * np.uint64(0xFF)


def words_of(data: bytearray, first: Numbers, last: Numbers) -> Words | None:
    """What stands between these places, a row for each: its words, little end first and blank bytes behind; None if one has
    more than MOST_WORDS. INVARIANT: `data` ends in PADDING more bytes."""
    length = last - first
    count = max(1, -(-int(length.max(initial=0)) // WORD))
    if count > MOST_WORDS:
        return None
    count += count == 3  # 32 bytes are moved as one number, 24 by a call each
    words = words_at(data, first, count)
    if words is None:
        return None
    words &= masks(count).take(length, axis=0)
    return words


def words_at(data: bytearray, places: Numbers, count: int) -> Words | None:
    """The words from each of these places on, of each so many, a row for each place; None where there are not so many."""
    found = bytes_at(data, places, WORD * count)
    return None if found is None else found.view("<u8").reshape(-1, count)


def bytes_at(data: bytearray, places: Numbers, size: int) -> npt.NDArray[np.void] | None:
    """So many bytes from each of these places on; None where there are not so many."""
    # A view in which element n is what stands from byte n on: cells need not begin at multiples of eight, and all words of one
    # are moved at once.
    last = len(data) - size
    if last < 0 or places.max(initial=0) > last:
        return None
    found: npt.NDArray[np.void] = np.ndarray((last + 1,), np.dtype((np.void, size)), data, strides=(1,))[places]
    return found


def byte_of(bits: Words) -> Numbers:
    """Which byte of a word has the only bit, at its lowest, that there is in the word; 0 where there is none."""
    return (bits * _PLACES >> np.uint64(56)).view(np.int64)  # times these, the number of the byte becomes the highest byte
