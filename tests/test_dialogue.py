"""The dialogue of `returns check`, in a real pseudo-terminal. `UPDATE_GOLDEN=1` writes the README's recording anew."""

from __future__ import annotations

import ast
import io
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Set
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_cli import load_policy
from returns_cli.cli import dialogue
from returns_cli.cli.folding import columns_of, folded
from returns_cli.cli.keys import Lines, answers
from returns_cli.decisions.settling import can_settle

pytest.importorskip("termios", reason="needs POSIX terminals")
import pty

from terminal import ENVIRONMENT, PATIENCE_SECONDS, Counter

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
RECORDING = re.compile(r"## At the counter\n.*?```text\n\$ returns ([^\n]*)\n(.*?)```", re.S)
TODAY = ("--requested-on", "2026-11-20")
GOOD = {
    "sold_on": "2026-11-01",
    "requested_on": "2026-11-20",
    "receipt": "yes",
    "goods_intact": "yes",
    "packaging_intact": "yes",
    "laid": "no",
    "clearance": "no",
    "special_order": "no",
    "defect": "none",
}


def options(*left_out: str, **more: str) -> list[str]:
    """A request with everything in order but for its quantity, as options; some facts left out, others changed."""
    given = {name: value for name, value in (GOOD | more).items() if name not in left_out}
    return [part for name, value in given.items() for part in ("--" + name.replace("_", "-"), value)]


class Shop:
    def __init__(self) -> None:
        self.counters: list[Counter] = []

    def counter(self, *arguments: str, columns: int = 80, **environment: str) -> Counter:
        self.counters.append(Counter(*arguments, columns=columns, **environment))
        return self.counters[-1]


@pytest.fixture
def shop() -> Iterator[Shop]:
    """Counters that are closed at the end, whatever happened."""
    shop = Shop()
    yield shop
    for counter in shop.counters:
        counter.close()


# Dialogues from their beginning to their end -----------------------------------------------------------------


def test_from_nothing_to_approval(shop: Shop) -> None:
    """Every question that matters is asked, once, and then comes the answer with its route."""
    counter = shop.counter(*TODAY)
    replies = {
        "receipt": "y",
        "laid": "n",
        "clearance": "n",
        "special_order": "n",
        "goods_intact": "y",
        "packaging_intact": "y",
        "defect": "1",
        "sold_on": "2026-11-01\r",
        "quantity": "1.5 m2\r",
    }
    while name := counter.asked():
        counter.types(replies.pop(name))
    assert not replies
    assert counter.leaves() == 0
    counter.sees("ACCEPTED", "area: 1.5 m2", "Bring the goods to the shop")
    assert counter.restored


def test_stops_at_the_deciding_answer(shop: Shop) -> None:
    """No receipt settles it: nothing more is asked."""
    counter = shop.counter(*TODAY)
    counter.sees("1. ", "(receipt)", "y/n > ")
    counter.types("n")
    assert counter.leaves() == 3
    counter.sees("NOT ACCEPTED", "(clause R2)")
    assert counter.screen.text.count("y/n >") == 1


def test_asks_nothing_when_the_options_decide(shop: Shop) -> None:
    """A request that is decided at once gets its answer and no words about keys."""
    counter = shop.counter(*TODAY, "--laid", "yes")
    assert counter.leaves() == 3
    assert counter.screen.text.startswith("NOT ACCEPTED")


def test_asks_for_the_route_too(shop: Shop) -> None:
    """An approved request is asked about until it is known where to go."""
    counter = shop.counter(*options())
    counter.sees("(quantity)", "> ")
    counter.types("2.000001 m2\r")
    assert counter.leaves() == 0
    counter.sees("ACCEPTED", "Book an appointment")


# Commands ------------------------------------------------------------------------------------------------------


def test_question_mark_explains(shop: Shop) -> None:
    """`?` gives the fact's help, the accepted forms and the rules with their clauses, and asks again."""
    counter = shop.counter(*TODAY)
    counter.sees("(receipt)", "y/n > ")
    counter.types("?")
    counter.sees("A receipt from elsewhere is no receipt.", "y or n", "receipt (clause R2)", "1. ", "(receipt)", "y/n > ")
    counter.types("n")
    assert counter.leaves() == 3


def test_question_mark_on_a_line(shop: Shop) -> None:
    """A question answered by a line explains its forms with an example, and where it leads."""
    counter = shop.counter(*options())
    counter.sees("(quantity)", "> ")
    counter.types("?\r")
    counter.sees("3 boxes or 20 pieces", "walk-in (clause R8)", "(quantity)", "> ")
    counter.types("?\r")
    counter.sees("answer:")
    counter.types("1 m2\r")
    assert counter.leaves() == 0


@pytest.mark.parametrize("back", ["<", "\x7f", "\b"])
def test_back_drops_the_last_answer(shop: Shop, back: str) -> None:
    """`<` and Backspace ask the previous question again, as if it had not been answered."""
    counter = shop.counter(*TODAY)
    counter.sees("1. ", "(receipt)", "y/n > ")
    counter.types("y")
    counter.sees("2. ", "y/n > ")
    counter.types(back)
    counter.sees("1. ", "(receipt)", "y/n > ")
    counter.types("n")
    assert counter.leaves() == 3


def test_back_from_a_line(shop: Shop) -> None:
    """On a line `<` and Enter go back; so does Backspace, but not the one that empties the line."""
    counter = shop.counter(*TODAY, "--laid", "no", "--clearance", "no", "--receipt", "yes")
    counter.sees("1. ", "(sold_on)", "> ")
    counter.types("2026-11-01\r")
    counter.sees("2. ", "> ")
    counter.types("<")
    counter.sees("1. ", "(sold_on)", "> ")
    counter.types("<\r")
    counter.sees("first question", "1. ", "(sold_on)", "> ")
    counter.types("20\x7f\x7f\x7f\x7f2026-10-01\r")
    assert counter.leaves() == 3
    counter.sees("NOT ACCEPTED", "(clause R1)")


@pytest.mark.parametrize("skip", ["-", "\r", "\n"])
def test_skipped_is_not_asked_again(shop: Shop, skip: str) -> None:
    """What is not known is passed over, and asked no more."""
    counter = shop.counter(*options("clearance", "special_order", "defect"))
    replies = {"clearance": "n", "special_order": "n", "defect": skip, "quantity": "1 m2\r"}
    while name := counter.asked():
        counter.types(replies.pop(name))
    assert counter.leaves() == 0


def test_skipping_ends_where_nothing_can_be_settled(shop: Shop) -> None:
    """Without the amount the size of a tile settles nothing, so it is not asked."""
    counter = shop.counter(*options())
    assert counter.asked() == "quantity"
    counter.types("-\r")
    assert counter.asked() is None
    assert counter.leaves() == 0
    counter.sees("ACCEPTED", "Still to be asked", "(quantity)", "(tile)")


def test_skipping_leaves_the_outcome_open(shop: Shop) -> None:
    """Whether they were laid is not known: not decided, and no route is worth asking for."""
    counter = shop.counter(*options("laid"))
    assert counter.asked() == "laid"
    counter.types("-")
    assert counter.asked() is None
    assert counter.leaves() == 4
    counter.sees("NOT DECIDED YET", "Still to be asked", "(laid)")


@pytest.mark.parametrize("stop", ["q", "\x04"])
def test_stopping_prints_what_is_known(shop: Shop, stop: str) -> None:
    """`q` and Ctrl-D end with what is known so far and exit code 4."""
    counter = shop.counter(*TODAY)
    counter.sees("(receipt)", "y/n > ")
    counter.types("y")
    counter.sees("2. ", "y/n > ")
    counter.types(stop)
    assert counter.leaves() == 4
    counter.sees("NOT DECIDED YET", "Still to be asked")
    assert "(receipt)" not in counter.screen.text.partition("NOT DECIDED YET")[2]
    assert counter.restored


def test_stopping_leaves_out_what_cannot_be_read(shop: Shop) -> None:
    """Boxes whose contents are not known are named and left out of what is known so far."""
    counter = shop.counter(*options(), "--quantity", "3 boxes")
    counter.sees("(pieces_per_box)", "> ")
    counter.types("q\r")
    assert counter.leaves() == 4
    counter.sees("needs the pieces per box", "ACCEPTED", "(quantity)")


# Answers -------------------------------------------------------------------------------------------------------


def test_wrong_answer_then_right(shop: Shop) -> None:
    """A bad answer gets its one-line error and the same question."""
    counter = shop.counter("--requested-on", "2026-11-20", "--laid", "no", "--clearance", "no", "--receipt", "yes")
    counter.sees("(sold_on)", "> ")
    counter.types("2026-02-30\r")
    counter.sees("the date `2026-02-30` does not exist; check the day and the month", "1. ", "(sold_on)", "> ")
    counter.types("2026-01-01\r")
    assert counter.leaves() == 3


def test_answer_that_breaks_a_check(shop: Shop) -> None:
    """A sale after the request is refused, and the day of sale is asked again."""
    counter = shop.counter("--requested-on", "2026-11-20", "--laid", "no", "--clearance", "no", "--receipt", "yes")
    counter.sees("(sold_on)", "> ")
    counter.types("2026-12-01\r")
    counter.sees("asked for on 2026-11-20, before the sale on 2026-12-01", "1. ", "(sold_on)", "> ")
    counter.types("2026-01-01\r")
    assert counter.leaves() == 3


def test_options_that_break_a_check(shop: Shop) -> None:
    """What no answer can mend is an error, as without a terminal."""
    counter = shop.counter(*TODAY, "--sold-on", "2026-12-01")
    assert counter.leaves() == 2
    counter.sees("error: asked for on 2026-11-20")


def test_boxes_ask_for_the_tile(shop: Shop) -> None:
    """Boxes can be read only with their contents: these are asked for, as questions and not as an error."""
    counter = shop.counter(*options())
    counter.sees("1. ", "(quantity)", "> ")
    counter.types("3 boxes\r")
    counter.sees("2. ", "(pieces_per_box)", "> ")
    counter.types("3\r")
    counter.sees("3. ", "(tile)", "> ")
    counter.types("800x800\r")
    assert counter.leaves() == 0
    counter.sees("area: 5.76 m2")
    assert "!" not in counter.screen.text


def test_boxes_given_as_an_option(shop: Shop) -> None:
    """The same where the boxes came from the command line."""
    counter = shop.counter(*options(), "--quantity", "3 boxes", "--pieces-per-box", "3")
    counter.sees("1. ", "(tile)", "> ")
    counter.types("800x800\r")
    assert counter.leaves() == 0
    counter.sees("area: 5.76 m2")


def test_boxes_whose_tile_is_not_known(shop: Shop) -> None:
    """Skipping what the boxes need names the fault and asks for the quantity again."""
    counter = shop.counter(*options())
    counter.sees("(quantity)", "> ")
    counter.types("3 boxes\r")
    counter.sees("(pieces_per_box)", "> ")
    counter.types("-\r")
    counter.sees("! a quantity in boxes needs the pieces per box", "(quantity)", "> ")
    counter.types("1 m2\r")
    assert counter.leaves() == 0


def test_yes_no_in_words(shop: Shop) -> None:
    """是 and 否 are typed with Enter."""
    counter = shop.counter(*TODAY)
    counter.sees("(receipt)", "y/n > ")
    counter.types("是\r")
    counter.sees("2. ", "y/n > ")
    counter.types("什么\r")
    counter.sees("`什么` is neither yes nor no", "2. ", "y/n > ")
    counter.types("yes\r")
    assert counter.leaves() == 3


def test_choice_by_its_word(shop: Shop) -> None:
    """A choice is one digit, or its name in either language; what is none of them names the choices."""
    counter = shop.counter(*options("defect", packaging_intact="no", quantity="1 m2"), "--lang", "zh")
    counter.sees("1 无", "2 反映", "3 确认", "1-3 > ")
    counter.types("9\r")
    counter.sees("`9`不在可选项之内", "请选择：无、反映、确认", "1-3 > ")
    counter.types("反映\r")
    assert counter.leaves() == 4
    counter.sees("送检")


# The terminal --------------------------------------------------------------------------------------------------


def test_chinese_on_a_narrow_terminal(shop: Shop) -> None:
    """At 40 columns no line of a whole Chinese dialogue runs over the edge."""
    counter = shop.counter(*TODAY, "--lang", "zh", columns=40)
    replies = {"receipt": "y", "laid": "n", "clearance": "n", "sold_on": "2026年11月1日\r", "defect": "?1"}
    replies |= {"goods_intact": "?y", "packaging_intact": "y", "special_order": "n", "quantity": "?\r3箱\r"}
    replies |= {"pieces_per_box": "3\r", "tile": "800x800\r"}
    while name := counter.asked():
        reply = replies.pop(name)
        counter.types(reply)
        if reply.startswith("?"):
            assert counter.asked() == name
    assert counter.leaves() == 0
    assert counter.screen.wrapped == 0
    assert "\n同意退换  (政策tile-store/returns" in counter.screen.text
    assert all(columns_of(line) <= 40 for line in counter.screen.text.splitlines())


def test_long_line_stays_in_its_row(shop: Shop) -> None:
    """A line longer than the terminal shows its end, and comes back when it is made shorter."""
    counter = shop.counter(*options(), "--lang", "zh", columns=40)
    counter.sees("> ")
    counter.types("三" * 30)
    counter.sees("…" + "三" * 16)
    counter.types("\x7f" * 28 + "箱")
    counter.read_up_to = 0
    counter.sees("三三箱")
    assert counter.screen.text.endswith("\n   > 三三箱")
    counter.types("\x7f\x7f\x7f1.5㎡\r")
    assert counter.leaves() == 0
    assert counter.screen.wrapped == 0


def test_other_keys_are_passed_over(shop: Shop) -> None:
    """Arrows and the like leave no trace in a line."""
    counter = shop.counter(*options())
    counter.sees("(quantity)", "> ")
    for key in ("1", "\x1b[A", "\x1bOA", "\x1b[3~", "\x1b[1;5C", "\x1b", "\t", "\x1bx", " m2"):
        counter.types(key)
        time.sleep(0.15)
    counter.types("\r")
    assert counter.leaves() == 0
    assert "> 1 m2\n" in counter.screen.text


def test_torn_characters_are_one_key(shop: Shop) -> None:
    """The bytes of a character may come one at a time."""
    counter = shop.counter(*TODAY)
    counter.sees("(receipt)", "y/n > ")
    for byte in "否".encode():
        os.write(counter.master, bytes([byte]))
        time.sleep(0.1)
    counter.types("\r")
    assert counter.leaves() == 3
    counter.sees("")
    assert "y/n > 否\n" in counter.screen.text


def test_keys_typed_ahead_are_kept(shop: Shop) -> None:
    """All answers at once, also those typed before the first question, are answers to their questions."""
    counter = shop.counter(*options("clearance", "special_order", "laid"))
    counter.types("nnn3 boxes\r3\r")
    asked = [counter.asked() for _ in range(6)]
    assert asked[3:] == ["quantity", "pieces_per_box", "tile"]
    counter.types("800x800\r")
    assert counter.leaves() == 0


def test_enter_after_a_key_in_one_go(shop: Shop) -> None:
    """`y` and Enter sent together, as line-wise terminals do, are one answer and no skip."""
    counter = shop.counter(*TODAY)
    counter.sees("(receipt)", "y/n > ")
    counter.types("yes\r")
    counter.sees("2. ", "y/n > ")
    counter.types("n\n")
    counter.sees("3. ", "y/n > ")
    counter.types("y\r\n")
    assert counter.leaves() == 3
    assert "-\n" not in counter.screen.text


@pytest.mark.parametrize("so_far", ["", "n", "nnn"])
def test_ctrl_c_restores_the_terminal(shop: Shop, so_far: str) -> None:
    """Ctrl-C ends with 130 and one line, the terminal as it was."""
    counter = shop.counter(*options("clearance", "special_order", "laid"))
    counter.types(so_far)
    counter.sees(*["> "] * (len(so_far) + 1))
    assert not counter.restored
    counter.types("\x03")
    assert counter.leaves() == 130
    counter.sees("error: stopped")
    assert counter.restored


def test_sigterm_restores_the_terminal(shop: Shop) -> None:
    """Even when the program is told to end."""
    counter = shop.counter(*TODAY)
    counter.sees("y/n > ")
    counter.program.send_signal(signal.SIGTERM)
    assert counter.leaves() == 143
    assert counter.restored


def test_ctrl_z_and_quit_do_nothing(shop: Shop) -> None:
    """Keys that would leave the terminal half set up are passed over."""
    counter = shop.counter(*TODAY)
    counter.sees("y/n > ")
    counter.types("\x1a\x1c")
    counter.types("n")
    assert counter.leaves() == 3
    assert counter.restored


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colours_where_not_wanted(shop: Shop, name: str, value: str) -> None:
    """NO_COLOR and TERM=dumb: not one escape code."""
    counter = shop.counter(*TODAY, **{name: value})
    counter.sees("y/n > ")
    counter.types("?n")
    assert counter.leaves() == 3
    assert b"\x1b" not in counter.raw


def test_colour_is_never_the_only_sign(shop: Shop) -> None:
    """With colours the very same text is shown."""
    texts = []
    for environment in ({}, {"NO_COLOR": "1"}):
        counter = shop.counter(*TODAY, **environment)
        counter.sees("y/n > ")
        counter.types("?n")
        counter.leaves()
        texts.append(counter.screen.text)
    assert b"\x1b[" in shop.counters[0].raw
    assert texts[0] == texts[1]


# Where nobody is asked -------------------------------------------------------------------------------------------


def piped(*arguments: str, **streams: int) -> subprocess.CompletedProcess[bytes]:
    """The command with an input that stays open and silent; fails if it waits for it."""
    reading, writing = os.pipe()
    try:
        return subprocess.run(
            [sys.executable, "-m", "returns_cli", "check", *arguments],
            check=False,
            stderr=subprocess.PIPE,
            env={**os.environ, **ENVIRONMENT},
            timeout=PATIENCE_SECONDS,
            cwd="/",
            **({"stdin": reading, "stdout": subprocess.PIPE} | streams),
        )
    finally:
        os.close(reading)
        os.close(writing)


def test_piped_is_never_asked() -> None:
    """Without a terminal the answer is what it was, at once."""
    done = piped(*TODAY)
    assert done.returncode == 4
    assert done.stdout.decode().startswith("NOT DECIDED YET")
    assert b" > " not in done.stdout
    assert done.stderr == b""


def test_piped_boxes_are_still_an_error() -> None:
    """What cannot be read is an error where nobody can be asked."""
    done = piped(*TODAY, "--quantity", "3 boxes")
    assert done.returncode == 2
    assert b"needs the pieces per box" in done.stderr


@pytest.mark.parametrize("stream", ["stdin", "stdout"])
def test_one_terminal_is_not_enough(stream: str) -> None:
    """Only one end at a terminal: nothing is asked."""
    master, slave = pty.openpty()
    try:
        done = piped(*TODAY, **{stream: slave})
        assert done.returncode == 4
        if stream == "stdout":
            assert b"NOT DECIDED YET" in os.read(master, 65_536)
    finally:
        os.close(master)
        os.close(slave)


@pytest.mark.parametrize("arguments", [["--no-input"], ["--format", "json"]])
def test_terminal_that_is_not_asked(shop: Shop, arguments: list[str]) -> None:
    """`--no-input` and JSON ask nothing, even at a terminal."""
    counter = shop.counter(*TODAY, *arguments)
    assert counter.leaves() == 4
    assert " > " not in counter.screen.text


def test_cold_start_does_not_load_the_dialogue() -> None:
    """Who is not asked does not pay for the asking."""
    code = (
        "import sys; from returns_cli.cli.main import run; run(['check', '--laid', 'yes']);"
        "print([name for name in sys.modules if name.endswith(('dialogue', 'dialogue_text', '.keys', 'folding'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, stdin=subprocess.DEVNULL, cwd="/")
    assert done.stdout.decode().splitlines()[-1] == "[]"


# Other policies --------------------------------------------------------------------------------------------------

KIOSK = """
policy   = "kiosk/returns"
version  = "1"
timezone = "Asia/Shanghai"
outcomes = ["deny", "approve"]

[facts.colour]
ask     = "Which\\u001b[31m colour?"
type    = "choice"
choices = ["c01a", "c02a", "c03a", "c04a", "c05a", "c06a", "c07a", "c08a", "c09a", "c10a", "c11a", "c12a"]

[facts.grade]
type    = "choice"
choices = ["3", "2", "1"]

[facts.note]
type = "text"

[facts.price]
type = "decimal"
unit = "CNY"
max  = "20.00"

[[rules]]
id      = "colour"
outcome = "deny"
when    = "colour == 'c12a'"

[[rules]]
id      = "grade"
outcome = "deny"
when    = "grade == '3'"
clause  = "K2"

[[rules]]
id      = "note"
outcome = "deny"
when    = "note == 'broken'"

[[rules]]
id      = "price"
outcome = "deny"
when    = "price > 10"
"""


@pytest.fixture
def kiosk(tmp_path: Path) -> str:
    path = tmp_path / "kiosk.toml"
    path.write_text(KIOSK, encoding="utf-8")
    return str(path)


def test_many_choices_take_a_line(shop: Shop, kiosk: str) -> None:
    """Ten choices or more are numbered, and a number is ended by Enter. No text of a policy steers the terminal."""
    counter = shop.counter("--policy", kiosk, "--grade", "1", "--note", "x", "--price", "1")
    counter.sees("1. Which\\x1b[31m colour? (colour)", "   12 c12a", "1-12 > ")
    counter.types("13\r")
    counter.sees("`13` is not one of the choices", "1-12 > ")
    counter.types("12\r")
    assert counter.leaves() == 3


def test_choices_that_are_numbers_have_no_numbers(shop: Shop, kiosk: str) -> None:
    """`3` means the choice 3, never the third one."""
    counter = shop.counter("--policy", kiosk, "--colour", "c01a", "--note", "x", "--price", "1")
    counter.sees("1. grade (grade)\n", "   > ")
    counter.types("?\r")
    counter.sees("one of 3, 2, 1", "grade (clause K2)", "   > ")
    counter.types("3\r")
    assert counter.leaves() == 3


def test_numbers_and_texts_are_explained(shop: Shop, kiosk: str) -> None:
    """The example lies within the bounds of the fact; a text may hold blanks."""
    counter = shop.counter("--policy", kiosk, "--colour", "c01a", "--grade", "1")
    replies = {"price": "9.99\r", "note": "all is well\r"}
    forms = {"price": "a number (CNY) from 0 to 20, for example 20", "note": "a text of at most 1000 characters"}
    while name := counter.asked():
        counter.types("?\r")
        counter.sees(forms[name], " > ")
        counter.types(replies.pop(name))
    assert counter.leaves() == 0


def test_version_is_picked_by_the_answer(shop: Shop, tmp_path: Path) -> None:
    """Of several versions the day is asked first; a day that none covers is asked again."""
    text = """
policy = "shop/returns"
version = "{version}"
outcomes = ["deny", "approve"]
by = "sold_on"
in_force = {{ {span} }}
[facts.sold_on]
type = "date"
[facts.{fact}]
type = "yes/no"
[[rules]]
id = "rule"
outcome = "deny"
when = "{fact}"
"""
    (tmp_path / "returns.toml").write_text(text.format(version="new", span="from = 2026-01-01", fact="worn"), encoding="utf-8")
    older = text.format(version="old", span="from = 2020-01-01, until = 2024-12-31", fact="laid")
    (tmp_path / "returns.old.toml").write_text(older, encoding="utf-8")
    counter = shop.counter("--policy", str(tmp_path / "returns.toml"))
    counter.sees("1. sold on (sold_on)", "> ")
    counter.types("2025-06-01\r")
    counter.sees("! sold_on:", "1. sold on (sold_on)", "> ")
    counter.types("2026-06-01\r")
    counter.sees("2. worn (worn)", "y/n > ")
    counter.types("<")
    counter.sees("1. sold on (sold_on)", "> ")
    counter.types("2024-06-01\r")
    counter.sees("2. laid (laid)", "y/n > ")
    counter.types("y")
    assert counter.leaves() == 3
    counter.sees("version old")


class HastyClerk:
    """Types what comes to mind, from a list."""

    REPLIES = (
        "y",
        "n",
        "1",
        "2",
        "3",
        "-",
        "",
        "<",
        "?",
        "什么",
        "2026-11-01",
        "2026-12-01",
        "1 m2",
        "3 boxes",
        "800x800",
        "9.5",
    )

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 (a seeded clerk is not cryptography)
        self.replies = 0

    def answer(self, _prompt: str, _keys: Set[str], reads: Callable[[str], bool], /) -> str:
        self.replies += 1
        if self.replies > 60:
            raise EOFError
        fitting = [reply for reply in self.REPLIES if reads(reply)]
        return self.random.choice(fitting if self.random.random() < 0.8 else self.REPLIES)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_whatever_is_typed(
    seed: int, lang: str, kiosk: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the clerk types, in whatever order, the dialogue comes to its end with an answer."""
    monkeypatch.setattr(dialogue, "answers", lambda: nullcontext(HastyClerk(seed)))
    ready = load_policy("tile-store/returns" if seed % 4 == 0 else kiosk)
    code = dialogue.converse(ready, {}, today=date(2026, 11, 20), lang=lang)
    assert code in (0, 3, 4)
    assert ready.id in capsys.readouterr().out


# Parts -----------------------------------------------------------------------------------------------------------


def test_line_input_without_termios(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where single keys cannot be had, answers are lines; the end of the input says so."""
    monkeypatch.setitem(sys.modules, "termios", None)
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    with answers() as source:
        assert isinstance(source, Lines)
        assert source.answer("y/n > ", frozenset("yn"), bool) == "y"
        with pytest.raises(EOFError):
            source.answer("y/n > ", frozenset("yn"), bool)
    assert capsys.readouterr().out == "y/n > y/n > "


@given(
    st.text(st.sampled_from("ab -.(),、。1中文是") | st.characters(exclude_categories=("C", "Z", "M")), max_size=120),
    st.integers(20, 90),
)
def test_folded_lines_fit_and_lose_nothing(line: str, columns: int) -> None:
    """Every folded line fits the terminal, and only blanks come and go."""
    parts = folded([line], columns)
    assert all(columns_of(part) <= columns for part in parts)
    assert "".join("".join(parts).split()) == "".join(line.split())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("  - one two three four", ["  - one two three", "    four"]),
        ("11. eins zwei drei vier", ["11. eins zwei drei", "    vier"]),
        ("  是这样的、不是那样的、对吗", ["  是这样的、不是那", "  样的、对吗"]),
        ("是这样的不是那样的。好", ["是这样的不是那样", "的。好"]),
        ("\x1b[1mBOLD\x1b[0m one two 12345", ["\x1b[1mBOLD\x1b[0m one two 12345"]),
    ],
)
def test_folding(line: str, expected: list[str]) -> None:
    """Carried-over text stands under its own beginning; no line begins with a stop; colours take no room."""
    assert folded([line], 20 if "是" not in line else 19) == expected


@pytest.mark.parametrize(
    ("given", "skipped", "expected"),
    [
        (GOOD, {"quantity"}, False),
        (GOOD, {"tile"}, True),
        (GOOD | {"laid": ""}, {"laid"}, False),
        (GOOD | {"laid": "", "receipt": ""}, {"laid"}, True),
        (GOOD | {"defect": "", "goods_intact": ""}, {"goods_intact"}, True),
    ],
)
def test_can_settle(given: dict[str, str], skipped: set[str], expected: bool) -> None:
    """With some facts unknown for good, further questions help exactly when some answer settles something."""
    ready = load_policy("tile-store/returns")
    decision = ready.decide(ready.read(given))
    assert can_settle(decision, [name for name in decision.ask if name not in skipped]) is expected


@pytest.mark.parametrize("module", ["dialogue", "dialogue_text", "keys", "folding"])
def test_code_names_no_fact(module: str) -> None:
    """The dialogue works for any policy: no fact of a policy is named in it."""
    import returns_cli.cli

    tree = ast.parse((Path(returns_cli.cli.__path__[0]) / f"{module}.py").read_text(encoding="utf-8"))
    texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert not texts & set(load_policy("tile-store/returns").policy.facts)


# The README ------------------------------------------------------------------------------------------------------


def test_readme_recording_is_real(shop: Shop) -> None:
    """The dialogue in the README, its keys typed again, looks exactly like that."""
    text = README.read_text(encoding="utf-8")
    recording = RECORDING.search(text)
    assert recording
    command, shown = recording[1], recording[2]
    counter = shop.counter(*command.split()[1:], NO_COLOR="1")
    for found in re.finditer(r"^ +(\S+ )?> (.*)$", shown, re.M):
        counter.sees(f"{found[1] or ''}> ")
        counter.types(found[2] if found[1] and len(found[2]) == 1 else found[2] + "\r")
        counter.sees("\n")
    counter.leaves()
    if os.environ.get("UPDATE_GOLDEN"):
        README.write_text(text[: recording.start(2)] + counter.screen.text + text[recording.end(2) :], encoding="utf-8")
        return
    assert counter.screen.text == shown
