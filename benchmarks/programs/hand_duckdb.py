"""The tile store's rules as one query for DuckDB, written by hand for this very log. `hand_duckdb.py LOG`

It prints outcomes, rejected rows, verdicts, rules and routes as JSON. A blank is unknown (NULL), as in the audit. Unlike the
audit it takes canonical spellings only, knows one column layout, takes each row for a request of its own, and says of
a row that cannot be read neither where it is nor why.
"""

import json
import sys

import duckdb

RULES = {
    "window": ("deny", "requested_on - sold_on > 30"),
    "receipt": ("deny", "NOT receipt"),
    "condition": ("deny", "NOT (goods_intact AND packaging_intact) AND defect = 'none'"),
    "condition-claim": ("refer", "NOT (goods_intact AND packaging_intact) AND defect = 'claimed'"),
    "laid": ("deny", "laid"),
    "special-order": ("deny", "special_order AND defect = 'none'"),
    "special-order-claim": ("refer", "special_order AND defect = 'claimed'"),
    "clearance": ("deny", "clearance"),
}
DATES = ("sold_on", "requested_on")
OUTCOMES = ("approve", "deny", "refer", "incomplete")
YES_NO = ("receipt", "goods_intact", "packaging_intact", "laid", "clearance", "special_order")


def query(log: str) -> str:
    source = f"read_parquet('{log}')" if log.endswith(".parquet") else f"read_csv('{log}', all_varchar = true)"
    dates = ", ".join(f"try_cast(r.{name} AS date) AS {name}" for name in DATES)
    words = ", ".join(f"CASE r.{name} WHEN 'yes' THEN true WHEN 'no' THEN false END AS {name}" for name in YES_NO)
    unread = " OR ".join(
        [f"(r.{name} <> '' AND try_cast(r.{name} AS date) IS NULL)" for name in DATES]
        + [f"(r.{name} NOT IN ('yes', 'no', ''))" for name in YES_NO]
        + ["r.defect NOT IN ('none', 'claimed', 'confirmed', '')", "number IS NULL OR number < 0"]
        + ["(word LIKE 'box%' AND per_box IS NULL)", "try_cast(r.requested_on AS date) < try_cast(r.sold_on AS date)"]
    )
    fired = ", ".join(f'{when} AS "rule {name}"' for name, (_, when) in RULES.items())
    deny, refer = (
        " OR ".join(f'"rule {name}"' for name, (outcome, _) in RULES.items() if outcome == it) for it in ("deny", "refer")
    )
    rules = ", ".join(f'count(*) FILTER (read AND "rule {name}") AS "rules {name}"' for name in RULES)
    outcomes = ", ".join(f"count(*) FILTER (read AND outcome = '{it}') AS \"outcomes {it}\"" for it in OUTCOMES)
    return f"""
        WITH split AS (
            SELECT *, try_cast(split_part(quantity, ' ', 1) AS decimal(18, 6)) AS number, split_part(quantity, ' ', 2) AS word,
                try_cast(pieces_per_box AS bigint) AS per_box,
                try_cast(split_part(tile, 'x', 1) AS bigint) * try_cast(split_part(tile, 'x', 2) AS bigint) AS piece_mm2
            FROM {source}
        ), typed AS (
            SELECT {dates}, {words}, nullif(r.defect, '') AS defect, nullif(r.decision, '') AS recorded,
                NOT coalesce({unread}, false) AS read,
                CASE WHEN word = 'm2' THEN number * 1000000 WHEN word LIKE 'box%' THEN number * per_box * piece_mm2
                    ELSE number * piece_mm2 END <= 2000000 AS small
            FROM split AS r
        ), ruled AS (SELECT *, {fired} FROM typed
        ), decided AS (
            SELECT *, CASE WHEN {deny} THEN 'deny' WHEN ({deny}) IS NULL THEN 'incomplete'
                WHEN {refer} THEN 'refer' WHEN ({refer}) IS NULL THEN 'incomplete' ELSE 'approve' END AS outcome
            FROM ruled
        )
        SELECT count(*) FILTER (NOT read) AS "rejected",
            {outcomes},
            count(*) FILTER (read AND outcome <> 'incomplete' AND recorded = outcome) AS "verdicts agree",
            {rules},
            count(*) FILTER (read AND outcome IN ('approve', 'refer') AND small) AS "routes walk-in",
            count(*) FILTER (read AND outcome IN ('approve', 'refer') AND NOT small) AS "routes warehouse-appointment"
        FROM decided"""


result = duckdb.execute(query(sys.argv[1]))
names = [column[0] for column in result.description]
print(json.dumps(dict(zip(names, result.fetchone() or (), strict=True))))
