"""`returns book show`: one decision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING

import click

from returns_cli.cli import exits
from returns_cli.cli.book_mask import MASK, masked, masked_story
from returns_cli.cli.book_options import BOOK, named_zone, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json
from returns_cli.errors import harmless
from returns_cli.wording.words import say

if TYPE_CHECKING:
    from returns_cli.book.decided import RecordedDecision
    from returns_cli.book.story import LaterStep, Story


@click.command()
@click.argument("id")
@MASK
@BOOK
@FORMAT
@LANG
def command(id: str, mask: bool, url: str | None, format: str, lang: str | None) -> int:
    """Show the decision ID with everything the book knows of it."""
    from returns_cli.cli.book_text import DECIDED_HEADINGS, decided_json, decided_rows, table
    from returns_cli.kinds.pseudonyms import new_key

    lang, zone = chosen_language(lang), named_zone()
    with open_in(url, lang) as book:
        whole = book.decided(id, today=book.today(id))
        found = book.story(whole)
        key = new_key()
        [decision] = masked([whole], mask=mask, key=key)
        rows = decided_rows(book, [decision], lang, zone)
        facts = book.facts_in_words(whole.digest, decision.texts, lang)
        found_words = {step.entry: book.facts_in_words(whole.digest, step.found, lang) for step in found.later}
        words = {step.outcome: book.outcome_in_words(whole.digest, step.outcome, lang) for step in found.later}
    story = masked_story(found, key) if mask else found
    if format == "json":
        later = [_step_json(each) for each in story.later]
        write_json(
            {**decided_json(decision), "rules": [*story.rules], "route": story.route, "note": story.note, "later": later}
        )
        return exits.CLEAN
    click.echo("\n".join(table(rows, DECIDED_HEADINGS, lang)))
    for line in (
        *_tenders(decision, lang),
        *_facts(decision, facts, lang),
        *_why(decision, story, lang),
        *_later(story, words, found_words, lang, zone),
    ):
        click.echo(harmless(line))
    return exits.CLEAN


def _step_json(step: LaterStep) -> dict[str, object]:
    names = ("kind", "at", "entry", "by", "state", "outcome", "reason", "note")
    return {**{name: getattr(step, name) for name in names}, "found": dict(step.found)}


def _tenders(decision: RecordedDecision, lang: str) -> Iterator[str]:
    from returns_cli.book.tender_words import tender_lines

    yield from (f"  {line}" for line in tender_lines(decision.tenders, decision.line.currency, lang))


def _facts(decision: RecordedDecision, facts: Iterable[tuple[str, str]], lang: str) -> Iterator[str]:
    yield from (f"  {name}{say('colon', lang)}{text}" for name, text in facts)
    yield f"  {decision.policy} {decision.digest}"


def _why(decision: RecordedDecision, story: Story, lang: str) -> Iterator[str]:
    """The rules, the way and the note, and where it was decided."""
    from returns_cli.wording.book_words import book_say

    held = decision.held_until if decision.state == "held" else None
    known = {
        "rules": ", ".join(story.rules),
        "route": story.route,
        "counter": decision.counter,
        "held": held,
        "note": story.note,
    }
    yield from ("  " + book_say(f"shown-{name}", lang, value=value) for name, value in known.items() if value)


def _later(
    story: Story, words: Mapping[str, str], facts: Mapping[int, list[tuple[str, str]]], lang: str, zone: tzinfo | None
) -> Iterator[str]:
    """What was done later, a line each."""
    from returns_cli.book.overrides import reason_in_words
    from returns_cli.book.times import local
    from returns_cli.decisions.texts import facts_listed
    from returns_cli.wording.book_words import book_say

    for step in story.later:
        by = book_say("later-by", lang, name=step.by) if step.by else ""
        note = book_say("later-note", lang, note=step.note) if step.note else ""
        found = facts_listed(facts[step.entry], lang)
        state = book_say(f"state-{step.state}", lang)
        fields = {"by": by, "note": note, "found": found, "state": state, "reason": reason_in_words(step.reason, lang)}
        yield f"{local(step.at, zone)}  " + book_say(f"later-{step.kind}", lang, outcome=words[step.outcome], **fields)
