"""How texts are meant, where the texts themselves do not say: the order of dates, words for "not known", for decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from returns_cli.errors import UsageError
from returns_cli.kinds.calendar_text import SERIAL, UNIX
from returns_cli.kinds.date_forms import ORDERS
from returns_cli.kinds.date_layout import check_layout
from returns_cli.kinds.sameness import folded
from returns_cli.language.faults import did_you_mean
from returns_cli.late_pattern import late
from returns_cli.policy.model import Policy
from returns_cli.records import Record

_SEPARATOR = late("[,;，；、]")


class Ways(Record):
    """`dates` is the order of all dates (dmy, mdy, ymd, serial), `dates_of` that of a fact's, or its layout (%d-%b-%y).

    `unknown` are more words, folded, that say that a fact is not known; `decisions` more words for an outcome.
    """

    dates: str | None = None
    dates_of: Mapping[str, str] = {}
    unknown: frozenset[str] = frozenset()
    decisions: Mapping[str, tuple[str, ...]] = {}

    def order(self, fact: str) -> str | None:
        """What is said of a fact's dates."""
        return self.dates_of.get(fact, self.dates)

    def with_order(self, fact: str, order: str) -> Ways:
        """The same, with another order of one fact's dates."""
        return self.but(dates_of={**self.dates_of, fact: order})


AnyWays: TypeAlias = Ways | str | None


def ways_of(given: AnyWays) -> Ways:
    """An order of dates alone is a way, too."""
    return given if isinstance(given, Ways) else Ways(dates=given)


def asked_ways(dates: Iterable[str], unknown: Iterable[str], decisions: Iterable[str]) -> Ways:
    """What options say: --dates dmy, --dates sold_on=%d-%b-%y, --unknown WORD, --decision approve=是,SI. Raises UsageError."""
    general, by_fact = None, dict[str, str]()
    for each in dates:
        fact, equals, order = each.partition("=")
        order = (order if equals else fact).strip()
        _check_order(order, layout=bool(equals))
        if (fact.strip() in by_fact) if equals else (general is not None):
            raise UsageError(f"--dates is given twice{f' for `{fact.strip()}`' if equals else ''}", help="give it once")
        if equals:
            by_fact[fact.strip()] = order
        else:
            general = order
    return Ways(general, by_fact, frozenset(folded(word) for word in unknown), _decisions(decisions))


def _check_order(order: str, *, layout: bool) -> None:
    if order in (*ORDERS, SERIAL, UNIX):
        return
    wrong = check_layout(order) if layout and "%" in order else "it is no order of dates"
    if wrong:
        raise UsageError(
            f"--dates does not take `{order}`: {wrong}",
            help="write dmy, mdy, ymd, serial or unix, or FACT=%d-%b-%y for the dates of one fact",
        )


def _decisions(options: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    owners: dict[str, str] = {}
    for option in options:
        outcome, equals, words = (part.strip() for part in option.partition("="))
        listed = tuple(word.strip() for word in _SEPARATOR.split(words) if word.strip())
        if not (outcome and equals and listed):
            raise UsageError(f"--decision takes OUTCOME=WORD,WORD, not `{option}`", help="for example --decision approve=SI,Y")
        for word in listed:
            if owners.setdefault(folded(word), outcome) != outcome:
                raise UsageError(f"`{word}` is given for two decisions", help="leave it to one of them")
        found[outcome] = (*found.get(outcome, ()), *listed)
    return found


def check_ways(ways: Ways, policies: Sequence[Policy]) -> None:
    """Raises UsageError where something is said of a fact or an outcome that no version of the policy has."""
    days = [name for policy in policies for name, fact in policy.facts.items() if fact.type.date_at is not None]
    for name in ways.dates_of:
        if name not in days:
            raise UsageError(f"--dates: `{name}` is no fact with a date", help=did_you_mean(name, days))
    outcomes = [name for policy in policies for name in policy.outcomes]
    for name in ways.decisions:
        if name not in outcomes:
            raise UsageError(f"--decision: `{name}` is no outcome of {policies[0].id}", help=did_you_mean(name, outcomes))
