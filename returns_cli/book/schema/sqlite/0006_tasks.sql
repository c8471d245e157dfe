-- Laying guidance and home visits: what is known of each, as the facts of its policy; who goes, and when that is agreed.
CREATE TABLE tasks (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL CHECK (kind IN ('guidance', 'visit')),
    visitor    TEXT NOT NULL,
    starts_at  TEXT,
    minutes    INTEGER NOT NULL CHECK (minutes > 0),
    receipt    TEXT NOT NULL,
    facts      TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'done', 'cancelled')),
    made_at    TEXT NOT NULL
) STRICT;
CREATE INDEX tasks_open ON tasks (kind, starts_at) WHERE state = 'open';

ALTER TABLE appointments ADD COLUMN reminded_at TEXT;
