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
}
