"""Every sentence of a policy file, with the keys to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from returns_cli.policy.source import KeyPath

IN_ENGLISH = {"en": "English", "zh": "Chinese"}  # the languages of a sentence
# What people read at the counter; names in logs and steps are lists and looked at by themselves.
SENTENCES = frozenset(
    ("title", "ask", "ask_customer", "help", "label", "reason", "remedy", "message", "text", "say", "promise")
)
TABLES_OF_SENTENCES = frozenset(("labels", "words"))


def sentences(raw: Mapping[str, object], path: KeyPath = ()) -> Iterator[tuple[KeyPath, Mapping[str, object]]]:
    """Each sentence that the file gives in languages: its keys, and its wording by language."""
    for key, value in raw.items():
        spot = (*path, key)
        if key in TABLES_OF_SENTENCES and isinstance(value, dict):
            yield from (((*spot, name), words) for name, words in value.items() if isinstance(words, dict))
        elif (key in SENTENCES and not _a_name(path)) and isinstance(value, dict):
            yield spot, value
        elif isinstance(value, dict):
            yield from sentences(value, spot)
        elif isinstance(value, list):
            for index, element in enumerate(value):
                if isinstance(element, dict):
                    yield from sentences(element, (*spot, index))


def _a_name(path: KeyPath) -> bool:
    """Whether the keys of the table at `path` are names of the author's: a fact may be called `title`."""
    return len(path) == 1 and path[0] in ("facts", "parameters", "derived", "tables", "terms")
