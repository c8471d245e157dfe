"""What can be wrong with an expression. Carries the spot; the policy that owns it adds the file."""

from __future__ import annotations

from collections.abc import Iterable

from returns_cli.language.nodes import Span


class ExpressionError(Exception):
    """A mistake in an expression: what, at which characters, and what to do."""

    def __init__(self, message: str, at: Span, help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.help = help


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """A hint naming the closest of the known names, or listing some of them."""
    from difflib import get_close_matches

    choices = sorted(known)
    close = get_close_matches(wrong, choices, n=1, cutoff=0.6)
    if close:
        return f"did you mean `{close[0]}`?"
    if not choices:
        return ""
    shown = ", ".join(f"`{name}`" for name in choices[:12])
    return f"known: {shown}{', …' if len(choices) > 12 else ''}"
