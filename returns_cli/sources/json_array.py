"""The objects of a JSON array, or of objects over several lines, one after the other; no more of the file is kept than one."""

from __future__ import annotations

import codecs
import json
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from returns_cli.intake.json_lines import READER, LineError, decoded
from returns_cli.late_pattern import late
from returns_cli.sources.encodings import CHUNK, MARKED
from returns_cli.sources.json_lists import LONGEST, Unread, lists, wrapped
from returns_cli.sources.logs import LogError
from returns_cli.sources.storage import File

ARRAY = late(r"\s*\[\s*[\[{\]]")
_BETWEEN = late(r"[\s,\[\]\x00\x1a\ufeff]*")
_WITHIN = late(r"[\s,]*")
_NEXT = late(r"\A\s*\{[^{}]*\}\s*\{")
_TOKEN = late(r'"(?:[^"\\]|\\.)*+"|[{}"]', re.DOTALL)


def is_json(sample: str) -> bool:
    """Whether a text begins as JSON does."""
    return sample.lstrip().startswith("{") or ARRAY.match(sample) is not None


def in_lines(sample: str) -> bool:
    """Whether the objects of a JSON text stand on a line each: the first may be damaged, but then another begins below it."""
    if ARRAY.match(sample):
        return False
    lines = [line for line in sample.splitlines() if line.strip()]
    try:
        json.loads(lines[0])
    except ValueError:
        if len(lines) == 1 and _NEXT.search(sample):  # objects with nothing between them
            return False
        return not wrapped(sample) and (len(lines) == 1 or not lines[1].lstrip().startswith(('"', "}")))
    except RecursionError:
        return True  # a line that is nested so deeply is no row, and those below it are
    return True


Numbered = tuple[int, dict[str, object] | tuple[str, str]]


def objects(path: File, file: Path, wanted: str = "", others: list[str] | None = None) -> Iterator[Numbered]:
    """The number of each object with the object, or with its text and what is wrong with it; those of the lists of that name if
    they are `wanted`, and the names of all others go to `others`. Raises LogError."""
    waiting, others = _Waiting(file), [] if others is None else others
    if not wanted:
        yield from _following(path, waiting, 0)
        return
    number = 0
    for name in lists(waiting):
        waiting.between, waiting.open = _WITHIN, True
        rows = _following(path, waiting, number if name == wanted else 0)
        if name == wanted:
            for number, row in rows:  # the next list of the name goes on from there
                yield number, row
            continue
        others += [] if name in others else [name]
        deque(rows, maxlen=0)


def _following(path: File, waiting: _Waiting, number: int) -> Iterator[Numbered]:
    while waiting.skip():
        number += 1
        yield number, _next(path, number, waiting)
    if waiting.open:
        raise LogError(
            f"`{path}` was cut off: its list does not end behind the JSON object number {number}", help="export it again"
        )


class _Waiting(Unread):
    """A file of which objects are taken, with what may stand `between` them; amid a list if that is `open`."""

    def __init__(self, file: Path) -> None:
        super().__init__(self._read(file))
        self.between, self.open = _BETWEEN, False

    @staticmethod
    def _read(file: Path) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8-sig")(MARKED)
        with file.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                yield decoder.decode(chunk)
            yield decoder.decode(b"", final=True)

    def skip(self) -> bool:
        """Goes to the next object; False where there is none."""
        while True:
            start = self.at
            self.at = self.between.match(self.text, start).end()  # type: ignore[union-attr]  # it matches everywhere
            bracket = max(self.text.rfind(one, start, self.at) for one in "[]")
            if bracket >= 0:
                self.open = self.text[bracket] == "["
            if self.at < len(self.text):
                if self.between is _WITHIN and self.text[self.at] == "]":
                    self.open = False
                    return False
                return True
            if not self.more():
                return False


def _next(path: File, number: int, waiting: _Waiting) -> dict[str, object] | tuple[str, str]:
    while True:
        why = "not a JSON object"
        end: int | None
        try:
            found, end = READER.raw_decode(waiting.text, waiting.at)
        except json.JSONDecodeError:
            why = "not JSON"
        except LineError as error:
            why = str(error)
        except RecursionError:
            why = "nested too deeply; facts are plain values"
        else:
            if end < len(waiting.text) or not waiting.more():  # a number or word may go on
                start, waiting.at = waiting.at, end
                return found if isinstance(found, dict) else (waiting.text[start:end], why)
            continue
        end = _end(waiting.text, waiting.at)
        if end is not None:
            start, waiting.at = waiting.at, end
            return _mended(waiting.text[start:end]) or (waiting.text[start:end], why)
        if len(waiting.text) - waiting.at > LONGEST or not waiting.more():
            raise LogError(
                f"`{path}`: the JSON object number {number} is not closed", help="export it again, or write one object a line"
            )


def _mended(text: str) -> dict[str, object] | None:
    """The object, where only commas stand in it that are too many."""
    try:
        found = decoded(text)
    except (json.JSONDecodeError, LineError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _end(text: str, start: int) -> int | None:
    """Where what begins at `start` ends, however it looks inside: an object behind its last brace, else before a comma."""
    if text[start] != "{":
        stop = re.compile(r"[,\]{}\n]").search(text, start + 1)
        return stop.start() if stop else None
    depth = 0
    for token in _TOKEN.finditer(text, start):
        if token[0] == '"':
            return None
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if depth == 0:
            return token.end()
    return None
