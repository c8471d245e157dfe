"""Requests as a policy reads them, whichever of its versions that is and whether or not they break a check."""

from __future__ import annotations

from collections.abc import Mapping

from returns_cli.decisions.book import UndatedDecision
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.decisions.evaluator import Unreadable
from returns_cli.decisions.lines import Shares, decisions_on, totals_over
from returns_cli.errors import ReturnsError
from returns_cli.kinds.kind import Registers
from returns_cli.policy.model import Policy
from returns_cli.records import Record
from returns_cli.testing.case_file import Case


def read_request(compiled: CompiledPolicy, given: Mapping[str, object]) -> tuple[Policy, Registers] | None:
    """The version a request falls in, and its registers there; None where its texts cannot be read, or no version holds.

    Whether it breaks a check of the policy makes no difference: that is one of the parts to be tested.
    """
    try:
        facts = compiled.read(given)
    except Unreadable as broken:
        return broken.compiled.policy, broken.registers
    except ReturnsError:
        return None
    return None if isinstance(compiled.decide(facts), UndatedDecision) else (facts.policy, facts.registers)


class ReadCase(Record):
    """A case that one version decides, with the registers of each line (what the other lines come to among them), and of
    several lines what they add up to for the routes."""

    case: Case
    policy: Policy
    lines: tuple[Registers, ...]
    totals: Shares = ()


def read_case(compiled: CompiledPolicy, case: Case) -> ReadCase | None:
    """The case as it is read; None where its texts cannot be read, or no version holds for all its lines."""
    if not case.lines:
        read = read_request(compiled, case.facts)
        return None if read is None else ReadCase(case, read[0], (read[1],))
    try:
        decisions = decisions_on(compiled, case.request, today=None, lang="en")
    except ReturnsError:
        return None
    version, policy = decisions[0].compiled, decisions[0].facts.policy
    if any(isinstance(each, UndatedDecision) or each.facts.policy is not policy for each in decisions):
        return None
    totals = totals_over(version, decisions) if len(decisions) > 1 else []
    return ReadCase(case, policy, tuple(each.facts.registers for each in decisions), tuple(totals))
