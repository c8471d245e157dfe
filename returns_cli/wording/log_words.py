"""What is said of a log as a whole before it is decided, in English and Chinese with the same placeholders."""

from __future__ import annotations

from collections.abc import Mapping

LOG_WORDS: Mapping[str, tuple[str, str]] = {
    "sheet-read": (
        "the sheet `{sheet}` was read; not: {others} (--sheet NAME reads another)",
        "读取了工作表“{sheet}”，未读：{others}（用--sheet 名称读取其他工作表）",
    ),
    "headings-on-line": (
        "the headings are those of line {line}; what stands above is no part of the table (--header-line N names another)",
        "表头取自第{line}行，其上的内容不属于表格（可用--header-line N另行指定）",
    ),
    "headings-again": (
        "line {line} says once more what the columns are, and is no row: {text}",
        "第{line}行再次说明各列，不作为数据行：{text}",
    ),
    "totals-below": (
        "{count:line|lines} below the table ({lines}), no rows but totals or notes: {first}",
        "表格下方有{count}行（第{lines}行）为合计或说明，不作为数据行：{first}",
    ),
    "zeros-below": (
        "warning: the last {count:byte|bytes} of the file are zero, as a crash leaves behind: look whether the last rows are there",
        "注意：文件末尾有{count}个零字节，像是写入中断所留：请核对最后几行是否齐全",
    ),
    "rows-within": ("the rows are the objects within `{key}`", "各行取自“{key}”中的对象"),
    "lists-beside": (
        "warning: these lists of the file are not read: {others} (--sheet NAME reads another)",
        "注意：文件中的这些列表未读：{others}（用--sheet 名称读取其他列表）",
    ),
    "bytes-no-text": (
        "warning: in {count:place|places} bytes are no text in {encoding}; they stand as \N{REPLACEMENT CHARACTER} and their values, "
        "and reject a row where a fact is read from them",
        "注意：有{count}处字节不是有效的{encoding}文本，以\N{REPLACEMENT CHARACTER}和字节值表示；若从中读取事实，该行会被拒绝",
    ),
    "hidden-rows": (
        "{count:hidden row|hidden rows} read like any other",
        "有{count}个隐藏行，照常读取",
    ),
    "merged-cells": (
        "{count:cell|cells} read as what the merged cell says",
        "有{count}个单元格取其合并单元格的内容",
    ),
    "formulas-without-value": (
        "warning: {count} formulas in {column} have no stored value and are read as blank; open the workbook in a spreadsheet, "
        "save it, and audit it again",
        "注意：{column}中有{count}个公式没有保存计算结果，按空白读取；请用表格软件打开并保存后重新审核",
    ),
    "shortened-numbers": (
        "warning: {count} numbers in {column} have more than 15 digits, of which the spreadsheet has kept 15; "
        "keep such numbers as text",
        "注意：{column}中有{count}个数超过15位，表格软件只保留了前15位；此类号码请存为文本",
    ),
}
