"""Records as keys: what is remembered of one goes nowhere else."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

from returns_cli.language.nodes import Compare, Literal, Name
from returns_cli.records import Record

ELSEWHERE = """
import pickle, sys
found, same = pickle.loads(sys.stdin.buffer.read())
print(found == same, hash(found) == hash(same), {found: 1}.get(same))
"""


class Pair(Record):
    one: str
    two: object = None


def test_a_hash_is_that_of_the_fields() -> None:
    pair = Pair("a", Pair("b"))
    assert hash(pair) == hash(pair) == hash(Pair("a", Pair("b")))
    assert pair == Pair("a", Pair("b"))
    changed = pair.but(two=Pair("c"))
    assert hash(changed) == hash(Pair("a", Pair("c")))
    assert {pair: 1}.get(changed) is None
    assert repr(pair) == "Pair(one='a', two=Pair(one='b', two=None))"


def test_a_hash_stays_in_its_process() -> None:
    """Another one hashes texts otherwise: a record that was hashed here is found there all the same."""
    node = Compare(Name("quantity"), ">", Literal(3))
    hash(node)
    fresh = Compare(Name("quantity"), ">", Literal(3))
    told = subprocess.run(
        [sys.executable, "-c", ELSEWHERE],
        input=pickle.dumps((node, fresh)),
        env=os.environ | {"PYTHONHASHSEED": "7"},
        capture_output=True,
        timeout=600,
        check=True,
    )
    assert told.stdout.split() == [b"True", b"True", b"1"]
