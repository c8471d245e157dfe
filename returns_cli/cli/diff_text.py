"""A comparison of two policies in words: what was, what is now, and the request that shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from returns_cli.checks.aspects import READING, ROUTE, RULE, TERM
from returns_cli.checks.aspects_printed import DUTY, SHOWN
from returns_cli.checks.compare import Comparison, Difference, Open
from returns_cli.checks.readings import GRAVE
from returns_cli.decisions.compiled import Decision
from returns_cli.decisions.terms import term_line
from returns_cli.decisions.texts import PLACEHOLDER, word_for
from returns_cli.errors import harmless
from returns_cli.intake.spellings import show_words
from returns_cli.language.nodes import names
from returns_cli.render.glossary import Glossary
from returns_cli.render.lines import wrap
from returns_cli.wording.words import say


def diff_lines(
    comparison: Comparison, findings: Sequence[Difference | Open], notes: Sequence[tuple[str, str]], lang: str, width: int
) -> list[str]:
    """The whole comparison, wrapped to the terminal."""
    return _Report(comparison, lang, width).lines(findings, notes)


def because(why: Sequence[str], tried: int, lang: str) -> str:
    """Why something is not proved, and how much was tried instead."""
    reasons = say("joint", lang).join(say(f"why-{reason}", lang) for reason in why)
    return say("not-proved", lang, why=reasons, tried=tried)


def more_time(whys: Iterable[Sequence[str]], lang: str) -> list[str]:
    """How to settle what was too hard for the time allowed; nothing where nothing was."""
    return [say("more-time", lang)] if any("time" in why for why in whys) else []


class _Report:
    def __init__(self, comparison: Comparison, lang: str, width: int) -> None:
        self.before, self.after = comparison.before.policy, comparison.after.policy
        self.lang, self.width = lang, width
        self.old, self.new = Glossary(self.before, lang), Glossary(self.after, lang)

    def lines(self, findings: Sequence[Difference | Open], notes: Sequence[tuple[str, str]]) -> list[str]:
        found = [self._heading()]
        found += [line for key, about in notes for line in self._wrapped(say(key, self.lang, name=about), "- ")]
        differences = [each for each in findings if isinstance(each, Difference)]
        if not findings:
            grave = any(key in GRAVE for key, _ in notes)
            found += self._wrapped(say("diff-same-values" if grave else "diff-same", self.lang))
        elif not differences:
            found += self._wrapped(say("diff-none-found", self.lang))
        for number, each in enumerate(differences, 1):
            found += ["", *self._difference(number, each, differences[: number - 1])]
        left_open = [each for each in findings if isinstance(each, Open)]
        for one in left_open:
            text = f"{self._what(one.kind, one.id)}{say('colon', self.lang)}{because(one.why, one.tried, self.lang)}"
            found += ["", *self._wrapped(text)]
        for text in more_time((one.why for one in left_open), self.lang):
            found += ["", *self._wrapped(text)]
        return found

    def _heading(self) -> str:
        then, now = (f"{policy.id} {policy.version}" for policy in (self.before, self.after))
        if then == now:
            then, now = f"{then} ({self.before.file})", f"{now} ({self.after.file})"
        return harmless(f"{then} -> {now}")

    def _wrapped(self, text: str, first: str = "", rest: str = "  ") -> list[str]:
        return wrap(harmless(text), self.width, first, rest)

    def _what(self, kind: str, about: str) -> str:
        if kind == RULE:
            rule = next(rule for rule in (*self.after.rules, *self.before.rules) if rule.id == about)
            return say("diff-rule", self.lang, rule=about) + (self.new.clause(rule.clause) if rule.clause else "")
        if kind == TERM:
            return say("diff-term", self.lang, term=(self.new if about in self.after.terms else self.old).names[about])
        if kind == SHOWN:
            return say("diff-shown", self.lang, term=(self.new if about in self.after.derived else self.old).names[about])
        return say(f"diff-{kind}", self.lang, term=about)

    def _difference(self, number: int, each: Difference, earlier: Sequence[Difference]) -> Iterator[str]:
        then, now = self._states(each)
        change = say("diff-change", self.lang, what=self._what(each.kind, each.id), then=then, now=now)
        yield from self._wrapped(change, f"{number}. ", "   ")
        twin = next((at for at, other in enumerate(earlier, 1) if _request(other) == _request(each)), None)
        if twin:
            yield from self._wrapped(say("diff-same-request", self.lang, number=twin), "   ", "   ")
            return
        yield from self._wrapped(f"{say('diff-request', self.lang)}{self._facts(each)}", "   ", "   ")
        derived = self._derived(each)
        if derived:
            yield from self._wrapped(f"{say('diff-there', self.lang)}{derived}", "   ", "   ")

    def _states(self, each: Difference) -> tuple[str, str]:
        """What was, and what is now."""
        pair = (each.before, self.old), (each.after, self.new)
        if each.kind == RULE:
            then, now = (say(self._fires(each.id, decision), self.lang) for decision, _ in pair)
        elif each.kind == ROUTE:
            then, now = (_route(decision, self.lang) for decision, _ in pair)
        elif each.kind == TERM:
            then, now = (_term(decision, each.id, self.lang) for decision, _ in pair)
        elif each.kind == SHOWN:
            then, now = (self._shown(each.id, decision) for decision, _ in pair)
        elif each.kind == DUTY:
            then, now = (self._duty(each.id, decision) for decision, _ in pair)
        elif each.kind == READING:
            then, now = (say("diff-unreadable" if decision is None else "diff-readable", self.lang) for decision, _ in pair)
        else:
            then, now = (glossary.outcome(decision.outcome) if decision else "" for decision, glossary in pair)
        return then, now

    def _fires(self, rule: str, decision: Decision | None) -> str:
        if decision is None or all(each.id != rule for each in decision.compiled.policy.rules):
            return "diff-no-such"
        return f"diff-{'fires' if rule in decision.fired else 'open' if rule in decision.undecided else 'fires-not'}"

    def _shown(self, name: str, decision: Decision | None) -> str:
        if decision is None or name not in decision.compiled.policy.derived:
            return say("diff-unsaid", self.lang)
        return word_for(name, decision.facts, self.lang)

    def _duty(self, name: str, decision: Decision | None) -> str:
        due = next((each for each in decision.next if each.duty.id == name), None) if decision else None
        if due is None:
            return say("diff-not-due", self.lang)
        return say("diff-due", self.lang, by=due.by) if due.by else say("diff-due-open", self.lang)

    def _facts(self, each: Difference) -> str:
        known = {**each.only_before, **each.facts, **each.only_after}
        parts = []
        for name, value in known.items():
            glossary = self.new if name in self.after.facts else self.old
            fact = glossary.policy.facts[name]
            parts.append(say("diff-fact", self.lang, name=glossary.names[name], value=show_words(fact, value, self.lang)))
        return say("joint", self.lang).join(parts)

    def _derived(self, each: Difference) -> str:
        """The derived facts that the difference is about, old and new where they differ: `days since sale 31`."""
        parts = []
        for name in self._about(each):
            words = [
                word_for(name, decision.facts, self.lang)
                for decision in (each.before, each.after)
                if decision and name in decision.compiled.policy.derived and decision.values[name] is not None
            ]
            glossary = self.new if name in self.after.derived else self.old
            if words:
                value = " -> ".join(dict.fromkeys(words))
                parts.append(say("diff-fact", self.lang, name=glossary.names[name], value=value))
        return say("joint", self.lang).join(parts)

    def _about(self, each: Difference) -> list[str]:
        """The derived facts that the rules which fire differently read, or name in their reasons."""
        found: dict[str, None] = {}
        for decision, other in ((each.before, each.after), (each.after, each.before)):
            for rule in decision.fired_rules if decision else ():
                if other is None or rule.id not in other.fired:
                    read = names(rule.when) | (names(rule.unless) if rule.unless else set())
                    found |= dict.fromkeys([*PLACEHOLDER.findall(rule.reason.en), *sorted(read)])
        if each.kind in (ROUTE, TERM):
            found |= {
                name: None for policy in (self.before, self.after) for name in policy.derived if policy.derived[name].show
            }
        return [name for name in found if name in self.before.derived or name in self.after.derived]


def _request(each: Difference) -> object:
    return each.facts, each.only_before, each.only_after


def _route(decision: Decision | None, lang: str) -> str:
    if decision is None or decision.route is None:
        return say("diff-route-open" if decision and decision.route_open else "diff-no-route", lang)
    return decision.route


def _term(decision: Decision | None, name: str, lang: str) -> str:
    stated = next((each for each in decision.terms if each.term.name == name), None) if decision else None
    if decision is None or stated is None:
        return say("diff-unsaid", lang)
    return term_line(decision.facts, stated, lang)
