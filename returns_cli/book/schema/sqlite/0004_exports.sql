-- Each export has a number, in the order in which they came, and its facts have that number; a digest is kept once.
CREATE TABLE exports (
    number INTEGER PRIMARY KEY,
    source TEXT NOT NULL UNIQUE           -- the export's digest
) STRICT;
INSERT INTO exports (number, source)
SELECT row_number() OVER (ORDER BY imported, source), source
FROM (SELECT source, min(imported) AS imported FROM sale_facts GROUP BY source) AS sources;

ALTER TABLE sale_facts RENAME TO former_facts;
CREATE TABLE sale_facts (                 -- what each export said of a line; never changed
    export      INTEGER NOT NULL REFERENCES exports (number),
    source_line INTEGER NOT NULL,
    sale_line   INTEGER NOT NULL REFERENCES sale_lines (id),
    delivery    TEXT NOT NULL,
    sold        INTEGER NOT NULL,
    paid        INTEGER,
    said        TEXT NOT NULL,
    PRIMARY KEY (export, source_line)
) STRICT, WITHOUT ROWID;
INSERT INTO sale_facts (export, source_line, sale_line, delivery, sold, paid, said)
SELECT exports.number, source_line, sale_line, delivery, sold, paid, said
FROM former_facts JOIN exports ON exports.source = former_facts.source;
DROP TABLE former_facts;
CREATE INDEX sale_facts_line ON sale_facts (sale_line);
