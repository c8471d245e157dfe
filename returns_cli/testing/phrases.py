"""What a test report finds, each as one sentence."""

from __future__ import annotations

from returns_cli.testing.cases import Mismatch
from returns_cli.testing.version import Missing, Survivor
from returns_cli.wording.words import say


def difference(one: Mismatch, lang: str) -> str:
    """What came out otherwise than a case expects."""
    if one.key == "error":
        return say("test-unread", lang, found=one.found) if one.found else say("test-no-error", lang)
    part = say("test-line", lang, number=one.line, part=one.key) if one.line else one.key
    return say("test-expected", lang, part=part, expected=shown(one.expected), found=shown(one.found))


def missing(one: Missing, lang: str) -> str:
    """Which condition is not shown, and in which direction."""
    part = one.wanted.part
    value = say("test-true" if one.wanted.value else "test-false", lang)
    return say("test-missing", lang, what=_part(part.kind, part.name, lang), condition=one.condition, value=value)


def changed(one: Survivor, lang: str) -> str:
    """What a mutant changed."""
    mutant = one.mutant
    becomes, _, unit = mutant.becomes.partition(" ")
    stepped = mutant.kind == "limit" and becomes in ("+1", "-1")
    kind, becomes = ("limit-minute" if unit else "limit-step", becomes) if stepped else (mutant.kind, mutant.becomes)
    what = _part(*mutant.what, lang)
    return say(f"mutant-{kind}", lang, what=what, was=one.was, whole=one.whole, becomes=becomes)


def case_to_paste(one: Missing | Survivor, lang: str) -> str | None:
    """The text of the case that would show it, where one was found."""
    return None if one.case is None else one.case.text(lang)


def shown(value: object) -> str:
    """A value of a case as its file writes it; nothing is `none`."""
    if isinstance(value, list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {shown(one)}' for name, one in value.items())} }}"
    return str(value).lower() if isinstance(value, bool | None) else str(value)


def _part(kind: str, name: str, lang: str) -> str:
    return say(f"part-{kind}", lang, name=name)
