"""Immutable records, declared like dataclasses.

Why not dataclasses: they compile three methods for each class at every start. With the forty
classes that one decision touches, that was a seventh of the whole cold start of `returns check`
(0.65 ms a class; see benchmarks/). Type checkers see these classes as frozen dataclasses.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self, dataclass_transform

_NOTHING = object()
_HASH = "hash"


@dataclass_transform(frozen_default=True)
class Record:
    """Equal when of one class with equal fields; `_apart` names fields that never take part in that."""

    _fields: ClassVar[tuple[str, ...]] = ()
    _compared: ClassVar[tuple[str, ...]] = ()
    _apart: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls) -> None:
        own = tuple(name for name, kind in cls.__annotations__.items() if not str(kind).startswith("ClassVar"))
        cls._fields = tuple(dict.fromkeys(cls._fields + own))
        cls._compared = tuple(name for name in cls._fields if name not in cls._apart)

    def __init__(self, *values: Any, **named: Any) -> None:
        fields = self._fields
        given = dict(zip(fields, values, strict=False))
        if len(values) > len(fields) or given.keys() & named.keys() or named.keys() - set(fields):
            raise TypeError(f"{type(self).__name__} takes {', '.join(fields)}, each once")
        given |= named
        for name in fields:
            if name not in given:
                try:
                    given[name] = getattr(type(self), name)
                except AttributeError:
                    raise TypeError(f"{type(self).__name__} needs `{name}`") from None
        self.__dict__.update(given)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} does not change")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        mine, theirs = self.__dict__, other.__dict__
        return all(mine[name] == theirs[name] for name in self._compared)

    def __hash__(self) -> int:
        mine = self.__dict__
        if _HASH not in mine:  # found once: of a tree it is that of all its parts
            mine[_HASH] = hash((type(self), *(mine[name] for name in self._compared)))
        found: int = mine[_HASH]
        return found

    def __getstate__(self) -> dict[str, object]:
        """What the class does not say itself: a field's default need not be picklable."""
        mine = self.__dict__.items()  # but its hash, which is another one elsewhere
        return {name: value for name, value in mine if name != _HASH and value is not getattr(type(self), name, _NOTHING)}

    def __setstate__(self, state: dict[str, object]) -> None:
        defaults = {name: getattr(type(self), name) for name in self._fields if name not in state}
        self.__dict__.update(defaults, **state)

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self._compared)
        return f"{type(self).__name__}({shown})"

    def but(self, **changed: Any) -> Self:
        """The same record with some fields changed."""
        return type(self)(**({name: self.__dict__[name] for name in self._fields} | changed))
