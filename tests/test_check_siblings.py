"""Faults of one kind in policies that have nothing else in common: each is found under its code, and what is right is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from returns_cli import load_policy
from returns_cli.checks.run import check_policy

DATES = 'sold_on = { type = "date" }\nasked_on = { type = "date" }\n'
MEMBER = 'member = { type = "yes/no" }\n'
COUNTS = 'days = { type = "whole number", max = 1000 }\nboxes = { type = "whole number", max = 1000 }\n'
PRICE = 'price = { type = "decimal", unit = "EUR", max = 1000 }\n'


def shown(value: str, name: str = "last_day") -> str:
    return f'[derived.{name}]\nvalue = "{value}"\nshow = true\n'


def rule(when: str, name: str = "late", unless: str = "") -> str:
    return f'[[rules]]\nid = "{name}"\noutcome = "deny"\nwhen = "{when}"\n' + (f'unless = "{unless}"\n' if unless else "")


def fee(*values: tuple[str, str], unit: str = "percent") -> str:
    rows = "".join(f'[[terms.fee.values]]\nwhen = "{when}"\nvalue = "{value}"\n' for when, value in values)
    return f'[terms.fee]\nunit = "{unit}"\n{rows}'


def few_and_many(few: str, many: str, unit: str = "percent") -> str:
    return fee(("boxes <= 5", few), ("boxes > 5", many), unit=unit)


OF_MEMBERS = rule("days_between(sold_on, asked_on) > 30", unless="member")
FREE_UNTIL = fee(("days_between(sold_on, asked_on) <= 14", "0"), ("days_between(sold_on, asked_on) > 14", "10"))
A_MONTH = shown("add_months(sold_on, 1)")
OF_BOXES = shown("30 if boxes > 5 and boxes > 4 else 20", "window")
SAME = fee(("boxes > 5", "5"), ("boxes > 3", "5.00"), ("boxes <= 3", "0"))
LATE = rule("days > 30")
PARTS, LAST, FRACTION, CENTS = "idle-part", "shown-last-day", "fraction-among-percents", "unrounded-money"
UNSAID = "unsaid-text"
MAKER = 'maker = { type = "text" }\n'
OF_MAKERS = '[tables.days]\nby = ["maker"]\nrows = [["Acme", 1], ["not Acme", 2]]\n' + rule("days > 1")

# name -> (code or none, head, facts, the rest)
POLICIES: dict[str, tuple[str | None, str, str, str]] = {
    "months, refused on the day": (
        LAST,
        "",
        DATES,
        A_MONTH + rule("asked_on >= add_months(sold_on, 1)"),
    ),
    "months": (None, "", DATES, A_MONTH + rule("not asked_on <= add_months(sold_on, 1)")),
    "days for a month": (LAST, "", DATES, shown("add_days(sold_on, 30)") + rule("asked_on > add_months(sold_on, 1)")),
    "no roll to a working day": (
        LAST,
        'calendar = "DE"\ntimezone = "Europe/Berlin"\n',
        DATES,
        shown("add_days(sold_on, 14)", "return_by") + rule("asked_on > working_day(add_days(sold_on, 14))"),
    ),
    "two rules, one a day short": (
        LAST,
        "",
        DATES + MEMBER,
        shown("add_days(sold_on, 60 if member else 30)")
        + OF_MEMBERS
        + rule("member and days_between(sold_on, asked_on) >= 60", "members"),
    ),
    "two rules": (
        None,
        "",
        DATES + MEMBER,
        shown("add_days(sold_on, 60 if member else 30)")
        + OF_MEMBERS
        + rule("member and days_between(sold_on, asked_on) > 60", "members"),
    ),
    "one of two windows": (
        LAST,
        "",
        DATES + MEMBER,
        shown("add_days(sold_on, 60 if member else 30)") + rule("days_between(sold_on, asked_on) > (60 if member else 31)"),
    ),
    "the day itself is compared": (LAST, "", DATES, shown("add_days(sold_on, 30)", "x") + rule("asked_on >= x")),
    "the last day of something else": (
        None,
        "",
        DATES,
        shown("add_days(sold_on, 14)", "last_free_day") + rule("days_between(sold_on, asked_on) > 30") + FREE_UNTIL,
    ),
    "a day that is called otherwise": (
        None,
        "",
        DATES,
        shown("add_days(sold_on, 3)", "ready_on") + rule("days_between(sold_on, asked_on) > 30"),
    ),
    "condition of a derived value": (
        PARTS,
        "",
        COUNTS,
        OF_BOXES + rule("days > window"),
    ),
    "cell of a table": (
        PARTS,
        "",
        COUNTS,
        '[tables.window]\nby = ["boxes"]\nrows = [["<=5", 30], [">5 and >3", 20]]\n' + rule("days > window"),
    ),
    "value of a term": (PARTS, "", COUNTS, LATE + fee(("True", "5 if boxes > 5 or boxes > 9 else 6"))),
    "percent of a price": (
        FRACTION,
        "",
        COUNTS + PRICE,
        LATE + few_and_many("round(percent_of(price, 0.15), 0.01)", "round(percent_of(price, 20), 0.01)", "EUR"),
    ),
    "percent in a table": (
        FRACTION,
        "",
        COUNTS,
        '[tables.f]\nby = ["boxes"]\nunit = "percent"\nrows = [["<=5", 15], [">5", 0.3]]\n' + LATE + fee(("True", "f")),
    ),
    "percent of a derived value": (
        FRACTION,
        "",
        COUNTS,
        '[derived.f]\nunit = "percent"\n[[derived.f.values]]\nwhen = "boxes > 5"\nvalue = 0.15\n'
        '[[derived.f.values]]\nwhen = "boxes <= 5"\nvalue = 10\n' + LATE + fee(("True", "f")),
    ),
    "percent in a choice": (FRACTION, "", COUNTS, LATE + fee(("True", "0.15 if boxes > 5 else 20"))),
    "half a percent and none": (None, "", COUNTS, LATE + few_and_many("0.5", "0")),
    "money in parts of a cent": (CENTS, "", COUNTS + PRICE, LATE + few_and_many("percent_of(price, 12.5)", "2", "EUR")),
    "shown money in parts of a cent": (CENTS, "", COUNTS + PRICE, LATE + shown("price / 8 * boxes", "share")),
    "money, rounded": (None, "", COUNTS + PRICE, LATE + few_and_many("round(percent_of(price, 12.5), 0.05)", "2", "EUR")),
    "money in whole tenths": (None, "", COUNTS + PRICE, LATE + few_and_many("percent_of(round(price, 1), 10)", "2", "EUR")),
    "duty of those who are denied": (
        "speaks-of-nothing",
        "",
        COUNTS,
        rule("days > 30 or boxes > 900") + '[[duties]]\nid = "d"\nwhen_outcome = ["approve"]\nwhen = "days > 40"\n',
    ),
    "blanks around a text": (UNSAID, "", MAKER, rule("maker == ' Acme'")),
    "a text on the left": (UNSAID, "", MAKER, rule("'' == maker")),
    "one of several texts": (UNSAID, "", MAKER, rule("maker in ('Acme', '#REF!')")),
    "the text of a check": (UNSAID, "", MAKER, rule("maker == 'Acme'") + "[[checks]]\nmust = \"maker != '\\\\\\\\N'\"\n"),
    "the cell of a text": (UNSAID, "", MAKER, OF_MAKERS.replace('"Acme"', '"Acme | NULL"')),
    "texts that can be said": (None, "", MAKER, rule("maker in ('-', '无', 'unknown')")),
    "a text that a default says": (None, "", MAKER.replace(" }", ', default = "N/A" }'), rule("maker == 'N/A'")),
    "a derived text that is blank": (
        None,
        "",
        MAKER,
        "[derived]\nown = { value = \"'' if maker == 'Acme' else maker\" }\n" + rule("own == ''"),
    ),
    "alternatives that say the same": (
        None,
        "",
        COUNTS,
        LATE + SAME,
    ),
    "alternatives that meet and say the same": (None, "", COUNTS, LATE + fee(("boxes >= 5", "5"), ("boxes <= 5", "5"))),
    "alternatives that do not": (
        "overlap",
        "",
        COUNTS,
        LATE + SAME.replace("5.00", "5.01"),
    ),
}


def policy(folder: Path, head: str, facts: str, rest: str) -> Path:
    path = folder / "p.toml"
    top = f'policy = "s/p"\nversion = "1"\n{head}outcomes = ["deny", "approve"]\n[facts]\n'
    path.write_text(top + facts + rest, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", POLICIES)
def test_one_finding_or_none(name: str, tmp_path: Path) -> None:
    """What is found is the one fault of the policy, with a request that shows it where it speaks of requests."""
    code, head, facts, rest = POLICIES[name]
    found = [finding for finding, _ in check_policy(policy(tmp_path, head, facts, rest)).findings]
    assert [finding.code for finding in found] == ([code] if code else [])
    assert all((finding.witness is not None) == (finding.code in (LAST, CENTS, "overlap")) for finding in found)


@pytest.mark.parametrize(("boxes", "stated"), [(2, "0"), (4, "5"), (9, "5")])
def test_what_two_alternatives_say_alike_is_said(tmp_path: Path, boxes: int, stated: str) -> None:
    """No contradiction where both hold and say the same; a later term can build on it."""
    rest = LATE + SAME + '[terms.twice]\nunit = "percent"\nvalues = [{ value = "fee * 2" }]\n'
    loaded = load_policy(str(policy(tmp_path, "", COUNTS, rest)))
    terms = loaded.decide(loaded.read({"days": "1", "boxes": str(boxes)})).to_json()["terms"]
    assert str(terms["fee"]["value"]) == stated
    assert float(str(terms["twice"]["value"])) == 2 * float(stated)
