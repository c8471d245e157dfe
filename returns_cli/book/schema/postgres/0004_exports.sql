-- Each export has a number, in the order in which they came, and its facts have that number; a digest is kept once.
CREATE TABLE exports (
    number BIGINT PRIMARY KEY,
    source TEXT NOT NULL UNIQUE           -- the export's digest
);
INSERT INTO exports (number, source)
SELECT row_number() OVER (ORDER BY imported, source), source
FROM (SELECT source, min(imported) AS imported FROM sale_facts GROUP BY source) AS sources;

ALTER TABLE sale_facts RENAME TO former_facts;
CREATE TABLE sale_facts (                 -- what each export said of a line; never changed
    export      BIGINT NOT NULL REFERENCES exports (number),
    source_line BIGINT NOT NULL,
    sale_line   BIGINT NOT NULL REFERENCES sale_lines (id),
    delivery    TEXT NOT NULL,
    sold        BIGINT NOT NULL,
    paid        BIGINT,
    said        TEXT NOT NULL
);
INSERT INTO sale_facts (export, source_line, sale_line, delivery, sold, paid, said)
SELECT exports.number, source_line, sale_line, delivery, sold, paid, said
FROM former_facts JOIN exports ON exports.source = former_facts.source;
DROP TABLE former_facts;
ALTER TABLE sale_facts ADD PRIMARY KEY (export, source_line);
CREATE INDEX sale_facts_line ON sale_facts (sale_line);
