"""Mistakes in policy files: each is refused in words, at its line and column, and nothing else ever comes out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from returns_cli.decisions.ready import ReadyPolicy
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
LoadText: TypeAlias = Callable[[str | bytes], Policy]
Plant: TypeAlias = tuple[str, str, str]


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """What the loader remembers of these files goes nowhere else."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


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
    """The text with the line of a key in a section replaced; of a key that is not there, put first in the section.

    An empty replacement takes the line away.
    """
    lines = text.split("\n")
    for where, key, replacement in plants:
        start, end = section(lines, where)
        found = next((at for at in range(start + 1, end) if re.match(rf"{key}\s*=", lines[at])), None)
        if found is None:
            assert key == "" or replacement, f"no {key} in {where}"
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


# Mistakes inside expressions: the caret stands under the very characters ----------------------------------------------

EXPRESSIONS: dict[str, tuple[Plant, str, str]] = {
    "unknown name": (("rules laid", "when", 'when = "«lade»"'), "unknown fact `lade`", "did you mean `laid`?"),
    "unknown name, further on": (
        ("rules laid", "when", 'when    =    "laid or not «recipt»"    # why'),
        "unknown fact `recipt`",
        "did you mean `receipt`?",
    ),
    "unknown name after wide characters": (
        ("rules laid", "when", """when = "defect == '无' or «lade»" """),
        "`无` is not one of the choices",
        "",
    ),
    "unknown function": (
        ("derived days_since_sale".replace(" ", "."), "value", 'value = "«day_between(sold_on, requested_on)»"'),
        "unknown function `day_between`",
        "did you mean `days_between`?",
    ),
    "type mismatch": (("rules laid", "when", 'when = "«laid == 1»"'), "cannot compare yes/no with whole number", "by itself"),
    "not a condition": (("rules laid", "when", 'when = "«days_since_sale»"'), "a whole number (day) is not a condition", ""),
    "unit mismatch": (
        ("rules laid", "when", 'when = "laid or «days_since_sale > pieces_per_box»"'),
        "cannot compare or add day and piece",
        "same unit",
    ),
    "wrong choice": (("rules laid", "unless", "unless = \"defect == «'clamed'»\""), "`clamed` is not one", "`claimed`?"),
    "wrong choice in a literal string": (("rules laid", "when", "when = 'defect == «\"clamed\"»'"), "`clamed` is not one", ""),
    "total in a rule": (("rules laid", "when", 'when = "«total(area)» > 2"'), "total() only has a meaning in routes", ""),
    "unknown name in a route": (("routes walk-in", "when", 'when = "total(«aera») <= 2"'), "unknown fact `aera`", "`area`?"),
    "unknown name in a check": (
        ("checks requested_on", "must", 'must = "requested_on >= «sold»"'),
        "unknown fact `sold`",
        "`sold_on`?",
    ),
    "not an expression": (("rules laid", "when", 'when = "laid and «=»"'), "not an expression", "and, or, not"),
    "not allowed": (("rules laid", "when", 'when = "«laid.real»"'), "not allowed in an expression", ""),
    "division": (("rules laid", "when", 'when = "«days_since_sale / 3» > 1"'), "dividing by 3 is not exact", "//"),
    "homoglyph": (("rules laid", "when", 'when = "receipt and «lаid»"'), "is not a name", "small letters a-z"),
    "full width": (("rules laid", "when", 'when = "receipt and «ｌaid»"'), "is not a name", "small letters a-z"),
    "wide characters before": (("derived.last_day", "value", "value = \"date('售出') if «lade» else sold_on\""), "", ""),
    "outgrown": (
        ("derived.area", "value", 'value = "«area_of(quantity, tile, pieces_per_box) * 1000»"'),
        "too large",
        "min, max",
    ),
    "several lines": (("rules laid", "when", 'when = """\nlaid\n  or «lade»\n"""'), "unknown fact `lade`", ""),
    "several lines, first": (("rules laid", "when", 'when = """«lade»\n  or laid"""'), "unknown fact `lade`", ""),
    "several lines, literal": (("rules laid", "when", "when = '''\n\n  laid or\n\t«lade»'''"), "unknown fact `lade`", ""),
    "after escaped quotes": (("rules laid", "when", 'when = "defect == \\"none\\" and «lade»"'), "unknown fact `lade`", ""),
    "after an escape": (("rules laid", "when", "when = \"defect == 'n\\u006fne' and «lade»\""), "unknown fact `lade`", ""),
    "after a continued line": (("rules laid", "when", 'when = """laid \\\n   or «lade»"""'), "unknown fact `lade`", ""),
    "in an inline table": (("derived.area", "value", 'value = "«lade»"'), "unknown fact `lade`", ""),
}
del EXPRESSIONS["unknown name after wide characters"], EXPRESSIONS["wide characters before"]
EXPRESSIONS["after wide characters"] = (
    ("facts.defect", "choices", 'choices = ["none", "无", "claimed", "confirmed"]'),
    "unknown fact `lade`",
    "did you mean `laid`?",
)


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_a_mistake_in_an_expression_is_shown_under_its_characters(load_text: LoadText, file: Path, name: str) -> None:
    """File, line, column and width are those of the culprit, and the page has its line with a caret below."""
    change, message, help = EXPRESSIONS[name]
    plants = [change]
    if name == "after wide characters":
        plants.append(("rules laid", "when", "when = \"defect == '无' or «lade»\""))
    text, line, column, width = unmarked(plant(ORIGINAL, tuple(plants)))
    error = fault(load_text, text)
    assert message in error.message
    assert help in error.help
    assert error.place is not None
    assert (Path(error.place.file).name, error.place.line, error.place.column) == (file.name, line, column)
    assert error.place.width == width
    assert error.place.excerpt == text.split("\n")[line - 1]
