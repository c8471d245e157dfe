"""The expression language: what it reads, what it refuses and where, what types it finds, and that text and tree agree."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from strategies import calls_of, trees

from returns_cli.language.elaborate import condition, elaborate
from returns_cli.language.faults import ExpressionError
from returns_cli.language.functions import FUNCTIONS
from returns_cli.language.nodes import Literal, Name, Node, walk
from returns_cli.language.parse import MAX_DEPTH, MAX_LENGTH, parse
from returns_cli.language.show import show
from returns_cli.language.types import LIMIT, Choice, Date, Moment, Number, Quantity, Size, Text, Type, YesNo, describe
from returns_cli.policy.other_lines import OtherFacts

SCOPE: dict[str, Type] = {
    "laid": YesNo(),
    "receipt": YesNo(),
    "n": Number(),
    "days": Number("day", 0, 0, 100),
    "months": Number("month", 0, 0, 12),
    "minutes": Number("minute", 0, 0, 10**6),
    "price": Number("CNY", 2, 0, 10**7),
    "per_day": Number("CNY/day", 2, 0, 10**4),
    "per_m2": Number("CNY/m2", 2, 0, 10**3),
    "floor": Number("m2", 6, 0, 10**12),
    "per_box": Number("piece", 0, 1, 1000),
    "half": Number("", 0, -(LIMIT // 2), LIMIT // 2),
    "defect": Choice(("none", "claimed", "confirmed")),
    "kind": Choice(("return", "exchange")),
    "note": Text(),
    "sold_on": Date(),
    "asked_on": Date(),
    "told": Moment(),
    "goods": Quantity(),
    "tile": Size(),
}


def fault(text: str, *, route: bool = False) -> ExpressionError:
    """The error that `text` gives as a condition."""
    with pytest.raises(ExpressionError) as caught:
        condition(parse(text), SCOPE, None if route else OtherFacts({}, SCOPE))
    return caught.value


def marked(text: str, error: ExpressionError) -> str:
    """The characters that the error points at."""
    start, length = error.at
    return text[start : start + length]


# Text and tree --------------------------------------------------------------------------------------------------------


@given(trees())
@settings(max_examples=400, deadline=None)
@example(Literal(True))
def test_what_is_shown_reads_back_as_the_same_tree(tree: Node) -> None:
    """Any tree the parser can make, shown and parsed again, is the same tree."""
    assert parse(show(tree)) == tree


@given(trees())
@settings(max_examples=200, deadline=None)
def test_showing_settles_at_once(tree: Node) -> None:
    """What is shown of what was shown is the same text."""
    text = show(tree)
    assert show(parse(text)) == text


@given(trees())
@settings(max_examples=200, deadline=None)
def test_names_stand_where_the_tree_says(tree: Node) -> None:
    """The span of every name in a parsed tree holds just that name."""
    text = show(tree)
    spans = [(node.id, node.at) for node in walk(parse(text)) if isinstance(node, Name)]
    assert [text[start : start + length] for _, (start, length) in spans] == [name for name, _ in spans]


@pytest.mark.parametrize("nots", range(MAX_DEPTH - 3, MAX_DEPTH + 1))
def test_the_deepest_trees_read_back(nots: int) -> None:
    """An expression as deep as is allowed can be shown and read again, a chain of comparisons too."""
    try:
        tree = parse("not " * nots + "n < n < n")
    except ExpressionError:
        return
    assert parse(show(tree)) == tree


@pytest.mark.parametrize("piece", ["n<n<n or ", "n<n or ", "note=='\u200b' or "])
def test_the_longest_texts_read_back(piece: str) -> None:
    """An expression as long as is allowed can be shown, which may take more characters, and read again."""
    tree = parse((piece * MAX_LENGTH)[: MAX_LENGTH // len(piece) * len(piece)].removesuffix(" or "))
    assert parse(show(tree)) == tree


PRECEDENCE = [
    ("laid or receipt and laid", "laid or (receipt and laid)"),
    ("laid and receipt or laid", "(laid and receipt) or laid"),
    ("not laid and receipt", "(not laid) and receipt"),
    ("not laid == receipt", "not (laid == receipt)"),
    ("not n in (1,)", "n not in (1,)"),
    ("not n < 1 or laid", "(not (n < 1)) or laid"),
    ("n + n * n", "n + (n * n)"),
    ("n - n - n", "(n - n) - n"),
    ("n - n + n", "(n - n) + n"),
    ("n * n / 4", "(n * n) / 4"),
    ("n / 4 * n", "(n / 4) * n"),
    ("n // 2 % 3", "(n // 2) % 3"),
    ("-n * n", "(-n) * n"),
    ("-n // 2", "(-n) // 2"),
    ("- - n", "-(-n)"),
    ("n + n < n * 2", "(n + n) < (n * 2)"),
    ("1 < n < 3", "1 < n and n < 3"),
    ("1 < n == 2 != 3", "1 < n and n == 2 and 2 != 3"),
    ("n < 1 == laid", "n < 1 and 1 == laid"),
    ("n if laid else n if receipt else 1", "n if laid else (n if receipt else 1)"),
    ("laid or receipt if laid else receipt", "(laid or receipt) if laid else receipt"),
    ("n + 1 if laid else n", "(n + 1) if laid else n"),
    ("n if laid or receipt else n", "n if (laid or receipt) else n"),
    ("laid if not laid else receipt and laid", "laid if (not laid) else (receipt and laid)"),
]


@pytest.mark.parametrize(("text", "bracketed"), PRECEDENCE)
def test_precedence(text: str, bracketed: str) -> None:
    """Operators bind as in Python, and what is shown needs no brackets that the author did not need."""
    assert parse(text) == parse(bracketed)
    assert len(show(parse(bracketed))) <= len(bracketed)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("n - (n - n)", "n - n - n"),
        ("n * (n // 2)", "n * n // 2"),
        ("-(n // 2)", "-n // 2"),
        ("(laid or receipt) and laid", "laid or receipt and laid"),
        ("(not laid) == receipt", "not laid == receipt"),
        ("(n < n) == laid", "n < n == laid"),
        ("(n if laid else n) + 1", "n if laid else n + 1"),
        ("n == 1", "n == 1.0"),
        ("laid == True", "laid == 1"),
        ("note == '1'", "note == 1"),
    ],
)
def test_brackets_and_kinds_of_constants_matter(text: str, other: str) -> None:
    """Different meanings are different trees, and stay so when shown."""
    assert parse(text) != parse(other)
    assert show(parse(text)) != show(parse(other))


# What is read ---------------------------------------------------------------------------------------------------------

TYPED = [
    ("True", "yes/no"),
    ("laid", "yes/no"),
    ("not laid", "yes/no"),
    ("laid and receipt or not laid", "yes/no"),
    ("laid == receipt", "yes/no"),
    ("laid in (True, False)", "yes/no"),
    ("1 < n <= 3 < days", "yes/no"),
    ("n != 3", "yes/no"),
    ("n in (1, 2.5)", "yes/no"),
    ("n not in [1]", "yes/no"),
    ("n in {1, 2}", "yes/no"),
    ("days > 30", "yes/no"),
    ("days > n", "yes/no"),
    ("price >= 19.99", "yes/no"),
    ("floor <= 2", "yes/no"),
    ("floor == 2.000001", "yes/no"),
    ("defect == 'claimed'", "yes/no"),
    ("'claimed' == defect", "yes/no"),
    ('defect in ("claimed", "confirmed")', "yes/no"),
    ("note == '售出'", "yes/no"),
    ("sold_on < asked_on <= date('2026-01-31')", "yes/no"),
    ("told > told", "yes/no"),
    ("told < sold_on", "yes/no"),
    ("date(told) == sold_on", "yes/no"),
    ("same_day(told, sold_on)", "yes/no"),
    ("known(tile)", "yes/no"),
    ("known(goods) and known(told)", "yes/no"),
    ("unit_of(goods) == 'box'", "yes/no"),
    ("days_between(sold_on, asked_on) > 30", "yes/no"),
    ("minutes_between(told, told) > 5", "yes/no"),
    ("n", "whole number"),
    ("-n + 3 * n", "whole number"),
    ("n // 7 % 3", "whole number"),
    ("2.5", "decimal"),
    ("n / 4", "decimal"),
    ("n / 1", "whole number"),
    ("days + 1", "whole number (day)"),
    ("1 + days", "whole number (day)"),
    ("days * n", "whole number (day)"),
    ("price - 0.5", "decimal (CNY)"),
    ("price * 0.25", "decimal (CNY)"),
    ("price // 1", "whole number (CNY)"),
    ("price % 10", "decimal (CNY)"),
    ("floor / 4", "area"),
    ("floor * 2", "area"),
    ("area_of(goods, tile, per_box)", "area"),
    ("area_of(goods, tile, 4)", "area"),
    ("days if laid else 3", "whole number (day)"),
    ("3 if laid else 2.5", "decimal"),
    ("days_between(sold_on, told)", "whole number (day)"),
    ("minutes_between(told, told)", "exact number (minute)"),
    ("minutes_between(told, told) // 1", "whole number (minute)"),
    ('time("21:30")', "time"),
    ("add_minutes(told, 30)", "moment"),
    ("add_minutes(add_minutes(told, minutes), -5)", "moment"),
    ("told if laid else add_minutes(told, 1)", "moment"),
    ("add_minutes(told, 30) > told", "yes/no"),
    ("minutes_between(told, add_minutes(told, minutes))", "exact number (minute)"),
    ("sold_on", "date"),
    ("date(told)", "date"),
    ("date('2024-02-29')", "date"),
    ("add_days(sold_on, -3)", "date"),
    ("add_days(told, days)", "date"),
    ("add_months(sold_on, months)", "date"),
    ("working_day(sold_on)", "date"),
    ("add_working_days(sold_on, 5)", "date"),
    ("min(days, 3, 7)", "whole number (day)"),
    ("max(sold_on, date(told))", "date"),
    ("percent_of(days, 15)", "decimal (day)"),
    ("round(days * 1.5, 1)", "whole number (day)"),
    ('round(days * 0.333, to = 0.05, "half even")', "decimal (day)"),
    ('round(days * 0.333, to=0.05, how="up")', "decimal (day)"),
    ("sold_on if laid else told", "date"),
    ("told", "moment"),
    ("defect", "choice of none, claimed, confirmed"),
    ("'none' if laid else defect", "choice of none, claimed, confirmed"),
    ("unit_of(goods)", "choice of m2, box, piece"),
    ("note", "text"),
    ("(laid\n  and\treceipt)  # why", "yes/no"),
    ("laid  # :)", "yes/no"),
    ("laid  # it's so", "yes/no"),
    ("note == ')' or note == '(' or laid", "yes/no"),
    ("note == '''it's :)'''", "yes/no"),
    ("total(floor)", "area"),
    ("per_day * days", "decimal (CNY)"),
    ("days * per_day * 2", "decimal (CNY)"),
    ("floor * per_m2", "decimal (CNY)"),
    ("total(days) * 2 + total(n)", "whole number (day)"),
    ("count()", "whole number"),
    ("count(laid or n > 3) * 2", "whole number"),
    ("latest(sold_on)", "date"),
    ("earliest(told)", "date"),
]


@pytest.mark.parametrize(("text", "kind"), TYPED)
def test_what_is_allowed_has_a_type(text: str, kind: str) -> None:
    """Everything the language has parses and finds its type."""
    _, type_ = elaborate(parse(text), SCOPE, OtherFacts({}, SCOPE))
    assert describe(type_) == kind


def test_every_function_is_tried() -> None:
    """No function is without a line in the table of what is allowed."""
    assert [name for name in FUNCTIONS if not any(f"{name}(" in text for text, _ in TYPED)] == []


@pytest.mark.parametrize(
    ("text", "value", "places"),
    [
        ("30", 30, 0),
        ("2.5", 25, 1),
        ("2.50", 250, 2),
        ("0.000001", 1, 6),
        ("0.000000001", 1, 9),
        ("1000000000000000", 10**15, 0),
        ("999999999999999.999", 999999999999999999, 3),
        ("0.1", 1, 1),
    ],
)
def test_constants_are_kept_exactly(text: str, value: int, places: int) -> None:
    """A decimal constant is a whole number of its last decimal place."""
    lowered, type_ = elaborate(parse(text), SCOPE)
    assert (lowered, type_) == (Literal(value), Number(None, places, value, value))


@pytest.mark.parametrize(
    ("text", "scaled"),
    [
        ("floor <= 2", 2_000_000),
        ("floor <= 2.000001", 2_000_001),
        ("floor <= 0.5", 500_000),
        ("price <= 2", 200),
        ("price <= 2.5", 250),
        ("n <= 2", 2),
    ],
)
def test_constants_meet_facts_in_the_facts_decimal_places(text: str, scaled: int) -> None:
    """A constant compared with an area is in mm2, with a price in hundredths; nothing is rounded."""
    assert Literal(scaled) in list(walk(condition(parse(text), SCOPE)))


@pytest.mark.parametrize(
    "text",
    [
        "half + half",
        "half - half",
        "-half - half",
        "half * 2",
        "half + 1",
        "n // 3 * 10000000000",
        "total(days) * 1000",
        "half if laid else n",
    ],
)
def test_numbers_up_to_the_limit(text: str) -> None:
    """A number may become as large as 2**62, either sign."""
    _, type_ = elaborate(parse(text), SCOPE)
    assert isinstance(type_, Number)
    assert -LIMIT <= type_.low <= type_.high <= LIMIT


@pytest.mark.parametrize(
    ("text", "culprit"),
    [
        ("half + half + 1 > 0", "half + half + 1"),
        ("-half - half - 1 > 0", "-half - half - 1"),
        ("half * 3 > 0", "half * 3"),
        ("half / 4 > 0", "half / 4"),
        ("n * n * n > 0", "n * n * n"),
        ("laid and half == 0.25", "half"),
        ("half in (1, 0.25)", "half"),
        ("total(half) > 0", "total(half)"),
        ("total(half // 100) > 0", "total(half // 100)"),
    ],
)
def test_a_number_that_could_outgrow_64_bits_is_refused(text: str, culprit: str) -> None:
    """Whatever could become larger than 2**62 is refused when the policy loads, at the place where it could."""
    error = fault(text, route=True)
    assert "too large" in error.message
    assert culprit in marked(text, error)


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        ("add_months(date('2024-02-29'), 1)", "2024-03-29"),
        ("add_months(date('2025-02-28'), 1)", "2025-03-28"),
        ("add_months(date('2024-03-31'), -1)", "2024-02-29"),
        ("add_months(date('2025-01-31'), 12)", "2026-01-31"),
        ("add_days(date('2024-02-29'), 1)", "2024-03-01"),
        ("add_days(date('2024-02-29'), -1)", "2024-02-28"),
        ("date('2025-01-01') if laid else date('2026-01-01')", "2025-06-01"),
    ],
)
def test_the_bounds_of_a_date_hold_the_dates_it_can_be(text: str, reached: str) -> None:
    """The first and last day that a date expression is said to reach include every day it does reach."""
    _, type_ = elaborate(parse(text), SCOPE)
    assert isinstance(type_, Date)
    assert type_.low <= date.fromisoformat(reached).toordinal() <= type_.high


def test_pieces_per_box_below_zero_make_no_positive_area() -> None:
    """An area of a number of pieces that may be negative is not said to be at least zero."""
    _, type_ = elaborate(parse("area_of(goods, tile, n)"), SCOPE | {"n": Number("piece", 0, -5, 5)})
    assert isinstance(type_, Number)
    assert type_.low < 0


# What is refused ------------------------------------------------------------------------------------------------------

NOT_ALLOWED = "not allowed in an expression"
NOT_LITERAL = "not a literal of this language"
NOT_EXPRESSION = "not an expression"
NO_OPERATOR = "this operator is not allowed"
NO_DIVISOR = "only a positive whole literal can divide"
NO_CALL = "not a function call of this language"
NO_NAME = "is not a name"

UNREAD = [
    ("n.real > 1", NOT_ALLOWED, "n.real"),
    ("n[0] > 1", NOT_ALLOWED, "n[0]"),
    ("n[1:2] > 1", NOT_ALLOWED, "n[1:2]"),
    ("lambda: laid", NOT_ALLOWED, "lambda: laid"),
    ("laid and (lambda x: x)", NOT_ALLOWED, "lambda x: x"),
    ("[x for x in note]", NOT_ALLOWED, "[x for x in note]"),
    ("x for x in note", NOT_ALLOWED, "x for x in note"),
    ("{x for x in note}", NOT_ALLOWED, "{x for x in note}"),
    ("{n: 1}", NOT_ALLOWED, "{n: 1}"),
    ("[n] == [n]", NOT_ALLOWED, "[n]"),
    ("(n, n) == 1", NOT_ALLOWED, "(n, n)"),
    ("{n} == 1", NOT_ALLOWED, "{n}"),
    ("f'{note}' == note", NOT_ALLOWED, "f'{note}'"),
    ("(x := n) > 1", NOT_ALLOWED, "x := n"),
    ("x := n", NOT_ALLOWED, "x := n"),
    ("yield laid", NOT_ALLOWED, "yield laid"),
    ("await laid", NOT_ALLOWED, "await laid"),
    ("+n > 1", NOT_ALLOWED, "+n"),
    ("~n > 1", NOT_ALLOWED, "~n"),
    ("n ** 2 > 1", NO_OPERATOR, "n ** 2"),
    ("n | n > 1", NO_OPERATOR, "n | n"),
    ("n & 1 == 1", NO_OPERATOR, "n & 1"),
    ("n ^ n == 1", NO_OPERATOR, "n ^ n"),
    ("n << 1 == 1", NO_OPERATOR, "n << 1"),
    ("n >> 1 == 1", NO_OPERATOR, "n >> 1"),
    ("n @ n == 1", NO_OPERATOR, "n @ n"),
    ("n is n", "`is` is not a comparison", "n is n"),
    ("laid and n is not None", "`is` is not a comparison", "n is not None"),
    ("n == None", NOT_LITERAL, "None"),
    ("n == ...", NOT_LITERAL, "..."),
    ("note == b'x'", NOT_LITERAL, "b'x'"),
    ("note == '\\ud800'", "half a character is no text", "'\\ud800'"),
    ("n > 1e5", NOT_LITERAL, "1e5"),
    ("n > 1.5e-3", NOT_LITERAL, "1.5e-3"),
    ("n > 0x10", NOT_LITERAL, "0x10"),
    ("n > 1_000", NOT_LITERAL, "1_000"),
    ("n > 1j", NOT_LITERAL, "1j"),
    ("n > .5", NOT_LITERAL, ".5"),
    ("n > 1.", NOT_LITERAL, "1."),
    ("n > 007", NOT_EXPRESSION, ""),
    ("n > ５", NOT_EXPRESSION, ""),
    ("n > 1000000000000001", "`1000000000000001` is too large", "1000000000000001"),
    ("n > 1000000000000000.1", "is too large", "1000000000000000.1"),
    ("n > " + "9" * 100, "is too large", "9" * 100),
    ("days_between(start=sold_on, end=asked_on) > 1", NO_CALL, "days_between(start=sold_on, end=asked_on)"),
    ("known(**laid)", NO_CALL, "known(**laid)"),
    ("known(*laid)", NOT_ALLOWED, "*laid"),
    ("note.upper() == note", NO_CALL, "note.upper()"),
    ("known(laid)(laid)", NO_CALL, "known(laid)(laid)"),
    ("(known)(laid) and laid.real", NOT_ALLOWED, "laid.real"),
    ("__import__('os')", NO_NAME, "__import__"),
    ("n / n > 1", NO_DIVISOR, "n"),
    ("n / 0 > 1", NO_DIVISOR, "0"),
    ("n // -2 > 1", NO_DIVISOR, "-2"),
    ("n % 2.5 > 1", NO_DIVISOR, "2.5"),
    ("n % True > 1", NO_DIVISOR, "True"),
    ("n // (1 + 1) > 1", NO_DIVISOR, "1 + 1"),
    ("n // 1000000000000001 > 1", NO_DIVISOR, "1000000000000001"),
    ("n in n", "`in` needs a list of constants", "n"),
    ("n in ()", "`in` needs a list of constants", "()"),
    ("n in (1)", "`in` needs a list of constants", "1"),
    ("note in ('a' 'b')", "two texts side by side", "'a' 'b'"),
    ("note in ('a', 'b' 'c')", "two texts side by side", "'b' 'c'"),
    ("note == 'a' \"b\"", "two texts side by side", "'a' \"b\""),
    ("note in 'abc'", "`in` needs a list of constants", "'abc'"),
    ("n in (1, n)", "only constants can be listed", "n"),
    ("n in (1, -1)", "only constants can be listed", "-1"),
    ("n in (1, *n)", "only constants can be listed", "*n"),
    ("lаid", NO_NAME, "lаid"),  # the second letter is Cyrillic
    ("receipt and ｌaid", NO_NAME, "ｌaid"),  # the first letter is full-width
    ("ﬁnd and laid", NO_NAME, "ﬁnd"),  # a ligature, which Python reads as two letters
    ("Laid", NO_NAME, "Laid"),
    ("_laid", NO_NAME, "_laid"),
    ("laidé", NO_NAME, "laidé"),
    ("售出 and laid", NO_NAME, "售出"),
    ("ｄate(told) == sold_on", NO_NAME, "ｄate"),
    ("laid, receipt", "a list is not an expression", "laid, receipt"),
    ("laid,", "a list is not an expression", "laid,"),
    ("()", "a list is not an expression", "()"),
    ("# laid", "a list is not an expression", "# laid"),
    ("", "empty expression", ""),
    ("  \n ", "empty expression", ""),
    ("laid and", NOT_EXPRESSION, ""),
    ("laid receipt", NOT_EXPRESSION, ""),
    ("laid = True", NOT_EXPRESSION, ""),
    ("laid; receipt", NOT_EXPRESSION, ""),
    ("laid if receipt", NOT_EXPRESSION, ""),
    ("import os", NOT_EXPRESSION, ""),
    ("(laid", NOT_EXPRESSION, ""),
    ("laid)", NOT_EXPRESSION, ""),
    ("laid) or (receipt", NOT_EXPRESSION, ""),
    ("laid) and (receipt) or (laid", NOT_EXPRESSION, ""),
    ("laid # '\n) or (receipt # '", NOT_EXPRESSION, ""),
    ("laid # )\n) or (receipt # (", NOT_EXPRESSION, ""),
    ("laid]", NOT_EXPRESSION, ""),
    ("'laid", NOT_EXPRESSION, ""),
    ("laid ? receipt : laid", NOT_EXPRESSION, ""),
    ("laid && receipt", NOT_EXPRESSION, ""),
    ("laid\x00", NOT_EXPRESSION, ""),
    ("laid and \x00", NOT_EXPRESSION, ""),
]


@pytest.mark.parametrize(("text", "message", "culprit"), UNREAD)
def test_what_cannot_be_read(text: str, message: str, culprit: str) -> None:
    """Whatever is not of the language is refused, in words, at its place, with a word on what to do."""
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert message in caught.value.message
    assert culprit in marked(text, caught.value)
    assert caught.value.help


@pytest.mark.parametrize(
    "text",
    [
        *("not " * count + "laid" for count in (MAX_DEPTH + 1, 500, 999)),
        "-" * (MAX_LENGTH - 1) + "n",
        "(" * 1000 + "n" + ")" * 1000,
        "known(" * 600 + "n" + ")" * 600,
        " + ".join("n" * (MAX_DEPTH + 2)),
        "n if laid else " * 200 + "n",
        "[" * 2000,
    ],
)
def test_deep_nesting_is_refused(text: str) -> None:
    """Nothing nested deeper than the limit is read, however deep it is, and nothing breaks on it."""
    with pytest.raises(ExpressionError):
        parse(text)


def test_the_deepest_that_is_read() -> None:
    """Exactly as deep as the limit says is still read; one more is not, and the message says the limit."""
    assert parse("not " * MAX_DEPTH + "laid")
    error = fault("not " * (MAX_DEPTH + 1) + "laid")
    assert error.message == f"nested more than {MAX_DEPTH} deep"


def test_the_longest_that_is_read() -> None:
    """Exactly as long as the limit says is still read; one character more is not, and both numbers are said."""
    assert parse("laid" + " " * (MAX_LENGTH - 4))
    error = fault("laid" + " " * (MAX_LENGTH - 3))
    assert str(MAX_LENGTH + 1) in error.message
    assert str(MAX_LENGTH) in error.help


@pytest.mark.parametrize(
    ("seed", "step"), [("n", "1 == ({}) == n"), ("laid", "({} in (True, False))"), ("n", "(n if {} == n else n)")]
)
def test_nesting_costs_no_more_than_its_depth(seed: str, step: str) -> None:
    """Twice the depth is read and typed with about twice the effort, or refused without much ado."""
    efforts = []
    for depth in (9, 18):
        text = seed
        for _ in range(depth):
            text = step.format(text)
        efforts.append(calls_of(lambda text=text: _tried(text)))
    assert efforts[1] < 5 * efforts[0]


def _tried(text: str) -> ExpressionError | None:
    """What is wrong with the text, if anything."""
    try:
        elaborate(parse(text), SCOPE)
    except ExpressionError as error:
        return error
    return None


UNTYPED = [
    ("lade", "unknown fact `lade`", "lade", "did you mean `laid`?"),
    ("laid and not recipt", "unknown fact `recipt`", "recipt", "did you mean `receipt`?"),
    ("zzz", "unknown fact `zzz`", "zzz", "known: "),
    ("day_between(sold_on, asked_on) > 1", "unknown function `day_between`", "day_between", "did you mean `days_between`?"),
    ("exec(note)", "unknown function `exec`", "exec(note)", ""),
    ("days > minutes", "cannot compare or add day and minute", "days > minutes", "both sides need the same unit"),
    ("laid and days + minutes > 1", "cannot compare or add day and minute", "days + minutes", ""),
    ("floor > price", "cannot compare or add m2 and CNY", "floor > price", ""),
    ("(days if laid else minutes) > 1", "cannot compare or add day and minute", "days if laid else minutes", ""),
    ("days_between(sold_on, asked_on) > minutes", "cannot compare or add day and minute", "minutes", ""),
    ("floor * floor > 2", "m2 times m2 has no unit", "floor * floor", "multiply by a plain number"),
    ("days * price > 2", "day times CNY has no unit", "days * price", 'unit = "day/CNY"'),
    ("floor * per_day > 2", "m2 times CNY/day has no unit", "floor * per_day", 'unit = "CNY/m2"'),
    ("per_day * floor > 2", "CNY/day times m2 has no unit", "per_day * floor", 'unit = "CNY/m2"'),
    ("per_day * per_day > 2", "CNY/day times CNY/day has no unit", "per_day * per_day", "multiply by a plain number"),
    ("per_day * days > days", "cannot compare or add CNY and day", "per_day * days > days", ""),
    ("note < 'b'", "a text has no order", "note < 'b'", "compare with == or !="),
    ("defect < 'none'", "has no order", "defect < 'none'", ""),
    ("laid >= receipt", "a yes/no has no order", "laid >= receipt", ""),
    ("defect == 'clamed'", "`clamed` is not one of the choices", "'clamed'", "did you mean `claimed`?"),
    ("'clamed' == defect", "`clamed` is not one of the choices", "'clamed'", "did you mean `claimed`?"),
    ("defect in ('none', 'clamed')", "`clamed` is not one of the choices", "'clamed'", "did you mean `claimed`?"),
    ("unit_of(goods) == 'boxes'", "`boxes` is not one of the choices", "'boxes'", "did you mean `box`?"),
    (
        "defect == kind",
        "cannot compare choice of none, claimed, confirmed with choice of return, exchange",
        "defect == kind",
        "",
    ),
    ("defect == note", "cannot compare", "defect == note", ""),
    ("latest(n) > sold_on", "a date is wanted here", "n", "use a date fact"),
    ("earliest(add_days(sold_on, 3)) > sold_on", "takes a day as it is given", "add_days(sold_on, 3)", "add_days(earliest("),
    ("count(n) > 3", "is not a condition", "n", "compare it"),
    ("total(half * 2) > 3", "too large", "total(half * 2)", "smaller bounds"),
    ("laid == 1", "cannot compare yes/no with whole number", "laid == 1", "a yes/no fact stands by itself"),
    ("laid == 'yes'", "cannot compare yes/no with text", "laid == 'yes'", "a yes/no fact stands by itself"),
    ("n == '1'", "cannot compare whole number with text", "n == '1'", ""),
    ("n in (1, '1')", "cannot compare whole number with text", "'1'", ""),
    ("sold_on == '2026-01-31'", "cannot compare date with text", "sold_on == '2026-01-31'", 'date("2026-01-31")'),
    ("sold_on > 20260131", "cannot compare date with whole number", "sold_on > 20260131", ""),
    ("date('2025-02-30') == sold_on", "`2025-02-30` is not a date", "'2025-02-30'", "write it as 2026-01-31"),
    ("date('31.1.2026') == sold_on", "`31.1.2026` is not a date", "'31.1.2026'", ""),
    ("date('1899-12-31') == sold_on", "`1899-12-31` is out of range", "'1899-12-31'", "1900-01-01"),
    ("date(note) == sold_on", "a date is wanted here", "note", ""),
    ("date(n) == sold_on", "a date is wanted here", "n", ""),
    ("not n", "a whole number is not yes or no", "n", ""),
    ("laid and n", "a whole number is not yes or no", "n", ""),
    ("laid or price", "a decimal (CNY) is not yes or no", "price", ""),
    ("laid if n else laid", "a whole number is not yes or no", "n", ""),
    ("n", "a whole number is not a condition", "n", ""),
    ("'yes'", "a text is not a condition", "'yes'", ""),
    ("laid if laid else n", "cannot compare yes/no with whole number", "laid if laid else n", ""),
    ("laid + 1 > 2", "cannot", "laid + 1", ""),
    ("laid * 2 > 2", "a yes/no is not a number", "laid", ""),
    ("-laid", "a yes/no is not a number", "laid", ""),
    ("note / 2 > 1", "a text is not a number", "note", ""),
    ("note + 'x' == note", "cannot add a text", "note + 'x'", ""),
    ("sold_on + 1 > sold_on", "cannot", "sold_on + 1", ""),
    ("sold_on - asked_on > 30", "cannot subtract a date and a date", "sold_on - asked_on", "days_between(asked_on, sold_on)"),
    ("price / 3 > 1", "dividing by 3 is not exact in decimals", "price / 3", "//"),
    ("price / 1000000000 > 1", "more than 9 decimal places", "price / 1000000000", ""),
    ("floor * 0.0001 > 1", "more than 9 decimal places", "floor * 0.0001", ""),
    ("n > 0.1234567891", "more than 9 decimal places", "0.1234567891", "round it"),
    ("price % 1000000000000000 > 1 and floor % 1000000000000000 > 1", "divisor too large", "floor % 1000000000000000", ""),
    ("add_days(sold_on, n) > sold_on", "could be more than 100000 days", "n", "min, max"),
    ("add_days(sold_on, price) > sold_on", "a whole number of days is wanted here", "price", ""),
    ("add_days(sold_on, months) > sold_on", "a whole number of days is wanted here", "months", ""),
    ("add_months(sold_on, days) > sold_on", "a whole number of months is wanted here", "days", ""),
    ("add_months(sold_on, 3001) > sold_on", "could be more than 3000 months", "3001", ""),
    ("add_days(n, 1) > sold_on", "a date is wanted here", "n", ""),
    (f"{'add_days(' * 20}sold_on{', -90000)' * 20} > sold_on", "this date can leave the calendar", "add_days(", ""),
    (f"{'add_days(' * 38}sold_on{', 90000)' * 38} > sold_on", "this date can leave the calendar", "add_days(", ""),
    ("days_between(sold_on) > 1", "days_between() takes 2, not 1", "days_between(sold_on)", "days_between(start, end)"),
    ("days_between() > 1", "days_between() takes 2, not 0", "days_between()", ""),
    ("days_between(sold_on, n) > 1", "a date is wanted here", "n", ""),
    ("minutes_between(sold_on, told) > 1", "a moment is wanted here", "sold_on", "days_between"),
    ("add_minutes(sold_on, 5) > told", "a moment is wanted here", "sold_on", "add_days"),
    ("add_minutes(told, days) > told", "a whole number of minutes is wanted here", "days", ""),
    ("add_minutes(told, n) > told", "could be more than", "n", "bounds"),
    ("add_minutes(told, 2.5) > told", "a whole number of minutes is wanted here", "2.5", ""),
    ("add_minutes(told, 5) > sold_on", "the date of a computed moment is not known", "add_minutes(told, 5)", ""),
    ("date(add_minutes(told, 5)) > sold_on", "the date of a computed moment is not known", "add_minutes(told, 5)", ""),
    ("known(n + 1)", "known() asks about one fact", "n + 1", "known(tile)"),
    ("known('n')", "known() asks about one fact", "'n'", ""),
    ("known(unit_of(goods))", "known() asks about one fact", "unit_of(goods)", ""),
    ("unit_of(tile) == 'box'", "a fact of type quantity is wanted here", "tile", ""),
    ("area_of(tile, tile, 1) > 1", "a fact of type quantity is wanted here", "tile", ""),
    ("area_of(goods, goods, 1) > 1", "a fact of type size is wanted here", "goods", ""),
    ("area_of(goods, tile, price) > 1", "a whole number of pieces is wanted here", "price", ""),
    ("goods == goods", "cannot compare quantity with quantity", "goods == goods", ""),
    ("tile == tile", "cannot compare size with size", "tile == tile", ""),
    ("goods > 2", "cannot compare quantity with whole number", "goods > 2", ""),
]


@pytest.mark.parametrize(("text", "message", "culprit", "help"), UNTYPED)
def test_what_does_not_fit_together(text: str, message: str, culprit: str, help: str) -> None:
    """What parses but makes no sense is refused with what it is, the place of it, and what to do about it."""
    error = fault(text)
    assert message in error.message
    assert culprit in marked(text, error)
    assert help in error.help


def test_a_total_of_a_total_is_refused() -> None:
    """What is added up is a number of each line, not a sum again."""
    for route in (False, True):
        assert fault("total(total(n)) > 0", route=route).message == "a total of a total"
        assert fault("total(1 if count(laid) > 1 else 0) > 0", route=route).message == "a total of a total"


@pytest.mark.parametrize("text", ["total(laid) > 1", "total(sold_on) > sold_on", "total(note) == note"])
def test_only_numbers_add_up(text: str) -> None:
    """total(...) of anything but a number is refused."""
    assert fault(text, route=True).message == fault(text).message == "total() adds up numbers"


# Places ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "lade",
        "   lade",
        "note == '售出' and lade",
        "note == '𠮷' and known(lade)",
        "laid\n  and lade",
        "laid\r\n  and lade",
        "laid\r  and lade",
        "laid\r\r\r\r and lade",
        "laid \f and lade",
        "laid and \\\n lade",
        "laid # 售出\n and\tlade",
        "(laid and (lade))",
        "note == '''a\nb''' and lade",
        "note == 'a\\nb' and lade",
    ],
)
def test_the_place_is_the_character(text: str) -> None:
    """The span of an error covers the culprit exactly, whatever stands before it: wide characters, line ends, tabs."""
    assert marked(text, fault(text)) == "lade"


SIGNS = "()[]{}+-*/%<>=!&|^~@:;,.#\\'\"`$? \n\r\t\f\x00"
WORDS = "laid n and or not in is if else lambda 售 𠮷 1 2.5 1e9 0x f' ''' date( total( ** // := -> \ud800 ａ"
FRAGMENTS = st.sampled_from([*SIGNS, *(f"{word} " for word in WORDS.split()), "n", "1", "\r\n"])


@given(st.lists(FRAGMENTS, max_size=14).map("".join) | st.text(max_size=20))
@settings(max_examples=600, deadline=None)
@example("n\r\r\r and")
@example("\r\r\rn")
@example("n == '\ud800'")
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text breaks the parser or the type checker, and every error points at characters of the text."""
    error = _tried(text)
    if error is not None:
        start, length = error.at
        assert 0 <= start <= max(0, len(text) - 1)
        assert 1 <= length <= max(1, len(text) - start)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_has_words(name: str) -> None:
    """`policy show` says each call in a sentence of its own: as a value, as a condition either way, or as a sum."""
    function = FUNCTIONS[name]
    ways = [[function.words], [function.yes, function.no], [(function.shifts,) * 2 if function.shifts else None]]
    told = [way for way in ways if None not in way]
    assert len(told) == 1
    for both in told[0]:
        assert both is not None
        for text in both:
            assert function.shifts or all(f"{{{place}}}" in text for place in range(len(function.takes))), text
