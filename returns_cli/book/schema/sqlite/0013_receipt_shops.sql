-- The shops of receipts that came without one, as a later export names them that says the same of their lines. Their rows stay
-- as they came: the log has digests of them.
CREATE TABLE receipt_shops (
    receipt_key TEXT PRIMARY KEY,
    shop        TEXT NOT NULL,
    export      INTEGER NOT NULL REFERENCES exports (number)
) STRICT, WITHOUT ROWID;
