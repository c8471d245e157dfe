"""Merkle trees over the entries of a log, as RFC 6962 (section 2.1) defines them, with SHA-256.

A tree of n leaves is kept as its complete subtrees: the node (level, place) is the root over the leaves
`place * 2**level` up to `(place + 1) * 2**level`. Nodes never change once they are there, so that appending writes
each node once, and a root or a proof reads a number of nodes logarithmic in n.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from typing import TypeAlias

Node: TypeAlias = tuple[int, int]
NodeHash: TypeAlias = Callable[[Node], bytes]

EMPTY = sha256(b"").digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of one entry: the leading zero keeps a leaf from passing for a pair of subtrees."""
    return sha256(b"\0" + content).digest()


def pair_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


def grown(size: int, leaf: bytes, node: NodeHash) -> Iterator[tuple[Node, bytes]]:
    """The nodes that appending `leaf` to a tree of `size` leaves completes, lowest first."""
    level, place, hashed = 0, size, leaf
    yield (level, place), hashed
    while place % 2:
        hashed = pair_hash(node((level, place - 1)), hashed)
        level, place = level + 1, place // 2
        yield (level, place), hashed


def complete_subtrees(start: int, end: int) -> list[Node]:
    """The largest complete subtrees that cover the leaves from start to end, left to right; start fits the tree's cuts."""
    found: list[Node] = []
    while start < end:
        level = min((start & -start).bit_length() - 1 if start else end.bit_length(), (end - start).bit_length() - 1)
        found.append((level, start >> level))
        start += 1 << level
    return found


def root_of(size: int, node: NodeHash) -> bytes:
    """The root of the first `size` leaves."""
    return _folded([node(each) for each in complete_subtrees(0, size)]) if size else EMPTY


def _folded(hashes: Sequence[bytes]) -> bytes:
    """The root over subtrees that get smaller to the right: the right ones are joined first."""
    joined = hashes[-1]
    for hashed in reversed(hashes[:-1]):
        joined = pair_hash(hashed, joined)
    return joined


def _range_root(start: int, end: int, node: NodeHash) -> bytes:
    return _folded([node(each) for each in complete_subtrees(start, end)])


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_proof(number: int, size: int, node: NodeHash) -> list[bytes]:
    """What leads from leaf `number` to the root of `size` leaves, lowest first (RFC 6962, 2.1.1)."""
    proof: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if number < middle:
            proof.append(_range_root(middle, end, node))
            end = middle
        else:
            proof.append(_range_root(start, middle, node))
            start = middle
    return proof[::-1]


def root_from_inclusion(leaf: bytes, number: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that `proof` leads to from this leaf; None where its length does not fit."""
    turns: list[bool] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        turns.append(number >= middle)
        start, end = (middle, end) if number >= middle else (start, middle)
    if len(turns) != len(proof) or not 0 <= number < size:
        return None
    hashed = leaf
    for sibling, right in zip(proof, reversed(turns), strict=True):
        hashed = pair_hash(sibling, hashed) if right else pair_hash(hashed, sibling)
    return hashed
