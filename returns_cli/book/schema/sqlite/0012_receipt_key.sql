-- One key says which line is meant and finds the lines of a receipt: it begins with the receipt, so that no index beside it is
-- needed. The rest of the table is as it was.
CREATE TABLE sale_lines_by_receipt (
    id             INTEGER PRIMARY KEY,
    shop_key       TEXT NOT NULL,
    receipt_key    TEXT NOT NULL,
    line_key       TEXT NOT NULL,
    shop           TEXT NOT NULL,
    receipt        TEXT NOT NULL,
    line           TEXT NOT NULL,
    article        TEXT NOT NULL,
    article_key    TEXT NOT NULL,
    sold_on        TEXT,
    tile           TEXT NOT NULL,
    pieces_per_box INTEGER,
    lot            TEXT NOT NULL,
    clearance      INTEGER,
    special_order  INTEGER,
    unit           TEXT NOT NULL CHECK (unit IN ('piece', 'mm2')),
    sold           INTEGER NOT NULL CHECK (sold >= 0),
    returned       INTEGER NOT NULL DEFAULT 0,
    held           INTEGER NOT NULL DEFAULT 0,
    paid           INTEGER,
    currency       TEXT NOT NULL,
    phone_end      TEXT NOT NULL,
    customer       TEXT,
    policy_digest  TEXT,
    export         INTEGER,
    source_line    INTEGER,
    delivery       TEXT,
    paid_back      INTEGER,
    UNIQUE (receipt_key, shop_key, line_key),
    CHECK (returned BETWEEN 0 AND sold),
    CHECK (held BETWEEN 0 AND sold),
    CHECK (returned + held <= sold)
) STRICT;
INSERT INTO sale_lines_by_receipt
SELECT id, shop_key, receipt_key, line_key, shop, receipt, line, article, article_key, sold_on, tile, pieces_per_box, lot,
       clearance, special_order, unit, sold, returned, held, paid, currency, phone_end, customer, policy_digest,
       export, source_line, delivery, paid_back
FROM sale_lines ORDER BY id;
DROP TABLE sale_lines;
ALTER TABLE sale_lines_by_receipt RENAME TO sale_lines;
CREATE INDEX sale_lines_day ON sale_lines (sold_on);
CREATE INDEX sale_lines_article ON sale_lines (article_key);
CREATE INDEX sale_lines_phone ON sale_lines (phone_end);
