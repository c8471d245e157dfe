"""Cells of plain signs as words in small letters: what tells ids apart, without a text of each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from returns_cli.sources.batches import Batch
from returns_cli.sources.blocks import Block
from returns_cli.sources.cell_words import PADDING, masks, words_of
from returns_cli.sources.lookup import turns

if TYPE_CHECKING:
    from returns_cli.sources.arrays import Numbers, Words

MOST_TURNS = 20  # of a word, while ids are counted up
_FRACTION = re.compile(rb"[0-9]+\.0+")
_PROTECTS = np.isin(np.arange(256), np.frombuffer(b"'`=", np.uint8))  # of each byte; see `sameness.unprotected`
_ALL = 0x0101010101010101
_HIGH, _ZEROS, _MORE_THAN_NINE = np.uint64(0x80 * _ALL), np.uint64(ord("0") * _ALL), np.uint64(0x76 * _ALL)
_PLAIN_SIGNS = np.isin(np.arange(256), [sign for sign in range(0x21, 0x7F) if sign not in b"'`=."])


class PlainWords(NamedTuple):
    """The ids of some rows, where these stand, and their words in small letters, a column for each word."""

    data: bytearray
    rows: Numbers
    first: Numbers
    last: Numbers
    words: Sequence[Words]


def plain_words(batch: Batch, column: int) -> PlainWords | None:
    """The ids as words in small letters; None where one has more than signs of ASCII, or another spelling."""
    if isinstance(batch, Block) and batch.doubled(column):  # quotes within quotes stand twice in words
        return None
    data, first, last = _spans(batch, column)
    words = batch.words(column) if isinstance(batch, Block) else words_of(data, first, last)
    if words is None:
        return None
    length = last - first
    if not length.all():
        rows = np.flatnonzero(length)
        first, last, length, words = first[rows], last[rows], length[rows], words[rows]
    else:
        rows = np.arange(len(first))
    columns = _counted_up(words, length)
    if not columns:
        simple = not isinstance(batch, Block) and _is_simple(data, first)
        if not simple and (_has_others(words, length) or _is_spelled(words, data, first, last)):
            return None
        columns = list(_in_small_letters(words).T)
    return PlainWords(data, rows, first, last, columns)


def _counted_up(words: Words, length: Numbers) -> list[Words]:
    """The words in small letters, each in a column, of ids that are counted up: all of one length, each word with digits alone
    or hardly ever another than in the row above. One that is the same in all rows is kept once. Nothing of other ids."""
    if not len(length) or length.min() != length.max():
        return []
    columns: list[Words] = []
    for word, own in zip(words.T, masks(words.shape[1])[length[0]], strict=True):
        if word[0] != word[-1]:
            digits = (word | (~own & _ZEROS)) ^ _ZEROS
            # A digit is now 9 at most, and reaches no high bit; any other byte has one, or gets it.
            if not _has_high_bits(digits | (digits + _MORE_THAN_NINE)):
                columns.append(word)
                continue
        starts = turns([word])
        some = word[starts]
        if len(starts) > MOST_TURNS or not _PLAIN_SIGNS.take((some | (~own & _ZEROS)).view(np.uint8)).all():
            return []
        small = _in_small_letters(some)
        once = len(small) == 1
        columns.append(np.broadcast_to(small, len(word)) if once else np.repeat(small, np.diff(starts, append=len(word))))
    return columns


def _has_others(words: Words, length: Numbers) -> bool:
    """Whether any byte of an id is blank, of no sign that is seen, or above 0x7F."""
    filled = words | (~masks(words.shape[1]) & np.uint64(ord("a") * _ALL)).take(length, axis=0)
    blanks = (filled - np.uint64(0x21 * _ALL)) & ~filled  # borrows only where some byte is below 0x21
    return _has_high_bits(filled | blanks)


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
