"""The words of the dialogue of `returns check`, in English and Chinese with the same placeholders."""

from __future__ import annotations

from collections.abc import Mapping

DIALOGUE_WORDS: Mapping[str, tuple[str, str]] = {
    "keys": (
        "?:\u00a0explain  <:\u00a0back  -:\u00a0not\u00a0known  +:\u00a0another\u00a0line  q:\u00a0stop",
        "?：说明  <：上一题  -：不知道  +：再加一种商品  q：退出",
    ),
    "fault-and-help": ("{message}; {help}", "{message}；{help}"),
    "semicolon": ("; ", "；"),
    "may-follow": ("may follow in the same line: {nouns}", "可接着写在同一行：{nouns}"),
    "kept": ("now: {answer} (⏎ keeps it)", "现为：{answer}（⏎不变）"),
    "nothing-typed": (
        "⏎ alone is no answer; answer with {wanted}, or - if it is not known",
        "没有输入；请答{wanted}；不知道请按-",
    ),
    "scanned": (
        "`{text}` came in one go, as from a scanner; answer with {wanted}",
        "`{text}`像是扫码枪一次输入的；请答{wanted}",
    ),
    "boxes-in-pieces": ("{amount} ({per_box} in a box)", "{amount}（每箱{per_box}片）"),
    "asked-first": ("for {text} one more thing:", "{text}，先问一句："),
    "confirm": ("{words}? ⏎", "{words}，对吗？⏎"),
    "stop-now": ("stop here?", "确定退出？"),
    "another-line-later": ("another line follows when this one is done", "本商品问完后再加一种"),
    "review": ("⏎\u00a0done  {count}\u00a0change  +\u00a0another\u00a0line", "⏎完成  {count}修改  +再加一种"),
    "review-wanted": ("⏎ if all of this is right, or the number of what is not", "都对请按⏎，要改请按编号"),
    "day-in-full": ("{day} {month} {year}, {weekday}, {distance}", "{year}年{month}月{day}日，{weekday}，{distance}"),
    "day-today": ("today", "今天"),
    "day-and-time": ("{time} on {day}", "{day}，{time}"),
    "day-yesterday": ("yesterday", "昨天"),
    "days-ago": ("{days} days ago", "{days}天前"),
    "days-ahead": ("in {days} days", "{days}天后"),
    "size-mm": ("{width} × {height} mm", "{width}×{height}毫米"),
    "size-cm": ("{width} × {height} cm", "{width}×{height}厘米"),
    "first-question": ("this is the first question", "这是第一个问题"),
    "answer-with": ("answer with {wanted}", "请答{wanted}"),
    "answer-as": ("answer: {forms}", "回答：{forms}"),
    "answer-yes-no": ("y or n", "y（是）或n（否）"),
    "answer-numbered": ("the number of a choice, or its word", "选项的编号或名称"),
    "answer-choice": ("one of {options}", "{options}之一"),
    "answer-whole": (
        "a whole number{unit} from {low} to {high}, for example {example}",
        "{low}至{high}的整数{unit}，例如{example}",
    ),
    "answer-number": ("a number{unit} from {low} to {high}, for example {example}", "{low}至{high}的数{unit}，例如{example}"),
    "answer-unit": (" ({unit})", "（{unit}）"),
    "answer-date": (
        "a date, for example 2026-03-31, 2026/3/31, 20260331 or 2026年3月31日",
        "日期，例如2026-03-31、2026/3/31、20260331或2026年3月31日",
    ),
    "answer-moment": ("a date and time, for example 2026-03-31 10:42", "日期和时刻，例如2026-03-31 10:42"),
    "answer-quantity": (
        "an amount and its unit, for example 1.5 m2, 3 boxes or 20 pieces",
        "数量和单位，例如1.5㎡、3箱或20片",
    ),
    "answer-size": ("width x height in mm, for example 800x800", "宽x高（毫米），例如800x800"),
    "answer-text": ("a text of at most {limit} characters", "最多{limit}个字"),
    "bears-on": ("see clause {clauses}", "见条款{clauses}"),
    "amount-box": ("boxes", "箱"),
    "amount-piece": ("pieces", "片"),
    "amount-m2": ("m2", "㎡"),
}
