"""The values of an expression tree as noun phrases: `“sold on” + “days to return” (30 days)`."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TypeAlias, assert_never

from returns_cli.language.elaborate import elaborate
from returns_cli.language.faults import ExpressionError
from returns_cli.language.functions import FUNCTIONS
from returns_cli.language.nodes import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Divide,
    Literal,
    Member,
    Name,
    Negate,
    Node,
    Not,
    OnlyWhere,
    Or,
    walk,
)
from returns_cli.language.types import Number, Type, YesNo
from returns_cli.policy.other_lines import others_of
from returns_cli.records import Record
from returns_cli.render.glossary import Glossary
from returns_cli.render.phrases import GOODS_UNITS, phrase
from returns_cli.wording.units import with_unit
from returns_cli.wording.words import LANGUAGES, say

# How tightly a phrase holds together, loosest first. What is looser than its place gets brackets.
LOOSE, PHRASE, SUM, PRODUCT, ATOM = range(5)
Worded: TypeAlias = tuple[str, int]
_MINUS = "−"
_SYMBOLS = {"+": "+", "-": _MINUS, "*": "×"}


class Setting(Record):
    """What a literal learns from its surroundings: its unit, and what its choice is called."""

    unit: str | None = None
    labels: Mapping[str, str] = {}


NOWHERE = Setting()


class Nouns(ABC):
    """Says the values of one policy in the language of its glossary. Where `brief`, a number that the policy fixes
    once and for all is said by itself, without its name."""

    def __init__(self, glossary: Glossary, *, brief: bool = False) -> None:
        self.glossary = glossary
        self.brief = brief
        self.lang = glossary.lang

    @abstractmethod
    def condition(self, node: Node, *, holds: bool = True) -> str:
        """A clause that says that `node` is yes or, unless it `holds`, that it is no."""

    @abstractmethod
    def clause(self, node: Node, *, holds: bool = True) -> str:
        """The same, in brackets where it is made of several, so that it can stand beside others."""

    def say(self, key: str, **parts: str) -> str:
        return phrase(key, self.lang, **parts)

    def value(self, node: Node, setting: Setting = NOWHERE) -> str:
        """A noun phrase for what `node` works out to."""
        return self._value(node, setting)[0]

    def inside(self, node: Node, tightness: int, setting: Setting = NOWHERE) -> str:
        """The same, in brackets where it holds together less tightly than its place needs."""
        text, binds = self._value(node, setting)
        return text if binds >= tightness else self.say("brackets", text=text)

    def type_of(self, node: Node) -> Type | None:
        try:
            return elaborate(node, self.glossary.scope, others_of(self.glossary.policy.facts, {}))[1]
        except ExpressionError:
            return None

    def is_condition(self, node: Node) -> bool:
        return isinstance(self.type_of(node), YesNo)

    def is_constant(self, node: Node) -> bool:
        """Whether it is the same for every request: what others are compared with, rather than the other way round."""
        constant = isinstance(node, Call) and all(isinstance(argument, Literal) for argument in node.arguments)
        return constant or isinstance(node, Literal) or (isinstance(node, Name) and node.id in self.glossary.policy.parameters)

    def answer(self, node: Node) -> str:
        """A condition as something that can be the same as another one."""
        return self.name(node.id) if isinstance(node, Name) else self.say("so", condition=self.condition(node))

    def meeting(self, *nodes: Node) -> Setting:
        """What literals learn where these nodes are compared, added or chosen from."""
        types = [self.type_of(node) for node in nodes]
        unit = next((type_.unit for type_ in types if isinstance(type_, Number) and type_.unit), None)
        labels: dict[str, str] = {}
        for node in nodes:
            for option, words in self._labels(node, set()):
                labels.setdefault(option, words)
        return Setting(unit, labels)

    def _labels(self, node: Node, seen: set[str]) -> Iterator[tuple[str, str]]:
        """The words of the options that a value may be; each derived fact is looked at once, however often it is used."""
        policy = self.glossary.policy
        for part in walk(node):
            if isinstance(part, Name) and part.id in policy.facts:
                labels = policy.facts[part.id].labels
                yield from ((option, self.glossary.option(labels, option)) for option in labels)
            elif isinstance(part, Name) and part.id in policy.derived and part.id not in seen:
                seen.add(part.id)
                yield from self._labels(policy.derived[part.id].value, seen)
            elif isinstance(part, Call) and part.function == "unit_of":
                yield from ((unit, words[LANGUAGES.index(self.lang)]) for unit, words in GOODS_UNITS.items())

    def _value(self, node: Node, setting: Setting) -> Worded:
        match node:
            case Literal():
                return self._literal(node, setting), ATOM
            case Name(id=name):
                return self.name(name), ATOM
            case Arithmetic():
                return self._arithmetic(node, setting)
            case Divide(operand=operand, op="/", by=by):
                return f"{self.inside(operand, PRODUCT, setting)} ÷ {by}", PRODUCT
            case Divide(operand=operand, op=op, by=by):
                key = "remainder" if op == "%" else "rounded-down"
                return self.say(key, value=self.inside(operand, ATOM, setting), by=str(by)), LOOSE
            case Negate(operand=operand):
                return f"{_MINUS}{self.inside(operand, ATOM, setting)}", PRODUCT
            case Choose():
                return self._choice(node, setting)
            case OnlyWhere(operand=operand):
                return self._value(operand, setting)
            case Call():
                return self._call(node, setting)
            case Not() | And() | Or() | Compare() | Member():
                return self.answer(node), ATOM
            case _ as never:
                assert_never(never)

    def _literal(self, node: Literal, setting: Setting) -> str:
        value = node.value
        if isinstance(value, bool):
            return say("yes" if value else "no", self.lang)
        if isinstance(value, int | Decimal):
            return with_unit(format(value, "f") if isinstance(value, Decimal) else str(value), setting.unit, self.lang)
        if isinstance(value, str):
            return self.say("quoted", text=setting.labels.get(value, value))
        return value.isoformat()

    def name(self, name: str) -> str:
        """What the name is called; a parameter with its current value."""
        parameter = self.glossary.policy.parameters.get(name)
        if parameter is None:
            return self.glossary.quoted(name)
        if self.brief and parameter.is_constant and isinstance(parameter.type, Number):
            return self.glossary.current_value(parameter)
        key = "set" if parameter.is_constant else "now"
        return self.glossary.quoted(name) + self.say(key, value=self.glossary.current_value(parameter))

    def _arithmetic(self, node: Arithmetic, setting: Setting) -> Worded:
        if node.op == "*":
            return f"{self.inside(node.left, PRODUCT)} × {self.inside(node.right, PRODUCT + 1)}", PRODUCT
        met = self.meeting(node.left, node.right)
        setting = met if met.unit else setting
        left, right = self.inside(node.left, SUM, setting), self.inside(node.right, SUM + 1, setting)
        return f"{left} {_SYMBOLS[node.op]} {right}", SUM

    def _choice(self, node: Choose, setting: Setting) -> Worded:
        met = self.meeting(node.then, node.otherwise)
        setting = Setting(met.unit or setting.unit, {**setting.labels, **met.labels})
        if isinstance(node.otherwise, Choose):
            tail = self.value(node.otherwise, setting)
        else:
            tail = self.say("choose-last", value=self.inside(node.otherwise, PHRASE, setting))
        then = self.inside(node.then, PHRASE, setting)
        return self.say("choose", then=then, condition=self.clause(node.condition), otherwise=tail), LOOSE

    def _call(self, node: Call, setting: Setting) -> Worded:
        """What the function is called in its own words."""
        function = FUNCTIONS[node.function]
        if function.shifts:
            return self._shifted(node, function.shifts), SUM
        if function.words is None:
            return self.answer(node), ATOM
        if function.over_lines:
            return self._over_lines(node, setting), PHRASE
        first = node.arguments[0]
        if len(node.arguments) == 1 and isinstance(first, Literal) and isinstance(first.value, str):
            return first.value, ATOM  # a constant day or time
        if node.function == "percent_of":
            texts = [self.inside(first, ATOM, setting), self._measured(node.arguments[1], "percent", ATOM)]
        else:
            texts = [self.inside(argument, ATOM, setting) for argument in node.arguments]
        texts = [self.say("option-list").join(texts)] if function.more else texts
        if function.defaults:
            last = node.arguments[-1] if len(texts) == len(function.takes) else None
            way = str(last.value) if isinstance(last, Literal) else function.defaults[-1]
            texts = [*texts[: len(function.takes) - 1], self.say(way)]
        return function.words[LANGUAGES.index(self.lang)].format(*texts), PHRASE

    def _over_lines(self, node: Call, setting: Setting) -> str:
        """What is said of all lines; lines are counted by a condition."""
        words = FUNCTIONS[node.function].words or ("", "")
        if not node.arguments:
            return self.say("all-lines")
        counted = self.is_condition(node.arguments[0])
        text = self.clause(node.arguments[0]) if counted else self.inside(node.arguments[0], ATOM, setting)
        return words[LANGUAGES.index(self.lang)].format(text)

    def _shifted(self, node: Call, unit: str) -> str:
        """A date plus or minus so many days or months, a moment plus or minus so many minutes."""
        start, amount = node.arguments
        sign = "+"
        if isinstance(amount, Negate):
            sign, amount = _MINUS, amount.operand
        return f"{self.inside(start, SUM)} {sign} {self._measured(amount, unit, PRODUCT)}"

    def _measured(self, amount: Node, unit: str, tightness: int) -> str:
        """The amount with the unit, which one that has it says itself."""
        type_ = self.type_of(amount)
        if isinstance(amount, Literal) or (isinstance(type_, Number) and type_.unit):
            return self.inside(amount, tightness, Setting(unit))
        return with_unit(self.inside(amount, ATOM), unit, self.lang)
