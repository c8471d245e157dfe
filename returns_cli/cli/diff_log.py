"""What a new version of a policy would decide otherwise in a log, as data and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from returns_cli import stopping
from returns_cli.analysis.changed_decisions import (
    OTHER,
    ROUTED,
    UNREADABLE,
    ChangedDecisions,
    ChangedRow,
    ChangeGroup,
    changed_rows,
)
from returns_cli.checks.compare import Comparison
from returns_cli.cli.progress import watcher
from returns_cli.errors import harmless
from returns_cli.intake.columns import ColumnsAsked, map_columns
from returns_cli.intake.mapped import Mapped
from returns_cli.intake.roles import telling_keys
from returns_cli.kinds.money import show_money
from returns_cli.policy.model import MILDER, STRICTER, Policy
from returns_cli.render.glossary import Glossary
from returns_cli.sources.log_file import Reading, opened_logs
from returns_cli.sources.request_cells import RequestCells
from returns_cli.sources.table_end import ended
from returns_cli.wording.words import say

DIRECTIONS = (STRICTER, MILDER, ROUTED, OTHER)
SHOWN_ROWS = 5


def changes_in_logs(
    comparison: Comparison,
    paths: Sequence[str],
    *,
    amount: str | None,
    chosen: Mapping[str, str],
    given: Mapping[str, str],
    order: str | None,
    lang: str,
) -> LogChanges:
    """Both policies over the log. A column or value that is named for a fact counts where the policy has that fact."""

    def columns(policy: Policy) -> Mapped:
        own = {name: column for name, column in chosen.items() if name in policy.facts or not _known(comparison, name)}
        constants = {name: value for name, value in given.items() if name in policy.facts or not _known(comparison, name)}
        return map_columns(policy, logs[0].header, ColumnsAsked(own, constants))

    keys = telling_keys((comparison.before.policy, comparison.after.policy), chosen.values())
    with stopping.held(), opened_logs(paths, Reading().telling(keys)) as logs:
        after = comparison.after.policy
        read = ended(logs, RequestCells(after, columns(after), len(logs[0].header)).tell)
        found = changed_rows(
            comparison.before, comparison.after, read, columns, watcher(), amount=amount, order=order, lang=lang
        )
    return LogChanges(comparison, found)


def _known(comparison: Comparison, name: str) -> bool:
    return name in comparison.before.policy.facts or name in comparison.after.policy.facts


class LogChanges:
    """The rows decided otherwise, to show."""

    def __init__(self, comparison: Comparison, changed_decisions: ChangedDecisions) -> None:
        self.comparison = comparison
        self.changed_decisions = changed_decisions

    def as_json(self) -> dict[str, object]:
        changed_decisions = self.changed_decisions
        return {
            "log": {
                "rows": changed_decisions.after.rows,
                "rejected": {"before": changed_decisions.before.rejected, "after": changed_decisions.after.rejected},
                "outcomes": {
                    "before": dict(changed_decisions.before.outcomes),
                    "after": dict(changed_decisions.after.outcomes),
                },
                "changed": changed_decisions.rows,
                "amount_column": changed_decisions.amount_column,
                "currency": (changed_decisions.money.currency or None) if changed_decisions.money else None,
                "other_currencies": changed_decisions.money.other if changed_decisions.money else 0,
                **{direction: self._sum(direction) for direction in DIRECTIONS},
                "moves": [_change_group(each) for each in changed_decisions.changed_decisions],
                "listed": [_changed_row(each) for each in changed_decisions.listed],
            }
        }

    def _sum(self, direction: str) -> dict[str, object]:
        found = [move for move in self.changed_decisions.changed_decisions if move.direction == direction]
        return {"rows": sum(move.rows for move in found), "amount": show_money(_total(found))}

    def lines(self, lang: str) -> Iterator[str]:
        """How many rows went which way, for how much, and the first of them."""
        changed_decisions = self.changed_decisions
        yield ""
        yield say("moves-count", lang, changed=changed_decisions.rows, rows=changed_decisions.after.rows)
        for direction in DIRECTIONS:
            found = [move for move in changed_decisions.changed_decisions if move.direction == direction]
            if not found:
                continue
            rows = sum(move.rows for move in found)
            way = say(f"diff-{direction}", lang)
            yield "  " + say("moves-line", lang, what=way, rows=rows, worth=self._worth(_total(found), lang))
            for move in found if direction != ROUTED else ():
                worth = self._worth(move.amount, lang)
                yield "    " + say("moves-line", lang, what=self._change(move, lang), rows=move.rows, worth=worth)
        for each in changed_decisions.listed[:SHOWN_ROWS]:
            yield harmless(f"  {each.file}:{each.line}: {self._row(each, lang)}")
        if changed_decisions.rows > SHOWN_ROWS:
            yield "  " + say("moves-more", lang, count=changed_decisions.rows - SHOWN_ROWS)
        if changed_decisions.money and changed_decisions.money.other:
            yield "  " + say("total-other", lang, count=changed_decisions.money.other)

    def _worth(self, amount: Decimal | None, lang: str) -> str:
        if amount is None:
            return ""
        return harmless(say("moves-amount", lang, amount=show_money(amount), column=self.changed_decisions.amount_column))

    def _row(self, each: ChangedRow, lang: str) -> str:
        change = self._change(each, lang)
        if each.before == each.after:
            none = say("diff-no-route", lang)
            change = say("moves-change", lang, then=each.route_before or none, now=each.route_after or none)
        return f"{each.request} {change}".strip() + self._worth(each.amount, lang)

    def _change(self, move: ChangeGroup | ChangedRow, lang: str) -> str:
        """The two outcomes, each in the words of its own policy."""
        pairs = (self.comparison.before.policy, move.before), (self.comparison.after.policy, move.after)
        then, now = (
            say("diff-unreadable", lang) if outcome == UNREADABLE else Glossary(policy, lang).outcome(outcome)
            for policy, outcome in pairs
        )
        return say("moves-change", lang, then=then, now=now)


def _total(changed_decisions: Sequence[ChangeGroup]) -> Decimal | None:
    amounts = [move.amount for move in changed_decisions if move.amount is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def _change_group(move: ChangeGroup) -> dict[str, object]:
    return {
        "direction": move.direction,
        "before": move.before,
        "after": move.after,
        "rows": move.rows,
        "amount": show_money(move.amount),
    }


def _changed_row(each: ChangedRow) -> dict[str, object]:
    return {
        "file": each.file,
        "line": each.line,
        "request": each.request,
        "before": each.before,
        "after": each.after,
        "route_before": each.route_before,
        "route_after": each.route_after,
        "amount": show_money(each.amount),
    }
