"""Policies of any number of rules, with worked examples, requests and logs for them; the same for the same number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FLAGS, NUMBERS, CHOICES = 30, 20, 10
OPTIONS = ("red", "green", "blue")
HEAD = """policy   = "generated/rules"
version  = "1"
title    = { en = "Generated rules", zh = "生成的规则" }
outcomes = ["deny", "refer", "approve"]

"""
PROPERTY = """[[properties]]
id    = "first-rule-holds"
when  = "number_0 > 990 and flag_0 and choice_0 == 'red'"
never = "approve"
text  = { en = "what the first rule speaks of is never accepted", zh = "第一条规则所说的绝不接受" }
"""


class Rule(NamedTuple):
    """`number > limit and flag and choice == option`: no two of a policy speak of the same flag, number and option."""

    number: str
    limit: int
    flag: str
    choice: str
    option: str
    outcome: str


def rules(count: int) -> list[Rule]:
    """At most FLAGS * NUMBERS * CHOICES * len(OPTIONS) of them; a wider policy has more facts, too."""
    flags, numbers = min(FLAGS, 2 + count // 20), min(NUMBERS, 2 + count // 20)
    choices = min(CHOICES, 1 + count // 50)
    made = []
    for index in range(count):
        rest, flag = divmod(index, flags)
        rest, number = divmod(rest, numbers)
        rest, option = divmod(rest, len(OPTIONS))
        choice = rest % choices
        limit = 100 + index * 37 % 880
        outcome = "deny" if index % 2 == 0 else "refer"
        made.append(Rule(f"number_{number}", limit, f"flag_{flag}", f"choice_{choice}", OPTIONS[option], outcome))
    return made


def facts(given: list[Rule]) -> dict[str, str]:
    """Fact -> its type."""
    found: dict[str, str] = {}
    for rule in given:
        found |= {rule.number: "whole number", rule.flag: "yes/no", rule.choice: "choice"}
    return dict(sorted(found.items()))


def policy(count: int, moved: int = 0) -> str:
    """The policy's file; `moved` shifts the limit of its last rule, for another version of it."""
    given = rules(count)
    parts = [HEAD]
    for name, kind in facts(given).items():
        more = "max = 1000\n" if kind == "whole number" else f"choices = {list(OPTIONS)}\n" if kind == "choice" else ""
        parts.append(f'[facts.{name}]\ntype = "{kind}"\n{more}ask = {{ en = "{name}?", zh = "{name}？" }}\n')
    for index, rule in enumerate(given):
        limit = rule.limit + (moved if index == count - 1 else 0)
        when = f"{rule.number} > {limit} and {rule.flag} and {rule.choice} == '{rule.option}'"
        parts.append(
            f'[[rules]]\nid = "rule-{index}"\noutcome = "{rule.outcome}"\nwhen = "{when}"\n'
            f'reason = {{ en = "Rule {index} speaks against it.", zh = "第{index}条规则不允许。" }}\n'
        )
    return "\n".join([*parts, PROPERTY])


def cases(count: int) -> str:
    """For each rule one request that it decides, and one that just escapes it."""
    given = rules(count)
    plain = {name: {"yes/no": "no", "whole number": "0", "choice": "red"}[kind] for name, kind in facts(given).items()}
    parts = ["[base]", *(f'{name} = "{value}"' for name, value in plain.items()), ""]
    for index, rule in enumerate(given):
        for shift, outcome in ((1, rule.outcome), (0, "approve")):
            told = f'{rule.number} = "{rule.limit + shift}", {rule.flag} = "yes", {rule.choice} = "{rule.option}"'
            parts.append(f'[[cases]]\nname = "rule-{index} at {shift}"\nfacts = {{ {told} }}\noutcome = "{outcome}"\n')
    return "\n".join(parts)


def requests(count: int, how_many: int) -> Iterator[dict[str, bool | int | str]]:
    """Random requests, typed, of which everything is known."""
    source = random.Random(count)
    kinds = facts(rules(count))
    for _ in range(how_many):
        yield {
            name: source.random() < 0.05
            if kind == "yes/no"
            else source.randrange(1001)
            if kind == "whole number"
            else source.choice(OPTIONS)
            for name, kind in kinds.items()
        }


def write(folder: Path, count: int) -> Path:
    """The policy, a second version of it (NAME.moved.toml) and its worked examples."""
    file = folder / f"rules_{count}.toml"
    file.write_text(policy(count), encoding="utf-8")
    file.with_suffix(".cases.toml").write_text(cases(count), encoding="utf-8")
    (folder / f"moved_{count}.toml").write_text(policy(count, moved=1), encoding="utf-8")
    return file


def write_log(folder: Path, count: int, how_many: int) -> Path:
    """A log of requests for the policy of that many rules."""
    log = folder / f"rules-{count}.csv"
    words = {True: "yes", False: "no"}
    with log.open("w", encoding="utf-8") as stream:
        for number, request in enumerate(requests(count, how_many)):
            if number == 0:
                stream.write(",".join(request) + "\n")
            cells = (words[value] if isinstance(value, bool) else str(value) for value in request.values())
            stream.write(",".join(cells) + "\n")
    return log
