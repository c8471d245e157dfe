"""Why the book does not take over a row of an export of sales; `X-help` says what to do about X."""

from __future__ import annotations

from collections.abc import Mapping

SALE_FAULT_WORDS: Mapping[str, tuple[str, str]] = {
    "no-receipt-number": ("`{receipt}` is no number of a receipt", "`{receipt}`不是收据号"),
    "no-receipt-number-help": ("name the column that has it: --map receipt=COLUMN", "请指明收据号所在的列：--map receipt=列名"),
    "card-number": ("{field} has the number of a payment card in it (…{last})", "{field}含有银行卡号（…{last}）"),
    "card-number-help": ("write its last four digits at most", "最多只写后四位"),
    "no-line-of-a-file": ("`{line}` is no line of a file", "`{line}`不是文件的行号"),
    "no-line-of-a-file-help": ("number the rows of an export from 1", "请从1起为导出的各行编号"),
    "sums-too-large": (
        "receipt `{receipt}` line {line}: its rows come to more than a book can keep",
        "收据`{receipt}`第{line}行：各行合计超出账本可保存的范围",
    ),
    "sums-too-large-help": ("mend the amounts", "请更正数量或金额"),
    "sold-less-than-returned": (
        "receipt `{receipt}` line {line}: more has come back than this row says was sold",
        "收据`{receipt}`第{line}行：已退数量多于此行所售",
    ),
    "sold-less-than-returned-help": ("mend the row, or cancel returns first", "请更正此行，或先取消退换"),
    "voided-more-than-sold": (
        "receipt `{receipt}` line {line}: more is voided than was sold",
        "收据`{receipt}`第{line}行：作废多于所售",
    ),
    "voided-more-than-sold-help": ("is the sale itself missing from this export?", "导出文件是否漏了销售行？"),
    "which-unnamed-line": (
        "receipt `{receipt}`: this row has no line number, and does not say which of the lines in the book it corrects",
        "收据`{receipt}`：本行没有行号，无法判断更正账册中的哪一行",
    ),
    "which-unnamed-line-help": (
        "import the receipt whole, or give its rows the numbers of `returns sales show`",
        "请导入整张收据，或按`returns sales show`填写行号",
    ),
    "unclear-with-shop": (
        "the book has a receipt `{receipt}` of no shop, and this row of {shop} does not say the same: it is not clear whether"
        " that is the same receipt",
        "账册中有一张无店名的收据`{receipt}`，而本行（{shop}）内容不同：无法判断是否为同一张收据",
    ),
    "unclear-with-shop-help": (
        "import the export that had no shop once more, with --set shop=NAME",
        "请用--set shop=店名再次导入当时没有店名的文件",
    ),
    "unclear-without-shop": (
        "the book has a receipt `{receipt}` of a shop, and this row names none and does not say the same: it is not clear whether"
        " that is the same receipt",
        "账册中有某店的收据`{receipt}`，而本行没有店名且内容不同：无法判断是否为同一张收据",
    ),
    "unclear-without-shop-help": ("say whose the rows are: --set shop=NAME", "请用--set shop=店名指明属于哪家店"),
    "line-or-parts": (
        "receipt `{receipt}` line {line}: {count} rows say the same goods paid otherwise, and their amounts do not tell whether"
        " that is one line or parts of it",
        "收据`{receipt}`第{line}行：{count}行货品相同而付款不同，金额无法说明是一行货品还是分批交货",
    ),
    "line-or-parts-help": (
        "name the column of deliveries (--map delivery=COLUMN) if they are parts, that of the tenders' amounts"
        " (--map tender_amount=COLUMN) if they are one line",
        "如为分批交货，请指明交货单列（--map delivery=列名）；如为一行货品，请指明各付款方式的金额列（--map tender_amount=列名）",
    ),
}
