"""choice: one of the words that the policy lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from returns_cli.kinds.defaults import fault, no_default
from returns_cli.kinds.faults import wrong
from returns_cli.kinds.kind import Json, Kind, Named, Reader, Unknown, Value, Way
from returns_cli.kinds.negation import otherwise_denied
from returns_cli.kinds.sameness import NOT_KNOWN, UNKNOWN, folded
from returns_cli.kinds.yes_no import NO, YES
from returns_cli.language.faults import did_you_mean
from returns_cli.language.types import Choice
from returns_cli.wording.bilingual import Words
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.kinds.declared import Details, TypeTable

MAX_SHOWN_CHOICES = 6


def choice_spellings(fact: Named, choice: Choice) -> dict[str, str]:
    """Every spelling of every option, folded -> the option. An option's own name wins over a label."""
    spellings: dict[str, str] = {}
    for option in choice.options:
        label = fact.labels.get(option)
        if label:
            for name in (label.words.en, label.words.zh, *label.names):
                if name:
                    spellings.setdefault(folded(name), option)
    return spellings | {folded(option): option for option in choice.options}


def _with_answers(spellings: dict[str, str]) -> dict[str, str]:
    """The same, and where an option is spelled as yes, or as no, every usual word for it; but no numbers, which choose.
    Who writes 没有质量问题 says 无质量问题."""
    found = {other: option for word, option in spellings.items() for other in otherwise_denied(word)} | spellings
    for words in (YES, NO):
        options = {spellings[word] for word in words if word in spellings}
        if len(options) == 1:
            answer = options.pop()
            found.update((word, answer) for word in words - NOT_KNOWN if word not in spellings and not word.isdigit())
    return found


class ChoiceKind(Kind[Choice]):
    word = "choice"
    declares = ("choices",)
    title = Words("one of a list", "选项")
    of = Choice
    options = True

    def declared(self, raw: TypeTable) -> Choice:
        options = tuple(raw.get("choices", ()))
        if not options or len(set(options)) < len(options):
            raise fault("a choice needs `choices`, each named once", 'for example: choices = ["none", "claimed"]')
        _readable_apart(options)
        return Choice(options)

    def check_default(self, type_: Choice, default: object) -> None:
        if not isinstance(default, str):
            raise no_default(type_)
        if default not in type_.options:
            raise fault(f"`{default}` is not one of the choices", did_you_mean(default, type_.options))

    def reader(self, type_: Choice, fact: Named, way: Way) -> Reader:
        spellings = _with_answers(choice_spellings(fact, type_))

        def read(text: str) -> Value:
            found = spellings.get(folded(text))
            if found is None:
                chinese = [fact.labels[option].words.zh if option in fact.labels else option for option in type_.options]
                options = Words(", ".join(type_.options), say("joint", "zh").join(chinese))
                raise wrong("not-a-choice", "choose-one", text, options=options)
            return (found,)

        return read

    def accepted(self, type_: Choice, value: object, read: Reader, timezone: str) -> Value | None:
        return (value,) if type(value) is str and value in type_.options else super().accepted(type_, value, read, timezone)

    def plainly(self, type_: Choice, value: str, constant: Callable[[object], str]) -> str:
        return f"{value} in {constant((*type_.options, None))}"

    def show(self, type_: Choice, value: Value, timezone: str) -> str:
        return str(value[0])

    def spellings(self, type_: Choice, fact: Named, value: Value, timezone: str) -> Iterator[str]:
        label = fact.labels.get(str(value[0]))
        yield str(value[0])
        yield from (label.words.zh, label.words.en, *label.names) if label else ()

    def every(self, type_: Choice) -> tuple[Value, ...]:
        return tuple((option,) for option in type_.options)

    def unknowns(self, type_: Choice, name: str) -> tuple[Unknown, ...]:
        return (Unknown(name, type_, type_.options[0]),)

    def metavar(self, type_: Choice) -> str:
        return "|".join(type_.options) if len(type_.options) <= MAX_SHOWN_CHOICES else "WORD"

    def numbered(self, type_: Choice, fact: Named) -> tuple[str, ...]:
        """All options; none where a number could be an option's own spelling."""
        return () if any(word.isdigit() for word in choice_spellings(fact, type_)) else type_.options

    def labels(self, type_: Choice, fact: Named, lang: str) -> list[str]:
        found = [(option, fact.labels.get(option)) for option in type_.options]
        return [(label.words.in_language(lang) if label else "") or option for option, label in found]

    def forms(self, type_: Choice, fact: Named, lang: str) -> str:
        if self.numbered(type_, fact):
            return say("answer-numbered", lang)
        return say("answer-choice", lang, options=say("joint", lang).join(self.labels(type_, fact, lang)))

    def schema(self, type_: Choice) -> Json:
        return {"enum": list(type_.options)}

    def column_note(self, type_: Choice, register: str, lang: str, timezone: str) -> tuple[str, Mapping[str, object]]:
        return "choice", {"options": ", ".join(type_.options)}

    def details(self, type_: Choice) -> Details:
        return {"choices": list(type_.options)}


def _readable_apart(options: tuple[str, ...]) -> None:
    """Each option is read as itself: none as another one, none as "not known"."""
    read: dict[str, str] = {}
    for option in options:
        same = read.setdefault(folded(option), option)
        if same != option:
            raise fault(f"the choices `{same}` and `{option}` read alike", "capitals and widths do not tell them apart")
        if folded(option) in UNKNOWN:
            raise fault(f"the choice `{option}` reads as not known", "leave it out: a fact that is not given is unknown")


KIND = ChoiceKind()
