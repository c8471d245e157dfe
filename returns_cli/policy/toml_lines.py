"""A TOML text as its logical lines: headers, pairs, comments and blanks, each with the comment behind it.

INVARIANT: the text has been read by the TOML reader, so only valid TOML comes here, and no character of it
but blanks is ever lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

from returns_cli.policy.toml_tokens import tokens_of
from returns_cli.records import Record

Kind: TypeAlias = Literal["blank", "comment", "header", "pair"]
Pieces: TypeAlias = tuple[str, ...]
INDENT = "  "


class LogicalLine(Record):
    """One logical line. Of a pair `key` is the key and `text` its value; else `text` is all but the comment behind it."""

    kind: Kind
    text: str = ""
    key: str = ""
    comment: str = ""


def lines_of(text: str) -> Iterator[LogicalLine]:
    """The logical lines of a TOML text, evenly spaced within."""
    pieces: list[str] = []
    depth = 0
    for piece in (*(token.text for token in tokens_of(text)), "\n"):
        depth += (piece in ("[", "{")) - (piece in ("]", "}"))
        if piece == "\n" and depth == 0:
            yield _line(tuple(pieces))
            pieces = []
        else:
            pieces.append(piece)


def _line(pieces: Pieces) -> LogicalLine:
    pieces = _stripped(pieces)
    if not pieces:
        return LogicalLine("blank")
    comment = pieces[-1].rstrip() if pieces[-1].startswith("#") else ""
    code = _stripped(pieces[:-1] if comment else pieces)
    if not code:
        return LogicalLine("comment", comment)
    if code[0] == "[":
        return LogicalLine("header", "".join(piece for piece in code if piece.strip()), comment=comment)
    at = code.index("=")
    key = "".join(piece for piece in code[:at] if piece.strip())
    return LogicalLine("pair", _value(_stripped(code[at + 1 :])), key, comment)


def _stripped(pieces: Pieces) -> Pieces:
    """The pieces without the blanks at both ends."""
    start, end = 0, len(pieces)
    while start < end and not pieces[start].strip():
        start += 1
    while end > start and not pieces[end - 1].strip():
        end -= 1
    return pieces[start:end]


def _value(pieces: Pieces) -> str:
    """The value on as many lines as its author gave it, each indented by how deep it stands."""
    lines: list[str] = []
    depth, line = 0, []
    for piece in (*pieces, "\n"):
        if piece != "\n":
            line.append(piece)
            continue
        inside = _stripped(tuple(line))
        closing = 0
        while closing < len(inside) and inside[closing] in ("]", "}"):
            closing += 1
        lines.append(INDENT * (depth - closing) + _spaced(inside) if inside else "")
        depth += sum((one in ("[", "{")) - (one in ("]", "}")) for one in inside)
        line = []
    return "\n".join(lines)


def _spaced(pieces: Pieces) -> str:
    """Pieces of one line: `{ a = 1, b = [2, 3] }`. Two bare words keep the blank between them: a date and its time."""
    text = ""
    blank = False
    for piece in pieces:
        if not piece.strip():
            blank = True
            continue
        text = _joined(text, piece, blank)
        blank = False
    return text


def _joined(text: str, piece: str, blank: bool) -> str:
    last = text[-1:]
    if piece.startswith("#"):
        return f"{text}  {piece.rstrip()}" if text else piece.rstrip()
    if piece in (",", "]") or last == "[" or not text:
        return text + piece
    if piece == "." or last == ".":
        return text + piece
    if piece == "}":
        return text + piece if last == "{" else f"{text} }}"
    if piece == "=" or last in ("=", ",", "{"):
        return f"{text} {piece}"
    return f"{text} {piece}" if blank else text + piece
