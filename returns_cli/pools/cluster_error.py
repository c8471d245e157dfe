"""What goes wrong between machines, in either language."""

from __future__ import annotations

from returns_cli.errors import harmless
from returns_cli.wording.cluster_words import CLUSTER_WORDS
from returns_cli.wording.worded_error import WordedError


class ClusterError(WordedError):
    """A fault of a store or a cluster, by its key of `CLUSTER_WORDS`."""

    def shown(self, value: object) -> object:
        """Texts are shown whole: a URL that is cut could not be looked up."""
        return harmless(str(value))

    def words(self, key: str, lang: str, fields: dict[str, object]) -> str:
        """The wording for `key` in `lang`."""
        return CLUSTER_WORDS[key][lang == "zh"].format(**fields)


class SparkFailed(ClusterError):
    """Spark is not there, does not start, or gave up."""
