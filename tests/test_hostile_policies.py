"""Policy files made to do harm: nothing in one runs, reads a file or fills the memory; it is refused in words."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from returns_cli.checks.run import check_policy
from returns_cli.cli.main import run
from returns_cli.errors import ReturnsError

HEAD = """policy = "x"
version = "1"
outcomes = ["deny", "approve"]
facts.a = { type = "yes/no" }
facts.n = { type = "whole number" }
"""


def rule(when: str) -> str:
    return f"{HEAD}[[rules]]\nid = \"r\"\noutcome = \"deny\"\nwhen = '''{when}'''\n"


def ring(count: int) -> str:
    return HEAD + "".join(f'[derived.d{i}]\nvalue = "d{(i + 1) % count} + 1"\n' for i in range(count))


def doubling(count: int) -> str:
    steps = "".join(f'[derived.d{i}]\nvalue = "d{i - 1} + d{i - 1}"\n' for i in range(1, count))
    return f'{HEAD}[derived.d0]\nvalue = "n"\n{steps}'


# what is planted -> the file, and a part of what is said
HARMFUL: dict[str, tuple[str, str]] = {
    "imports": (rule("__import__('os').system('touch harmed')"), "not a function call of this language"),
    "opens a file": (rule("open('/etc/passwd') == n"), "unknown function `open`"),
    "executes": (rule("exec('1')"), "unknown function `exec`"),
    "attributes": (rule("a.__class__.__mro__"), "not allowed in an expression"),
    "formats": (rule("f'{open(1)}' == n"), "not allowed in an expression"),
    "assigns": (rule("(n := 1) == 1"), "not allowed in an expression"),
    "defines": (rule("(lambda: a)()"), "not a function call of this language"),
    "comprehends": (rule("[a for a in (1, 2)]"), "not allowed in an expression"),
    "powers": (rule("n ** n ** n > 1"), "this operator is not allowed"),
    "shifts": (rule("n << 4000 > 1"), "this operator is not allowed"),
    "multiplies": (rule("*".join(["n"] * 12) + " > 1"), "this number can grow too large"),
    "many digits": (rule("n > " + "9" * 3_900), "is too large"),
    "deep brackets": (rule("(" * 1_900 + "a" + ")" * 1_900), "not an expression"),
    "deep nots": (rule("not " * 900 + "a"), "nested more than 40 deep"),
    "deep choices": (rule("n if a else " * 300 + "n"), "more than 100 alternatives"),
    "long chain": (rule(" < ".join(["n"] * 1_900)), "`when` is too long"),
    "ring": (ring(400), "is defined by way of itself"),
    "enormous value of a table": (
        HEAD + f"[tables.fee]\nby = 'n'\nrows = [['*', {10**20}]]\n",
        "this number can grow too large",
    ),
    "a parameter that is a number": (HEAD + "[parameters]\ndays = 30\n", "help: give it a table: { … }"),
    "doubling": (doubling(39), "can grow too large"),
    "deep in others": (doubling(39).replace(" + d", " - 1 - 0 * d"), ""),
    "time zone as a path": ('timezone = "../../../../etc/passwd"\n' + HEAD, "unknown time zone"),
    "calendar of no country": ('calendar = "__"\n' + HEAD, "unknown calendar"),
    "enormous exponent": (HEAD + "facts.m = { type = 'decimal', max = 1e999999999 }\n", "a number that cannot be used"),
    "quoted exponent": (HEAD + "facts.m = { type = 'decimal', max = '1e999999999' }\n", "wrong kind of value"),
    "enormous whole number": (HEAD + "z = " + "9" * 900_000 + "\n", "a number that cannot be used"),
    "enormous hex number": (HEAD + "z = 0x" + "f" * 900_000 + "\n", "a number that cannot be used"),
    "endless dotted key": (HEAD + "a." * 400_000 + "a = 1\n", "nested too deeply"),
    "endless header": (HEAD + "[" + "a." * 400_000 + "a]\n", "nested too deeply"),
    "quoted dotted key": (HEAD + '"a".' * 100_000 + "a = 1\n", "nested too deeply"),
    "deep lists": (HEAD + "z = " + "[" * 100_000 + "]" * 100_000 + "\n", "nested too deeply"),
    "deep tables": (HEAD + "z = " + "{a=" * 100_000 + "1" + "}" * 100_000 + "\n", "nested too deeply"),
    "endless list": (HEAD + "z = [" + "1," * 400_000 + "]\n", "400001 commas"),
    "list of lists": (HEAD + "z = [" + "[1,2]," * 120_000 + "]\n", "commas"),
    "list of tables": (HEAD + "z = [" + "{a=1}," * 120_000 + "]\n", "commas"),
    "100,000 rules": (HEAD + "[[rules]]\n" * 100_000, "larger than 1 MB"),
    "too many rules": (HEAD + '[[rules]]\nid = "r"\n' * 20_000, "the limit is 2000"),
    "60,000 keys": (HEAD + "".join(f"k{i} = 1\n" for i in range(60_000)), "60005 lines"),
    "ten megabytes": (HEAD + "#" + "x" * 10_000_000, "larger than 1 MB"),
    "key given twice": (HEAD + "facts.n = { type = 'date' }\n", "this key stands twice"),
    "table given twice": (HEAD + "[words]\n[words]\n", "this table stands twice"),
    "Cyrillic letter in an expression": (rule("\u0430"), "sign 1 is no `a` but a cyrillic small letter a; did you mean `a`?"),
    "Cyrillic letter in a name": (HEAD + '[facts."l\u0430id"]\ntype = "yes/no"\n', "did you mean `laid`?"),
    "Cyrillic letter in a key": (HEAD + 'facts.b = { "\u0430sk" = "?", type = "yes/no" }\n', "did you mean `ask`?"),
    "full-width letter": (rule("\uff41"), "fullwidth latin small letter a; did you mean `a`?"),
    "direction marks": (HEAD + '"\u202eliving" = 1\n', "unknown key"),
    "pattern for ever": (rule("n == '(a+)+$'"), "cannot compare whole number with text"),
}


def said(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command says of the file; it is found faulty or refused, never more."""
    assert run(["policy", "check", str(path)]) in (2, 3)
    shown = capsys.readouterr()
    return shown.out + shown.err


@pytest.mark.parametrize("harm", HARMFUL)
def test_harm_is_refused_in_words(
    harm: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is refused with a short, harmless page that says what is wrong; nothing has happened beside it."""
    monkeypatch.chdir(tmp_path)
    text, words = HARMFUL[harm]
    path = tmp_path / "returns.toml"
    path.write_text(text, encoding="utf-8")
    page = said(path, capsys)
    assert words in page
    assert "tool itself failed" not in page
    assert "Traceback" not in page
    assert all(char.isprintable() or char in "\n\u3000" for char in page)
    assert max(len(line) for line in page.split("\n")) < 600
    assert [other.name for other in tmp_path.iterdir()] == ["returns.toml"]


def effort(path: Path, text: str) -> int:
    """How many functions are called, Python's and others', to check the file."""
    path.write_text(text, encoding="utf-8")
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        check_policy(path)
    except ReturnsError:
        pass
    finally:
        sys.setprofile(None)
    return calls


GROWING: dict[str, Callable[[int], str]] = {
    "unknown names": lambda size: (
        HEAD + "".join(f'[[rules]]\nid = "r{i}"\noutcome = "deny"\nwhen = "x{i}"\n' for i in range(size))
    ),
    "one unknown name": lambda size: HEAD + '[[rules]]\nid = "r"\noutcome = "deny"\nwhen = "x"\n' * size,
    "unknown keys": lambda size: HEAD + "".join(f"k{i} = 1\n" for i in range(size)),
    "ring": ring,
    "headings": lambda size: HEAD + "facts.b = { type = 'date', names = [" + "'x'," * size + "], zz = 1 }\n",
    "or": lambda size: rule(" or ".join(["a"] * size) + " or z"),
}


@pytest.mark.parametrize("kind", GROWING)
def test_effort_grows_with_size_only(kind: str, tmp_path: Path) -> None:
    """Twice as much of the same costs about twice the effort."""
    path = tmp_path / "returns.toml"
    effort(path, GROWING[kind](20))  # what is imported or compiled once
    small, large = (effort(path, GROWING[kind](size)) for size in (100, 200))
    assert large < 3 * small


LAYERS = {  # what the first derived fact is, what each further one makes of the one below, and what is made of the last
    "values": ("n", "({below} if {below} > {at} else n) if a else ({below} if n > 2 else 4)", "{last} > 3"),
    "conditions": ("a or n > 3", "({below} and not a) or ({below} and n == 1) or not {below}", "{last}"),
    "totals": ("total(n)", "{below} if {below} > {at} else ({below} if a else total(n))", "{last} > 3"),
}


@pytest.mark.parametrize("kind", LAYERS)
def test_layers_that_use_the_one_below_again_and_again(tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Where each part was looked at as often as it is used, 40 layers were 4^40 looks: whatever is made of the policy."""
    first, step, ends = LAYERS[kind]
    steps = [step.format(below=f"d{at - 1}", at=at) for at in range(1, 40)]
    layers = "".join(f"[derived.d{at}]\nvalue = '{value}'\n" for at, value in enumerate([first, *steps]))
    last = ends.format(last="d39")
    text = HEAD.replace('"whole number"', '"whole number", max = 9')
    text += f"{layers}[[rules]]\nid = 'r'\noutcome = 'deny'\nwhen = 'n > 8'\n"
    text += f"[[routes]]\nid = 'one'\nwhen = '{last}'\n[[routes]]\nid = 'two'\nwhen = 'not ({last})'\n"
    policy, log = tmp_path / "layers.toml", tmp_path / "log.csv"
    policy.write_text(text, encoding="utf-8")
    log.write_text("a,n\nyes,3\nno,\n", encoding="utf-8")
    for words in (
        ["policy", "show", str(policy)],
        ["policy", "sql", str(policy)],
        ["policy", "check", str(policy)],
        ["check", "--policy", str(policy), "--no-input", "--n", "3"],
        ["audit", "--policy", str(policy), str(log)],
    ):
        assert run(words) in (0, 3, 4), words
        assert capsys.readouterr().err == ""
