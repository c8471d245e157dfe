"""The answer to a request in words: of one line its decision, of several each line and the one way they go together."""

from __future__ import annotations

from collections.abc import Sequence

from returns_cli.cli.decision_text import decision_lines, explain_section, route_section
from returns_cli.decisions.compiled import Decision
from returns_cli.errors import harmless
from returns_cli.wording.words import say as words


def request_lines(decisions: Sequence[Decision], lang: str, *, explain: bool = False, say: bool = False) -> list[str]:
    """The answer for the clerk; with `say`, what the customer is to hear instead. Both may be explained."""
    several = len(decisions) > 1
    found: list[str] = []
    for number, decision in enumerate(decisions, 1):
        title = words("line-title", lang, number=number) if several else ""
        if say:
            found += [title + harmless(decision.say(lang)), *(explain_section(decision, lang) if explain else [])]
        else:
            lines = decision_lines(decision, lang, explain=explain, route=not several)
            found += [*([""] if number > 1 else []), title + lines[0], *lines[1:]]
    chosen = next((decision for decision in decisions if decision.route), None)
    if several and chosen is not None and not say:
        found += route_section(chosen, "lines-route", lang)
    return found
