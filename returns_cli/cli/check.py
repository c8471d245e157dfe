"""`returns check`: decide one request, or every line of a JSONL file."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from returns_cli.cli import exits
from returns_cli.cli.book_options import BOOK
from returns_cli.cli.clock import names_version, now_in, policy_at, with_present
from returns_cli.cli.options import DEFAULT_POLICY, FORMAT, LANG, chosen_language, value_of_option, write_json
from returns_cli.cli.slot_offers import offer_json, offer_lines, offered_to, offering
from returns_cli.decisions.compiled import CompiledPolicy
from returns_cli.decisions.lines import LINES, decisions_on, request_json
from returns_cli.errors import harmless
from returns_cli.intake.spellings import default_text, default_words
from returns_cli.kinds.table import kind_of
from returns_cli.policy.model import Fact

if TYPE_CHECKING:
    from returns_cli.book.returns_book import SaleAnswer

AS_OF_HELP = (
    "Decide as this version did, whatever the day; or, of a policy with a fact as_of, as things stood at this moment "
    "(a day: its end)."
)
QUANTITY_HELP = "How much comes back, for example 3 boxes."
SALE_WORDS = {"--receipt-no", "--help", "-h"}  # with which options of a sale are wanted


class CheckCommand(click.Command):
    """Has an option for every fact of the policy that `--policy` names."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: object
    ) -> click.Context:
        name, dates = value_of_option(args, "--policy") or DEFAULT_POLICY, value_of_option(args, "--dates")
        compiled = policy_at(name, dates, value_of_option(args, "--as-of"))
        lang = chosen_language(value_of_option(args, "--lang"))
        own = {option for parameter in self.params for option in parameter.opts}
        words = {word.partition("=")[0] for word in args}
        facts = [_fact_option(fact, lang) for fact in compiled.policy.facts.values()]
        bound = click.Command(
            self.name,
            params=[option for option in facts if own.isdisjoint(option.opts)]
            + (self.own_options(compiled) if SALE_WORDS & words else [])
            + self.params,
            callback=self.callback,
            help=self.help,
            context_settings=self.context_settings,
        )
        context = bound.make_context(info_name, args, parent, **extra)
        context.obj = compiled
        return context

    def own_options(self, compiled: CompiledPolicy) -> list[click.Parameter]:
        """`--quantity` also where it is no fact of the policy: the book counts what comes back."""
        from returns_cli.book.quantities import quantity_fact

        if quantity_fact(compiled) is not None or "quantity" in compiled.policy.facts:
            return []
        return [click.Option(["--quantity", "amount"], metavar="QUANTITY", help=QUANTITY_HELP)]


def _fact_option(fact: Fact, lang: str) -> click.Option:
    default = ""
    if fact.default is not None:
        default = f" [default: {default_words(fact, lang) if fact.by_clock else default_text(fact)}]"
    return click.Option(
        ["--" + fact.name.replace("_", "-"), f"fact_{fact.name}"],
        metavar=harmless(kind_of(fact.type).metavar(fact.type)),
        multiple=True,
        help=harmless(fact.question(lang) + default),
        hidden=not fact.asked,
    )


@click.command(cls=CheckCommand)
@click.option("--policy", default=DEFAULT_POLICY, show_default=True, help="The policy: an id or a file.")
@click.option("--as-of", metavar="VERSION|DIGEST|MOMENT", help=AS_OF_HELP)
@click.option("--from", "source", metavar="FILE|-", help="Decide every line of a JSONL file (- for standard input).")
@click.option(
    "--line", "lines", multiple=True, metavar='"FACT=VALUE …"', help="One line of the request; repeat it for each line."
)
@click.option("--explain", is_flag=True, help="Every rule: fires or not, the values it read, its exception, its clause.")
@click.option("--say", is_flag=True, help="Say it to the customer: politely, with the reason and what would change it.")
@click.option("--dates", type=click.Choice(["dmy", "mdy", "ymd"]), help="How 03/04/2025 is meant; refused without it.")
@click.option("--receipt-no", "receipt_no", metavar="NUMBER", help="The receipt in the book: what it says need not be said.")
@click.option("--receipt-line", "receipt_line", metavar="N", help="The line of that receipt; a receipt of one line needs none.")
@click.option("--receipt-shop", metavar="NAME", help="The shop of that receipt, where several have one of its number.")
@BOOK
@click.option("--no-input", is_flag=True, help="Ask nothing, even at a terminal.")
@FORMAT
@LANG
@click.pass_context
def command(
    ctx: click.Context,
    /,
    source: str | None,
    lines: tuple[str, ...],
    format: str,
    lang: str | None,
    explain: bool,
    say: bool,
    no_input: bool,
    as_of: str | None,
    receipt_no: str | None,
    receipt_line: str | None,
    receipt_shop: str | None,
    url: str | None,
    amount: str | None = None,
    **options: tuple[str, ...],
) -> int:
    """Decide one return: may the goods come back, why, and where does the customer go?

    Facts are options; what is not given is unknown, never assumed. At a terminal the open ones are asked.
    """
    compiled: CompiledPolicy = ctx.obj
    lang = chosen_language(lang)
    given = facts_of(options)
    asks = format == "text" and not no_input and _at_terminal()
    now = now_in(compiled, () if source or receipt_no or asks else given)
    if as_of is not None and not names_version(compiled, as_of):
        given, now = with_present(compiled, given, now, as_of)
    found: SaleAnswer | None = None
    if receipt_no is None:
        _check_no_receipt({"--receipt-line": receipt_line, "--receipt-shop": receipt_shop, "--quantity": amount})
    else:
        from returns_cli.cli.book_receipt import SaleAsked, with_sale

        sale = SaleAsked(receipt_no, receipt_line, receipt_shop)
        found = with_sale(compiled, given, url, sale, now.date() if now else None, lang, amount)
        compiled, given = found.policy, {**given, **found.known}
    if source is not None:
        from returns_cli.cli.check_file import check_file

        if given or lines or found:
            raise _facts_twice("receipt-no" if found else next(iter(given), "line").replace("_", "-"))
        with offering(url, lang) as offers:
            return check_file(compiled, source, format=format, lang=lang, today=now, explain=explain, say=say, offer=offers)
    own = _facts_of_lines(compiled, lines, lang)
    if asks:
        from returns_cli.cli.converse import converse

        return converse(
            compiled,
            given,
            today=now,
            lang=lang,
            explain=explain,
            say=say,
            lines=own,
            order=value_of_option(sys.argv, "--dates"),
            book=url,
            receipt=receipt_no,
            sale=found,
        )
    before = found.earlier.counted if found else ()
    decisions = decisions_on(compiled, {**given, LINES: own} if own else given, today=now, lang=lang, before=before)
    if found is not None:
        from returns_cli.cli.book_receipt import check_left

        check_left(found, decisions, lang)
    offer = offered_to(receipt_no, decisions, url, lang)
    if format == "json":
        answer = request_json(decisions, several=bool(own), lang=lang, explain=explain, say=say)
        write_json({**answer, **offer_json(offer)})
    else:
        from returns_cli.cli.request_text import request_lines

        _write_text([*request_lines(decisions, lang, explain=explain, say=say), *offer_lines(offer, lang)])
    return exits.for_decisions(decisions)


def _check_no_receipt(of_a_sale: Mapping[str, str | None]) -> None:
    """Raises UsageError where one of these options says more of a receipt that nobody names."""
    alone = next((name for name, value in of_a_sale.items() if value is not None), None)
    if alone is not None:
        raise click.UsageError(f"{alone} says what of a receipt is meant; name the receipt with --receipt-no")


def _facts_twice(option: str) -> click.UsageError:
    return click.UsageError(f"facts come either from --from or as options, not both (--{option})")


def _facts_of_lines(compiled: CompiledPolicy, lines: Sequence[str], lang: str) -> list[dict[str, str]]:
    """What the `--line` options say, line by line."""
    if not lines:
        return []
    from returns_cli.cli.line_option import line_facts

    return [line_facts(compiled, line, lang) for line in lines]


def facts_of(options: Mapping[str, tuple[str, ...] | None]) -> dict[str, str]:
    """Fact -> text, of the options for facts that were given. Raises UsageError for one given twice."""
    return {name.removeprefix("fact_"): _once(name, values) for name, values in options.items() if values and "fact_" in name}


def _write_text(lines: list[str]) -> None:
    """The lines; on a terminal cut to it."""
    if sys.stdout.isatty():
        from returns_cli.cli.streams import cut_to_terminal

        lines = cut_to_terminal(lines)
    click.echo("\n".join(lines), color=None if sys.stdout.isatty() else False)


def _once(name: str, values: tuple[str, ...]) -> str:
    """The one value of a fact's option."""
    if len(values) > 1:
        option = "--" + name.removeprefix("fact_").replace("_", "-")
        raise click.UsageError(f"{option} is given twice or more; give it once")
    return values[0]


def _at_terminal() -> bool:
    """Whether somebody can see a question and answer it."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))
