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
from collections.abc import Iterator, Set
from contextlib import nullcontext
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns_cli import load_policy
from returns_cli.cli import converse
from returns_cli.cli.answers import Lines
from returns_cli.cli.clock import day_of
from returns_cli.cli.keys import Keyboard, answers
from returns_cli.cli.spoken import readings
from returns_cli.decisions.settling import can_settle
from returns_cli.folding import columns_of, folded

pytest.importorskip("termios", reason="needs POSIX terminals")
import pty

from terminal import ENVIRONMENT, PATIENCE_SECONDS, Clock, Counter

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

    def counter(self, *arguments: str, columns: int = 80, punctual: bool = False, **environment: str) -> Counter:
        self.counters.append(Counter(*arguments, columns=columns, punctual=punctual, **environment))
        return self.counters[-1]


@pytest.fixture
def shop() -> Iterator[Shop]:
    """Counters that are closed at the end, whatever happened."""
    shop = Shop()
    yield shop
    for counter in shop.counters:
        counter.close()


def answers_all(counter: Counter, replies: dict[str, str]) -> None:
    """Answers every question that is asked from these replies, and says in the end that all of it is right."""
    while (name := counter.asked()) != "review":
        assert name
        counter.types(replies.pop(name))
    counter.accepts()


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
        "sold_on": "2026-11-01\r",
        "quantity": "1.5 m2\r",
    }
    answers_all(counter, replies)
    assert not replies
    assert counter.leaves() == 0
    counter.sees("ACCEPTED", "area: 1.5 m2", "Bring the goods to the shop")
    assert counter.restored


def test_stops_at_the_deciding_answer(shop: Shop) -> None:
    """A special price settles it: nothing more is asked."""
    counter = shop.counter(*TODAY)
    counter.sees("1. ", "receipt", "y/n > ")
    counter.types("y")
    assert counter.asked() == "clearance"
    counter.types("y")
    assert counter.finishes() == 3
    counter.sees("NOT ACCEPTED", "(clause R7)")
    assert counter.screen.text.count("y/n >") == 2


def test_what_decides_is_asked_before_what_only_leads_somewhere(shop: Shop) -> None:
    """Goods that are not intact: a quality problem is asked about before the amount, which may not matter."""
    counter = shop.counter(*options("goods_intact", "defect"))
    answers_all(counter, {"goods_intact": "n", "defect": "1"})
    assert counter.leaves() == 3


def test_a_no_that_can_be_cured_goes_on_asking(shop: Shop) -> None:
    """Who has no receipt is asked all that would decide with it, so that nobody comes back to a second no."""
    counter = shop.counter(*options("receipt", "laid", "clearance", quantity="1 m2"))
    replies = {"receipt": "n", "clearance": "n", "laid": "y"}
    answers_all(counter, replies)
    assert not replies
    assert counter.leaves() == 3
    counter.sees("NOT ACCEPTED", "(clause R2)", "(clause R5)")


def test_what_is_left_unchecked_is_said(shop: Shop) -> None:
    """Where nobody asks on, the answer says what nobody has looked at yet."""
    counter = shop.counter(*options("laid", receipt="no"), "--no-input")
    assert counter.leaves() == 3
    counter.sees("NOT ACCEPTED", "Not checked yet", "Have any of these goods been laid?")


def test_asks_nothing_when_the_options_decide(shop: Shop) -> None:
    """A request that is decided at once gets its answer and no words about keys."""
    counter = shop.counter(*TODAY, "--laid", "yes")
    assert counter.leaves() == 3
    assert counter.screen.text.startswith("NOT ACCEPTED")


def test_asks_for_the_route_too(shop: Shop) -> None:
    """An approved request is asked about until it is known where to go."""
    counter = shop.counter(*options())
    assert counter.asked() == "quantity"
    counter.types("2.000001 m2\r")
    assert counter.finishes() == 0
    counter.sees("ACCEPTED", "Book an appointment")


# Commands ------------------------------------------------------------------------------------------------------


def test_question_mark_explains(shop: Shop) -> None:
    """`?` gives the fact's help, the accepted forms and the clauses, and asks again; so does what an input method sends."""
    counter = shop.counter(*TODAY)
    assert counter.asked() == "receipt"
    for key in ("?", "\uff1f", "h", "\u5e2e\u52a9\r"):
        counter.types(key)
        counter.sees("A receipt from elsewhere is no receipt.", "y or n", "clause R2", "1. ", "y/n > ")
    counter.types("y")
    assert counter.asked() == "clearance"


def test_question_mark_on_a_line(shop: Shop) -> None:
    """A question answered by a line explains its forms with an example, and where it leads."""
    counter = shop.counter(*options())
    assert counter.asked() == "quantity"
    counter.types("?\r")
    counter.sees("3 boxes or 20 pieces", "clause R2, R8, R9", "1. ", "> ")
    counter.types("?\r")
    counter.sees("answer:", "> ")
    counter.types("1 m2\r")
    assert counter.finishes() == 0


@pytest.mark.parametrize("back", ["<", "\u300a", "\uff1c", "\x7f", "\b", "\u8fd4\u56de\r"])
def test_back_keeps_the_answers(shop: Shop, back: str) -> None:
    """`<`, what an input method makes of it, and Backspace ask the question before again; Enter keeps its answer."""
    counter = shop.counter(*TODAY)
    assert counter.asked() == "receipt"
    counter.types("y")
    assert counter.asked() == "clearance"
    counter.types(back)
    counter.sees("1. ", "now: yes", "y/n > ")
    counter.accepts()
    assert counter.asked() == "clearance"
    counter.types("y")
    assert counter.finishes() == 3
    counter.sees("(clause R7)")


def test_back_from_a_line(shop: Shop) -> None:
    """On a line `<` and Enter go back; so does Backspace, but not the one that empties the line."""
    counter = shop.counter(*TODAY, "--clearance", "no", "--receipt", "yes")
    assert counter.asked() == "sold_on"
    counter.types("2026-11-01\r")
    assert counter.asked() == "special_order"
    counter.types("<")
    counter.sees("now: 2026-11-01", "> ")
    counter.types("<\r")
    counter.sees("first question", "1. ", "> ")
    counter.types("20\x7f\x7f\x7f\x7f2026-10-01\r")
    assert counter.finishes() == 3
    counter.sees("NOT ACCEPTED", "(clause R1)")


@pytest.mark.parametrize("skip", ["-", "\uff0d", "\u4e0d\u77e5\u9053\r"])
def test_skipped_is_not_asked_again(shop: Shop, skip: str) -> None:
    """What is not known is passed over, and asked no more."""
    counter = shop.counter(*options("clearance", "special_order", "defect", "goods_intact"))
    answers_all(counter, {"clearance": "n", "special_order": "n", "goods_intact": "y", "defect": skip, "quantity": "1 m2\r"})
    assert counter.leaves() == 0


@pytest.mark.parametrize("enter", ["\r", "\n"])
def test_enter_alone_is_no_answer(shop: Shop, enter: str) -> None:
    """Only `-` skips."""
    counter = shop.counter(*options("clearance"))
    assert counter.asked() == "clearance"
    counter.types(enter)
    counter.sees("\u23ce alone is no answer", "1. ", "y/n > ")
    counter.types("y")
    assert counter.finishes() == 3


def test_skipping_ends_where_nothing_can_be_settled(shop: Shop) -> None:
    """Without the amount the size of a tile settles nothing, so it is not asked."""
    counter = shop.counter(*options())
    assert counter.asked() == "quantity"
    counter.types("-\r")
    assert counter.finishes() == 0
    counter.sees("ACCEPTED", "Still to be asked", "How much", "Size of one tile")


def test_skipping_leaves_the_outcome_open(shop: Shop) -> None:
    """Whether they were laid is not known: not decided, and no route is worth asking for."""
    counter = shop.counter(*options("laid"))
    assert counter.asked() == "laid"
    counter.types("-")
    assert counter.finishes() == 4
    counter.sees("MORE TO ASK", "Still to be asked", "Have any of these goods been laid?")


@pytest.mark.parametrize("stop", ["q", "\uff51", "\u9000\u51fa\r", "\x04"])
def test_stopping_prints_what_is_known(shop: Shop, stop: str) -> None:
    """`q`, asked once whether it is meant, and Ctrl-D end with what is known so far and exit code 4."""
    counter = shop.counter(*TODAY)
    assert counter.asked() == "receipt"
    counter.types("y")
    assert counter.asked() == "clearance"
    counter.types(stop)
    if stop != "\x04":
        counter.sees("stop here? y/n > ")
        counter.types("n")
        assert counter.asked() == "clearance"
        counter.types(stop)
        counter.sees("stop here? y/n > ")
        counter.types("y")
    assert counter.leaves() == 4
    counter.sees("MORE TO ASK", "Still to be asked")
    assert "receipt" not in counter.screen.text.partition("MORE TO ASK")[2]
    assert counter.restored


def test_stopping_leaves_out_what_cannot_be_read(shop: Shop) -> None:
    """Boxes whose contents are not known are named and left out of what is known so far."""
    counter = shop.counter(*options(), "--quantity", "3 boxes")
    assert counter.asked() == "pieces_per_box"
    counter.types("q\r")
    counter.sees("stop here? y/n > ")
    counter.types("q")
    assert counter.leaves() == 4
    counter.sees("needs the pieces per box", "ACCEPTED", "How much")


# Answers -------------------------------------------------------------------------------------------------------


def test_wrong_answer_then_right(shop: Shop) -> None:
    """A bad answer gets its one-line error and the same question."""
    counter = shop.counter("--requested-on", "2026-11-20", "--laid", "no", "--clearance", "no", "--receipt", "yes")
    assert counter.asked() == "sold_on"
    counter.types("2026-02-30\r")
    counter.sees("the date `2026-02-30` does not exist; check the day and the month", "1. ", "> ")
    counter.types("2026-01-01\r")
    assert counter.finishes() == 3


def test_answer_that_breaks_a_check(shop: Shop) -> None:
    """A sale after the request is refused, and the day of sale is asked again."""
    counter = shop.counter("--requested-on", "2026-11-20", "--laid", "no", "--clearance", "no", "--receipt", "yes")
    assert counter.asked() == "sold_on"
    counter.types("2026-12-01\r")
    counter.sees("asked for on 2026-11-20, before the sale on 2026-12-01", "1. ", "> ")
    counter.types("2026-01-01\r")
    assert counter.finishes() == 3


def test_options_that_break_a_check(shop: Shop) -> None:
    """What no answer can mend is an error, as without a terminal."""
    counter = shop.counter(*TODAY, "--sold-on", "2026-12-01")
    assert counter.leaves() == 2
    counter.sees("error: asked for on 2026-11-20")


def test_boxes_ask_for_the_tile(shop: Shop) -> None:
    """Boxes can be read only with their contents: these are asked for, as questions and not as an error."""
    counter = shop.counter(*options())
    answers_all(counter, {"quantity": "3 boxes\r", "pieces_per_box": "3\r", "tile": "800x800\r"})
    assert counter.leaves() == 0
    counter.sees("area: 5.76 m2")
    assert "!" not in counter.screen.text


def test_boxes_given_as_an_option(shop: Shop) -> None:
    """The same where the boxes came from the command line."""
    counter = shop.counter(*options(), "--quantity", "3 boxes", "--pieces-per-box", "3")
    answers_all(counter, {"tile": "800x800\r"})
    assert counter.leaves() == 0
    counter.sees("area: 5.76 m2")


def test_boxes_whose_tile_is_not_known(shop: Shop) -> None:
    """Skipping what the boxes need names the fault and asks for the quantity again."""
    counter = shop.counter(*options())
    assert counter.asked() == "quantity"
    counter.types("3 boxes\r")
    assert counter.asked() == "pieces_per_box"
    counter.types("-\r")
    counter.sees("! a quantity in boxes needs the pieces per box", "> ")
    counter.types("1 m2\r")
    assert counter.finishes() == 0


def test_yes_no_in_words(shop: Shop) -> None:
    """Words are typed with Enter, the usual ones and those of the fact; each is shown as it was understood."""
    counter = shop.counter(*TODAY, "--lang", "zh")
    assert counter.asked() == "receipt"
    counter.types("是的\r")
    counter.sees("= 是")
    assert counter.asked() == "clearance"
    counter.types("什么\r")
    counter.sees("`什么`既不是“是”也不是“否”", "2. ", "y/n > ")
    counter.types("正价\r")
    counter.sees("= 否")
    assert counter.asked() == "sold_on"
    counter.types("2026年11月1日\r")
    assert counter.asked() == "special_order"
    counter.types("否\r")
    assert counter.asked() == "laid"
    counter.types("铺了\r")
    counter.sees("= 是")
    assert counter.finishes() == 3
    counter.sees("（条款R5）")


def test_choice_by_its_word(shop: Shop) -> None:
    """A choice is one digit, or its name in either language; what is none of them names the choices."""
    counter = shop.counter(*options("defect", packaging_intact="no", quantity="1 m2"), "--lang", "zh")
    counter.sees("1 无", "2 客户反映", "3 检验确认", "1-3 > ")
    counter.types("9\r")
    counter.sees("`9`不在可选项之内", "请选择：无、客户反映、检验确认", "1-3 > ")
    counter.types("反映\r")
    counter.sees("= 客户反映")
    assert counter.finishes() == 4
    counter.sees("送检")


def test_a_plain_yes_is_a_claim(shop: Shop) -> None:
    """Who says that there is a problem has not said that it was inspected."""
    counter = shop.counter(*options("defect", packaging_intact="no", quantity="1 m2"), "--lang", "zh")
    counter.sees("1-3 > ")
    counter.types("有\r")
    counter.sees("= 客户反映")
    assert counter.finishes() == 4


def test_answers_are_looked_through_and_changed(shop: Shop) -> None:
    """Before the end all answers stand in one line; each can be changed by its number, and the others stay."""
    counter = shop.counter(*options("clearance", "laid", quantity="1 m2"))
    answers = {"clearance": "n", "laid": "y"}
    while (name := counter.asked()) != "review":
        counter.types(answers.pop(str(name)))
    counter.read_up_to = 0
    counter.sees("1 clearance: no; 2 laid: yes", "> ")
    counter.types("2")
    counter.sees("now: yes", "y/n > ")
    counter.types("n")
    assert counter.finishes() == 0
    counter.sees("ACCEPTED")


def test_another_line_of_the_request(shop: Shop) -> None:
    """`+` adds a line: what the request has in common is not asked again, and one route is chosen for the sum."""
    counter = shop.counter(*TODAY)
    common = {"receipt": "y", "sold_on": "2026-11-01\r"}
    line = {"clearance": "n", "special_order": "n", "laid": "n", "goods_intact": "y", "packaging_intact": "y"}
    replies = common | line | {"quantity": "1.5 m2\r"}
    while (name := counter.asked()) != "review":
        counter.types(replies.pop(str(name)))
    counter.types("+")
    answers_all(counter, line | {"quantity": "1.2 m2\r"})
    assert counter.leaves() == 0
    counter.sees("Line 1: ACCEPTED", "area: 1.5 m2", "Line 2: ACCEPTED", "area: 1.2 m2", "together", "Book an appointment")
    assert "at any time" not in counter.screen.text


@pytest.mark.parametrize(
    ("lang", "said", "shown"),
    [
        ("en", "yesterday", "28 November 2026, Saturday, yesterday"),
        ("en", "today", "29 November 2026, Sunday, today"),
        ("en", "11/3", "3 November 2026, Tuesday, 26 days ago"),
        ("en", "3.11", "3 November 2026, Tuesday, 26 days ago"),
        ("en", "3 Nov", "3 November 2026, Tuesday, 26 days ago"),
        ("en", "the 3rd of November", "3 November 2026, Tuesday, 26 days ago"),
        ("en", "Nov 3rd", "3 November 2026, Tuesday, 26 days ago"),
        ("en", "3-Nov", "3 November 2026, Tuesday, 26 days ago"),
        ("en", "3 nov 26", "3 November 2026, Tuesday, 26 days ago"),
        ("en", "3-Nov-26", "3 November 2026, Tuesday, 26 days ago"),
        ("en", "26-Nov-03", "3 November 2026, Tuesday, 26 days ago"),
        ("en", "Nov 3, 26", "3 November 2026, Tuesday, 26 days ago"),
        ("en", "20261103", "3 November 2026, Tuesday, 26 days ago"),
        ("en", "26-11-03", "3 November 2026, Tuesday, 26 days ago"),
        ("en", "3", "3 November 2026, Tuesday, 26 days ago"),
        ("en", "the 3rd", "3 November 2026, Tuesday, 26 days ago"),
        ("en", "30", "30 October 2026, Friday, 30 days ago"),
        ("zh", "3", "2026年11月3日，星期二，26天前"),
        ("en", "12/3", "3 December 2025, Wednesday, 361 days ago"),
        ("zh", "昨天", "2026年11月28日，星期六，昨天"),
        ("zh", "前天", "2026年11月27日，星期五，2天前"),
        ("zh", "11/3", "2026年11月3日，星期二，26天前"),
        ("zh", "11、3", "2026年11月3日，星期二，26天前"),
        ("zh", "11月3日", "2026年11月3日，星期二，26天前"),
        ("zh", "11月3号。", "2026年11月3日，星期二，26天前"),
        ("zh", "11。3", "2026年11月3日，星期二，26天前"),
        ("zh", "3号", "2026年11月3日，星期二，26天前"),
        ("zh", "26天前", "2026年11月3日，星期二，26天前"),
    ],
)
def test_days_as_people_name_them(lang: str, said: str, shown: str) -> None:
    """A day named without its year is the latest such day, and is shown in full before it is taken."""
    fact = load_policy("tile-store/returns").policy.facts["sold_on"]
    [found] = readings(fact, said, date(2026, 11, 29), lang)
    assert found.words == shown


SUNDAY, THURSDAY = date(2026, 11, 29), date(2026, 11, 26)


@pytest.mark.parametrize(
    ("today", "said", "days"),
    [
        (SUNDAY, "上周三", ["2026-11-18"]),
        (SUNDAY, "上个星期天", ["2026-11-22"]),
        (SUNDAY, "上上周五", ["2026-11-13"]),
        (SUNDAY, "周三", ["2026-11-25"]),
        (SUNDAY, "礼拜日", ["2026-11-29"]),
        (THURSDAY, "礼拜日", ["2026-11-22"]),
        (THURSDAY, "这周一", ["2026-11-23"]),
        (THURSDAY, "这周五", ["2026-11-27"]),
        (THURSDAY, "上周", [f"2026-11-{day}" for day in range(16, 23)]),
        (THURSDAY, "本周", [f"2026-11-{day}" for day in range(23, 27)]),
        (THURSDAY, "上周末", ["2026-11-21", "2026-11-22"]),
        (SUNDAY, "大前天", ["2026-11-26"]),
        (SUNDAY, "三天前", ["2026-11-26"]),
        (SUNDAY, "十二天以前", ["2026-11-17"]),
        (SUNDAY, "两周前", ["2026-11-15"]),
        (SUNDAY, "两个礼拜前。", ["2026-11-15"]),
        (SUNDAY, "一个月前", ["2026-10-29"]),
        (SUNDAY, "半个月前", ["2026-11-14"]),
        (date(2026, 3, 31), "一个月前", ["2026-02-28"]),
        (SUNDAY, "上个月3号", ["2026-10-03"]),
        (date(2026, 1, 5), "上月三号", ["2025-12-03"]),
        (SUNDAY, "去年11月3号", ["2025-11-03"]),
        (SUNDAY, "十一月三号", ["2026-11-03"]),
        (SUNDAY, "昨晚", ["2026-11-28"]),
        (SUNDAY, "last Tuesday", ["2026-11-24", "2026-11-17"]),
        (SUNDAY, "on Tuesday", ["2026-11-24"]),
        (SUNDAY, "Tues.", ["2026-11-24"]),
        (THURSDAY, "Thursday", ["2026-11-26"]),
        (THURSDAY, "last Thursday", ["2026-11-19"]),
        (THURSDAY, "this Friday", ["2026-11-27"]),
        (THURSDAY, "Wednesday last week", ["2026-11-18"]),
        (THURSDAY, "last weekend", ["2026-11-21", "2026-11-22"]),
        (SUNDAY, "3 days ago", ["2026-11-26"]),
        (SUNDAY, "Three days ago", ["2026-11-26"]),
        (SUNDAY, "a week ago", ["2026-11-22"]),
        (SUNDAY, "two weeks back", ["2026-11-15"]),
        (SUNDAY, "a fortnight ago", ["2026-11-15"]),
        (SUNDAY, "the 3rd of last month", ["2026-10-03"]),
        (SUNDAY, "last night", ["2026-11-28"]),
        *(
            (SUNDAY, none, [])
            for none in ("周八", "周", "last", "may", "m", "0 days ago", "some days ago", "上个月32号", "上月0号")
        ),
        *((SUNDAY, none, []) for none in ("9999个月前", "0天前", "去年2月29日", "last May", "on last week", "half a day ago")),
    ],
)
def test_days_counted_from_today(today: date, said: str, days: list[str]) -> None:
    """A week begins on its Monday; what may be several days names them all, and no day is made of what names none."""
    fact = load_policy("tile-store/returns").policy.facts["sold_on"]
    found = [each.text for each in readings(fact, said, today, "zh")]
    if said == "9999个月前":
        assert found == ["1193-08-29"]  # shown in full, as any other day is
    else:
        assert found == days


@pytest.mark.parametrize(
    ("lang", "said", "text", "shown"),
    [
        ("zh", "昨天10:00", "2026-11-28 10:00", "2026年11月28日，星期六，昨天，10:00"),
        ("zh", "昨天下午3点", "2026-11-28 15:00", "2026年11月28日，星期六，昨天，15:00"),
        ("zh", "上周三 9:30", "2026-11-18 09:30", "2026年11月18日，星期三，11天前，09:30"),
        ("zh", "10:02", "2026-11-29 10:02", "2026年11月29日，星期日，今天，10:02"),
        ("en", "10:02", "2026-11-29 10:02", "10:02 on 29 November 2026, Sunday, today"),
        ("en", "yesterday at 3 pm", "2026-11-28 15:00", "15:00 on 28 November 2026, Saturday, yesterday"),
        ("en", "yesterday at 3:05 pm", "2026-11-28 15:05", "15:05 on 28 November 2026, Saturday, yesterday"),
        ("en", "11/3 9:30", "2026-11-03 09:30", "09:30 on 3 November 2026, Tuesday, 26 days ago"),
        ("en", "2026-11-29 10:00", "", ""),
        ("en", "some day 10:00", "", ""),
        ("en", "25:00", "", ""),
    ],
)
def test_moments_as_people_name_them(lang: str, said: str, text: str, shown: str) -> None:
    """The time of a day that is named, or of today; what names its moment in full needs no asking."""
    fact = load_policy("service-desk/faults").policy.facts["registered_at"]
    found = [(each.text, each.words) for each in readings(fact, said, SUNDAY, lang)]
    assert found == ([(text, shown)] if text else [])


def test_a_day_of_last_week_is_chosen_by_its_number(shop: Shop) -> None:
    """上周 is no day: each of its days is shown, and one key says which."""
    counter = shop.counter(*options("sold_on", "requested_on", quantity="1 m2"), "--lang", "zh")
    assert counter.asked() == "sold_on"
    counter.types("上周\r")
    counter.sees("1 20", "星期一", "7 20", "星期日", "1-7 > ")
    counter.types("3")
    assert counter.finishes() == 0


@pytest.mark.parametrize(
    ("lang", "typed", "shown"),
    [
        ("zh", "半箱", "= 2片（每箱4片）"),
        ("en", "half a box", "= 2 pieces (4 in a box)"),
        ("en", "1.5 boxes", "= 1 box 2 pieces (4 in a box)"),
        ("zh", "两箱半", "= 2箱2片（每箱4片）"),
    ],
)
def test_half_a_box_is_pieces_where_they_make_it(shop: Shop, lang: str, typed: str, shown: str) -> None:
    """How many pieces are in a box is asked first, and not again."""
    counter = shop.counter(*options(tile="800x800"), "--lang", lang)
    assert counter.asked() == "quantity"
    counter.types(typed + "\r")
    assert counter.asked() == "pieces_per_box"
    counter.types("4\r")
    counter.sees(shown)
    assert counter.finishes() == 0


def test_half_a_box_of_an_odd_number_is_said_to_be_no_pieces(shop: Shop) -> None:
    """The question is asked again; the number of pieces that was answered stays."""
    counter = shop.counter(*options(tile="800x800", pieces_per_box="3"), "--lang", "zh")
    counter.types("半箱\r")
    counter.sees("每箱3片，`半箱`是1.5片；凑不成整片，请写整片数，如2片")
    assert counter.asked() == "quantity"
    counter.types("2片\r")
    assert counter.finishes() == 0


def test_half_a_box_may_wait_in_vain(shop: Shop) -> None:
    """Who does not know how many are in a box is asked for the amount again."""
    counter = shop.counter(*options(tile="800x800"))
    assert counter.asked() == "quantity"
    counter.types("half a box\r")
    assert counter.asked() == "pieces_per_box"
    counter.types("-\r")
    assert counter.asked() == "quantity"
    counter.types("2 pieces\r")
    assert counter.finishes() == 0


@pytest.mark.parametrize(
    "said",
    ["2026-11-03", "2026/11/3", "2026年11月3日", "13/13", "abc", "31.2.", "", "3800234567897", "0", "3 abc", "12 pcs", "box 3"],
)
def test_no_day_is_made_of_anything_else(said: str) -> None:
    """What names its day in full needs no asking, and what names none is left to the reader to refuse."""
    fact = load_policy("tile-store/returns").policy.facts["sold_on"]
    assert readings(fact, said, date(2026, 11, 29), "en") == ()


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ({"requested_on": "2026-03-20"}, date(2026, 3, 20)),
        ({"requested_on": "20/3/2026"}, date(2026, 3, 20)),
        ({"requested_on": "soon"}, date(2026, 11, 29)),
        *(({"requested_on": unknown}, date(2026, 11, 29)) for unknown in ("unknown", "不详", "-", "")),
        ({"sold_on": "2026-03-01"}, date(2026, 11, 29)),
    ],
)
def test_days_are_counted_from_the_day_of_the_request(given: dict[str, str], day: date) -> None:
    """Ten days ago is ten days before the day on which the request is made, where that is given."""
    assert day_of(load_policy("tile-store/returns"), given, date(2026, 11, 29), "dmy") == day
    fault_desk = load_policy("service-desk/faults")
    [name] = [name for name, fact in fault_desk.policy.facts.items() if fact.by_clock]
    moment = datetime(2026, 11, 29, 23, 59)
    assert day_of(fault_desk, {name: "2026-03-20 00:30"}, moment, None) == date(2026, 3, 20)
    assert day_of(fault_desk, {}, moment, None) == date(2026, 11, 29)
    assert day_of(fault_desk, {name: "unknown"}, moment, None) == date(2026, 11, 29)


def test_a_day_that_can_be_two_is_chosen(shop: Shop) -> None:
    """03/04/2025 is shown as both days that it can be."""
    counter = shop.counter(*options("sold_on", clearance="no"), "--quantity", "1 m2")
    assert counter.asked() == "sold_on"
    counter.types("03/04/2025\r")
    counter.sees("1 4 March 2025", "2 3 April 2025", "1-2 > ")
    counter.types("2")
    assert counter.finishes() == 3
    counter.sees("last day to return: 2025-05-03")


def test_a_spoken_day_is_confirmed(shop: Shop) -> None:
    """Enter takes the day that is shown; anything else is another answer."""
    counter = shop.counter(*options("sold_on"), "--quantity", "1 m2")
    assert counter.asked() == "sold_on"
    counter.types("1/2\r")
    counter.sees("2 January", "? \u23ce > ")
    counter.types("2026-11-01\r")
    assert counter.finishes() == 0


@pytest.mark.parametrize("said", ["3 boxes 800x800 3", "3箱 3 800x800"])
def test_one_line_answers_what_belongs_together(shop: Shop, said: str) -> None:
    """A quantity in boxes, the tile and the pieces in a box may be said in one line; each is shown as understood."""
    counter = shop.counter(*options())
    assert counter.asked() == "quantity"
    counter.types(said + "\r")
    counter.sees("= quantity: 3 boxes", "800x800")
    assert counter.finishes() == 0
    counter.sees("area: 5.76 m2")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("3b 800 3", ["= quantity: 3 boxes", "= tile: 800x800", "= pieces per box: 3"]),
        ("3箱 3 600x1200", ["= quantity: 3 boxes", "= pieces per box: 3", "= tile: 600x1200"]),
        ("2b1 600 4", ["= quantity: 2 boxes 1 piece", "= tile: 600x600", "= pieces per box: 4"]),
        ("3箱，800*800，每箱3片", ["= quantity: 3 boxes", "= tile: 800x800", "= pieces per box: 3"]),
        ("1,500 pcs,600x600", ["= quantity: 1500 pieces", "= tile: 600x600"]),
        ("20p 800", ["= quantity: 20 pieces", "= tile: 800x800"]),
    ],
)
def test_the_label_may_follow_the_amount(shop: Shop, said: str, shown: list[str]) -> None:
    """What may follow is said with the question; each part is taken for the one fact that it can be, and shown."""
    counter = shop.counter(*options())
    counter.sees("may follow in the same line: tile, pieces per box", "> ")
    counter.types(said + "\r")
    counter.sees(*shown)
    assert counter.finishes() == 0


@pytest.mark.parametrize(("key", "unit", "area"), [("1", "3 boxes", "5.76"), ("2", "3 pieces", "1.92"), ("3", "3 m2", "3 m2")])
def test_a_bare_amount_asks_for_its_unit(shop: Shop, key: str, unit: str, area: str) -> None:
    """3 may be boxes, pieces or m2: one key says which."""
    counter = shop.counter(*options(tile="800x800", pieces_per_box="3"))
    assert counter.asked() == "quantity"
    counter.types("3\r")
    counter.sees("1 boxes", "2 pieces", "3 m2", "1-3 > ")
    counter.types(key)
    counter.sees(f"= {unit}")
    assert counter.finishes() == 0
    counter.sees(f"area: {area}")


def test_a_broken_amount_can_only_be_an_area(shop: Shop) -> None:
    """5.67 is shown as m2 and taken on Enter; half a box is none."""
    counter = shop.counter(*options(), "--lang", "zh")
    assert counter.asked() == "quantity"
    counter.types("5.67\r")
    counter.sees("5.67㎡，对吗？⏎ > ")
    counter.accepts()
    assert counter.finishes() == 0


def test_a_line_that_could_answer_several_is_refused(shop: Shop) -> None:
    """Nothing is guessed of a line whose parts do not say what they are."""
    counter = shop.counter(*options())
    assert counter.asked() == "quantity"
    counter.types("3 boxes 3 3\r")
    counter.sees("! `3 boxes 3 3` is not a quantity", "> ")


def test_a_square_tile_by_its_side(shop: Shop) -> None:
    """800 is 800 x 800, and shown so."""
    counter = shop.counter(*options(), "--quantity", "30 pieces")
    assert counter.asked() == "tile"
    counter.types("800\r")
    counter.sees("= 800 × 800 mm")
    assert counter.finishes() == 0
    counter.sees("area: 19.2 m2")


def test_a_small_tile_asks_for_its_unit(shop: Shop) -> None:
    """80x80 may be mm or cm."""
    counter = shop.counter(*options(), "--quantity", "30 pieces")
    assert counter.asked() == "tile"
    counter.types("80x80\r")
    counter.sees("1 80 × 80 mm", "2 80 × 80 cm", "1-2 > ")
    counter.types("2")
    assert counter.finishes() == 0
    counter.sees("area: 19.2 m2")


# The terminal --------------------------------------------------------------------------------------------------


def test_chinese_on_a_narrow_terminal(shop: Shop) -> None:
    """At 40 columns no line of a whole Chinese dialogue runs over the edge."""
    counter = shop.counter(*TODAY, "--lang", "zh", columns=40)
    replies = {"receipt": "y", "laid": "n", "clearance": "n", "sold_on": "2026年11月1日\r", "goods_intact": "y"}
    replies |= {
        "packaging_intact": "y",
        "special_order": "n",
        "quantity": "3箱\r",
        "pieces_per_box": "3\r",
        "tile": "800x800\r",
    }
    while (name := counter.asked()) != "review":
        assert name
        if name in ("goods_intact", "quantity"):
            counter.types("?" if name == "goods_intact" else "?\r")
            assert counter.asked() == name
        counter.types(replies.pop(name))
    counter.accepts()
    assert counter.leaves() == 0
    assert counter.screen.wrapped == 0
    assert "\n同意退换\n" in counter.screen.text
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
    assert counter.finishes() == 0
    assert counter.screen.wrapped == 0


def test_other_keys_are_passed_over(shop: Shop) -> None:
    """Arrows up and the like leave no trace in a line."""
    counter = shop.counter(*options())
    assert counter.asked() == "quantity"
    for key in ("1", "\x1b[A", "\x1bOA", "\x1b[3~", "\x1b[1;5C", "\x1b", "\t", "\x1bx", " m2"):
        counter.types(key)
        time.sleep(0.15)
    counter.types("\r")
    assert counter.finishes() == 0
    assert "> 1 m2\n" in counter.screen.text


def test_a_line_is_edited(shop: Shop) -> None:
    """Arrows, Home, End and Delete work on a line, wide characters too."""
    counter = shop.counter(*options(), "--lang", "zh")
    assert counter.asked() == "quantity"
    for keys in ("5箱", "\x1b[D\x1b[D", "1", "\x1b[H", "x", "\x1b[D", "\x1b[3~", "\x1b[F", "片", "\x7f", "\r"):
        counter.types(keys)
    counter.sees("15箱\n")
    assert counter.asked() == "pieces_per_box"


def test_torn_characters_are_one_key(shop: Shop) -> None:
    """The bytes of a character may come one at a time."""
    counter = shop.counter(*options("clearance"))
    counter.sees("y/n > ")
    for byte in "是".encode():
        os.write(counter.master, bytes([byte]))
        time.sleep(0.1)
    counter.types("\r")
    assert counter.finishes() == 3
    assert "y/n > 是\n" in counter.screen.text


def test_enter_after_a_key_in_one_go(shop: Shop) -> None:
    """`y` and Enter sent together, as line-wise terminals do, are one answer and no skip."""
    counter = shop.counter(*TODAY)
    counter.sees("y/n > ")
    counter.types("yes\r")
    counter.sees("2. ", "y/n > ")
    counter.types("n\n")
    assert counter.asked() == "sold_on"
    counter.types("2026-11-01\r\n")
    assert counter.asked() == "special_order"
    assert "!" not in counter.screen.text


# A scanner is not a thumb ----------------------------------------------------------------------------------------

CODES = ["3800234567897", "n0y-4711-1", "1", "yn", "y3800", "20261103", "https://x.example/3?y=1"]
FAST, BY_HAND = 0.001, 0.3


@pytest.mark.parametrize("end", ["\r", "\r\n", ""])
@pytest.mark.parametrize("code", CODES)
def test_a_bar_code_answers_no_question(shop: Shop, code: str, end: str) -> None:
    """What is scanned is read whole: never by its first key, and nothing of it is left for the next question."""
    counter = shop.counter(*options("defect", "laid", packaging_intact="no", quantity="1 m2"), punctual=True)
    assert counter.asked() == "laid"
    counter.types("n")
    assert counter.asked() == "defect"
    counter.types_at((BY_HAND, code[0]), *((FAST, key) for key in code[1:] + end))
    if len(code) == 1:
        assert counter.asked() == "review"
        return
    if len(code) < 4 and not end:
        counter.sees(code)
        assert counter.program.poll() is None
        return
    counter.sees("!", "1-3 > ")
    counter.types("2")
    assert counter.finishes() == 4
    assert counter.screen.text.count("!") == 1


@pytest.mark.parametrize("code", ["3800234567897\r", "\x1b[200~3800234567897\x1b[201~", "\x1b[200~n0y\r3\r\x1b[201~"])
def test_a_paste_is_a_line(shop: Shop, code: str) -> None:
    """So is what is pasted, with the marks of a terminal around it or without, in one go or in two."""
    counter = shop.counter(*options("defect", packaging_intact="no", quantity="1 m2"), punctual=True)
    assert counter.asked() == "defect"
    counter.types_at((BY_HAND, code[:9]), (0.03, code[9:]))
    counter.sees("!", "1-3 > ")
    counter.types("2")
    assert counter.finishes() == 4


def test_a_scan_behind_a_slow_line_takes_its_first_key_along(shop: Shop) -> None:
    """Where the first character was long enough alone to answer, the refusal of the rest asks that question again."""
    clock = Clock([("n", 0.0), *((char, 0.12) for char in "0y-4711-1\r"), ("n", 3.0), ("\r", 6.0)])
    keyboard = Keyboard(clock)
    assert keyboard.answer("", frozenset("yn")) == "n"
    clock.time = 0.121  # the next prompt is up that late
    assert keyboard.answer("", frozenset("123")) == "0y-4711-1"
    assert keyboard.scanned
    assert keyboard.spilled


def test_answers_at_the_pace_of_a_hand(shop: Shop) -> None:
    """Keys 300 ms apart are answers, each to its question, also where each is followed by an Enter."""
    counter = shop.counter(*options("clearance", "special_order", "laid", quantity="1 m2"), punctual=True)
    counter.sees("y/n > ")
    counter.types_at(*((BY_HAND, key) for key in "n\rn\rn\r"))
    while counter.asked() != "review":
        pass
    counter.accepts()
    assert counter.leaves() == 0
    assert "!" not in counter.screen.text


def test_a_key_held_down_answers_once(shop: Shop) -> None:
    """A key that repeats itself answers one question; the rest is a line that answers none."""
    counter = shop.counter(*options("clearance", "special_order", "laid", quantity="1 m2"), punctual=True)
    assert counter.asked() == "clearance"
    counter.types_at((BY_HAND, "n"), (0.4, "n"), *[(0.03, "n")] * 19)
    counter.sees("special", "y/n > ", "!")


@pytest.mark.parametrize("so_far", ["", "n", "nnn"])
def test_ctrl_c_restores_the_terminal(shop: Shop, so_far: str) -> None:
    """Ctrl-C ends with 130 and one line, the terminal as it was."""
    counter = shop.counter(*options("clearance", "special_order", "laid"))
    counter.sees("> ")
    for key in so_far:
        counter.types(key)
        counter.sees("> ")
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
    time.sleep(0.2)
    counter.types("\x15n")
    time.sleep(0.1)
    counter.types("\r")
    assert counter.asked() == "clearance"
    counter.types("\x03")
    assert counter.leaves() == 130
    assert counter.restored


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colours_where_not_wanted(shop: Shop, name: str, value: str) -> None:
    """NO_COLOR and TERM=dumb: not one escape code."""
    counter = shop.counter(*options("clearance"), **{name: value})
    counter.sees("y/n > ")
    counter.types("?")
    counter.sees("y/n > ")
    counter.types("y")
    assert counter.finishes() == 3
    assert b"\x1b" not in counter.raw


def test_colour_is_never_the_only_sign(shop: Shop) -> None:
    """With colours the very same text is shown."""
    texts = []
    for environment in ({}, {"NO_COLOR": "1"}):
        counter = shop.counter(*options("clearance"), **environment)
        counter.sees("y/n > ")
        counter.types("?")
        counter.sees("y/n > ")
        counter.types("y")
        counter.finishes()
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
    assert "MORE TO ASK" in done.stdout.decode().splitlines()[0]
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
            assert b"MORE TO ASK" in os.read(master, 65_536)
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
        "print([name for name in sys.modules if name.endswith(('conversation', 'dialogue', '.keys', 'folding'))])"
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
    counter.sees("1. Which\\x1b[31m colour?", "   12 c12a", "1-12 > ")
    counter.types("13\r")
    counter.sees("`13` is not one of the choices", "1-12 > ")
    counter.types("12\r")
    assert counter.finishes() == 3


def test_choices_that_are_numbers_have_no_numbers(shop: Shop, kiosk: str) -> None:
    """`3` means the choice 3, never the third one."""
    counter = shop.counter("--policy", kiosk, "--colour", "c01a", "--note", "x", "--price", "1")
    counter.sees("1. grade\n", "   > ")
    counter.types("?\r")
    counter.sees("one of 3, 2, 1", "clause K2", "   > ")
    counter.types("3\r")
    assert counter.finishes() == 3


def test_numbers_and_texts_are_explained(shop: Shop, kiosk: str) -> None:
    """The example lies within the bounds of the fact; a text may hold blanks."""
    counter = shop.counter("--policy", kiosk, "--colour", "c01a", "--grade", "1")
    replies = {"price": "9.99\r", "note": "all is well\r"}
    forms = {"price": "a number (CNY) from 0 to 20, for example 20", "note": "a text of at most 1000 characters"}
    while (name := counter.asked()) != "review":
        assert name
        counter.types("?\r")
        counter.sees(forms[name], " > ")
        counter.types(replies.pop(name))
    counter.accepts()
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
    counter.sees("1. sold on", "> ")
    counter.types("2025-06-01\r")
    counter.sees("! ", "1. sold on", "> ")
    counter.types("2026-06-01\r")
    counter.sees("2. worn", "y/n > ")
    counter.types("<")
    counter.sees("1. sold on", "> ")
    counter.types("2024-06-01\r")
    counter.sees("2. laid", "y/n > ")
    counter.types("y")
    assert counter.finishes() == 3


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

    scanned = spilled = False

    def answer(self, _prompt: str, keys: Set[str], /) -> str:
        self.replies += 1
        if self.replies > 60:
            raise EOFError
        fitting = [reply for reply in self.REPLIES if reply in keys or not keys]
        return self.random.choice(fitting if self.random.random() < 0.8 else self.REPLIES)

    def refuse(self) -> None:
        """Types one thing at a time."""


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_whatever_is_typed(
    seed: int, lang: str, kiosk: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever the clerk types, in whatever order, the dialogue comes to its end with an answer."""
    monkeypatch.setattr(converse, "answers", lambda: nullcontext(HastyClerk(seed)))
    compiled = load_policy("tile-store/returns" if seed % 4 == 0 else kiosk)
    code = converse.converse(compiled, {}, today=date(2026, 11, 20), lang=lang)
    assert code in (0, 3, 4)
    assert capsys.readouterr().out


# Parts -----------------------------------------------------------------------------------------------------------


def test_line_input_without_termios(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where single keys cannot be had, answers are lines; the end of the input says so."""
    monkeypatch.setitem(sys.modules, "termios", None)
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    with answers() as source:
        assert isinstance(source, Lines)
        assert source.answer("y/n > ", frozenset("yn")) == "y"
        with pytest.raises(EOFError):
            source.answer("y/n > ", frozenset("yn"))
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
    ("text", "columns"), [("abc", 3), ("瓷砖", 4), ("\x1b[1mab\x1b[0m", 2), ("e\u0301", 1), ("ก\u0e35", 1), ("क\u0941", 1)]
)
def test_how_wide_a_text_is(text: str, columns: int) -> None:
    """Colours and marks on letters take no room, of whatever writing."""
    assert columns_of(text) == columns


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
    compiled = load_policy("tile-store/returns")
    decision = compiled.decide(compiled.read(given))
    assert can_settle(decision, [name for name in decision.ask if name not in skipped]) is expected


@pytest.mark.parametrize(
    "module", ["conversation", "dialogue", "dialogue_text", "keys", "replies", "several_answers", "spoken"]
)
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
    for found in re.finditer(r"^ +(\S.*? )?> ?(.*)$", shown, re.M):
        counter.sees(f"{found[1] or ''}> ")
        if not found[2]:
            counter.accepts()
        else:
            counter.types(found[2] if found[1] and len(found[2]) == 1 else found[2] + "\r")
        counter.sees("\n")
    counter.leaves()
    if os.environ.get("UPDATE_GOLDEN"):
        README.write_text(text[: recording.start(2)] + counter.screen.text + text[recording.end(2) :], encoding="utf-8")
        return
    assert counter.screen.text == shown
