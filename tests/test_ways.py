"""What the user says of texts that do not say it themselves: orders of dates, words for "not known" and for decisions."""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_audit_command import FINE, returns

from returns_cli import load_policy
from returns_cli.errors import UsageError
from returns_cli.intake.outcomes import UNREAD, recorded_fact, recorded_reader
from returns_cli.intake.spellings import reader
from returns_cli.intake.ways import Ways, asked_ways
from returns_cli.kinds.faults import InputError
from returns_cli.language.types import Choice, Date, Moment, Number, Quantity, Size, Text, Type, YesNo
from returns_cli.policy.model import Fact, Label, Words
from returns_cli.sources.probing import UnreadTexts

ZONE = "Asia/Shanghai"
NOTHING = (
    *(
        "NULL",
        "null",
        "(null)",
        "N/A",
        "n/a",
        "#NA",
        "n.a.",
        "\\N",
        "-",
        "--",
        "—",
        "–",
        "/",
        "?",
        "？",
        "NaN",
        "NaT",
        "None",
        "nil",
    ),
    *(
        "无",
        "不详",
        "未知",
        "空",
        "暂无",
        "未填写",
        "无记录",
        "unknown",
        "not available",
        "(blank)",
        "－",
        " - ",
        "\u200b-\u3000",
    ),
)
DEFECT = Fact("defect", Choice(("none", "claimed")), labels={"none": Label(Words("none", "无"), ("-",))})


@pytest.mark.parametrize("text", NOTHING)
@pytest.mark.parametrize("type_", [Number("day", 0, 0, 100), Date(), Moment(), Quantity(), Size()], ids=str)
def test_words_for_not_known(type_: object, text: str) -> None:
    """What tills and databases write for nothing is not known."""
    assert set(reader(Fact("fact", type_), ZONE)(text)) == {None}  # type: ignore[arg-type]


def test_a_word_that_the_fact_can_mean_means_it() -> None:
    """无 and none are answers to a question; a text may be a stroke; a choice may be called none."""
    yes_no = reader(Fact("laid", YesNo()), ZONE)
    assert (yes_no("无"), yes_no("否"), yes_no("/"), yes_no("N/A"), yes_no("NULL")) == (
        (False,),
        (False,),
        (None,),
        (None,),
        (None,),
    )
    choice = reader(DEFECT, ZONE)
    assert (choice("None"), choice("无"), choice("-"), choice("N/A"), choice("?")) == (
        ("none",),
        ("none",),
        ("none",),
        (None,),
        (None,),
    )
    text = reader(Fact("note", Text()), ZONE)
    assert [text(word)[0] for word in ("-", "无", "None", "NA", "unknown", "Nan Yang", "")] == [
        *("-", "无", "None", "NA", "unknown", "Nan Yang", None)
    ]


@pytest.mark.parametrize(
    "text", ["NULL", " Null ", "\\N", "NaN", "nan", "N/A", "n/a", "(null)", "[NULL]", "<NA>", "<null>", "undefined", "ＮＵＬＬ"]
)
@pytest.mark.parametrize("type_", [Text(), YesNo(), Choice(("no", "null or void")), Date(), Number("day", 0, 0, 100)], ids=str)
def test_what_programs_write_for_nothing_is_unknown_in_every_kind(type_: Type, text: str) -> None:
    """Also in a text: of two serials that both say N/A nobody knows whether they are alike."""
    assert reader(Fact("fact", type_), ZONE)(text) == (None,)


@pytest.mark.parametrize("text", ["0000-00-00", "-1", "0", "#N/A", "nothing", "- -", "1900-13-01"])
def test_what_is_not_sure_is_refused(text: str) -> None:
    """A day that is none, or a word that nobody knows, is not taken for "not known"."""
    with pytest.raises(InputError):
        reader(Fact("sold_on", Date()), ZONE)(text)


def test_more_words_for_not_known() -> None:
    """A word that the user gives goes before anything else, in every kind."""
    ways = Ways(unknown=frozenset(("待定", "1900-01-01", "no")))
    assert reader(Fact("sold_on", Date()), ZONE, ways)("1900-01-01") == (None,)
    assert reader(Fact("laid", YesNo()), ZONE, ways)(" NO") == (None,)
    assert reader(Fact("note", Text()), ZONE, ways)("待定") == (None,)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        (
            "decision",
            {"approve": "yes y 是 同意", "deny": "no n 否 拒绝 rejected", "refer": "送检", UNREAD: "SI 待定 有 已"},
        ),
        ("是否同意", {"approve": "是 √ 1", "deny": "否 × 0"}),
        ("是否拒绝", {"deny": "是 拒绝 yes", "approve": "同意", UNREAD: "否 no"}),
        ("Rejected", {"deny": "Y true", UNREAD: "N false"}),
        ("送检", {"refer": "是", UNREAD: "否"}),
    ],
)
def test_words_of_decisions(heading: str, words: dict[str, str]) -> None:
    """Yes and no answer what the heading asks for; no to "denied?" says neither approved nor referred."""
    policy = load_policy("tile-store/returns").policy
    recorded = recorded_fact(policy, {}, heading)
    read = recorded_reader(recorded, reader(recorded, ZONE))
    for outcome, texts in words.items():
        assert {text: read(text)[0] for text in texts.split()} == dict.fromkeys(texts.split(), outcome)
    assert read("-") == (None,)


@pytest.mark.parametrize(("outcome", "words"), [("accept", "approved accepted ok 同意 是"), ("refuse", "denied 拒绝 驳回 否")])
def test_usual_words_for_what_an_outcome_is_called(outcome: str, words: str) -> None:
    """An outcome that is called accept or refuse has the usual words of approve and deny."""
    policy = load_policy("tile-store/returns").policy.but(outcomes=("refuse", "refer", "accept"), labels={})
    read = recorded_reader(fact := recorded_fact(policy), reader(fact, ZONE))
    assert {word: read(word) for word in words.split()} == dict.fromkeys(words.split(), (outcome,))


def test_what_is_only_asked_for_is_no_decision() -> None:
    """退款 says what was decided, by itself or as done (已退款); beside 申请 or 审核 it says what is asked for."""
    labels = {"refund": Label(Words(zh="退款")), "exchange": Label(Words(zh="换货"))}
    policy = load_policy("tile-store/returns").policy.but(outcomes=("deny", "exchange", "refund"), labels=labels)
    read = recorded_reader(fact := recorded_fact(policy), reader(fact, ZONE))
    words = {"refund": "退款 已退款 已经退款。 Refund", "exchange": "换货 已换货", "deny": "已拒绝 拒绝申请 审核拒绝"}
    unread = "退款申请 已退款申请 换货申请 审核退款 已审核退款 换货退款 审核中 待审核 已审核 未审核 已取消 已退回申请 申请退款"
    for outcome, texts in {**words, UNREAD: unread}.items():
        assert {text: read(text)[0] for text in texts.split()} == dict.fromkeys(texts.split(), outcome)


def test_what_is_said_of_the_money_is_no_decision_on_the_goods() -> None:
    """A refund is approved or denied; that it is pending is another thing than a return that is."""
    labels = {"refer": Label(Words(), ("pending", "processing", "待处理"))}
    policy = load_policy("tile-store/returns").policy.but(labels=labels)
    read = recorded_reader(fact := recorded_fact(policy), reader(fact, ZONE))
    words = {
        "refer": "pending|Return pending|待处理|待处理退货|Processing",
        "approve": "Refund approved|同意退款|refunded|已退款|退款成功",
    }
    unread = "Refund pending|refund processing|Pending refund|待处理退款|Refund inspection"
    for outcome, texts in {**words, UNREAD: unread, "deny": "Refund denied.|refund declined|拒绝退款"}.items():
        assert {text: read(text)[0] for text in texts.split("|")} == dict.fromkeys(texts.split("|"), outcome)


@pytest.mark.parametrize(
    ("label", "cells"),
    [
        ("非标", {"非标": True, "不是标": True, "未标": None, "无标": None, "没标": None}),
        ("无损", {"没有损": True, "未损": True, "不损": None}),
        (
            "全新",
            {"不全新": False, "非全新": False, "非常全新": None, "不一定全新": None, "未必全新": None, "不知道全新": None},
        ),
        ("no box", {"without box": True, "not box": True, "box": None, "notable": None}),
        ("table", {"no table": False, "notable": None}),
    ],
)
def test_words_that_deny(label: str, cells: dict[str, bool | None]) -> None:
    """A label's word is denied by what denies, and no more; what is not so (非标) need not be undone (未标)."""
    read = reader(Fact("special", YesNo(), labels={"yes": Label(Words(), (label,))}), ZONE)
    for cell, answer in cells.items():
        if answer is None:
            with pytest.raises(InputError):
                read(cell)
        else:
            assert read(cell) == (answer,)


def test_more_words_for_decisions() -> None:
    """The words that the user gives for an outcome go before those that are known."""
    policy = load_policy("tile-store/returns").policy
    ways = asked_ways((), (), ("approve=SI, Y,驳回", "deny=通过；X"))
    recorded = recorded_fact(policy, ways.decisions)
    read = recorded_reader(recorded, reader(recorded, ZONE))
    assert [read(text)[0] for text in ("si", "y", "驳回", "通过", "x", "同意")] == [
        "approve",
        "approve",
        "approve",
        "deny",
        "deny",
        "approve",
    ]


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (("ydm",), "no order"),
        (("sold_on=dym",), "no order"),
        (("sold_on=%d-%b",), "needs"),
        (("sold_on=%d-%m-%y-%Q",), "no layout"),
        (("dmy", "mdy"), "twice"),
        (("sold_on=dmy", "sold_on=mdy"), "twice"),
        (("%d-%b-%y",), "no order"),
    ],
)
def test_orders_that_are_refused(dates: tuple[str, ...], said: str) -> None:
    """An order is one of four words, or for one fact a layout that says year, month and day."""
    with pytest.raises(UsageError, match=said):
        asked_ways(dates, (), ())


@pytest.mark.parametrize("options", [("approve",), ("approve=",), ("=SI",), ("approve=SI", "deny=si")])
def test_words_of_decisions_that_are_refused(options: tuple[str, ...]) -> None:
    """A word stands for one outcome, and an outcome has words."""
    with pytest.raises(UsageError):
        asked_ways((), (), options)


def log_of(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "log.csv"
    lines = [",".join(FINE), *(",".join((FINE | row).values()) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def audited(log: Path, *options: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(returns("audit", log, "--format", "json", *options).out)
    return found


def test_orders_by_column(tmp_path: Path) -> None:
    """Each column may have an order, or a layout, of its own; what says its day by itself needs none."""
    log = log_of(
        tmp_path,
        {"sold_on": "01-Mar-26", "requested_on": "03/20/26"},
        {"sold_on": "2026-03-01", "requested_on": "3/20/2026"},
    )
    assert audited(log)["rejected"] == 2
    assert audited(log, "--dates", "mdy", "--dates", "sold_on=%d-%b-%y")["rejected"] == 0
    assert audited(log, "--dates", "requested_on=mdy", "--dates", "sold_on=dmy")["rejected"] == 0


def test_a_column_that_proves_its_order_says_so(tmp_path: Path) -> None:
    """The count of values that can only be in one order stands beside the option; a mixed column is told."""
    days = [f"{day}/03/2026" for day in range(1, 21)]
    log = log_of(tmp_path, *({"sold_on": day} for day in days), *[{"requested_on": "03/20/2026"}] * 2)
    assert audited(log)["date_orders"] == {"sold_on": {"dmy": 8}, "requested_on": {"mdy": 2}}
    shown = returns("audit", log, "--lang", "en").out
    assert "sold_on: 8 values can only be day/month, none only month/day: --dates dmy" in shown
    assert "requested_on: no values can only be day/month, 2 only month/day: --dates mdy" in shown
    assert "date_orders" in audited(log, "--dates", "dmy")
    assert audited(log, "--dates", "dmy")["date_orders"] == {}
    mixed = log_of(tmp_path, {"sold_on": "20/03/2026"}, {"sold_on": "03/20/2026"})
    assert "the column is mixed" in returns("audit", mixed, "--lang", "en").out


def test_words_by_options(tmp_path: Path) -> None:
    """--unknown and --decision work in an audit, and are checked against the policy."""
    log = log_of(tmp_path, {"receipt": "待查", "decision": "SI"})
    assert audited(log)["rejected"] == 1
    found = audited(log, "--unknown", "待查", "--decision", "approve=SI,Y")
    assert (found["rejected"], found["verdicts"]["undecided"]) == (0, 1)  # type: ignore[index]
    assert "unknown fact" not in returns("audit", log, "--decision", "aprove=SI").err
    assert "did you mean `approve`" in returns("audit", log, "--decision", "aprove=SI").err
    assert "did you mean `sold_on`" in returns("audit", log, "--dates", "soldon=dmy").err


def test_the_unit_of_bare_numbers(tmp_path: Path) -> None:
    """Where neither heading nor column has the unit of a bare number, --unit says it; a unit in the cell goes before."""
    log = log_of(tmp_path, {"quantity": "3"}, {"quantity": "3 m2"})
    assert audited(log)["rejected"] == 1
    found = audited(log, "--unit", "quantity=片")
    assert (found["rejected"], found["routes"]) == (0, {"walk-in": 1, "warehouse-appointment": 1})
    assert "is no unit of goods" in returns("audit", log, "--unit", "quantity=pallet").err
    assert "did you mean `quantity`" in returns("audit", log, "--unit", "quantty=box").err


class Few(UnreadTexts):
    MOST = 3


@given(st.lists(st.lists(st.tuples(st.text("ab", max_size=3), st.integers(1, 3)), max_size=8), max_size=4))
def test_unread_decisions_are_the_same_however_rows_are_cut(parts: list[list[tuple[str, int]]]) -> None:
    """Of more than are kept, those that are kept have the counts of all rows, in whatever parts these are counted."""
    found, whole = Few(), Few()
    for part in parts:
        own = Few()
        own.take(part)
        found.take(own.items())
        whole.take(iter(part))
    exact = Counter[str]()
    for text, times in chain(*parts):
        exact[text] += times
    kept = sorted(exact, key=lambda text: (len(text), text))[: Few.MOST]
    assert found == whole == {text: exact[text] for text in kept}
