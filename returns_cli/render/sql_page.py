"""A policy as one SQL query with comments: what the table must have, what each added column means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap

from returns_cli.decisions.texts import outcome_words
from returns_cli.engines.sql_dialects import DIALECTS, column_type, in_dialect
from returns_cli.engines.sql_nodes import column
from returns_cli.engines.sql_steps import LINE, Added, QueryStep, policy_steps
from returns_cli.intake.spellings import default_text, show_value, show_words
from returns_cli.kinds.kind import Value
from returns_cli.kinds.table import kind_of
from returns_cli.language.nodes import Node
from returns_cli.language.show import show
from returns_cli.language.types import registers
from returns_cli.policy.model import Fact, Policy
from returns_cli.render.lines import typeset
from returns_cli.render.sql_words import sql_words


def sql_page(
    policy: Policy,
    dialect: str,
    table: str,
    lang: str,
    *,
    request: Sequence[str] = (),
    given: Mapping[str, Value] | None = None,
) -> str:
    """The query, ready to paste. `table` and `request` are written as the dialect has them; `given` has the
    registers of the facts that the table lacks."""
    given = given or {}
    constants = {
        register: own
        for name, value in given.items()
        for register, own in zip(registers(name, policy.facts[name].type), value, strict=True)
    }
    steps = policy_steps(policy, table, dialect, request=request, given=constants)
    page = _Page(policy, dialect, lang)
    body = ",\n".join(f"{step.name} AS (\n{page.step(step)}\n)" for step in steps)
    header = "\n".join(f"-- {line}".rstrip() for line in page.header(table, steps, request, given))
    return f"{header}\nWITH\n{body}\nSELECT * FROM {steps[-1].name};\n"


class _Page:
    def __init__(self, policy: Policy, dialect: str, lang: str) -> None:
        self.policy = policy
        self.dialect = dialect
        self.lang = lang

    def say(self, key: str, **fields: object) -> str:
        return typeset(sql_words(key, self.lang, **fields), self.lang)

    # the header

    def header(
        self, table: str, steps: Sequence[QueryStep], request: Sequence[str], given: Mapping[str, Value]
    ) -> Iterator[str]:
        policy, dialect = self.policy, DIALECTS[self.dialect]
        yield self.say("made", policy=policy.id, version=policy.version, digest=policy.digest[:19], dialect=dialect.title)
        if not dialect.tested:
            yield self.say("not-tested", dialect=dialect.title, like=DIALECTS[dialect.written_as].title)
        if policy.in_force:
            since, until = policy.in_force.since or "…", policy.in_force.until or "…"
            yield self.say("in-force", since=since, until=until, by=policy.in_force.by)
        yield ""
        yield self.say("reads", table=table)
        yield from self.columns(given)
        yield self.say("several-lines", request=", ".join(request)) if request else self.say("one-line")
        shown = [added.name for step in steps for added in step.added if added.what not in ("given", "alternative", "worth")]
        yield from wrap(self.say("adds", columns=", ".join(shown)), LINE, subsequent_indent="  ")

    def columns(self, given: Mapping[str, Value]) -> Iterator[str]:
        """A line for each column that the table must have, in three columns."""
        rows = [
            (register, column_type(type_, self.dialect), self.meaning(fact, register, given))
            for fact in self.policy.facts.values()
            if fact.over is None or fact.name in given
            for register, type_ in registers(fact.name, fact.type).items()
        ]
        widths = [max((len(row[at]) for row in rows), default=0) for at in (0, 1)]
        for name, kind, meaning in rows:
            yield f"  {name:{widths[0]}}  {kind:{widths[1]}}  {meaning}"

    def meaning(self, fact: Fact, register: str, given: Mapping[str, Value]) -> str:
        """What the column holds; of a fact's first column also what is asked."""
        if fact.name in given:
            shown = show_value(fact.type, given[fact.name], self.policy.timezone)
            return self.say("set", value=show_words(fact, shown, self.lang))
        parts = [self.form(fact, register)]
        if register == next(iter(registers(fact.name, fact.type))):
            parts.append(typeset(fact.question(self.lang), self.lang))
            if fact.default is not None:
                parts.append(self.say("no-default", name=fact.name, value=default_text(fact)))
        return typeset("; ".join(parts), self.lang)

    def form(self, fact: Fact, register: str) -> str:
        """How the column writes its values."""
        key, fields = kind_of(fact.type).column_note(fact.type, register, self.lang, self.policy.timezone)
        return self.say(key, **fields)

    # the steps

    def step(self, step: QueryStep) -> str:
        """The step's SELECT, each column below a comment that says what it is."""
        blocks = ["    *"]
        for added in step.added:
            comment = typeset(self.comment(added), self.lang)
            # Not `textwrap.indent`: it takes signs of constants, such as U+2028, for ends of lines.
            written = f"{added.sql} AS {in_dialect(column(added.name), self.dialect)}"
            indented = "\n".join(f"    {line}" for line in written.split("\n"))
            blocks.append(f"    -- {comment}\n{indented}" if comment else indented)
        return "  SELECT\n" + ",\n".join(blocks) + f"\n  FROM {step.source}"

    def comment(self, added: Added) -> str:
        """What the column stands for."""
        policy = self.policy
        match added.what:
            case "derived" if added.of in policy.derived:
                derived = policy.derived[added.of]
                by = ", ".join(show(column) for column in derived.columns)
                return self.say("table", by=by, rows=len(derived.rows)) if by else show(derived.value)
            case "derived" if added.of not in policy.parameters:
                return self.say("read-term", id=added.of.partition("__")[0])
            case "derived":
                return policy.parameters[added.of].label.in_language(self.lang)
            case "rule":
                return self.rule(added.of)
            case "route_holds":
                route = next(route for route in policy.routes if route.id == added.of)
                return self.held("route_holds", route.id, route.clause, route.when)
            case "alternative":
                at = int(added.name.rstrip("_").rpartition("_")[2]) - 1
                chosen = policy.terms[added.of].alternatives[at]
                return self.held("alternative", added.of, chosen.clause, chosen.when)
            case "term":
                term = policy.terms[added.of]
                label = term.label.in_language(self.lang) or term.name
                return self.say("term", id=term.name, label=label, unit=f" ({term.unit})" if term.unit else "")
            case "given" | "worth":
                return ""
            case "others":
                return typeset(policy.facts[added.of].question(self.lang), self.lang)
            case what:
                return self.say(what)

    def rule(self, rule_id: str) -> str:
        rule = next(rule for rule in self.policy.rules if rule.id == rule_id)
        outcome = outcome_words(self.policy, rule.outcome, self.lang)
        key = "rule-unless" if rule.unless else "rule"
        unless = show(rule.unless) if rule.unless else ""
        clause = self.clause(rule.clause)
        return self.say(key, id=rule.id, outcome=outcome, clause=clause, when=show(rule.when), unless=unless)

    def held(self, key: str, name: str, clause: str, when: Node) -> str:
        return self.say(key, id=name, clause=self.clause(clause), when=show(when))

    def clause(self, clause: str) -> str:
        return sql_words("clause", self.lang, clause=clause) if clause else ""
