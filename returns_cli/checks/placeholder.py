"""Placeholders that nothing fills, or that stand in one language only."""

from __future__ import annotations

import re
from collections.abc import Iterator

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.sentences import IN_ENGLISH, sentences
from returns_cli.decisions.texts import PLACEHOLDER
from returns_cli.language.faults import did_you_mean
from returns_cli.policy.build import scope_of
from returns_cli.policy.source import KeyPath

CODE = "placeholder"
_BRACES = re.compile(r"\{([^{}]*)(\}?)")
POLICY = """[facts.days]
type = "whole number"
[[rules]]
id = "window"
outcome = "deny"
when = "days > 30"
reason = { en = "%s days have passed.", zh = "已过{days}天" }
"""


def find(context: CheckContext) -> Iterator[Finding]:
    known = scope_of(context.policy)
    for path, text in _texts(context):
        for braces in _BRACES.finditer(text):
            if braces[1] not in known or not braces[2]:
                help = did_you_mean(braces[1], known)
                message = f"nothing fills the placeholder `{braces[0]}`"
                yield Finding(CODE, path, message, help, span=(braces.start(), len(braces[0])))
    for path, words in sentences(context.source.raw):
        used = {lang: set(PLACEHOLDER.findall(str(words[lang]))) & known.keys() for lang in IN_ENGLISH if words.get(lang)}
        if len(used) == 2 and used["en"] != used["zh"] and not _misspelt(words, known):
            has, lacks = ("en", "zh") if used["en"] - used["zh"] else ("zh", "en")
            names = ", ".join(f"`{{{name}}}`" for name in sorted(used[has] - used[lacks]))
            message = f"the {IN_ENGLISH[lacks]} wording of `{path[-1]}` lacks {names}, which the {IN_ENGLISH[has]} one has"
            yield Finding(CODE, (*path, lacks), message, "say the same in both languages")


def _misspelt(words: object, known: object) -> bool:
    """Whether a placeholder that nothing fills has been found here already."""
    return any(name not in known for text in words.values() if isinstance(text, str) for name, _ in _BRACES.findall(text))  # type: ignore[attr-defined, operator]


def _texts(context: CheckContext) -> Iterator[tuple[KeyPath, str]]:
    """Every text whose placeholders are filled, in each language."""
    raw = context.source.raw
    for path, words in sentences(raw):
        if path[-1] in ("reason", "remedy", "message", "text"):
            yield from (((*path, lang), text) for lang in IN_ENGLISH if isinstance(text := words.get(lang), str))
    for table, keys in (("rules", ("reason", "remedy")), ("routes", ("text",)), ("checks", ("message",))):
        for index, entry in enumerate(raw.get(table, ())):
            yield from (((table, index, key), entry[key]) for key in keys if isinstance(entry.get(key), str))
    for index, route in enumerate(raw.get("routes", ())):
        for lang, steps in route.get("steps", {}).items():
            yield from ((("routes", index, "steps", lang, number), step) for number, step in enumerate(steps))


CHECK = PolicyCheck(
    code=CODE,
    says="A sentence has a placeholder that nothing fills, or the languages of one sentence have different ones.",
    stage=NAMES,
    bad=example(POLICY % "{dayz}"),
    good=example(POLICY % "{days}"),
    find=find,
)
