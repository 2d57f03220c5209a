"""A student's file: its location in the submission, and how it becomes a module.

Only the one file of an exercise is read from a submission, and nothing is added to `sys.path` for it.
"""

import __future__

import ast
import asyncio
import functools
import inspect
import itertools
import marshal
import sys
import types
import warnings
from collections.abc import Callable, Collection, Sequence
from functools import reduce
from operator import or_
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from grader.submission import notebook
from grader.submission.encoding import declared, must_be_text
from grader.submission.program import Program

LARGEST_FILE = 1_000_000
"""Bytes of a program; a notebook's outputs do not count."""
LONGEST_EXPLAINED, MOST_NODES = 64_000, 10_000
"""Bytes of a source, and nodes of its syntax tree, that are searched for causes; a longer file is only run."""
_FUTURE = reduce(or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names))


class SkipStatement(BaseException):
    """The signal that a statement would run an event loop while the file is only being loaded."""


def find_file(submission: Path, exercise: str, file: str) -> Path | None:
    """Return the file of an exercise in a submission, which may be that file itself; None if there is none.

    The places are the exercise's folder, that folder inside `exercises/`, and the top; the first file found counts. A
    link that leads out of the submission is ignored.
    """
    if submission.is_file():
        return submission if submission.name == file else None
    root = submission.resolve()
    places = (submission / exercise, submission / "exercises" / exercise, submission)
    files = (place / file for place in places)
    return next((one for one in files if one.is_file() and one.resolve().is_relative_to(root)), None)


def program_limit(file: str) -> int:
    """Return the most bytes of a file with this name that are read: of a notebook, more than `LARGEST_FILE`."""
    return notebook.LARGEST_WITH_OUTPUTS if file.endswith(notebook.SUFFIX) else LARGEST_FILE


def shortened(source: bytes, file: str) -> bytes:
    """Return a student's file, a notebook of more than `LARGEST_FILE` bytes without its outputs and pictures.

    Raises:
        ValueError: it still has more bytes than that.
    """
    if len(source) > LARGEST_FILE and file.endswith(notebook.SUFFIX):
        source = notebook.without_outputs(source)
    if len(source) > LARGEST_FILE:
        raise ValueError(f"is longer than {LARGEST_FILE} bytes")
    return source


@functools.lru_cache(maxsize=1)  # several callers parse the same file in turn
def parse(source: bytes, path: str) -> ast.Module:
    """Return the file's syntax tree, or that of all code cells of a notebook. It is cached: do not change it.

    Raises:
        SyntaxError: The interpreter's own, or one like it where the interpreter raises another exception.
    """
    try:
        with warnings.catch_warnings():  # each takes its time, and there may be one for each line
            warnings.simplefilter("ignore")
            return _parsed(source, path)
    except SyntaxError as problem:
        if problem.filename is None:  # of null bytes the interpreter does not say where they are
            problem.filename, problem.lineno, problem.offset = path, source.count(b"\n", 0, source.find(b"\0")) + 1, 1
        if not problem.lineno:  # nor where an encoding is declared that it cannot use
            problem.lineno, problem.offset = declared(source)[0] or 1, 1
        raise
    except (ValueError, RecursionError, MemoryError) as problem:
        raise SyntaxError(str(problem) or "too deeply nested", (path, 1, 1, None)) from None


def parse_to_explain(source: bytes, path: str) -> ast.Module | None:
    """Return the file's syntax tree; None if it has none, or one that takes too long to be searched for causes."""
    if is_too_long(source, path):
        return None
    try:
        tree = parse(source, path)
    except SyntaxError:
        return None
    return None if has_too_many_nodes(tree) else tree


def has_too_many_nodes(tree: ast.Module) -> bool:
    """Return whether the tree has more than `MOST_NODES` nodes."""
    return sum(1 for _ in itertools.islice(ast.walk(tree), MOST_NODES + 1)) > MOST_NODES


def is_too_long(source: bytes, path: str) -> bool:
    """Return whether even parsing the source would take long; the outputs in a notebook do not count."""
    if len(source) <= LONGEST_EXPLAINED or not path.endswith(notebook.SUFFIX):
        return len(source) > LONGEST_EXPLAINED
    try:
        return sum(len(cell.code) for cell in notebook.cells(source, path)) > LONGEST_EXPLAINED
    except SyntaxError:
        return True


def _parsed(source: bytes, path: str) -> ast.Module:
    if not path.endswith(notebook.SUFFIX):
        must_be_text(source, path)
        return ast.parse(source, path)
    whole = ast.Module([], type_ignores=[])
    for cell in notebook.cells(source, path):
        whole.body += _parse_cell(cell, path).body
    return whole


def _parse_cell(cell: notebook.Cell, path: str) -> ast.Module:
    """Parse a cell, with its lines numbered as those of the whole notebook."""
    return ast.parse("\n" * (cell.first_line - 1) + cell.code, path)


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
        code = _compile(_parse_cell(cell, program.path), program, flags)
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
    asyncio.run(run_cells())


def _flags(program: Program) -> int:
    return ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if program.is_notebook else 0


def compiled_scenarios(source: bytes, path: str = "scenarios.py") -> bytes:
    """Return the code of `scenarios.py`, for a Program on the same Python; empty if there is none.

    Raises:
        SyntaxError: `scenarios.py` cannot be compiled.
    """
    return marshal.dumps(compile(source, path, "exec", dont_inherit=True)) if source else b""


def load_scenarios(program: Program, wanted: Collection[str]) -> dict[str, Any]:
    """Return the names that the exercise's author defined beside the student's code; none without `wanted`."""
    if not program.scenarios:
        return {}
    code = _scenarios(program.scenarios)
    if not any(name in code.co_names for name in wanted):
        return {}
    module = ModuleType("scenarios")
    module.__file__ = program.scenarios_path
    exec(code, vars(module))
    return {name: value for name, value in vars(module).items() if not name.startswith("_")}


_scenarios = functools.lru_cache(maxsize=64)(marshal.loads)
"""A cached function that returns the code of scenarios, shared by all runs of the process."""


def _module(program: Program, name: str) -> ModuleType:
    module = ModuleType(name)
    module.__file__ = program.path
    sys.modules[name] = module
    return module


def put_in_place(
    module: ModuleType, name: str, stand_in: Callable[..., Any], path: str, on_call: Callable[[str], None]
) -> None:
    """Replace the module's function `name` by a stand-in, wherever the program refers to it.

    Calls of a stand-in that is a coroutine function are recorded like those of the file. Any other calls `on_call` with
    its name: a class, a generator or a context manager returns before anything of it runs.

    The function object stays, in tables, defaults and partials too: its code is exchanged. Where that is impossible
    (another kind of function, another object), a new function takes the name. The code has no line of the file: its
    number is 0. The stand-in takes the name, too, because Python uses it in an exception's message.
    """
    if isinstance(stand_in, FunctionType):
        stand_in.__name__ = stand_in.__qualname__ = name
    function = getattr(module, name, None)
    asynchronous = inspect.iscoroutinefunction(stand_in)
    code = (_stand_in_coroutine if asynchronous else _stand_in_plain).__code__
    code = code.replace(co_name=name, co_qualname=name, co_filename=path, co_firstlineno=0)
    if (
        not isinstance(function, FunctionType)
        or function.__name__ != name  # another function, under a second name
        or inspect.iscoroutinefunction(function) != asynchronous
    ):
        function = FunctionType(code, module.__dict__, name)
        setattr(module, name, function)
    else:
        old = function.__code__
        function.__code__ = code.replace(co_qualname=old.co_qualname, co_freevars=old.co_freevars)
    function.__defaults__ = None
    function.__kwdefaults__ = {"_stand_in": stand_in if asynchronous else _noted(stand_in, lambda: on_call(name))}


def _noted(function: Callable[..., Any], note: Callable[[], None]) -> Callable[..., Any]:
    """Return a function that calls `note`, and then the function."""

    def called(*args: Any, **options: Any) -> Any:
        note()
        return function(*args, **options)

    return called


# fmt: off
async def _stand_in_coroutine(*args: Any, _stand_in: Any, **options: Any) -> Any: return await _stand_in(*args, **options)  # noqa: E501 (one line, which is the first one)
def _stand_in_plain(*args: Any, _stand_in: Any, **options: Any) -> Any: return _stand_in(*args, **options)
# fmt: on


def code_of(function: Any) -> CodeType | None:
    """Return the code of a function; None for anything else."""
    return function.__code__ if isinstance(function, types.FunctionType) else None
