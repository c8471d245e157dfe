"""What is no expression, and what the message says to write instead: each at its very characters."""

from __future__ import annotations

import re
from time import process_time

import pytest

from returns_cli.policy.build import build_or_faults
from returns_cli.policy.source import PolicyError, Source
from returns_cli.policy.toml_file import tables_of
from returns_cli.wording.faults_in_chinese import hint_in_chinese

POLICY = """policy = "shop/returns"
version = "1"
outcomes = ["deny", "approve"]
[facts]
sold_on = { type = "date" }
asked_on = { type = "date" }
at = { type = "moment" }
kind = { type = "choice", choices = ["a", "b"] }
member = { type = "yes/no" }
opened = { type = "yes/no" }
price = { type = "decimal", unit = "CNY", max = 10000 }
[parameters.return_window]
unit = "day"
values = [{ value = 30 }]
[derived.days]
value = "days_between(sold_on, asked_on)"
[[rules]]
id = "x"
outcome = "deny"
when = '''
"""

CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b(an|the|it|its|is|are|as|with|without|for|all|of|such|sign|closed|enough|write|full-width)\b")

# the expression with the blamed characters in «», and what the help says
HINTS = [
    ("days «=» 30", "write == to compare"),
    ("opened «=» yes", "write == to compare"),
    ("days«＝»30", "write == to compare"),
    ("days > 30 «&&» opened", "write and"),
    ("days > 30 «||» opened", "write or"),
    ("«!»opened", "write not"),
    ("days «=>» 30", "write >="),
    ("days «=<» 30", "write <="),
    ("days «≥» 30", "write >="),
    ("days «≤» 30", "write <="),
    ("days «≠» 30", "write !="),
    ("days «<>» 30", "write !="),
    ("«（»days > 30）", "round brackets as ( and )"),
    ("not«（»opened）", "round brackets as ( and )"),
    ("kind == «“»a”", "straight quotes"),
    ("kind == «‘»a’", "straight quotes"),
    ("kind == «「»a」", "straight quotes"),
    ("kind == «`»a`", "straight quotes"),
    ('kind == «"»a', "this text is not closed"),
    ("«if» days > 30", "a condition stands by itself, without if"),
    ("days > 30 «if» member", "30 if member else 14"),
    ("member «?» days > 30 : opened", "30 if member else 14"),
    ("days > 30 «then» opened", "30 if member else 14"),
    ("opened == «true»", "write True"),
    ("opened == «no»", "write False"),
    ("kind == «null»", "not known(fact)"),
    ("kind == «None»", "not known(fact)"),
    ("kind == «a»", "a text stands in quotes: 'a'"),
    ("kind == «A»", "a text stands in quotes: 'A'"),
    ("kind == «'A'»", "did you mean `a`?"),
    ("kind in («a», b)", "a text stands in quotes: 'a'"),
    ("kind in «'a'»", "write == 'a'"),
    ("kind == «('a', 'b')»", "for example: defect in ("),
    ("kind == 'a' or «'b'»", 'kind in ("a", "b")'),
    ("«sold_on + 30» < asked_on", "add_days(sold_on, 30)"),
    ("asked_on > «sold_on + return_window»", "add_days(sold_on, return_window)"),
    ("asked_on > «return_window + sold_on»", "add_days(sold_on, return_window)"),
    ("«asked_on - 30» > sold_on", "add_days(asked_on, -30)"),
    ("«asked_on - sold_on» > 30", "days_between(sold_on, asked_on)"),
    ("«at + 30» > at", "add_minutes(at, 30)"),
    ("sold_on > «2026-01-01»", 'date("2026-01-31")'),
    ("sold_on > «2026-11-12»", 'date("2026-01-31")'),
    ("asked_on > date(«2026-01-01»)", 'date("2026-01-31")'),
    ("«asked_on > 30»", "days_between(start, end)"),
    ("«today» > sold_on", 'default = "today"'),
    ("«now()» > at", 'default = "today"'),
    ("days > «30 days»", "without its unit"),
    ("price > «100 CNY»", "without its unit"),
    ("price > «¥»100", "without its currency"),
    ("price > «1,000»", "write a number without signs between its digits"),
    ("price > «3,5»", "with a point"),
    ("«days > '30'»", "a number stands without quotes"),
    ("days > «３»０", "write 3"),
    ("days «大于» 30", "write >"),
    ("days > 30 «且» opened", "write and"),
    ("days «between» 1 and 30", "30 <= days <= 60"),
    ("days > 30 «unless» opened", 'unless = "…"'),
    ("days > 30 «or >» 40", "say both sides"),
    ("opened «and»", "something is missing after it"),
    ("«(»days > 30", "this bracket is not closed"),
    ("days > 30«)»", "this bracket closes nothing"),
    ("opened «member»", "write and, or, or a comparison"),
    ("«sold-on» > asked_on", "`sold_on`"),
    ("days > «return-window»", "`return_window`"),
    ("«datediff(sold_on, asked_on)» > 3", "days_between(start, end)"),
    ("«month(sold_on)» == 12", "compare whole dates"),
    ("«days ** 2» > 3", "there are no powers"),
    ("«average(price)» > 5", "write total(number)"),
    ("«last(sold_on)» > asked_on", "latest(date)"),
    ("«first(sold_on)» > asked_on", "earliest(date)"),
    ("«countif(member)» > 3", "count(condition)"),
]


def fault_of(expression: str) -> PolicyError:
    text = POLICY + expression + "\n'''\n"
    _, faults = build_or_faults(Source("p.toml", text, tables_of("p.toml", text), ""))
    assert len(faults) == 1, [str(fault) for fault in faults]
    return faults[0]


@pytest.mark.parametrize(("marked", "hint"), HINTS, ids=[marked for marked, _ in HINTS])
def test_what_others_write_gets_the_hint_that_helps(marked: str, hint: str) -> None:
    fault = fault_of(marked.replace("«", "").replace("»", ""))
    assert hint in fault.help
    assert fault.place is not None
    assert fault.place.column == marked.index("«") + 1
    in_chinese = hint_in_chinese(fault.help)
    assert CHINESE.search(in_chinese), in_chinese
    assert not ENGLISH.search(in_chinese), in_chinese


def test_a_difference_of_facts_is_no_name_with_a_hyphen() -> None:
    assert "days_between" in fault_of("asked_on - sold_on > 3").help


def test_long_sums_are_typed_once() -> None:
    """Each side of a sum is looked at once, however long the sum: no expression takes the loader long."""
    begun = process_time()
    assert fault_of(f"{' + '.join(['days'] * 38)} + opened > 3").code == "type-mismatch"
    assert process_time() - begun < 5


def test_a_chain_of_choices_is_one_list_of_alternatives() -> None:
    chain = " else ".join(f"{number} if days == {number}" for number in range(60))
    assert "compare it with something" in fault_of(f"{chain} else 61").help
    assert "write them as a table" in fault_of(f"{chain} else {chain} else 61").help
