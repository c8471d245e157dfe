"""The one layout of a policy file and of its cases: order of keys, columns, blank lines. What the file says stays.

Expressions and sentences are left as they are written: they are part of the digest that decisions cite.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from returns_cli.folding import columns_of
from returns_cli.policy.toml_file import tables_of
from returns_cli.policy.toml_lines import LogicalLine, lines_of

# The order of the keys of a table, by the table's header; `*` is a name that the author chose.
_WORDS = ("en", "zh", "names")
_EXPECTED = ("outcome", "reasons", "terms", "derived", "next", "ask")
KEYS: Mapping[str, Sequence[str]] = {
    "": ("policy", "version", "title", "timezone", "calendar", "by", "in_force", "outcomes", "allow"),
    "in_force": ("from", "until", "by"),
    "words.*": _WORDS,
    "parameters.*": ("type", "unit", "by", "label", "question", "values"),
    "facts.*": (
        *("type", "choices", "unit", "places", "min", "max", "default", "changeable", "look", "from", "of"),
        *("label", "ask", "ask_customer", "help", "names", "opposite_names", "labels"),
    ),
    "facts.*.labels.*": _WORDS,
    "derived.*": ("value", "label", "unit", "choices", "show", "values"),
    "derived.*.values": ("when", "value", "clause", "text"),
    "tables.*": ("label", "by", "unit", "choices", "show", "clause", "rows"),
    "rules": ("id", "outcome", "when", "unless", "clause", "reason", "remedy", "say", "promise"),
    "routes": ("id", "when", "clause", "text", "steps"),
    "routes.steps": ("en", "zh"),
    "terms.*": ("label", "to", "unit", "choices", "labels", "values"),
    "terms.*.labels.*": _WORDS,
    "terms.*.values": ("when", "value", "clause", "text"),
    "checks": ("must", "message"),
    "properties": ("id", "raise", "change", "to", "when", "never", "always", "text"),
    "cases": ("name", "facts", "lines", *_EXPECTED[:2], "route", *_EXPECTED[2:], "error"),
    "cases.lines": ("facts", *_EXPECTED),
}


def laid_out(file: str, text: str) -> str:
    """The text in the one layout: it says the same, has the same comments, and its layout is its own layout.

    Raises PolicyError where the text is not TOML.
    """
    before = tables_of(file, text)
    layout = _Layout()
    for line in lines_of(text):
        layout.add(line)
    found = layout.text()
    if tables_of(file, found) != before or _comments(found) != _comments(text):
        raise AssertionError("the layout would change what the file says")
    return found


def _comments(text: str) -> list[str]:
    """Every comment, in no order: one that stands behind a key moves along with it."""
    return sorted(line.comment or line.text for line in lines_of(text) if line.comment or line.kind == "comment")


class _Layout:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.header = ""
        self.main = ""  # the table that those below it follow without a blank line
        self.table: list[LogicalLine] = []

    def add(self, line: LogicalLine) -> None:
        if line.kind == "header":
            self.close()
            self._room(line)
            self.lines.append(_with_comment(line.text, line.comment))
            self.header = line.text.strip("[]")
        else:
            self.table.append(line)

    def text(self) -> str:
        self.close()
        return "\n".join(_without_double_blanks(self.lines)) + "\n"

    def close(self) -> None:
        """The lines of the table so far, in order and in columns."""
        for run in _runs(_ordered(self.table, self.header)):
            pairs = [line for line in run if line.kind == "pair"]
            aligned = not any("\n" in line.text for line in pairs)  # as formatters of editors have it
            width = max((columns_of(line.key) for line in pairs if aligned), default=0)
            self.lines += [_shown(line, width) for line in run]
        self.table = []

    def _room(self, line: LogicalLine) -> None:
        """A blank line before the header and the comments above it, unless it belongs to the table before it."""
        name = line.text.strip("[]")
        if self.main and name.startswith(f"{self.main}."):
            return
        self.main = name
        at = len(self.lines)
        while at and self.lines[at - 1].startswith("#"):
            at -= 1
        if at and self.lines[at - 1]:
            self.lines.insert(at, "")


def _ordered(table: Sequence[LogicalLine], header: str) -> list[LogicalLine]:
    """The lines of a table with its keys in their order. What has comments or blank lines of its own stays as it is."""
    pairs = [line for line in table if line.kind == "pair"]
    first = next((index for index, line in enumerate(table) if line.kind == "pair"), 0)
    inner = table[first : first + len(pairs)]
    keys = KEYS.get(_pattern(header))
    if keys is None or any(line.kind != "pair" for line in inner):
        return list(table)
    ranks = {key: rank for rank, key in enumerate(keys)}
    ordered = sorted(pairs, key=lambda line: ranks.get(line.key.split(".")[0], len(keys)))
    return [*table[:first], *ordered, *table[first + len(pairs) :]]


def _pattern(header: str) -> str:
    """The header with `*` for the names that the author chose: every second part of what is not a list."""
    parts = header.split(".")
    if parts[0] in ("facts", "terms", "parameters", "derived", "tables", "words"):
        parts[1:2] = ["*"] if len(parts) > 1 else []
        if len(parts) > 3 and parts[2] == "labels":
            parts[3] = "*"
    return ".".join(parts)


def _runs(lines: Sequence[LogicalLine]) -> list[list[LogicalLine]]:
    """The lines in runs that a blank line or a comment parts; each is aligned by itself."""
    runs: list[list[LogicalLine]] = [[]]
    for line in lines:
        runs[-1].append(line)
        if line.kind in ("blank", "comment"):
            runs.append([])
    return runs


def _shown(line: LogicalLine, width: int) -> str:
    if line.kind != "pair":
        return line.text
    key = line.key + " " * (width - columns_of(line.key))
    return _with_comment(f"{key} = {line.text}", line.comment)


def _with_comment(code: str, comment: str) -> str:
    return f"{code} {comment}" if comment else code


def _without_double_blanks(lines: Sequence[str]) -> list[str]:
    found: list[str] = []
    for line in lines:
        if line or (found and found[-1]):
            found.append(line)
    while found and not found[-1]:
        found.pop()
    return found
