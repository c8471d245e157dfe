"""Something said in one language and not in the other."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.sentences import IN_ENGLISH, sentences

POLICY = """[facts.laid]
type = "yes/no"
ask = %s
[[rules]]
id = "laid"
outcome = "deny"
when = "laid"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    for path, words in sentences(context.source.raw):
        written = [lang for lang in IN_ENGLISH if str(words.get(lang, "")).strip()]
        if len(written) == 1:
            other = next(lang for lang in IN_ENGLISH if lang not in written)
            what = f"`{path[-1]}` has no {IN_ENGLISH[other]} wording"
            yield Finding("missing-wording", path, what, f"say it in both, or as one plain text that serves both: {other} = …")
    for index, route in enumerate(context.policy.routes):
        counts = {lang: len(route.steps.get(lang, ())) for lang in IN_ENGLISH}
        if route.steps and counts["en"] != counts["zh"]:
            message = f"route `{route.id}` has {counts['en']} steps in English and {counts['zh']} in Chinese"
            yield Finding("missing-wording", ("routes", index, "steps"), message, "give each step in both languages")


CHECK = PolicyCheck(
    code="missing-wording",
    says="A sentence, label or step is worded in one language only.",
    stage=NAMES,
    bad=example(POLICY % '{ en = "Laid?" }'),
    good=example(POLICY % '{ en = "Laid?", zh = "铺贴了吗" }'),
    find=find,
)
