"""What goes wrong between machines, in either language."""

from __future__ import annotations

from typing import Self

from returns_cli.errors import ReturnsError, harmless
from returns_cli.wording.cluster_words import CLUSTER_WORDS


class ClusterError(ReturnsError):
    """A fault of a store or a cluster. It is a key of `CLUSTER_WORDS`, and goes from process to process as it is."""

    def __init__(self, fault: str, *, lang: str = "en", **fields: str) -> None:
        self.fault, self.fields = fault, fields
        shown = {name: harmless(value) for name, value in fields.items()}
        message, help = (CLUSTER_WORDS[key][lang == "zh"].format(**shown) for key in (fault, f"{fault}-help"))
        super().__init__(message, help=help)

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.fault, self.fields)

    def in_language(self, lang: str) -> Self:
        """The same fault, said in `lang`."""
        return type(self)(self.fault, lang=lang, **self.fields)


class SparkFailed(ClusterError):
    """Spark is not there, does not start, or gave up."""


def _again(kind: type[ClusterError], fault: str, fields: dict[str, str]) -> ClusterError:
    return kind(fault, **fields)
