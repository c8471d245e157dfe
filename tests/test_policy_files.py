"""Mistakes in policy files: each is refused in words, at its line and column, and nothing else ever comes out."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.errors import ReturnsError, UsageError
from returns_cli.policy.load import find_policy, load
from returns_cli.policy.model import Policy
from returns_cli.policy.source import PolicyError

ORIGINAL = find_policy("tile-store/returns").read_text(encoding="utf-8")
REQUEST = {
    "sold_on": "2026-11-01",
    "requested_on": "2026-11-20",
    "receipt": "yes",
    "goods_intact": "yes",
    "packaging_intact": "yes",
    "laid": "no",
    "clearance": "no",
    "special_order": "no",
    "defect": "none",
    "quantity": "3 boxes",
    "tile": "800x800",
    "pieces_per_box": "3",
}
SMALL = """
policy = "small"
version = "1"
outcomes = ["no", "yes"]
[facts]
a = { type = "yes/no" }
"""
LoadText: TypeAlias = Callable[[str | bytes], Policy]
Plant: TypeAlias = tuple[str, str, str]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("policy") / "returns.toml"


@pytest.fixture(scope="module")
def load_text(file: Path) -> LoadText:
    """The text (or bytes) of a policy file -> the policy."""

    def loaded(content: str | bytes) -> Policy:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load(str(file))

    return loaded


# Planting -------------------------------------------------------------------------------------------------------------


def section(lines: list[str], name: str) -> tuple[int, int]:
    """The first line of a section and the line after its last: a table's name, `rules ID`, or nothing for the top."""
    headers = [number for number, line in enumerate(lines) if line.startswith("[")]
    kind, _, own = name.partition(" ")
    if not name:
        return -1, headers[0]
    if not own:
        start = next(number for number in headers if lines[number].split("]")[0] == f"[{name}")
    else:
        marks = (number for number, line in enumerate(lines) if re.match(rf'(id|must)\s*= "{re.escape(own)}', line))
        start = next(max(head for head in headers if head < mark and lines[head].startswith(f"[[{kind}]]")) for mark in marks)
    return start, next((head for head in headers if head > start), len(lines))


def plant(text: str, plants: tuple[Plant, ...]) -> str:
    """The text with the line of a key in a section replaced, or put first in the section if the key is not there.

    An empty replacement takes the line away.
    """
    lines = text.split("\n")
    for where, key, replacement in plants:
        start, end = section(lines, where)
        found = next((at for at in range(start + 1, end) if re.match(rf"{key}\s*=", lines[at])), None)
        if found is None:
            assert replacement, f"no {key} in {where}"
            lines.insert(start + 1, replacement)
        else:
            lines[found : found + 1] = [replacement] if replacement else []
    return "\n".join(lines)


def unmarked(text: str) -> tuple[str, int, int, int]:
    """The text without its «marks», and the line, column and width of what they enclose."""
    before, _, rest = text.partition("«")
    inside, _, _ = rest.partition("»")
    column = len(before) - before.rfind("\n")
    return text.replace("«", "").replace("»", ""), before.count("\n") + 1, column, len(inside)


def fault(load_text: LoadText, text: str | bytes) -> ReturnsError:
    """The error that a text gives: one for authors of policies, with a page that can be shown."""
    with pytest.raises((PolicyError, UsageError)) as caught:
        load_text(text)
    assert caught.value.page()
    assert "\n" not in caught.value.message
    return caught.value


def planted(key: str, line: str) -> tuple[Plant, ...]:
    """A line for rule `laid`, by its key."""
    return (("rules laid", key, line),)


# Mistakes inside expressions: the caret stands under the very characters ----------------------------------------------

WIDE_CHOICES = ("facts.defect", "choices", 'choices = ["none", "无", "claimed", "confirmed"]')
EXPRESSIONS: dict[str, tuple[tuple[Plant, ...], str, str]] = {
    "unknown name": (planted("when", 'when = "«lade»"'), "unknown fact `lade`", "did you mean `laid`?"),
    "further on": (planted("when", 'when   =   "laid or not «recipt»"  # why'), "unknown fact `recipt`", "`receipt`?"),
    "literal string": (planted("when", "when = 'defect == «\"clamed\"»'"), "`clamed` is not one of the choices", "`claimed`?"),
    "unknown function": (
        (("derived.days_since_sale", "value", 'value = "«day_between(sold_on, requested_on)»"'),),
        "unknown function `day_between`",
        "did you mean `days_between`?",
    ),
    "type mismatch": (planted("when", 'when = "«laid == 1»"'), "cannot compare yes/no with whole number", "by itself"),
    "not a condition": (planted("when", 'when = "«days_since_sale»"'), "a whole number (day) is not a condition", "compare"),
    "unit mismatch": (
        planted("when", 'when = "laid or «days_since_sale > pieces_per_box»"'),
        "cannot compare or add day and piece",
        "same unit",
    ),
    "wrong choice": (
        planted("unless", "unless = \"defect == «'clamed'»\""),
        "`clamed` is not one of the choices",
        "`claimed`?",
    ),
    "total in a total": (planted("when", 'when = "«total(count(laid))» > 2"'), "a total of a total", "number of each line"),
    "in a route": ((("routes walk-in", "when", 'when = "total(«aera») <= 2"'),), "unknown fact `aera`", "`area`?"),
    "in a check": ((("checks requested_on", "must", 'must = "requested_on >= «sold»"'),), "unknown fact `sold`", ""),
    "not allowed": (planted("when", 'when = "«laid.real»"'), "not allowed in an expression", "write function(value)"),
    "division": (planted("when", 'when = "«days_since_sale / 3» > 1"'), "dividing by 3 is not exact in decimals", "//"),
    "outgrown": (
        (("derived.area", "value", 'value = "«area_of(quantity, tile, pieces_per_box) * 1000»"'),),
        "this number can grow too large",
        "min, max",
    ),
    "homoglyph": (planted("when", 'when = "receipt and «lаid»"'), "`lаid` is not a name", "small letters a-z"),
    "full width": (planted("when", 'when = "receipt and «ｌaid»"'), "`ｌaid` is not a name", "small letters a-z"),
    "after wide characters": (
        (WIDE_CHOICES, *planted("when", "when = \"defect == '无' or «lade»\"")),
        "unknown fact `lade`",
        "`laid`?",
    ),
    "several lines": (planted("when", 'when = """\nlaid\n  or «lade»\n"""'), "unknown fact `lade`", ""),
    "several lines, in the first": (planted("when", 'when = """«lade»\n  or laid"""'), "unknown fact `lade`", ""),
    "several lines, literal": (planted("when", "when = '''\n\n  laid or\n    «lade»'''"), "unknown fact `lade`", ""),
    "after escaped quotes": (planted("when", 'when = "defect == \\"none\\" and «lade»"'), "unknown fact `lade`", ""),
    "after an escape": (planted("when", "when = \"defect == 'n\\u006fne' and «lade»\""), "unknown fact `lade`", ""),
    "after a continued line": (planted("when", 'when = """laid \\\n   or «lade»"""'), "unknown fact `lade`", ""),
    "quoted key": (planted("when", '"when" = "«lade»"'), "unknown fact `lade`", ""),
    "below a strange line end": (
        (("", "version", 'version = "1" # \u2028 \u0085 a comment of one line'), *planted("when", 'when = "«lade»"')),
        "unknown fact `lade`",
        "",
    ),
    "below a list of several lines": (
        (("facts.kind", "names", 'names = [\n  "[a]",\n  "when = 1",\n]'), *planted("when", 'when = "«lade»"')),
        "unknown fact `lade`",
        "",
    ),
    "below a long text": (
        (("rules receipt", "clause", 'clause = """\n[[rules]]\nwhen = "x"\n"""'), *planted("when", 'when = "«lade»"')),
        "unknown fact `lade`",
        "",
    ),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_a_mistake_in_an_expression_is_shown_under_its_characters(load_text: LoadText, file: Path, name: str) -> None:
    """File, line, column and width of the error are those of the culprit, and the excerpt is its line."""
    plants, message, help = EXPRESSIONS[name]
    text, line, column, width = unmarked(plant(ORIGINAL, plants))
    error = fault(load_text, text)
    assert message in error.message
    assert help in error.help
    assert error.place is not None
    assert Path(error.place.file).name == file.name
    assert (error.place.line, error.place.column, error.place.width) == (line, column, width)
    assert error.place.excerpt == text.split("\n")[line - 1]


@pytest.mark.parametrize(
    ("line", "columns"),
    [('when = "laid or lade"', 16), ("when = \"defect == '无' or lade\"", 26), ("when = \"lade or defect == '无'\"", 8)],
)
def test_the_page_of_an_error(load_text: LoadText, line: str, columns: int) -> None:
    """The place and the mistake, the line with a caret below (wide characters count two), and what to do."""
    error = fault(load_text, plant(ORIGINAL, (WIDE_CHOICES, *planted("when", line))))
    assert error.place is not None
    assert error.page().split("\n") == [
        f"{error.place.file}:{error.place.line}:{error.place.column}: unknown fact `lade`",
        f"    {line}",
        f"    {' ' * columns}^^^^",
        "help: did you mean `laid`?",
    ]


# Mistakes elsewhere: the caret stands on the key, its value or the header of its table ---------------------------------


def named(header: str) -> tuple[Plant, ...]:
    """One more fact, with this header."""
    return (
        (
            "parameters.walk_in_area",
            "values",
            f'values = [{{ value = 2 }}]\n{header if "«" in header else f"«{header}»"}\ntype = "yes/no"',
        ),
    )


TWO_WINDOWS = "[{ from = 2000-01-01, value = 30 }, { from = 2025-03-01, value = 15 }]"
ELSEWHERE: dict[str, tuple[tuple[Plant, ...], str, str]] = {
    "unknown key": (planted("wen", '«wen = "laid"»'), "unknown key `wen`", "did you mean `when`?"),
    "unknown key of a fact": ((("facts.defect", "aks", '«aks = "what?"»'),), "unknown key `aks`", "did you mean `ask`?"),
    "unknown key at the top": ((("", "tittle", '«tittle = "Returns"»'),), "unknown key `tittle`", "did you mean `title`?"),
    "unknown key of a value": (
        (("parameters.return_window", "values", "values = «[{ since = 2000-01-01, value = 30 }]»"),),
        "unknown key `since`",
        "",
    ),
    "missing key": ((("rules laid", "when", ""),), "`when` is missing", ""),
    "missing type": ((("facts.kind", "type", ""),), "`type` is missing", ""),
    "missing at the top": ((("", "outcomes", ""),), "`outcomes` is missing", ""),
    "wrong type word": ((("facts.kind", "type", 'type = «"chioce"»'),), "`chioce` is not a `type`", ""),
    "type of another language": (
        (("facts.kind", "type", 'type = «"enum"»'),),
        "`enum` is not a `type`",
        "did you mean `choice`?",
    ),
    "type of a database": (
        (("facts.laid", "type", 'type = «"Boolean"»'),),
        "`Boolean` is not a `type`",
        "did you mean `yes/no`?",
    ),
    "unknown table": (named("[«fact».worn]"), "unknown key `fact`", "did you mean `facts`?"),
    "unknown list of tables": (named("[[«rule».worn]]"), "unknown key `rule`", "did you mean `rules`?"),
    "wrong kind of value": ((("facts.laid", "ask", "ask = «5»"),), "`ask` has the wrong kind of value", ""),
    "a list for a text": ((("", "version", 'version = «["1"]»'),), "`version` has the wrong kind of value", ""),
    "unknown outcome": (planted("outcome", 'outcome = «"denied"»'), "`denied` is not an outcome", "did you mean `deny`?"),
    "duplicate rule": (planted("id", 'id = «"window"»'), "two rules are called `window`", "its own name"),
    "duplicate route": (
        (("routes walk-in", "id", 'id = "warehouse-appointment"'),),
        "two routes are called `warehouse-appointment`",
        "its own name",
    ),
    "duplicate outcome": (
        (("", "outcomes", 'outcomes = «["deny", "deny", "approve"]»'),),
        "two outcomes are called `deny`",
        "",
    ),
    "one outcome": ((("", "outcomes", 'outcomes = «["deny"]»'),), "too short", ""),
    "bad time zone": ((("", "timezone", 'timezone = «"Asia/Shangai"»'),), "unknown time zone `Asia/Shangai`", "Asia/Shanghai"),
    "time zone by its city": (
        (("", "timezone", 'timezone = «"new york"»'),),
        "unknown time zone `new york`",
        "`America/New_York`?",
    ),
    "time zone that is a path": ((("", "timezone", 'timezone = «"../../etc/passwd"»'),), "unknown time zone", ""),
    "empty time zone": ((("", "timezone", 'timezone = «""»'),), "unknown time zone", ""),
    "unknown calendar": (
        (("", "calendar", 'calendar = «"QQ"»'), ("parameters.roll_to_working_day", "values", "values = [{ value = true }]")),
        "QQ",
        "",
    ),
    "no calendar": (
        (("", "calendar", ""), ("parameters.roll_to_working_day", "values", "values = [{ value = true }]")),
        "working days are counted, but no `calendar` is named",
        'calendar = "CN"',
    ),
    "picker unknown": ((("", "by", 'by = «"sold_at"»'),), "unknown fact `sold_at`", "did you mean `sold_on`?"),
    "picker no date": ((("", "by", 'by = «"laid"»'),), "`laid` is not a date", ""),
    "values without picker": (
        (("", "by", ""), ("parameters.return_window", "values", f"values = {TWO_WINDOWS}")),
        "nothing says which date picks a value of `return_window`",
        'by = "sold_on"',
    ),
    "values of one day": (
        (("parameters.return_window", "values", f"values = «{TWO_WINDOWS.replace('2025-03-01', '2000-01-01')}»"),),
        "each of several values needs a `from` date of its own",
        "",
    ),
    "values of two kinds": (
        (("parameters.return_window", "values", f"values = {TWO_WINDOWS.replace('15', 'true')}"),),
        "different kinds",
        "",
    ),
    "derived from itself": (
        (("derived.last_day", "value", 'value = «"add_days(last_day, 1)"»'),),
        "`last_day` is defined by way of itself",
        "",
    ),
    "derived in a ring": (
        (
            ("derived.days_since_sale", "value", 'value = «"days_between(last_day, requested_on)"»'),
            ("derived.last_day", "value", 'value = "add_days(sold_on, 1 if days_since_sale > 3 else 2)"'),
        ),
        "`days_since_sale` is defined by way of itself (`last_day`)",
        "",
    ),
    "name taken": ((("derived.area", "value", 'value = "1"\n«[derived.laid]»\nvalue = "2"'),), "the name `laid` is taken", ""),
    "homoglyph name": (named('[facts."lаid"]'), "is not a proper name", ""),
    "name with capitals": (named("[facts.Kind]"), "is not a proper name", ""),
    "name with two joints": (named("[facts.a__b]"), "is not a proper name", ""),
    "empty choices": ((("facts.kind", "choices", "choices = []"),), "a choice needs `choices`", ""),
    "choices twice": ((("facts.kind", "choices", 'choices = ["return", "return"]'),), "a choice needs `choices`", ""),
    "choices of a date": ((("facts.sold_on", "choices", 'choices = ["a"]'),), "a date has no `choices`", ""),
    "a largest yes": ((("facts.laid", "max", "max = 3"),), "a yes/no has no `max`", "take it out"),
    "a unit of days": ((("facts.sold_on", "unit", 'unit = "day"'),), "a date has no `unit`", "take it out"),
    "label of no choice": (
        (("facts.kind.labels.return", "en", 'en = "x"\n[facts.kind.labels.retrun]'),),
        "`retrun`",
        "`return`?",
    ),
    "words of no outcome": ((("words.deny", "en", 'en = "x"\n«[words.denny]»'),), "`denny` is not an outcome", "`deny`?"),
    "today for a number": (
        (("facts.pieces_per_box", "default", 'default = «"today"»'),),
        "only a date can default to today",
        "",
    ),
    "no numbers left": ((("facts.pieces_per_box", "min", "min = 2000"),), "leave no values", ""),
    "number out of reach": ((("facts.pieces_per_box", "max", "max = 10000000000000000000"),), "leave no values", ""),
    "enormous number": ((("facts.pieces_per_box", "max", "max = 1e999999999999"),), "", ""),
    "tiny number": ((("facts.pieces_per_box", "min", "min = 1e-999999999999"),), "", ""),
    "infinite number": ((("facts.pieces_per_box", "max", "max = «inf»"),), "", ""),
    "no number": ((("facts.pieces_per_box", "max", "max = «nan»"),), "", ""),
    "too precise": ((("facts.pieces_per_box", "min", "min = 1.00000000000000000000000000000001"),), "", ""),
    "parameter too precise": (
        (("parameters.walk_in_area", "values", "values = [{ value = 2.0000000000000000000000000000001 }]"),),
        "",
        "",
    ),
    "quoted date": ((("parameters.return_window", "values", 'values = «[{ from = "2000-01-01", value = 30 }]»'),), "from", ""),
    "date as a number": ((("parameters.return_window", "values", "values = «[{ from = 86400, value = 30 }]»"),), "from", ""),
    "quoted yes or no": ((("facts.receipt", "changeable", 'changeable = «"no"»'),), "`changeable`", ""),
    "default of no choice": ((("facts.kind", "default", 'default = «"retrun"»'),), "retrun", ""),
    "default of another kind": ((("facts.laid", "default", "default = «5»"),), "", ""),
    "default out of bounds": ((("facts.pieces_per_box", "default", "default = «5000»"),), "5000", ""),
    "choices that read alike": (
        (("facts.defect", "choices", 'choices = ["none", "None", "claimed", "confirmed"]'),),
        "",
        "",
    ),
    "a choice that reads as unknown": (
        (("facts.defect", "choices", 'choices = ["none", "claimed", "confirmed", "unknown"]'),),
        "",
        "",
    ),
    "not TOML": ((("facts.kind", "type", "type = «choice»"),), "not TOML", "mend this line"),
    "not TOML, twice": ((("facts.kind", "type", 'type = "choice"\n«type = "choice"»'),), "not TOML", ""),
    "text not closed": (planted("when", 'when = "laid'), "not TOML", ""),
    "null in a text": (planted("when", 'when = «"laid\\u0000"»'), "not an expression", ""),
    "carriage returns in a text": (planted("when", 'when = «"lade\\r\\r\\r"»'), "unknown fact `lade`", ""),
    "not an expression": (planted("when", 'when = «"laid and"»'), "not an expression", "something is missing after it"),
    "sign of another language": (planted("when", 'when = «"laid and ="»'), "not an expression", "write == to compare"),
    "empty expression": (planted("when", 'when = «""»'), "empty expression", ""),
    "brackets the wrong way": (planted("when", 'when = «"laid) or (receipt"»'), "not an expression", ""),
    "expression too long": (planted("when", f'when = «"{"laid or " * 600}laid"»'), "too long", ""),
    "expression too deep": (planted("when", f'when = «"{"not " * 50}laid"»'), "nested more than 40 deep", "derived facts"),
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_mistake_is_refused_at_its_line(load_text: LoadText, file: Path, name: str) -> None:
    """Each mistake has its own words, a line of the file, and where it is one value's, a caret on that value."""
    plants, message, help = ELSEWHERE[name]
    text, line, column, width = unmarked(plant(ORIGINAL, plants))
    error = fault(load_text, text)
    assert message in error.message
    assert help in error.help
    assert error.place is not None
    assert Path(error.place.file).name == file.name
    assert error.place.excerpt == text.split("\n")[error.place.line - 1]
    if width:
        assert error.place.line == line
        assert column <= error.place.column <= column + width


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("missing type", "[facts.kind]"),
        ("values without picker", "[parameters.return_window]"),
        ("values of two kinds", "[parameters.return_window]"),
        ("homoglyph name", '[facts."lаid"]'),
        ("name with capitals", "[facts.Kind]"),
        ("empty choices", "[facts.kind]"),
        ("no numbers left", "[facts.pieces_per_box]"),
        ("missing key", "[[rules]]"),
        ("missing at the top", "# Returns and exchanges"),
    ],
)
def test_a_mistake_of_a_whole_table_is_shown_at_its_header(load_text: LoadText, name: str, header: str) -> None:
    """What is wrong with a table as a whole is shown at the line that begins it."""
    text, *_ = unmarked(plant(ORIGINAL, ELSEWHERE[name][0]))
    error = fault(load_text, text)
    assert error.place is not None
    assert error.place.excerpt.startswith(header)
    if header == "[[rules]]":
        assert '"laid"' in text.split("\n")[error.place.line]


def test_a_mistake_of_a_table_that_only_its_own_tables_begin(load_text: LoadText) -> None:
    """[facts.sold_on.ask] alone is where facts.sold_on begins; a fact before it is not blamed."""
    text = """policy = "x/y"
version = "1"
outcomes = ["deny", "approve"]

[facts.delivered_on]
type = "date"

[facts.sold_on.ask]
en = "When?"
zh = "何时"
"""
    error = fault(load_text, text)
    assert "`type` is missing" in str(error)
    assert error.place is not None
    assert error.place.excerpt == "[facts.sold_on.ask]"


@pytest.mark.parametrize(
    ("zone", "help"),
    [
        ("Asia/Beijing", "did you mean `Asia/Shanghai`?"),
        ("北京", "did you mean `Asia/Shanghai`?"),
        ("shanghai", "did you mean `Asia/Shanghai`?"),
        ("Asia/Shanghia", "did you mean `Asia/Shanghai`?"),
        ("new york", "did you mean `America/New_York`?"),
        ("UTC+8", "for example: Asia/Shanghai"),  # Etc/GMT+8 lies west of Greenwich
        ("GMT+8", "for example: Asia/Shanghai"),
        ("Europe/Munich", "for example: Asia/Shanghai"),
    ],
)
def test_an_unknown_time_zone_has_its_likely_name(load_text: LoadText, zone: str, help: str) -> None:
    """The zone of that city, or of one spelled so; none that only looks a little like it."""
    error = fault(load_text, ORIGINAL.replace('"Asia/Shanghai"', f'"{zone}"'))
    assert (error.message, error.help) == (f"unknown time zone `{zone}`", help)


# Files that are no policies -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is missing"),
        (b"\n\n# nothing\n", "is missing"),
        (b"\xff\xfe\x00", "is not UTF-8 text (byte 0)"),
        (ORIGINAL.encode("utf-16"), "is not UTF-8 text"),
        (ORIGINAL.encode("gb18030"), "is not UTF-8 text"),
        (ORIGINAL.encode() + b"# \xe5\x94", "is not UTF-8 text"),
        (ORIGINAL.encode() + b"# " + b"x" * 1_000_000, "is larger than 1 MB"),
        (b"x" * 1_000_001, "is larger than 1 MB"),
        (b"a = " + b"[" * 2000 + b"]" * 2000, "nested too deeply"),
        (b"a = " + b"[1, " * 3000 + b"]" * 3000, "nested too deeply"),
        (b"a = " + b"{ a = " * 3000 + b"1" + b" }" * 3000, "nested too deeply"),
        (b"[" + b"a." * 3000 + b"a]\nb = 1\n", ""),
        (b"a." * 3000 + b"a = 1\n", ""),
        (ORIGINAL.encode() + b"\n[zz]\n" + b"a." * 4_000 + b"a = 1\n", ""),
        (b"a = 1\x00", "not TOML"),
        (b"\x7fELF", "not TOML"),
        (b"PK\x03\x04", "not TOML"),
        (b'{"policy": "x"}', "not TOML"),
        (b"policy: x\n", "not TOML"),
        (ORIGINAL.replace("\n", "\r").encode(), "not TOML"),
    ],
    ids=lambda value: f"{len(value)} bytes" if isinstance(value, bytes) else str(value),
)
def test_files_that_are_no_policies(load_text: LoadText, content: bytes, message: str) -> None:
    """An empty, foreign, enormous or deeply nested file is refused like any mistake."""
    assert message in fault(load_text, content).message


@pytest.mark.parametrize(
    ("line", "message", "column"),
    [
        ("a = 25:00:00", "this is no day or time", 7),
        ("a = { b = 25:00:00 }", "this is no day or time", 13),
        ("a = { b = 2026-1-3, c = 1 }", "this is no day or time", 15),
        ("a = [2026-1-3]", "this is no day or time", 10),
        ("a = { b = 1 c = 2 }", "a comma is missing, or the end of a list or table", 13),
        ("a = [1 2]", "a comma is missing, or the end of a list or table", 8),
        ("a = { b = 1", "a table in braces is not closed", 12),
        ("a = { b = 1 # one", "a table in braces is not closed", 13),
        ("a = [1, 2", "a list is not closed", 10),
        ("[x ]]", "more stands here than the name of a table", 5),
        ("[x] y", "more stands here than the name of a table", 5),
        ("a = “x”", "`“` is no sign of TOML", 5),
        ("a = ['b', ‘c’]", "`‘` is no sign of TOML", 11),
        ("「a」 = 1", "`「` is no sign of TOML", 1),
        ("a：1", "`：` is no sign of TOML", 2),
        ("a = [1，2]", "`，` is no sign of TOML", 7),
        ("【x】", "`【` is no sign of TOML", 1),
        ("a = '“' b", "more stands here than one value", 9),
        ("a = 12,50", "a number has a decimal comma", 7),
        ("a = { b = 12,50, c = 1 }", "a number has a decimal comma", 16),
        ("a = { b = 12,c }", "`=` is missing after a key", 16),
        ("a = [{ b = 1, 2 }]", "`=` is missing after a key", 17),
        ("[x]\n[[x]]", "this table stands twice", 1),
        ("[[x]]\n[x]", "this table stands twice", 1),
        ("[x]\n[x]", "this table stands twice", 1),
        ("[[x]]\na = 1\na = 2\n", "this key stands twice in its table", 1),
        ("[[x]", "the name of a table is not closed", 4),
        ("a = 1 2", "more stands here than one value", 7),
    ],
)
def test_what_is_no_toml_is_called_what_it_is(load_text: LoadText, line: str, message: str, column: int) -> None:
    """What stands where the reader stopped, not what it waited for; and at that place."""
    found = fault(load_text, line.encode())
    assert found.message == f"not TOML: {message}"
    assert isinstance(found, PolicyError)
    assert found.place.column == column


@pytest.mark.parametrize(
    "name", ["no/such", "returns", "", ".", "..", "../policies/tile_store/returns", "/", "a" * 5000, "a\x00b", "~"]
)
def test_names_that_are_no_policies(name: str) -> None:
    """A name that is neither a policy's id nor a file is refused, whatever it is."""
    with pytest.raises(UsageError):
        load(name)


@pytest.mark.parametrize("name", ["missing.toml", "folder.toml", "a\x00b.toml", "a" * 5000 + ".toml", "no/such/folder/x.toml"])
def test_files_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    """A file that is missing, is a folder, or has an impossible name is refused."""
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(UsageError):
        load(f"{tmp_path}/{name}")


@pytest.mark.parametrize(("count", "fits"), [(500, True), (501, False)])
def test_as_many_facts_as_a_policy_may_have(load_text: LoadText, count: int, fits: bool) -> None:
    """Five hundred facts are allowed, one more is not."""
    text = SMALL + "".join(f'f{index} = {{ type = "yes/no" }}\n' for index in range(count - 1))
    if fits:
        assert len(load_text(text).facts) == count
    else:
        assert "too long" in fault(load_text, text).message


# The digest -----------------------------------------------------------------------------------------------------------


def reordered(text: str) -> str:
    """The same policy with its tables of facts in the opposite order, and the keys of each too."""
    start, end = text.index("[facts."), text.index("[derived.")
    tables = re.split(r"\n(?=\[)", text[start:end].rstrip("\n"))
    turned = ["\n".join([head, *reversed(keys)]) for head, *keys in (table.split("\n") for table in reversed(tables))]
    return text[:start] + "\n".join(turned) + "\n" + text[end:]


SAME: dict[str, Callable[[str], str]] = {
    "comments": lambda text: re.sub(r"(?m)^#.*$", "# something else", text) + "# more\n",
    "blank lines": lambda text: text.replace("\n", "\n\n"),
    "blanks": lambda text: re.sub(r"(?m)^(\w+) +=", r"\1=", text),
    "order": reordered,
    "line ends": lambda text: text.replace("\n", "\r\n"),
    "byte order mark": lambda text: "\ufeff" + text,
    "quotes": lambda text: text.replace('"yes/no"', "'yes/no'"),
    "escapes": lambda text: text.replace('"sold_on"', '"sold\\u005fon"'),
    "zeros": lambda text: text.replace("value = 2.5,", "value = 2.50,"),
}


@pytest.mark.parametrize("change", SAME)
def test_the_digest_does_not_depend_on_how_it_is_written(load_text: LoadText, change: str) -> None:
    """Comments, order of keys, layout, line ends and ways of quoting leave the digest as it is."""
    text = ORIGINAL.replace("value = 2,", "value = 2.5,")
    written = SAME[change](text)
    assert written != text
    assert load_text(written).digest == load_text(text).digest


OTHERS: dict[str, Callable[[str], str]] = {
    "a number": lambda text: text.replace("value = 30", "value = 31"),
    "a decimal": lambda text: text.replace("value = 2,", "value = 2.000001,"),
    "a bound": lambda text: text.replace("= 1000\n", "= 999\n"),
    "a date": lambda text: text.replace("2000-01-01", "2000-01-02", 1),
    "an expression": lambda text: text.replace('"not receipt"', '"not  receipt"'),
    "a word": lambda text: text.replace("Laying them out", "Laying some out"),
    "the order of outcomes": lambda text: text.replace('["deny", "refer"', '["refer", "deny"'),
    "the order of choices": lambda text: text.replace('["return", "exchange"]', '["exchange", "return"]'),
    "the version": lambda text: text.replace('= "1"', '= "2"', 1),
}


@pytest.mark.parametrize("change", OTHERS)
def test_the_digest_depends_on_what_is_said(load_text: LoadText, change: str) -> None:
    """A changed number, date, expression, word or order that means something gives another digest."""
    written = OTHERS[change](ORIGINAL)
    assert written != ORIGINAL
    assert load_text(written).digest != load_text(ORIGINAL).digest


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2025-03-01", '"2025-03-01"'),
        ("2.5", '"decimal 2.5"'),
        ("1", "true"),
        ("1", '"1"'),
        ("1.00000000000000000000000000001", "1.00000000000000000000000000002"),
    ],
)
def test_different_values_have_different_digests(load_text: LoadText, one: str, other: str) -> None:
    """A date is not the text that looks like it, and no two different numbers have one digest."""
    digests = []
    for value in (one, other):
        try:
            digests.append(load_text(f"{SMALL}[parameters.p]\nvalues = [{{ value = {value} }}]\n").digest)
        except PolicyError:
            return  # refusing one of them is as good
    assert digests[0] != digests[1]


# Files damaged at random ----------------------------------------------------------------------------------------------

TOKENS = [b"", b" ", b"\n", b'"', b"'", b"[", b"]", b"{", b"}", b"=", b".", b",", b"#", b"\\", b"0", b"-", b"e9", b"1979-05-27"]
TOKENS += [b"true", b"laid", b"[[rules]]\n", b"[facts.laid]\n", b"\x00", b"\xff", b"\xe6\x97\xa0", b'"""', b"not ", b"(", b")"]
TOKENS += [b"inf", b"12:00:00", b"1e999999999999", b"\\r\\r\\r", b"\\ud800", b"\\u0000", b"\xe2\x80\xa8"]
ALL = ORIGINAL.encode()


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The shipped policy with a few bytes taken out, put in or replaced, or lines repeated elsewhere."""
    content = ALL
    for _ in range(draw(st.integers(1, 4))):
        at, source = draw(st.integers(0, len(content))), draw(st.integers(0, len(content)))
        length = draw(st.sampled_from([0, 1, 4, 20, 300]))
        match draw(st.sampled_from(["token", "bytes", "move", "line"])):
            case "token":
                new = draw(st.sampled_from(TOKENS))
            case "bytes":
                new = draw(st.binary(max_size=4))
            case "move":
                new = content[source : source + draw(st.integers(1, 60))]
            case _:
                at, length = content.rfind(b"\n", 0, at) + 1, 0
                new = content[content.rfind(b"\n", 0, source) + 1 :].partition(b"\n")[0] + b"\n"
        content = content[:at] + new + content[at + length :]
    return content


@given(damaged())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_damaged_file_is_refused_or_decides(load_text: LoadText, content: bytes) -> None:
    """However the shipped policy is damaged, it is refused as a policy, or it loads and answers a request."""
    try:
        compiled = CompiledPolicy(load_text(content))
        said = compiled.decide(compiled.read(REQUEST)).outcome
    except ReturnsError as error:
        said = error.page()
    assert said
