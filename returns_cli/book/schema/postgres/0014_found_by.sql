-- Here sales keep an index for each thing that they are found by: a server has the lines of many shops, and reads them in page by page.
SELECT 1;
