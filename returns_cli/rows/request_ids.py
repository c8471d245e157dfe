"""Which rows have the same request id, told without making a text of each: spellings that fold to one id are one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from returns_cli.kinds.sameness import NO_KEY, key_of
from returns_cli.rows.audit import Audit
from returns_cli.rows.request_order import Id
from returns_cli.sources.batches import Batch
from returns_cli.sources.blocks import Block
from returns_cli.sources.cell_words import PADDING, masks, words_of

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers, Words

MOST_RUNS = 20  # of rising ids in a block, such as those of several years one after the other
_FRACTION = re.compile(rb"[0-9]+\.0+")
_PROTECTS = np.isin(np.arange(256), np.frombuffer(b"'`=", np.uint8))  # of each byte; see `sameness.unprotected`
_ALL = 0x0101010101010101
_HIGH = np.uint64(0x80 * _ALL)


class Keys(NamedTuple):
    """Two numbers for the request id of each of these rows, which have one: alike just where the ids are.

    INVARIANT: a pair of 64 bits each, made with odd factors drawn anew for every audit. That two of a hundred million ids
    agree in both by chance has odds of one in 10^22.
    """

    rows: Numbers
    high: Words
    low: Words


class _Plain(NamedTuple):
    data: bytearray
    rows: Numbers
    first: Numbers
    last: Numbers
    words: Words


def keys(batch: Batch, audit: Audit, factors: tuple[int, int]) -> Keys:
    """The keys of the request ids that are not blank; among them can be those of `no_ids`."""
    column = audit.mapped.request or 0
    plain = _plain(batch, column)
    if plain is not None:
        return Keys(plain.rows, *(_mixed(plain.words, factor) for factor in factors))
    listed = batch.listed(column)
    texts = [key_of(text, audit.ways.unknown) for text in listed.texts]
    given = np.array([bool(text) for text in texts], np.bool_)
    rows = np.flatnonzero(given.take(listed.places)) if batch.rows else np.zeros(0, np.int64)
    own = listed.places[rows]
    return Keys(rows, *(marks.take(own) for marks in _marks(texts, factors)))


def certain_keys(batch: Batch, audit: Audit, factors: tuple[int, int]) -> Keys:
    """The keys of the request ids without those of `no_ids`."""
    found = keys(batch, audit, factors)
    mine = ~np.isin(found.high, no_ids(audit, factors))
    return found if mine.all() else Keys(found.rows[mine], found.high[mine], found.low[mine])


def no_ids(audit: Audit, factors: tuple[int, int]) -> Words:
    """The first numbers of what is a text but no id, such as N/A. Plain ids are not looked at for it, as hardly any is."""
    return _no_ids(audit.ways.unknown, factors)


@lru_cache(maxsize=4)  # every batch asks for them
def _no_ids(unknown: frozenset[str], factors: tuple[int, int]) -> Words:
    return np.sort(_marks(sorted(NO_KEY | unknown), factors)[0])


def _marks(texts: Sequence[str], factors: tuple[int, int]) -> list[Words]:
    """Two numbers for each of these texts, which are folded."""
    raw = [text.encode() for text in texts]
    count = max([1, *(-(-len(text) // 8) for text in raw)])
    padded = np.frombuffer(b"".join(text.ljust(8 * count, b"\0") for text in raw), "<u8").reshape(-1, count)
    return [_mixed(padded, factor) for factor in factors]


def request_runs(log: int, batch: Batch, column: int) -> tuple[bool, list[tuple[Id, Id]]]:
    """The first and last id of each run of request ids that rise and are of one length; False if the runs are too many, or ids
    are not plain."""
    plain = _plain(batch, column)
    if plain is None:
        return False, []
    length, data = plain.last - plain.first, plain.data
    if not len(length):
        return True, []
    alike = length[:-1] == length[1:]
    rises = np.zeros(len(alike), np.bool_)
    for big in plain.words.byteswap().T:  # the first byte counts most
        rises |= alike & (big[:-1] < big[1:])
        alike &= big[:-1] == big[1:]
    falls = np.flatnonzero(~rises).tolist()
    if len(falls) > MOST_RUNS:
        return False, []

    def id_at(row: int) -> Id:
        return log, int(length[row]), bytes(data[plain.first[row] : plain.last[row]]).lower()

    starts, ends = [0, *(row + 1 for row in falls)], [*falls, len(length) - 1]
    return True, [(id_at(start), id_at(end)) for start, end in zip(starts, ends, strict=True)]


def _plain(batch: Batch, column: int) -> _Plain | None:
    """The ids as words in small letters; None where one has more than signs of ASCII, or another spelling."""
    if isinstance(batch, Block) and batch.doubled(column):  # quotes within quotes stand twice in words
        return None
    data, first, last = _spans(batch, column)
    words = batch.words(column) if isinstance(batch, Block) else words_of(data, first, last)
    if words is None:
        return None
    rows = np.flatnonzero(last > first)
    if len(rows) < len(first):
        first, last, words = first[rows], last[rows], words[rows]
    if not isinstance(batch, Block) and _is_simple(data, first):
        return _Plain(data, rows, first, last, _in_small_letters(words))
    filled = words | (~masks(words.shape[1]) & np.uint64(ord("a") * _ALL)).take(last - first, axis=0)
    blanks = (filled - np.uint64(0x21 * _ALL)) & ~filled  # borrows only where some byte is below 0x21
    if _has_high_bits(filled | blanks) or _is_spelled(words, data, first, last):
        return None
    return _Plain(data, rows, first, last, _in_small_letters(words))


def _is_simple(data: bytearray, first: Numbers) -> bool:
    """Whether ids are of signs of ASCII, and none has another spelling, as seen at once in bytes that are nothing but ids."""
    every = np.frombuffer(data, np.uint8, len(data) - PADDING)
    signs = every.min(initial=0x7F) > ord(" ") and every.max(initial=0) < 0x80 and b"." not in data
    return bool(signs) and not _PROTECTS.take(every[first]).any()


def _has_high_bits(words: Words) -> bool:
    """Whether any byte of any word is above 0x7F."""
    return bool(np.bitwise_or.reduce(words, axis=None) & _HIGH)


def _is_spelled(words: Words, data: bytearray, first: Numbers, last: Numbers) -> bool:
    """Whether an id has another spelling: 1001.0 is 1001, and so is '1001."""
    if _PROTECTS.take(words[:, 0].astype(np.uint8)).any():
        return True
    other = words ^ np.uint64(ord(".") * _ALL)
    pointed = (other - np.uint64(_ALL)) & ~other  # a high bit is set where a byte is a point, and in no word without
    if not _has_high_bits(pointed):
        return False
    rows, raw = np.flatnonzero((pointed & _HIGH).any(axis=1)), np.frombuffer(data, np.uint8)
    rows = rows[raw[last[rows] - 1] == ord("0")]
    return any(_FRACTION.fullmatch(data, first[row], last[row]) for row in rows.tolist())


def _spans(batch: Batch, column: int) -> tuple[bytearray, Numbers, Numbers]:
    """Where the ids begin and end in some bytes, behind which there are PADDING more."""
    if isinstance(batch, Block):
        return batch.data, *batch.spans(column)
    import pyarrow as pa

    texts = batch.strings(column)
    if texts.null_count or texts.offset:
        texts = pa.concat_arrays([pa.array([""]), texts.fill_null("")])[1:]
    _, offsets, letters = texts.buffers()
    ends = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1].astype(np.int64)
    data = bytearray(int(ends[-1]) + PADDING)
    data[: int(ends[-1])] = memoryview(letters or b"")[: int(ends[-1])]
    return data, ends[:-1], ends[1:]


def _in_small_letters(words: Words) -> Words:
    """Every byte from A to Z made small. INVARIANT: all bytes are below 0x80."""
    # Eight bytes at once: adding so much sets a byte's high bit just where it is an A or more, more than a Z. Nothing is
    # carried into the next byte, as all are below 0x80. A high bit shifted by two is the bit that tells capitals from others.
    from_a = words + np.uint64((0x80 - ord("A")) * _ALL)
    behind_z = words + np.uint64((0x7F - ord("Z")) * _ALL)
    return words | (((from_a & ~behind_z) & _HIGH) >> np.uint64(2))


def _mixed(words: Words, factor: int) -> Words:
    mark = np.zeros(len(words), np.uint64)
    for word in words.T[::-1]:  # so that zero words behind change nothing
        # By an odd factor no two marks become one; the shift brings the high bits, which hang on all of the word, down again.
        mark = (mark ^ word) * np.uint64(factor)
        mark ^= mark >> np.uint64(32)
    return mark
