"""The conversation at the counter: one question at a time, answers shown as they were understood."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from returns_cli.cli.answers import Answers
from returns_cli.cli.commands import BACK, EXPLAIN, KEYS, MORE, STOP, command_of
from returns_cli.cli.dialogue import Dialogue
from returns_cli.cli.dialogue_text import (
    INDENT,
    answer_in_words,
    answer_keys,
    chosen_text,
    complaint,
    echo_lines,
    explanation,
    prompt,
    question_lines,
    review_lines,
    wanted,
)
from returns_cli.cli.replies import Replies
from returns_cli.cli.spoken import Meaning, tidied
from returns_cli.kinds.faults import InputError
from returns_cli.policy.model import Fact
from returns_cli.wording.words import say

MAX_REPLIES = 10_000
DONE, STOPPED = "done", "stopped"


class Waiting(NamedTuple):
    """A reply to the question `name` that can be understood once the question `first` is answered."""

    name: str
    reply: str
    first: str


class Conversation:
    """`again` is a question that is asked once more although it was answered, `last` the one that was answered last."""

    def __init__(
        self, dialogue: Dialogue, source: Answers, tell: Callable[[Iterable[str]], None], day: date, order: str | None
    ) -> None:
        self.dialogue = dialogue
        self.source = source
        self.tell = tell
        self.replies = Replies(dialogue, day, order)
        self.lang = dialogue.lang
        self.again: str | None = None
        self.last: str | None = None
        self.more = False
        self.waiting: Waiting | None = None
        self.replied = 0

    def run(self) -> bool:
        """Whether the questions came to their end and were looked through; False when the clerk stopped."""
        while True:
            name = self.again or self.dialogue.next_question()
            ended = self._review() if name is None else self._asked(name)
            if ended is not None:
                return ended == DONE

    # one question

    def _asked(self, name: str) -> str | None:
        """Asks the question once, and does what the reply says."""
        fact = self.dialogue.fact(name)
        answers = self.dialogue.answers
        number = list(answers).index(name) + 1 if name in answers else len(answers) + 1
        self.tell([*question_lines(fact, number, self.lang), *self._may_follow(fact)])
        kept = answers.get(name)
        if kept is not None:
            self.tell([INDENT + say("kept", self.lang, answer=self._in_words(fact, kept))])
        keys = answer_keys(fact)
        typed = self._typed(prompt(fact), keys | KEYS if keys else keys)
        if typed is None:
            return STOPPED
        command = None if self.replies.is_own_word(fact, typed) else command_of(typed)
        if command is not None:
            return self._commanded(fact, command)
        if typed.strip():
            self._taken(fact, typed)
        else:
            self._empty(fact, kept)
        return None

    def _may_follow(self, fact: Fact) -> list[str]:
        nouns = [self.dialogue.fact(name).title(self.lang) for name in self.replies.may_follow(fact.name)]
        return [INDENT + say("may-follow", self.lang, nouns=say("joint", self.lang).join(nouns))] if nouns else []

    def _typed(self, prompt: str, keys: Iterable[str]) -> str | None:
        """What was typed; None where there is nothing more to come, or too much came."""
        self.replied += 1
        if self.replied > MAX_REPLIES:
            return None
        try:
            return self.source.answer(prompt, frozenset(keys))
        except EOFError:
            return None

    def _empty(self, fact: Fact, kept: str | None) -> None:
        """Enter alone keeps the answer there is; where there is none it says nothing."""
        if kept is not None:
            self.again = None
        else:
            self._refuse(say("nothing-typed", self.lang, wanted=wanted(fact, self.lang)))

    def _commanded(self, fact: Fact, command: str) -> str | None:
        match command:
            case "?":
                self.tell(explanation(self.dialogue.version.policy, fact, self.lang))
            case "<":
                self._back(fact.name)
            case "-":
                self._take(fact.name, "")
            case "+":
                self.more = True
                self.tell([INDENT + say("another-line-later", self.lang)])
            case _:
                return STOPPED if self._sure_to_stop() else None
        return None

    def _taken(self, fact: Fact, typed: str) -> None:
        """Takes what was typed as an answer, or says why it is none."""
        reply = tidied(typed)
        several = self.replies.several(fact.name, reply)
        if several is not None:
            if self._countable(several):
                self._take_several(several)
            return
        first = self.replies.first_to_ask(fact, reply)
        if first is not None:
            self._wait(fact, reply, first)
            return
        text: str | None = chosen_text(fact, reply)
        try:
            found = self.replies.readings(fact, reply)
            if found:
                text = self._confirmed(fact, found)
            if text is None:
                return
            value = self.dialogue.version.reader.readers[fact.name](text)
        except InputError as fault:
            self._refuse(self.replies.fault(fault, fact, typed, scanned=self.source.scanned))
            return
        known = value[0] is not None
        if known and not self._countable({fact.name: text}):
            return
        if known and not found:
            self.tell(echo_lines(self.dialogue.version, fact, typed, text, self.lang))
        self._take(fact.name, text if known else "")

    def _wait(self, fact: Fact, reply: str, first: str) -> None:
        """The reply waits for the answer to another question, which is asked at once."""
        self.tell([INDENT + say("asked-first", self.lang, text=reply)])
        self.waiting, self.again = Waiting(fact.name, reply, first), first

    def _take_several(self, several: Mapping[str, str]) -> None:
        """Takes answers to several questions, each shown as it was understood."""
        for name, text in several.items():
            fact = self.dialogue.fact(name)
            self.tell([f"{INDENT}= {fact.title(self.lang)}{say('colon', self.lang)}{self._in_words(fact, text)}"])
            self._take(name, text)

    def _take(self, name: str, text: str) -> None:
        self.dialogue.answer(name, text)
        self.last, self.again = name, None
        waiting, self.waiting = self.waiting, None
        if waiting is not None and waiting.first == name and text:
            self.dialogue.next_question()  # what is known by now, the answer among it
            self._taken(self.dialogue.fact(waiting.name), waiting.reply)

    def _countable(self, answers: Mapping[str, str]) -> bool:
        """Whether the book could count so much; where not, that is said."""
        why = self.dialogue.sale.uncounted(answers)
        if why:
            self._refuse(why)
        return not why

    def _refuse(self, sentence: str) -> None:
        """Says why it is no answer; what came with it goes with it, and a key that was its beginning too."""
        self.source.refuse()
        self.tell([complaint(sentence)])
        if self.source.scanned and self.source.spilled and self.last in self.dialogue.answers:
            self.again = self.last

    def _confirmed(self, fact: Fact, found: tuple[Meaning, ...]) -> str | None:
        """The text of the reading that the clerk confirms or chooses; None where it is none of them."""
        if found[0].plain:
            return self._chosen(fact, found[0], found[0].words)
        self.source.refuse()
        if len(found) == 1:
            typed = self._typed(f"{INDENT}{say('confirm', self.lang, words=found[0].words)} > ", ())
            if typed is not None and not typed.strip():
                return found[0].text
        else:
            self.tell([f"{INDENT}{number} {reading.words}" for number, reading in enumerate(found, 1)])
            numbers = [str(number) for number in range(1, len(found) + 1)]
            typed = self._typed(f"{INDENT}1-{len(found)} > ", [*numbers, BACK])
            if typed in numbers:
                return self._chosen(fact, found[int(typed) - 1], "")
        if typed and command_of(typed) is None:
            self._taken(fact, typed)
        return None

    def _chosen(self, fact: Fact, meaning: Meaning, words: str) -> str:
        """The text that was meant, shown in these words or as it is understood."""
        shown = self._in_words(fact, meaning.text) if meaning.echo else words
        self.tell([f"{INDENT}= {shown}"] if shown else [])
        return meaning.text

    # between questions

    def _back(self, name: str) -> None:
        """The question before this one is asked again; its answer, and those behind it, are kept."""
        asked = list(self.dialogue.answers)
        before = asked.index(name) if name in asked else len(asked)
        if before:
            self.again = asked[before - 1]
        elif self.dialogue.at:
            self.dialogue.at -= 1
            self.again = next(reversed(self.dialogue.answers), None)
        else:
            self.tell([complaint(say("first-question", self.lang))])

    def _sure_to_stop(self) -> bool:
        typed = self._typed(f"{INDENT}{say('stop-now', self.lang)} y/n > ", ("y", "n", STOP))
        return typed is None or typed.strip().lower() in ("y", "yes", STOP, "是") or command_of(typed) == STOP

    def _review(self) -> str | None:
        """Shows all answers; any of them can be changed before the end."""
        answers = self.dialogue.answers
        if self.more:
            self._next_line()
            return None
        if self._later_line():
            return None
        several = len(self.dialogue.lines) > 1
        title = say("line", self.lang, number=self.dialogue.at + 1) if several else ""
        pairs = [(self.dialogue.fact(name), self._in_words(self.dialogue.fact(name), text)) for name, text in answers.items()]
        self.tell(review_lines(pairs, title, self.lang))
        one_key = len(pairs) < 10
        numbers = [str(number) for number in range(1, len(pairs) + 1)]
        title = say("review", self.lang, count=f"1-{len(pairs)}" if len(pairs) > 1 else "1")
        typed = self._typed(f"{INDENT}{title} > ", (*numbers, BACK, STOP, MORE, EXPLAIN) if one_key else ())
        if typed is None or not typed.strip():
            return DONE
        if typed.strip() in numbers:
            self.again = list(answers)[int(typed) - 1]
            return None
        match command_of(typed):
            case "<":
                self.again = next(reversed(answers), None)
            case "q":
                return STOPPED if self._sure_to_stop() else None
            case "+":
                self._next_line()
            case _:
                self._refuse(say("review-wanted", self.lang))
        return None

    def _next_line(self) -> None:
        self.more = False
        self.dialogue.add_line()
        self.tell(["", say("line", self.lang, number=self.dialogue.at + 1)])

    def _later_line(self) -> bool:
        """Goes on to the next line that was given and is not done, if there is one."""
        if self.dialogue.at + 1 >= len(self.dialogue.lines):
            return False
        self.dialogue.at += 1
        self.tell(["", say("line", self.lang, number=self.dialogue.at + 1)])
        return True

    def _in_words(self, fact: Fact, text: str) -> str:
        return answer_in_words(self.dialogue.version, fact, text, self.lang)
