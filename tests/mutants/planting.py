"""Planting: making this process run a mutant in place of the real module.

In a process that has the module already, a function is changed where everybody holds it, by giving it other code. What
is decided when the module is imported (a constant, a table, a field's default) can only be changed before that.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

from tests.mutants.mutations import Mutant


def module_name(file: str) -> str:
    """Return the name under which a file of the project is imported."""
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def plant(mutant: Mutant, root: Path) -> None:
    """Give a function of an imported module the mutant's code; LookupError where there is no such function."""
    function = function_named(sys.modules[module_name(mutant.mutation.file)], mutant.mutation.function)
    module = compile(mutant.module(), str(root / mutant.mutation.file), "exec")
    function.__code__ = _code_named(module, mutant.mutation.function)


def plant_before_import(mutant: Mutant, root: Path) -> None:
    """Have the module imported as the mutant changes it, once it is imported."""
    sys.meta_path.insert(0, _Finder(module_name(mutant.mutation.file), root / mutant.mutation.file, mutant.module()))


def function_named(module: ModuleType, qualified: str) -> FunctionType:
    """Return the plain function under a name, whatever descriptor holds it; LookupError if there is none."""
    held: object = module
    for name in qualified.split("."):
        held = vars(held).get(name)
    for attribute in ("fget", "func", "__func__", "__wrapped__"):
        held = getattr(held, attribute, held)
    if not isinstance(held, FunctionType):
        raise LookupError(qualified)
    return held


def _code_named(module: CodeType, qualified: str) -> CodeType:
    return next(code for code in _codes(module) if code.co_qualname == qualified)


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


class _Finder(MetaPathFinder):
    def __init__(self, name: str, path: Path, module: ast.Module) -> None:
        self._name = name
        self._path = path
        self._module = module

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        return spec_from_file_location(fullname, self._path, loader=_Loader(fullname, str(self._path), self._module))


class _Loader(SourceFileLoader):
    def __init__(self, fullname: str, path: str, module: ast.Module) -> None:
        super().__init__(fullname, path)
        self._module = module

    def get_code(self, fullname: str) -> CodeType:
        return compile(self._module, self.path, "exec")
