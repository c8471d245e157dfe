"""The words of the comments in a policy's SQL: English and Chinese, same placeholders."""

from __future__ import annotations

from collections.abc import Mapping

from returns_cli.wording.words import LANGUAGES, say

SQL_WORDS: Mapping[str, tuple[str, str]] = {
    # the header
    "made": (
        "{policy}, version {version} ({digest}), as SQL for {dialect}",
        "政策{policy}第{version}版（{digest}）的{dialect} SQL",
    ),
    "not-tested": (
        "NOT TESTED on {dialect}: it is the SQL for {like}, which is tested; compare some rows before you rely on it",
        "未在{dialect}上测试:这是经过测试的{like}的SQL;使用前请抽几行核对",
    ),
    "in-force": (
        "in force {since} to {until}, by {by}; rows of other days come out as unreadable",
        "自{since}至{until}有效,以{by}为准;其他日期的行视为无法判定",
    ),
    "reads": (
        "It reads the table {table}: one row a line of a request, NULL where something is not known, with these columns:",
        "读取表{table}:一行是申请的一行,未知处为NULL,并有以下各列:",
    ),
    "one-line": (
        "Every row is a request of its own (--request names the column that the lines of one request share).",
        "每一行自成一份申请(用--request指定同一申请各行共有的列)。",
    ),
    "several-lines": (
        "Rows with the same {request} are the lines of one request; NULL: a request of its own.",
        "{request}相同的行属于同一申请;为NULL者自成一份。",
    ),
    "adds": ("It adds: {columns}.", "增加的列:{columns}。"),
    "set": ("not a column of the table: always {value}", "表中没有此列:一律为{value}"),
    "no-default": (
        "a table without this column needs --set {name}={value}",
        "表中没有此列时请加--set {name}={value}",
    ),
    "table": ("the table by {by}: {rows} rows", "依{by}的表:{rows}行"),
    "read-term": ("of the term {id}, which a later term reads", "条款{id}的,供后面的条款使用"),
    # what a column holds
    "yes/no": ("true or false", "真或假"),
    "choice": ("one of {options}", "{options}之一"),
    "text": ("text", "文字"),
    "whole number": ("whole number{unit}", "整数{unit}"),
    "decimal": (
        "in units of {step}, as a whole number: {one} stands for 1",
        "以{step}为单位的整数:{one}表示1",
    ),
    "area": ("in mm2: 1500000 stands for 1.5 m2", "以平方毫米计:1500000表示1.5平方米"),
    "date": ("calendar date in {timezone}", "{timezone}的日历日期"),
    "moment": ("microseconds since 1970-01-01 00:00 UTC", "自1970-01-01 00:00 UTC起的微秒数"),
    "moment-date": ("the calendar date of {name} in {timezone}", "{name}在{timezone}的日历日期"),
    "quantity-unit": ("m2, box or piece", "m2、box或piece"),
    "quantity-count": ("how many boxes or pieces; NULL for m2", "箱数或片数;以m2计时为NULL"),
    "quantity-loose": (
        "loose pieces beside the boxes, 0 for none; NULL without boxes",
        "整箱以外的散片数，没有为0；不按箱计时为NULL",
    ),
    "quantity-area": (
        "for m2 only, in mm2: 1500000 stands for 1.5 m2",
        "仅以m2计时,以平方毫米计:1500000表示1.5平方米",
    ),
    "side": ("in mm", "以毫米计"),
    # what a step adds
    "rule": ("{id}: {outcome}{clause} when {when}", "{id}:{outcome}{clause},条件 {when}"),
    "rule-unless": (
        "{id}: {outcome}{clause} when {when}, unless {unless}",
        "{id}:{outcome}{clause},条件 {when},除非 {unless}",
    ),
    "unreadable": ("no request at all: a check of the policy surely fails", "不成其为申请:必定违反政策的检查"),
    "outcome": (
        "the strongest outcome of a rule that fires; incomplete while an open rule could make it stronger",
        "触发的规则中最严的结果;尚有未定规则可能更严时为incomplete",
    ),
    "reasons": ("the rules that fired", "触发的规则"),
    "share": ("what this line adds to its request", "本行计入申请的数"),
    "total": ("the request's total, as far as it is known", "申请的合计(已知部分)"),
    "total_complete": ("true if that is all of it", "是否已是全部"),
    "route_holds": ("{id}{clause}: {when}", "{id}{clause}:{when}"),
    "route": (
        "the first route that holds, for a request that is decided and not denied",
        "已判定且未拒绝的申请:第一个成立的办理方式",
    ),
    "alternative": ("{id}{clause}: {when}", "{id}{clause}:{when}"),
    "state": (
        "stated, conflict (two hold), needs (more facts) or gap (none holds)",
        "stated(有规定)、conflict(两条冲突)、needs(缺事实)或gap(无规定)",
    ),
    "term": ("{id}: {label}{unit}", "{id}:{label}{unit}"),
    "clause": (" ({clause})", "({clause})"),
}


def sql_words(key: str, lang: str, **fields: object) -> str:
    """The wording for `key` in `lang`, its placeholders filled; a kind of facts may bring its own."""
    if key not in SQL_WORDS:
        return say(key, lang, **fields)
    return SQL_WORDS[key][LANGUAGES.index(lang)].format(**fields)
