"""What unpacking may cost: packed bytes that say hardly anything may not fill a disk or the memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from returns_cli.sources.encodings import CHUNK
from returns_cli.sources.logs import LogError

MOST_TIMES, NO_HARM = 200, 1 << 28


class ByteMeter:
    """Counts what comes out of so many packed bytes of the file `name`."""

    def __init__(self, name: str, packed: int) -> None:
        self.name, self.most, self.so_far = name, max(NO_HARM, MOST_TIMES * packed), 0

    def add(self, count: int) -> None:
        """Raises LogError where it is too much."""
        self.so_far += count
        if self.so_far > self.most:
            raise LogError(
                f"`{self.name}` unpacks to more than {MOST_TIMES} times its size (over {self.most >> 20} MB)",
                help="no log does; unpack it yourself if you trust it",
            )

    def chunks(self, stream: IO[bytes]) -> Iterator[bytes]:
        """What the stream gives, piece by piece."""
        while chunk := stream.read(CHUNK):
            self.add(len(chunk))
            yield chunk
