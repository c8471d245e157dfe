-- Which receipts' lines stand open at which counter; a row that nobody renewed is passed over, and proves nothing.
CREATE TABLE desks (
    sale_line INTEGER NOT NULL REFERENCES sale_lines (id),
    counter   TEXT NOT NULL,
    since     TEXT NOT NULL,
    PRIMARY KEY (sale_line, counter)
) STRICT;
