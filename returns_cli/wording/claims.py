"""The words of claims about all requests: comparisons and proofs, each in English and Chinese."""

from __future__ import annotations

from collections.abc import Mapping

CLAIMS: Mapping[str, tuple[str, str]] = {
    "diff-same": (
        "proved for all requests: both decide alike (outcome, rules, routes, terms, what can be read)",
        "已对所有申请证明：两者判定完全一致（结果、规则、办理方式、条件与费用、可否读取）",
    ),
    "diff-change": ("{what}: was {then}, now {now}", "{what}：原为“{then}”，现为“{now}”"),
    "diff-milder": ("milder", "放宽"),
    "diff-stricter": ("stricter", "收紧"),
    "diff-outcome": ("outcome", "结果"),
    "diff-rule": ("rule {rule}", "规则{rule}"),
    "diff-route": ("route", "办理方式"),
    "diff-term": ("{term}", "{term}"),
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
    "outcomes-differ": (
        "the outcomes or their order differ ({name}): nothing is called milder or stricter",
        "结果或其顺序不同（{name}）：不分放宽与收紧",
    ),
    "not-proved": (
        "neither proved nor refuted ({why}); {tried} requests at the limits were tried instead",
        "既未证明也未推翻（{why}）；改为试验了{tried}个边界申请",
    ),
    "why-time": ("too hard for the time allowed", "在限定时间内无法解决"),
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
