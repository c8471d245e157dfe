-- Moments are texts in UTC to the microsecond. A slot's row is made when it is first booked, with the capacity of that day.
CREATE TABLE slots (
    warehouse   TEXT NOT NULL,
    starts_at   TEXT NOT NULL,
    visits      INTEGER NOT NULL DEFAULT 0,
    boxes       INTEGER NOT NULL DEFAULT 0,
    mm2         INTEGER NOT NULL DEFAULT 0,
    most_visits INTEGER,
    most_boxes  INTEGER,
    most_mm2    INTEGER,
    PRIMARY KEY (warehouse, starts_at),
    CHECK (visits >= 0 AND (most_visits IS NULL OR visits <= most_visits)),
    CHECK (boxes >= 0 AND (most_boxes IS NULL OR boxes <= most_boxes)),
    CHECK (mm2 >= 0 AND (most_mm2 IS NULL OR mm2 <= most_mm2))
) STRICT;

CREATE TABLE appointments (
    id         TEXT PRIMARY KEY,
    asked      TEXT NOT NULL,             -- what the call asked for: a repeated call asks the same
    warehouse  TEXT NOT NULL,
    starts_at  TEXT NOT NULL,
    minutes    INTEGER NOT NULL,
    boxes      INTEGER NOT NULL,
    mm2        INTEGER NOT NULL,
    receipt    TEXT NOT NULL,
    return_id  TEXT REFERENCES decisions (id),
    state      TEXT NOT NULL CHECK (state IN ('held', 'booked', 'cancelled', 'lapsed', 'no-show', 'done')),
    held_until TEXT,
    sequence   INTEGER NOT NULL DEFAULT 0,
    made_at    TEXT NOT NULL
) STRICT;
CREATE INDEX appointments_time ON appointments (starts_at);
CREATE INDEX appointments_held ON appointments (held_until) WHERE state = 'held';
