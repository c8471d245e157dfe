"""Text -> tree. The standard library parses, we translate node by node; nothing is ever executed."""

from __future__ import annotations

import ast
from decimal import Decimal
from typing import cast

from returns_cli.language.faults import ExpressionError
from returns_cli.language.functions import FUNCTIONS
from returns_cli.language.nodes import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Comparison,
    Divide,
    Division,
    Literal,
    Member,
    Name,
    Negate,
    Node,
    Not,
    Operation,
    Or,
    Span,
)
from returns_cli.language.written_expression import MADE_OF, TEXT_OR_COMMENT, WrittenExpression
from returns_cli.late_pattern import late

MAX_LENGTH = 4_000
MAX_DEPTH = 40
MAX_NODES = 5_000
MAX_LINKS = 100
MAX_NUMBER = 10**15

_NAME = late(r"[a-z][a-z0-9_]*\Z")
_DECIMAL = late(r"[0-9]+(\.[0-9]+)?\Z")
_COMPARISONS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
_OPERATIONS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}
_DIVISIONS = {ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%"}

_LISTED = 'for example: defect in ("claimed", "confirmed")'


def parse(text: str) -> Node:
    """The tree of `text`. Raises ExpressionError with the spot of the first thing that is not allowed."""
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"expression of {len(text)} characters", (0, 1), f"the limit is {MAX_LENGTH}; split it into derived facts"
        )
    if not text.strip():
        raise ExpressionError("empty expression", (0, 1), "write a condition, or leave the key out")
    return _Translator(text).tree()


class _Translator:
    def __init__(self, text: str) -> None:
        self.source = WrittenExpression(text)
        self.span = self.source.span
        self.nodes = 0
        self.links = 0

    def tree(self) -> Node:
        return self.node(self.source.tree(), 0)

    def node(self, node: ast.expr, depth: int) -> Node:
        at = self.span(node)
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise ExpressionError(f"more than {MAX_NODES} parts", at, "split it into derived facts")
        if depth > MAX_DEPTH:
            raise ExpressionError(f"nested more than {MAX_DEPTH} deep", at, "split it into derived facts")
        deeper = depth + 1
        match node:
            case ast.Constant():
                return self.literal(node)
            case ast.Name(id=name):
                return self.name(name, at)
            case ast.BoolOp(op=op, values=values):
                parts = tuple(self.node(value, deeper) for value in values)
                return And(parts, at) if isinstance(op, ast.And) else Or(parts, at)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.node(operand, deeper), at)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Negate(self.node(operand, deeper), at)
            case ast.Compare():
                return self.comparison(node, deeper)
            case ast.BinOp():
                return self.binary(node, deeper)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                # A chain of choices is one list of alternatives, however long: its links are no deeper than its beginning.
                self.links = self.links + 1 if isinstance(orelse, ast.IfExp) else 0
                if self.links > MAX_LINKS:
                    raise ExpressionError(f"more than {MAX_LINKS} alternatives", at, "write them as a table: [tables.NAME]")
                rest = self.node(orelse, depth if isinstance(orelse, ast.IfExp) else deeper)
                return Choose(self.node(test, deeper), self.node(body, deeper), rest, at)
            case ast.Call():
                return self.call(node, deeper)
            case ast.Tuple() | ast.List() | ast.Set():
                raise ExpressionError("not allowed in an expression", at, f"a list stands only behind in; {_LISTED}")
            case ast.Attribute():
                raise ExpressionError("not allowed in an expression", at, "write function(value): days_between(start, end)")
            case ast.UnaryOp(op=ast.UAdd()):
                raise ExpressionError("not allowed in an expression", at, "write the number without +")
            case _:
                raise ExpressionError("not allowed in an expression", at, MADE_OF)

    def name(self, name: str, at: Span) -> Name:
        written = self.source.text[at[0] : at[0] + at[1]]
        if not _NAME.match(written):
            from returns_cli.language.lookalikes import lookalike_hint  # late: most names are names

            rule = "names are small letters a-z, digits and _, beginning with a letter"
            hint = lookalike_hint(written)
            if written.isascii() and not hint:
                hint = f"`{written.lower()}` is one; a text stands in quotes: '{written}'"
            raise ExpressionError(f"`{written}` is not a name", at, f"{rule}; {hint}" if hint else rule, code="unknown-name")
        return Name(name, at)

    def literal(self, node: ast.Constant) -> Literal:
        at = self.span(node)
        value = node.value
        if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
            raise ExpressionError("half a character is no text", at, "write the whole character")
        written = self.source.text[at[0] : at[0] + at[1]]
        if isinstance(value, str) and len(TEXT_OR_COMMENT.findall(written)) > 1:
            raise ExpressionError("two texts side by side", at, "put a comma between them, or write one text")
        if isinstance(value, bool | str):
            return Literal(value, at)
        if isinstance(value, int | float) and _DECIMAL.match(written):
            number = Decimal(written)
            if number > MAX_NUMBER:
                raise ExpressionError(f"`{written}` is too large", at, f"numbers go up to {MAX_NUMBER}")
            return Literal(value if isinstance(value, int) else number, at)
        if value is None:
            raise ExpressionError("not a literal of this language", at, "what is not given: not known(fact)")
        raise ExpressionError("not a literal of this language", at, "write numbers as 30 or 2.5, texts in quotes")

    def comparison(self, node: ast.Compare, depth: int) -> Node:
        """A chain `a < b < c` is the conjunction of its links."""
        operands = [node.left, *node.comparators]
        links = [self.link(left, op, right, depth) for left, op, right in zip(operands, node.ops, operands[1:], strict=False)]
        at = self.span(node)  # with the brackets around its first operand
        return links[0].but(at=at) if len(links) == 1 else And(tuple(links), at)

    def link(self, left: ast.expr, op: ast.cmpop, right: ast.expr, depth: int) -> Node:
        start = self.span(left)[0]
        end_start, end_length = self.span(right)
        at = (start, end_start + end_length - start)
        if isinstance(op, ast.In | ast.NotIn):
            if not isinstance(right, ast.Tuple | ast.List | ast.Set) or not right.elts:
                lone = isinstance(right, ast.Constant) and isinstance(right.value, str)
                help = f"one option: write == '{self.literal(cast(ast.Constant, right)).value}'" if lone else _LISTED
                raise ExpressionError("`in` needs a list of constants", self.span(right), help)
            options = tuple(self.option(element) for element in right.elts)
            member = Member(self.node(left, depth), options, at)
            return member if isinstance(op, ast.In) else Not(member, at)
        symbol = _COMPARISONS.get(type(op))
        if symbol is None:
            raise ExpressionError("`is` is not a comparison here", at, "use == or !=, or known(name)")
        return Compare(self.node(left, depth), cast(Comparison, symbol), self.node(right, depth), at)

    def option(self, node: ast.expr) -> Literal:
        if isinstance(node, ast.Constant):
            return self.literal(node)
        quoted = f"a text stands in quotes: '{node.id}'" if isinstance(node, ast.Name) else _LISTED
        raise ExpressionError("only constants can be listed here", self.span(node), quoted)

    def binary(self, node: ast.BinOp, depth: int) -> Node:
        at = self.span(node)
        operation = _OPERATIONS.get(type(node.op))
        if operation is not None:
            return Arithmetic(self.node(node.left, depth), cast(Operation, operation), self.node(node.right, depth), at)
        division = _DIVISIONS.get(type(node.op))
        if division is None:
            help = "there are no powers: multiply" if isinstance(node.op, ast.Pow | ast.BitXor) else MADE_OF
            raise ExpressionError("this operator is not allowed", at, help)
        divisor = node.right.value if isinstance(node.right, ast.Constant) else None
        if not isinstance(divisor, int) or isinstance(divisor, bool) or not 0 < divisor <= MAX_NUMBER:
            raise ExpressionError("only a positive whole literal can divide", self.span(node.right), "for example: price / 100")
        return Divide(self.node(node.left, depth), cast(Division, division), divisor, at)

    def call(self, node: ast.Call, depth: int) -> Call:
        at = self.span(node)
        if not isinstance(node.func, ast.Name):
            raise ExpressionError(
                "not a function call of this language", at, "for example: days_between(sold_on, requested_on)"
            )
        name = self.name(node.func.id, self.span(node.func))
        arguments = [*node.args, *self.keywords(name.id, node)]
        for argument in arguments:
            if isinstance(argument, ast.Starred):
                raise ExpressionError("not allowed in an expression", self.span(argument), MADE_OF)
        return Call(name.id, tuple(self.node(argument, depth) for argument in arguments), at)

    def keywords(self, name: str, node: ast.Call) -> list[ast.expr]:
        """What is given by its name, in the order in which the function takes it: `round(fee, to=0.01, how="up")`."""
        named = name in FUNCTIONS and FUNCTIONS[name].defaults
        takes = FUNCTIONS[name].takes[len(node.args) :] if named else ()
        given = {word.arg: word.value for word in node.keywords}
        if set(given) != set(takes[: len(given)]):
            help = f"write {name}({', '.join(FUNCTIONS[name].takes)})" if name in FUNCTIONS else "write name(value, …)"
            raise ExpressionError("not a function call of this language", self.span(node), help)
        return [given[word] for word in takes[: len(given)]]
