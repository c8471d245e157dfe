"""`--help` in Chinese: each paragraph and each option's sentence of the commands that a counter uses, by its English."""

from __future__ import annotations

from collections.abc import Mapping

from returns_cli.wording.audit_help_words import AUDIT_HELP
from returns_cli.wording.tool_help_words import TOOL_HELP

HELP: Mapping[str, str] = {
    **AUDIT_HELP,
    **TOOL_HELP,
    # every command
    "Show this message and exit.": "显示本说明。",
    "Show the version and exit.": "显示版本。",
    "For people or for programs.": "给人看，或给程序用。",
    "Language of the answer; else the locale's.": "回答所用的语言；不写则按系统语言。",
    "The policy: an id or a file.": "政策：编号或文件。",
    "The policy of these outcomes: an id or a file.": "这些结论所属的政策：编号或文件。",
    "The book: a file, or postgresql://…; else RETURNS_BOOK.": "账本：文件，或postgresql://…；不写则用RETURNS_BOOK。",
    "The shop's settings; else RETURNS_SHOP.": "门店设置；不写则用RETURNS_SHOP。",
    "How 03/04/2025 is meant; refused without it.": "03/04/2025是哪一天；不说明则不受理。",
    # returns
    "Check returns against a store's policy.": "按门店政策核对退换货。",
    "Exit codes: 0 approved or clean, 1 the tool failed, 2 unreadable input, 3 denied or findings, 4 refer or incomplete.": (
        "退出码：0同意或无问题，1程序自身出错，2输入无法读取，3不予退换或有发现，4送检或尚未问完。"
    ),
    "Decide one return, or a file of them.": "判定一笔退换，或一个文件里的每一笔。",
    "Decide every row of a log again and hold it against the record.": "把日志的每一行重新判定，与记录对照。",
    "What to say on the phone, step by step.": "电话里、柜台上怎么说，一步一步。",
    "Read, check and compare the policies.": "查看、检查、比较政策。",
    "Keep the shop's memory: returns, holds, overrides, a log nobody can change unseen.": (
        "门店账本：退换、待检、主管放行，以及改动必被发现的记录。"
    ),
    "What was sold: take over a till's export, look at a receipt.": "卖出了什么：导入收银记录，查看小票。",
    "Take goods back: decided with what the sale says, and recorded.": "收回商品：按销售记录判定，并记账。",
    "The screen at a counter, open all day.": "柜台画面，全天开着。",
    "End a hold with what the inspection found.": "检验有结果后，结束待检。",
    "Times at the warehouse: propose, book, move, cancel, list.": "仓库预约：查空档、预约、改期、取消、列出。",
    "A manager takes what was refused or held.": "主管放行被拒或待检的退换。",
    # check
    "Decide one return: may the goods come back, why, and where does the customer go?": (
        "判定一笔退换：能不能退，为什么，客户到哪里办。"
    ),
    "Facts are options; what is not given is unknown, never assumed. At a terminal the open ones are asked.": (
        "各项情况写成选项；没写的就是不知道，绝不代填。在终端上，还不知道的会逐项询问。"
    ),
    "Decide as this version did, whatever the day; or, of a policy with a fact as_of, as things stood at this moment (a day: its end).": (
        "不论哪一天，按这一版本判定；政策有as_of一项的，按那一时刻的情况（只写日期则为当天结束）。"
    ),
    "Decide every line of a JSONL file (- for standard input).": "判定JSONL文件的每一行（-为标准输入）。",
    "One line of the request; repeat it for each line.": "申请中的一种商品；每种写一次。",
    "Every rule: fires or not, the values it read, its exception, its clause.": "逐条列出规则：是否触发、依据的值、例外、条款。",
    "Say it to the customer: politely, with the reason and what would change it.": "说给客户听：客气，讲明原因，以及怎样可以改变。",
    "The receipt in the book: what it says need not be said.": "账本里的小票号：小票上有的不必再写。",
    "The shop of that receipt, where several have one of its number.": "小票的门店；几家店有同号小票时要写。",
    "The line of that receipt; a receipt of one line needs none.": "小票的第几行；只有一行的不必写。",
    "Ask nothing, even at a terminal.": "即使在终端上也不询问。",
    # say
    "Show what to say on the phone in SITUATION, step by step with its pauses; alone, list the situations.": (
        "显示某一情形（SITUATION）该怎么说，一步一步，含停顿；不写情形则列出全部。"
    ),
    # take, inspect, override
    "What the book knows of the sale need not be said. Nothing is recorded as a return that is not accepted, sent to inspection"
    " (a hold) or overridden; every verdict is an entry of the decision log.": (
        "账本里有的销售情况不必再写。只有同意、送检（待检）或主管放行的才记为退换；每次判定都写进判定记录。"
    ),
    "The receipt, as its number is printed.": "小票号，照票面写。",
    "The line of the receipt; a receipt of one line needs none.": "小票的第几行；只有一行的不必写。",
    "The id of this return, made by the caller: sent again, it is the same return.": (
        "这笔退换的编号，由调用方给出；重发仍是同一笔。"
    ),
    "Who does it.": "经办人。",
    "At which counter.": "哪个柜台。",
    "How many days goods to be inspected are kept; else 30.": "送检货品保留多少天，默认30天。",
    "A note; kept beside the log, not in it.": "备注；存在判定记录之外。",
    "The shop, where several have a receipt of this number.": "门店；几家店有同号小票时要写。",
    "End the hold of the return ID with what the inspection found.": "检验有结果后，结束退换ID的待检。",
    "The request keeps its first day: it is decided as on the day the customer came, under the policy of that day.": (
        "申请日期不变：按客户来的那天、那天的政策判定。"
    ),
    "What the inspection found of the quality problem.": "检验对质量问题的结论。",
    "Another fact that it settled.": "检验同时弄清的其他情况。",
    "Take the return ID although the policy says otherwise; its verdict stays beside it.": (
        "虽与政策不符，仍收下退换ID；原判定保留在旁。"
    ),
    "Who decides.": "谁决定。",
    "Why: goodwill, staff-error, supplier, law, or other with a --note.": (
        "原因：goodwill（照顾客户）、staff-error（员工失误）、supplier（厂家）、law（法律），或other并写--note。"
    ),
    "The PIN from a file; else it is typed at the terminal.": "从文件读PIN；不写则在终端输入。",
    # counter
    "The screen at a counter: scan a receipt, answer by single keys, and nothing is recorded before F2.": (
        "柜台画面：扫小票，按单键回答，按F2之前什么都不记账。"
    ),
    "A terminal that cannot show it, or one without Textual, gets the dialogue.": "终端显示不了，或没有装Textual的，改用逐项问答。",
    "Which counter this is.": "这是哪个柜台。",
    "The dialogue instead of the screen, for a screen reader.": "不用画面，用逐项问答，便于读屏软件。",
    # sales
    "Look at sales in the book, and take them over from a till.": "查看账本里的销售，并从收银机导入。",
    "Take over a till's export of sales.": "导入收银机的销售记录。",
    "A receipt: sold, returned, held, and what can still come back.": "一张小票：售出、已退、待检、还能退多少。",
    "Receipts by day, the end of a phone number, or article.": "按日期、手机尾号或货号找小票。",
    "Show the receipt with its lines: sold, returned, held, and what can still come back.": (
        "显示小票和每一行：售出、已退、待检、还能退多少。"
    ),
    "Find lines of receipts by day, the end of a phone number, or article; the newest first.": (
        "按日期、手机尾号或货号找小票行；新的在前。"
    ),
    "Sold on this day.": "这一天售出。",
    "The last four digits of the customer's phone.": "客户手机号的后四位。",
    "This article.": "这一货号。",
    # appointments
    "Make appointments at the warehouse: opening hours, days off and capacity are in the shop's settings.": (
        "仓库预约：开放时间、休息日和容量见门店设置。"
    ),
    "The first free times that fit.": "最早的合适空档。",
    "Book a time, or hold it for ten minutes.": "预约一个时间，或先保留十分钟。",
    "Another time for the same appointment.": "同一预约改个时间。",
    "Call an appointment off, or say how it ended.": "取消预约，或说明结果。",
    "The appointments of some days.": "某几天的预约。",
    "What is to be done and by when; who is late.": "要办什么、何时之前；谁迟了。",
    "Note that the customer was reminded.": "记下已提醒客户。",
    "Laying guidance on site: put on file, call back, adviser.": "上门铺贴指导：登记、回电、指导员。",
    "A home visit: agreed, confirmed, on the way, there.": "上门服务：约定、确认、出发、到达。",
    "A calendar file of one appointment, or of a day.": "一个预约或一天预约的日历文件。",
    "Propose the first free times that fit what comes.": "按要来的货，给出最早的合适空档。",
    "Which warehouse; a shop with one needs none.": "哪个仓库；只有一个的不必写。",
    "How many boxes come.": "来多少箱。",
    "How many m2 come.": "来多少㎡。",
    "How many times to propose.": "给出几个空档。",
    "The shop's settings: warehouses, hours, capacity; else RETURNS_SHOP.": "门店设置：仓库、时间、容量；不写则用RETURNS_SHOP。",
    "Book a time at the warehouse; a slot never takes more than its capacity.": "预约仓库时间；每个时段不会超过容量。",
    "When, as 2026-12-01 09:30: the beginning of a free slot.": "何时，如2026-12-01 09:30：空档的开始。",
    "The receipt whose goods come.": "要来的货是哪张小票的。",
    "The return that they belong to.": "属于哪笔退换。",
    "The id of this appointment, made by the caller; sent again, the same one.": "这个预约的编号，由调用方给出；重发仍是同一个。",
    "Only hold it, for ten minutes; the same call without --hold confirms it.": "只保留十分钟；同样的命令去掉--hold即确认。",
    "Move the appointment ID; where the new time has no room it stays where it was.": "预约ID改期；新时间没有空位则保持不变。",
    "When instead, as 2026-12-01 09:30.": "改到何时，如2026-12-01 09:30。",
    "Call the appointment ID off: its slot is free again. Or say that it is done, or that nobody came.": (
        "取消预约ID，时段空出；或说明已办完，或没有人来。"
    ),
    "How it ended: called off in time, done, or nobody came.": "结果：及时取消、办完，或没有人来。",
    "List the appointments, for the warehouse and for the hotline's reminders.": "列出预约，供仓库和热线提醒用。",
    "From this day on; else from today.": "从这一天起；不写则从今天起。",
    "For so many days.": "共几天。",
    "Those that were called off or are over too.": "取消的和过去的也列出。",
    "List what is to be done and by when: reminders, call backs before laying, home visits, other tasks; and who is late.": (
        "列出要办的事和时限：提醒、铺贴前回电、上门、其他任务；以及谁迟了。"
    ),
    "The policy whose routes lead to the warehouses.": "哪份规则的去向通往仓库。",
    "Work of any kind that the shop's settings declare.": "门店设置中声明的任何上门工作。",
    "Put a task on file under ID, or add to what is known of it. KIND is `guidance`, `visit`, or what a [tasks.KIND] table of "
    "the shop's settings declares: with which policy, and which of its facts says for when it is agreed.": (
        "以ID登记一项任务，或补充已知情况。KIND是`guidance`、`visit`，或门店设置中[tasks.KIND]所声明的：依哪份规则，"
        "由其中哪项事实说明约定时间。"
    ),
    "Each step names the wording for the phone. Exit code 3 when something is late.": "每一步都注明电话话术。有迟的，退出码为3。",
    "Due within so many hours.": "几小时内要办的。",
    "As things stood then, as 2026-12-01 09:30; else now.": "按那时的情况，如2026-12-01 09:30；不写则为现在。",
    "Note that the customer was reminded of the appointment ID: it is due no more.": "记下已就预约ID提醒客户：不再列为待办。",
    "Put laying guidance on file under ID, or add to what is known of it: when the customer told of it, when laying starts, when"
    " after-sales phoned back. Says how it stands by the policy tile-store/guidance.": (
        "以ID登记铺贴指导，或补充：客户何时告知、何时开铺、售后何时回电。按政策tile-store/guidance说明进展。"
    ),
    "What is known of it; `returns policy show` lists facts.": "已知的情况；有哪些项见`returns policy show`。",
    "Who goes.": "谁去。",
    "How long the visitor is busy there.": "上门人员在那里要多久。",
    "The receipt of the goods.": "商品的小票。",
    "How it stands; what is done or cancelled is due no more.": "进展；办完或取消的不再列为待办。",
    "Put a home visit on file under ID, or add to what is known of it: for when it is agreed, when it was confirmed, when the"
    " visitor left and arrived. A visitor is never at two places at a time. Says how it stands by the policy tile-store/visits.": (
        "以ID登记上门服务，或补充：约在何时、何时确认、何时出发和到达。同一人不会同时在两处。按政策tile-store/visits说明进展。"
    ),
    "Write FILE (.ics): one appointment, or the appointments of a day.": "写出FILE（.ics）：一个预约，或一天的预约。",
    "This appointment, for the customer.": "这个预约，给客户。",
    "All appointments of this day, for the warehouse.": "这一天的全部预约，给仓库。",
}
