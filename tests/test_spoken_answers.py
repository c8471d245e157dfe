"""Answers in the words that people have, whatever the policy: of its questions, its choices, its money and numbers."""

from __future__ import annotations

from datetime import date

import pytest

from returns_cli import load_policy
from returns_cli.cli.dialogue import Dialogue
from returns_cli.cli.replies import Replies
from returns_cli.cli.spoken_answers import answer_in_question
from returns_cli.intake.spellings import show_value, show_words
from returns_cli.kinds.faults import InputError

POLICY = """\
policy   = "shop/returns"
version  = "1"
timezone = "Asia/Shanghai"
outcomes = ["deny", "approve"]

[facts.box]
type = "yes/no"
ask  = { en = "Is the box here?", zh = "包装盒带来了吗？" }

[facts.fault]
type    = "choice"
choices = ["none", "claimed", "confirmed"]
ask     = { en = "Does it work?", zh = "有没有故障？" }
[facts.fault.labels]
none      = { en = "works", zh = "无故障" }
claimed   = { en = "customer says it does not", zh = "客户说有故障" }
confirmed = { en = "inspected: it does not", zh = "检测有故障" }

[facts.price]
type = "decimal"
unit = "CNY"
ask  = { en = "What did it cost?", zh = "多少钱买的？" }

[facts.pieces]
type = "whole number"
unit = "piece"
min  = 1
ask  = { en = "How many copies?", zh = "几件？" }

[facts.sold_at]
type  = "moment"
ask   = { en = "When was it sold?", zh = "几时售出？" }
label = { en = "sold", zh = "售出时间" }

[[rules]]
id      = "any"
outcome = "deny"
when    = "not box or fault == 'none' or price > 10 or pieces > 3 or same_day(sold_at, date('2026-01-01'))"
"""


@pytest.fixture(scope="module")
def replies(tmp_path_factory: pytest.TempPathFactory) -> Replies:
    path = tmp_path_factory.mktemp("policy") / "shop.toml"
    path.write_text(POLICY, encoding="utf-8")
    return Replies(Dialogue(load_policy(str(path)), {}, date(2026, 11, 30), "zh"), date(2026, 11, 30), None)


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("包装盒带来了吗？", "带了", True),
        ("包装盒带来了吗？", "带来了", True),
        ("包装盒带来了吗？", "没带", False),
        ("包装盒带来了吗？", "没带来。", False),
        ("包装盒带来了吗？", "包装盒", None),
        ("包装盒带来了吗？", "忘了", None),
        ("封条完好吗？", "完好", True),
        ("封条完好吗？", "不完好", False),
        ("封条完好吗？", "封条", None),
        ("激活过吗？", "激活过了", True),
        ("激活过吗？", "还没激活", False),
        ("穿过没有？", "没穿过", False),
        ("穿过没有？", "穿了", True),
        ("是不是贴身衣物？", "贴身衣物", True),
        ("吊牌还在吗？", "还在", True),
        ("吊牌还在吗？", "不在了", False),
        ("要换的尺码缺货吗？", "有货", None),
        ("包装是否未拆封？", "拆封", None),
        ("商品是否完好、不影响销售？", "完好", None),
        ("Has it been worn?", "worn", True),
        ("Has it been worn?", "not worn", False),
        ("Has it been worn?", "It hasn't been worn", False),
        ("Is the seal unbroken?", "it's unbroken", True),
        ("Is the seal unbroken?", "broken", None),
        ("Is the tag on it?", "not on it.", False),
        ("Is it new or unused?", "unused", None),
        ("Is it not worn?", "worn", None),
        ("Is the box here?", "3800234567897", None),
        ("Is the box here?", "not", None),
        ("包装盒带来了吗？", "没", None),
    ],
)
def test_a_question_is_answered_by_its_own_words(question: str, text: str, answer: bool | None) -> None:
    assert answer_in_question(question, text) is answer


@pytest.mark.parametrize(
    ("name", "text", "understood"),
    [
        ("box", "没带", "否"),
        ("fault", "没有故障", "无故障"),
        ("price", "1,299元", "1299.00"),
        ("price", "￥1,299.50", "1299.50"),
        ("price", "1300块", "1300.00"),
        ("price", "¥88", "88.00"),
        ("price", "1,299", "1299.00"),
        ("price", "1299 yuan", None),
        ("price", "$1,299.00", None),
        ("price", "三十块", "30.00"),
        ("pieces", "两件", "2"),
        ("pieces", "十二个", "12"),
        ("pieces", "three", "3"),
        ("pieces", "two pcs", "2"),
        ("pieces", "2 copies", "2"),
        ("pieces", "one copy", "1"),
        ("pieces", "2 boxes", None),
        ("pieces", "几件", None),
        ("sold_at", "yesterday 3pm", "2026-11-29 15:00"),
        ("sold_at", "昨天下午3点", "2026-11-29 15:00"),
    ],
)
def test_what_is_understood_at_the_counter(replies: Replies, name: str, text: str, understood: str | None) -> None:
    """What a log may say, too (￥1,299.50), and what none says (三十块)."""
    fact = replies.dialogue.fact(name)
    found = replies.readings(fact, text)
    try:
        value = replies.dialogue.version.reader.readers[name](found[0].text if found else text)
    except InputError:
        assert understood is None
    else:
        assert show_words(fact, show_value(fact.type, value, "Asia/Shanghai"), "zh") == understood


@pytest.mark.parametrize(
    ("name", "text", "right"),
    [
        ("sold_at", "3800234567897", "`3800234567897`不是日期；请答日期和时刻，例如"),
        ("sold_at", "03-04-05", "`03-04-05`没有说明哪个数是年份；请答日期和时刻，例如"),
        ("pieces", "2.5", "`2.5`不是整数；请答1至1000000000的整数（片），例如30"),
    ],
)
def test_who_was_asked_is_told_how_to_answer(replies: Replies, name: str, text: str, right: str) -> None:
    """What helps with a cell of a log, such as an option, helps nobody who was asked."""
    fact = replies.dialogue.fact(name)
    with pytest.raises(InputError) as caught:
        replies.dialogue.version.reader.readers[name](text)
    said = replies.fault(caught.value, fact, text, scanned=False)
    assert (said.startswith(right), "--" in said) == (True, False), said


def test_a_part_of_one_choice_is_asked_back(replies: Replies) -> None:
    fact = replies.dialogue.fact("fault")
    (claimed,) = replies.readings(fact, "说有故障")
    assert (claimed.text, claimed.words, claimed.plain) == ("claimed", "客户说有故障", False)
    assert replies.readings(fact, "有故障") == ()  # of two choices none is guessed


def test_a_fact_without_a_chinese_name_is_called_by_its_question(replies: Replies) -> None:
    titles = [replies.dialogue.fact(name).title("zh") for name in ("price", "sold_at")]
    assert titles == ["多少钱买的", "售出时间"]
    assert replies.dialogue.fact("price").title("en") == "price"
