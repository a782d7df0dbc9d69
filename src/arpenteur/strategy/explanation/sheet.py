"""A figure being written out: inputs with their dates and sources, then steps computed from what is printed.

Printed formulas that can be computed: what an explanation shows is what it was computed from.

Formulas are written as French readers write them: ``M = n × ρ × max(0 ; g)``, ``√(q × (1 − q) ÷ n)``, ``c²``, 0,5.
"""

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Self

from arpenteur.domain.elections import Election
from arpenteur.strategy.labels import THIN
from arpenteur.strategy.results import Figure, Interval, Term

SHARE, PERSONS, VOTES, PLAIN = "part", "personnes", "voix", ""


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


class Sheet:
    """Inputs and steps of one figure; every step is computed from the symbols above it."""

    def __init__(self, name: str, symbol: str, formula: str, unit: str) -> None:
        self.name = name
        self.symbol = symbol
        self.formula = formula
        self.unit = unit
        self.values: dict[str, float] = {}
        self._inputs: list[Term] = []
        self._steps: list[Term] = []

    def given(
        self,
        symbol: str,
        name: str,
        value: float,
        unit: str,
        date: str = "",
        source: str = "",
        *,
        published: float | None = None,
        reason: str = "",
    ) -> Self:
        """A value that comes from data, from a parameter or from another figure; ``published``: see ``Term``."""
        self.values[symbol] = float(value)
        self._inputs.append(Term(name, symbol, float(value), unit, date, source, published=published, reason=reason))
        return self

    def step(self, symbol: str, name: str, formula: str, unit: str) -> Self:
        """A value computed from the symbols known so far."""
        value = compute(formula, self.values)
        self._steps.append(Term(name, symbol, value, unit, "", "", formula, substitute(formula, self.values)))
        self.values[symbol] = value
        return self

    def figure(self, note: str = "") -> Figure:
        """The figure; its ends are the symbols with ``_bas`` and ``_haut``."""
        central = self.values[self.symbol]
        low = self.values.get(f"{self.symbol}_bas", central)
        high = self.values.get(f"{self.symbol}_haut", central)
        return Figure(
            self.name,
            self.symbol,
            self.formula,
            tuple(self._inputs),
            tuple(self._steps),
            Interval(central, low, high),
            self.unit,
            note,
        )


def day_of(election: Election) -> str:
    """Day of the vote, or its year where the calendar has it not."""
    return election.date.isoformat() if election.date else str(election.year)
