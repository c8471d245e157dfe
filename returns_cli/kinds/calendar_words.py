"""The words of calendars: months and weekdays, halves of the day, names of clocks; each means one thing in any language."""

from __future__ import annotations

from collections.abc import Iterator

_ENGLISH = "january february march april may june july august september october november december"
# Of other languages, in the order of the year; what is shorter than a name stands behind it.
_OTHERS = (
    "januar januari janvier janv enero ene janeiro gennaio gen",
    "februar februari février fevrier févr fevr febrero fevereiro fev febbraio",
    "märz maerz mär mrz mars marzo março marco maart mrt",
    "avril avr abril abr aprile",
    "mai mayo maio maggio mag mei",
    "juni juin junio junho giugno giu",
    "juli juillet juil julio julho luglio lug",
    "août aout aoû agosto ago augustus",
    "sept septembre septiembre setiembre setembro settembre set",
    "oktober okt octobre octubre outubro out ottobre ott",
    "novembre noviembre novembro",
    "dezember dez décembre decembre déc diciembre dic dezembro dicembre",
)


def _months() -> Iterator[tuple[str, int]]:
    for at, (name, others) in enumerate(zip(_ENGLISH.split(), _OTHERS, strict=True), 1):
        yield from ((word, at) for word in (name, name[:3], *others.split()))


MONTH_OF = dict(_months())
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY_OF = {name[:length]: at for at, name in enumerate(WEEKDAYS) for length in (3, len(name))} | {
    "tues": 1,
    "thur": 3,
    "thurs": 3,
}
WEEKDAY_OF |= {f"{week}{day}": at for week in ("星期", "周", "礼拜", "週") for at, day in enumerate("一二三四五六日")}
WEEKDAY_OF |= {f"{week}天": 6 for week in ("星期", "周", "礼拜")}
WEEKDAY_OF |= {day: at for at, day in enumerate("月火水木金土日")}  # Japanese, in brackets only
AM = ("am", "a.m.", "a. m.", "上午", "早上", "早晨", "清晨", "凌晨", "早", "午前", "오전")
PM = ("pm", "p.m.", "p. m.", "下午", "傍晚", "晚上", "中午", "晚", "午后", "午後", "오후")
ERAS = {"民国": 1911, "民國": 1911, "令和": 2018, "平成": 1988}
# Clocks that their short names tell everywhere; others, such as CST and IST, only in a policy whose own clock is called so.
CLOCKS = (
    *(("est", "-05:00"), ("edt", "-04:00"), ("mst", "-07:00"), ("mdt", "-06:00"), ("pst", "-08:00"), ("pdt", "-07:00")),
    *(("akst", "-09:00"), ("akdt", "-08:00"), ("hst", "-10:00"), ("brt", "-03:00"), ("wet", "+00:00"), ("west", "+01:00")),
    *(("cet", "+01:00"), ("mez", "+01:00"), ("cest", "+02:00"), ("mesz", "+02:00"), ("eet", "+02:00"), ("eest", "+03:00")),
    *(("sast", "+02:00"), ("msk", "+03:00"), ("hkt", "+08:00"), ("sgt", "+08:00"), ("awst", "+08:00"), ("jst", "+09:00")),
    *(("kst", "+09:00"), ("aest", "+10:00"), ("aedt", "+11:00"), ("nzst", "+12:00"), ("nzdt", "+13:00")),
    ("北京时间", "+08:00"),
)
OFFSET_OF = dict(CLOCKS)
