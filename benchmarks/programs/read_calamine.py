"""The least that has to be done with a workbook: all cells of its first sheet as Python has them. `read_calamine.py LOG`"""

import sys

import python_calamine as calamine

with calamine.CalamineWorkbook.from_path(sys.argv[1]) as book:
    rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
print(len(rows), len(rows[0]))
