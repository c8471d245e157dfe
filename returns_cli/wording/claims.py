"""The words of claims about all requests: comparisons and proofs, each in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

CLAIMS: Mapping[str, tuple[str, str]] = {
    "diff-same": (
        "proved for all requests: both decide alike (outcome, rules, routes, terms, duties, shown days, what can be read)",
        "已对所有申请证明：两者判定完全一致（结果、规则、办理方式、条件与费用、待办事项、显示的日期、可否读取）",
    ),
    "diff-same-values": (
        "they differ in what is named above: the same text can be another value to each; of the same values, it is proved that "
        "both decide alike",
        "两者在上述各项不同：同一文字对两者可能是不同的值；对相同的值，已证明两者判定一致",
    ),
    "diff-none-found": (
        "no difference was found, but not everything could be proved",
        "没有发现差异，但不是一切都得到了证明",
    ),
    "diff-change": ("{what}: was {then}, now {now}", "{what}：原为“{then}”，现为“{now}”"),
    "diff-milder": ("milder", "放宽"),
    "diff-stricter": ("stricter", "收紧"),
    "diff-outcome": ("outcome", "结果"),
    "diff-rule": ("rule {rule}", "规则{rule}"),
    "diff-route": ("route", "办理方式"),
    "diff-term": ("{term}", "{term}"),
    "diff-shown": ("shown {term}", "显示的{term}"),
    "diff-duty": ("duty {term}", "待办{term}"),
    "diff-due": ("due by {by}", "期限{by}"),
    "diff-due-open": ("due, without a known date", "需办，期限未知"),
    "diff-not-due": ("not to be done", "无需办理"),
    "diff-reading": ("what can be read", "可否读取"),
    "diff-request": ("for: ", "申请："),
    "diff-there": ("there: ", "其中："),
    "diff-same-request": ("for the same request as {number}", "申请同第{number}项"),
    "diff-fact": ("{name} {value}", "{name}：{value}"),
    "diff-fires": ("firing", "触发"),
    "diff-fires-not": ("not firing", "不触发"),
    "diff-open": ("undecided", "无法判定"),
    "diff-readable": ("readable", "可读取"),
    "diff-unreadable": ("not readable", "无法读取"),
    "diff-no-such": ("not there", "无此规则"),
    "diff-no-route": ("none", "无"),
    "diff-route-open": ("not settled", "未定"),
    "diff-unsaid": ("not there", "未提及"),
    "fact-only-before": (
        "only the old policy knows {name}; the new one refuses requests that give them",
        "只有旧政策有{name}；新政策拒收给出这些项的申请",
    ),
    "fact-only-after": (
        "only the new policy knows {name}; the old one refuses requests that give them",
        "只有新政策有{name}；旧政策拒收给出这些项的申请",
    ),
    "fact-types-differ": (
        "`{name}` is of another kind in each policy: no request that gives it was compared",
        "`{name}`在两个政策中种类不同：未比较给出此项的申请",
    ),
    "fact-defaults-differ": (
        "`{name}` is filled in differently when it is left out: such requests can be decided differently",
        "`{name}`未给出时的默认值不同：这类申请的判定可能不同",
    ),
    "timezones-differ": (
        "the time zones differ ({name}): a moment, a time with an offset, and today can be another day to each",
        "时区不同（{name}）：时刻、带时差的时间以及今天，对两者可能是不同的日子",
    ),
    "calendars-differ": (
        "the calendars of working days differ ({name}): a day off to one can be a working day to the other",
        "工作日历不同（{name}）：对一方是休息日的，对另一方可能是工作日",
    ),
    "headings-differ": (
        "headings mean another thing to each: {name}",
        "列名对两者含义不同：{name}",
    ),
    "words-differ": ("words mean another thing to each: {name}", "用词对两者含义不同：{name}"),
    "recorded-words-differ": (
        "words of recorded decisions mean another thing to each: {name}",
        "记录处理结果的用词对两者含义不同：{name}",
    ),
    "claim-fired": (" ({rules})", "（{rules}）"),
    "wordings-differ": ("what is said differs: {name}", "所说的文字不同：{name}"),
    "book-differs": ("what the shop's book gives or pays back differs: {name}", "店铺账本提供或退还的内容不同：{name}"),
    "changeable-differs": (
        "what the customer could still change differs: {name}",
        "顾客还能改变的事项不同：{name}",
    ),
    "shared-differs": ("what all lines of a request share differs: {name}", "同一申请各行共用的事项不同：{name}"),
    "figures-differ": ("figures count something else over a log: {name}", "统计项所计内容不同：{name}"),
    "outcomes-differ": (
        "the outcomes or their order differ ({name}): nothing is called milder or stricter",
        "结果或其顺序不同（{name}）：不分放宽与收紧",
    ),
    "not-proved": (
        "neither proved nor refuted ({why}); {tried} requests at the limits were tried instead",
        "既未证明也未推翻（{why}）；改为试验了{tried}个边界申请",
    ),
    "why-time": ("too hard for the time allowed", "在限定时间内无法解决"),
    "more-time": (
        "what was too hard for the time allowed may be settled with more of it: --seconds",
        "时间不够的，可用--seconds多给时间",
    ),
    "why-blanks": ("what all answers to unknown facts come to", "未知事项的各种答案"),
    "why-lines": ("what other lines of the request may add to a total", "申请的其他行可能计入合计的数"),
    "why-months": ("calendar months", "日历月"),
    "why-working-days": ("working days", "工作日"),
    "why-moments": ("the clocks of the time zone", "时区的时钟变动"),
    "why-products": ("products of two facts", "两项之积"),
    "claim-all-decided": ("every request whose facts are all known is decided", "事实全部已知的申请都有判定"),
    "claim-all-routed": (
        "every accepted request whose facts are all known has a route",
        "事实全部已知且获准的申请都有办理方式",
    ),
    "claim-all-terms": (
        "every accepted request whose facts are all known has exactly one value of each term",
        "事实全部已知且获准的申请，每项条件与费用恰有一个值",
    ),
    "claim-unknown-never-milder": ("leaving facts out never leads to a milder decision", "少给事实绝不会得到更宽的判定"),
    "prove-line": ("{result}: {text} ({id})", "{result}：{text}（{id}）"),
    "prove-proved": ("proved", "已证明"),
    "prove-refuted": ("REFUTED", "已推翻"),
    "prove-open": ("not proved", "未证明"),
    "prove-counts": ("{proved} proved, {refuted} refuted, {open} neither", "已证明{proved}项，已推翻{refuted}项，未定{open}项"),
    "prove-then": ("and then: ", "改为："),
    "prove-decided": ("decided: ", "判定："),
    "prove-route": ("route: {route}", "办理方式：{route}"),
    "prove-joint": ("; ", "；"),
    "moves-count": (
        "of {rows} logged rows {changed} would be decided otherwise",
        "日志共{rows}行，其中{changed}行的判定会不同",
    ),
    "moves-line": ("{what}: {rows} rows{worth}", "{what}：{rows}行{worth}"),
    "moves-change": ("{then} -> {now}", "{then} -> {now}"),
    "moves-amount": (" ({column} {amount})", "（{column} {amount}）"),
    "moves-more": ("{count} more; --format json lists a thousand of them", "另有{count}行；--format json列出前一千行"),
    "diff-other": ("open or unreadable in one of them", "其中一方未定或无法读取"),
}
