"""A whole policy as one query to read and to paste: named steps, each adding columns with names that people can use.

A row that breaks a check has no outcome. Where facts are unknown a query looks at each rule by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlglot import expressions as sql

from returns_cli.engines.sql import chain, expression, first
from returns_cli.engines.sql_dialects import column_type, in_dialect
from returns_cli.engines.sql_lines import OtherLinesColumns, without_others
from returns_cli.engines.sql_nodes import column, literal
from returns_cli.engines.sql_terms import TermColumns, is_null
from returns_cli.language.nodes import Call, Node
from returns_cli.policy.model import INCOMPLETE, Policy
from returns_cli.policy.program import FIRST_ROUTE, NO_ROUTE, OUTCOME, levels, program_of
from returns_cli.records import Record

LINE = 100


class Added(Record):
    """A column that a step adds. `what` is the kind of thing it stands for and `of` that thing's name."""

    name: str
    sql: str
    what: str
    of: str = ""


class QueryStep(Record):
    """Everything of the step or table `source`, and these columns."""

    name: str
    source: str
    added: tuple[Added, ...]


def policy_steps(
    policy: Policy, table: str, dialect: str, *, request: Sequence[str] = (), given: Mapping[str, object] | None = None
) -> list[QueryStep]:
    """The steps in order; the last one has every column of the table and every column added.

    `request` names the columns that lines of one request share, `given` the values of registers that the table lacks.
    """
    return list(_Steps(policy, dialect, request).run(table, given or {}))


def tidy(tree: sql.Expr) -> sql.Expr:
    """The tree without brackets around what needs none."""

    def bare(node: sql.Expr) -> sql.Expr:
        needless = isinstance(node, sql.Paren) and isinstance(node.this, sql.Column | sql.Cast | sql.Paren | sql.Boolean)
        return node.this if needless and not isinstance(node.parent, sql.DateAdd) else node

    return tree.transform(bare)


def _plain(name: str) -> str:
    """A name that needs no quotes anywhere."""
    return name.replace("-", "_").replace("/", "_").casefold()


class _Steps:
    def __init__(self, policy: Policy, dialect: str, request: Sequence[str]) -> None:
        self.policy = policy
        self.dialect = dialect
        self.request = request
        self.program = program_of(policy)
        self.taken = {*policy.registers, *policy.definitions, *request}
        self.rules = {rule.id: self.free(f"rule_{_plain(rule.id)}") for rule in policy.rules}
        self.routes = {route.id: self.free(f"route_{_plain(route.id)}") for route in policy.routes}
        self.unreadable, self.outcome, self.reasons, self.route = map(self.free, ("unreadable", "outcome", "reasons", "route"))
        self.totals: dict[Node, sql.Expr] = {}
        self.columns: dict[Node, sql.Expr] = dict(
            zip(
                (*self.program.rules, *self.program.routes),
                map(column, (*self.rules.values(), *self.routes.values())),
                strict=True,
            )
        )

    def free(self, name: str) -> str:
        """The name, or one like it that nothing else has."""
        while name in self.taken:
            name += "_"
        self.taken.add(name)
        return name

    def run(self, table: str, given: Mapping[str, object]) -> Iterator[QueryStep]:
        """The steps that have something to add, each on top of the one before."""
        source = table
        for name, added in self.parts(given):
            if added:
                yield QueryStep(name, source, added)
                source = name

    def parts(self, given: Mapping[str, object]) -> Iterator[tuple[str, tuple[Added, ...]]]:
        """The name of each step and what it adds."""
        alone = {} if self.request else without_others(self.policy, given)
        yield "given_facts", tuple(self.constant(name, value) for name, value in {**given, **alone}.items())
        if self.request:
            other = OtherLinesColumns(self.policy, self.request, given, self.free)
            yield "line_shares", tuple(self.added(name, tree, "share", name) for name, tree in other.shares())
            yield "other_lines", tuple(self.added(name, tree, "others", name) for name, tree in other.others())
        for number, level in enumerate(levels(self.program, self.program.authored.keys()), 1):
            yield (
                f"derived_{number}",
                tuple(self.lowered(name, self.policy.definitions[name], "derived", name) for name in level),
            )
        fires = tuple(self.lowered(self.rules[each.id], each.fires, "rule", each.id) for each in self.policy.rules)
        unreadable = (self.added(self.unreadable, self.broken(), "unreadable"),)
        if any(self.program.defined):  # then it looks at what the rules say, which stands in the step before
            yield "rules", fires
            yield "readable", unreadable
        else:
            yield "rules", (*fires, *unreadable)
        decided = (self.added(self.outcome, self.strongest(), "outcome"), self.added(self.reasons, self.fired(), "reasons"))
        yield "decided", decided
        if self.request:
            yield from self.summed_up()
        yield "routes", tuple(self.holding())
        yield "routed", (self.added(self.route, self.first_route(), "route"),)
        yield from self.terms()

    def added(self, name: str, tree: sql.Expr, what: str, of: str = "") -> Added:
        return Added(name, in_dialect(tidy(tree), self.dialect, width=LINE), what, of)

    def lowered(self, name: str, lowered: Node, what: str, of: str = "") -> Added:
        return self.added(name, expression(self.policy, lowered, self.totals), what, of)

    def constant(self, name: str, value: object) -> Added:
        type_ = column_type(self.policy.registers[name], self.dialect)
        return self.added(name, sql.cast(sql.null() if value is None else literal(value), type_), "given", name)

    def broken(self) -> sql.Expr:
        """True where a check is surely broken; unknown facts break nothing."""
        checks, concluded = dict.fromkeys(self.program.checks), dict(self.concluded())
        broken = [sql.Not(this=sql.Paren(this=expression(self.policy, check, concluded))) for check in checks]
        return sql.Coalesce(this=sql.or_(*broken), expressions=[sql.false()]) if broken else sql.false()

    def concluded(self) -> Iterator[tuple[Node, sql.Expr]]:
        """What rules, routes and alternatives come to, NULL where that is open: what some checks look at."""
        program = self.program
        yield program.outcome, chain(self.policy, program.definitions[OUTCOME], sql.null(), self.columns)
        alone: dict[Node, sql.Expr] = {
            name: expression(self.policy, route.lowered) for name, route in zip(program.routes, self.policy.routes, strict=True)
        }
        yield program.first_route, chain(self.policy, program.definitions[FIRST_ROUTE], sql.null(), alone)
        for term in self.policy.terms.values():
            for name, each in zip(program.terms[term.name].holds, term.alternatives, strict=True):
                yield name, expression(self.policy, each.lowered)

    def strongest(self) -> sql.Expr:
        """The outcome; NULL for no request at all."""
        decided = chain(self.policy, self.program.definitions[OUTCOME], literal(INCOMPLETE), self.columns)
        return first(sql.Case().when(column(self.unreadable), sql.null()), decided)

    def fired(self) -> sql.Expr:
        """The ids of the rules that fired, joined by `;`."""
        parts = [sql.Case().when(column(self.rules[rule.id]), literal(rule.id)) for rule in self.policy.rules]
        joined = sql.Anonymous(this="CONCAT_WS", expressions=[literal(";"), *parts]) if parts else literal("")
        return sql.Case().when(sql.Not(this=column(self.unreadable)), joined)

    def summed_up(self) -> Iterator[tuple[str, tuple[Added, ...]]]:
        """What the routes add up over the lines of a request: each line's share, the sum so far, and whether it is all."""
        parts: list[Added] = []
        totals: list[Added] = []
        for number, share in enumerate(self.program.shares, 1):
            own, known, whole = (self.free(f"{word}_{number}") for word in ("share", "total", "total_complete"))
            parts.append(self.lowered(own, share, "share", own))
            for name, tree in ((known, self.known(own)), (whole, self.complete(own))):
                totals.append(self.added(name, tree, "total" if name == known else "total_complete", own))
            self.totals[Call("total_known", (share,))] = column(known)
            self.totals[Call("total_complete", (share,))] = column(whole)
            self.totals[Call("total", (share,))] = sql.Case().when(column(whole), column(known))
        yield "shares", tuple(parts)
        yield "totals", tuple(totals)

    def known(self, share: str) -> sql.Expr:
        """The sum over the lines that are readable, decided and not denied."""
        counted = sql.In(this=column(self.outcome), expressions=[literal(name) for name in self.policy.outcomes[1:]])
        amount = sql.Case().when(counted, sql.Coalesce(this=column(share), expressions=[literal(0)])).else_(literal(0))
        return sql.cast(self.over_request(sql.Sum, amount), "bigint")

    def complete(self, share: str) -> sql.Expr:
        """TRUE if no line of the request is unreadable, undecided or without its share, else NULL."""
        counted = sql.NEQ(this=column(self.outcome), expression=literal(self.policy.denied))
        undecided = sql.EQ(this=column(self.outcome), expression=literal(INCOMPLETE))
        missing = sql.or_(column(self.unreadable), undecided, sql.and_(counted, is_null(column(share))))
        open_line = sql.Case().when(missing, literal(1)).else_(literal(0))
        none = sql.EQ(this=sql.Paren(this=self.over_request(sql.Max, open_line)), expression=literal(0))
        return sql.Case().when(none, sql.true())

    def over_request(self, aggregate: type[sql.AggFunc], amount: sql.Expr) -> sql.Expr:
        """The aggregate over the lines of the request; a line that names no request is one of its own."""
        window = sql.Window(this=aggregate(this=amount), partition_by=[column(name) for name in self.request])
        nameless = sql.or_(*(is_null(column(name)) for name in self.request))
        return sql.Case().when(nameless, amount.copy()).else_(window)

    def holding(self) -> Iterator[Added]:
        """For each route whether it holds, NULL where that is open."""
        for choice in self.policy.routes:
            yield self.lowered(self.routes[choice.id], choice.lowered, "route_holds", choice.id)

    def first_route(self) -> sql.Expr:
        """The first route that holds, none while an earlier one is open."""
        routed = chain(self.policy, self.program.definitions[FIRST_ROUTE], sql.null(), {**self.columns, NO_ROUTE: sql.null()})
        return sql.cast(first(sql.Case().when(self.not_granted(), sql.null()), routed), "varchar")

    def not_granted(self) -> sql.Expr:
        """True of what is no request, is denied or is not decided: it has no route and no terms."""
        none = sql.In(this=column(self.outcome), expressions=[literal(self.policy.denied), literal(INCOMPLETE)])
        return sql.or_(column(self.unreadable), none)

    def terms(self) -> Iterator[tuple[str, tuple[Added, ...]]]:
        """For each term which alternatives hold and what they are worth, whether exactly one does, and that one's value."""
        alternatives: list[Added] = []
        states: list[Added] = []
        values: list[Added] = []
        for term in self.policy.terms.values():
            each = TermColumns(self.policy, term, self.program.terms[term.name], self.free)
            for tree, alternative, holds, value in zip(each.values(), term.alternatives, each.holds, each.worth, strict=True):
                alternatives.append(self.lowered(holds, alternative.lowered, "alternative", term.name))
                alternatives.append(self.added(value, tree, "worth", term.name))
            states.append(self.added(each.state, each.exactly_one(self.not_granted()), "state", term.name))
            values.append(self.added(each.name, each.stated(), "term", term.name))
        yield from (("alternatives", tuple(alternatives)), ("states", tuple(states)), ("terms", tuple(values)))
