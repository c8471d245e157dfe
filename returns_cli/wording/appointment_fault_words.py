"""Why there is no such warehouse, time, task or appointment; `X-help` says what to do about X."""

from __future__ import annotations

from collections.abc import Mapping

APPOINTMENT_FAULT_WORDS: Mapping[str, tuple[str, str]] = {
    "which-warehouse": ("the shop has several warehouses", "店铺有多个仓库"),
    "which-warehouse-help": ("say --warehouse: {known}", "请用--warehouse指明：{known}"),
    "unknown-warehouse": ("no warehouse `{warehouse}`", "没有仓库`{warehouse}`"),
    "unknown-warehouse-help": ("say --warehouse: {known}", "请用--warehouse指明：{known}"),
    "no-warehouse": ("no warehouse is in the shop's settings", "店铺设置里没有仓库"),
    "no-warehouse-help": ("write [warehouses.main] there, and say --shop-file", "请写上[warehouses.main]，并加--shop-file"),
    "slot-full": ("that time has no room left", "该时段已满"),
    "slot-full-help": ("`returns appointments slots` proposes others", "`returns appointments slots`可查看其他时段"),
    "slot-too-soon": ("appointments are made {hours:hour|hours} ahead", "须提前{hours}小时预约"),
    "slot-too-soon-help": ("`returns appointments slots` proposes times", "`returns appointments slots`可查看可约时段"),
    "slot-too-far": ("appointments are made at most {days:day|days} ahead", "最多可提前{days}天预约"),
    "slot-too-far-help": ("choose an earlier time", "请选较早的时间"),
    "no-such-slot": ("no slot begins at {time}", "{time}没有可约时段"),
    "no-such-slot-help": ("`returns appointments slots` proposes times", "`returns appointments slots`可查看可约时段"),
    "visitor-busy": ("{visitor} is elsewhere at that time: {other}, at {time}", "{visitor}该时段另有安排：{other}，{time}"),
    "visitor-busy-help": (
        "agree another time with the customer, or give the task to a colleague",
        "请与客户另约时间，或转给同事",
    ),
    "no-task": ("no task `{id}`", "没有任务`{id}`"),
    "no-task-help": ("`returns appointments due` shows what is open", "`returns appointments due`可查看待办"),
    "no-appointment": ("no appointment `{id}`", "没有预约`{id}`"),
    "no-appointment-help": ("`returns appointments list` shows them", "`returns appointments list`可查看"),
    "appointment-not-open": ("the appointment `{id}` is {state}", "预约`{id}`的状态为{state}"),
    "appointment-not-open-help": ("book a new one", "请重新预约"),
}
