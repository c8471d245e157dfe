"""Of the alternatives of a term, and of the routes, exactly one ought to hold for every request that is not denied.

Bad:  `when = "cartons > 4"` beside `when = "cartons < 4"`: nothing is said of 4 cartons (a gap).
Bad:  `when = "cartons >= 4"` beside `when = "cartons <= 4"`: both hold for 4 cartons (an overlap).
Good: `when = "cartons >= 4"` beside `when = "cartons < 4"`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from returns_cli.checks.finding import Finding
from returns_cli.checks.witness import TooManyTries, WitnessSearch
from returns_cli.decisions.ready import ReadyPolicy
from returns_cli.language.nodes import And, Node, Not, Or
from returns_cli.language.show import show

HELP_OVERLAP = "let only one of them hold, or say in the README that the source contradicts itself"
HELP_GAP = "add an alternative for this request"


def check_alternatives(ready: ReadyPolicy) -> Iterator[Finding]:
    """Overlaps and gaps of terms, gaps of routes. (Of routes the first that holds counts: they may overlap.)"""
    search = WitnessSearch(ready)
    for name, term in ready.policy.terms.items():
        cores = [alternative.core for alternative in term.alternatives]
        texts = [show(alternative.when) for alternative in term.alternatives]
        what = f"term `{name}`"
        yield from _overlaps(search, what, ("terms", name), cores, texts)
        yield from _gap(search, what, ("terms", name), cores)
    if ready.policy.routes:
        yield from _gap(search, "the routes", ("routes", 0), [route.core for route in ready.policy.routes])


def _overlaps(
    search: WitnessSearch, what: str, path: tuple[str | int, ...], cores: Sequence[Node], texts: Sequence[str]
) -> Iterator[Finding]:
    for one, other in combinations(range(len(cores)), 2):
        message = f"two alternatives of {what} hold together: `{texts[one]}` and `{texts[other]}`"
        spot = (*path, "values", other, "when")
        yield from _shown(search, And((cores[one], cores[other])), Finding("overlap", spot, message, HELP_OVERLAP))


def _gap(search: WitnessSearch, what: str, path: tuple[str | int, ...], cores: Sequence[Node]) -> Iterator[Finding]:
    nothing = Not(Or(tuple(cores)))
    yield from _shown(search, nothing, Finding("gap", path, f"{what}: no alternative holds for some request", HELP_GAP))


def _shown(search: WitnessSearch, goal: Node, finding: Finding) -> Iterator[Finding]:
    """The finding with its witness, if there is one; if the search gave up, that it did."""
    try:
        witness = search.find(goal)
    except TooManyTries:
        yield finding.but(
            code="not-proved", message=f"not proved either way: {finding.message}", help="simplify the conditions"
        )
        return
    if witness is not None:
        yield finding.but(witness=witness)
