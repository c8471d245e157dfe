"""A fault as people who edit files see it, in their language."""

from __future__ import annotations

from returns_cli.errors import ReturnsError
from returns_cli.kinds.faults import InputError
from returns_cli.wording.faults_in_chinese import JOINT, fault_in_chinese, hint_in_chinese

HELP_LABEL = "怎么改："


def in_chinese(error: ReturnsError) -> ReturnsError:
    """The fault with its sentences in Chinese; a sentence without a wording stays as it is."""
    return ReturnsError(fault_in_chinese(error.message), help=hint_in_chinese(error.help), place=error.place)


def page(error: ReturnsError, lang: str) -> str:
    """The fault with its excerpt, as people who edit files see it."""
    shown = worded(error, lang).page()
    if lang == "en":
        return shown
    return shown.replace("\nhelp: ", "\n" + HELP_LABEL) if "\n" in shown else JOINT.sub("；", shown)


def worded(error: ReturnsError, lang: str) -> ReturnsError:
    """The fault and its help in the language."""
    found = error.in_language(lang)
    if lang == "en":
        return found
    if found is error and not isinstance(found, InputError):
        return in_chinese(error)
    found.help = hint_in_chinese(found.help)  # it may name what is nearest, which is found in English
    return found
