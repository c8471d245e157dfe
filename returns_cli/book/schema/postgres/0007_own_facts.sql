-- What the only export that ever spoke of a line said of it stands in the line itself: `export`, `source_line` and
-- `delivery` say which row that was. Of other lines each row is a fact of its own, and these three are NULL.
ALTER TABLE sale_lines ADD COLUMN export BIGINT;
ALTER TABLE sale_lines ADD COLUMN source_line BIGINT;
ALTER TABLE sale_lines ADD COLUMN delivery TEXT;
