"""What an author may have meant by what is no expression: signs of other languages, full-width ones, curly quotes."""

from __future__ import annotations

import re

from returns_cli.language.nodes import Span

_TEXTS = re.compile(r"""'''.*?'''|\"{3}.*?\"{3}|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|#[^\n]*""", re.S)
# What is written -> what to write instead; the first that stands anywhere is the one that is told.
_SIGNS = (
    (r"[“”„‟«»]|[‘’‚‛](?=[^‘’‚‛\n]*[‘’‚‛])|(?<=\w)[‘’]", "texts stand in straight quotes: 'text'"),
    (r"[（）]", "write round brackets as ( and )"),
    (r"[，、]", "write a comma as ,"),
    (r"[；;]", "one expression has no `;`: join conditions with and, or"),
    (r"≥|=>|≧|>\s=", "write >="),
    (r"≤|=<|≦|<\s=", "write <="),
    (r"≠|<>|!==|/=(?!=)", "write !="),
    (r"===", "write =="),
    (r"&&|&", "write and"),
    (r"\|\||\|", "write or"),
    (r"!(?!=)|¬", "write not"),
    (r"×", "write *"),
    (r"÷", "write / or //"),
    (r"\b(?:AND|And)\b", "write and"),
    (r"\b(?:OR|Or)\b", "write or"),
    (r"\b(?:NOT|Not)\b", "write not"),
    (r"\b(?:then|THEN|when|WHEN|else\s+if|elif)\b", "a choice is written: 30 if member else 14"),
    (r"(?<![=!<>:])=(?![=])", "one = gives a value; write == to compare"),
    (r"\bif\b(?!.*\belse\b)", "a choice is written: 30 if member else 14; a condition stands by itself, without if"),
    (r"^\s*if\b", "a choice is written: 30 if member else 14; a condition stands by itself, without if"),
    (r"\d\s*%(?=\s*(?:of\b|$|[)\]]))", "write percent_of(price, 15), or the number without %"),
)
_CONSTANTS = {"true": "True", "false": "False", "yes": "True", "no": "False", "TRUE": "True", "FALSE": "False"}


def misspelt_sign(text: str) -> tuple[Span, str] | None:
    """Where a sign stands that this language does not have, and what to write; None where there is none."""
    bare = _TEXTS.sub(lambda skipped: " " * len(skipped[0]), text)
    for pattern, hint in _SIGNS:
        found = re.search(pattern, bare, re.S)
        if found:
            return (found.start(), len(found[0])), hint
    return None


def misspelt_constant(name: str) -> str:
    """What to write for a word that stands for yes or no elsewhere; blank for any other."""
    return f"write {_CONSTANTS[name]}" if name in _CONSTANTS else ""
