"""`returns say`: what to say on the phone, step by step with its pauses."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

import click

from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json
from returns_cli.cli.streams import cut_to_terminal
from returns_cli.errors import UsageError, visible
from returns_cli.language.faults import did_you_mean
from returns_cli.wording.phone import Situation, Step, find_situation, situations, situations_with
from returns_cli.wording.words import say


def _complete(_ctx: click.Context, _parameter: click.Parameter, begun: str) -> list[object]:
    """What the shell may complete: the names that go on like this, each with its title."""
    from click.shell_completion import CompletionItem

    lang = chosen_language(None)
    return [CompletionItem(name, help=found.title[lang]) for name, found in situations().items() if name.startswith(begun)]


@click.command()
@click.argument("situation", required=False, shell_complete=_complete)
@FORMAT
@LANG
def command(situation: str | None, format: str, lang: str | None) -> None:
    """Show what to say on the phone in SITUATION, step by step with its pauses; alone, list the situations."""
    lang = chosen_language(lang)
    if situation is None:
        known = list(situations().values())
        if format == "json":
            write_json([{"situation": found.name, "title": found.title[lang]} for found in known])
        else:
            _print([say("labelled", lang, label=found.name, value=found.title[lang]) for found in known])
        return
    found = find_situation(situation)
    if found is None:
        fitting = situations_with(situation)
        if len(fitting) != 1:
            raise UsageError(say("no-wording", lang, situation=visible(situation)), help=_nearest(situation, fitting, lang))
        (found,) = fitting
    if format == "json":
        write_json(
            {"situation": found.name, "title": found.title[lang], "steps": [_as_json(step, lang) for step in found.steps]}
        )
    else:
        _print([say("within-brackets", lang, name=found.title[lang], within=found.name), *_lines(found, lang)])


def _nearest(wanted: str, fitting: list[Situation], lang: str) -> str:
    """The situations that may be meant."""
    if fitting:
        return say("wordings-fitting", lang, names=say("joint", lang).join(f"`{found.name}`" for found in fitting))
    begins = [name for name in situations() if wanted and name.startswith(wanted)]
    if lang == "zh":
        near = begins or get_close_matches(wanted, situations(), 1)
        return say("did-you-mean", lang, name=near[0]) if near else say("wordings-listed", lang)
    return did_you_mean(begins[0] if len(begins) == 1 else wanted, situations()) or say("wordings-listed", lang)


def _lines(situation: Situation, lang: str) -> Iterator[str]:
    for number, step in enumerate(situation.steps, 1):
        words = step.words.get(lang, "")
        match step.kind:
            case "wait":
                line = say("wait-seconds", lang, seconds=step.seconds)
            case "do":
                line = say("step-do", lang, text=words)
            case _:
                line = say("step-say", lang, text=words)
        yield f"{number}. {line}"


def _as_json(step: Step, lang: str) -> dict[str, str | int]:
    return {"wait": step.seconds} if step.kind == "wait" else {step.kind: step.words[lang]}


def _print(lines: list[str]) -> None:
    for line in cut_to_terminal(lines):
        click.echo(line)
