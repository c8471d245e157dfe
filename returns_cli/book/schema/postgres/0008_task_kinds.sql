-- The kinds of tasks are the shop's: its settings declare them.
ALTER TABLE tasks DROP CONSTRAINT tasks_kind_check;
