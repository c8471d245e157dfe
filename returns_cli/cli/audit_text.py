"""The audit's mapping and summary in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from returns_cli.analysis.log_reading import heading_at, reading_rows, unused_columns
from returns_cli.cli.table_text import table_lines
from returns_cli.decisions.texts import outcome_words
from returns_cli.errors import harmless, visible
from returns_cli.intake.mapped import Mapped
from returns_cli.intake.roles import Roles
from returns_cli.kinds.date_forms import ORDERS
from returns_cli.policy.model import Policy
from returns_cli.rows.summary import Reject, Summary
from returns_cli.sources.logs import Note
from returns_cli.sources.probing import DAMAGED_IDS, Tally, Watched, orders_shown
from returns_cli.wording.words import say


def mapping_lines(policy: Policy, columns: Mapped, telling: Roles, lang: str) -> list[str]:
    """Which column was taken for which fact, and for what else, before anything is decided."""
    unused = unused_columns(columns, telling, lang)
    return [
        say("how-read", lang),
        *table_lines(reading_rows(policy, columns, telling, lang), [say("fact", lang), say("column", lang)]),
        *([labelled("unused-columns", unused, lang)] if unused else []),
        "",
    ]


def masked_lines(masked: Collection[int] | None, header: Sequence[str], lang: str) -> list[str]:
    """Which columns have pseudonyms in place of their texts; said of none, too, where some were asked for."""
    if masked is None:
        return []
    names = say("list", lang).join(visible(name) for at, name in enumerate(header) if at in masked)
    return [labelled("masked-columns", names or say("none-masked", lang), lang), ""]


def labelled(label: str, value: str, lang: str) -> str:
    """A value behind what it is."""
    return say("labelled", lang, label=say(label, lang), value=value)


def proposal_lines(options: Sequence[str], lang: str) -> list[str]:
    """The options that would map headings which nearly fit, ready to paste."""
    return [say("near-headings", lang, options=" ".join(options)), ""] if options else []


def order_line(heading: str, counts: Mapping[str, int], lang: str) -> str:
    """What a column of dates itself tells of the order that nobody has said."""
    shown = [order for order in ORDERS if counts.get(order) or order != "ymd"]
    none = {order: say("none-first" if at == 0 else "none-of-them", lang) for at, order in enumerate(shown)}
    numbers = {order: f"{counts[order]:,}" if counts.get(order) else none[order] for order in shown}
    days = say("list", lang).join(say(f"only-{order}", lang, count=numbers[order]) for order in shown)
    proved = [order for order, count in counts.items() if count]
    todo = (
        say("order-proved", lang, order=proved[0]) if len(proved) == 1 else say("order-mixed" if proved else "order-open", lang)
    )
    return say("order-unsaid", lang, column=heading, days=days, todo=todo)


def warning_lines(columns: Mapped, watched: Watched, hints: Tally, lang: str) -> list[str]:
    """What is wrong with the log as a whole."""
    every, damaged = orders_shown(watched, hints), hints[DAMAGED_IDS]
    orders = [order_line(heading_at(columns, columns.facts[name], lang), counts, lang) for name, counts in every.items()]
    if not damaged:
        return [*orders, *([""] if orders else [])]
    return [*orders, say("damaged-ids", lang, column=heading_at(columns, columns.request, lang), count=damaged), ""]


def note_lines(notes: Sequence[tuple[str, Note]], lang: str) -> list[str]:
    """What is to be said of each log, with its name."""
    lines = [harmless(f"{name}: {say(note.what, lang, **note.fields)}") for name, note in notes]
    return [*lines, ""] if lines else []


def summary_lines(policy: Policy, summary: Summary, lang: str, unread: Sequence[tuple[str, int]] = ()) -> list[str]:
    """The accounts, then outcomes, verdicts if any, with the commonest `unread` decisions, rules and routes."""
    decided = sum(summary.outcomes.values())
    lines = [say("balance", lang, rows=summary.rows, decided=decided, rejected=summary.rejected)]
    outcomes = {outcome_words(policy, name, lang): count for name, count in summary.outcomes.items()}
    verdicts = {say(name, lang): count for name, count in summary.verdicts.items()}
    rules = {
        say("within-brackets", lang, name=rule.id, within=rule.clause) if rule.clause else rule.id: summary.rules[rule.id]
        for rule in policy.rules
    }
    lines += _table("outcomes", outcomes, decided, lang)
    if summary.unrecorded:
        denied = {"count": summary.outcomes[policy.denied], "outcome": outcome_words(policy, policy.denied, lang)}
        lines += ["", say("breaches", lang, decided=decided, **denied)]
    elif decided:
        lines += _table("verdicts", verdicts, decided, lang)
    if summary.unread_records:
        named = say("list", lang).join(say("unread-text", lang, text=text, count=count) for text, count in unread)
        lines.append(say("unread-records", lang, count=summary.unread_records, texts=named))
    for key, counts in (("rules", rules), ("routes", summary.routes)):
        lines += _table(key, counts, decided, lang)
    return [harmless_block(line) for line in lines]


def sales_lines(days: Mapping[str, object], lang: str) -> list[str]:
    """How many rows found their sale, how many none or several."""
    return [harmless_block(say("sales-found", lang, **days))]


def of_request_lines(headings: Sequence[str], lang: str) -> list[str]:
    """The columns in which blank cells take what their request says."""
    return [harmless_block(say("of-request", lang, columns=say("list", lang).join(map(visible, headings))))]


def left_out_lines(summary: Summary, condition: str, lang: str) -> list[str]:
    """Which rows were not looked at."""
    lines = [say("left-out", lang, count=summary.left_out, where=visible(condition))]
    lines += [say("left-out-untold", lang, count=summary.untold)] if summary.untold else []
    return [harmless_block(line) for line in lines]


def reject_lines(policy: Policy, columns: Mapped, summary: Summary, few: Sequence[Reject], lang: str) -> list[str]:
    """The first rows that could not be read, each with its reason; and what to do where a column seems to be another thing than
    its heading says."""
    lines = ["", say("some-rejects", lang)] if few else []
    lines += [f"  {reject.file}:{reject.line}: {reject.why}" for reject in few]
    if few and summary.rejected > len(few):
        lines.append(f"  … {say('more-rejects', lang, count=summary.rejected - len(few))}")
    facts = {reject.why.partition(say("colon", lang))[0] for reject in few}
    for fact in facts & columns.facts.keys() if len(facts) == 1 < len(few) and 2 * summary.rejected > summary.rows else ():
        if policy.facts[fact].type.date_at is None:  # of days it is said how their order is told
            lines.append(say("other-column", lang, fact=fact, column=heading_at(columns, columns.facts[fact], lang)))
    return [harmless_block(line) for line in lines]


def written_lines(paths: Iterable[str], lang: str) -> list[str]:
    """The files that were written."""
    return [labelled("written", harmless(path), lang) for path in paths]


def _table(key: str, counts: Mapping[str, int], whole: int, lang: str) -> Iterable[str]:
    if not counts:
        return []
    rows = [[name, count, f"{100 * count / whole:.1f} %" if whole else ""] for name, count in counts.items()]
    return ["", say(key, lang), *table_lines(rows, right=(1, 2))]


def harmless_block(text: str) -> str:
    """A line or a table of lines, each made harmless."""
    return "\n".join(harmless(line) for line in text.split("\n"))


def role_lines(telling: Roles, lang: str) -> list[str]:
    """What several columns could be, and is therefore left out."""
    lines = []
    for role, headings in telling.unclear.items():
        columns = say("list", lang).join(map(visible, headings))
        lines.append(say("role-unclear", lang, role=say(f"role-{role}", lang), name=role, columns=columns))
    return [*lines, ""] if lines else []
