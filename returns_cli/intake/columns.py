"""Which column of a log is which fact: by the policy's names, or as the user says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from returns_cli.errors import UsageError
from returns_cli.intake.spellings import fold
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.model import Policy
from returns_cli.records import Record

REQUEST_NAMES = (
    "request_id",
    "request",
    "request no",
    "return no",
    "rma",
    "申请单号",
    "退货单号",
    "退换单号",
    "单号",
    "申请编号",
)
RECORDED_NAMES = (
    "decision",
    "recorded",
    "recorded_decision",
    "result",
    "处理结果",
    "审批结果",
    "处理意见",
    "结果",
    "是否同意",
)


class Mapped(Record):
    """How a log is read. Columns are positions in the header; those of `opposite` facts say the reverse."""

    header: tuple[str, ...]
    facts: Mapping[str, int]
    given: Mapping[str, str]
    recorded: int | None
    request: int | None
    opposite: frozenset[str] = frozenset()

    @property
    def unused(self) -> tuple[str, ...]:
        """Headings that stand for nothing the audit needs."""
        used = {*self.facts.values(), self.recorded, self.request}
        return tuple(name for position, name in enumerate(self.header) if position not in used)


def map_columns(
    policy: Policy,
    header: Sequence[str],
    *,
    chosen: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
    recorded: str | None = None,
    present: str | None = None,
) -> Mapped:
    """The mapping for this header. `chosen` is fact -> heading, `given` fact -> text for every row; `present` is the
    moment that stands for today and now in facts that default to them and that the log does not have.

    Raises UsageError for a fact or a heading that does not exist, and for one that fits twice.
    """
    chosen, given = chosen or {}, given or {}
    for name in (*chosen, *given):
        if name not in policy.facts:
            raise UsageError(f"unknown fact `{name}`", help=did_you_mean(name, policy.facts))
    both = next((name for name in chosen if name in given), None)
    if both:
        raise UsageError(f"`{both}` is both mapped to a column and given a value", help="use --map or --set, not both")
    facts: dict[str, int] = {}
    opposite: set[str] = set()
    for fact in policy.facts.values():
        if fact.name in chosen:
            facts[fact.name] = find_heading(header, chosen[fact.name])
        elif fact.name not in given:
            found = _matching(header, (fact.name, *fact.names), f"fact `{fact.name}`")
            if found is None and fact.opposite_names:
                found = _matching(header, fact.opposite_names, f"fact `{fact.name}`")
                opposite |= {fact.name} if found is not None else set()
            if found is not None:
                facts[fact.name] = found
    taken = {position: fact for fact, position in facts.items()}
    for fact_name, position in facts.items():
        if taken[position] != fact_name:
            raise UsageError(
                f"column `{header[position]}` fits both `{fact_name}` and `{taken[position]}`", help="say which with --map"
            )
    record = find_heading(header, recorded) if recorded is not None else _free(header, RECORDED_NAMES, taken)
    request = _free(header, REQUEST_NAMES, taken)
    by_clock = [fact.name for fact in policy.facts.values() if fact.by_clock and fact.name not in {*facts, *given}]
    present_facts = dict.fromkeys(by_clock, present) if present is not None else {}
    return Mapped(tuple(header), facts, {**given, **present_facts}, record, request, frozenset(opposite))


def find_heading(header: Sequence[str], wanted: str) -> int:
    """The position of a heading as the user wrote it."""
    exact = [position for position, name in enumerate(header) if name == wanted]
    folded = [position for position, name in enumerate(header) if heading_key(name) == heading_key(wanted)]
    found = exact or folded
    if not found:
        raise UsageError(f"the log has no column `{wanted}`", help=did_you_mean(wanted, header))
    if len(found) > 1:
        raise UsageError(f"the log has {len(found)} columns called `{wanted}`", help="rename one of them")
    return found[0]


def heading_key(name: str) -> str:
    """A heading without blanks, case, full-width forms and joints."""
    return re.sub(r"[\s_\-]+", "", fold(name))


def _matching(header: Sequence[str], names: Sequence[str], what: str) -> int | None:
    keys = {heading_key(name) for name in names}
    found = [position for position, name in enumerate(header) if heading_key(name) in keys]
    if len(found) > 1:
        columns = ", ".join(f"`{header[position]}`" for position in found)
        raise UsageError(f"{what} fits several columns: {columns}", help="say which with --map")
    return found[0] if found else None


def _free(header: Sequence[str], names: Sequence[str], taken: Mapping[int, str]) -> int | None:
    """The first heading with one of these names that is no fact's column."""
    for name in names:
        for position, heading in enumerate(header):
            if heading_key(heading) == heading_key(name) and position not in taken:
                return position
    return None
