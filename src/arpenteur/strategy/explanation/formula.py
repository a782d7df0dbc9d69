"""Printed formulas that can be computed: what an explanation shows is what it was computed from.

Formulas are written as French readers write them: ``M = n × ρ × max(0 ; g)``, ``√(q × (1 − q) ÷ n)``, ``c²``, 0,5.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from functools import cache

from arpenteur.strategy.labels import THIN

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "min": min,
    "max": max,
    "sqrt": math.sqrt,
    "exp": math.exp,
    "ln": math.log,
}
_SIGNS = {"×": "*", "÷": "/", "−": "-", "√": "sqrt", "²": "**2", ";": ",", THIN: ""}
_NAME = re.compile(r"[^\W\d][^\W²]*")


class FormulaError(Exception):
    """A formula of the program cannot be read: a bug, never the user's fault."""


def compute(formula: str, values: Mapping[str, float]) -> float:
    """Value of a formula, its symbols taken from ``values``. Raises FormulaError for anything but arithmetic.

    >>> compute("n × max(0 ; g) ÷ 2", {"n": 904, "g": 0.5})
    226.0
    """
    return _value(_parsed(formula), values)


def substitute(formula: str, values: Mapping[str, float]) -> str:
    """The formula with numbers in the place of symbols, six significant digits.

    >>> substitute("n × ρ", {"n": 904, "ρ": 0.2757794})
    '904 × 0,275779'
    """
    return _NAME.sub(lambda match: _written(values[match[0]]) if match[0] in values else match[0], formula)


def _written(value: float) -> str:
    text = f"{abs(value):.6g}"
    if "e" in text:
        text = f"{abs(value):.12f}".rstrip("0").rstrip(".")
    text = text.replace(".", ",")
    return f"(−{text})" if value < 0 else text


@cache
def _parsed(formula: str) -> ast.expr:
    text = re.sub(r"(?<=\d),(?=\d)", ".", formula)
    for sign, python in _SIGNS.items():
        text = text.replace(sign, python)
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise FormulaError(formula) from error


def _value(node: ast.expr, values: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.Name(id=name) if name in values:
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand, values)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left, values), _value(right, values))
        case ast.Call(func=ast.Name(id=name), args=args, keywords=[]) if name in _FUNCTIONS:
            return float(_FUNCTIONS[name](*(_value(one, values) for one in args)))
        case _:
            raise FormulaError(ast.unparse(node))
