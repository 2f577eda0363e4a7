"""Every small fault that a module could have: its source with one thing turned round, one mutant after another."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Lt: ast.GtE, ast.GtE: ast.Lt,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """A module with one fault, and where the fault is."""

    where: str
    module: ModuleType


def mutants(source: str, name: str, functions: frozenset[str]) -> Iterator[Mutant]:
    """Each mutant of the named functions: a comparison, a condition, an `and`, a set, a text or a call turned round."""
    whole = ast.parse(source)
    for function in [one for one in ast.walk(whole) if isinstance(one, ast.FunctionDef) and one.name in functions]:
        told = _told(function)
        for number, node in enumerate(ast.walk(function)):
            for how, turned in () if id(node) in told else _faults(node):
                tree = _with(whole, function.name, number, turned)
                module = ModuleType(name)
                exec(compile(tree, f"<{function.name}>", "exec"), module.__dict__)  # noqa: S102 - our own source
                yield Mutant(f"{function.name}, line {getattr(node, 'lineno', 0)}: {how}", module)


def _told(function: ast.FunctionDef) -> set[int]:
    """The texts that only tell: docstrings, and those that are put together for the desk."""
    telling = [
        one
        for one in ast.walk(function)
        if isinstance(one, ast.JoinedStr) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
    ]
    return {id(inner) for one in telling for inner in ast.walk(one)}


def _with(whole: ast.Module, function: str, number: int, turned: Any) -> ast.Module:
    tree = copy.deepcopy(whole)
    (there,) = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name == function]
    node = list(ast.walk(there))[number]
    turned(node)
    return ast.fix_missing_locations(tree)


def _faults(node: ast.AST) -> Iterator[tuple[str, Any]]:
    if isinstance(node, ast.Compare):
        yield "the comparison", lambda one: one.ops.__setitem__(0, _TURNED[type(one.ops[0])]())
    if isinstance(node, ast.BoolOp):
        yield "and, or", lambda one: setattr(one, "op", ast.Or() if isinstance(one.op, ast.And) else ast.And())
        yield "only the first", lambda one: setattr(one, "values", one.values[:1] * 2)
        yield "not the first", lambda one: setattr(one, "values", one.values[-1:] * 2)
    if isinstance(node, (ast.If, ast.IfExp)):
        yield "the condition", lambda one: setattr(one, "test", ast.UnaryOp(ast.Not(), one.test))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd):
        yield "the set", lambda one: setattr(one, "op", ast.BitOr())
    if isinstance(node, ast.Set):
        yield "one less", lambda one: setattr(one, "elts", one.elts[1:])
        yield "without the last", lambda one: setattr(one, "elts", one.elts[:-1])
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield f"the text {node.value!r}", lambda one: setattr(one, "value", one.value + "x")
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("all", "any"):
        yield "all, any", lambda one: setattr(one.func, "id", "any" if one.func.id == "all" else "all")
