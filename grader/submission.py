"""A student's file: where it is in what was handed in, and how it becomes a module.

Nothing of a submission but the one file of an exercise is read, and nothing is put on `sys.path` for it.
"""

import __future__

import ast
import asyncio
import functools
import inspect
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

from grader import notebook
from grader.trace import Value

LARGEST_FILE = 1_000_000
_FUTURE = reduce(or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names))


class Program(Value, frozen=True, kw_only=True):
    """One file to run: its path as its tracebacks shall show it, and its bytes.

    `scenarios` is code of the exercise's author that runs beside it, as `compiled_scenarios` gives it: scenarios and
    stand-ins, by name.
    """

    path: str
    source: bytes
    scenarios: bytes = b""
    scenarios_path: str = "scenarios.py"

    @property
    def name(self) -> str:
        """The module's name."""
        return Path(self.path).stem

    @property
    def is_notebook(self) -> bool:
        return self.path.endswith(notebook.SUFFIX)


class SkipStatement(BaseException):
    """A statement of the file wants to run an event loop while the file is only being loaded."""


def find_file(submission: Path, exercise: str, file: str) -> Path | None:
    """Where a submission has the file of an exercise; a submission may be that file itself.

    The first that exists counts: in the exercise's folder, in `exercises/` and that, at the top. A link that leads
    out of the submission leads nowhere.
    """
    if submission.is_file():
        return submission if submission.name == file else None
    root = submission.resolve()
    places = (submission / exercise, submission / "exercises" / exercise, submission)
    files = (place / file for place in places)
    return next((one for one in files if one.is_file() and one.resolve().is_relative_to(root)), None)


@functools.lru_cache(maxsize=1)  # several ask for the same one, one after the other
def parse(source: bytes, path: str) -> ast.Module:
    """The file's syntax tree; that of all code cells for a notebook. Nobody changes it: it is everybody's.

    Raises:
        SyntaxError: the interpreter's own, or one in its form where the interpreter gives up otherwise.
    """
    try:
        with warnings.catch_warnings():  # each takes its time, and there may be one for each line
            warnings.simplefilter("ignore")
            return _parsed(source, path)
    except SyntaxError as problem:
        if problem.filename is None:  # of null bytes the interpreter does not say where they are
            problem.filename, problem.lineno, problem.offset = path, source.count(b"\n", 0, source.find(b"\0")) + 1, 1
        raise
    except (ValueError, RecursionError, MemoryError) as problem:
        raise SyntaxError(str(problem) or "too deeply nested", (path, 1, 1, None)) from None


def _parsed(source: bytes, path: str) -> ast.Module:
    if not path.endswith(notebook.SUFFIX):
        return ast.parse(source, path)
    whole = ast.Module([], type_ignores=[])
    for cell in notebook.cells(source, path):
        whole.body += _parse_cell(cell, path).body
    return whole


def _parse_cell(cell: notebook.Cell, path: str) -> ast.Module:
    """With the cell's lines numbered as those of the whole."""
    return ast.parse("\n" * (cell.first_line - 1) + cell.code, path)


def load(program: Program, watch: Callable[[CodeType], None]) -> ModuleType:
    """The file as a module whose functions can be called.

    A statement that runs an event loop (the `asyncio.run(main())` at the end, an `await` in a notebook's cell) is left
    out, for it may be endless; what fails after it, perhaps for want of its result, is left out too.

    Raises:
        BaseException: whatever the file raises before.
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
    """The code of each statement at the top of the file. One file is run many times."""
    tree = parse(program.source, program.path)
    flags = _flags(program)
    if b"__future__" in program.source:
        flags |= _compile(tree, program, flags).co_flags & _FUTURE
    try:
        return tuple(_compile(ast.Module([statement], type_ignores=[]), program, flags) for statement in tree.body)
    except SyntaxError:
        _compile(tree, program, flags)  # of several mistakes the interpreter tells that of the whole file
        raise


def _compile(tree: ast.Module, program: Program, flags: int) -> CodeType:
    code: CodeType = compile(tree, program.path, "exec", flags=flags, dont_inherit=True)
    return code


@functools.lru_cache(maxsize=64)
def compiled(program: Program) -> tuple[CodeType, ...]:
    """The whole file as the interpreter compiles it; a notebook cell by cell.

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

    A notebook's cells run one after the other on one event loop, as in Jupyter.

    Raises:
        BaseException: whatever the file raises.
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
    """The code of `scenarios.py`, for a Program on the same Python; empty where there is none.

    Raises:
        SyntaxError: there is a mistake in it.
    """
    return marshal.dumps(compile(source, path, "exec", dont_inherit=True)) if source else b""


def load_scenarios(program: Program, wanted: Collection[str]) -> dict[str, Any]:
    """What the exercise's author wrote to run beside the student's code, by name; nothing if nothing is `wanted`."""
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
"""The code. It is everybody's, and compiled once for all."""


def _module(program: Program, name: str) -> ModuleType:
    module = ModuleType(name)
    module.__file__ = program.path
    sys.modules[name] = module
    return module


def put_in_place(module: ModuleType, name: str, stand_in: Callable[..., Any], path: str) -> None:
    """The stand-in does the work of the module's function `name` from now on, wherever that is referred to.

    The function object stays, in tables, defaults and partials too: its code is exchanged.
    """
    function = getattr(module, name, None)
    asynchronous = inspect.iscoroutinefunction(stand_in)
    if (
        not isinstance(function, FunctionType)
        or function.__name__ != name  # another function, under a second name
        or inspect.iscoroutinefunction(function) != asynchronous
    ):
        setattr(module, name, stand_in)
        return
    old = function.__code__
    new = (_stand_in_coroutine if asynchronous else _stand_in_plain).__code__
    function.__code__ = new.replace(
        co_name=old.co_name,
        co_qualname=old.co_qualname,
        co_filename=path,
        co_firstlineno=old.co_firstlineno,
        co_freevars=old.co_freevars,
    )
    function.__defaults__ = None
    function.__kwdefaults__ = {"_stand_in": stand_in}


# fmt: off
async def _stand_in_coroutine(*args: Any, _stand_in: Any, **options: Any) -> Any: return await _stand_in(*args, **options)  # noqa: E501 (one line: it shall be the function's own)
def _stand_in_plain(*args: Any, _stand_in: Any, **options: Any) -> Any: return _stand_in(*args, **options)
# fmt: on


def code_of(function: Any) -> CodeType | None:
    """The code of a function, None for anything else."""
    return function.__code__ if isinstance(function, types.FunctionType) else None
