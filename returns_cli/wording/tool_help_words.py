"""`--help` in Chinese of the commands for auditors and authors of policies, each paragraph and option by its English."""

from __future__ import annotations

from collections.abc import Mapping

TOOL_HELP: Mapping[str, str] = {
    # policy
    "Read the policies that returns are checked against.": "查看退换货所依据的政策。",
    "Every shipped policy.": "自带的全部政策。",
    "A policy in words, as JSON, or as a poster for the wall.": "政策的文字版、JSON，或贴墙的海报。",
    "A policy as a query for a warehouse.": "把政策写成数据仓库的查询。",
    "Find what is wrong with a policy.": "查找政策中的问题。",
    "Prove what holds of all requests, or show a request that refutes it.": "证明对所有申请都成立，或给出一个反例。",
    "Lay out policy files; comments and meaning stay.": "整理政策文件的格式；注释和含义不变。",
    "Begin a policy, with its cases and its README.": "新建政策，连同样例和README。",
    "The JSON Schema of policy files, for editors.": "政策文件的JSON Schema，供编辑器用。",
    "Run its worked examples; say what they leave untested.": "运行样例；指出没有测到什么。",
    "Compare two policies: proved alike, or a request for each difference.": "比较两个政策：证明相同，或每处不同给一个申请。",
    "List every shipped policy, each version with its title, how many rules it has, and when it is in force.": (
        "列出自带的全部政策：每个版本的名称、规则数和有效期。"
    ),
    "Show a policy: every rule as a sentence made from what is executed, with what it needs and where it leads.": (
        "显示政策：每条规则一句话，由实际执行的内容生成，含所需情况和去处。"
    ),
    "POLICY is an id or a file. Of several versions the one in force today is shown.": (
        "POLICY为编号或文件。有几个版本的，显示今天有效的那个。"
    ),
    "For people, for programs, or for the wall.": "给人看、给程序用，或贴墙。",
    "Write it there, whole or not at all, instead of printing it.": "写到该文件而不显示；要么写全，要么不写。",
    "Find what is wrong with policies: mistakes in the file, rules that never fire, limits that overlap, and more.": (
        "查找政策中的问题：文件里的错误、永不触发的规则、互相重叠的界限等。"
    ),
    "A POLICY is an id or a file. docs/checks.md lists the checks.": "POLICY为编号或文件。有哪些检查见docs/checks.md。",
    "For people, for programs, or for a build server.": "给人看、给程序用，或给构建服务器用。",
    "Lay out policy files and files of cases: order of keys, columns, blank lines.": "整理政策文件和样例文件：键的次序、对齐、空行。",
    "What the files say stays, digest and comments included. A file is written whole or not at all.": (
        "文件内容不变，指纹和注释也不变。文件要么写全，要么不写。"
    ),
    "Change nothing; show what would be, and leave with code 3.": "什么都不改；显示会怎样改，以退出码3结束。",
    "Write a policy called NAME, its cases and its README: right as they stand, to be changed clause by clause.": (
        "写出名为NAME的政策、样例和README：本身就是对的，供逐条修改。"
    ),
    "NAME is the id, such as `corner-shop/returns`; its files are then DIR/corner_shop/returns.toml and so on. Nothing that is"
    " there is overwritten.": "NAME是编号，如`corner-shop/returns`；文件即为DIR/corner_shop/returns.toml等。已有的文件不覆盖。",
    "The folder to write to; made if missing.": "写到哪个文件夹；没有则新建。",
    "Run the worked examples of policies and say which conditions they do not show to matter.": (
        "运行政策的样例，指出哪些条件没有被样例测到。"
    ),
    "A POLICY is an id or a file. Exit code 3 where a case fails.": "POLICY为编号或文件。有样例不符的，退出码为3。",
    "The cases; else those beside the policy (returns.cases.toml).": "样例文件；不写则为政策旁边的（returns.cases.toml）。",
    "Also change the policy in every small way, and see whether a case notices.": "另把政策逐处略作改动，看样例能否发现。",
    "Conditions not shown and mutants not noticed are failures too.": "没有测到的条件、没有发现的改动也算不符。",
    "Print a policy as one query over a typed table, to be pasted into a warehouse.": (
        "把政策写成一条查询，针对各列有类型的表，可直接用在数据仓库里。"
    ),
    "POLICY is an id or a file. The comments of the query say which columns the table must have and what each added column means;"
    " a row's outcome is the one that `returns check` gives.": (
        "POLICY为编号或文件。查询里的注释说明表要有哪些列、新增的列各是什么；每行的结果与`returns check`相同。"
    ),
    "In whose words: duckdb, spark, postgres, databricks.": "哪一种写法：duckdb、spark、postgres、databricks。",
    "The table to read.": "读哪张表。",
    "A column that the lines of one request share.": "同一笔申请各行相同的列。",
    "A fact that the table has no column for.": "表里没有列的情况。",
    "The version with this name or digest; else the one in force today.": "哪个版本（名称或指纹）；不写则为今天有效的。",
    "Prove for all requests, with unknown facts too, what the policy's author states and what every policy is held to.": (
        "对所有申请（包括有情况不详的）证明：政策作者所声明的，以及每个政策都该做到的。"
    ),
    "POLICY is an id or a file; ID@VERSION is one of several versions. Exit code 0: all proved; 3: something is refuted, by the"
    " request shown; 4: nothing is refuted, but not everything could be proved.": (
        "POLICY为编号或文件；有几个版本的可写ID@VERSION。退出码0：全部得证；3：有一条不成立，附反例；4：没有反例，但未能全部证明。"
    ),
    "How long it may take; what is not settled then is neither proved nor refuted.": "最多用多久；到时未定的，既不算得证也不算不成立。",
    "Print the JSON Schema of policy files: an editor that knows it completes keys and marks mistakes.": (
        "输出政策文件的JSON Schema：编辑器据此补全键名、标出错误。"
    ),
    "With a POLICY (an id or a file), that of the requests which `returns check --from` reads for it, one a line. With --cases"
    " that of files of worked examples: of any policy, or of POLICY, whose facts, rules and terms it then names.": (
        "给出POLICY（编号或文件），则为`returns check --from`所读申请的Schema，一行一笔。加--cases则为样例文件的Schema：适用于任何政策，"
        "或只适用于POLICY，并列出其各项、规则和条款。"
    ),
    "For example: returns policy schema > policy.schema.json": "例如：returns policy schema > policy.schema.json",
    "The schema of files of worked examples instead.": "改为样例文件的Schema。",
    "Compare two policies: proved to decide alike, or for each difference a small request that shows it.": (
        "比较两个政策：证明判定相同，或每处不同给一笔最简单的申请。"
    ),
    "BEFORE and AFTER are ids or files; ID@VERSION is one of several versions. Exit code 0: proved alike; 3: they differ; 4: no"
    " difference was found, but not everything could be proved.": (
        "BEFORE和AFTER为编号或文件；有几个版本的可写ID@VERSION。退出码0：证明相同；3：有不同；4：没有发现不同，但未能全部证明。"
    ),
    "Which rows of this log would be decided otherwise.": "这份日志里有哪些行会判得不同。",
    "The log's column of money, where its heading does not say.": "日志的金额列，标题看不出来时用。",
    "The log's column of a fact, likewise.": "日志里某一项的列，同上。",
    "A fact that holds for every row of the log.": "日志每一行都一样的情况。",
    "How 03/04/2025 is meant in the log.": "日志里的03/04/2025是哪一天。",
    # book
    "Keep the shop's memory: sales, returns, holds, overrides, and a log that nobody can change unseen.": (
        "门店账本：销售、退换、待检、主管放行，以及改动必被发现的记录。"
    ),
    "Make a new book.": "新建账本。",
    "What the book holds, and its signed checkpoint.": "账本里有什么，及其签名存证。",
    "Bring the book to the schema of this release.": "把账本升级到本版本的格式。",
    "Copy the book while counters go on.": "柜台照常使用，同时备份账本。",
    "Prove that nothing was changed, removed or cut.": "证明没有改动、删除或截断。",
    "Decide an old return again under the policy of its day.": "按当天的政策重新判定以前的退换。",
    "The decisions, the oldest first.": "各次判定，早的在前。",
    "One decision with everything the book knows of it.": "一次判定，连同账本所知的一切。",
    "The day so far: counts, money, overrides, open inspections.": "今天至今：笔数、金额、放行、未结的检验。",
    "The slip of a return, on paper or as a page.": "退换凭单，打印或成页。",
    "The decisions as a log that `returns audit` reads.": "把判定写成`returns audit`能读的日志。",
    "Let a manager override, with a PIN and limits.": "授权主管放行，设PIN和限额。",
    "The customer keeps the goods after all.": "客户最终不退了。",
    "Make a new book: a file that only you can read, or the tables in a PostgreSQL database.": (
        "新建账本：只有你能读的文件，或PostgreSQL数据库里的表。"
    ),
    "From this day on.": "从这一天起。",
    "Only those.": "只要这些。",
    "List the decisions in the book, the oldest first.": "列出账本里的判定，早的在前。",
    "Show the decision ID with everything the book knows of it.": "显示判定ID，连同账本所知的一切。",
    "Say what the day has brought so far: returns, money, overrides, open inspections.": (
        "说明今天至今：退换、金额、放行、未结的检验。"
    ),
    "That day; else today.": "那一天；不写则为今天。",
    "Only what was decided at this counter.": "只要这个柜台的。",
    "Only what this clerk decided.": "只要这位店员的。",
    "Cancel the return ID: its goods count as the customer's again. The decision stays in the log.": (
        "取消退换ID：商品仍算客户的。判定保留在记录里。"
    ),
    "Say what the book holds, and print its signed checkpoint: keep it, and `verify` proves later that nothing was changed.": (
        "说明账本里有什么，并输出签名存证：留着它，日后用`verify`证明没有改动。"
    ),
    "Bring the book to the schema of this release, all of it or nothing. Back it up first; no other command does this.": (
        "把账本升级到本版本的格式，要么全部，要么不动。请先备份；别的命令不会升级。"
    ),
    "Copy the book to FILE, whole or not at all, while counters go on writing.": "柜台照常记账，同时把账本备份到FILE，要么写全，要么不写。",
    "Prove from nothing that the decision log is what it was, and that what the book counts follows from it.": (
        "从头证明判定记录没有变过，账本上的数目都由它得出。"
    ),
    "A checkpoint that somebody kept: the log must begin with what it has seen.": "有人留存的存证：记录的开头必须与它一致。",
    "Prove that this one entry is in the log.": "证明这一条在记录里。",
    "Decide the return ID again under the policy of its day, and say whether it, and the money, still comes out so.": (
        "按当天的政策重新判定退换ID，并说明结果和退款是否仍然一样。"
    ),
    "All that is handed over: overrides, tomorrow's appointments, the checkpoint.": "交接班的全部内容：放行、明天的预约、存证。",
    "The shop's settings, for its time zone and warehouses; else RETURNS_SHOP.": "门店设置（时区、仓库）；不写则用RETURNS_SHOP。",
    "Print the slip of the return ID; the lines of one request go on one slip (several IDs). A reprint says so.": (
        "打印退换ID的凭单；同一笔申请的各行打在一张上（可写几个ID）。补打的会注明。"
    ),
    "Receipt paper of 58 or 80 mm, A5, or text.": "58或80毫米小票纸、A5，或文字。",
    "Where to; else the shop's printer, and text is shown.": "送到哪里；不写则送门店打印机，文字则直接显示。",
    "The shop's settings: name, hotline, printer, paper; else RETURNS_SHOP.": (
        "门店设置：店名、服务热线、打印机、纸张；不写则用RETURNS_SHOP。"
    ),
    "Write the decisions to FILE (CSV; `-` is standard output), one row each, as a log that `returns audit` reads.": (
        "把判定写到FILE（CSV；-为标准输出），一次一行，`returns audit`可以读。"
    ),
    "Only what this policy decided: its digest, or how that begins.": "只要这份规则的判定：写其指纹，或指纹的开头。",
    "Pseudonyms for people: clerks, and facts such as a customer's name or phone.": "人名用代号：店员，以及顾客姓名、电话等事实。",
    "Let the manager NAME override, with a PIN; again, to change PIN and limits.": (
        "授权主管NAME放行，设PIN；再用一次可改PIN和限额。"
    ),
    "The largest refund that they may decide.": "最多可放行多少退款。",
    "Only requests with this verdict; can be given several times.": "只限这种结果的申请；可写几次。",
    # sales
    "Take over the sales of a till's export; each row once, however often a file is sent.": (
        "导入收银机导出的销售；同一个文件送几次，每行也只记一次。"
    ),
    "A later export that says otherwise of the same delivery of a receipt's line corrects it. Columns are found by their headings,"
    " as in an audit.": "同一行小票、同一次送货，后来的导出如有不同，以后来的为准。各列按标题识别，与审计相同。",
    "The column of a fact, where headings do not say.": "某一项在哪一列；标题看不出来时用。",
    "A fact that holds for every row: shop=North.": "每一行都一样的情况：shop=North。",
    "How 03/04/2025 is meant: dmy, mdy, ymd; sold_on=%d-%b-%y for one fact. Not said: rejected.": (
        "03/04/2025是哪一天：dmy、mdy、ymd；sold_on=%d-%b-%y只管一项。不说明则不受理。"
    ),
    "How the export is read, as --save-mapping of an audit writes it.": "导出文件的读法，即审计的--save-mapping写出的文件。",
    "The encoding of the log, where it is not found rightly.": "文件的编码，自动识别不对时用。",
    "Every row that was not taken over, with line and reason (CSV).": "没有导入的每一行，连同行号和原因（CSV）。",
}
