"""Which rows have the same request id, told without making a text of each: spellings that fold to one id are one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from random import SystemRandom  # which `secrets` asks too, with more to load
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from returns_cli.kinds.sameness import NO_KEY, key_of
from returns_cli.rows.audit import Audit
from returns_cli.rows.request_order import Id
from returns_cli.sources.batches import Batch
from returns_cli.sources.lookup import found_among
from returns_cli.sources.plain_words import plain_words

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Marks, Numbers, Words

Factors: TypeAlias = Sequence[tuple[int, int]]  # for each log two odd numbers
HEAD = np.uint64(48)  # bits of a mark below the highest ones
MOST_RUNS = 20  # of rising ids in a block, such as those of several years one after the other


class Keys(NamedTuple):
    """Two numbers for the request id of each of these rows, which have one: alike just where the ids are.

    INVARIANT: a pair of 64 bits each, made with odd factors drawn anew for every audit. That two of a hundred million ids
    agree in both by chance has odds of one in 10^22.
    """

    rows: Numbers
    high: Words
    low: Words


def drawn_factors(audit: Audit) -> list[tuple[int, int]]:
    """For each log two odd numbers that nobody knows beforehand: in another log the same id has other keys."""
    drawn = SystemRandom().getrandbits
    return [(drawn(63) | 1, drawn(63) | 1) for _ in audit.logs]


def keys(batch: Batch, audit: Audit, factors: tuple[int, int]) -> Keys:
    """The keys of the request ids that are not blank, and may be no ids."""
    column = audit.mapped.request or 0
    plain = plain_words(batch, column)
    if plain is not None:
        return Keys(plain.rows, *(_mixed(plain.words, factor) for factor in factors))
    listed = batch.listed(column)
    texts = [key_of(text, audit.ways.unknown) for text in listed.texts]
    given = np.array([bool(text) for text in texts], np.bool_)
    rows = np.flatnonzero(given.take(listed.places)) if batch.rows else np.zeros(0, np.int64)
    own = listed.places[rows]
    return Keys(rows, *(marks.take(own) for marks in _marks(texts, factors)))


def certain_keys(batch: Batch, audit: Audit, factors: tuple[int, int]) -> Keys:
    """The keys of the request ids without those of what is a text but no id, such as N/A."""
    found = keys(batch, audit, factors)
    none, heads = _no_ids(audit.ways.unknown, factors)
    alike = np.flatnonzero(heads.take((found.high >> HEAD).view(np.int64)))  # hardly any, of which all bits are compared
    wrong = alike[found_among(none, found.high[alike])[1]]
    left = np.delete(np.arange(len(found.rows)), wrong)
    return Keys(found.rows[left], found.high[left], found.low[left]) if len(wrong) else found


@lru_cache(maxsize=4)  # every batch asks for them
def _no_ids(unknown: frozenset[str], factors: tuple[int, int]) -> tuple[Words, Marks]:
    """The first numbers of texts that are no ids, rising, and whether one of them has these highest bits."""
    none, heads = np.sort(_marks(sorted(NO_KEY | unknown), factors)[0]), np.zeros(1 << 64 - int(HEAD), np.bool_)
    heads[(none >> HEAD).view(np.int64)] = True
    return none, heads


def _marks(texts: Sequence[str], factors: tuple[int, int]) -> list[Words]:
    """Two numbers for each of these texts, which are folded."""
    raw = [text.encode() for text in texts]
    count = max([1, *(-(-len(text) // 8) for text in raw)])
    padded = np.frombuffer(b"".join(text.ljust(8 * count, b"\0") for text in raw), "<u8").reshape(-1, count)
    return [_mixed(list(padded.T), factor) for factor in factors]


def request_runs(log: int, batch: Batch, column: int) -> tuple[bool, list[tuple[Id, Id]]]:
    """The first and last id of each run of request ids that rise and are of one length; False if the runs are too many, or ids
    are not plain."""
    plain = plain_words(batch, column)
    if plain is None:
        return False, []
    length, data = plain.last - plain.first, plain.data
    if not len(length):
        return True, []
    rises = np.zeros(len(length) - 1, np.bool_)
    for word in plain.words[::-1]:
        if word.strides[0]:  # else it is the same in all rows
            big = word.byteswap()  # the first byte counts most
            rises &= big[:-1] == big[1:]
            rises |= big[:-1] < big[1:]
    rises &= length[:-1] == length[1:]
    falls = np.flatnonzero(~rises).tolist()
    if len(falls) > MOST_RUNS:
        return False, []

    def id_at(row: int) -> Id:
        return log, int(length[row]), bytes(data[plain.first[row] : plain.last[row]]).lower()

    starts, ends = [0, *(row + 1 for row in falls)], [*falls, len(length) - 1]
    return True, [(id_at(start), id_at(end)) for start, end in zip(starts, ends, strict=True)]


def _mixed(words: Sequence[Words], factor: int) -> Words:
    mark = np.zeros(len(words[0]), np.uint64)
    for word in words[::-1]:  # so that zero words behind change nothing
        # By an odd factor no two marks become one; the shift brings the high bits, which hang on all of the word, down again.
        mark = (mark ^ word) * np.uint64(factor)
        mark ^= mark >> np.uint64(32)
    return mark
