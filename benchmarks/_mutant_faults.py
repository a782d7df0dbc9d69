"""Faults that can be made in a function (`mutants.py`): where, and what is changed there."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_REPLACED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "floor": "ceil", "ceil": "floor"}


@dataclass(frozen=True)
class Mutant:
    """One fault: the function it is in, and the number of its place there."""

    file: Path
    function: str
    place: int
    line: int
    words: str


class Fault(ast.NodeTransformer):
    """Walks a function; changes the place with a number, or only lists the places that can be changed."""

    def __init__(self, wanted: int = -1) -> None:
        self.wanted, self.places = wanted, list[tuple[int, str]]()

    def _here(self, node: ast.AST, words: str) -> bool:
        self.places.append((node.lineno, words))  # type: ignore[attr-defined]
        return len(self.places) - 1 == self.wanted

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        # Defaults, decorators and annotations are evaluated when the module is read.
        node.body = [self.visit(one) for one in node.body]
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        node.value = self.visit(node.value) if node.value else None
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        for rank, op in enumerate(node.ops):
            other = _COMPARED[type(op)]
            if self._here(node, f"{type(op).__name__} → {other.__name__}"):
                node.ops[rank] = other()
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        other = _REPLACED.get(type(node.op))
        if other and self._here(node, f"{type(node.op).__name__} → {other.__name__}"):
            node.op = other()
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        if self._here(node, "and ↔ or"):
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        taken = isinstance(node.op, ast.Not | ast.USub) and self._here(node, f"{type(node.op).__name__} → nothing")
        return node.operand if taken else node

    def _turned(self, node: Any) -> ast.AST:
        self.generic_visit(node)
        if self._here(node, "condition turned round"):
            node.test = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        return self._turned(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        return self._turned(node)

    def visit_While(self, node: ast.While) -> ast.AST:
        return self._turned(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool):
            other: Any = not node.value
        elif isinstance(node.value, int | float):
            other = node.value + 1
        else:
            return node
        return ast.copy_location(ast.Constant(other), node) if self._here(node, f"{node.value} → {other}") else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        called = node.func
        name = called.id if isinstance(called, ast.Name) else called.attr if isinstance(called, ast.Attribute) else ""
        if name in _CALLED and self._here(node, f"{name} → {_CALLED[name]}"):
            if isinstance(called, ast.Name):
                called.id = _CALLED[name]
            elif isinstance(called, ast.Attribute):
                called.attr = _CALLED[name]
        return node


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions of a module and methods of its classes, with their names."""
    for one in tree.body:
        if isinstance(one, ast.FunctionDef):
            yield one.name, one
        elif isinstance(one, ast.ClassDef):
            yield from ((f"{one.name}.{each.name}", each) for each in one.body if isinstance(each, ast.FunctionDef))


def mutants(file: Path) -> Iterator[Mutant]:
    for name, function in functions(ast.parse(file.read_text("utf-8"))):
        fault = Fault()
        fault.visit(copy.deepcopy(function))
        yield from (Mutant(file, name, place, *where) for place, where in enumerate(fault.places))
