-- The kinds of tasks are the shop's: its settings declare them.
CREATE TABLE tasks_of_any_kind (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    visitor    TEXT NOT NULL,
    starts_at  TEXT,
    minutes    INTEGER NOT NULL CHECK (minutes > 0),
    receipt    TEXT NOT NULL,
    facts      TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('open', 'done', 'cancelled')),
    made_at    TEXT NOT NULL
) STRICT;
INSERT INTO tasks_of_any_kind SELECT id, kind, visitor, starts_at, minutes, receipt, facts, state, made_at FROM tasks;
DROP TABLE tasks;
ALTER TABLE tasks_of_any_kind RENAME TO tasks;
CREATE INDEX tasks_open ON tasks (kind, starts_at) WHERE state = 'open';
