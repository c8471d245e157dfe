"""What is wrong with a policy file, its worked examples, a shop's settings or results, and what to do, is said in Chinese."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

import pytest
from test_linear_reading import taken

import returns_cli
from returns_cli.wording.check_fault_words import CHECK_FAULTS, CHECK_HINTS
from returns_cli.wording.command_fault_words import COMMAND_FAULTS, COMMAND_HINTS
from returns_cli.wording.expression_hint_words import EXPRESSION_HINTS
from returns_cli.wording.faults_in_chinese import fault_in_chinese, hint_in_chinese
from returns_cli.wording.log_fault_words import LOG_FAULTS, LOG_HINTS
from returns_cli.wording.policy_fault_words import FAULTS
from returns_cli.wording.policy_hint_words import HINTS

ROOT = Path(returns_cli.__file__).parent
ROOMS = ("audit", "checks", "language", "policy", "pools", "testing")
SETTINGS = ("settings.py", "shop.py", "task_kinds.py")
BEHIND_CODES = {"ShapeFault": 3}  # what stands before it is no sentence
MAKERS = ("Finding", "PolicyError", "ExpressionError", "CaseError", "UsageError", "ShapeFault", "fault", "_fault", "_unknown")
CHINESE = re.compile("[\u4e00-\u9fff]")
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}|[a-z]{2,} [A-Za-z]{2,}")
CODE = re.compile(r"`[^`]*`|\"[^\"]*\"|\S*\([^)]*\)|\[[^]]*\]|\{[^}]*\}|\S+ = |\S+ in ")
OPEN = "\u00a4"
# what can stand in an open place: a name, code, a kind of thing, one with its name, one by its number
FILLED = ("x", "`x`", "day", "rule", "term `x`", "row 2", "README.md", "3", "")

Assigned = Mapping[str, list[ast.expr]]


def faults() -> Iterator[tuple[str, ast.expr, Assigned]]:
    """Where a fault of a policy is made: each of its texts, and what the names in its function stand for."""
    files = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    for path in [*files, *(ROOT / "book" / name for name in SETTINGS)]:
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                nodes = list(ast.walk(function))
                assigned: dict[str, list[ast.expr]] = {}
                for node in nodes:
                    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                        assigned.setdefault(node.targets[0].id, []).append(node.value)
                for call in nodes:
                    maker = getattr(call.func, "id", getattr(call.func, "attr", "")) if isinstance(call, ast.Call) else ""
                    if isinstance(call, ast.Call) and maker in MAKERS:
                        texts = call.args[BEHIND_CODES.get(maker, 0) :]
                        for text in (*texts, *(one.value for one in call.keywords if one.arg == "help")):
                            yield f"{path.name}:{call.lineno}", text, assigned


def sentences(text: ast.expr, assigned: Assigned) -> list[str]:
    """Each sentence that a text can be, with a mark where nobody can tell from the code what stands there."""
    match text:
        case ast.Constant(value=str(said)):
            return [said]
        case ast.IfExp(body=body, orelse=orelse):
            return [*sentences(body, assigned), *sentences(orelse, assigned)]
        case ast.BoolOp(values=values):
            return [said for value in values for said in sentences(value, assigned)]
        case ast.Name(id=name):
            return [said for value in assigned.get(name, ()) for said in sentences(value, {**assigned, name: []})]
        case ast.JoinedStr(values=parts):
            inner = (part.value if isinstance(part, ast.FormattedValue) else part for part in parts)
            return ["".join(filled) for filled in product(*(sentences(part, assigned) or [OPEN] for part in inner))]
    return []


def in_chinese(sentence: str) -> bool:
    """Whether it is said in Chinese, and wholly, with some filling of its open places."""
    for fill in FILLED:
        for worded in (fault_in_chinese, hint_in_chinese):
            said = worded(sentence.replace(OPEN, fill))
            if CHINESE.search(said) and not SENTENCE.search(CODE.sub("", said)):
                return True
    places = ".+".join(map(re.escape, sentence.split(OPEN)))
    return any(
        re.fullmatch(places, key) for key in (*FAULTS, *HINTS, *CHECK_FAULTS, *CHECK_HINTS, *COMMAND_FAULTS, *COMMAND_HINTS)
    )


def test_every_fault_of_a_policy_has_a_chinese_wording() -> None:
    """What is wrong, and what to do; a code or a name by itself is no sentence."""
    found = {(sentence, place) for place, text, assigned in faults() for sentence in sentences(text, assigned)}
    assert len(found) > 300
    assert sorted(one for one in found if SENTENCE.search(CODE.sub("", one[0])) and not in_chinese(one[0])) == []


TABLES = (FAULTS, HINTS, CHECK_FAULTS, CHECK_HINTS, EXPRESSION_HINTS, COMMAND_FAULTS, COMMAND_HINTS, LOG_FAULTS, LOG_HINTS)


@pytest.mark.parametrize("table", TABLES)
def test_wordings_say_what_differs(table: Mapping[str, str]) -> None:
    """Each wording names every place of its sentence that differs, and braces of its own are no place."""
    for key, wording in table.items():
        filled = [f"<{number}>" for number in range(key.count("\u00a4"))]
        said = wording.format(*filled)
        assert all(one in said for one in filled), key


@pytest.mark.parametrize(
    ("fault", "in_chinese"),
    [
        ("the same facts as in “day” (line 3), which expects outcome `deny`", "与“day”（第3行）情况相同，而那里的结果是`deny`"),
        ("shop.toml: `open`: `day` is no time", "shop.toml：`open`：`day`不是时间"),
        ("a choice of none, day is not a number", "选项（none, day）不是数"),
        ("unknown fact `day` (also in lines 3, 7)", "没有`day`这一事实（第3, 7行也有）"),
    ],
)
def test_names_stay_within_a_sentence(fault: str, in_chinese: str) -> None:
    """A name that is also a word of the policy language, or says what a sentence of ours does, is nobody's to translate."""
    assert fault_in_chinese(fault) == in_chinese


@pytest.mark.parametrize(
    ("hint", "in_chinese"),
    [
        ('it is of type = "date"', '它是 type = "date"'),
        ("a text stands in quotes: 'yes or no'", "文字写在引号里：'yes or no'"),
        ("write count(condition), or 3 lines", "请写count(condition), or 3 lines"),
    ],
)
def test_code_to_paste_stays_in_a_hint(hint: str, in_chinese: str) -> None:
    assert hint_in_chinese(hint) == in_chinese


@pytest.mark.parametrize("part", ["a: `b`: ", "row 1 `a` and row 2 `b` ", "; ", "` and `", "("])
def test_no_text_takes_long_to_be_found_untranslated(part: str) -> None:
    """Patterns went back and forth over a text of quoted names for minutes; ten times the text is a hundred times the work, at
    the most."""
    for worded in (fault_in_chinese, hint_in_chinese):
        short, long = (part * (length // len(part)) for length in (400, 4_000))
        assert taken(worded, long, 1) <= 300 * taken(worded, short)


def test_names_in_a_row_are_listed_as_chinese_lists_them() -> None:
    """No comma of English stands between the names within a sentence."""
    found = fault_in_chinese("`bool` is not a `type`; it must be `area`, `date` or `yes/no`")
    assert found == "`bool`不能作`type`；可用的有`area`、`date`或`yes/no`"
