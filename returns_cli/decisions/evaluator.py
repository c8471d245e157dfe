"""A policy with its reader and its engine: requests are read and evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, cast

from returns_cli.decisions.facts import Facts
from returns_cli.decisions.texts import fill
from returns_cli.engines.python import UNSURE, PythonEngine, States, Verdict
from returns_cli.intake.request import RequestReader
from returns_cli.intake.ways import AnyWays
from returns_cli.kinds.faults import InputError
from returns_cli.kinds.kind import Registers
from returns_cli.language.nodes import Literal
from returns_cli.policy.model import INCOMPLETE, Policy, Term
from returns_cli.policy.program import program_of
from returns_cli.wording.words import WORDS

if TYPE_CHECKING:
    from returns_cli.decisions.completions import Completions
    from returns_cli.search.trials import Trials

Deadlines: TypeAlias = Callable[..., tuple[int | date | None, ...]]
MAX_REMEMBERED = 10_000


class RuleIds(dict[int, tuple[str, ...]]):
    """The ids of the rules in a bit mask, in the policy's order; kept, for the same ones fire again and again."""

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self.rules = policy.rules

    def __missing__(self, mask: int) -> tuple[str, ...]:
        left, found = mask, list[str]()
        while left:
            low = left & -left
            found.append(self.rules[low.bit_length() - 1].id)
            left ^= low
        ids = tuple(found)
        if len(self) < MAX_REMEMBERED:
            self[mask] = ids
        return ids


class Evaluator:
    """One version of a policy with its reader and its compiled engine."""

    def __init__(self, policy: Policy, order: AnyWays = None) -> None:
        self.policy = policy
        self.reader = RequestReader(policy, order)
        self.program = program_of(policy)
        self.engine = PythonEngine(self.program)
        self.rule_ids = RuleIds(policy)

    @property
    def id(self) -> str:
        return self.policy.id

    @property
    def version(self) -> str:
        return self.policy.version

    @property
    def digest(self) -> str:
        return self.policy.digest

    @cached_property
    def every_completion(self) -> Completions:
        """Settles what three-valued logic leaves open though every completion of the unknown facts says the same."""
        from returns_cli.decisions.completions import Completions  # three-valued logic settles most requests

        return Completions(self.policy, self.program, self.engine)

    @cached_property
    def completions(self) -> PythonEngine:
        """The engine for thinking about values that may yet be given."""
        return PythonEngine(self.program, open_world=True)

    @cached_property
    def trials(self) -> Trials:
        """The values worth trying, found once for all who ask: a dialogue asks again after each answer."""
        from returns_cli.search.trials import Trials  # a request that is complete is decided without

        return Trials(self.policy, self.completions)

    @cached_property
    def _term_values(self) -> dict[str, Callable[..., Registers]]:
        return {}

    def term_values(self, term: Term) -> Callable[..., Registers]:
        """Registers -> which alternative of the term is chosen, then whether each holds, then the value of each."""
        if term.name not in self._term_values:
            term_program = self.program.terms[term.name]
            nodes = (term_program.chosen, *term_program.holds, *term_program.values)
            self._term_values[term.name] = self.engine.function(nodes)
        return self._term_values[term.name]

    @cached_property
    def _duties(self) -> tuple[Callable[..., States], Deadlines]:
        duties = self.program.duties
        deadlines = self.engine.function(tuple(duty.deadline or Literal(False) for duty in duties))
        return self.engine.conditions(tuple(duty.holds for duty in duties)), cast("Deadlines", deadlines)

    def duty_values(self, registers: Registers) -> tuple[tuple[bool | None, ...], tuple[int | date | None, ...]]:
        """Whether each duty's condition holds, and its deadline in stored form, None where it has or knows none."""
        holds, deadlines = self._duties
        timed = zip(self.program.duties, deadlines(*registers), strict=True)
        return holds(*registers), tuple(None if duty.deadline is None else value for duty, value in timed)

    @cached_property
    def line_shares(self) -> Callable[..., Registers]:
        """Registers -> what the line adds to each of the things that are put together over all lines; None where unknown."""
        return self.engine.function(tuple(over.share for over in self.policy.over_lines.values()))

    def read(self, given: Mapping[str, object], *, today: date | None = None, lang: str = "en", alone: bool = True) -> Facts:
        """The facts of a request given as texts or JSON values. Raises InputError, in `lang`.

        `today` fills a fact that defaults to today, and as a moment (an aware datetime) one that defaults to now;
        without it such a fact stays unknown. The checks of a line that is not `alone` wait for the others.
        """
        try:
            registers = self.reader.read(given, today)
            return self.checked(registers, lang) if alone else self.facts(registers)
        except InputError as error:
            raise error if lang == error.lang else error.in_language(lang) from None

    def accept(self, given: Mapping[str, object]) -> Facts:
        """The facts of a request given as typed values. Raises InputError."""
        return self.checked(self.reader.read_typed(given), "en")

    def checked(self, registers: Registers, lang: str) -> Facts:
        """These registers as facts, if they satisfy every check of the policy."""
        if self.policy.checks:
            violated = self.violated(registers)
            if violated >= 0:
                raise Unreadable(self, registers, violated, lang)
        return self.facts(registers)

    def violated(self, registers: Registers) -> int:
        """The index of the first check that the request breaks, whatever the unknown facts are; less than 0 for none."""
        violated = self.engine.violated(*registers)
        return self.every_completion.unreadable(registers) if violated == UNSURE else violated

    def evaluate(self, registers: Registers) -> Verdict:
        """The verdict on a request of one line, every completion of its unknown facts counted."""
        return self.settled(registers, self.engine.evaluate(*registers))

    def settled(self, registers: Registers, verdict: Verdict) -> Verdict:
        """The same of what three-valued logic says."""
        return self.every_completion.settled(registers, verdict) if verdict[2] else verdict

    def left_open(self, registers: Registers, verdict: Verdict, violated: int) -> tuple[int, ...] | None:
        """The checks and rules that three-valued logic leaves open of a request, numbered in this order; None where it leaves
        neither outcome, route nor checks open."""
        if verdict[0] != INCOMPLETE and not verdict[2] >> len(self.policy.rules) and violated != UNSURE:
            return None
        before = len(self.policy.checks)
        states = self._check_states(*registers) if violated == UNSURE else ()
        checks = (at for at, state in enumerate(states) if state is None)
        return (*checks, *(before + at for at in range(len(self.policy.rules)) if verdict[2] >> at & 1))

    @cached_property
    def _check_states(self) -> Callable[..., States]:
        return self.engine.conditions(self.program.required)

    def facts(self, registers: Registers) -> Facts:
        """These registers as facts."""
        return Facts(self.policy, registers, self.engine)

    def __repr__(self) -> str:
        return f"<policy {self.id} version {self.version}>"


class Unreadable(InputError):
    """A request that breaks one of the policy's checks."""

    def __init__(self, compiled: Evaluator, registers: Registers, index: int, lang: str) -> None:
        from returns_cli.language.show import show

        check = compiled.policy.checks[index]
        self.compiled, self.registers, self.check_index = compiled, registers, index
        sentence = check.message.in_language(lang)
        if check.about is not None:
            (shown,) = compiled.engine.function((check.about,))(*registers)
            sentence = sentence.replace("{about}", str(shown))
        if sentence:
            text = fill(sentence, compiled.facts(registers), lang)
        else:
            text = f"the facts break a check of the policy: {show(check.must)}"
        super().__init__("unreadable-request", "mend-request", lang=lang)
        self.message, self.help = text, WORDS["mend-request"][lang == "zh"]

    def in_language(self, lang: str) -> InputError:
        """The same fault, said in `lang`."""
        return Unreadable(self.compiled, self.registers, self.check_index, lang)
