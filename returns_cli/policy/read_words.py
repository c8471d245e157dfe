"""Sentences and labels of a policy file, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from returns_cli.policy.model import Label, Words

if TYPE_CHECKING:
    from returns_cli.policy.tables import LabelTable, OutcomeTable, Worded


def words_of(raw: Worded | None) -> Words:
    """A sentence of the file in both languages; a plain text serves both."""
    if raw is None:
        return Words()
    if isinstance(raw, str):
        return Words(raw, raw)
    return Words(raw.get("en", ""), raw.get("zh", ""))


def label_of(raw: LabelTable | OutcomeTable) -> Label:
    say = cast("OutcomeTable", raw).get("say")  # only outcomes have it
    return Label(Words(raw.get("en", ""), raw.get("zh", "")), tuple(raw.get("names", ())), words_of(say))
