"""The tile store's rules as one query for Polars, written by hand for this very log. `hand_polars.py LOG`

It prints what hand_duckdb.py prints, and has the same limits. A blank is unknown (null), as in the audit.
"""

import json
import sys

import polars as pl

OUTCOMES = ("approve", "deny", "refer", "incomplete")
DATES = ("sold_on", "requested_on")
YES_NO = ("receipt", "goods_intact", "packaging_intact", "laid", "clearance", "special_order")
DEFECTS = ("none", "claimed", "confirmed")

col = pl.col
damaged = ~(col("goods_intact") & col("packaging_intact"))
RULES = {
    "window": ("deny", (col("requested_on") - col("sold_on")).dt.total_days() > 30),
    "receipt": ("deny", ~col("receipt")),
    "condition": ("deny", damaged & (col("defect") == "none")),
    "condition-claim": ("refer", damaged & (col("defect") == "claimed")),
    "laid": ("deny", col("laid")),
    "special-order": ("deny", col("special_order") & (col("defect") == "none")),
    "special-order-claim": ("refer", col("special_order") & (col("defect") == "claimed")),
    "clearance": ("deny", col("clearance")),
}


def yes_no(name: str) -> pl.Expr:
    cell = col(name)
    return pl.when(cell == "yes").then(True).when(cell == "no").then(False)


def blank(name: str) -> pl.Expr:
    return col(name).is_null() | (col(name) == "")


def typed(log: str) -> pl.LazyFrame:
    """The columns of the rules, and whether the row can be read."""
    rows = pl.scan_parquet(log) if log.endswith(".parquet") else pl.scan_csv(log, infer_schema=False)
    number = col("quantity").str.extract(r"^(\S+) ", 1).cast(pl.Decimal(18, 6), strict=False)
    word, per_box = col("quantity").str.extract(r" (\S+)$", 1), col("pieces_per_box").cast(pl.Int64, strict=False)
    sides = col("tile").str.split_exact("x", 1)
    piece = sides.struct[0].cast(pl.Int64, strict=False) * sides.struct[1].cast(pl.Int64, strict=False)
    box = word.str.starts_with("box")
    count = number.cast(pl.Int64, strict=False)
    area = pl.when(word == "m2").then((number * 1_000_000).cast(pl.Int64)).when(box).then(count * per_box * piece)
    dates = {name: col(name).str.to_date("%Y-%m-%d", strict=False) for name in DATES}
    unread = [
        *(date.is_null() & ~blank(name) for name, date in dates.items()),
        *(~blank(name) & ~col(name).is_in(["yes", "no"]) for name in YES_NO),
        ~blank("defect") & ~col("defect").is_in(DEFECTS),
        number.is_null() | (number < 0),
        box & per_box.is_null(),
        (dates["requested_on"] < dates["sold_on"]).fill_null(False),
    ]
    return rows.select(
        **dates,
        **{name: yes_no(name) for name in YES_NO},
        defect=pl.when(~blank("defect")).then(col("defect")),
        recorded=col("decision"),
        read=~pl.any_horizontal(expr.fill_null(False) for expr in unread),
        small=area.otherwise(count * piece) <= 2_000_000,
    )


def decided(rows: pl.LazyFrame) -> pl.LazyFrame:
    ruled = rows.with_columns(**{name: when for name, (_, when) in RULES.items()})
    deny, refer = (pl.any_horizontal(*(col(n) for n, (it, _) in RULES.items() if it == out)) for out in ("deny", "refer"))
    outcome = (
        pl.when(deny).then(pl.lit("deny")).when(deny.is_null()).then(pl.lit("incomplete"))
        .when(refer).then(pl.lit("refer")).when(refer.is_null()).then(pl.lit("incomplete")).otherwise(pl.lit("approve"))
    )  # fmt: skip
    return ruled.with_columns(outcome=outcome)


def counts(rows: pl.LazyFrame) -> pl.DataFrame:
    read, outcome = col("read"), col("outcome")
    kept = read & outcome.is_in(["approve", "refer"])
    figures = {
        "rejected": ~read,
        **{f"outcomes {it}": read & (outcome == it) for it in OUTCOMES},
        "verdicts agree": read & (outcome != "incomplete") & (col("recorded") == outcome),
        **{f"rules {name}": read & col(name) for name in RULES},
        "routes walk-in": kept & col("small"),
        "routes warehouse-appointment": kept & ~col("small"),
    }
    return rows.select(**{name: expr.sum() for name, expr in figures.items()}).collect(engine="streaming")


print(json.dumps(counts(decided(typed(sys.argv[1]))).row(0, named=True)))
