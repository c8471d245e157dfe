"""What is known of a request while it is asked about, line by line, and what to ask next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from returns_cli.decisions.compiled import CompiledPolicy, Decision
from returns_cli.decisions.evaluator import Evaluator, Unreadable
from returns_cli.decisions.lines import CountedLines, is_alone, with_common_route
from returns_cli.decisions.reopened import reopened
from returns_cli.decisions.settling import blanks_that_decide, can_settle
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.table import kind_of
from returns_cli.policy.book_sources import PAID
from returns_cli.policy.fact import LOOKS
from returns_cli.policy.model import INCOMPLETE, Fact
from returns_cli.policy.reads import facts_read

COMMON = -1


def nothing_more(_: Mapping[str, str]) -> Mapping[str, str]:
    """What follows from a request that is not of a sale."""
    return {}


def countable(_: Mapping[str, str]) -> str:
    """Nothing is wrong with how much comes back of goods that no book counts."""
    return ""


class KnownOfSale(NamedTuple):
    """What counts of a sale beside the facts: what came back of its receipt `before`, what `follows` from the texts of a
    request, the fact that says `how_much` comes back, which is asked of whatever is not refused, and why it is `uncounted`."""

    before: Sequence[CountedLines] = ()
    follows: Callable[[Mapping[str, str]], Mapping[str, str]] = nothing_more
    how_much: str | None = None
    uncounted: Callable[[Mapping[str, str]], str] = countable


NO_SALE = KnownOfSale()


class Dialogue:
    """`common` holds what was answered for the whole request, `lines` what was answered of each line: fact -> text, empty
    for what was skipped. `at` is the line that is asked about; `turns` tells in which order all was answered first.

    `version` is the policy that the facts known so far are read by; `latest` a request and its decision,
    kept because finding the questions of a decision takes a while.
    """

    def __init__(
        self,
        compiled: CompiledPolicy,
        given: Mapping[str, str],
        today: date | None,
        lang: str,
        lines: Sequence[Mapping[str, str]] = (),
        complain: Callable[[InputError], None] = lambda _: None,
        sale: KnownOfSale = NO_SALE,
    ) -> None:
        self.compiled = compiled
        self.version: Evaluator = compiled
        self.given = given
        self.given_lines = [dict(line) for line in lines] or [{}]
        self.today = today
        self.lang = lang
        self.complain = complain
        self.sale = sale
        self.common: dict[str, str] = {}
        self.lines: list[dict[str, str]] = [{} for _ in self.given_lines]
        self.at = 0
        self.turns: dict[tuple[int, str], int] = {}
        self.latest: tuple[dict[str, str], Decision] | None = None

    @property
    def answers(self) -> dict[str, str]:
        """What was answered of the line that is asked about, in the order in which it was asked."""
        known = {**self.common, **self.lines[self.at]}
        return dict(sorted(known.items(), key=lambda each: self.turns[self._home(each[0]), each[0]]))

    def fact(self, name: str) -> Fact:
        return self.version.policy.facts[name]

    def answer(self, name: str, text: str) -> None:
        """Takes an answer; it keeps its place where the question was answered before."""
        home = self._home(name)
        self.turns.setdefault((home, name), max(self.turns.values(), default=0) + 1)
        (self.common if home == COMMON else self.lines[home])[name] = text

    def drop(self, name: str) -> None:
        """Forgets an answer."""
        home = self._home(name)
        (self.common if home == COMMON else self.lines[home]).pop(name, None)
        self.turns.pop((home, name), None)

    def _home(self, name: str) -> int:
        """The line that an answer belongs to, or the whole request."""
        return COMMON if name in self.common or self._shared(name) else self.at

    def add_line(self) -> None:
        """Another line of the request is asked about; what all lines share stays."""
        self.lines.append({})
        self.given_lines.append({})
        self.at = len(self.lines) - 1

    def _shared(self, name: str) -> bool:
        """Whether all lines of a request have this fact in common: the policy says so, or it is a day or a moment."""
        facts = self.version.policy.facts
        if name not in facts:
            return False
        if any(fact.of == "request" for fact in facts.values()):
            return facts[name].of == "request"
        return kind_of(facts[name].type).clock is not None

    def first_open_line(self) -> bool:
        """Whether there is a line with something to ask; the first of them is then the one asked about."""
        for at in range(len(self.lines)):
            self.at = at
            if self.next_question() is not None:
                return True
        self.at = 0
        return False

    def next_question(self) -> str | None:
        """The fact to ask next; None when no answer could settle more. Raises InputError when what was
        given cannot be read as a request and no answer could mend it."""
        try:
            decision = self.decide({})
        except Unreadable as fault:
            return self._mending(fault)
        except InputError as fault:
            return self._after_dropping(fault)
        self.version = decision.compiled
        answered = self.answers
        cured = reopened(decision)
        asking = cured if cured is not None and cured.outcome == INCOMPLETE else decision
        asked = [name for name in self._ordered(asking) if name not in answered]
        blank = next((name for name in blanks_that_decide(asking) if name not in answered), None)
        if blank is not None:
            return blank
        how_much = self._how_much(decision)
        if asked and (all(answered.values()) or can_settle(asking, asked)):
            return how_much or asked[0] if self.fact(asked[0]).source == PAID else asked[0]
        return None if decision.outcome == INCOMPLETE or decision.denied else how_much

    def _how_much(self, decision: Decision) -> str | None:
        """The question how much comes back, where that is not known and was not asked: what was paid for it follows."""
        name = self.sale.how_much
        if name is None or name in self.answers:
            return None
        return name if name in self.version.policy.facts.keys() - decision.facts.keys() else None

    def _ordered(self, decision: Decision) -> list[str]:
        """The questions, those that are answered in one place together; of these what only the route hangs on comes last, and
        a choice behind the plain ones. What picks the version comes first."""
        facts, first = self.version.policy.facts, getattr(self.compiled, "picker", None)
        if not any(facts[name].look for name in decision.ask):
            return list(decision.ask)

        policy = self.version.policy
        deciding = facts_read(policy, *(rule.fires for rule in decision.undecided_rules))

        def cost(name: str) -> tuple[bool, int, bool, bool]:
            fact = facts[name]
            numbered = bool(kind_of(fact.type).numbered(fact.type, fact))
            return name != first, LOOKS.index(fact.look), name not in deciding, numbered

        return sorted(decision.ask, key=cost)

    def decisions(self) -> list[Decision]:
        """The decision on each line, on what is known of it; the route is that of all together, and of those before."""
        if len(self.lines) == 1 and not self.sale.before:
            return [self._so_far()]
        here, found = self.at, []
        for at in range(len(self.lines)):
            self.at = at
            found.append(self._so_far())
        self.at = here
        return with_common_route(found[0].compiled, found, self.sale.before, lang=self.lang)

    def _so_far(self) -> Decision:
        """The decision on what is known; facts that cannot be read together are left out, and said."""
        left_out: dict[str, str] = {}
        while True:
            try:
                return self.decide(left_out)
            except Unreadable as fault:
                read = _read_by_check(fault)
                if read <= left_out.keys():
                    raise
                self.complain(fault)
                left_out |= dict.fromkeys(read, "")

    def decide(self, changed: Mapping[str, str]) -> Decision:
        """The decision on the line that is asked about, with some texts put in the place of others."""
        texts = {**self.given, **self.given_lines[self.at], **self.answers, **changed}
        texts |= self.sale.follows(texts)
        if self.latest is None or self.latest[0] != texts:
            alone = is_alone(self.compiled, len(self.lines), self.sale.before)
            facts = self.compiled.read(texts, today=self.today, lang=self.lang, alone=alone)
            self.latest = texts, self.compiled.decide(facts)
        return self.latest[1]

    def readable(self, answers: Mapping[str, str]) -> bool:
        """Whether what is known is a request that can be read, together with these answers."""
        try:
            self.decide(answers)
        except InputError:
            return False
        return True

    def _mending(self, fault: Unreadable) -> str:
        """What to ask when the facts break a check: one that it reads and nobody asked yet, else the last
        answer that it reads, which is dropped."""
        self.version = fault.compiled
        read, answered = _read_by_check(fault), self.answers
        unknown = [name for name, value in fault.compiled.facts(fault.registers).each() if value[0] is None]
        missing = [name for name in unknown if name in read and name not in answered]
        if missing:
            return missing[0]
        asked = [name for name in answered if name in read]
        if not asked:
            raise fault
        self.complain(fault)
        culprit = ([name for name in asked if answered[name]] or asked)[-1]
        self.drop(culprit)
        return culprit

    def _after_dropping(self, fault: InputError) -> str | None:
        """The next question, without the answer that the policy cannot take (no version covers that day,
        or the version of another day does not know the fact)."""
        culprit = fault.fact or str(fault.fields.get("text"))
        if culprit not in self.answers:
            raise fault
        self.complain(fault)
        self.drop(culprit)
        return self.next_question()


def _read_by_check(fault: Unreadable) -> frozenset[str]:
    policy = fault.compiled.policy
    return facts_read(policy, policy.checks[fault.check_index].subject)
