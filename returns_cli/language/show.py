"""Tree -> text. INVARIANT: parse(show(tree)) == tree for every tree the parser can make."""

from __future__ import annotations

from decimal import Decimal
from typing import assert_never

from returns_cli.language.nodes import (
    And,
    Arithmetic,
    Call,
    Choose,
    Compare,
    Divide,
    Literal,
    Member,
    Name,
    Negate,
    Node,
    Not,
    OnlyWhere,
    Or,
)

# How tightly each form binds, loosest first; an operand that binds looser than its place needs brackets.
_CHOOSE, _OR, _AND, _NOT, _COMPARE, _SUM, _PRODUCT, _SIGN, _ATOM = range(9)


def show(node: Node) -> str:
    """The expression as an author would write it, with no more brackets than needed."""
    return _show(node)[0]


def _inside(node: Node, tightness: int) -> str:
    text, binds = _show(node)
    return text if binds >= tightness else f"({text})"


def _show(node: Node) -> tuple[str, int]:
    match node:
        case Literal():
            return _literal(node), _ATOM
        case Name(id=name):
            return name, _ATOM
        case Not(operand=Member(needle=needle, options=options)):
            return f"{_inside(needle, _SUM)} not in {_options(options)}", _COMPARE
        case Not(operand=operand):
            return f"not {_inside(operand, _NOT)}", _NOT
        case And(parts=parts):
            return " and ".join(_inside(part, _AND + 1) for part in parts), _AND
        case Or(parts=parts):
            return " or ".join(_inside(part, _OR + 1) for part in parts), _OR
        case Compare(left=left, op=op, right=right):
            return f"{_inside(left, _SUM)} {op} {_inside(right, _SUM)}", _COMPARE
        case Member(needle=needle, options=options):
            return f"{_inside(needle, _SUM)} in {_options(options)}", _COMPARE
        case Arithmetic(left=left, op=op, right=right):
            binds = _PRODUCT if op == "*" else _SUM
            return f"{_inside(left, binds)} {op} {_inside(right, binds + 1)}", binds
        case Divide(operand=operand, op=op, by=by):
            return f"{_inside(operand, _PRODUCT)} {op} {by}", _PRODUCT
        case Negate(operand=operand):
            return f"-{_inside(operand, _SIGN)}", _SIGN
        case Choose(condition=condition, then=then, otherwise=otherwise):
            tail = _inside(otherwise, _CHOOSE)
            return f"{_inside(then, _OR)} if {_inside(condition, _OR)} else {tail}", _CHOOSE
        case OnlyWhere(operand=operand):
            return _show(operand)
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(show(argument) for argument in arguments)})", _ATOM
        case _ as never:
            assert_never(never)


def _literal(node: Literal) -> str:
    value = node.value
    return repr(value) if isinstance(value, bool | str) else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _options(options: tuple[Literal, ...]) -> str:
    inner = ", ".join(_literal(option) for option in options)
    return f"({inner},)" if len(options) == 1 else f"({inner})"
