"""What the parts of a policy are called in one language, and what their values look like in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from returns_cli.decisions.texts import PLACEHOLDER
from returns_cli.intake.spellings import show_value
from returns_cli.kinds.kind import Register, whole_in
from returns_cli.kinds.number import show_number
from returns_cli.language.types import Number, Type
from returns_cli.policy.build import scope_of
from returns_cli.policy.model import Fact, Label, Policy, Words
from returns_cli.policy.parameter import DatedValue, Parameter, SeasonalValue
from returns_cli.render.phrases import phrase
from returns_cli.wording.units import with_unit
from returns_cli.wording.words import WORDS, say

BLANK = "…"


class Glossary:
    """Names and values of one policy in one language. Of dated values the one that holds on `today` is
    the current one; without a day the newest.

    INVARIANT: no two names are called the same.
    """

    def __init__(self, policy: Policy, lang: str, today: date | None = None) -> None:
        self.policy = policy
        self.lang = lang
        self.today = today
        self.scope = scope_of(policy)
        called = {name: self._called(name) for name in (*self.scope, *policy.terms)}
        often = Counter(called.values())
        self.names = {name: words if often[words] == 1 else f"{words} ({name})" for name, words in called.items()}

    def _called(self, name: str) -> str:
        """The label in this language, or the Chinese heading it has in logs, or what the id says."""
        policy = self.policy
        fact = policy.facts.get(name)
        if fact:
            return fact.noun(self.lang)
        holder = policy.parameters.get(name) or policy.derived.get(name) or policy.terms[name]
        return self._own(holder.label) or name.replace("_", " ")

    def _own(self, words: Words) -> str:
        return words.in_language(self.lang) if self.lang == "zh" else words.en

    def quoted(self, name: str) -> str:
        """The name as a sentence uses it."""
        return phrase("quoted", self.lang, text=self.names[name])

    def outcome(self, outcome: str) -> str:
        """What the policy, or else the tool, calls an outcome."""
        label = self.policy.labels.get(outcome)
        own = label.words.in_language(self.lang) if label else ""
        return own or (say(outcome, self.lang) if outcome in WORDS else outcome)

    def option(self, labels: Mapping[str, Label], option: str) -> str:
        """What one choice is called."""
        label = labels.get(option)
        return (label.words.in_language(self.lang) if label else "") or option

    def spellings(self, fact: Fact, option: str) -> list[str]:
        """Every way to write one choice, what it is called first."""
        label = fact.labels.get(option, Label(Words()))
        found = (self.option(fact.labels, option), option, label.words.en, label.words.zh, *label.names)
        return list(dict.fromkeys(word for word in found if word))

    def value(self, type_: Type, value: Register) -> str:
        """A value with its unit: `30 days`, `2 m²`, `yes`."""
        if isinstance(type_, Number):
            return with_unit(show_number(whole_in((value,)), type_.places), type_.unit, self.lang)
        return self._plain_value(type_, value)

    def _plain_value(self, type_: Type, value: Register) -> str:
        shown = show_value(type_, (value,), self.policy.timezone)
        return say("yes" if shown else "no", self.lang) if isinstance(shown, bool) else str(shown)

    def current(self, parameter: Parameter) -> DatedValue | SeasonalValue:
        """The value of the season that today lies in, else the newest that has begun today, or the first one."""
        for seasonal in parameter.seasons if self.today else ():
            if self.today and seasonal.season.holds_on(self.today) and (seasonal.since or self.today) <= self.today:
                return seasonal
        begun = [value for value in parameter.values if not (self.today and value.since and value.since > self.today)]
        return (begun or parameter.values)[-1 if begun else 0]

    def current_value(self, parameter: Parameter) -> str:
        return self.value(parameter.type, self.current(parameter).value)

    def stated(self, parameter: Parameter, one: DatedValue | SeasonalValue) -> str:
        """One of its values with its clause; of several marked where it is the current one."""
        now = say("show-now", self.lang) if not parameter.is_constant and one is self.current(parameter) else ""
        return self.value(parameter.type, one.value) + self.clause(one.clause) + now

    def season(self, seasonal: SeasonalValue) -> str:
        """When the value of a season holds: `11-01 – 12-24 every year`."""
        (month, day), (last_month, last_day) = seasonal.season.first, seasonal.season.last
        span = f"{month:02}-{day:02} – {last_month:02}-{last_day:02}"
        since = say("show-since", self.lang, day=seasonal.since) if seasonal.since else ""
        return say("show-season", self.lang, span=span) + since

    def clause(self, clause: str) -> str:
        """The clause in brackets, with the blank it needs before it; nothing for none."""
        return phrase("clause", self.lang, clause=clause) if clause else ""

    def filled(self, words: Words, *, blank: str = "") -> str:
        """A sentence of the policy in general: parameters by their current value, facts and what goes by the season by name or
        as a blank."""

        def part(found: re.Match[str]) -> str:
            name = found[1]
            parameter = self.policy.parameters.get(name)
            if parameter and not parameter.seasons:
                return self._plain_value(parameter.type, self.current(parameter).value)
            return blank or f"[{self.names[name]}]" if name in self.names else found[0]

        return PLACEHOLDER.sub(part, words.in_language(self.lang))

    def steps(self, steps: dict[str, tuple[str, ...]]) -> Iterator[str]:
        """The steps of a route in this language, or the other one's."""
        found = steps.get(self.lang) or next((lines for lines in steps.values() if lines), ())
        return (self.filled(Words(step, step)) for step in found)
