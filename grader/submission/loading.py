"""The loader of a student's file, as a module or as a script.

Nothing is added to `sys.path` for it.
"""

import __future__

import ast
import builtins
import functools
import inspect
import sys
from collections.abc import Callable, Sequence
from functools import reduce
from operator import or_
from types import CodeType, ModuleType

from grader.submission import notebook
from grader.submission.parsing import parse, parse_cell
from grader.submission.program import Program

_FUTURE = reduce(or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names))


class SkipStatement(BaseException):
    """The signal that a statement would run an event loop while the file is only being loaded."""


def load(program: Program, watch: Callable[[CodeType], None]) -> ModuleType:
    """Return the file as a module whose functions can be called.

    A statement that runs an event loop (the `asyncio.run(main())` at the end, an `await` in a notebook's cell) is
    skipped, since it may be endless. Statements that fail after it, perhaps for lack of its result, are skipped too.

    Raises:
        BaseException: Any exception that the file raises before.
    """
    module = _module(program, program.name)
    skipped = False
    for code in _statements(program):
        watch(code)
        if code.co_flags & inspect.CO_COROUTINE:
            skipped = True
            continue
        try:
            exec(code, module.__dict__)
        except SkipStatement:
            skipped = True
        except Exception:
            if not skipped:
                raise
    return module


@functools.lru_cache(maxsize=64)
def _statements(program: Program) -> tuple[CodeType, ...]:
    """Return the code of each statement at the top of the file; cached, since one file is run many times."""
    tree = parse(program.source, program.path)
    flags = _flags(program)
    if b"__future__" in program.source:
        flags |= _compile(tree, program, flags).co_flags & _FUTURE
    try:
        return tuple(_compile(ast.Module([statement], type_ignores=[]), program, flags) for statement in tree.body)
    except SyntaxError:
        _compile(tree, program, flags)  # if there are several mistakes, the interpreter reports that of the whole file
        raise


def _compile(tree: ast.Module, program: Program, flags: int) -> CodeType:
    code: CodeType = compile(tree, program.path, "exec", flags=flags, dont_inherit=True)
    return code


@functools.lru_cache(maxsize=64)
def compiled(program: Program) -> tuple[CodeType, ...]:
    """Return the whole file as the interpreter compiles it; a notebook cell by cell.

    Raises:
        SyntaxError: it cannot.
    """
    flags = _flags(program)
    if not program.is_notebook:
        return (_compile(parse(program.source, program.path), program, flags),)
    codes = []
    for cell in notebook.cells(program.source, program.path):
        code = _compile(parse_cell(cell, program.path), program, flags)
        codes.append(code.replace(co_name=f"cell {cell.number}", co_qualname=f"cell {cell.number}"))
    return tuple(codes)


def execute(program: Program, codes: Sequence[CodeType], name: str) -> None:
    """Run the whole file as the interpreter would under this name (`__main__` for a script).

    A notebook's cells run one after another on one event loop, as in Jupyter.

    Raises:
        BaseException: any exception that the file raises.
    """
    names = _module(program, name).__dict__
    if not program.is_notebook:
        exec(codes[0], names)
        return

    async def run_cells() -> None:
        for code in codes:
            result = eval(code, names)
            if inspect.iscoroutine(result):
                await result

    run_cells.__qualname__ = "notebook"
    import asyncio  # most commands load no program, and need not wait for it

    asyncio.run(run_cells())


def _flags(program: Program) -> int:
    return ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if program.is_notebook else 0


def _module(program: Program, name: str) -> ModuleType:
    module = ModuleType(name)
    module.__file__ = program.path
    if name == "__main__":
        vars(module)["__builtins__"] = builtins  # in other modules it is the dictionary of this one
    sys.modules[name] = module
    return module
