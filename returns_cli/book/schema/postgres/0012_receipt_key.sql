-- One key says which line is meant and finds the lines of a receipt: it begins with the receipt, so that no index beside it is
-- needed.
ALTER TABLE sale_lines ADD UNIQUE (receipt_key, shop_key, line_key);
ALTER TABLE sale_lines DROP CONSTRAINT sale_lines_shop_key_receipt_key_line_key_key;
DROP INDEX sale_lines_receipt;
