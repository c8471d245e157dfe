"""What there is to know of a type of facts. Each type has one file beside this one, which answers all of it.

INVARIANT: nothing outside this room and `language/` asks which concrete type a fact has; it asks the fact's kind.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Generic, NamedTuple, Protocol, TypeAlias, TypeVar, cast

from returns_cli.kinds.sameness import UNKNOWN
from returns_cli.language.function import Function
from returns_cli.language.types import Type
from returns_cli.records import Record
from returns_cli.wording.bilingual import Words

if TYPE_CHECKING:
    from returns_cli.kinds.declared import Constant, Details, TypeTable

Known: TypeAlias = bool | int | str | date  # what the engines compute with
Register: TypeAlias = Known | None  # None where it is unknown
Value: TypeAlias = tuple[Register, ...]  # what one fact means: its registers; all None where it is unknown
Registers: TypeAlias = tuple[Register, ...]  # those of a whole request, fact by fact in the policy's order
Reader: TypeAlias = Callable[[str], Value]
Shown: TypeAlias = str | bool | int
Json: TypeAlias = dict[str, object]
T = TypeVar("T", bound=Type)
TODAY, NOW = "today", "now"  # defaults that the command line fills in: there is no clock in here


class OptionLabel(Protocol):
    """What one choice is called, and how logs spell it."""

    @property
    def words(self) -> Words: ...
    @property
    def names(self) -> tuple[str, ...]: ...


class Named(Protocol):
    """What a policy says of a fact beside its type: how it and its choices are called."""

    @property
    def name(self) -> str: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    @property
    def opposite_names(self) -> tuple[str, ...]: ...
    @property
    def labels(self) -> Mapping[str, OptionLabel]: ...


class Way(Record):
    """How texts are read: in which time zone, and what 03/04/2025 means (dmy, mdy; serial for 45717; None: refused).

    A `reverse` one reads yes and no under a heading that says the reverse of the fact, in the words of that heading.
    """

    timezone: str
    order: str | None = None
    reverse: bool = False


class PlainNumber(NamedTuple):
    """Texts of digits, and of at most so many `places` behind a point, are just the number that they are, whatever the way in
    which a log is read. A register holds ten to the places times as much, from `low` to `high`; other texts may be out of
    bounds, or anything else."""

    places: int
    low: int
    high: int


class Scale(Record):
    """Values of a type in their order: `at` gives the one that stands at a whole number from low to high.

    `usual` is where most requests are; `grain` is the step in which people count. Where an unknown value drifts with others,
    `strides` are the steps of its distances from them, the longest first, each with what the policy stores for 1 of them;
    `of_day` is the spot of a day that the policy names.
    """

    low: int
    high: int
    usual: int
    at: Callable[[int], Value]
    grain: int = 1
    strides: tuple[tuple[int, int], ...] = ()
    of_day: Callable[[date], int] | None = None


class Unknown(Record):
    """A register as something that a solver looks for: a scalar type with the bounds of its values.

    `usual` is what most requests have, as registers hold it; `grain` the step in which people count. `only` says with which
    option of another register it is known at all (or with which it is not: False). `day_of` names the moment whose calendar
    day it is.
    """

    register: str
    type: Type
    usual: Register = None
    grain: int = 1
    only: tuple[str, str, bool] | None = None
    day_of: str = ""


class Kind(ABC, Generic[T]):
    """One type of facts. `word` is how policy files spell it, `title` what people call it."""

    word: ClassVar[str]
    aliases: ClassVar[tuple[str, ...]] = ()
    title: ClassVar[Words]
    of: type[T]
    declares: ClassVar[tuple[str, ...]] = ()  # the keys beside `type` that say what its values are
    options: ClassVar[bool] = False  # whether the file lists `choices`
    boolean: ClassVar[bool] = False  # whether JSON writes its values as true and false
    takes_text: ClassVar[bool] = True  # whether a typed value may be a text that is still to be read
    unknown_words: ClassVar[Collection[str]] = UNKNOWN  # folded: those that say "not known", never a value of the fact
    keys: ClassVar[str] = ""  # the keys of which one is an answer
    drifts: ClassVar[bool] = False  # whether an unknown one stands where others of the request are, rather than anywhere
    compared: ClassVar[str] = "word"  # the words of its comparisons: later (day, moment), more (number), the same (word)
    functions: ClassVar[tuple[Function, ...]] = ()  # its own functions in expressions
    clock: ClassVar[str | None] = None  # the default that the command line fills in: today, now
    wording: ClassVar[Mapping[str, tuple[str, str]]] = {}  # its own words, English and Chinese, by their keys

    def holds(self, type_: T) -> bool:
        """Whether a type of this class is of this kind."""
        return True

    # the policy file

    @abstractmethod
    def declared(self, raw: TypeTable) -> T:
        """The type that a fact's table declares. Raises ExpressionError with no spot of its own."""

    @abstractmethod
    def check_default(self, type_: T, default: object) -> None:
        """The default of the file is a value of the type. Raises ExpressionError with no spot of its own."""

    def of_constants(self, values: list[Constant], unit: str) -> T | None:
        """The type that holds all these constants of a parameter; None where one of them is of another kind."""
        return None

    def constant(self, type_: T, value: Constant) -> Known:
        """A constant of the file in the form the engines use."""
        return cast("Known", value)

    def beside(self, value: Constant, unit: str) -> tuple[Constant, ...]:
        """The constants of the file that are one step away from this one."""
        return ()

    # texts and values

    @abstractmethod
    def reader(self, type_: T, fact: Named, way: Way) -> Reader:
        """A function from a text that is not blank to the registers. It raises InputError."""

    def plain_number(self, type_: T) -> PlainNumber | None:
        """Which texts are plain numbers; None where none are."""
        return None

    def accepted(self, type_: T, value: object, read: Reader, timezone: str) -> Value | None:
        """The registers of a typed value; None where it is of another kind. `read` reads texts."""
        return read(value) if type(value) is str and self.takes_text else None

    def plainly(self, type_: T, value: str, constant: Callable[[object], str]) -> str | None:
        """A Python condition on the expression `value` that says it can stand in the register as it is; None for no such."""
        return None

    @abstractmethod
    def show(self, type_: T, value: Value, timezone: str) -> Shown:
        """A value that is known as JSON shows it; what comes out can be read in again."""

    def worded(self, shown: str) -> str:
        """The value that `show` gives as a person at the counter reads it."""
        return shown

    def spellings(self, type_: T, fact: Named, value: Value, timezone: str) -> Iterator[str]:
        """Ways in which people write the value, the usual one first. Not all of them need be read as it again."""
        yield str(self.show(type_, value, timezone))

    # values worth trying

    def every(self, type_: T) -> tuple[Value, ...]:
        """All values, where they are few."""
        return ()

    def of_texts(self, type_: T, texts: Iterable[str], default: object = None) -> tuple[Value, ...]:
        """The values that texts of the policy, and of the request, are by themselves, or where nobody says anything."""
        return ()

    def scales(self, type_: T, timezone: str) -> tuple[Scale, ...]:
        """The orders in which its other values stand."""
        return ()

    def common(self, type_: T) -> tuple[Value, ...]:
        """What it is in most requests, the most common first."""
        return ()

    def anchored(self, type_: T, other: Type, value: Value) -> Value | None:
        """The value that goes with another fact's: for a day, the day of a moment. None where nothing does."""
        return value if type(other) is type(type_) else None

    def plainness(self, type_: T, value: Value, near: Value | None) -> tuple[int, ...]:
        """Lower for what is plainer to read; `near` is what another fact of the request makes of it."""
        common = self.common(type_)
        return (common.index(value),) if value in common else (len(common),)

    @abstractmethod
    def unknowns(self, type_: T, name: str) -> tuple[Unknown, ...]:
        """Its registers as a solver looks for them, in their order."""

    # people

    @abstractmethod
    def metavar(self, type_: T) -> str:
        """What stands for the value in `--help`."""

    @abstractmethod
    def forms(self, type_: T, fact: Named, lang: str) -> str:
        """How an answer may be written, with an example."""

    def numbered(self, type_: T, fact: Named) -> tuple[str, ...]:
        """The options that are chosen by number."""
        return ()

    def labels(self, type_: T, fact: Named, lang: str) -> list[str]:
        """The options in the clerk's language."""
        return []

    @abstractmethod
    def schema(self, type_: T) -> Json:
        """The JSON Schema of what `show` gives."""

    def column_note(self, type_: T, register: str, lang: str, timezone: str) -> tuple[str, Mapping[str, object]]:
        """The key and the fields of the sentence that tells what a column of a table holds, for SQL."""
        return self.word, {}

    def details(self, type_: T) -> Details:
        """What the policy as JSON says of the type beside its word."""
        return {}


def whole_in(value: Value) -> int:
    """The whole number in a register that holds one, as the fact's type says."""
    return cast(int, value[0])


def day_in(value: Value) -> date:
    """The day in a register that holds one, as the fact's type says."""
    return cast("date", value[0])
