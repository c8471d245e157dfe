-- Times are texts in UTC to the microsecond, days are ISO dates, money is in hundredths of the currency.
CREATE TABLE book (
    one        BIGINT PRIMARY KEY CHECK (one = 1),
    origin     TEXT NOT NULL,             -- the name of this book in checkpoints
    made_at    TEXT NOT NULL,
    key        BYTEA NOT NULL,             -- signs checkpoints
    secret     BYTEA NOT NULL,             -- keys the hashes of customers
    size       BIGINT NOT NULL,          -- entries in the decision log
    last_at    TEXT NOT NULL              -- when the newest entry was made
);

CREATE TABLE sale_lines (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
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
    pieces_per_box BIGINT,
    lot            TEXT NOT NULL,
    clearance      BIGINT,
    special_order  BIGINT,
    unit           TEXT NOT NULL CHECK (unit IN ('piece', 'mm2')),
    sold           BIGINT NOT NULL CHECK (sold >= 0),
    returned       BIGINT NOT NULL DEFAULT 0,
    held           BIGINT NOT NULL DEFAULT 0,
    paid           BIGINT,
    currency       TEXT NOT NULL,
    phone_end      TEXT NOT NULL,
    customer       TEXT,
    policy_digest  TEXT,
    UNIQUE (shop_key, receipt_key, line_key),
    CHECK (returned BETWEEN 0 AND sold),
    CHECK (held BETWEEN 0 AND sold),
    CHECK (returned + held <= sold)
);
CREATE INDEX sale_lines_receipt ON sale_lines (receipt_key);
CREATE INDEX sale_lines_day ON sale_lines (sold_on);
CREATE INDEX sale_lines_article ON sale_lines (article_key);
CREATE INDEX sale_lines_phone ON sale_lines (phone_end);

CREATE TABLE sale_facts (                 -- what each export said of a line; never changed
    source      TEXT NOT NULL,            -- the export's digest
    source_line BIGINT NOT NULL,
    sale_line   BIGINT NOT NULL REFERENCES sale_lines (id),
    delivery    TEXT NOT NULL,
    sold        BIGINT NOT NULL,
    paid        BIGINT,
    imported    BIGINT NOT NULL,         -- in which order exports came
    said        TEXT NOT NULL,
    PRIMARY KEY (source, source_line)
);
CREATE INDEX sale_facts_line ON sale_facts (sale_line);

CREATE TABLE entries (
    number  BIGINT PRIMARY KEY,
    content BYTEA NOT NULL
);

CREATE TABLE nodes (
    level BIGINT NOT NULL,
    place BIGINT NOT NULL,
    hash  BYTEA NOT NULL,
    PRIMARY KEY (level, place)
);

CREATE TABLE decisions (
    id         TEXT PRIMARY KEY,
    asked      TEXT NOT NULL,             -- what the call asked for: a repeated call asks the same
    sale_line  BIGINT NOT NULL REFERENCES sale_lines (id),
    unit       TEXT NOT NULL,
    amount     BIGINT NOT NULL CHECK (amount > 0),
    outcome    TEXT NOT NULL,
    policy     TEXT NOT NULL,
    digest     TEXT NOT NULL,
    facts      TEXT NOT NULL,
    first_day  TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    clerk      TEXT NOT NULL,
    counter    TEXT NOT NULL,
    entry      BIGINT NOT NULL REFERENCES entries (number)
);
CREATE INDEX decisions_line ON decisions (sale_line);
CREATE INDEX decisions_time ON decisions (decided_at);

CREATE TABLE returns (
    id         TEXT PRIMARY KEY REFERENCES decisions (id),
    sale_line  BIGINT NOT NULL REFERENCES sale_lines (id),
    amount     BIGINT NOT NULL CHECK (amount > 0),
    state      TEXT NOT NULL CHECK (state IN ('taken', 'held', 'released', 'expired', 'cancelled')),
    refund     BIGINT,
    customer   TEXT,
    state_day  TEXT NOT NULL,
    held_until TEXT,
    overridden TEXT
);
CREATE INDEX returns_line ON returns (sale_line);
CREATE INDEX returns_customer ON returns (customer, state_day);
CREATE INDEX returns_held ON returns (held_until) WHERE state = 'held';

CREATE TABLE managers (
    name_key     TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    salt         BYTEA NOT NULL,
    pin          BYTEA NOT NULL,
    most         BIGINT,
    may          TEXT NOT NULL,
    failures     BIGINT NOT NULL DEFAULT 0,
    locked_until TEXT NOT NULL DEFAULT ''
);

CREATE TABLE policies (
    digest  TEXT PRIMARY KEY,
    policy  TEXT NOT NULL,
    version TEXT NOT NULL,
    content TEXT NOT NULL
);

CREATE TABLE personal (                   -- what commitments in the log stand for; may be deleted without breaking it
    entry BIGINT NOT NULL,
    field TEXT NOT NULL,
    salt  BYTEA NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (entry, field)
);

CREATE TABLE checkpoints (
    size BIGINT PRIMARY KEY,
    note TEXT NOT NULL
);
