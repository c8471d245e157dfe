"""Something said in one language and not in the other."""

from __future__ import annotations

from collections.abc import Iterator

from returns_cli.checks.check import NAMES, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.checks.sentences import IN_ENGLISH, sentences
from returns_cli.decisions.texts import outcome_words
from returns_cli.policy.model import Policy

POLICY = """[facts.laid]
type = "yes/no"
ask = %s
[[rules]]
id = "laid"
outcome = "deny"
when = "laid"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    in_both = False
    for path, words in sentences(context.source.raw):
        written = [lang for lang in IN_ENGLISH if str(words.get(lang, "")).strip()]
        in_both = in_both or len(written) == len(IN_ENGLISH)
        if len(written) == 1:
            other = next(lang for lang in IN_ENGLISH if lang not in written)
            what = f"`{path[-1]}` has no {IN_ENGLISH[other]} wording"
            yield Finding("missing-wording", path, what, f"say it in both, or as one plain text that serves both: {other} = …")
    yield from _outcomes(context.policy) if in_both else ()
    for index, route in enumerate(context.policy.routes):
        counts = {lang: len(route.steps.get(lang, ())) for lang in IN_ENGLISH}
        if route.steps and counts["en"] != counts["zh"]:
            message = f"route `{route.id}` has {counts['en']} steps in English and {counts['zh']} in Chinese"
            yield Finding("missing-wording", ("routes", index, "steps"), message, "give each step in both languages")


def _outcomes(policy: Policy) -> Iterator[Finding]:
    """Of a policy in both languages: outcomes that nobody calls anything in Chinese, so that their ids are shown."""
    for index, outcome in enumerate(policy.outcomes):
        if outcome not in policy.labels and outcome_words(policy, outcome, "zh") == outcome:
            help = f"say it in both, or as one plain text that serves both: [words.{outcome}] en = …, zh = …"
            yield Finding("missing-wording", ("outcomes", index), f"`{outcome}` has no Chinese wording", help)


CHECK = PolicyCheck(
    code="missing-wording",
    says="A sentence, label, step or outcome is worded in one language only.",
    stage=NAMES,
    bad=example(POLICY % '{ en = "Laid?" }'),
    good=example(POLICY % '{ en = "Laid?", zh = "铺贴了吗" }'),
    find=find,
)
