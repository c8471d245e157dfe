"""The objects of a JSON array, or of objects over several lines, one after the other; no more of the file is kept than one."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from pathlib import Path

from returns_cli.intake.json_lines import READER, LineError, decoded
from returns_cli.sources.encodings import CHUNK, MARKED
from returns_cli.sources.logs import LogError
from returns_cli.sources.storage import File

LONGEST = 1 << 24
_STRING = r'"(?:[^"\\]|\\.)*+"'
_STEP = re.compile(rf"({_STRING})(\s*:)?|[{{}}\[\]\"]", re.DOTALL)
_ROWS = re.compile(r"\[(?=\s*\{)")
MOST_WRAPPERS = 5
ARRAY = re.compile(r"\s*\[\s*[\[{\]]")
_BESIDE = re.compile(rf"({_STRING})(\s*:\s*)(\[\s*\{{)?", re.DOTALL)
_BETWEEN = re.compile(r"[\s,\[\]\x00\x1a\ufeff]*")
_WITHIN = re.compile(r"[\s,]*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}"]', re.DOTALL)


def is_json(sample: str) -> bool:
    """Whether a text begins as JSON does."""
    return sample.lstrip().startswith("{") or ARRAY.match(sample) is not None


def wrapped_at(sample: str) -> tuple[int, str]:
    """Where in a JSON text the rows begin that one object wraps, and the key under which they stand: {"rows": [{…}, …]}. They
    are the first list of objects that stands in objects only. 0 where the text is rows itself."""
    objects_open, lists_open, key = 0, 0, ""
    for step in _STEP.finditer(sample):
        sign = step[0]
        if step[1]:
            key = step[1] if step[2] else ""
        elif sign == "[" and key and not lists_open and objects_open <= MOST_WRAPPERS and _ROWS.match(sample, step.start()):
            return step.end(), _text_of_key(key)
        else:
            key = ""
            objects_open += {"{": 1, "}": -1}.get(sign, 0)
            lists_open += {"[": 1, "]": -1}.get(sign, 0)
        if not objects_open or sign == '"':
            break
    return 0, ""


def _text_of_key(key: str) -> str:
    """The text of a key in quotes; one that JSON cannot read stays as it is."""
    try:
        return str(json.loads(key, strict=False))
    except ValueError:
        return key


def in_lines(sample: str) -> bool:
    """Whether the objects of a JSON text stand on a line each: the first may be damaged, but then another begins below it."""
    if ARRAY.match(sample):
        return False
    lines = [line for line in sample.splitlines() if line.strip()]
    try:
        json.loads(lines[0])
    except ValueError:
        return not wrapped_at(sample)[0] and (len(lines) == 1 or not lines[1].lstrip().startswith(('"', "}")))
    except RecursionError:
        return True  # a line that is nested so deeply is no row, and those below it are
    return True


Numbered = tuple[int, dict[str, object] | tuple[str, str]]


def objects(path: File, file: Path, within: int = 0, beside: list[str] | None = None) -> Iterator[Numbered]:
    """The number of each object with the object, or with its text and what is wrong with it; those of the array that begins
    `within` the text if there is one, and the keys of other such arrays go to `beside`. Raises LogError."""
    waiting = _Waiting(file, within)
    number = 0
    while waiting.skip():
        number += 1
        yield number, _next(path, number, waiting)
    if waiting.open:
        raise LogError(
            f"`{path}` was cut off: its list does not end behind the JSON object number {number}", help="export it again"
        )
    if within and beside is not None:
        beside[:] = _lists_beside(waiting)


def _lists_beside(waiting: _Waiting) -> Iterator[str]:
    """The keys of the lists of objects behind the one that was read, in the same object; none behind what is no JSON."""
    waiting.at += 1
    while waiting.skip() and waiting.text[waiting.at] == '"':
        key = _BESIDE.match(waiting.text, waiting.at)
        if key is None or key.end() == len(waiting.text):
            if len(waiting.text) - waiting.at > LONGEST or not waiting.more():
                return
            continue
        waiting.at = key.end(2)
        if key[3]:
            yield _text_of_key(key[1])
        if not _passed(waiting):
            return


def _passed(waiting: _Waiting) -> bool:
    """Goes behind the value that begins here, if it can be read."""
    while True:
        try:
            _, end = READER.raw_decode(waiting.text, waiting.at)
        except (json.JSONDecodeError, LineError, RecursionError):
            end = len(waiting.text)
            if end - waiting.at > LONGEST or not waiting.more():
                return False
        else:
            if end < len(waiting.text) or not waiting.more():
                waiting.at = end
                return True


class _Waiting:
    """What has been read of the file and not yet been taken: `text` from `at` on, amid a list if that is `open`."""

    def __init__(self, file: Path, within: int) -> None:
        self.chunks = self._read(file)
        self.text, self.at = "", 0
        self.between, self.open = (_WITHIN, True) if within else (_BETWEEN, False)
        while len(self.text) < within and self.more():
            pass
        self.at = within

    @staticmethod
    def _read(file: Path) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-8-sig")(MARKED)
        with file.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                yield decoder.decode(chunk)
            yield decoder.decode(b"", final=True)

    def more(self) -> bool:
        """Reads as much again as there is; False at the end of the file."""
        rest = self.text[self.at :]
        added = 0
        parts = [rest]
        for chunk in self.chunks:
            parts.append(chunk)
            added += len(chunk)
            if added > len(rest):
                break
        self.text, self.at = "".join(parts), 0
        return added > 0

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
