"""Mutations: small changes to a rule, each of which some test must notice.

A mutation is named by its file, the function or class it is in, and what it changes, never by a line number, so that
what was said about it stays true while lines move. Words for people are left alone: prose, and the text of f-strings.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

MODULE = "(module)"
SHOWN = 90

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_COMPUTED: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.Div: (ast.Mult,),
    ast.FloorDiv: (ast.Mult,),
    ast.Mod: (ast.FloorDiv,),
    ast.BitOr: (ast.BitAnd,),
    ast.BitAnd: (ast.BitOr,),
}
_CALLED = {
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "bisect_left": "bisect_right",
    "bisect_right": "bisect_left",
}


@dataclass(frozen=True, order=True)
class Mutation:
    """One change: `change` reads `before -> after`, followed by #2, #3 … where the same one occurs again."""

    file: str
    function: str
    change: str


@dataclass(frozen=True)
class Mutant:
    """A mutation, and the module it is made in."""

    mutation: Mutation
    tree: ast.Module
    node: ast.AST
    replacement: ast.AST
    at_import: bool
    """Whether the change is to what is worked out when the module is imported."""

    def module(self) -> ast.Module:
        """Return the whole module as the mutation changes it."""
        return _replaced(self.tree, self.node, self.replacement)


def mutants(path: Path, root: Path) -> Iterator[Mutant]:
    """Yield every mutant of a file."""
    tree = ast.parse(path.read_text())
    seen: Counter[Mutation] = Counter()
    for function, node, ancestors in _places(tree):
        for replacement in _replacements(node, ancestors):
            mutation = Mutation(str(path.relative_to(root)), function, _shown(node, replacement, ancestors))
            seen[mutation] += 1
            if seen[mutation] > 1:
                change = f"{mutation.change} #{seen[mutation]}"
                mutation = Mutation(mutation.file, mutation.function, change)
            yield Mutant(mutation, tree, node, replacement, _runs_at_import(node, ancestors))


Ancestors = tuple[ast.AST, ...]


def _places(tree: ast.Module) -> Iterator[tuple[str, ast.AST, Ancestors]]:
    """Yield every node that may be changed, with the qualified name it is in and its ancestors, outermost first."""

    def walk(node: ast.AST, function: str, ancestors: Ancestors) -> Iterator[tuple[str, ast.AST, Ancestors]]:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not _in_a_function(ancestors):
            function = node.name if function == MODULE else f"{function}.{node.name}"
        yield function, node, ancestors
        for child in _changeable(node):
            yield from walk(child, function, (*ancestors, node))

    return walk(tree, MODULE, ())


def _in_a_function(ancestors: Ancestors) -> bool:
    return any(isinstance(node, ast.FunctionDef) for node in ancestors)


def _runs_at_import(node: ast.AST, ancestors: Ancestors) -> bool:
    path = pairwise((*ancestors, node))
    return not any(isinstance(outer, ast.FunctionDef) and any(inner is s for s in outer.body) for outer, inner in path)


def _changeable(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the children that decide anything: no annotation, no type, no decorator, no docstring, no import."""
    match node:
        case ast.FunctionDef(args=args, body=body):
            yield from (default for default in (*args.defaults, *args.kw_defaults) if default)
            yield from _without_docstring(body)
        case ast.ClassDef(body=body) | ast.Module(body=body):
            yield from _without_docstring(body)
        case ast.AnnAssign(value=value):
            yield from [value] if value else []
        case ast.Import() | ast.ImportFrom() | ast.JoinedStr():
            yield from (part for part in ast.iter_child_nodes(node) if isinstance(part, ast.FormattedValue))
        case ast.Assign(targets=[ast.Name(id="__all__" | "model_config")]):
            pass
        case ast.Assign(value=value) if _is_type(value):
            pass
        case ast.FormattedValue(value=value):
            yield value
        case ast.Call(func=ast.Name(id="TypeVar" | "NewType" | "Annotated" | "cast")):
            pass
        case _:
            yield from ast.iter_child_nodes(node)


def _is_type(value: ast.AST) -> bool:
    """Whether an assigned value is a type's other name, such as `Literal["a", "b"]` or `A | B`."""
    match value:
        case ast.Subscript(value=ast.Name(id="Literal" | "tuple" | "dict" | "list" | "Annotated" | "Callable")):
            return True
        case ast.BinOp(op=ast.BitOr(), left=left, right=right):
            return all(isinstance(side, ast.Name | ast.BinOp) for side in (left, right))
    return False


def _without_docstring(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    return (statement for statement in body if not _is_docstring(statement))


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _replacements(node: ast.AST, ancestors: Ancestors) -> Iterator[ast.AST]:
    match node:
        case ast.Compare(left=left, ops=ops, comparators=comparators):
            for place, operator in enumerate(ops):
                for other in _COMPARED[type(operator)]:
                    yield ast.Compare(left, [*ops[:place], other(), *ops[place + 1 :]], comparators)
        case ast.BoolOp(op=operator, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(operator, ast.And) else ast.And(), values)
            for place in range(len(values)):
                rest = [*values[:place], *values[place + 1 :]]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(operator, rest)
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=operator, right=right):
            yield from (ast.BinOp(left, other(), right) for other in _COMPUTED.get(type(operator), ()))
        case ast.Constant(value=value):
            yield from (ast.Constant(other) for other in _other_values(value))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.If(test=test, body=body, orelse=orelse) if _bare(test):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.While(test=test, body=body, orelse=orelse) if _bare(test):
            yield ast.While(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.comprehension(target=target, iter=iterated, ifs=ifs) if ifs:
            yield ast.comprehension(target, iterated, [], 0)
        case ast.Call(func=func, args=args, keywords=keywords):
            if isinstance(func, ast.Name) and func.id in _CALLED:
                yield ast.Call(ast.Name(_CALLED[func.id], ast.Load()), args, keywords)
            for place, keyword in enumerate(keywords):
                if keyword.arg and not _is_prose(keyword.value):
                    yield ast.Call(func, args, [*keywords[:place], *keywords[place + 1 :]])
        case ast.Expr(value=ast.Call() | ast.Yield() | ast.YieldFrom()) | ast.Raise():
            yield ast.Pass()
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield ast.Pass()
        case ast.AugAssign(target=target, op=operator, value=value):
            yield ast.Pass()
            yield from (ast.AugAssign(target, other(), value) for other in _COMPUTED.get(type(operator), ()))
        case ast.Return(value=value) if value is not None and not _is_nothing(value) and _in_a_function(ancestors):
            yield ast.Return(ast.Constant(None))
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()


def _bare(test: ast.expr) -> bool:
    """Whether a condition has no operator of its own to change."""
    return not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp)


def _other_values(value: object) -> Iterator[object]:
    match value:
        case bool():
            yield not value
        case int() | float():
            yield value + 1
        case str() if not _prose(value):
            yield f"{value}~"


def _prose(text: str) -> bool:
    return " " in text.strip()


def _is_prose(value: ast.expr) -> bool:
    return isinstance(value, ast.JoinedStr) or (
        isinstance(value, ast.Constant) and isinstance(value.value, str) and _prose(value.value)
    )


def _is_nothing(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _replaced(tree: ast.Module, node: ast.AST, replacement: ast.AST) -> ast.Module:
    """Return a copy of the tree with one node replaced."""

    class Replacing(ast.NodeTransformer):
        def visit(self, here: ast.AST) -> ast.AST:
            return self.found() if here is node else self.generic_visit(here)

        def found(self) -> ast.AST:
            return ast.copy_location(copy.deepcopy(replacement), node)

        def generic_visit(self, here: ast.AST) -> ast.AST:
            fields: dict[str, object] = {}
            for name, value in ast.iter_fields(here):
                if isinstance(value, ast.AST):
                    fields[name] = self.visit(value)
                elif isinstance(value, list):
                    fields[name] = [self.visit(item) if isinstance(item, ast.AST) else item for item in value]
                else:
                    fields[name] = value
            return ast.copy_location(type(here)(**fields), here)

    changed = Replacing().visit(tree)
    assert isinstance(changed, ast.Module)
    return ast.fix_missing_locations(changed)


def _shown(node: ast.AST, replacement: ast.AST, ancestors: Ancestors) -> str:
    """Return the change in the widest expression around it that is still short, or as its own statement."""
    before, after = _text(node), _text(replacement)
    if isinstance(ancestors[-1], ast.FunctionDef) and (name := _default_of(node, ancestors[-1].args)):
        return f"{name}={before} -> {name}={after}"
    for ancestor in reversed(_around(ancestors)):
        wider_before = _text(ancestor)
        if len(wider_before) > SHOWN:
            break
        wrapped = ast.Module([ancestor if isinstance(ancestor, ast.stmt) else ast.Expr(ancestor)], [])
        before, after = wider_before, _text(_replaced(wrapped, node, replacement))
    return f"{before} -> {after}"


def _default_of(node: ast.AST, arguments: ast.arguments) -> str | None:
    """Return the name of the argument of which the node is the default."""
    positional = [*arguments.posonlyargs, *arguments.args]
    pairs = [*zip(reversed(positional), reversed(arguments.defaults), strict=False)]
    pairs += [*zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    return next((argument.arg for argument, default in pairs if default is node), None)


def _around(ancestors: Ancestors) -> list[ast.AST]:
    """The ancestors up to the statement the node is in, or the header of a compound one."""
    around: list[ast.AST] = []
    for ancestor in reversed(ancestors):
        if isinstance(ancestor, ast.Module | ast.ClassDef | ast.FunctionDef | ast.If | ast.For | ast.While | ast.Try):
            break
        if isinstance(ancestor, ast.expr | ast.stmt) and not isinstance(ancestor, ast.FormattedValue | ast.Match):
            around.append(ancestor)
    return list(reversed(around))


def _text(node: ast.AST) -> str:
    if isinstance(node, ast.If | ast.While):
        return f"{type(node).__name__.lower()} {ast.unparse(node.test)}"
    if isinstance(node, ast.comprehension):
        conditions = "".join(f" if {ast.unparse(condition)}" for condition in node.ifs)
        return f"for {ast.unparse(node.target)} in {ast.unparse(node.iter)}{conditions}"
    return " ".join(ast.unparse(node).split())


def of_files(paths: Iterable[Path], root: Path) -> list[Mutant]:
    """Return every mutant of the files, in their order."""
    return [mutant for path in paths for mutant in mutants(path, root)]
