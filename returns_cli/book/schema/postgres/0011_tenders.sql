-- How receipts were paid, as each row of an export says it: one row a tender, its amount NULL where the export has none. Of a
-- card at most the last four digits. And what went back to each tender with a return; `remaining` is what could before.
CREATE TABLE sale_tenders (
    export      BIGINT NOT NULL REFERENCES exports (number),
    source_line BIGINT NOT NULL,
    place       BIGINT NOT NULL,
    shop_key    TEXT NOT NULL,
    receipt_key TEXT NOT NULL,
    line_key    TEXT NOT NULL,
    delivery    TEXT NOT NULL,
    tender      TEXT NOT NULL,
    card_end    TEXT NOT NULL CHECK (length(card_end) <= 4),
    amount      BIGINT,
    PRIMARY KEY (export, source_line, place)
);
CREATE INDEX sale_tenders_receipt ON sale_tenders (receipt_key, shop_key);

CREATE TABLE return_tenders (
    id        TEXT NOT NULL REFERENCES returns (id),
    place     BIGINT NOT NULL,
    tender    TEXT NOT NULL,              -- blank: what no tender in the book covers
    card_end  TEXT NOT NULL,
    remaining BIGINT,
    amount    BIGINT NOT NULL CHECK (amount >= 0 AND (remaining IS NULL OR amount <= remaining)),
    PRIMARY KEY (id, place)
);
