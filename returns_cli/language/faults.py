"""What can be wrong with an expression. Carries the spot; the policy that owns it adds the file."""

from __future__ import annotations

from collections.abc import Iterable

from returns_cli.language.nodes import Span


class ExpressionError(Exception):
    """A mistake in an expression: what, at which characters, what to do, and its kind where the stage does not say it."""

    def __init__(self, message: str, at: Span, help: str = "", *, code: str = "", about: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.help = help
        self.code = code
        self.about = about


def did_you_mean(wrong: str, known: Iterable[str], *, only_close: bool = False, likeness: float = 0.6) -> str:
    """A hint naming the closest of the known names, or listing some of them; with `only_close`, that name itself or nothing.
    Among hundreds of names it takes more `likeness` not to be chance."""
    from difflib import get_close_matches

    from returns_cli.language.lookalikes import lookalike_hint, plain

    choices = sorted(known)
    if plain(wrong) in choices and not wrong.isascii():
        return plain(wrong) if only_close else lookalike_hint(wrong)
    alike = [name for name in choices if name.casefold() == wrong.casefold()]
    if alike:
        return alike[0] if only_close else f"did you mean `{alike[0]}`?"
    close = get_close_matches(wrong[:MAX_COMPARED], choices, n=1, cutoff=likeness)
    if only_close:
        return close[0] if close else ""
    if close:
        return f"did you mean `{close[0]}`?"
    if not choices:
        return ""
    shown = ", ".join(f"`{name}`" for name in choices[:12])
    return f"known: {shown}{', …' if len(choices) > 12 else ''}"


MAX_COMPARED = 120
