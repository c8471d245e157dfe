"""A fault as people who edit files see it, in their language."""

from __future__ import annotations

from returns_cli.errors import ReturnsError
from returns_cli.kinds.faults import InputError
from returns_cli.wording.faults_in_chinese import fault_in_chinese, hint_in_chinese

HELP_LABEL = "怎么改："


def in_chinese(error: ReturnsError) -> ReturnsError:
    """The fault with its sentences in Chinese; a sentence without a wording stays as it is."""
    return ReturnsError(fault_in_chinese(error.message), help=hint_in_chinese(error.help), place=error.place)


def page(error: ReturnsError, lang: str) -> str:
    """The fault with its excerpt, as people who edit files see it."""
    worded = error.in_language(lang)
    if lang == "en":
        return worded.page()
    if worded is not error or isinstance(worded, InputError):
        worded.help = hint_in_chinese(worded.help)  # it may name what is nearest, which is found in English
        shown = worded.page()
    else:
        shown = in_chinese(error).page()
    return shown.replace("\nhelp: ", "\n" + HELP_LABEL) if "\n" in shown else shown.replace("; ", "；")
