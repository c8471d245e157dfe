"""`returns check` at a terminal: the open questions one at a time, until the request is decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import click

from returns_cli.cli import exits
from returns_cli.cli.decision_text import answer_lines
from returns_cli.cli.dialogue_text import answer_keys, complaint, explanation, fault_words, meant, prompt, question_lines
from returns_cli.cli.folding import folded, terminal_columns
from returns_cli.cli.keys import BACK, Answers, answers
from returns_cli.cli.options import colour
from returns_cli.decisions.decision import Decision
from returns_cli.decisions.ready import ReadyPolicy, Unreadable
from returns_cli.decisions.settling import blanks_that_decide, can_settle
from returns_cli.errors import harmless
from returns_cli.kinds import sameness
from returns_cli.kinds.faults import InputError
from returns_cli.policy.model import Fact
from returns_cli.policy.reads import facts_read
from returns_cli.wording.words import say as words

EXPLAIN, SKIP, STOP = "?", "-", "q"
COMMANDS = frozenset((EXPLAIN, SKIP, STOP, BACK))
MAX_REPLIES = 10_000


def converse(
    ready: ReadyPolicy,
    given: Mapping[str, str],
    *,
    today: date | None,
    lang: str,
    explain: bool = False,
    say: bool = False,
) -> int:
    """The request decided, and the answer printed, after what had to be asked was asked; the exit code.

    Of a dialogue that was stopped, what is known so far is printed and the code is 4.
    """
    dialogue = Dialogue(ready, given, today, lang)
    finished, first = True, dialogue.next_question()
    if first is not None:
        with answers() as source:
            _say(words("keys", lang), dim=True)
            finished = dialogue.run(source, first)
    decision = dialogue.so_far()
    if first is not None:
        _say("")
    _print(answer_lines(decision, lang, explain=explain, say=say))
    return exits.for_outcome(ready.policy, decision.outcome) if finished else exits.OPEN


class Dialogue:
    """`answers` holds what was answered, in the order asked: fact -> text, empty for what was skipped.

    `version` is the policy that the facts known so far are read by; `latest` a request and its decision,
    kept because finding the questions of a decision takes a while.
    """

    def __init__(self, ready: ReadyPolicy, given: Mapping[str, str], today: date | None, lang: str) -> None:
        self.ready = self.version = ready
        self.given = given
        self.today = today
        self.lang = lang
        self.answers: dict[str, str] = {}
        self.latest: tuple[dict[str, str], Decision] | None = None

    def run(self, source: Answers, first: str) -> bool:
        """Whether the questions came to their end; False when the clerk stopped."""
        name: str | None = first
        for _ in range(MAX_REPLIES):
            if name is None:
                return True
            reply = self._reply(source, name)
            if reply == STOP:
                return False
            name = self._after(name, reply)
        return False

    def _reply(self, source: Answers, name: str) -> str:
        """One of the commands, or an answer as typed; the end of the input stops."""
        fact = self.version.policy.facts[name]
        keys = answer_keys(fact)
        _say(*question_lines(fact, len(self.answers) + 1, self.lang))
        try:
            typed = source.answer(prompt(fact), keys | COMMANDS if keys else keys, lambda text: self._reads(fact, text))
        except EOFError:
            _say("")
            return STOP
        command = sameness.folded(typed) or SKIP
        return command if command in COMMANDS else typed

    def _after(self, name: str, reply: str) -> str | None:
        """The question that follows this reply; None when there is none."""
        fact = self.version.policy.facts[name]
        if reply == EXPLAIN:
            _say(*explanation(self.version.policy, fact, self.lang))
            return name
        if reply == BACK:
            if not self.answers:
                _say(complaint(words("first-question", self.lang)))
            return self.answers.popitem()[0] if self.answers else name
        text = "" if reply == SKIP else meant(fact, reply)
        try:
            known = self.version.reader.readers[name](text)[0] is not None
        except InputError as fault:
            _say(complaint(fault_words(fault, fact, self.lang)))
            return name
        self.answers.pop(name, None)
        self.answers[name] = text if known else ""
        return self.next_question()

    def _reads(self, fact: Fact, text: str) -> bool:
        try:
            self.version.reader.readers[fact.name](meant(fact, text))
        except InputError:
            return False
        return True

    def next_question(self) -> str | None:
        """The fact to ask next; None when no answer could settle more. Raises InputError when what was
        given cannot be read as a request and no answer could mend it."""
        try:
            decision = self._decide({})
        except Unreadable as fault:
            return self._mending(fault)
        except InputError as fault:
            return self._after_dropping(fault)
        self.version = decision.ready
        asked = [name for name in decision.ask if name not in self.answers]
        blank = next((name for name in blanks_that_decide(decision) if name not in self.answers), None)
        if blank is not None:
            return blank
        if not all(self.answers.values()) and not can_settle(decision, asked):
            return None
        return asked[0] if asked else None

    def so_far(self) -> Decision:
        """The decision on what is known; facts that cannot be read together are left out, and said."""
        left_out: dict[str, str] = {}
        while True:
            try:
                return self._decide(left_out)
            except Unreadable as fault:
                read = _read_by_check(fault)
                if read <= left_out.keys():
                    raise
                self._complain(fault)
                left_out |= dict.fromkeys(read, "")

    def _decide(self, changed: Mapping[str, str]) -> Decision:
        texts = {**self.given, **self.answers, **changed}
        if self.latest is None or self.latest[0] != texts:
            self.latest = texts, self.ready.decide(self.ready.read(texts, today=self.today, lang=self.lang))
        return self.latest[1]

    def _mending(self, fault: Unreadable) -> str:
        """What to ask when the facts break a check: one that it reads and nobody asked yet, else the last
        answer that it reads, which is dropped."""
        self.version = fault.ready
        read = _read_by_check(fault)
        unknown = [name for name, stored in fault.ready.facts(fault.slots).stored() if stored[0] is None]
        missing = [name for name in unknown if name in read and name not in self.answers]
        if missing:
            return missing[0]
        asked = [name for name in self.answers if name in read]
        if not asked:
            raise fault
        self._complain(fault)
        culprit = ([name for name in asked if self.answers[name]] or asked)[-1]
        del self.answers[culprit]
        return culprit

    def _after_dropping(self, fault: InputError) -> str | None:
        """The next question, without the answer that the policy cannot take (no version covers that day,
        or the version of another day does not know the fact)."""
        culprit = fault.fact or str(fault.fields.get("text"))
        if culprit not in self.answers:
            raise fault
        self._complain(fault)
        del self.answers[culprit]
        return self.next_question()

    def _complain(self, fault: InputError) -> None:
        _say(complaint(fault_words(fault, None, self.lang)))


def _read_by_check(fault: Unreadable) -> frozenset[str]:
    policy = fault.ready.policy
    return facts_read(policy, policy.checks[fault.check_index].core)


def _say(*sentences: str, dim: bool = False) -> None:
    """The sentences, harmless whatever the policy and the clerk wrote in them, cut to the terminal."""
    _print((harmless(sentence) for sentence in sentences), dim=dim)


def _print(lines: Iterable[str], *, dim: bool = False) -> None:
    """The lines, cut to the terminal."""
    for line in folded(lines, terminal_columns()):
        click.echo(click.style(line, dim=True) if dim and colour() else line)
