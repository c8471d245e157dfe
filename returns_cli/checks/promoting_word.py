"""Words for a choice that answer the yes/no form of its question with more than was said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from returns_cli.checks.check import ANSWERS, PolicyCheck, example
from returns_cli.checks.context import CheckContext
from returns_cli.checks.finding import Finding
from returns_cli.kinds.sameness import folded
from returns_cli.kinds.table import kind_of
from returns_cli.kinds.yes_no import NO, YES
from returns_cli.policy.model import INCOMPLETE, Fact
from returns_cli.policy.source import KeyPath

CODE = "promoting-word"
PLAIN = YES | NO | {"none"}
POLICY = """[facts.defect]
type = "choice"
choices = ["none", "claimed", "confirmed"]
ask = { en = "Is there a defect?", zh = "有无质量问题？" }
labels.none = { en = "none", zh = "无", names = ["no"] }
labels.claimed = { en = "claimed", zh = "反映"%s }
labels.confirmed = { en = "confirmed", zh = "确认"%s }
[[rules]]
id = "defect"
outcome = "deny"
when = "defect != 'confirmed'"
"""


def find(context: CheckContext) -> Iterator[Finding]:
    for name, fact in context.policy.facts.items():
        if len(_options(fact)) > 2:
            yield from _of_fact(context, name, fact)


def _of_fact(context: CheckContext, name: str, fact: Fact) -> Iterator[Finding]:
    """Each yes or no that stands for a choice that grants more than another which the same word fits as well."""
    spelled = list(_spelled(context, fact))
    for option, path, word, says in spelled:
        if folded(option) in PLAIN:
            continue  # a choice that is itself called yes, no or none: the word says just that
        opposite = {choice for choice, _, _, means in spelled if means != says}
        for other in (each for each in _options(fact) if each not in opposite | {option}):
            witness = _granted_by(context, name, option, other)
            if witness is not None:
                message = f"`{word}` is read as `{option}`, which grants more than `{other}`, and says no more than that"
                help = f"let `{word}` mean `{other}`, or leave it out so that it is asked again"
                yield Finding(CODE, path, message, help, witness)
                break


def _spelled(context: CheckContext, fact: Fact) -> Iterator[tuple[str, KeyPath, str, bool]]:
    """Each yes or no among the names and labels of the choices: the choice, where, the word, and whether it is a yes."""
    home = ("facts", fact.name)
    tables = context.source.raw["facts"][fact.name].get("labels", {})
    for option in _options(fact):
        words: list[tuple[KeyPath, str]] = [((*home, "choices"), option)]
        words += [((*home, "labels", option, *path), word) for path, word in _words(tables.get(option))]
        yield from ((option, path, word, folded(word) in YES) for path, word in words if folded(word) in PLAIN)


def _options(fact: Fact) -> tuple[str, ...]:
    return tuple(kind_of(fact.type).details(fact.type).get("choices", []))


def _words(table: object) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(table, str):
        yield (), table
    elif isinstance(table, Mapping):
        yield from (((lang,), table[lang]) for lang in ("en", "zh") if isinstance(table.get(lang), str))
        yield from ((("names", number), word) for number, word in enumerate(table.get("names", ())))


def _granted_by(context: CheckContext, name: str, option: str, other: str) -> Mapping[str, object] | None:
    """A request that is decided milder with this choice than with the other one."""
    samples, engine = context.samples, context.compiled.engine
    rank = context.policy.outcomes.index
    for registers in samples.calmest(len(samples.requests)):
        more, less = (samples.trials.put(registers, name, (choice,)) for choice in (option, other))
        if engine.violated(*more) >= 0 or engine.violated(*less) >= 0:
            continue
        reached = [engine.evaluate(*each)[0] for each in (more, less)]
        if INCOMPLETE not in reached and rank(reached[0]) > rank(reached[1]):
            return context.shown(more)
    return None


CHECK = PolicyCheck(
    code=CODE,
    says="A word for a choice is a plain yes or no, and the choice grants more than another one which that word fits as well.",
    stage=ANSWERS,
    bad=example(POLICY % ("", ', names = ["yes"]')),
    good=example(POLICY % (', names = ["yes"]', "")),
    find=find,
)
