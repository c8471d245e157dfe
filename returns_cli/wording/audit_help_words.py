"""`returns audit --help` in Chinese: each paragraph and option by its English."""

from __future__ import annotations

from collections.abc import Mapping

AUDIT_HELP: Mapping[str, str] = {
    "Decide every row of a log again and compare with what was recorded.": "把日志的每一行重新判定，与记录对照。",
    "A blank cell is unknown; a cell that cannot be read rejects its row; nothing is guessed.": (
        "空格按不详算；有一格读不懂，整行不予判定；什么都不猜。"
    ),
    "Every row with its decision: .csv, .xlsx, .parquet or .jsonl; FOLDER/ for Parquet in parts.": (
        "每一行及其判定：.csv、.xlsx、.parquet或.jsonl；写成FOLDER/则为分片的Parquet。"
    ),
    "Every row that cannot be read, with line and reason (CSV).": "读不懂的每一行，连同行号和原因（CSV）。",
    "The column of a fact, where the headings do not say.": "某一项在哪一列；标题看不出来时用。",
    "A fact that holds for every row.": "每一行都一样的情况。",
    "What today and now are, for facts that default to them and that the log lacks; a day stands for its end.": (
        "以哪一刻为今天、现在：日志里没有、默认为今天或现在的各项用它；只写日期，按当天结束算。"
    ),
    "The column of the recorded decision.": "记录的判定在哪一列。",
    "The decision of every row, where no column has it: approve for an export of refunds already paid.": (
        "没有判定列时，每一行的判定：已付退款的导出写approve。"
    ),
    "The column of the request id: rows with the same id are one request.": "申请编号在哪一列：编号相同的各行是同一笔申请。",
    "A fact that all lines of a request share: a blank cell says what the first line says.": (
        "同一笔申请各行共有的情况：空格按第一行算。"
    ),
    "A second table, of the sales: facts that the log does not have.": "第二张表，销售表：日志里没有的情况从这里取。",
    "The columns by which a sale is found: order,sku, or order=Order No,sku.": "按哪些列找销售：order,sku，或order=Order No,sku。",
    "Of several sales the latest on or before this day: requested_on.": "有几笔销售时，取这一天或之前最近的一笔：requested_on。",
    'Only rows for which this holds of columns: "Total > 100 and Country in DE, FR", "days_between(Sold, Returned) > 30".': (
        '只看各列满足此条件的行："Total > 100 and Country in DE, FR"、"days_between(Sold, Returned) > 30"。'
    ),
    "How 03/04/2025 is meant: dmy, mdy, ymd; serial for Excel's 45717, unix for seconds; sold_on=%d-%b-%y for one fact. Not"
    " said: rejected.": (
        "03/04/2025是哪一天：dmy、mdy、ymd；serial为Excel的45717，unix为秒数；sold_on=%d-%b-%y只管一项。不说明则不受理。"
    ),
    "The unit of a fact's bare numbers: quantity=boxes.": "某一项只写数字时的单位：quantity=boxes。",
    "One more word that says that a fact is not known.": "再加一个表示不详的词。",
    "More words in which the log records an outcome: approve=SI,Y.": "日志里表示某个结果的词：approve=SI,Y。",
    "What --save-mapping wrote, or a ready mapping: shopify-orders, amazon-returns, ...": (
        "--save-mapping写出的文件，或现成的读法：shopify-orders、amazon-returns等。"
    ),
    "Keep how this log is read, for the next one (TOML).": "把这份日志的读法存下来，下次用（TOML）。",
    "Findings by rule, clerk, month and article, and the money at stake.": "按规则、店员、月份、货号汇总的发现，以及涉及的金额。",
    "A column that says more of a finding, where its heading does not: clerk, article, amount, currency, receipt-number,"
    " receipt-line, sold, returned, tile, pieces-per-box, kind, cancelled, override.": (
        "补充说明发现的列，标题看不出来时用：clerk、article、amount、currency、receipt-number、receipt-line、sold、returned、"
        "tile、pieces-per-box、kind、cancelled、override。"
    ),
    "The audit as one page for people (HTML): figures, charts, the worst cases.": (
        "给人看的一页审计结果（HTML）：数字、图表、最严重的几例。"
    ),
    "Every row that returns a receipt line twice, or more than was sold (CSV).": (
        "同一行小票退了两次的、退的比卖的多的每一行（CSV）。"
    ),
    "A column of people: pseudonyms stand for its texts in all results; `people`: all that are so by their headings.": (
        "写人的列：所有结果里以代号代替；写`people`，则按标题看是写人的列全都如此。"
    ),
    "The encoding of the log, where it is not found rightly: gb18030, utf-16, ...": "日志的编码，自动识别不对时用：gb18030、utf-16等。",
    "The sheet of a workbook, or the list in a JSON file; the first without it.": "工作簿的哪一张表，或JSON文件中的哪个列表；不写则为第一个。",
    "The line of the headings, where it is not found rightly.": "标题在第几行，自动识别不对时用。",
    "The headings of a log that has none.": "日志没有标题时，各列的标题。",
    "What separates cells, where it is not found rightly; `tab` is one.": "格与格之间的分隔符，自动识别不对时用；可写`tab`。",
    "At most so much memory, for example 2GB.": "最多用多少内存，例如2GB。",
    "Where rows are decided, if not by processes of this machine.": "在哪里判定各行；不写则用本机的进程。",
    "The Spark cluster; without it Spark runs on this machine.": "Spark集群；不写则Spark在本机运行。",
}
