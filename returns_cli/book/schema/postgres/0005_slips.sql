-- How often the slip of a decision was printed: every one after the first says that it is a reprint.
CREATE TABLE slips (
    id       TEXT PRIMARY KEY REFERENCES decisions (id),
    printed  BIGINT NOT NULL,
    first_at TEXT NOT NULL
);
CREATE INDEX appointments_return ON appointments (return_id);
CREATE INDEX appointments_receipt ON appointments (receipt);
