"""The table of the lines of receipts that came back, on the audit's connection: one row of it for each approved row of the
log, its receipt and line folded as keys are, its amounts in every measure; and what of the log could not be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import ExitStack
from typing import TYPE_CHECKING

from returns_cli.analysis.registering import registered_reader
from returns_cli.audit import query
from returns_cli.audit.sql_text import text
from returns_cli.intake.goods import DIGITS, PIECE, PLACES, WITHIN, read_goods
from returns_cli.intake.outcomes import UNREAD
from returns_cli.intake.roles import Roles
from returns_cli.intake.telling import is_cancelled, is_exchange, minus_of, says_cancelled
from returns_cli.kinds.choice import choice_spellings
from returns_cli.kinds.sameness import key_of
from returns_cli.language.types import Choice, Number, Size
from returns_cli.sources.logs import cell

if TYPE_CHECKING:
    from returns_cli.audit.run import Run

TABLE = "returned_lines"
LINES_IN_A_FILE = 10**12
NUMBER = f"DECIMAL({DIGITS + PLACES}, {PLACES})"
WIDE = f"DECIMAL(38, {PLACES})"
BY_LINE, BY_ARTICLE = "line", "article"
_SHORTENED = r"[0-9]([.,][0-9]+)?e\+[0-9]{2,3}|[0-9][.,][0-9]+e[0-9]{1,3}"  # the latter as Java writes it
_NO_RECEIPT = r"(无|没有?|未|缺|遗失|丢失|no |without |lost|missing)[^0-9]*|0+"
_LONG, _CUT = r"[0-9]{16,}(\.0)?", r"[0-9]{15}0+(\.0)?"  # what a spreadsheet keeps of a number are 15 digits


def list_returned_lines(run: Run, roles: Roles) -> None:
    """Makes the table, in one pass over the log."""
    with ExitStack() as registered:
        for name, read in _readers(run).items():
            registered.enter_context(registered_reader(run.connection, name, read))
        work = f"CREATE OR REPLACE TABLE {TABLE} AS {_read(_texts(run, roles), run.audit.ways.unknown)}"
        run.watched(lambda: run.connection.execute(work), "doubles")
    _settle_keys(run)


def _readers(run: Run) -> dict[str, Callable[[str], str | None]]:
    exchanges, unknown = _exchange_words(run), run.audit.ways.unknown
    return {
        "key_of": lambda written: key_of(written, unknown),
        "says_cancelled": lambda written: "yes" if says_cancelled(written) else "no",
        "read_goods": read_goods,
        "minus_of": minus_of,
        "is_cancelled": is_cancelled,
        "is_exchange": lambda written: is_exchange(written, exchanges),
    }


def _exchange_words(run: Run) -> frozenset[str]:
    """How the policy's own facts call an exchange."""
    policy = run.audit.compiled.policy
    found: set[str] = set()
    for fact in policy.facts.values():
        if isinstance(fact.type, Choice):
            found |= {word for word, option in choice_spellings(fact, fact.type).items() if option == "exchange"}
    return frozenset(found)


def _texts(run: Run, roles: Roles) -> str:
    """SQL of the approved rows, with the texts of what is wanted of them."""
    mapped, place = run.audit.mapped, f"{query.FILE} * {LINES_IN_A_FILE} + {query.LINE}"
    request = "NULL" if mapped.request is None else query.trimmed(mapped.request)
    cells = ", ".join(query.cells(mapped))
    columns = [
        f"{query.FILE} AS log",
        f"{query.LINE} AS file_line",
        f"{place} AS place",
        f"{query.DAY} AS day",
        f"{request} AS request",
        f"{f'hash({cells})' if len(run.audit.logs) > 1 else '0'} AS whole",
        *(f"{_cell(roles, role)} AS {name}_text" for name, role in _TEXTS.items()),
        *(f"{_goods(run, roles, role)} AS {role}_text" for role in ("returned", "sold")),
        f"{_kind(run, roles)} AS kind_text",
    ]
    granted = ""
    if mapped.recorded is not None:
        says, by_word = text(run.audit.compiled.policy.granted), _by_word(mapped.recorded)
        columns.append(f"coalesce({by_word}, false) AS by_word")
        granted = f" WHERE {query.RECORD_SAYS} = {says} OR {by_word}"
    else:
        columns.append("false AS by_word")
    return f"SELECT {', '.join(columns)} FROM ({approvable(run)}) AS decided{granted}"


def approvable(run: Run) -> str:
    """SQL of the rows that are decided, and of those that cannot be because they take a return back."""
    import pyarrow as pa

    cells = query.cells(run.audit.mapped)
    listed = [(one.log, one.line, *(text or None for text in one.cells)) for one in run.whole.taken_back]
    columns = list(zip(*listed, strict=True)) or [()] * (2 + len(cells))
    types = [pa.int64(), pa.int64(), *(pa.string() for _ in cells)]
    arrays = [pa.array(list(column), type_) for column, type_ in zip(columns, types, strict=True)]
    run.connection.register("taken_back", pa.table(arrays, names=[query.FILE, query.LINE, *cells]))
    wanted = ", ".join([query.FILE, query.LINE, *cells])
    says = text(run.audit.compiled.policy.granted)
    return (
        f"SELECT {wanted}, {query.RECORD_SAYS}, {query.DAY} FROM ({run.relation()}) AS readable "
        f"UNION ALL SELECT {wanted}, {says}, CAST(NULL AS DATE) FROM taken_back"
    )


def _by_word(recorded: int) -> str:
    """SQL: whether the row's decision is one that takes a return back, and no outcome of the policy."""
    return f"({query.RECORD_SAYS} = {text(UNREAD)} AND says_cancelled({cell(recorded)}) = 'yes')"


_TEXTS = {
    "receipt": "receipt-number",
    "line": "receipt-line",
    "article": "article",
    "amount": "amount",
    "cancelled": "cancelled",
}


def _cell(roles: Roles, role: str) -> str:
    return query.trimmed(roles.columns[role]) if role in roles.columns else "CAST(NULL AS VARCHAR)"


def _kind(run: Run, roles: Roles) -> str:
    """What says whether goods were given back or exchanged: the fact of the policy that can say so, else the column."""
    mapped = run.audit.mapped
    for name, fact in run.audit.compiled.policy.facts.items():
        if isinstance(fact.type, Choice) and "exchange" in fact.type.options:
            written = _of_fact(run, name)
            if written:
                return written
    at = roles.columns.get("kind")
    return query.trimmed(at) if at is not None and at != mapped.recorded else "CAST(NULL AS VARCHAR)"


def _of_fact(run: Run, name: str) -> str:
    """SQL of what the rows say of a fact; blank where neither a column nor anybody says it."""
    mapped = run.audit.mapped
    if name in mapped.facts:
        return query.trimmed(mapped.facts[name])
    return text(mapped.given[name]) if name in mapped.given else ""


def _goods(run: Run, roles: Roles, role: str) -> str:
    """SQL of an amount's text, with the unit of its heading or its column, the tile and the box behind it."""
    if role not in roles.columns:
        return "CAST(NULL AS VARCHAR)"
    own, mapped = roles.columns[role], run.audit.mapped
    written = cell(own)
    unit = text(roles.unit(role))
    if not roles.unit(role) and len(mapped.unit_columns) == 1:
        unit = cell(next(iter(mapped.unit_columns.values())))
    bare = f"regexp_full_match(trim({written}), {text('[-+(]?[0-9.,]+[-)]?')})"
    amount = f"CASE WHEN {bare} THEN concat(trim({written}), ' ', {unit}) ELSE {written} END"
    facts = run.audit.compiled.policy.facts.items()
    tiles = [name for name, fact in facts if isinstance(fact.type, Size)]
    boxes = [name for name, fact in facts if isinstance(fact.type, Number) and fact.type.unit == PIECE]
    beside = [_of_fact(run, names[0]) if len(names) == 1 else "" for names in (tiles, boxes)]
    parts = [fact or _cell(roles, role) for fact, role in zip(beside, ("tile", "pieces-per-box"), strict=True)]
    joined = f" || {text(WITHIN)} || ".join([amount, *(f"coalesce({part}, '')" for part in parts)])
    return f"CASE WHEN trim({written}) <> '' THEN {joined} END"


def _read(written: str, unknown: Collection[str]) -> str:
    """SQL that reads those texts; `unknown` are more words that are no keys."""

    def key(name: str) -> str:
        plain = f"regexp_full_match({name}_text, '[!\"$-&(-<>-_a-~][!-~]*[0-9][!-~]*')"  # ="7", '7 and `7 are 7; no N/A
        plain += "".join(f" AND lower({name}_text) <> {text(word)}" for word in sorted(unknown))
        key = f"nullif(CASE WHEN {plain} THEN lower({name}_text) ELSE key_of({name}_text) END, '')"
        return f"regexp_replace({key}, '^([0-9]+)[.]0+$', '\\1')"  # a column of numbers that has blanks makes them fractions

    read = [f"read_goods({name}_text) AS {name}_read" for name in ("returned", "sold")]
    keys = [f"{key(name)} AS {name}" for name in ("receipt", "line", "article")]
    texts = f"SELECT *, {', '.join([*read, *keys])} FROM ({written}) AS told"
    numbers = [
        f"{_part(name, at, type_)} AS {name}{suffix}"
        for name in ("returned", "sold")
        for at, (suffix, type_) in enumerate((("_unit", ""), ("", NUMBER), ("_pieces", WIDE), ("_mm2", WIDE)), 1)
    ]
    columns = [
        *("log", "file_line", "place", "day", "request", "whole"),
        *("receipt", "receipt_text", "article", "article_text", "line_text"),
        *("returned_text IS NOT NULL AS tells", "sold_text IS NOT NULL AS tells_sold", *numbers),
        "CASE WHEN regexp_full_match(line, '0*[1-9][0-9]*') THEN ltrim(line, '0') ELSE line END AS line",  # 010 is line 10
        "minus_of(amount_text) = 'yes' AS money_back",
        "coalesce(is_cancelled(cancelled_text) = 'yes', false) AS cancelled",
        "coalesce(is_exchange(kind_text) = 'yes', false) AS exchange",
        "by_word OR coalesce(says_cancelled(kind_text) = 'yes', false) AS by_word",
    ]
    return f"SELECT {', '.join(columns)} FROM ({texts}) AS texts"


def _part(name: str, at: int, type_: str) -> str:
    part = f"split_part({name}_read, '|', {at})"
    return f"TRY_CAST(nullif({part}, '') AS {type_})" if type_ else part


def _settle_keys(run: Run) -> None:
    """Each row has the line it is of (`item`, `found_by`), the sign of what came back, and what keeps it from being looked at.

    A row without a line is of the only line of its receipt that has its article, else of the article. A minus where
    most have none takes a return back; where most have one it is the way of writing.
    """
    amounts = [f"{name}{of}" for name in ("returned", "sold") for of in ("", "_pieces", "_mm2")]
    shares = (f"2 * count(*) FILTER ({minus}) > count({minus})" for minus in ("returned < 0", "money_back"))
    back, money_back = run.connection.execute(f"SELECT {', '.join(shares)} FROM {TABLE}").fetchall()[0]
    numbers = ("receipt", "line", "CASE WHEN line IS NULL AND sole IS NULL THEN article END")
    short = " OR ".join(f"coalesce(regexp_full_match({each}, '{_SHORTENED}'), false)" for each in numbers)
    cut = (
        f"coalesce((SELECT bool_and(regexp_full_match(receipt, '{_CUT}')) FROM {TABLE} "
        f"WHERE regexp_full_match(receipt, '{_LONG}')), false)"
    )
    run.connection.execute(f"""
        CREATE OR REPLACE TABLE {TABLE} AS
        WITH lines AS (
            SELECT receipt AS of_receipt, article AS of_article, count(DISTINCT line) AS lines,
                CASE WHEN count(DISTINCT line) = 1 THEN min(line) END AS sole FROM {TABLE}
            WHERE receipt IS NOT NULL AND article IS NOT NULL AND line IS NOT NULL AND NOT cancelled GROUP BY ALL
        )
        SELECT rows.* EXCLUDE ({", ".join(amounts)}, line), {", ".join(f"abs({name}) AS {name}" for name in amounts)},
            coalesce((returned < 0) <> {back}, false) OR coalesce(money_back <> {money_back}, false)
                OR by_word AS taken_back,
            coalesce(line, sole, article) AS item,
            coalesce(line_text, sole, article_text) AS item_text,
            CASE WHEN line IS NULL AND sole IS NULL THEN '{BY_ARTICLE}' ELSE '{BY_LINE}' END AS found_by,
            CASE WHEN cancelled THEN 'cancelled'
                WHEN receipt IS NULL OR regexp_full_match(receipt, '{_NO_RECEIPT}') THEN 'receipt'
                WHEN {short} OR ({cut} AND regexp_full_match(receipt, '{_LONG}'))
                THEN 'shortened' WHEN line IS NULL AND article IS NULL THEN 'line'
                WHEN line IS NULL AND lines > 1 THEN 'several' END AS unlooked
        FROM {TABLE} AS rows
        LEFT JOIN lines ON line IS NULL AND of_receipt = receipt AND of_article = article
    """)
