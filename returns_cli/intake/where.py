"""Which rows of a log are looked at: `--where "Financial Status=refunded"`.

A condition over columns (see `conditions`) becomes a rule of a small policy, whose facts are these columns: the policy language
itself says what it means. Words are compared as all words are (capitals, widths, blanks).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from returns_cli.errors import UsageError, visible
from returns_cli.intake.conditions import HELP, Condition
from returns_cli.intake.operands import DAY, NUMBER, TEXT
from returns_cli.policy.build import build_policy
from returns_cli.policy.model import Policy
from returns_cli.policy.source import PolicyError, Source
from returns_cli.policy.toml_file import digest_of, tables_of
from returns_cli.records import Record

HOLDS = "deny"  # the outcome of the small policy where the condition holds
_TYPES = {TEXT: 'type = "text"', NUMBER: 'type = "decimal"\nplaces = 6\nmin = -1_000_000_000', DAY: 'type = "date"'}


class Where(Record):
    """The condition as somebody wrote it, as a policy, and the column of each of its facts with the kind of its values."""

    wording: str
    policy: Policy
    columns: tuple[tuple[int, str], ...]

    @property
    def named(self) -> list[int]:
        """The columns by themselves."""
        return [column for column, _ in self.columns]


def where(conditions: Sequence[str], header: Sequence[str], timezone: str) -> Where:
    """What all the conditions together mean for a log with these headings. Raises UsageError."""
    parsed = [Condition(wording, header) for wording in conditions]
    columns = tuple(dict.fromkeys(column for parser in parsed for column in parser.columns))
    names = {column: f"c{number}" for number, column in enumerate(columns)}
    expression = " and ".join(f"({parser.expression(names)})" for parser in parsed)
    facts = "\n".join(f'[facts.{name}]\nask = "?"\n{_TYPES[kind]}' for (_, kind), name in names.items())
    when = json.dumps(expression, ensure_ascii=False)
    text = (
        f'policy = "where/rows"\nversion = "1"\ntitle = "rows"\ntimezone = "{timezone}"\noutcomes = ["{HOLDS}", "approve"]\n'
        f'{facts}\n[[rules]]\nid = "where"\noutcome = "{HOLDS}"\nreason = "?"\nwhen = {when}\n'
    )
    try:
        raw = tables_of("--where", text)
        policy = build_policy(Source("--where", text, raw, digest_of(raw)))
    except PolicyError as error:
        raise UsageError(f"`{visible(' and '.join(conditions))}` is no condition: {error.message}", help=HELP) from None
    return Where(" and ".join(conditions), policy, columns)
