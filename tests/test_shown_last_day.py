"""Shown last days counted from one fact beside rules that count from another: whose last day each of them can be."""

from __future__ import annotations

from pathlib import Path

import pytest

from returns_cli.checks.run import check_policy

HEAD = """policy = "s/p"
version = "1"
outcomes = ["deny", "refer", "approve"]
[parameters.window]
unit = "day"
values = [{ value = 30 }]
[facts]
sold_on = { type = "date" }
delivered_on = { type = "date" }
asked_on = { type = "date" }
exchange = { type = "yes/no" }
boxes = { type = "whole number", max = 1000 }
"""
REFERRED = '[[rules]]\nid = "many"\noutcome = "refer"\nwhen = "boxes > 900 and exchange"\n'


def shown(name: str, counted_from: str) -> str:
    return f'[derived.{name}]\nvalue = "add_days({counted_from}, window)"\nshow = true\n'


def rule(
    name: str, counted_from: str, more: str = "", *, outcome: str = "deny", over: str = "> window", says: str = "No."
) -> str:
    when = f"days_between({counted_from}, asked_on) {over}{more}"
    return f'[[rules]]\nid = "{name}"\noutcome = "{outcome}"\nwhen = "{when}"\nreason = "{says}"\n'


LAST, EXCHANGE = shown("last_day", "sold_on"), shown("exchange_until", "delivered_on")
BOTH_SAID = "Returned until {last_day}, exchanged until {exchange_until}."
FREE = """[terms.fee]
unit = "percent"
[[terms.fee.values]]
when = "days_between(sold_on, asked_on) <= window"
value = 0
[[terms.fee.values]]
when = "days_between(sold_on, asked_on) > window"
value = 10
"""
REFUNDS = '[[rules]]\nid = "a"\noutcome = "refer"\nwhen = "asked_on > last_day"\nreason = "Refunds end on {last_day}."\n'
DUTY = '[[duties]]\nid = "collect"\nby = "add_days(sold_on, window)"\n'


@pytest.mark.parametrize(
    "rest",
    [
        LAST + EXCHANGE + rule("a", "sold_on") + rule("b", "delivered_on"),
        LAST + EXCHANGE + rule("a", "sold_on", " and not exchange") + rule("b", "delivered_on", " and exchange"),
        LAST + EXCHANGE + rule("a", "sold_on", says=BOTH_SAID) + rule("b", "delivered_on", says=BOTH_SAID),
        EXCHANGE + rule("a", "sold_on", outcome="refer") + rule("b", "delivered_on"),
        LAST + rule("a", "sold_on", outcome="refer") + rule("b", "delivered_on"),
        LAST + rule("b", "delivered_on") + FREE,
        LAST + rule("b", "delivered_on") + DUTY,
        LAST + REFUNDS + rule("b", "delivered_on", " and asked_on > last_day"),
    ],
    ids=["two rules", "exchanges too", "said together", "referred", "the referred one's", "a term's", "a duty's", "read twice"],
)
def test_the_last_day_of_another_rule_is_no_fault(tmp_path: Path, rest: str) -> None:
    assert codes(tmp_path, rest + REFERRED) == []


@pytest.mark.parametrize(
    "rest",
    [
        LAST + rule("b", "delivered_on"),
        LAST + rule("a", "sold_on", " and exchange", over="> window + 5") + rule("b", "delivered_on"),
        LAST + rule("a", "sold_on", " and exchange", over=">= window") + rule("b", "delivered_on"),
        LAST + EXCHANGE + rule("b", "delivered_on"),
        LAST + rule("a", "sold_on") + rule("b", "delivered_on", says="Until {last_day}."),
    ],
    ids=["nobody's", "five days short", "a day late", "one of two", "said by the other"],
)
def test_the_last_day_of_no_rule_that_it_can_belong_to_is_found(tmp_path: Path, rest: str) -> None:
    assert codes(tmp_path, rest + REFERRED) == ["shown-last-day"]


def codes(folder: Path, rest: str) -> list[str]:
    path = folder / "p.toml"
    path.write_text(HEAD + rest, encoding="utf-8")
    return [finding.code for finding, _ in check_policy(path).findings]


def counted(value: str, name: str = "last_day", label: str = "") -> str:
    return f'[derived.{name}]\nvalue = "{value}"\nshow = true\n' + (f'label = "{label}"\n' if label else "")


SOLD_FIRST = '[[checks]]\nmust = "delivered_on >= sold_on"\n'
IN_WINDOW, IN_30 = rule("b", "delivered_on"), rule("b", "delivered_on", over="> 30")
IN_A_MONTH = IN_30.replace("days_between(delivered_on, asked_on) > 30", "asked_on > add_months(delivered_on, 1)")


@pytest.mark.parametrize(
    ("value", "name", "label", "rest", "wrong"),
    [
        ("add_days(sold_on, 30)", "last_day", "", IN_WINDOW, True),
        ("add_days(sold_on, window)", "last_day", "", IN_30, True),
        ("add_months(sold_on, 1)", "last_day", "", IN_A_MONTH, True),
        ("add_days(sold_on, 30)", "on", "可退至", IN_WINDOW, True),
        ("add_days(delivered_on, 30)", "on", "可退至", IN_WINDOW, False),
        ("add_days(delivered_on, 29)", "on", "可退至", IN_WINDOW, True),
        ("add_days(sold_on, 30)", "on", "送达日", IN_WINDOW, False),
        ("add_months(sold_on, 24)", "warranty_ends", "", IN_WINDOW, False),  # of something else: another length
        ("add_days(sold_on, 30)", "last_day", "", IN_WINDOW + rule("a", "sold_on"), False),
        ("add_days(sold_on, 30)", "last_free_day", "", IN_WINDOW + FREE, False),
    ],
)
def test_a_length_said_twice_and_counted_from_two_facts(
    tmp_path: Path, value: str, name: str, label: str, rest: str, wrong: bool
) -> None:
    """One length, in a number here and by a parameter there, is about the same, though nothing else says so."""
    for before in ("", SOLD_FIRST):
        found = codes(tmp_path, counted(value, name, label) + rest + REFERRED + before)
        assert found.count("shown-last-day") == wrong
