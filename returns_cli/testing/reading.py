"""A request as a policy reads it, whichever of its versions that is and whether or not it breaks a check."""

from __future__ import annotations

from collections.abc import Mapping

from returns_cli.decisions.book import UndatedDecision
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.decisions.evaluator import Unreadable
from returns_cli.errors import ReturnsError
from returns_cli.kinds.kind import Registers
from returns_cli.policy.model import Policy


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
