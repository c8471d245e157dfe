"""moment: a day and a time, in the policy's time zone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from returns_cli.kinds.calendar_text import narrow_date, read_moment, show_moment, stored_moment, within_calendar
from returns_cli.kinds.kind import NOW, Json, Kind, Named, Reader, Stored, Way, texts_only
from returns_cli.language.types import Moment
from returns_cli.wording.bilingual import Words
from returns_cli.wording.words import say


class MomentKind(Kind[Moment]):
    word = "moment"
    title = Words("date and time", "日期和时刻")
    of = Moment
    clock = NOW

    def declared(self, raw: Mapping[str, Any]) -> Moment:
        return Moment()

    def check_default(self, type_: Moment, default: object) -> None:
        texts_only(type_, default)

    def reader(self, type_: Moment, fact: Named, way: Way) -> Reader:
        return lambda text: read_moment(narrow_date(text), way.timezone, way.order)

    def accepted(self, type_: Moment, value: object, read: Reader, timezone: str) -> Stored | None:
        if isinstance(value, datetime) and value.tzinfo is not None:
            at, day = stored_moment(value, timezone)
            return at, within_calendar(day, str(value))
        return super().accepted(type_, value, read, timezone)

    def show(self, type_: Moment, stored: Stored, timezone: str) -> str:
        return show_moment(stored[0], timezone)

    def metavar(self, type_: Moment) -> str:
        return "DATE TIME"

    def forms(self, type_: Moment, fact: Named, lang: str) -> str:
        return say("answer-moment", lang)

    def schema(self, type_: Moment) -> Json:
        return {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}[+-]\d{2}:\d{2}"}

    def column_note(self, type_: Moment, slot: str, lang: str, timezone: str) -> tuple[str, Mapping[str, object]]:
        if slot.endswith("__date"):
            return "moment-date", {"name": slot.removesuffix("__date"), "timezone": timezone}
        return "moment", {}


KIND = MomentKind()
