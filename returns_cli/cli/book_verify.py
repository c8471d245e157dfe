"""`returns book verify`: nothing was changed, removed or cut."""

from __future__ import annotations

import base64
from pathlib import Path

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK, open_in
from returns_cli.cli.options import FORMAT, LANG, chosen_language, write_json
from returns_cli.errors import UsageError, harmless


@click.command()
@click.option("--checkpoint", metavar="FILE", help="A checkpoint that somebody kept: the log must begin with what it has seen.")
@click.option("--entry", type=int, metavar="NUMBER", help="Prove that this one entry is in the log.")
@BOOK
@FORMAT
@LANG
def command(checkpoint: str | None, entry: int | None, url: str | None, format: str, lang: str | None) -> int:
    """Prove from nothing that the decision log is what it was, and that what the book counts follows from it."""
    from returns_cli.wording.book_words import book_say
    from returns_cli.wording.faults_in_chinese import line_in_language

    lang = chosen_language(lang)
    if entry is not None:
        return _one_entry(entry, url, lang)
    kept = _read(checkpoint) if checkpoint else None
    with open_in(url, lang) as book:
        found, size = book.verified(kept), book.status().entries
    faults, unproved = found.faults, found.unproved_imports
    if format == "json":
        listed = [{"what": fault.what, "where": fault.where} for fault in faults]
        write_json({"entries": size, "faults": listed, "unproved_imports": unproved})
    else:
        found_at = [(fault.what, line_in_language(fault.where, lang)) for fault in faults]
        lines = [harmless(book_say(f"fault-{what}", lang, where=where)) for what, where in found_at]
        click.echo("\n".join(dict.fromkeys(lines)) if lines else book_say("verified", lang, entries=size))
        if unproved:
            click.echo(harmless(book_say("unproved-imports", lang, names=", ".join(dict.fromkeys(unproved)))))
    return exits.FINDINGS if faults else exits.CLEAN


def _read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = (getattr(error, "strerror", None) or "not text").lower()
        raise UsageError(f"cannot read the checkpoint `{file}`: {why}", help="check the path") from None


def _one_entry(number: int, url: str | None, lang: str) -> int:
    """The proof of one entry as JSON: anybody can follow it with SHA-256 alone (RFC 6962, section 2.1)."""
    from returns_cli.book.verifying import holds

    with open_in(url, lang) as book:
        proof = book.prove(number)
    right = holds(proof)
    shown = [base64.b64encode(each).decode() for each in proof.path]
    root = base64.b64encode(proof.root).decode()
    content = proof.content.decode("utf-8", "replace")
    write_json({"entry": number, "size": proof.size, "content": content, "path": shown, "root": root, "holds": right})
    return exits.CLEAN if right else exits.FINDINGS
