-- What of a line's price its returns have used up, whatever fees came off: so that the parts of a line add up to the price in any
-- order of returns, cancellations and corrections. NULL: the share of what has come back. And the part of it of each return.
ALTER TABLE sale_lines ADD COLUMN paid_back BIGINT;
ALTER TABLE returns ADD COLUMN share BIGINT;
