"""`returns policy list` and `returns policy show`: every policy as sentences, as JSON, as a poster."""

from __future__ import annotations

import itertools
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from html.parser import HTMLParser
from math import floor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from kleene import conjunction, disjunction, negation
from strategies import policies
from wcwidth import wcswidth

from returns_cli.cli.main import run
from returns_cli.language.nodes import And, Arithmetic, Choose, Compare, Divide, Literal, Name, Negate, Node, Not, Or
from returns_cli.language.parse import parse
from returns_cli.language.show import show
from returns_cli.policy.load import load, shipped
from returns_cli.policy.model import Policy
from returns_cli.render.as_json import policy_json
from returns_cli.render.glossary import Glossary
from returns_cli.render.lines import typeset, wrap
from returns_cli.render.page import policy_page
from returns_cli.render.poster import poster
from returns_cli.render.poster_rows import all_of
from returns_cli.render.sentences import Sentences, capital

GOLDEN = Path(__file__).parent / "golden"
SHIPPED = dict(shipped())
LANGUAGES = ("en", "zh")
PLACEHOLDER = re.compile(r"\{[a-z_]+\}")
COMMA, COLON, OPEN, CLOSE = "\uff0c\uff1a\uff08\uff09"  # the full-width ones

KINDS = """
policy   = "test/kinds"
version  = "2"
title    = { en = "Kinds", zh = "种类" }
outcomes = ["deny", "refer", "approve"]
by       = "sold_on"
calendar = "CN"

[parameters.window]
unit = "day"
label = { en = "days to return", zh = "退换期限" }
values = [{ from = 2020-01-01, value = 14, clause = "K1" }, { from = 2026-01-01, value = 30, clause = "K2" }]
[parameters.fewest]
unit = "box"
values = [{ value = 5, clause = "K3" }]
[parameters.rate]
label = { en = "fee rate", zh = "费率" }
unit = "percent"
values = [{ from = 2020-01-01, value = 15 }, { from = 2026-01-01, value = 12.5 }]
[parameters.strict]
label = { en = "strict counting", zh = "从严计算" }
values = [{ value = false }]
[parameters.opening]
label = { en = "opening day", zh = "开业日" }
values = [{ value = 2026-05-01 }]

[facts]
laid        = { type = "yes/no", ask = { en = "Laid?", zh = "铺贴了吗?" }, names = ["laid already", "已铺贴"] }
receipt     = { type = "yes/no", changeable = true, names = ["收据"] }
colour      = { type = "choice", choices = ["red", "green", "blue", "white", "black", "grey"] }
boxes       = { type = "whole number", unit = "box", max = 1000, names = ["Kästen", "箱数"] }
pieces      = { type = "whole number", unit = "piece", max = 1000, names = ["片数"] }
months_more = { type = "whole number", max = 12 }
price       = { type = "decimal", unit = "CNY", max = 10000, names = ["价格"] }
sold_on     = { type = "date", names = ["售出日期"] }
asked_on    = { type = "date", names = ["申请日期"] }
told_at     = { type = "moment", names = ["告知时刻"] }
came_at     = { type = "moment", names = ["到货时刻"] }
goods       = { type = "quantity", names = ["数量"] }
tile        = { type = "size", names = ["规格"] }
note        = { type = "text", names = ["备注"] }
[facts.defect]
type    = "choice"
choices = ["none", "claimed", "confirmed"]
names   = ["质量问题"]
labels  = { claimed = { en = "only claimed", zh = "反映" } }

[derived]
area     = { value = "area_of(goods, tile, pieces)", label = { en = "area", zh = "面积" } }
last_day = { value = "working_day(add_days(sold_on, window)) if strict else add_days(sold_on, window)" }
late     = { value = "asked_on > last_day", label = { en = "too late", zh = "过期" } }

[[rules]]
id = "late"
outcome = "deny"
when = "late"
"""

# expression, in English, in Chinese (typeset only afterwards)
CONDITIONS = [
    ("laid", "“laid” is yes", "“已铺贴”为“是”"),
    ("not laid", "“laid” is no", "“已铺贴”为“否”"),
    ("not not laid", "“laid” is yes", "“已铺贴”为“是”"),
    ("True", "in any case", "不论何种情况"),
    ("not True", "in no case", "绝无此情况"),
    ("strict", "“strict counting” is yes (set to no)", "“从严计算”为“是”(设定为“否”)"),
    ("laid and receipt", "“laid” is yes and “receipt” is yes", "“已铺贴”为“是”且“收据”为“是”"),
    ("laid or receipt", "“laid” is yes, or “receipt” is yes", "“已铺贴”为“是”,或“收据”为“是”"),
    (
        "laid and receipt and late",
        "“laid” is yes, “receipt” is yes, and “too late” is yes",
        "“已铺贴”为“是”,“收据”为“是”,且“过期”为“是”",
    ),
    (
        "(laid or receipt) and not late",
        "(“laid” is yes, or “receipt” is yes) and “too late” is no",
        "(“已铺贴”为“是”,或“收据”为“是”)且“过期”为“否”",
    ),
    (
        "not (laid and (receipt or late))",
        "“laid” is no, or (“receipt” is no and “too late” is no)",
        "“已铺贴”为“否”,或(“收据”为“否”且“过期”为“否”)",
    ),
    (
        "not (laid or not receipt) or late",
        "(“laid” is no and “receipt” is yes), or “too late” is yes",
        "(“已铺贴”为“否”且“收据”为“是”),或“过期”为“是”",
    ),
    (
        "not (laid if receipt else late)",
        "(“laid” is no if “receipt” is yes, otherwise “too late” is no)",
        "(若“收据”为“是”则“已铺贴”为“否”,否则“过期”为“否”)",
    ),
    ("laid == receipt", "“laid” is the same as “receipt”", "“已铺贴”与“收据”相同"),
    (
        "laid != (receipt and late)",
        "“laid” is not the same as the answer to (“receipt” is yes and “too late” is yes)",
        "“已铺贴”与(“收据”为“是”且“过期”为“是”)的真假不同",
    ),
    ("laid == False", "“laid” is no", "“已铺贴”为“否”"),
    ("laid in (True, False)", "“laid” is yes, or “laid” is no", "“已铺贴”为“是”,或“已铺贴”为“否”"),
    ("defect == 'claimed'", "“defect” is “only claimed”", "“质量问题”为“反映”"),
    (
        "defect != 'claimed'",
        "“defect” is “none” or “confirmed”",
        "“质量问题”为“none”或“confirmed”",
    ),
    ("colour != 'red'", "“colour” is not “red”", "“colour”不为“red”"),
    (
        "colour in ('red', 'green', 'blue')",
        "“colour” is “red”, “green”, or “blue”",
        "“colour”为“red”、“green”或“blue”",
    ),
    ("colour not in ('red', 'green')", "“colour” is neither “red” nor “green”", "“colour”不为“red”也不为“green”"),
    (
        "laid and defect in ('none', 'claimed')",
        "“laid” is yes and (“defect” is “none” or “only claimed”)",
        "“已铺贴”为“是”且(“质量问题”为“none”或“反映”)",
    ),
    ("boxes in (1, 2)", "“boxes” is 1 box or 2 boxes", "“箱数”为1箱或2箱"),
    ("boxes not in (1, 2)", "“boxes” is neither 1 box nor 2 boxes", "“箱数”不为1箱也不为2箱"),
    ("note == 'yes'", "“note” is “yes”", "“备注”为“yes”"),
    ("boxes < fewest", "“boxes” is less than “fewest” (5 boxes)", "“箱数”少于“fewest”(5箱)"),
    ("not (boxes < fewest)", "“boxes” is at least “fewest” (5 boxes)", "“箱数”不少于“fewest”(5箱)"),
    ("fewest >= boxes", "“boxes” is at most “fewest” (5 boxes)", "“箱数”不超过“fewest”(5箱)"),
    ("price == 2.50", "“price” equals 2.50 CNY", "“价格”等于2.50元"),
    ("0.0000001 != price", "“price” does not equal 0.0000001 CNY", "“价格”不等于0.0000001元"),
    (
        "1 < boxes <= 3",
        "“boxes” is more than 1 box and “boxes” is at most 3 boxes",
        "“箱数”超过1箱且“箱数”不超过3箱",
    ),
    ("sold_on < asked_on", "“sold on” is before “asked on”", "“售出日期”早于“申请日期”"),
    ("not (sold_on < asked_on)", "“sold on” is on or after “asked on”", "“售出日期”不早于“申请日期”"),
    ("sold_on <= opening", "“sold on” is on or before “opening day” (2026-05-01)", "“售出日期”不晚于“开业日”(2026-05-01)"),
    (
        "date('2026-01-31') < sold_on",
        "“sold on” is after 2026-01-31",
        "“售出日期”晚于2026-01-31",
    ),
    ("sold_on == asked_on", "“sold on” is the same day as “asked on”", "“售出日期”与“申请日期”为同一天"),
    ("sold_on != asked_on", "“sold on” is not the same day as “asked on”", "“售出日期”与“申请日期”不是同一天"),
    ("told_at > came_at", "“told at” is later than “came at”", "“告知时刻”晚于“到货时刻”"),
    ("told_at > sold_on", "“told at” is after “sold on”", "“告知时刻”晚于“售出日期”"),
    (
        "minutes_between(came_at, told_at) > 30",
        "the time in minutes from “came at” to “told at” is more than 30 minutes",
        "“到货时刻”至“告知时刻”的分钟数超过30分钟",
    ),
    (
        "told_at > add_minutes(came_at, 30)",
        "“told at” is later than “came at” + 30 minutes",
        "“告知时刻”晚于“到货时刻” + 30分钟",
    ),
    ("same_day(told_at, sold_on)", "“told at” is on the same day as “sold on”", "“告知时刻”与“售出日期”在同一天"),
    ("not same_day(told_at, sold_on)", "“told at” is on another day than “sold on”", "“告知时刻”与“售出日期”不在同一天"),
    ("known(tile)", "“tile” is given", "“规格”已填写"),
    ("not known(tile)", "“tile” is not given", "“规格”未填写"),
    (
        "unit_of(goods) != 'box' or known(pieces)",
        "(the unit of “goods” is “m²” or “pieces”), or “pieces” is given",
        "(“数量”的单位为“平方米”或“片”),或“片数”已填写",
    ),
    ("total(area) <= 2", "the total of “area” is at most 2 m²", "“面积”的合计不超过2平方米"),
    (
        "days_between(sold_on, asked_on) > window",
        "the period in days from “sold on” to “asked on” is more than “days to return” (now 30 days)",
        "“售出日期”至“申请日期”的天数超过“退换期限”(现为30天)",
    ),
    (
        "boxes > (5 if laid else 1)",
        "“boxes” is more than (5 boxes if “laid” is yes, otherwise 1 box)",
        "“箱数”超过(若“已铺贴”为“是”则为5箱,否则为1箱)",
    ),
]
VALUES = [
    ("boxes + 2 * boxes - 1", "“boxes” + 2 × “boxes” − 1 box", "“箱数” + 2 × “箱数” − 1箱"),
    ("boxes - (boxes - 1)", "“boxes” − (“boxes” − 1 box)", "“箱数” − (“箱数” − 1箱)"),
    ("(boxes + 1) * 2", "(“boxes” + 1 box) × 2", "(“箱数” + 1箱) × 2"),
    ("-boxes", "−“boxes”", "−“箱数”"),
    ("price / 100", "“price” ÷ 100", "“价格” ÷ 100"),
    ("(price + 1) / 4", "(“price” + 1 CNY) ÷ 4", "(“价格” + 1元) ÷ 4"),
    ("percent_of(price, 15)", "15 % of “price”", "“价格”的15%"),
    ("percent_of(price, rate)", "“fee rate” (now 12.5 %) of “price”", "“价格”的“费率”(现为12.5%)"),
    ("percent_of(price, months_more)", "“months more” % of “price”", "“价格”的“months more”%"),
    ("round(price, 0.05)", "“price” rounded to 0.05 (half up)", "“价格”取整到0.05(四舍五入)"),
    ("round(price, 1, 'down')", "“price” rounded to 1 (down)", "“价格”取整到1(向下)"),
    ("boxes // 3", "“boxes” ÷ 3, rounded down", "“箱数” ÷ 3的商(向下取整)"),
    ("boxes // 3 + 1", "(“boxes” ÷ 3, rounded down) + 1 box", "(“箱数” ÷ 3的商(向下取整)) + 1箱"),
    ("boxes % 3", "the remainder of “boxes” ÷ 3", "“箱数” ÷ 3的余数"),
    (
        "1 if laid else 2 if receipt else boxes",
        "1 box if “laid” is yes, otherwise 2 boxes if “receipt” is yes, otherwise “boxes”",
        "若“已铺贴”为“是”则为1箱,否则若“收据”为“是”则为2箱,否则为“箱数”",
    ),
    ("add_days(sold_on, window)", "“sold on” + “days to return” (now 30 days)", "“售出日期” + “退换期限”(现为30天)"),
    ("add_days(last_day, 1)", "“last day” + 1 day", "“last day” + 1天"),
    ("add_days(sold_on, 1)", "“sold on” + 1 day", "“售出日期” + 1天"),
    ("add_months(sold_on, -3)", "“sold on” − 3 months", "“售出日期” − 3个月"),
    ("add_months(sold_on, months_more)", "“sold on” + “months more” months", "“售出日期” + “months more”个月"),
    (
        "working_day(add_days(sold_on, 7))",
        "the first working day on or after (“sold on” + 7 days)",
        "(“售出日期” + 7天)当日或其后第一个工作日",
    ),
    ("date(told_at)", "the day of “told at”", "“告知时刻”的当天日期"),
    ("date('2026-01-31')", "2026-01-31", "2026-01-31"),
    ("area_of(goods, tile, pieces)", "the area of “goods” (by “tile” and “pieces”)", "“数量”的面积(按“规格”和“片数”折算)"),
    (
        "days_between(sold_on, told_at) - 1",
        "(the period in days from “sold on” to “told at”) − 1 day",
        "(“售出日期”至“告知时刻”的天数) − 1天",
    ),
]


@pytest.fixture
def of_text(tmp_path: Path) -> Callable[[str], Policy]:
    def policy(text: str) -> Policy:
        file = tmp_path / "some.toml"
        file.write_text(text, encoding="utf-8")
        return load(str(file))

    return policy


@pytest.fixture
def kinds(of_text: Callable[[str], Policy]) -> Policy:
    return of_text(KINDS)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code = run(["policy", *arguments])
    answer = capsys.readouterr()
    assert (code, answer.err) == (0, "")
    return answer.out


# Sentences -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "en", "zh"), CONDITIONS, ids=[case[0] for case in CONDITIONS])
def test_conditions_become_clauses(kinds: Policy, text: str, en: str, zh: str) -> None:
    """Every kind of condition has a clause in both languages, with brackets where it could be misread."""
    said = {lang: Sentences(Glossary(kinds, lang)).condition(parse(text)) for lang in LANGUAGES}
    assert said == {"en": en, "zh": zh}


@pytest.mark.parametrize(("text", "en", "zh"), VALUES, ids=[case[0] for case in VALUES])
def test_values_become_noun_phrases(kinds: Policy, text: str, en: str, zh: str) -> None:
    """Every kind of value has a noun phrase in both languages."""
    said = {lang: Sentences(Glossary(kinds, lang)).value(parse(text)) for lang in LANGUAGES}
    assert said == {"en": en, "zh": zh}


@pytest.mark.parametrize(
    ("rule", "en", "zh"),
    [
        (
            'when = "laid"\nclause = "K9"',
            "Denied when “laid” is yes [K9].",
            "当“已铺贴”为“是”时,拒绝〔K9〕。",
        ),
        (
            'when = "laid or late"\nunless = "receipt"',
            "Denied when “laid” is yes, or “too late” is yes, unless “receipt” is yes.",
            "当“已铺贴”为“是”,或“过期”为“是”时,拒绝,但“收据”为“是”时除外。",
        ),
        ('when = "True"\nclause = "K9"', "Denied in every case [K9].", "一律拒绝〔K9〕。"),
        ('when = "True"\nunless = "laid"', "Denied in every case, unless “laid” is yes.", "一律拒绝,但“已铺贴”为“是”时除外。"),
    ],
)
def test_rules_become_sentences(of_text: Callable[[str], Policy], rule: str, en: str, zh: str) -> None:
    """A rule is one sentence: outcome, condition, exception, clause."""
    policy = of_text(f'{KINDS}\n[[rules]]\nid = "x"\noutcome = "deny"\n{rule}\n')
    said = {lang: Sentences(Glossary(policy, lang)).rule(policy.rules[-1]) for lang in LANGUAGES}
    assert said == {"en": en, "zh": zh}


def truths(node: Node, known: dict[str, bool | None]) -> bool | None:
    """The three-valued answer of a tree over yes/no names."""
    match node:
        case Name(id=name):
            return known[name]
        case Not(operand=operand):
            return negation(truths(operand, known))
        case And(parts=parts):
            return conjunction(truths(part, known) for part in parts)
        case Or(parts=parts):
            return disjunction(truths(part, known) for part in parts)
        case Choose(condition=condition, then=then, otherwise=otherwise):
            chosen = truths(condition, known)
            return None if chosen is None else truths(then if chosen else otherwise, known)
        case Compare(left=left, op=op, right=right):
            sides = truths(left, known), truths(right, known)
            return None if None in sides else (sides[0] == sides[1]) is (op == "==")
        case _:
            raise AssertionError(node)


def amounts(node: Node, known: dict[str, int]) -> Fraction:
    """The value of a tree of arithmetic over whole numbers."""
    match node:
        case Name(id=name):
            return Fraction(known[name])
        case Literal(value=int(value)):
            return Fraction(value)
        case Arithmetic(left=left, op=op, right=right):
            one, other = amounts(left, known), amounts(right, known)
            return one + other if op == "+" else one - other if op == "-" else one * other
        case Negate(operand=operand):
            return -amounts(operand, known)
        case Divide(operand=operand, op=op, by=by):
            value = amounts(operand, known)
            return value / by if op == "/" else Fraction(floor(value / by)) if op == "//" else value - by * floor(value / by)
        case Choose(condition=Name(id=name), then=then, otherwise=otherwise):
            return amounts(then if known[name] else otherwise, known)
        case _:
            raise AssertionError(node)


def conditions() -> Iterator[Node]:
    """Some three thousand conditions over three yes/no facts, within each other."""
    names = [Name("laid"), Name("receipt"), Name("late")]

    def over(parts: list[Any]) -> Iterator[Node]:
        for one, other in itertools.product(parts, repeat=2):
            yield from (And((one, other)), Or((one, other)), Compare(one, "==", other), Compare(one, "!=", other))

    first: list[Node] = [*names, *map(Not, names), *over(names)]
    first += [Choose(*three) for three in itertools.permutations(names)]
    some = [*names, *first[::3]]  # three, so that each of the four kinds is among them
    yield from over(some)
    yield from map(Not, over(some[::-2]))
    yield from (Choose(*three) for three in itertools.product(first[::5], repeat=3))


def sums() -> Iterator[Node]:
    """Some two thousand sums over three numbers, within each other."""
    names: list[Node] = [Name("boxes"), Name("months_more"), Literal(2)]

    def over(parts: list[Node]) -> Iterator[Node]:
        for one, other in itertools.product(parts, repeat=2):
            yield from (Arithmetic(one, "+", other), Arithmetic(one, "-", other), Arithmetic(one, "*", other))
            yield Choose(Name("laid"), one, other)
        for one in parts:
            yield from (Negate(one), Divide(one, "/", 4), Divide(one, "//", 3), Divide(one, "%", 3))

    first = [*names, *over(names)]
    yield from over([*names, *first[::3]])
    yield from over([*names, *first[1::3]])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_clause_has_one_meaning(kinds: Policy, lang: str) -> None:
    """Conditions that differ for any request, unknown facts included, never share a clause."""
    sentences = Sentences(Glossary(kinds, lang))
    sentences.type_of = lambda _node: kinds.facts["laid"].type  # type: ignore[method-assign]
    rows = [
        dict(zip(("laid", "receipt", "late"), row, strict=True)) for row in itertools.product((True, False, None), repeat=3)
    ]
    assert_told_apart((sentences.condition(node), tuple(truths(node, row) for row in rows)) for node in conditions())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_noun_phrase_has_one_meaning(kinds: Policy, lang: str) -> None:
    """Values that differ for any request never share a phrase."""
    sentences = Sentences(Glossary(kinds, lang))
    sentences.is_condition = lambda node: node == Name("laid")  # type: ignore[method-assign]
    rows = [
        dict(zip(("boxes", "months_more", "laid"), row, strict=True)) for row in ((5, 7, 0), (5, 7, 1), (4, 9, 0), (11, 3, 1))
    ]
    assert_told_apart((sentences.value(node), tuple(amounts(node, row) for row in rows)) for node in sums())


def assert_told_apart(said: Iterable[tuple[str, tuple[Any, ...]]]) -> None:
    meanings: dict[str, tuple[Any, ...]] = {}
    for text, meaning in said:
        assert meanings.setdefault(text, meaning) == meaning, text
    assert len(meanings) > 500


def test_what_acceptance_takes_is_what_refusal_lacks(kinds: Policy) -> None:
    """The poster's rows for `accepted` hold together exactly when the rule does not fire."""
    rows = [
        dict(zip(("laid", "receipt", "late"), row, strict=True)) for row in itertools.product((True, False, None), repeat=3)
    ]
    for node in itertools.islice(conditions(), 0, None, 7):
        claims = [part if so else Not(part) for part, so in all_of((node, False))]
        assert [conjunction(truths(claim, row) for claim in claims) for row in rows] == [truths(Not(node), row) for row in rows]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=policies())
def test_any_policy_can_be_shown(of_text: Callable[[str], Policy], text: str) -> None:
    """Random well-typed policies have a page, a poster and a JSON object, in both languages."""
    policy = of_text(text)
    json.dumps(policy_json(policy))
    for lang in LANGUAGES:
        assert all(wcswidth(line) <= 72 for line in policy_page(policy, lang, 72).splitlines())
        tags_of(poster(policy, lang))


def test_names_are_never_shared(of_text: Callable[[str], Policy]) -> None:
    """Two things with one label are told apart by their ids."""
    policy = of_text(KINDS.replace('label = { en = "too late"', 'label = { en = "laid"'))
    names = Glossary(policy, "en").names
    assert (names["laid"], names["late"]) == ("laid (laid)", "laid (late)")


# The page ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_page_is_the_golden_one(lang: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The tile store's page, as people read it. UPDATE_GOLDEN=1 writes it anew."""
    monkeypatch.setenv("COLUMNS", "80")
    page = printed(capsys, "show", "tile-store/returns", "--lang", lang)
    golden = GOLDEN / f"policy-show.tile-store.{lang}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(page, encoding="utf-8")
    assert page == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_policy_can_be_shown(name: str, lang: str) -> None:
    """Page and poster say everything in words: no placeholder is left, every rule, fact and route is there."""
    policy = load(name)
    page, wall = policy_page(policy, lang, 100), poster(policy, lang)
    assert not PLACEHOLDER.findall(page)
    assert not PLACEHOLDER.findall(wall)
    for said in (*(rule.id for rule in policy.rules), *(route.id for route in policy.routes), policy.digest):
        assert said in page
    flat = "".join(page.split())
    for fact in policy.facts.values():
        if fact.over is not None:  # what the other lines come to is no fact of the file: it stands in words where it is read
            continue
        said = fact.question(lang) if fact.asked else fact.noun(lang)
        assert "".join(typeset(said, lang).split()) in flat


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SHIPPED)
def test_a_page_fits_forty_columns(name: str, lang: str) -> None:
    """No line is wider than the terminal, and none begins with a mark that ends a phrase."""
    for line in policy_page(load(name), lang, 40).splitlines():
        assert wcswidth(line) <= 40, line
        assert not re.match(r"\s*[\uff0c\u3002\u3001\uff1b\uff1a\uff09\u3015\u201d,;:)\]]", line), line


def test_chinese_is_punctuated_as_chinese() -> None:
    """Marks beside Chinese are full-width and brackets match; numbers, ids and English keep their own."""
    assert typeset("已售出(12天),见R1:10,5 (m2)", "zh") == f"已售出{OPEN}12天{CLOSE}{COMMA}见R1:10,5 (m2)"
    assert typeset("“归还” + (24 × 60)分钟; (“票价” × (1 + n))", "zh") == "“归还” + （24 × 60）分钟；（“票价” × (1 + n)）"
    assert typeset("`a; b`不是; 请", "zh") == "`a; b`不是；请"
    assert typeset("“退换期限”(30 CNY): tile, box", "zh") == f"“退换期限”{OPEN}30 CNY{CLOSE}{COLON}tile, box"
    assert typeset("退换,exchange", "en") == "退换,exchange"


def test_lines_break_where_chinese_may() -> None:
    """Between characters, never before a closing mark, after an opening one, or between a number and its unit."""
    text = f"已售出30天{COMMA}超过100天退换期{OPEN}最后一天{CLOSE}。"
    assert wrap(text, 20, "- ", "  ") == [f"- 已售出30天{COMMA}超过", f"  100天退换期{OPEN}最后", f"  一天{CLOSE}。"]
    assert wrap(text, 24, "- ", "  ") == [f"- 已售出30天{COMMA}超过100天", f"  退换期{OPEN}最后一天{CLOSE}。"]
    assert wrap("a" * 40, 20, "  ", "  ") == ["  " + "a" * 18, "  " + "a" * 18, "  " + "a" * 4]


def test_derived_facts_in_layers_are_looked_at_once(of_text: Callable[[str], Policy]) -> None:
    """Each of forty uses the one below it four times, which once were 4^40 looks."""
    text = "policy = 'a/b'\nversion = '1'\noutcomes = ['deny', 'approve']\n[facts.n]\ntype = 'whole number'\nmax = 9\n"
    text += "[derived.d0]\nvalue = 'n + 1'\n"
    for at in range(1, 40):
        below = f"d{at - 1}"
        text += f"[derived.d{at}]\nvalue = '{below} + 1 if {below} > {at} else ({below} if {below} > 2 else 3)'\n"
    text += "[[rules]]\nid = 'r'\noutcome = 'deny'\nwhen = 'd39 > 5'\n"
    assert "“d39”" in policy_page(of_text(text), "en", 72)


def test_control_characters_do_nothing(of_text: Callable[[str], Policy]) -> None:
    """What could steer a terminal is shown, not sent."""
    policy = of_text(KINDS.replace("“", "").replace('en = "Kinds"', 'en = "K\\u001b[2Jinds"'))
    for shown in (policy_page(policy, "en", 80), poster(policy, "en")):
        assert "\x1b" not in shown
        assert "\\x1b[2J" in shown


def test_page_says_which_value_holds(kinds: Policy) -> None:
    """A dated parameter shows every value with its days, the current one marked; a settled choice stands short and in full."""
    page = policy_page(kinds, "en", 100)
    assert "  - days to return (window), by the day of “sold on”:\n" in page
    assert "    - 2026-01-01 – …: 30 days [K2] (now)\n    - 2020-01-01 – 2025-12-31: 14 days [K1]\n" in page
    assert "  - last day = “sold on” + “days to return” (now 30 days)\n    in full: last day = the first working day" in page
    assert "  - too late (late): yes when “asked on” is after “last day”\n" in page


def test_long_conditions_become_points(of_text: Callable[[str], Policy]) -> None:
    """A condition too long for a sentence is a list, its parts that are long themselves lists in it."""
    many = " or ".join(f"(boxes == {number} and price > {number} and not laid)" for number in range(1, 6))
    policy = of_text(f'{KINDS}\n[[rules]]\nid = "long"\noutcome = "refer"\nwhen = "receipt and ({many})"\nunless = "{many}"\n')
    page = policy_page(policy, "en", 100)
    assert "  - long: Referred when all of these hold:\n    - “receipt” is yes\n    - one or more of these:\n" in page
    assert "      - “boxes” equals 1 box, “price” is more than 1 CNY, and “laid” is no\n" in page
    assert "    unless one or more of these hold:\n" in page


# JSON ----------------------------------------------------------------------------------------------------------------


def test_json_has_the_designed_shape(capsys: pytest.CaptureFixture[str]) -> None:
    """Keys in a fixed order, expressions as the policy file would write them, texts in both languages."""
    answer = json.loads(printed(capsys, "show", "--format", "json"))
    policy = load("tile-store/returns")
    head = ["policy", "version", "digest", "title", "timezone", "calendar", "in_force", "outcomes", "words"]
    assert list(answer) == [*head, "facts", "parameters", "derived", "rules", "routes", "terms", "checks", "duties", "figures"]
    assert (answer["policy"], answer["version"], answer["digest"]) == (policy.id, policy.version, policy.digest)
    assert answer["rules"][2] == {
        "id": "condition",
        "outcome": "deny",
        "when": "not goods_intact or not packaging_intact",
        "unless": "defect != 'none'",
        "clause": "R3",
        "reason": {"en": policy.rules[2].reason.en, "zh": policy.rules[2].reason.zh},
        "remedy": {"en": policy.rules[2].remedy.en, "zh": policy.rules[2].remedy.zh},
        "say": {"en": policy.rules[2].say.en, "zh": policy.rules[2].say.zh},
        "promise": {"en": policy.rules[2].promise.en, "zh": policy.rules[2].promise.zh},
    }
    assert answer["parameters"]["walk_in_area"]["values"] == [{"from": "2000-01-01", "value": "2 m2", "clause": "R8"}]
    assert answer["facts"]["receipt"]["changeable"] is True
    assert answer["facts"]["defect"]["choices"] == ["none", "claimed", "confirmed"]
    assert [route["id"] for route in answer["routes"]] == ["walk-in", "warehouse-appointment"]
    assert len(answer["checks"]) == 3


@pytest.mark.parametrize("name", SHIPPED)
def test_json_expressions_are_the_trees(name: str) -> None:
    """What stands in the JSON parses to the very trees that the engines run."""
    policy = load(name)
    answer = json.loads(json.dumps(policy_json(policy)))
    assert [parse(rule["when"]) for rule in answer["rules"]] == [rule.when for rule in policy.rules]
    assert [rule["unless"] and parse(rule["unless"]) for rule in answer["rules"]] == [rule.unless for rule in policy.rules]
    assert [parse(route["when"]) for route in answer["routes"]] == [route.when for route in policy.routes]
    assert {key: parse(derived["value"]) for key, derived in answer["derived"].items()} == {
        key: derived.value for key, derived in policy.derived.items()
    }


def test_own_checks_leave_out_the_built_in_ones(kinds: Policy, of_text: Callable[[str], Policy]) -> None:
    """The checks that dates bring with them follow from the dates; those of the file are listed."""
    assert kinds.checks
    assert kinds.own_checks == ()
    policy = of_text(f'{KINDS}\n[[checks]]\nmust = "asked_on >= sold_on"\n')
    assert [show(check.must) for check in policy.own_checks] == ["asked_on >= sold_on"]


# The poster ----------------------------------------------------------------------------------------------------------


TAGS = {"html", "head", "meta", "title", "style", "body", "main", "header", "section", "div", "h1", "h2", "p", "span"}
TAGS |= {"ul", "ol", "li", "b", "strong", "code", "svg", "circle", "path"}
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "viewbox", "aria-hidden", "focusable", "cx", "cy", "r", "d"}


class Tags(HTMLParser):
    """Every tag in order; an end tag must close the tag that was opened last."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


def tags_of(html: str) -> Tags:
    parser = Tags()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", SHIPPED)
def test_poster_stands_alone(name: str, lang: str) -> None:
    """Well-formed, in its language, with nothing fetched and nothing run; every drawing has words beside it."""
    policy = load(name)
    html = poster(policy, lang)
    parsed = tags_of(html)
    assert html.startswith("<!DOCTYPE html>\n")
    assert next(given for tag, given in parsed.seen if tag == "html") == {"lang": {"en": "en", "zh": "zh-Hans"}[lang]}
    assert not re.search(r"https?:|src=|href=|url\(|@import|<script|<link|<img|<iframe| on[a-z]+=", html)
    assert "@page" in html
    said = "".join(parsed.words)
    assert policy.digest in said
    sentences = Sentences(Glossary(policy, lang))
    for rule in policy.rules:
        assert typeset(sentences.rule(rule), lang) in said
        assert typeset(capital(sentences.glossary.outcome(rule.outcome)), lang) in said


def test_poster_of_the_tile_store_says_what_counts() -> None:
    """The promise in figures, what is and is not taken back, where to go and what to bring."""
    said = " ".join(tags_of(poster(load("tile-store/returns"), "en")).words)
    for words in ("30 days", "2 m²", "Have any of these goods been laid?", "Once laid, goods count as accepted."):
        assert words in re.sub(r"\s+", " ", said)
    for words in ("last day to return = “sold on” + 30 days", "When the total of “area” is at most 2 m²", "Receipt"):
        assert words in said


def test_poster_escapes_what_the_policy_says(of_text: Callable[[str], Policy]) -> None:
    """Markup in any text of a policy is text on the poster."""
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>&\\\"'"
    text = re.sub(r'\b(en|zh) = "[^"]*"', lambda found: f'{found[1]} = "{hostile}"', KINDS)
    text = text.replace('"K1"', f'"{hostile}"').replace('"K3"', f'"{hostile}"').replace('version  = "2"', 'version = "<b>"')
    text += f'reason = "{hostile}"\nremedy = "{hostile}"\n[[routes]]\nid = "r"\nwhen = "laid"\ntext = "{hostile}"\n'
    text += f'steps = {{ en = ["{hostile}"], zh = ["{hostile}"] }}\n'
    for lang in LANGUAGES:
        parsed = tags_of(poster(of_text(text), lang))
        assert {tag for tag, _ in parsed.seen} <= TAGS
        assert {name for _, given in parsed.seen for name in given} <= ATTRIBUTES
        assert "<script>alert(1)</script>" in "".join(parsed.words)


# The commands --------------------------------------------------------------------------------------------------------


def test_list_names_every_shipped_policy(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON has id, version, digest and title of each; the table has a line for each."""
    answer = json.loads(printed(capsys, "list", "--format", "json"))
    assert [list(entry) for entry in answer] == [["policy", "version", "digest", "title"]] * len(answer)
    assert {entry["policy"] for entry in answer} == set(SHIPPED)
    table = printed(capsys, "list", "--lang", "en").splitlines()
    assert [line.split()[0] for line in table[2:]] == [entry["policy"] for entry in answer]


def test_table_lines_up_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    """Every column begins at one terminal column in all lines, wide characters counted as two."""
    head, rule, *rows = printed(capsys, "list", "--lang", "zh").splitlines()
    starts = [found.start() for found in re.finditer(r"-+", rule)]
    for line in (head, *rows):
        assert set(starts) <= {wcswidth(line[:at]) for at in range(len(line)) if at == 0 or line[at - 1] == " "}


def test_poster_is_written_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--out holds what would be printed, and nothing else is left in the folder."""
    out = tmp_path / "wall" / "poster.html"
    out.parent.mkdir()
    assert printed(capsys, "show", "--format", "html", "--lang", "zh", "--out", str(out)) == ""
    assert out.read_text(encoding="utf-8") == printed(capsys, "show", "--format", "html", "--lang", "zh")
    assert list(out.parent.iterdir()) == [out]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["show", "tile-store/retuns"], "unknown policy `tile-store/retuns`"),
        (["show", "no/such.toml"], "cannot read `no/such.toml`"),
        (["show", "--out", "no/such/folder/x.html"], "cannot be written"),
        (["show", "--format", "pdf"], "invalid value for '--format'"),
        (["paint"], "no such command 'paint'"),
    ],
)
def test_mistakes_are_one_line(arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be done is said in one line, with exit code 2."""
    code = run(["policy", *arguments])
    answer = capsys.readouterr()
    assert (code, answer.out) == (2, "")
    assert answer.err.startswith("error: ")
    assert complaint in answer.err
    assert answer.err.count("\n") == 1


def test_group_alone_prints_its_commands(capsys: pytest.CaptureFixture[str]) -> None:
    """`returns policy` says what there is."""
    assert {"list", "show"} <= set(re.findall(r"^  (\w+)  ", printed(capsys), re.M))


DEFAULTS = """policy = "shop/defaults"
version = "1"
outcomes = ["deny", "approve"]
[facts]
recalled = { type = "yes/no", default = false }
asked_at = { type = "moment", default = "now" }
kind = { type = "choice", choices = ["no", "gold"], default = "no", labels.no = { en = "none", zh = "普通" } }
[[rules]]
id = "recalled"
outcome = "deny"
when = "recalled and kind == 'no' and known(asked_at)"
"""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("policy show FILE --lang en", ("no if not given", "now if not given", "none if not given")),
        ("policy show FILE --lang zh", ("未填时为否", "未填时为此刻", "未填时为普通")),
        ("check --policy FILE --help --lang en", ("[default: no]", "[default: now]")),
        ("check --policy FILE --help --lang zh", ("默认：no", "默认：此刻")),
        ("policy sql FILE --lang en", ("--set recalled=no", "--set asked_at=2026-01-31T10:42", "--set kind=no")),
        ("policy sql FILE --set recalled=no --set asked_at=2026-01-31T10:42 --lang zh", ("一律为否", "一律为2026-01-31 10:42")),
    ],
)
def test_defaults_are_said_in_words(
    arguments: str, said: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a fact is where nobody says it stands in the words of the language, or as it can be given; never as `False`."""
    (tmp_path / "returns.toml").write_text(DEFAULTS, encoding="utf-8")
    assert run(arguments.replace("FILE", str(tmp_path / "returns.toml")).split()) == 0
    page = capsys.readouterr().out
    assert [words for words in said if words not in page] == []
    assert "False" not in page
