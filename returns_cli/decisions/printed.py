"""What of a decision a person gets to see beside its outcome."""

from __future__ import annotations

from returns_cli.decisions.texts import PLACEHOLDER
from returns_cli.policy.model import Policy
from returns_cli.policy.wordings import wordings


def shown_derived(policy: Policy) -> list[str]:
    """The derived facts that a person gets to see: those that every decision shows, and those named in a sentence."""
    sentences = [text for _, words in wordings(policy) for text in (words.en, words.zh)]
    named = {name for text in sentences for name in PLACEHOLDER.findall(text)}
    return [name for name, derived in policy.derived.items() if derived.show or name in named]
